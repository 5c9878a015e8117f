"""A broken copy of the data is refused, and the message names file, row, column, value and rule."""

import csv
import io
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from frictionless import FrictionlessException, Package

from techsec import schema
from techsec.schema import Problem

WIDTH = len(schema.fields("events"))
ROW = 3


@dataclass
class Case:
    """How one file is broken, what our check says of ``table``, and whether Table Schema can say it too."""

    name: str
    edit: Callable[[bytes], bytes | None]
    problems: list[Problem]
    table_schema: bool
    table: str = "events"
    file: str = "events.csv"


def cells(change):
    """Edit a file as rows of cells; ``change`` works on the list of rows, the header first."""

    def edit(raw):
        rows = list(csv.reader(io.StringIO(raw.decode("utf-8"), newline="")))
        change(rows)
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\n").writerows(rows)
        return text.getvalue().encode("utf-8")

    return edit


def put(column, value, row=ROW):
    """Write ``value`` in one cell; rows are counted as a spreadsheet does."""
    return cells(lambda rows: rows[row - 1].__setitem__(rows[0].index(column), value))


def line(change):
    """Edit the bytes of one line."""

    def edit(raw):
        lines = raw.split(b"\n")
        lines[ROW - 1] = change(lines[ROW - 1])
        return b"\n".join(lines)

    return edit


def wrong(name, column, value, rule, *, table_schema=False, table="events"):
    """A case with one wrong cell and one message about it."""
    file = schema.resource(table)["path"]
    problem = Problem(f"data/{file}", rule, ROW, column, value)
    return Case(name, put(column, value), [problem], table_schema, table, file)


def drop_title(rows):
    place = rows[0].index("title_en")
    for row in rows:
        del row[place]


def rename_title(rows):
    rows[0][rows[0].index("title_en")] = "title"


def repeat_id(rows):
    rows[ROW - 1][0] = rows[ROW - 2][0]


FILE = "data/events.csv"
FIRST = schema.read("events")["id"].iloc[0]
CASES = [
    wrong("wrong-enum", "stage", "ideas", "not one of idea, mechanism, industry, context", table_schema=True),
    wrong("impossible-date", "date", "2021-02-30", "the calendar has no such day"),
    wrong("month-zero", "date", "2021-00", "the calendar has no such day"),
    wrong("backward-interval", "date", "2022/2021", "the interval ends before it starts"),
    wrong("interval-without-ends", "date", "../..", "an interval is open at one end at the most"),
    wrong("dangling-id", "forum", "no-such-forum", "not in id of forums", table_schema=True),
    wrong("dangling-id-own-table", "followed_by", "no-such-event", "not in id of events", table_schema=True),
    wrong("dangling-id-in-list", "actors", "USA;nobody", "'nobody' is not in id of actors"),
    wrong("item-twice", "actors", "USA;USA", "an item stands in the list twice"),
    wrong("empty-required-cell", "title_en", "", "the cell may not be empty", table_schema=True),
    wrong("cell-needed-by-another", "date_paper", "", "may not be empty where provenance is paper or both"),
    wrong("page-outside-section", "page", "98", "outside first_page to last_page of its section in sections"),
    wrong("page-outside-paper", "page", "99", "more than 98", table_schema=True, table="forums"),
    wrong("too-long", "title_zh", "长" * 41, "longer than 40 characters", table_schema=True),
    wrong("leading-space", "title_en", " Title", "no space at either end of a cell"),
    wrong("line-break", "title_en", "Two\nlines", "no line break in a cell"),
    wrong("no-number", "page", "8o", "not a whole number", table_schema=True),
    wrong("no-decimal-number", "value", "1,2", "not a number", table_schema=True, table="quantities"),
    wrong("full-width-digits", "page", "９６", "not a whole number"),
    Case(
        "duplicate-id",
        cells(repeat_id),
        [
            Problem(FILE, "the key is already used by an earlier row", ROW, "id", FIRST),
            Problem(FILE, "the value is already used by an earlier row", ROW, "id", FIRST),
        ],
        table_schema=True,
    ),
    Case(
        "missing-column", cells(drop_title), [Problem(FILE, "the column is missing", 1, "title_en")], table_schema=True
    ),
    Case(
        "renamed-column",
        cells(rename_title),
        [
            Problem(FILE, "the column is missing", 1, "title_en"),
            Problem(FILE, "the schema has no such column", 1, "title"),
        ],
        table_schema=True,
    ),
    Case(
        "bad-byte", line(lambda text: text + b"\xff"), [Problem(FILE, "byte 0xff is not UTF-8", ROW)], table_schema=True
    ),
    Case(
        "extra-comma",
        line(lambda text: text + b","),
        [Problem(FILE, f"{WIDTH + 1} cells where the header has {WIDTH} (a comma too many or too few?)", ROW)],
        table_schema=True,
    ),
    Case(
        "missing-comma",
        line(lambda text: text.replace(b",", b"", 1)),
        [Problem(FILE, f"{WIDTH - 1} cells where the header has {WIDTH} (a comma too many or too few?)", ROW)],
        table_schema=True,
    ),
    Case(
        "stray-quote",
        line(lambda text: b'"stray" ' + text),
        [Problem(FILE, "not readable as CSV: ',' expected after '\"'", ROW)],
        table_schema=True,
    ),
    Case(
        "byte-order-mark",
        lambda raw: b"\xef\xbb\xbf" + raw,
        [Problem(FILE, "begins with a byte order mark; save it as UTF-8 without one", 1)],
        table_schema=False,
    ),
    Case("missing-file", lambda raw: None, [Problem(FILE, "the file is missing")], table_schema=True),
    Case("empty-file", lambda raw: b"", [Problem(FILE, "the file is empty")], table_schema=True),
    Case(
        "missing-table-that-keys-need",
        lambda raw: None,
        [Problem("data/forums.csv", "the file is missing")],
        table_schema=True,
        file="forums.csv",
    ),
    Case(
        "broken-json",
        lambda raw: b"{ oops }",
        [
            Problem(
                "data/datapackage.json",
                "not valid JSON: Expecting property name enclosed in double quotes: line 1 column 3 (char 2)",
            )
        ],
        table_schema=True,
        file="datapackage.json",
    ),
    Case(
        "missing-json",
        lambda raw: None,
        [Problem("data/datapackage.json", "the file is missing")],
        table_schema=True,
        file="datapackage.json",
    ),
]


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """A copy of the tables, which everything reads for the time of a test."""
    folder = shutil.copytree(schema.folder(), tmp_path / "data")
    monkeypatch.setenv(schema.FOLDER, str(folder))
    return folder


