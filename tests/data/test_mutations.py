"""A single cell that breaks a rule is caught and named by file, row and column; a valid edit of a cell passes.

Hypothesis draws rows and values for every table, column and rule of datapackage.json, the same ones on every run.
"""

import re
import string
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import NamedTuple
from zlib import crc32

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from techsec import schema

# Two examples a column: the first is the simplest, always in the first row, and is passed over.
SETTINGS = settings(
    max_examples=2, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=HealthCheck
)
FRAMES = {resource["name"]: schema.read(resource["name"]) for resource in schema.package()["resources"]}
RECORDS = {table: frame.to_dict("index") for table, frame in FRAMES.items()}
FIELDS = {(table, column): field for table in FRAMES for column, field in schema.fields(table).items()}
ASKED = [
    (table, column, field["required_when"]) for (table, column), field in FIELDS.items() if "required_when" in field
]
WITHIN = [(table, column, field["within"]) for (table, column), field in FIELDS.items() if "within" in field]
BOUNDS = {(rule["resource"], rule[end]) for _, _, rule in WITHIN for end in ("low", "high")}
FULL = {("hypotheses", "id"), ("outcomes", "id")}  # Their patterns allow the ids in use and no other.
LETTERS = string.ascii_letters + "éß中日本「」—,;\"'"
TEXT = st.text(LETTERS, min_size=1, max_size=30)
NO_DATES = st.one_of(
    st.builds("{}-{}".format, st.integers(1900, 2100), st.integers(13, 99)),
    st.builds("{}-{:02}-{}".format, st.integers(1900, 2100), st.integers(1, 12), st.integers(32, 99)),
    st.integers(1900, 2100).map("{}-02-30".format),
    st.builds("{}/{}".format, st.integers(2010, 2100), st.integers(1900, 2009)),
    st.just("../.."),
    st.dates(date(1900, 1, 1)).map(lambda day: f"{day:%d %B %Y}"),
)


@dataclass(frozen=True)
class Way:
    """One way to change a column: in these rows, to these values (of a row), where {} stands for what the cell holds.

    A corruption says which rule is broken, and in which cells if not in the changed one.
    """

    kind: str
    rows: list[int]
    values: st.SearchStrategy[str] | Callable[[int], st.SearchStrategy[str]]
    rule: str = ""
    named: Callable[[int, str], list[tuple[str, int, str]]] | None = None


class Change(NamedTuple):
    """One cell changed in one way."""

    table: str
    column: str
    way: Way
    row: int
    value: str

    def cells(self) -> list[tuple[str, int, str]]:
        """Table, row and column of the cells that have to be named."""
        return self.way.named(self.row, self.value) if self.way.named else [(self.table, self.row, self.column)]


def pointing_columns() -> dict[tuple[str, str], list[tuple[str, str, str | None]]]:
    """For each column that keys point to, the tables and columns that do; of a list with its delimiter."""
    found = {}
    for table in FRAMES:
        for key in schema.resource(table)["schema"].get("foreignKeys", []):
            target = (key["reference"]["resource"] or table, key["reference"]["fields"])
            found.setdefault(target, []).append((table, key["fields"], None))
    for (table, column), field in FIELDS.items():
        if target := field.get("list", {}).get("reference"):
            place = (table, column, field["list"]["delimiter"])
            found.setdefault((target["resource"], target["field"]), []).append(place)
    return found


POINTING = pointing_columns()
FOREIGN = {(table, column): target for target, places in POINTING.items() for table, column, many in places if not many}


def cells_by_value() -> dict[tuple[str, str, str], list[tuple[str, int, str]]]:
    """For each table, column and value that keys point to, every cell that does, as (table, row, column)."""
    found = {}
    for target, places in POINTING.items():
        for table, column, delimiter in places:
            for row, cell in FRAMES[table][column].items():
                for value in cell.split(delimiter) if delimiter else [cell]:
                    found.setdefault((*target, value), []).append((table, row, column))
    return found


USES = cells_by_value()


