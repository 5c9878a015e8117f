"""Reads data/datapackage.json, the only statement of the data's rules, and enforces it.

Table Schema says most of it (types, required, unique, enum, pattern, range, keys). Five properties of our own
say the rest, each on a field; two more say no rule:

``list``           cells hold items joined by ``delimiter``; items come from ``enum`` or ``reference`` or
                   match ``pattern``
``time``           ``edtf``: YYYY, YYYY-MM, YYYY-MM-DD or start/end with ``..`` for an open end; days are real
``span``           names of the two timestamp columns that a loader derives from a ``time`` field
``within``         the number lies between two columns of the row that another column points to
``required_when``  the cell may not be empty when another column has one of ``values``
``codes``          what each code means, for coders and the codebook: ``definition``, ``use``, ``not``, ``example``
``unit``           what a number counts, for the codebook
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import math
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from techsec.dates import period
from techsec.errors import BookError

WITHOUT = "WITHOUT_NC"  # An environment variable: build without the tables whose licence forbids commercial use.
NONCOMMERCIAL = "noncommercial/"
FOLDER = "TECHSEC_DATA"  # An environment variable: another folder of tables, with a datapackage.json of its own.
_CHOSEN: ContextVar[Path | None] = ContextVar("chosen", default=None)

_NUMBER = {
    "integer": (re.compile(r"[+-]?[0-9]+"), "a whole number"),
    "number": (re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?"), "a number"),
}


@dataclass(frozen=True)
class Problem:
    """One broken rule: where it is, what stands there, what the rule says."""

    file: str
    rule: str
    row: int | None = None
    column: str | None = None
    value: str | None = None

    def __str__(self) -> str:
        place = [self.file]
        if self.row is not None:
            place.append(f"row {self.row}")
        if self.column is not None:
            place.append(f"column {self.column!r}")
        if self.value is not None:
            place.append(f"value {self.value!r}")
        return f"{', '.join(place)}: {self.rule}"


class TableError(BookError):
    """A table breaks its schema. ``problems`` holds each broken rule; the message shows the first ten."""

    def __init__(self, problems: list[Problem]):
        self.problems = problems
        shown = [str(problem) for problem in problems[:10]]
        if len(problems) > 10:
            shown.append(f"... and {len(problems) - 10} more")
        super().__init__("\n".join(shown))


def folder() -> Path:
    """Where the tables are: chosen by ``tables_in`` or else by TECHSEC_DATA, or else data/ beside the folder book/."""
    chosen = _CHOSEN.get() or os.environ.get(FOLDER) or Path(__file__).resolve().parents[2] / "data"
    return Path(chosen).resolve()


@contextmanager
def tables_in(other: Path) -> Iterator[None]:
    """Have everything of this module read the tables of another folder, in this thread, while the context lasts."""
    token = _CHOSEN.set(other)
    try:
        yield
    finally:
        _CHOSEN.reset(token)


def package() -> dict:
    """The data package descriptor, as a dict. Raises TableError if it is missing or not JSON."""
    path = folder() / "datapackage.json"
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise TableError([Problem(f"data/{path.name}", "the file is missing")]) from None
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise TableError([Problem(f"data/{path.name}", f"not valid JSON: {error}")]) from None


def _resources() -> dict[str, dict]:
    return _resources_in(folder())


@cache
def _resources_in(_: Path) -> dict[str, dict]:
    left_out = NONCOMMERCIAL if os.environ.get(WITHOUT) else "-"
    resources = package()["resources"]
    return {resource["name"]: resource for resource in resources if not resource["path"].startswith(left_out)}


def names() -> list[str]:
    """The names of all tables, in the order of the descriptor."""
    return list(_resources())


@cache
def _every_name(_: Path) -> frozenset[str]:
    return frozenset(resource["name"] for resource in package()["resources"])


def left_out() -> set[str]:
    """Names of the tables that this edition does not have; empty in the full edition."""
    return set(_every_name(folder()).difference(names()))


def loads_left_out(notebook: str) -> bool:
    """Whether the text of a notebook loads a table that this edition does not have."""
    return any(f"data.{name}()" in notebook for name in left_out())


def files() -> list[Path]:
    """The files beside and among the tables that this edition publishes."""
    without = left_out()
    return [path for path in visible(folder()) if not (without and folder() / NONCOMMERCIAL in path.parents)]


def visible(below: Path) -> list[Path]:
    """The files below a folder, sorted, without those that programs hide there: locks, checkpoints, caches."""
    found = {path: path.relative_to(below).parts for path in sorted(below.rglob("*")) if path.is_file()}
    return [path for path, parts in found.items() if not any(part.startswith((".", "__pycache__")) for part in parts)]


def resource(name: str) -> dict:
    """The descriptor of one table. Raises BookError with the known names if there is no such table."""
    known = _resources()
    if name not in known:
        edition = ", in this edition without the non-commercial tables" if os.environ.get(WITHOUT) else ""
        raise BookError(f"no table {name!r} in datapackage.json{edition}; there are {', '.join(known)}")
    return known[name]


def fields(name: str) -> dict[str, dict]:
    """The fields of one table by column name, in the order of the file."""
    return {field["name"]: field for field in resource(name)["schema"]["fields"]}


def read(name: str) -> pd.DataFrame:
    """One table as text, every cell a string and empty where missing.

    The index is the row number that a spreadsheet shows (the header is row 1). Raises TableError where the file is
    missing, is not UTF-8, lacks or adds a column, or has a row of another length.
    """
    return _stored(name).copy()


def _stored(name: str) -> pd.DataFrame:
    """The table as ``read`` gives it, shared with other callers: for reading only."""
    path = resource(name)["path"]
    try:
        raw = (folder() / path).read_bytes()
    except FileNotFoundError:
        raise TableError([Problem(f"data/{path}", "the file is missing")]) from None
    return parse(raw, name, f"data/{path}")


def parse(raw: bytes, name: str, file: str) -> pd.DataFrame:
    """The bytes of a file as the table ``name``, as ``read`` gives it; ``file`` is what problems call it.

    For reading only: the frame is shared with other callers. Raises TableError as ``read`` does.
    """
    return _parsed(raw, tuple(fields(name)), file)


@lru_cache(maxsize=128)
def _parsed(raw: bytes, names: tuple[str, ...], file: str) -> pd.DataFrame:
    columns = list(names)
    header, *rows = _rows(raw, file)
    problems = [Problem(file, "the column is missing", 1, column) for column in columns if column not in header]
    unknown = [column for column in header if column not in columns]
    problems += [Problem(file, "the schema has no such column", 1, column) for column in unknown]
    if not problems and header != columns:
        problems = [Problem(file, f"columns stand in another order than {', '.join(columns)}", 1)]
    if problems:
        raise TableError(problems)
    return _frame(header, list(enumerate(rows, start=2)), file)


def parse_any(raw: bytes, file: str) -> pd.DataFrame:
    """The bytes of a CSV file that a reader brings, whatever its columns: text cells, indexed by their row numbers.

    A byte order mark and empty lines, which spreadsheets leave, are passed over. Raises TableError where the file is
    empty, not UTF-8 or not CSV, has a column twice, or has a row of another length than the header.
    """
    rows = list(enumerate(_rows(raw.removeprefix(codecs.BOM_UTF8), file), start=1))
    (first, header), *rows = [(number, row) for number, row in rows if any(row)] or rows
    if twice := [column for _, column in _repeats(header)]:
        raise TableError([Problem(file, "two columns have this name", first, column) for column in twice])
    return _frame(header, rows, file)


def _rows(raw: bytes, file: str) -> list[list[str]]:
    """The rows of a CSV file, one or more."""
    text = _decode(raw, file)
    if not text.strip():
        raise TableError([Problem(file, "the file is empty")])
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        return list(reader)
    except csv.Error as error:
        raise TableError([Problem(file, f"not readable as CSV: {error}", reader.line_num)]) from None


def _frame(header: list[str], rows: list[tuple[int, list[str]]], file: str) -> pd.DataFrame:
    problems = [
        Problem(file, f"{len(row)} cells where the header has {len(header)} (a comma too many or too few?)", number)
        for number, row in rows
        if len(row) != len(header)
    ]
    if problems:
        raise TableError(problems)
    numbers = [number for number, _ in rows]
    return pd.DataFrame([row for _, row in rows], columns=header, index=numbers, dtype=str)


def _decode(raw: bytes, file: str) -> str:
    if raw.startswith(codecs.BOM_UTF8):
        raise TableError([Problem(file, "begins with a byte order mark; save it as UTF-8 without one", 1)])
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise TableError([Problem(file, f"byte 0x{raw[error.start]:02x} is not UTF-8", line)]) from None


def check(name: str) -> list[Problem]:
    """Every rule that one table breaks; an empty list where it keeps them all.

    Where a table that its keys point to cannot be read, only the problems of that table.
    """
    try:
        return check_frame(_stored(name), name)
    except TableError as error:
        return error.problems


def check_frame(
    frame: pd.DataFrame,
    name: str,
    others: Mapping[str, pd.DataFrame] | None = None,
    file: str | None = None,
) -> list[Problem]:
    """Every rule that ``frame``, as ``read`` gives it, would break as the table ``name``.

    Keys are looked up in ``frame`` itself, in the frames of ``others`` or in the tables' files. ``file`` is what
    problems call it, the table's own file if not given. Raises TableError where a table that keys point to cannot be
    read.
    """

    @cache
    def look_up(target: str, *columns: str) -> dict[tuple[str, ...], None]:
        known = {**(others or {}), name: frame}
        return dict.fromkeys(_tuples(known[target] if target in known else _stored(target), columns))

    file = file or f"data/{resource(name)['path']}"
    schema = resource(name)["schema"]
    rows = frame.index.tolist()
    table = {column: frame[column].tolist() for column in frame}
    problems = []
    for column, field in fields(name).items():
        items = field.get("list", {})
        if "reference" in items and items["reference"]["resource"] not in _resources():
            # The table is left out of this edition: its ids cannot be looked up.
            field = {**field, "list": {"delimiter": items["delimiter"]}}
        for wrong, rule in _broken(table, column, field, look_up):
            problems += [Problem(file, rule, rows[at], column, table[column][at]) for at in wrong]
    key = _as_list(schema.get("primaryKey", []))
    if key:
        for at, value in _repeats(_tuples(table, key)):
            rule = "the key is already used by an earlier row"
            problems.append(Problem(file, rule, rows[at], " + ".join(key), ", ".join(value)))
        for column in key:
            empty = [at for at, cell in enumerate(table[column]) if cell == ""]
            problems += [Problem(file, "the key may not be empty", rows[at], column, "") for at in empty]
    for foreign in schema.get("foreignKeys", []):
        own = _as_list(foreign["fields"])
        other = foreign["reference"]
        target, columns = other["resource"] or name, _as_list(other["fields"])
        known = look_up(target, *columns)
        for at, used in enumerate(_tuples(table, own)):
            if "" not in used and used not in known:
                rule = f"not in {', '.join(columns)} of {target}"
                problems.append(Problem(file, rule, rows[at], ", ".join(own), ", ".join(used)))
    return sorted(problems, key=lambda problem: (problem.row or 0, str(problem)))


def _broken(table: dict[str, list[str]], column: str, field: dict, look_up: Callable):
    """Pairs (places of the cells that break it, the rule in words) for one column."""
    cells = table[column]
    filled = [(at, cell) for at, cell in enumerate(cells) if cell]
    limits = field.get("constraints", {})

    yield [at for at, cell in filled if cell.strip() != cell], "no space at either end of a cell"
    yield [at for at, cell in filled if "\n" in cell or "\r" in cell], "no line break in a cell"
    numbers = {}
    kind = field["type"]
    if kind in _NUMBER:
        pattern, words = _NUMBER[kind]
        numbers = {at: float(cell) for at, cell in filled if pattern.fullmatch(cell)}
        yield [at for at, _ in filled if at not in numbers], f"not {words}"
    elif kind != "string":
        raise TableError([Problem("data/datapackage.json", f"type {kind!r} is not supported", column=column)])
    if limits.get("required"):
        yield [at for at, cell in enumerate(cells) if not cell], "the cell may not be empty"
    if limits.get("unique"):
        yield [at for at, cell in _repeats(cells) if cell], "the value is already used by an earlier row"
    if "enum" in limits:
        allowed = [str(value) for value in limits["enum"]]
        yield [at for at, cell in filled if cell not in allowed], f"not one of {', '.join(allowed)}"
    if "pattern" in limits:
        matches = re.compile(limits["pattern"]).fullmatch
        yield [at for at, cell in filled if not matches(cell)], f"does not match {limits['pattern']}"
    if "minLength" in limits:
        least = limits["minLength"]
        yield [at for at, cell in filled if len(cell) < least], f"shorter than {least} characters"
    if "maxLength" in limits:
        most = limits["maxLength"]
        yield [at for at, cell in filled if len(cell) > most], f"longer than {most} characters"
    if "minimum" in limits:
        low = limits["minimum"]
        yield [at for at, number in numbers.items() if number < float(low)], f"less than {low}"
    if "maximum" in limits:
        high = limits["maximum"]
        yield [at for at, number in numbers.items() if number > float(high)], f"more than {high}"
    if field.get("time") == "edtf":
        for at, cell in filled:
            if reason := _bad_date(cell):
                yield [at], reason
    if "list" in field:
        yield from _broken_items(filled, field["list"], look_up)
    if "within" in field:
        yield _outside(table, numbers, field["within"], look_up)
    if "required_when" in field:
        other, values = field["required_when"]["column"], field["required_when"]["values"]
        words = f"may not be empty where {other} is {' or '.join(values)}"
        yield [at for at, cell in enumerate(cells) if not cell and table[other][at] in values], words


@cache
def _bad_date(text: str) -> str | None:
    try:
        period(text)
    except ValueError as error:
        return str(error)
    return None


def _broken_items(filled: list[tuple[int, str]], rules: dict, look_up: Callable):
    delimiter, reference = rules["delimiter"], rules.get("reference")
    known = look_up(reference["resource"], reference["field"]) if reference else {}
    for at, cell in filled:
        items = cell.split(delimiter)
        if any(item.strip() != item for item in items):
            yield [at], f"no space beside {delimiter!r} in a list"
        if "" in items:
            yield [at], "an item of the list is empty"
        different = dict.fromkeys(items)
        if len(different) < len(items):
            yield [at], "an item stands in the list twice"
        for item in different:
            if "enum" in rules and item not in rules["enum"]:
                yield [at], f"{item!r} is not one of {', '.join(rules['enum'])}"
            if "pattern" in rules and not re.fullmatch(rules["pattern"], item):
                yield [at], f"{item!r} does not match {rules['pattern']}"
            if reference and item and (item,) not in known:
                yield [at], f"{item!r} is not in {reference['field']} of {reference['resource']}"


def _outside(table: dict[str, list[str]], numbers: dict[int, float], rule: dict, look_up: Callable):
    bounds: dict[str, tuple[float, float]] = {}
    for known, *ends in look_up(rule["resource"], "id", rule["low"], rule["high"]):
        low, high = (float(end) if _NUMBER["number"][0].fullmatch(end) else math.nan for end in ends)
        bounds.setdefault(known, (low, high))
    wrong = []
    for at, number in numbers.items():
        low, high = bounds.get(table[rule["column"]][at], (math.nan, math.nan))
        if number < low or number > high:
            wrong.append(at)
    return wrong, f"outside {rule['low']} to {rule['high']} of its {rule['column']} in {rule['resource']}"


def _tuples(table: Mapping, columns: Iterable[str]) -> list[tuple[str, ...]]:
    return list(zip(*(table[column] for column in columns), strict=True))


def _repeats(values: list) -> list[tuple[int, Any]]:
    """Places and values of those that stand earlier already."""
    first = {value: at for at, value in reversed(list(enumerate(values)))}
    return [(at, value) for at, value in enumerate(values) if first[value] < at]


def _as_list(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def load(name: str) -> pd.DataFrame:
    """One table, checked and typed.

    Integers are Int64, numbers float64, lists Python lists of strings, the rest strings; missing is <NA>, NaN, [] or
    "". A field with ``span`` adds its two timestamp columns. Raises TableError with every broken rule.
    """
    return typed(read(name), name)


def typed(frame: pd.DataFrame, name: str, file: str | None = None) -> pd.DataFrame:
    """A frame as ``read`` or ``parse`` gives it, checked and typed as ``load`` does; ``file`` as in ``check_frame``."""
    problems = check_frame(frame, name, file=file)
    if problems:
        raise TableError(problems)
    frame = frame.reset_index(drop=True)
    for column, field in fields(name).items():
        if field["type"] == "integer":
            frame[column] = pd.to_numeric(frame[column].replace("", pd.NA)).astype("Int64")
        elif field["type"] == "number":
            frame[column] = pd.to_numeric(frame[column].replace("", None)).astype("float64")
        elif "list" in field:
            delimiter = field["list"]["delimiter"]
            frame[column] = [cell.split(delimiter) if cell else [] for cell in frame[column]]
        elif "span" in field:
            days = [period(cell) if cell else (pd.NaT, pd.NaT) for cell in frame[column]]
            frame[field["span"]] = pd.DataFrame(days, index=frame.index, columns=field["span"], dtype="datetime64[s]")
    return frame


def load_bytes(raw: bytes, name: str, file: str) -> pd.DataFrame:
    """A file that a reader brings, as ``load`` gives the table ``name``; ``file`` is what problems call it.

    Keys to other tables are looked up in the book's. Raises TableError with every broken rule.
    """
    return typed(parse(raw, name, file).copy(), name, file)


def check_all() -> list[Problem]:
    """Every rule that any table of the package breaks."""
    return list(dict.fromkeys(problem for name in _resources() for problem in check(name)))


def main() -> int:
    """Print each broken rule on a line of its own; the exit code is 1 where there are any."""
    try:
        problems = check_all()
    except TableError as error:
        problems = error.problems
    for problem in problems:
        print(problem, file=sys.stderr)
    if not problems:
        print(f"{len(_resources())} tables keep every rule of data/datapackage.json")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
