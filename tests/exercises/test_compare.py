"""Each kind of item: what is right, what is partly right, what is another form of the same answer."""

import altair as alt
import pandas as pd
import pytest

from course_kit.checker import charts, compare
from course_kit.checker.plain_values import plain, well_formed
from course_kit.masters.versions import TOLERANCE

SERIES = pd.Series({"a": 1, "b": 2, "c": 0})
TABLE = pd.DataFrame({"year": [2021, 2022], "share": [0.5, 1.5]})


def share(kind, given, right, **options):
    return compare.share(plain(given), plain(right), {"kind": kind, "tolerance": TOLERANCE, **options})[0]


@pytest.mark.parametrize(
    ("kind", "given", "right", "options", "expected"),
    [
        ("value", 3.001, 3, {"tolerance": 0.01}, 1),
        ("value", 3.02, 3, {"tolerance": 0.01}, 0),
        ("value", " The Quad ", "the quad", {}, 1),
        ("value", "Quads", "Quad", {}, 0),
        ("value", 1, True, {}, 0),
        ("choice", "b", "b", {"options": ["a", "b"]}, 1),
        ("choice", "a", "b", {"options": ["a", "b"]}, 0),
        ("choice", "z", "b", {"options": ["a", "b"]}, 0),
        ("set", {"b", "a"}, ["a", "b"], {}, 1),
        ("set", pd.Index(["a", "b", "b"]), ["a", "b"], {}, 1),
        ("set", ["a"], ["a", "b"], {}, 0),
        ("set", ["a"], ["a", "b"], {"partial": True}, 0.5),
        ("set", ["a", "b", "c", "d"], ["a", "b"], {"partial": True}, 0.5),
        ("set", "ab", ["a", "b"], {}, 0),
        ("series", {"c": 0, "b": 2.0, "a": 1}, SERIES, {}, 1),
        ("series", SERIES[SERIES > 0], SERIES, {}, 0),
        ("series", SERIES[SERIES > 0], SERIES, {"partial": True}, 2 / 3),
        ("series", SERIES[::-1], SERIES, {"order": True}, 0),
        ("series", pd.Series({2021: 1}), pd.Series({"2021": 1}), {}, 1),
        ("series", {"a": None}, {"a": float("nan")}, {}, 1),
        ("series", {"a": None}, {"a": 0}, {}, 0),
        ("table", TABLE[::-1], TABLE, {}, 1),
        ("table", TABLE[::-1], TABLE, {"order": True}, 0),
        ("table", TABLE.to_dict("records"), TABLE, {}, 1),
        ("table", TABLE.assign(share=[0.5, 9]), TABLE, {"partial": True}, 1 / 3),
        ("table", TABLE[["year"]], TABLE, {}, 0),
        ("table", TABLE[["year"]], TABLE, {"columns": ["year"]}, 1),
        ("table", TABLE.assign(share=TABLE["share"] + 0.004), TABLE, {"tolerance": 0.01}, 1),
        ("edges", [("a", "b"), ("b", "c")], [["b", "c"], ["a", "b"]], {}, 1),
        ("edges", [("b", "a")], [["a", "b"]], {}, 0),
        ("edges", [("a", "b"), ("b", "c")], [], {"acyclic": True, "paths": [["a", "c"]]}, 1),
        ("edges", [("a", "b"), ("b", "a")], [], {"acyclic": True, "paths": [["a", "b"]]}, 0.5),
        ("edges", [("a", "b")], [], {"acyclic": True, "paths": [["a", "c"], ["a", "b"]]}, 2 / 3),
        ("edges", [], [], {"acyclic": True}, 0),
        ("edges", [("A ", "b"), ("b", "C")], [], {"acyclic": True, "paths": [["a", "c"]]}, 1),
        # One rule for text: neither case nor spaces count.
        ("value", " south  Korea", "South Korea", {}, 1),
        ("choice", "south  korea", "South Korea", {"options": ["South Korea", "Japan"]}, 1),
        ("set", [" south  Korea", "japan"], ["Japan", "South Korea"], {}, 1),
        ("set", pd.Series(["japan"]), ["Japan"], {}, 1),
        ("series", {"south  korea": 1, " Japan": 2}, {"South Korea": 1, "Japan": 2}, {}, 1),
        ("series", [["JAPAN", " tsmc "]], {"Japan": "TSMC"}, {}, 1),
        ("series", {"Japan": 1, "japan": 1}, {"Japan": 1}, {}, 0),
        ("series", {"a": {"Japan": 1}}, {"a": {"japan": 1}}, {}, 1),
        ("edges", [("japan", "South  Korea")], [["Japan", "south korea"]], {}, 1),
        ("table", pd.DataFrame({" YEAR": [2021, 2022], "Share": [0.5, 1.5]}), TABLE, {}, 1),
        ("table", [{"who": "south  korea"}] * 600, [{"who": "South Korea"}] * 600, {}, 1),
        ("table", TABLE.assign(Year=1), TABLE, {}, 0),
        # A missing cell is no text, True is neither a text nor a number.
        ("set", [None], ["None"], {}, 0),
        ("set", ["None"], [None], {}, 0),
        ("set", [None], [float("nan")], {}, 1),
        ("set", [None], [""], {}, 0),
        ("set", [True], ["True"], {}, 0),
        ("set", ["true"], [True], {}, 0),
        ("set", [1], [True], {}, 0),
        ("set", [True], [True], {}, 1),
        ("series", {True: 1, False: 2}, {"True": 1, "False": 2}, {}, 0),
        ("series", pd.Series({True: 1, False: 2}), {True: 1, False: 2}, {}, 1),
        ("series", {"a": None}, {"a": "None"}, {}, 0),
        ("series", [[None, 1]], {"None": 1}, {}, 0),
        ("edges", [[None, "a"]], [["None", "a"]], {}, 0),
        ("edges", [[True, "a"]], [["True", "a"]], {}, 0),
        ("table", [{"a": None}], [{"a": "None"}], {}, 0),
        ("table", [{"a": "none"}], [{"a": None}], {}, 0),
        ("table", [{"a": True}], [{"a": "true"}], {}, 0),
        ("table", [{"a": "True"}], [{"a": True}], {}, 0),
        ("table", [{"a": 1}], [{"a": True}], {}, 0),
        ("table", [{"a": [1, 2]}], [{"a": "[1, 2]"}], {}, 0),
        # Columns of unequal length make no rows.
        ("table", {"year": [2021, 2022], "share": [0.5, 1.5]}, TABLE, {}, 1),
        ("table", {"year": [2021, 2022, 2023], "share": [0.5, 1.5]}, TABLE, {}, 0),
        ("table", {"year": [2021, 2022], "share": [0.5, 1.5, 9]}, TABLE, {"partial": True}, 0),
        ("table", {"year": [2021, 2022], "other": [1]}, TABLE, {"columns": ["year"]}, 0),
        ("table", {"year": [2021, 2022], "share": []}, TABLE[:0], {}, 0),
    ],
)
def test_share(kind, given, right, options, expected):
    assert share(kind, given, right, **options) == pytest.approx(expected)