def break_copy(folder, case):
    path = folder / case.file
    before = path.read_bytes()
    after = case.edit(before)
    assert after != before
    if after is None:
        path.unlink()
    else:
        path.write_bytes(after)


def frictionless_rejects(folder, table):
    """Whether frictionless finds the table wrong; of the package it reads the tables that this one's keys point to."""
    path, part = folder / "datapackage.json", folder / "part.json"
    try:
        package = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        part = path  # A descriptor that is missing or broken is for frictionless to refuse.
    else:
        own = next(resource for resource in package["resources"] if resource["name"] == table)
        needed = {table, *(key["reference"]["resource"] for key in own["schema"].get("foreignKeys", []))}
        package["resources"] = [resource for resource in package["resources"] if resource["name"] in needed]
        part.write_text(json.dumps(package), encoding="utf-8")
    try:
        return not Package(str(part)).get_resource(table).validate().valid
    except FrictionlessException:
        return True


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_message_names_what_is_wrong_and_where(copy, case):
    break_copy(copy, case)
    assert schema.check(case.table) == case.problems
    with pytest.raises(schema.TableError) as refusal:
        schema.load(case.table)
    assert str(refusal.value) == "\n".join(str(problem) for problem in case.problems)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_frictionless_rejects_what_table_schema_can_say(copy, case):
    break_copy(copy, case)
    assert frictionless_rejects(copy, case.table) == case.table_schema


def test_unbroken_copy_passes(copy):
    for table in {case.table for case in CASES}:
        assert schema.check(table) == []
        assert not frictionless_rejects(copy, table)


def test_windows_line_ends_pass(copy):
    path = copy / "events.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert schema.check("events") == []


@pytest.mark.parametrize("first_page", ["", "x"])
def test_broken_section_is_named_where_sections_are_checked(copy, first_page):
    path = copy / "sections.csv"
    path.write_bytes(put("first_page", first_page)(path.read_bytes()))
    assert schema.check("events") == []
    rule = "not a whole number" if first_page else "the cell may not be empty"
    assert schema.check("sections") == [Problem("data/sections.csv", rule, ROW, "first_page", first_page)]


def test_message_reads_as_file_row_column_value_rule():
    problem = Problem("data/events.csv", "not one of idea, mechanism", 7, "stage", "ideas")
    assert str(problem) == "data/events.csv, row 7, column 'stage', value 'ideas': not one of idea, mechanism"


def test_long_list_of_problems_is_cut():
    message = str(schema.TableError([Problem("data/events.csv", "broken", row) for row in range(2, 16)]))
    assert message.count("\n") == 10 and message.endswith("... and 4 more")


def test_command_names_every_problem_and_fails(copy):
    (copy / "actors.csv").unlink()
    path = copy / "forums.csv"
    path.write_bytes(put("type", "club")(path.read_bytes()))
    done = subprocess.run([sys.executable, "-m", "techsec.schema"], capture_output=True, text=True)
    kinds = "bilateral, minilateral, multilateral, domestic, corporate, track2"
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "data/actors.csv: the file is missing",
        f"data/forums.csv, row {ROW}, column 'type', value 'club': not one of {kinds}",
    ]
