"""Kinds of figure: their rows, marks and words, whatever the frame is called."""

import altair as alt
import pandas as pd
import pytest

from specs import drawn, items, width
from techsec import theme
from techsec.figures.encodings import Look, tips
from techsec.figures.kinds.bars import bars
from techsec.figures.kinds.ranges import ranges
from techsec.figures.layout import NARROW, WIDE

LAYOUTS = pytest.mark.parametrize("layout", [WIDE, NARROW], ids=["wide", "narrow"])
ROWS = pd.DataFrame(
    {
        "row": ["last in the alphabet", "first", "in\ntwo lines"],
        "n": [10, 70, 40],
        "to": [30, 20, 45],
        "set": ["done", "planned", "done"],
        "words": ["ten", "", "forty"],
    }
)
LOOKS = {"done": Look("blue", "circle"), "planned": Look("green", "square", full=False)}


def x():
    return alt.X("n:Q", title="how many").scale(domain=[0, 100])


def texts(chart, role="mark"):
    return [
        " ".join(text) if isinstance(text, list) else text for text in (i["text"] for i in items(chart, "text", role))
    ]


@LAYOUTS
def test_bars_keep_the_order_of_the_frame_and_fill_the_layout(layout):
    chart = bars(ROWS, x(), "row", layout, by="set", looks=LOOKS, label="words", tooltip=tips(row="")).to_dict()
    assert width(chart) == layout.width
    drawn_bars = sorted(items(chart, "rect"), key=lambda bar: bar["y"])
    assert [round(bar["width"] / drawn_bars[0]["width"]) for bar in drawn_bars] == [1, 7, 4]
    assert [bar["fill"] == theme.tone("paper") for bar in drawn_bars] == [False, True, False], "hollow as its look is"
    names = ["last in the alphabet", "first", "in two lines"]
    assert list(dict.fromkeys(text for text in texts(chart, None) if text in names)) == names
    assert {"ten", "forty"} <= set(texts(chart))


@LAYOUTS
def test_bars_follow_a_filter_and_hold_words_inside(layout):
    chart = alt.Chart(ROWS).transform_filter(alt.datum.set == "done")
    made = bars(chart, x(), "row", layout, x2="to", inside="words").to_dict()
    assert len(items(made, "rect")) == 2 and {"ten", "forty"} <= set(texts(made))


@LAYOUTS
def test_a_part_of_a_bar_is_dark_and_begins_with_it(layout):
    made = bars(ROWS, x(), "row", layout, part="to", by="set", looks=LOOKS).to_dict()
    whole, part = (
        [bar for bar in items(made, "rect") if (bar.get("opacity", 1) == 1) == dark] for dark in (False, True)
    )
    assert len(whole) == len(part) == 3 and {bar["x"] for bar in whole + part} == {0}
    assert [bar["width"] for bar in part] != [bar["width"] for bar in whole]


@LAYOUTS
def test_an_arrow_points_the_way_it_runs(layout):
    made = ranges(ROWS, x(), "to", "row", layout).to_dict()
    assert width(made) == layout.width and len(items(made, "rule")) == 3
    heads = [point["shape"] for point in items(made, "symbol") if "triangle" in point["shape"]]
    assert heads == ["triangle-right", "triangle-left", "triangle-right"]


@LAYOUTS
def test_ranges_of_one_row_stand_below_each_other(layout):
    rows = pd.concat([ROWS.assign(set="done"), ROWS.assign(set="planned")])
    made = ranges(rows, x(), "to", "row", layout, at="n", by="set", looks=LOOKS, label="words").to_dict()
    heights = sorted(round(y) for _, y, *_ in drawn(made))
    assert len(set(heights)) == 6 and min(b - a for a, b in zip(heights, heights[1:], strict=False)) >= 15


@LAYOUTS
def test_a_range_without_an_end_has_a_point_and_one_without_a_beginning_its_words_alone(layout):
    rows = ROWS.astype({"n": float, "to": float})
    rows.loc[1, "to"] = rows.loc[2, "n"] = rows.loc[2, "to"] = None
    chart = ranges(rows, x(), "to", "row", layout, label="words", tooltip=tips(row="")).to_dict()
    assert len(drawn(chart)) == 3 and len(items(chart, "rule")) == 1
    assert texts(chart).count("forty") == 2


@LAYOUTS
def test_an_upright_line_a_row_stays_where_data_are_left_out(layout):
    options = {"tick": "n", "by": "set", "looks": LOOKS}
    full, blank = (ranges(ROWS, x(), "to", "row", layout, blank=blank, **options).to_dict() for blank in (False, True))
    lefts = [sorted(item["x"] for item in items(chart, "rect")) for chart in (full, blank)]
    assert len(lefts[0]) == 3 and lefts[0] == pytest.approx(lefts[1])
    assert drawn(blank) == [] and items(blank, "rule") == []
