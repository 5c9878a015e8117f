"""Figures of a reader's own events: rows that the book's table does not have yet are drawn too."""

import pytest
import vl_convert

from techsec import data
from techsec.figures import reader_events

FIGURES = pytest.mark.parametrize("name", reader_events.FIGURES)


@FIGURES
def test_public_events_without_a_section_may_have_been_checked(name):
    events = data.events()
    public = events["provenance"].eq("public") & events["section"].eq("")
    checked = events.assign(check=events["check"].where(~public, "confirmed"))
    alone = checked[public]
    alone = alone.assign(followed_by=alone["followed_by"].where(alone["followed_by"].isin(alone["id"]), ""))
    for rows in (checked, alone):
        chart = reader_events.draw(rows, name)
        assert (chart is None) == reader_events.belonging(rows, name).empty
        assert chart is None or "role-mark" in vl_convert.vegalite_to_svg(chart.to_dict())


@FIGURES
def test_a_figure_has_a_mark_for_what_belongs_and_none_for_no_event(name):
    events, figure = data.events().assign(provenance="both"), reader_events.FIGURES[name]
    frame = figure.frame(events, *figure.beside())
    assert set(reader_events.belonging(events, name)["id"]) == set(frame[figure.id])
    assert reader_events.belonging(events[:0], name).empty and reader_events.draw(events[:0], name) is None


def test_events_without_a_section_are_told_in_none():
    events = data.events().query("provenance == 'public'").assign(check="confirmed")
    chart = reader_events.draw(events, "fig-checked").to_dict()
    part = next(item for item in chart["params"] if item["name"] == "part")
    assert part["bind"]["options"] == ["all sections", "no section"]