def corruptions(table: str, column: str) -> Iterator[Way]:
    """Every way to break a rule by a cell of the column."""
    frame, field = FRAMES[table], FIELDS[table, column]
    cells, limits, kind = frame[column], field.get("constraints", {}), field["type"]
    rows, filled = list(cells.index), list(cells.index[cells != ""])
    yield Way("leading space", filled, st.sampled_from([" {}", "\t{}", "\u3000{}"]), "no space at either end")
    yield Way("trailing space", filled, st.sampled_from(["{} ", "{}\u00a0"]), "no space at either end")
    yield Way("line break", rows, st.sampled_from(["{}\nx", "x\n{}", "{}\r\nx", "{}\r"]), "no line break")
    if limits.get("required"):
        yield Way("emptied", rows, st.just(""), "may not be empty")
    if when := field.get("required_when"):
        asked = frame.index[frame[when["column"]].isin(when["values"])]
        yield Way("emptied where asked for", list(asked), st.just(""), f"where {when['column']} is")
    key = ["the key is already used"] if schema.resource(table)["schema"]["primaryKey"] == [column] else []
    for rule in key + (["the value is already used"] if limits.get("unique") else []):
        twins = lambda row, value: [(table, max(row, cells.index[cells == value][0]), column)]  # noqa: E731
        yield Way(rule, filled, st.sampled_from(list(cells[filled])), rule, twins)
    if "enum" in limits:
        allowed = {str(value) for value in limits["enum"]}
        outside = st.one_of(TEXT, st.sampled_from(sorted(allowed)).map("{}x".format), st.integers(7, 99).map(str))
        yield Way("outside the enum", rows, outside.filter(lambda value: value not in allowed), "not one of")
    if "pattern" in limits:
        misses = st.one_of(TEXT, st.sampled_from(["?", "x 1", "+++"]))
        broken = misses.filter(lambda value: not re.fullmatch(limits["pattern"], value))
        yield Way("pattern broken", rows, broken, "does not match")
    if "minLength" in limits:
        yield Way("too short", rows, st.text(LETTERS, min_size=1, max_size=limits["minLength"] - 1), "shorter than")
    if "maxLength" in limits:
        yield Way("too long", rows, st.integers(limits["maxLength"] + 1, 999).map("x".__mul__), "longer than")
    if kind in ("integer", "number"):
        letter = st.sampled_from(string.ascii_letters)
        yield Way("letter in a number", filled, letter.map("{{}}{}".format) | letter.map("{}{{}}".format), "not a")
    if kind == "integer":
        fraction = st.builds("{}.{}".format, st.integers(0, 99), st.integers(0, 9))
        yield Way("fraction of a whole number", rows, fraction, "not a whole number")
    step = st.decimals("0.001", 10**6, places=3) if kind == "number" else st.integers(1, 10**6)
    if "minimum" in limits:
        yield Way("below the minimum", rows, step.map(lambda x: str(type(x)(str(limits["minimum"])) - x)), "less than")
    if "maximum" in limits:
        yield Way("above the maximum", rows, step.map(lambda x: str(type(x)(str(limits["maximum"])) + x)), "more than")
    if field.get("time"):
        yield Way("no date", rows, NO_DATES, "no such day|before it starts|a date is|open at one end")
    if (table, column) in FOREIGN:
        target, key = FOREIGN[table, column]
        known = set(FRAMES[target][key])
        yield Way("unknown id", rows, TEXT.filter(lambda value: value not in known), f"not in {key} of {target}")
    if rules := field.get("list"):
        delimiter = rules["delimiter"]
        yield Way("item twice", filled, st.just(f"{{}}{delimiter}{{}}"), "stands in the list twice")
        ends = st.sampled_from([f"{{}}{delimiter}", f"{delimiter}{{}}"])
        yield Way("empty item", filled, ends, "item of the list is empty")
        yield Way("space in a list", filled, st.just(f"{{}}{delimiter} x"), "no space beside")
        if set(rules) > {"delimiter"}:
            strange = st.text("!?%&", min_size=1).map(lambda text: f"{{}}{delimiter}{text}")
            yield Way("unknown item", filled, strange, "' is not in|' is not one of|' does not match")
    yield from corruptions_elsewhere(table, column)


