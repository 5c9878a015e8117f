"""Figures of section 1: each mark is a row of the data, each field exists, frames say what the tables say."""

import pandas as pd
import pytest

from specs import LAYOUTS, call, drawn, frames, items, rows_of, spec
from techsec import data
from techsec.figures import literature


def labels(spec):
    """Texts that Vega draws as marks."""
    return [item["text"] for item in items(spec, "text")]


def with_guess(spec, guess):
    """The spec as the page runs it once the reader has set a guess."""
    return spec | {"params": [item | ({"value": guess} if item["name"] == "guess" else {}) for item in spec["params"]]}


@pytest.mark.parametrize("name", ["scholars", "sources"])
@LAYOUTS
def test_every_row_is_drawn_once(name, narrow):
    chart = spec(f"literature.{name}", narrow)
    rows = len(call(frames(literature)[name]))
    assert rows_of(chart, "point") == {rows} and len(drawn(chart)) == rows > 0


@LAYOUTS
def test_every_newspaper_row_is_an_event_a_report_and_a_line(narrow):
    chart = spec("literature.newspapers", narrow)
    assert rows_of(chart, "point") == rows_of(chart, "rule") == {len(call(literature.newspapers_frame))}
    assert len(drawn(chart)) == 2 * len(call(literature.newspapers_frame))


@LAYOUTS
def test_the_guess_is_drawn_and_blank_axes_hold_no_data(narrow):
    chart, blank = spec("literature.sources", narrow), spec("literature.sources", narrow, blank=True)
    assert "your guess" in labels(chart)
    assert labels(with_guess(chart, None)) == [text for text in labels(chart) if text != "your guess"]
    assert drawn(blank) == [] and "params" not in blank
    assert blank["width"] == chart["width"] and blank["height"] == chart["height"]


def reported(**columns):
    rows = len(next(iter(columns.values())))
    plain = {
        "name_en": [["A"]] * rows,
        "name_original": [[]] * rows,
        "strand": ["theory"] * rows,
        "theory": ["soft_power"] * rows,
        "page": pd.array(range(80, 80 + rows), dtype="Int64"),
        "claim": [f"Claim {number}." for number in range(rows)],
    }
    return pd.DataFrame(plain | columns)


def test_a_person_is_one_mark_under_a_strand_and_a_theory():
    made = reported(
        name_en=[["James L. Schoff"], ["James Schoff"], ["James Schoff"]], theory=["soft_power"] * 2 + ["none_stated"]
    )
    found = literature.scholars_frame(made)
    assert found[["person", "theory", "pages"]].values.tolist() == [
        ["James Schoff", "soft power", "80, 81"],
        ["James Schoff", "none stated", "82"],
    ]


def test_a_team_is_split_and_slots_count_along_a_theory_by_strand():
    made = reported(
        name_en=[["Han", "Li"], ["Waltz"]],
        name_original=[["韩", "李"], []],
        strand=["chinese_scholarship", "us_scholarship"],
        claim=["Same.", "Other."],
    )
    found = literature.scholars_frame(made)
    assert list(zip(found["person"], found["original"], found["slot"], found["strand"], strict=True)) == [
        ("Waltz", "", 0, "American debate"),
        ("Han", "韩", 1, "Chinese debate"),
        ("Li", "李", 2, "Chinese debate"),
    ]


def test_each_code_of_the_tables_has_a_name():
    assert set(data.literature()["strand"]) == set(literature.STRANDS)
    assert set(data.literature()["theory"]) == set(literature.THEORIES)
    assert set(data.citations()["role"]) == set(literature.WORK_ROLES)
    assert set(data.citations()["language"]) == set(literature.LANGUAGES)


def works(**columns):
    rows = len(next(iter(columns.values())))
    plain = {
        "section": ["1"] * rows,
        "page": pd.array([80] * rows, dtype="Int64"),
        "footnote": pd.array(range(1, rows + 1), dtype="Int64"),
        "item": pd.array([1] * rows, dtype="Int64"),
        "key": [f"work{number}" for number in range(rows)],
        "year": pd.array([2020] * rows, dtype="Int64"),
        "date": [""] * rows,
        "date_last": pd.Series([pd.NaT] * rows, dtype="datetime64[s]"),
        "role": ["press"] * rows,
        "language": ["ja"] * rows,
    }
    return pd.DataFrame(plain | columns)


SECTIONS = pd.DataFrame({"id": ["1", "2"], "title_en": ["Earlier work", "Motives: interests, and more"]})


def test_works_of_one_year_pile_up_within_their_section():
    made = works(section=["1", "1", "2"], year=pd.array([2021, 2021, 2021], dtype="Int64"))
    found = literature.sources_frame(made, SECTIONS)
    assert found[["lane", "level"]].values.tolist() == [["1 Earlier work", 0], ["1 Earlier work", 1], ["2 Motives", 0]]
    assert found["note"].tolist() == ["p. 80, n. 1", "p. 80, n. 2", "p. 80, n. 3"]


def events(**columns):
    rows = len(next(iter(columns.values())))
    plain = {
        "id": [f"event-{number}" for number in range(rows)],
        "start": pd.to_datetime(["2022-07-29"] * rows),
        "page": pd.array([80] * rows, dtype="Int64"),
        "footnote": pd.array(range(1, rows + 1), dtype="Int64"),
        "date": ["2022-07-29"] * rows,
        "event_type": ["meeting"] * rows,
        "status": ["occurred"] * rows,
        "provenance": ["paper"] * rows,
    }
    frame = pd.DataFrame(plain | columns)
    return frame.assign(end=frame["start"])


@pytest.mark.parametrize(
    ("day", "at_most", "lag"),
    [
        ("2022-07-28", -1, "before it"),
        ("2022-07-29", 0, "within a week"),
        ("2022-08-05", 7, "within a week"),
        ("2022-08-06", 8, "within a year"),
        ("2023-07-30", 366, "within a year"),
        ("2023-07-31", 367, "later"),
    ],
)
def test_distance_of_a_report_from_its_event(day, at_most, lag):
    found = literature.newspapers_frame(events(id=["a"]), works(date=[day], date_last=pd.to_datetime([day])))
    assert found[["at_most", "lag"]].values.tolist() == [[at_most, lag]]


def test_a_report_known_by_its_year_counts_to_the_end_of_it():
    found = literature.newspapers_frame(events(id=["a"]), works(year=pd.array([2023], dtype="Int64")))
    assert found[["at_most", "date_work"]].values.tolist() == [[520, "2023"]]


def test_only_notes_with_one_press_report_count_and_no_public_row():
    made = works(
        footnote=pd.array([1, 2, 2, 3, 4, 5], dtype="Int64"),
        role=["press", "press", "press", "document", "press", "press"],
    )
    told = events(
        id=list("abcde"),
        provenance=["paper", "paper", "paper", "public", "both"],
        event_type=["meeting"] * 4 + ["report_or_survey"],
    )
    assert literature.newspapers_frame(told, made)["id"].tolist() == ["a"]
