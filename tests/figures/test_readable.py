"""Words for readers: tables with plain names, names of rows that fit a page and a phone, words placed by row."""

import altair as alt
import pandas as pd
import pytest

from specs import items
from techsec.figures.layout import NARROW, WIDE
from techsec.figures.readable import COLUMNS, placed_words, readable, row_names


def test_a_table_has_the_columns_of_its_figure_under_their_names():
    frame = pd.DataFrame([["a", "step", "z", "stated", "why", "2, p. 79", 1]])
    frame.columns = ["id", "label_en", "label_zh", "kind", "summary", "place", "x"]
    assert list(readable(frame, "boxes").columns) == ["step", "中文", "role", "in our words", "page"]
    with pytest.raises(KeyError):
        readable(frame, "no figure")


@pytest.mark.parametrize("figure", COLUMNS)
def test_no_table_has_two_columns_of_one_name_or_a_name_of_code(figure):
    names = [name or column for column, _, name in (part.partition("=") for part in COLUMNS[figure].split(", "))]
    assert len(set(names)) == len(names) and not any("_" in name for name in names)


def test_rows_of_one_title_have_names_of_their_own_by_key():
    titles, keys = pd.Series(["plan", "plan", "plan", "other"]), pd.Series(["a", "a", "b", "c"])
    assert row_names(titles, keys, WIDE) == ["Plan", "Plan", "Plan ", "Other"]


def test_on_a_phone_a_name_has_two_lines_and_a_short_one_stands_next_to_its_row():
    short, long = row_names(pd.Series(["short", "word " * 40]), pd.Series(["a", "b"]), NARROW)
    assert short == " \nShort" and long.count("\n") == 1
    assert row_names(pd.Series(["word " * 40]), pd.Series(["b"]), WIDE)[0].count("\n") == 4


def test_words_stand_where_their_row_puts_them():
    rows = pd.DataFrame({"x": [1, 1], "said": ["one", "two"], "align": ["left", "right"], "dx": [5, -5], "dy": [0, 9]})
    drawn = items(alt.layer(*placed_words(alt.Chart(rows).encode(x="x:Q"), "said")).to_dict(), "text")
    assert {(item["text"], item["align"], item["dx"], item["dy"]) for item in drawn} == {
        ("one", "left", 5, 0),
        ("two", "right", -5, 9),
    }
    assert len(drawn) == 4, "each word and its halo"
