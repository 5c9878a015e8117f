"""Each figure of the book, by being one: its fields exist, its colours are explained, what was planned is hollow.

A figure is a public function of a module in techsec.figures with an option ``narrow``; its frame is named for it.
"""

import importlib
import inspect
import pkgutil

import pytest

from specs import (
    LAYOUTS,
    call,
    charts,
    drawn,
    frames,
    hollow,
    missing_fields,
    rows_of,
    spec,
    unexplained,
    uses,
)
from techsec import figures

CHARTS = charts()
# Figures of the labs and the steps of the supply chain are drawn from frames of other figures.
WITHOUT_FRAME = {"labs.resting", "labs.posteriors", "labs.removal", "labs.coefficients", "labs.codes"}
GUESSED = [name for name, made in CHARTS.items() if "blank" in inspect.signature(made).parameters]
# An axis of another field, or words beside the marks, say what these fields are, if only in one layout.
NAMED_BESIDE = {
    "outlook.action_answer": {"who"},
    "outlook.node_ladder": {"country"},
    "outlook.recipients": {"look"},
    "practice.ideas": {"lane"},
    "practice.rapidus": {"lane"},
    "practice.stages": {"stage"},
    "labs.removal": {"head"},
    "supply.country_or_firm": {"leader"},
    "supply.exposure": {"hue"},
}
FIGURES = pytest.mark.parametrize("name", CHARTS)


def frame(name):
    module, chart = name.split(".")
    return call(frames(importlib.import_module(f"techsec.figures.{module}"))[chart])


def test_every_module_with_a_frame_has_its_figure_and_every_figure_its_frame():
    names = [item.name for item in pkgutil.iter_modules(figures.__path__)]
    framed = {f"{name}.{made}" for name in names for made in frames(importlib.import_module(f"techsec.figures.{name}"))}
    assert set(CHARTS) - WITHOUT_FRAME == framed - WITHOUT_FRAME and len(CHARTS) > 30


@FIGURES
@LAYOUTS
def test_every_field_is_a_column_of_its_data(name, narrow):
    assert missing_fields(spec(name, narrow)) == []
    assert len({field for field, _ in uses(spec(name, narrow))}) > 3, (
        "fewer than four fields, with those of the tooltip"
    )


@FIGURES
@LAYOUTS
def test_what_was_planned_is_hollow_where_a_figure_tells_it(name, narrow):
    if "happened" in {field for field, _ in uses(spec(name, narrow))}:
        assert hollow(spec(name, narrow)) == frame(name)["happened"].ne("occurred").sum()


@FIGURES
@LAYOUTS
def test_colours_and_shapes_are_explained(name, narrow):
    assert unexplained(spec(name, narrow)) <= NAMED_BESIDE.get(name, set())


@FIGURES
def test_every_control_has_a_label_and_a_value_of_its_own(name):
    for item in spec(name, False).get("params", []):
        if "bind" in item:
            bind = item["bind"]
            options = bind["options"] if "options" in bind else range(bind["min"], bind["max"] + 1)
            assert bind["name"].strip() and item["value"] in options and len(options) > 1


@pytest.mark.parametrize("name", GUESSED)
@LAYOUTS
def test_the_blank_has_the_width_of_the_plot_and_no_data(name, narrow):
    blank = spec(name, narrow, blank=True)
    assert missing_fields(blank) == [] and drawn(blank) == [] and rows_of(blank, "rect") == set()
    assert blank.get("width") == spec(name, narrow).get("width")
