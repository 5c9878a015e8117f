"""What the tables say about the paper holds: pages, footnotes, works cited, dates, checks. Read without schema.py."""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest
from pybtex.database import parse_file

ROOT = Path(__file__).resolve().parents[2]
NOTES_ON_PAGE = {
    74: 3, 75: 4, 76: 6, 77: 1, 78: 3, 79: 2, 80: 4, 81: 5, 82: 3, 83: 3, 84: 3, 85: 5, 86: 4,
    87: 3, 88: 4, 89: 4, 90: 4, 91: 5, 92: 4, 93: 6, 94: 4, 95: 2, 96: 1, 97: 3, 98: 3,
}  # fmt: skip
CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff]")


def rows(table):
    with (ROOT / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


TABLES = {path.stem: rows(path.stem) for path in sorted((ROOT / "data").glob("*.csv"))}
EVENTS, CITATIONS = TABLES["events"], TABLES["citations"]
WORKS = parse_file(str(ROOT / "book" / "references.bib")).entries
NOTES = {(row["page"], row["footnote"]) for row in CITATIONS}


def with_columns(*names):
    """Tables that have these columns."""
    return [table for table in TABLES if set(names) <= set(TABLES[table][0])]


@pytest.mark.parametrize("table", with_columns("page"))
def test_pages_lie_in_the_paper(table):
    pages = {page for row in TABLES[table] for page in row["page"].split(";") if page}
    assert pages and pages <= {str(page) for page in range(73, 99)}


@pytest.mark.parametrize("table", with_columns("section", "page"))
def test_pages_lie_in_their_sections(table):
    first_last = {row["id"]: (int(row["first_page"]), int(row["last_page"])) for row in TABLES["sections"]}
    placed = [row for row in TABLES[table] if row["section"] and row["page"]]
    outside = [
        row["id"]
        for row in placed
        for page in row["page"].split(";")
        if not any(low <= int(page) <= high for low, high in map(first_last.get, row["section"].split(";")))
    ]
    assert placed
    assert outside == []


def test_sections_follow_each_other_without_a_gap():
    spans = [(int(row["first_page"]), int(row["last_page"])) for row in TABLES["sections"]]
    assert spans[0][0] == 74 and spans[-1][1] == 98
    assert all(first <= last for first, last in spans)
    assert all(later[0] - earlier[1] in (0, 1) for earlier, later in zip(spans, spans[1:], strict=False))


def test_all_89_footnotes_are_covered():
    assert sum(NOTES_ON_PAGE.values()) == 89
    assert NOTES == {(str(page), str(note)) for page, count in NOTES_ON_PAGE.items() for note in range(1, count + 1)}


def test_a_work_stands_once_in_a_footnote_and_items_count_from_one():
    assert max(Counter((row["page"], row["footnote"], row["key"]) for row in CITATIONS).values()) == 1
    items = {}
    for row in CITATIONS:
        assert row["id"] == f"p{row['page']}-n{row['footnote']}-{row['item']}"
        items.setdefault((row["page"], row["footnote"]), []).append(int(row["item"]))
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in items.values())


def test_works_cited_and_bibliography_are_the_same_but_for_the_paper_itself():
    assert {row["key"] for row in CITATIONS} == set(WORKS) - {"wu2025"}
    assert "wu2025" in WORKS


@pytest.mark.parametrize("key", WORKS)
def test_title_in_another_script_has_an_english_one_in_brackets(key):
    title = WORKS[key].fields["title"]
    english = re.findall(r"\[([^\]]+)\]", title)
    assert bool(english) == bool(CJK.search(title))
    assert not any(CJK.search(text) for text in english)


@pytest.mark.parametrize("table", [table for table in with_columns("page", "footnote") if table != "citations"])
def test_footnotes_of_rows_exist(table):
    noted = {(row["page"], row["footnote"]) for row in TABLES[table] if row["footnote"].isdigit()}
    assert noted
    assert noted - NOTES == set()


def test_dates_that_differ_are_explained():
    differing = [row for row in EVENTS if row["date_paper"] and row["date"] != row["date_paper"]]
    assert differing
    assert [row["id"] for row in differing if not row["check_note"].strip()] == []


def test_plans_and_forecasts_say_as_of_when():
    ahead = [row for row in EVENTS if row["status"] in ("planned", "forecast")]
    assert ahead
    assert [row["id"] for row in ahead if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", row["as_of"])] == []


def test_confirmed_events_rest_on_a_good_source():
    confirmed = [row for row in EVENTS if row["check"] == "confirmed"]
    assert confirmed
    assert [row["id"] for row in confirmed if row["source_grade"] not in ("A", "B", "R") or not row["source_url"]] == []