def corruptions_elsewhere(table: str, column: str) -> Iterator[Way]:
    """Ways to break a rule that ties the cell to another, which has to be named if the fault shows there."""
    frame = FRAMES[table]
    cells = frame[column]
    for user, dependent, when in ASKED:
        if (user, when["column"]) == (table, column):
            rows = list(frame.index[frame[dependent] == ""])
            named = lambda row, value, dependent=dependent: [(table, row, dependent)]  # noqa: E731
            yield Way("asks for an empty cell", rows, st.sampled_from(when["values"]), f"where {column} is", named)
    count = Counter(cells)
    used = [row for row, cell in cells.items() if count[cell] == 1 and (table, column, cell) in USES]
    renamed = st.integers(100, 999).map("{{}}{}".format)
    yield Way("id in use renamed", used, renamed, "not in", lambda row, value: USES[table, column, cells[row]])
    for user, place, rule in WITHIN:
        words = f"outside {rule['low']} to {rule['high']}"
        if (table, column) == (user, place):
            bounds = FRAMES[rule["resource"]].set_index("id")
            for section, rows in frame[cells != ""].groupby(rule["column"]).groups.items():
                low, high = (int(bounds.at[section, rule[end]]) for end in ("low", "high"))
                outside = st.sampled_from([low - 1, low - 9, high + 1, high + 9]).map(str)
                yield Way(f"outside {section}", list(rows), outside, words)
        if rule["resource"] == table and column in (rule["low"], rule["high"]):
            for row, section in frame["id"].items():
                placed = FRAMES[user][FRAMES[user][rule["column"]] == section]
                pages = placed.loc[placed[place] != "", place].astype(int)
                first = column == rule["low"]
                if len(pages):
                    moved = st.integers(int(pages.min()) + 1, 98) if first else st.integers(1, int(pages.max()) - 1)
                    left_out = partial(pages_left_out, user, place, pages, first)
                    yield Way(f"bound of {section} moved", [row], moved.map(str), words, left_out)


def pages_left_out(table: str, column: str, pages, first: bool, row: int, value: str) -> list[tuple[str, int, str]]:
    """Cells that a moved first or last page leaves outside their section."""
    return [(table, at, column) for at, page in pages.items() if (page < int(value) if first else page > int(value))]


def edits(table: str, column: str) -> Iterator[Way]:
    """Ways to change a cell of the column that may keep every rule."""
    cells, field = FRAMES[table][column], FIELDS[table, column]
    limits, foreign = field.get("constraints", {}), FOREIGN.get((table, column))
    rows, filled = list(cells.index), list(cells.index[cells != ""])
    matching = st.from_regex(limits["pattern"], fullmatch=True) if "pattern" in limits else TEXT
    matching = matching.filter(lambda value: value == value.strip() and not set(value) & set("\r\n"))
    if not limits.get("required"):
        yield choice("emptied", table, column, [""])
    if (table, column) in BOUNDS:
        return  # A bound that moves leaves pages out or does not, which corruptions_elsewhere covers.
    if field.get("time"):
        yield Way("another date", rows, st.dates(date(1900, 1, 1), date(2100, 1, 1)).map(str))
    elif rules := field.get("list"):
        known = rules.get("enum", [])
        if "reference" in rules:
            known = list(FRAMES[rules["reference"]["resource"]][rules["reference"]["field"]])
        form = rules.get("pattern") or limits.get("pattern", "[a-z]{9}")
        items = st.sampled_from(known) if known else st.from_regex(form, fullmatch=True)
        yield Way("item added", filled, items.map(lambda item: f"{{}}{rules['delimiter']}{item}"))
    elif foreign and not limits.get("unique"):
        yield choice("another id", table, column, list(FRAMES[foreign[0]][foreign[1]]))
    elif "enum" in limits:
        yield choice("another value of the enum", table, column, [str(value) for value in limits["enum"]])
    elif "within" in field:
        pages = [str(page) for page in range(limits["minimum"], limits["maximum"] + 1)]
        yield choice("another page of the section", table, column, pages)
    elif field["type"] == "integer":
        yield Way("another number", rows, st.integers(limits.get("minimum", 0), limits.get("maximum", 10**9)).map(str))
    elif field["type"] == "number":
        numbers = st.decimals(str(limits["minimum"]), limits.get("maximum", 10**9), places=3)
        yield Way("another number", rows, numbers.map("{:f}".format))
    elif limits.get("unique"):
        free = [row for row, cell in cells.items() if (table, column, cell) not in USES]
        taken = set(cells)
        room = not foreign and (table, column) not in FULL
        yield Way("new value", free if room else [], matching.filter(lambda value: value not in taken))
    elif "pattern" in limits and (table, column) not in POINTING:
        yield Way("another text of the form", rows, matching)
    elif "pattern" not in limits:
        low = limits.get("minLength", 1)
        yield Way("another text", rows, st.text(LETTERS, min_size=low, max_size=limits.get("maxLength", low + 30)))


