"""Figures of a reader's own events: whatever valid dates they have, frame, marks and words agree, all in sight."""

import random
from functools import cache

import pytest

from specs import covered, drawn, items, outside
from techsec import data, schema
from techsec.figures import conduct, practice, reader_events

FIGURES = pytest.mark.parametrize("name", reader_events.FIGURES)
BESIDE = {"fig-newspapers": 2}  # Marks for each row of the frame: an event and the report of it.
BARS = ("fig-plan-outcome",)  # A plan with a time is a bar.
# A report may be of the day of its event; what was expected and what came may be of one day.
MAY_COVER = ("fig-newspapers", "fig-plan-outcome")
ODD = [
    "2021",
    "2021-04",
    "../2021-05",
    "2021-05/..",
    "../2019",
    "1999-12-31",
    "2044-02-29",
    "2021/2022-05",
    "2020-02/..",
]
DATES = {
    "one day": ["2022-05-23"],
    "open starts": ["../2021-05", "../2022-12-31", "../2018"],
    "all kinds": [*ODD, *(f"20{year}-{month:02}-1{year % 10}" for year in range(17, 26) for month in (2, 11))],
}


@cache
def dated(kind):
    """Each fourth event of the book with dates of this kind, the same on every run, checked and typed as a reader's."""
    table, chance = schema.read("events")[::4], random.Random(kind)
    known = table["followed_by"].isin(table["id"])
    table = table.assign(date=[chance.choice(DATES[kind]) for _ in table.index])
    table = table.assign(followed_by=table["followed_by"].where(known, ""))
    return schema.typed(table.reset_index(drop=True), "events").assign(provenance="both")


@FIGURES
@pytest.mark.parametrize("kind", DATES)
def test_every_event_that_is_said_to_have_a_mark_has_one_in_sight(name, kind):
    events, figure = dated(kind), reader_events.FIGURES[name]
    marked = reader_events.belonging(events, name)
    rows = figure.frame(events, *figure.beside())
    assert set(marked["id"]) == set(rows[figure.id])
    chart = reader_events.draw(events, name)
    assert (chart is None) == marked.empty
    if chart is not None:
        spec = chart.to_dict()
        bars = len(items(spec, "rect")) if name in BARS else 0
        assert len(drawn(spec)) + bars == BESIDE.get(name, 1) * len(rows) > 0
        assert outside(spec) == []
        assert name in MAY_COVER or covered(drawn(spec)) == []


def test_no_figure_of_these_events_is_empty():
    drawn_for = {name for name in reader_events.FIGURES if not reader_events.belonging(dated("all kinds"), name).empty}
    assert drawn_for == set(reader_events.FIGURES)


@pytest.mark.parametrize(
    ("made", "tables"),
    [
        (practice.stages_frame, (data.sections(),)),
        (practice.ideas_frame, (data.actors(),)),
        (conduct.talk_or_money_frame, ()),
    ],
)
def test_an_event_with_an_open_start_stands_at_its_last_day(made, tables):
    frame = made(dated("open starts"), *tables)
    assert len(frame) and frame["date"].str.startswith("..").all()
    assert frame["start"].tolist() == frame["end"].tolist()


@FIGURES
def test_public_events_without_a_section_may_have_been_checked(name):
    events = data.events()
    public = events["provenance"].eq("public") & events["section"].eq("")
    checked = events.assign(check=events["check"].where(~public, "confirmed"))
    alone = checked[public]
    alone = alone.assign(followed_by=alone["followed_by"].where(alone["followed_by"].isin(alone["id"]), ""))
    chart = reader_events.draw(alone, name)
    assert (chart is None) == reader_events.belonging(alone, name).empty
    assert chart is None or drawn(chart.to_dict())
    assert not reader_events.belonging(checked, name).empty and reader_events.draw(checked, name) is not None


@FIGURES
def test_a_figure_has_a_mark_for_what_belongs_and_none_for_no_event(name):
    events, figure = data.events().assign(provenance="both"), reader_events.FIGURES[name]
    frame = figure.frame(events, *figure.beside())
    assert set(reader_events.belonging(events, name)["id"]) == set(frame[figure.id])
    assert reader_events.belonging(events[:0], name).empty and reader_events.draw(events[:0], name) is None


def test_events_without_a_section_are_told_in_none():
    events = data.events().query("provenance == 'public'").assign(check="confirmed")
    assert set(reader_events.FIGURES["fig-checked"].frame(events.assign(provenance="both"))["part"]) == {"no section"}


def test_plans_of_one_title_keep_rows_of_their_own():
    events = data.events().assign(title_en="Planned: the same")
    chart = reader_events.draw(events, "fig-plan-outcome").to_dict()
    rows = {item["y"] for item in items(chart, "rule") if item["y"] == item.get("y2", item["y"])}
    assert len(rows) == reader_events.belonging(events, "fig-plan-outcome").shape[0] > 5