@pytest.mark.parametrize(
    "value", [SERIES, TABLE, [1, "a", None, [True]], {"a": {"b": 1}}, {1, 2}, float("nan"), object()]
)
def test_what_is_written_is_well_formed(value):
    assert well_formed(plain(value))


@pytest.mark.parametrize(
    "value",
    [None, 1, {"kind": "scalar"}, {"kind": "list", "items": [1]}, {"kind": "x", "value": 1}]
    + [{"kind": []}, {"kind": "scalar", "value": 1, "what": "x"}, {"kind": "dict", "rows": [[None, 1]]}]
    + [{"kind": "table", "columns": ["a"], "rows": [[]]}, {"kind": "series", "rows": [["a"]]}, {"kind": "list"}],
)
def test_other_shapes_are_not_well_formed(value):
    assert not well_formed(value)


ITEM = {"tolerance": TOLERANCE, "mark": "bar", "encodings": {"x": "n", "y": "forum"}, "alt": 30}
ROWS = pd.DataFrame({"forum": ["a", "b"], "n": [1, 2]})
TEXT = "Two bars for the number of events of a and b, b is twice as long."


def chart_share(chart, item=ITEM, right=None):
    right = right or alt.Chart(ROWS, description=TEXT).mark_bar().encode(x="n", y="forum")
    found = charts.parts(chart.to_dict(), right.to_dict(), item)
    return {part.name: part.share for part in found}