def keeps_rules(table: str, row: int, column: str, value: str) -> bool:
    """Whether a value that is in order by itself also suits pattern, enum, list and the other cells of its row."""
    field, cells = FIELDS[table, column], {**RECORDS[table][row], column: value}
    limits = field.get("constraints", {})
    if value and not re.fullmatch(limits.get("pattern", "(?s).*"), value):
        return False
    if value and value not in map(str, limits.get("enum", [value])):
        return False
    if value and limits.get("unique") and value in set(FRAMES[table][column].drop(row)):
        return False
    if "list" in field and len(set(items := value.split(field["list"]["delimiter"]))) < len(items):
        return False
    for user, name, when in ASKED:
        if user == table and not cells[name] and cells[when["column"]] in when["values"]:
            return False
    for user, name, rule in WITHIN:
        if user == table and cells[name] and cells[rule["column"]]:
            bounds = next(place for place in RECORDS[rule["resource"]].values() if place["id"] == cells[rule["column"]])
            if not int(bounds[rule["low"]]) <= int(cells[name]) <= int(bounds[rule["high"]]):
                return False
    return True


def choice(kind: str, table: str, column: str, values: list[str]) -> Way:
    """The way to one of a few values, in the rows where another one than the present one suits."""

    def others(row: int) -> Iterator[str]:
        present = RECORDS[table][row][column]
        return (value for value in values if value != present and keeps_rules(table, row, column, value))

    rows = [row for row in RECORDS[table] if next(others(row), None) is not None]
    return Way(kind, rows, lambda row: st.sampled_from(list(others(row))))


def mutations(ways: Callable, suits: Callable) -> list[Change]:
    """Every change that hypothesis draws, one for each way to change a column."""
    usable = [(table, column, way) for table, column in FIELDS for way in ways(table, column) if way.rows]
    parts = [usable[start : start + 25] for start in range(0, len(usable), 25)]  # As much as hypothesis draws at once.
    return [change for part in parts for change in drawn(part, suits)]


def drawn(part: list[tuple[str, str, Way]], suits: Callable) -> list[Change]:
    """A row and a value for each of some ways to change a column."""
    found = []

    def changes(table: str, column: str, way: Way) -> st.SearchStrategy[tuple[int, str]]:
        cells, rows = FRAMES[table][column], st.sampled_from(way.rows)
        if callable(way.values):
            pairs = rows.flatmap(lambda row: st.tuples(st.just(row), way.values(row)))
        else:
            pairs = st.tuples(rows, way.values)
        filled_in = pairs.map(lambda pair: (pair[0], pair[1].replace("{}", cells[pair[0]])))
        return filled_in.filter(lambda pair: pair[1] != cells[pair[0]] and suits(table, pair[0], column, pair[1]))

    @seed(crc32(" ".join(f"{table} {column}" for table, column, _ in part).encode()))
    @SETTINGS
    @given(st.tuples(*(changes(*place) for place in part)))
    def draw(pairs):
        found.append(pairs)

    draw()
    return [Change(*place, *pair) for place, pair in zip(part, found[-1], strict=True)]


