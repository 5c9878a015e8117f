"""Axes end where the data do: a row one step beyond what the tables hold today stays within the plot."""

import pandas as pd
import pytest

from specs import call, charts, outside, table
from techsec import agreement, bands, removals
from techsec.figures import labs, literature
from techsec.figures.layout import NARROW, dodge


def changed(name, column, value, where=0, **others):
    """A table of the book with another value in one row, the first or that of the query ``where``."""
    frame = table(name).copy()
    row = frame.index[0] if where == 0 else frame.query(where).index[0]
    for field, new in {column: value, **others}.items():
        frame.loc[row, field] = new
    return frame


DECISION = "recipient == 'rapidus' and instrument == 'grant'"
GAUGE = "measure == 'scrambles' and actor == 'CHN'"
LATE = pd.Timestamp("2027-03-31")
DIFFERENT_ENDS = ("outlook.recipients", "framework.argument")  # On a page and on a phone.
BEYOND = {
    "a grant of 2027": ("outlook.funding", "subsidies", lambda: changed("subsidies", "date", "2027", DECISION)),
    "a larger grant": (
        "outlook.funding",
        "subsidies",
        lambda: changed("subsidies", "amount_jpy", 9 * 10**12, DECISION),
    ),
    "a longer bar": ("outlook.recipients", "subsidies", lambda: changed("subsidies", "amount_jpy", 10**13, DECISION)),
    "a finer node": ("outlook.node_ladder", "fabs", lambda: changed("fabs", "node_nm_low", 1.4, "node_nm_low == 2")),
    "a node between": (
        "outlook.node_ladder",
        "fabs",
        lambda: changed("fabs", "node_nm_high", 14.0, "node_nm_high == 28"),
    ),
    "an old work": ("literature.sources", "citations", lambda: changed("citations", "year", 1948)),
    "a later work": ("literature.sources", "citations", lambda: changed("citations", "year", 2030)),
    "a busier year": (
        "drivers.gauges",
        "threat_indicators",
        lambda: changed("threat_indicators", "value", 1100.0, GAUGE),
    ),
    "an early event": (
        "drivers.gauges",
        "events",
        lambda: changed("events", "start", pd.Timestamp("2009-05-01"), "short_title != ''"),
    ),
    "a late event": ("drivers.gauges", "events", lambda: changed("events", "start", LATE, "short_title != ''")),
    "a stronger weight": (
        "evidence.tests",
        "likelihoods",
        lambda: changed("likelihoods", "pass_a", 3, "pass_a == 2"),
    ),
    "a heavier band": (
        "evidence.posterior",
        "likelihoods",
        lambda: changed("likelihoods", "high", 90.0, "high == 5"),
    ),
    "an earlier rule": (
        "conduct.follow_up",
        "export_controls",
        lambda: changed("export_controls", "date", "2021-01-05", "amends != ''"),
    ),
    "a later rule": (
        "conduct.follow_up",
        "export_controls",
        lambda: changed("export_controls", "date", "2029-01-05", "amends != ''"),
    ),
    "a loop more": (
        "framework.argument",
        "argument_edges",
        lambda: pd.concat(
            [
                table("argument_edges"),
                table("argument_edges").query("feedback == 'yes'").assign(id=["more-1", "more-2"]),
            ],
            ignore_index=True,
        ),
    ),
    "shares above the whole": (
        "supply.shares",
        "shares",
        lambda: table("shares").assign(share=table("shares")["share"] * 1.02),
    ),
    "a sum above the whole": (
        "supply.concentration",
        "shares",
        lambda: table("shares").assign(share=table("shares")["share"] * 1.06),
    ),
    "a sum above the whole, scattered": (
        "supply.country_or_firm",
        "shares",
        lambda: table("shares").assign(share=table("shares")["share"] * 1.06),
    ),
}


@pytest.mark.parametrize("case", BEYOND)
def test_an_axis_reaches_a_row_one_step_beyond(case):
    name, other, made = BEYOND[case]
    for options in ({}, {"layout": NARROW}) if name in DIFFERENT_ENDS else ({},):
        assert outside(call(charts()[name], tables={other: made()}, **options).to_dict()) == []


def test_a_node_that_no_plant_had_before_has_its_own_place():
    fabs = changed("fabs", "node_nm_low", 14.0, "node_nm_low == 12", node_nm_high=14.0)
    chart = call(charts()["outlook.node_ladder"], tables={"fabs": fabs}).to_dict()
    rows = next(rows for rows in chart["datasets"].values() if "rung" in rows[0])
    rungs = {row["rung"] for row in rows} - {"not told"}
    assert len(rungs) == fabs["node_nm_low"].nunique()
    assert rungs < set(chart["layer"][0]["encoding"]["y"]["scale"]["domain"])


def test_the_axis_of_a_removal_reaches_the_highest_concentration():
    frame = call(removals.changes)
    chart = labs.removal(frame.assign(after=frame["after"] * 1.09)).to_dict()
    assert outside(chart) == []


def test_marks_of_one_place_need_a_gap():
    with pytest.raises(ValueError, match="a gap of 0: marks keep apart"):
        dodge(pd.Series([1, 1]), 0)


def test_a_report_of_an_event_with_an_open_start_comes_we_do_not_know_how_long_after_it():
    events = table("events")
    first = literature.newspapers_frame(events, table("citations"))["id"].iloc[0]
    opened = events.assign(
        date=events["date"].where(events["id"] != first, "../2021-05"),
        start=events["start"].where(events["id"] != first),
    )
    row = literature.newspapers_frame(opened, table("citations")).set_index("id").loc[first]
    assert row["lag"] == "not known" and pd.isna(row["at_most"]) and row["start"] == row["end"]


@pytest.mark.parametrize("figure", ["posteriors", "coefficients", "codes"])
def test_a_group_more_than_can_be_told_apart_is_refused_and_named(figure):
    column = {"posteriors": "set", "coefficients": "pair", "codes": "group"}[figure]
    frame = {
        "posteriors": lambda: call(bands.posteriors),
        "coefficients": lambda: agreement.coefficients({"one": table("agreement")}),
        "codes": lambda: agreement.code_counts({"one": table("events")}),
    }[figure]()
    four = pd.concat([frame.assign(**{column: group}) for group in ("one", "two", "three", "four")])
    others = [table("hypotheses"), table("outcomes")] if figure == "posteriors" else []
    with pytest.raises(ValueError, match="^4 groups, one, two, three, four: this figure tells 3 apart"):
        getattr(labs, figure)(four, *others)
    assert getattr(labs, figure)(four[four[column] != "four"], *others).to_dict()