GOOD = {"mark": 1, "encoding x": 1, "encoding y": 1, "data": 1, "alt text": 1}


@pytest.mark.parametrize(
    ("chart", "wrong"),
    [
        (alt.Chart(ROWS, description=TEXT).mark_bar().encode(x="n:Q", y=alt.Y("forum").sort("-x"), color="forum"), []),
        (alt.Chart(ROWS, description=TEXT).mark_line().encode(x="n", y="forum"), ["mark"]),
        (alt.Chart(ROWS, description=TEXT).mark_bar().encode(x="forum", y="n"), ["encoding x", "encoding y"]),
        (alt.Chart(ROWS[:1], description=TEXT).mark_bar().encode(x="n", y="forum"), ["data"]),
        (alt.Chart(ROWS).mark_bar().encode(x="n", y="forum"), ["alt text"]),
        (alt.Chart(ROWS, description="bar bar bar " * 9).mark_bar().encode(x="n", y="forum"), ["alt text"]),
        (alt.Chart(ROWS, description=TEXT).mark_bar().encode(x="sum(n)", y="forum"), ["encoding x"]),
        (
            alt.layer(
                alt.Chart(ROWS).mark_text(), alt.Chart(ROWS).mark_bar().encode(x="n", y="forum"), description=TEXT
            ),
            [],
        ),
    ],
)
def test_a_chart_loses_the_parts_that_are_wrong(chart, wrong):
    assert chart_share(chart) == {**GOOD, **dict.fromkeys(wrong, 0)}


def test_counting_in_the_chart_draws_the_same_as_counting_before():
    raw = pd.DataFrame({"forum": ["a", "b", "b"]})
    item = {**ITEM, "encodings": {"x": ["n", "count()"], "y": "forum"}}
    assert chart_share(alt.Chart(raw, description=TEXT).mark_bar().encode(x="count()", y="forum"), item) == GOOD


def test_a_chart_counts_a_missing_value_apart_from_the_text_none():
    raw = [{"forum": None}, {"forum": "None"}, {"forum": True}, {"forum": "True"}]
    drawn = alt.Chart(alt.Data(values=raw)).mark_bar().encode(x="count()", y="forum:N").to_dict()
    four = (
        alt.Chart(alt.Data(values=[{**row, "n": 1} for row in raw])).mark_bar().encode(x="n:Q", y="forum:N").to_dict()
    )
    item = {"tolerance": TOLERANCE, "encodings": {"x": ["count()", "n"], "y": "forum"}}
    assert [part.share for part in charts.parts(drawn, four, item) if part.name == "data"] == [1]


@pytest.mark.parametrize(
    ("aggregate", "values", "expected"),
    [("mean", [1, 2, 6], 3), ("average", [1, 2], 1.5), ("median", [1, 5, 9], 5), ("median", [1, 5, 9, 10], 7)]
    + [("sum", [1, 2], 3), ("min", [1, 2], 1), ("max", [1, 2], 2), ("count", [1, 2, 2], 3)],
)
def test_what_a_chart_computes_is_compared_with_what_it_comes_to(aggregate, values, expected):
    item = {"tolerance": TOLERANCE, "encodings": {"x": [f"{aggregate}(n)", {"field": "n"}], "y": "forum"}}
    raw = pd.DataFrame({"forum": ["a"] * len(values), "n": values})
    drawn = alt.Chart(raw).mark_bar().encode(x=f"{aggregate}(n)", y="forum")
    for number, right in ((expected, 1), (expected + 1, 0)):
        summed = alt.Chart(pd.DataFrame({"forum": ["a"], "n": [number]})).mark_bar().encode(x="n", y="forum")
        assert chart_share(drawn, item, summed)["data"] == right


def test_a_specification_of_the_wrong_shape_is_judged_and_not_believed():
    odd = {"mark": 3, "encoding": {"x": {"field": {"a": 1}, "aggregate": ["sum"]}, "y": 4}, "data": {"values": "no"}}
    right = alt.Chart(ROWS, description=TEXT).mark_bar().encode(x="n", y="forum").to_dict()
    assert sum(part.share for part in charts.parts(odd, right, ITEM)) == 0