def problems(changes: list[Change], checked: set[str]) -> list[schema.Problem]:
    """What the check says of some tables after changes of one table."""
    frame = FRAMES[changes[0].table].copy()
    for change in changes:
        frame.at[change.row, change.column] = change.value
    changed = {**FRAMES, changes[0].table: frame}
    return [problem for name in checked for problem in schema.check_frame(changed[name], name, others=changed)]


def missed(changes: list[Change]) -> list[Change]:
    """The changes of one table after which some cell that should be named beside the broken rule is not."""
    expected = [(change, *cell) for change in changes for cell in change.cells()]
    found = problems(changes, {table for _, table, _, _ in expected})
    named = [
        (problem.file, problem.row, part, problem.rule)
        for problem in found
        for part in re.split(r" \+ |, ", problem.column)
    ]
    rules = {}
    for *cell, rule in named:
        rules.setdefault(tuple(cell), []).append(rule)
    return [
        change
        for change, table, row, column in expected
        if not any(
            re.search(change.way.rule, rule)
            for rule in rules.get((f"data/{schema.resource(table)['path']}", row, column), [])
        )
    ]


def together(changes: list[Change]) -> list[list[Change]]:
    """The changes in parts that may be made at once: one a row and table, and each breaks a rule of its own row alone.

    What breaks a rule that ties rows or tables, such as a key, is a part by itself.
    """
    parts, alone = {}, [[change] for change in changes if change.way.named]
    count: Counter = Counter()
    for change in changes:
        if not change.way.named:
            count[change.table, change.row] += 1
            parts.setdefault((change.table, count[change.table, change.row]), []).append(change)
    return [*alone, *parts.values()]


def affected(table: str, column: str) -> set[str]:
    """The table and those that point to the column or take bounds from it."""
    bounded = {user for user, _, _ in WITHIN if (table, column) in BOUNDS}
    return {table, *bounded, *(user for user, _, _ in POINTING.get((table, column), []))}


def test_every_rule_in_use_is_broken_here():
    """A rule that the package begins to use needs its mutations."""
    constraints = {rule for field in FIELDS.values() for rule in field.get("constraints", {})}
    assert constraints == {"required", "unique", "enum", "pattern", "minimum", "maximum", "minLength", "maxLength"}
    described = {"name", "type", "title", "description", "unit", "codes", "span", "constraints"}
    own = {rule for field in FIELDS.values() for rule in field} - described
    assert own == {"list", "time", "within", "required_when"}


def test_every_corrupt_cell_is_caught_and_named(capsys):
    tried = mutations(corruptions, lambda *change: True)
    parts = together(tried)
    assert sorted(map(id, tried)) == sorted(id(change) for part in parts for change in part)
    failed = [change for part in parts for change in missed(part)]
    with capsys.disabled():
        share = 1 - len(failed) / len(tried)
        print(f"\n{len(tried):,} corrupt cells in {len(FRAMES)} tables: {share:.2%} caught and named")
    assert {change.table for change in tried} == set(FRAMES)
    assert len(tried) >= 1000
    assert [(change.table, change.row, change.column, change.way.kind, change.value) for change in failed] == []


def test_every_valid_edit_passes(capsys):
    tried = mutations(edits, keeps_rules)
    failed = [
        (change.table, change.row, change.column, change.way.kind, str(found[0]))
        for change in tried
        if (found := problems([change], affected(change.table, change.column)))
    ]
    with capsys.disabled():
        print(f"\n{len(tried):,} valid edits in {len(FRAMES)} tables: {1 - len(failed) / len(tried):.2%} pass")
    assert {change.table for change in tried} == set(FRAMES)
    assert failed == []
