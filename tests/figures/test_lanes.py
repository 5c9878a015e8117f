"""Lanes: each row is drawn once, in its lane, at its day, and no mark covers another."""

import altair as alt
import pandas as pd
import pytest

from specs import covered, drawn, items
from techsec.figures.encodings import Look, tips
from techsec.figures.kinds.lanes import lanes, years
from techsec.figures.layout import NARROW, WIDE

LAYOUTS = pytest.mark.parametrize("layout", [WIDE, NARROW], ids=["wide", "narrow"])
DAYS = pd.to_datetime(["2020-01-01", "2021-03-01", "2021-03-02", "2021-03-02", "2022-07-01"])
FRAME = pd.DataFrame({"start": DAYS, "side": ["ours", *["theirs"] * 4], "done": [True, True, False, True, True]})
FRAME["words"] = ["first", "", "", "", "last"]
SPAN = ["2020-01-01", "2022-12-31"]
SIDES = {"ours": Look("blue", "circle"), "theirs": Look("grey", "square")}


def made(layout, **options):
    x = years("start", SPAN, layout)
    told = {"full": alt.datum.done, "tooltip": tips(side=""), "order": ["theirs", "ours"]} | options
    return lanes(FRAME, "start", "side", "side", SIDES, layout, x=x, span=SPAN, **told).to_dict()


@LAYOUTS
def test_every_row_has_its_mark_and_none_covers_another(layout):
    points = drawn(made(layout))
    assert len(points) == len(FRAME) and not covered(points)


@LAYOUTS
def test_lanes_stand_in_their_order_and_marks_at_their_days(layout):
    first, *theirs = sorted(drawn(made(layout)))
    assert all(first[1] > other[1] for other in theirs)
    assert first[0] < theirs[0][0] <= theirs[1][0] == theirs[2][0] < theirs[3][0]


@LAYOUTS
def test_the_drawing_has_the_width_of_its_layout_and_says_each_lane(layout):
    spec = made(layout, words="words")
    assert spec["width"] == layout.width and spec["autosize"]["type"] == "fit-x"
    texts = {item["text"] for item in items(spec, "text", None)}
    assert {"ours", "theirs", "first", "last"} <= texts


@LAYOUTS
def test_a_blank_has_lanes_of_one_height_and_no_marks(layout):
    spec = made(layout, blank=True)
    assert drawn(spec) == []
    edges = sorted({round(item["y"], 3) for item in items(spec, "rule")})
    assert len(edges) == 2


def test_numbers_are_placed_too():
    frame = pd.DataFrame({"share": [0.1, 0.1, 0.9], "stage": ["a", "a", "b"]})
    x = alt.X("share:Q", scale=alt.Scale(domain=[0, 1]))
    chart = lanes(
        frame,
        "share",
        "stage",
        "stage",
        {"a": ("blue", "circle"), "b": ("grey", "circle")},
        WIDE,
        x=x,
        span=[0, 1],
        order=["a", "b"],
        tooltip=tips(stage=""),
    )
    assert len(drawn(chart.to_dict())) == 3 and not covered(drawn(chart.to_dict()))
