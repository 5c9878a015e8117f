"""Units: one mark a row, the last of a row at its count; the guess is drawn only when there is one."""

import pandas as pd
import pytest

from specs import drawn, items
from techsec.figures.encodings import Look, tips
from techsec.figures.kinds.units import numbered, units
from techsec.figures.layout import NARROW, WIDE

LAYOUTS = pytest.mark.parametrize("layout", [WIDE, NARROW], ids=["wide", "narrow"])
SEATS = pd.DataFrame({"who": ["b", "a", "b", "b"], "seat": ["less", "full", "full", "full"]})
LOOKS = {"full": Look("blue", "circle"), "less": Look("blue", "circle", full=False)}


def made(layout, **options):
    frame = numbered(SEATS, "who", ["a", "b"], ["seat"])
    told = {"order": ["a", "b"], "title": "seats", "tooltip": tips(who=""), "guess": "a", "least": 5} | options
    return units(frame, "who", "seat", LOOKS, layout, **told).to_dict()


def test_places_count_along_each_row():
    frame = numbered(SEATS, "who", ["a", "b"], ["seat"])
    assert list(zip(frame["who"], frame["seat"], frame["place"], strict=True)) == [
        ("a", "full", 1),
        ("b", "full", 1),
        ("b", "full", 2),
        ("b", "less", 3),
    ]


@LAYOUTS
def test_every_unit_has_its_mark_in_its_row(layout):
    spec = made(layout)
    points = drawn(spec)
    assert len(points) == len(SEATS) and len({y for _, y, *_ in points}) == 2
    assert spec["width"] == layout.width
    assert {"a", "b"} <= {item["text"] for item in items(spec, "text", None)}


@LAYOUTS
def test_a_guess_is_drawn_once_it_is_made(layout):
    def said(spec):
        return [item["text"] for item in items(spec, "text") if item.get("text") == "your guess"]

    before = made(layout)
    guess = next(param for param in before["params"] if param["name"] == "guess")
    assert guess["value"] is None and not said(before) and not items(before, "rect")
    after = before | {"params": [{"name": "guess", "value": 4}]}
    assert said(after) and len(items(after, "rect")) == 1


@LAYOUTS
def test_a_blank_has_axes_alone_and_does_not_tell_the_counts(layout):
    spec = made(layout, blank=True)
    assert drawn(spec) == []
    assert "seat" not in {field for rows in spec["datasets"].values() for row in rows for field in row}


def test_a_longer_row_stretches_the_axis():
    frame = numbered(pd.DataFrame({"who": ["a"] * 7, "seat": ["full"] * 7}), "who", ["a"], ["seat"])
    chart = units(frame, "who", "seat", LOOKS, WIDE, order=["a"], title="seats", tooltip=tips(who=""), least=5)
    assert len(drawn(chart.to_dict())) == 7
    assert max(x for x, *_ in drawn(chart.to_dict())) < WIDE.width
