"""The kind matrix: a mark a row of its frame, rows and columns named, in both layouts, at the whole width."""

import altair as alt
import pandas as pd
import pytest

from specs import drawn, items, missing_fields, width
from techsec.figures.encodings import Look, tips
from techsec.figures.kinds.matrix import matrix
from techsec.figures.layout import NARROW, WIDE

LOOKS = {"yes": Look("blue", "circle"), "no": Look("vermillion", "cross")}
LONG = "Words that are much longer than a line of a row's name can be on a page, and on a phone they are longer still"
FRAME = pd.DataFrame(
    {
        "row": [LONG, LONG, "b", "a"],
        "column": ["first\nhead", "second", "second", "first\nhead"],
        "answer": ["yes", "no", "yes", "no"],
        "star": ["*", "", "", ""],
    }
)


def made(layout, **options):
    columns = ["second", "first\nhead"]
    return matrix(
        FRAME, "row", "column", "answer", LOOKS, layout, tips(row="", column=""), columns=columns, **options
    ).to_dict()


@pytest.mark.parametrize("layout", [WIDE, NARROW])
def test_marks_are_rows_in_the_order_of_the_frame_and_fill_the_width(layout):
    chart = made(layout, note="star")
    assert missing_fields(chart) == [] and width(chart) == layout.width
    points = drawn(chart)
    assert len(points) == len(FRAME)
    (left, first), (right, second), (same, below), (_, last) = [point[:2] for point in points]
    assert first == second < below < last and right < left and same == right


@pytest.mark.parametrize("layout", [WIDE, NARROW])
def test_names_and_heads_are_whole_and_none_covers_another(layout):
    texts = [item["text"] for item in items(made(layout), "text", None)]
    said = {" ".join(text) if isinstance(text, list) else text for text in texts}
    assert {LONG, "b", "a", "first head", "second", "yes", "no"} <= {text.replace("\n", " ") for text in said}


def test_a_note_stands_beside_its_mark():
    assert "*" in {item["text"] for item in items(made(WIDE, note="star"), "text")}


def test_marks_may_stand_in_no_columns():
    x = alt.X("at:Q", axis=None, scale=alt.Scale(domain=[0, 100], nice=False))
    rows = FRAME.assign(at=[0, 50, 25, 100])
    points = drawn(matrix(rows, "row", x, "answer", LOOKS, NARROW, tips(row="")).to_dict())
    lefts = [point[0] - points[0][0] for point in points]
    assert lefts == pytest.approx([0, lefts[3] / 2, lefts[3] / 4, lefts[3]]) and lefts[3] > 250


def test_rows_that_are_not_shown_leave_no_gap():
    chart = made(NARROW, shown="datum.answer == 'yes'", rows=2)
    assert len(drawn(chart)) == 2 and chart["height"] == 84


def test_rows_that_are_shown_stand_as_they_do_among_them():
    """``b`` is first of all rows and last of the shown ones."""
    rows = pd.DataFrame({"row": ["b", "a", "b"], "answer": ["no", "yes", "yes"], "column": ["one", "two", "three"]})
    chart = matrix(rows, "row", "column", "answer", LOOKS, WIDE, tips(row=""), shown="datum.answer == 'yes'").to_dict()
    names = ["".join(item["text"]) for item in items(chart, "text", None)]
    assert [name for name in names if name in ("a", "b")] == ["a", "b"]
