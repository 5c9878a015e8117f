"""Compares plain answers of a student with those of the master's solution: a share from 0 to 1 and a remark."""

from collections import Counter
from typing import Any

from course_kit.checker.plain_values import simple


def share(given: dict | None, right: dict, item: dict) -> tuple[float, str]:
    """How much of ``item`` the plain answer ``given`` fulfils, and what is wrong, without telling the answer."""
    remark = why_no_answer(given)
    if given is None or remark:
        return 0.0, remark
    return _KINDS[item["kind"]](given, right, item)


def why_no_answer(answer: dict | None) -> str:
    """Why a plain answer is none at all, in words; empty where it is one."""
    if answer is None:
        return "no answer: the name was never assigned"
    if answer["kind"] == "scalar" and answer["value"] is None:
        return "no answer: the value is empty (None or NaN)"
    return f"not a plain value: {answer['what']}" if answer["kind"] == "other" else ""


def same_text(text: str) -> str:
    """What two texts have in common that are the same text: case and the number of spaces do not count."""
    return " ".join(text.casefold().split())


def label(value: object) -> str | bool:
    """A value as a label: 2022, 2022.0 and "2022" are the same, a missing one is empty, True is no text."""
    if type(value) is bool:
        return value
    if type(value) is float and value.is_integer():
        value = int(value)
    return "" if value is None else same_text(str(value))


def same(given: Any, right: Any, tolerance: float) -> bool:
    """Whether two plain values are equal: numbers within ``tolerance``, texts by ``same_text``, else of one type."""
    if type(right) is bool or type(given) is bool:
        return given is right
    if type(right) in (int, float) and type(given) in (int, float):
        return abs(given - right) <= tolerance
    if type(right) is str and type(given) is str:
        return same_text(given) == same_text(right)
    if type(right) is list and type(given) is list:
        return len(right) == len(given) and all(same(one, two, tolerance) for one, two in zip(given, right))
    if type(right) is dict and type(given) is dict:
        one, two = ({label(name): cell for name, cell in value.items()} for value in (given, right))
        alike = set(one) == set(two) and len(given) == len(right)
        return alike and all(same(one[name], two[name], tolerance) for name in two)
    return given is None and right is None


def _value(given: dict, right: dict, item: dict) -> tuple[float, str]:
    if given["kind"] != "scalar":
        return 0.0, f"one value is asked for, not a {given['kind']}"
    wanted, found = right["value"], given["value"]
    if type(wanted) in (int, float) and type(found) not in (int, float):
        return 0.0, f"a number is asked for, not {_type_in_words(found)}"
    if type(wanted) is str and type(found) is not str:
        return 0.0, f"a text is asked for, not {_type_in_words(found)}"
    if type(wanted) is bool and type(found) is not bool:
        return 0.0, f"True or False is asked for, not {_type_in_words(found)}"
    return (1.0, "") if same(found, wanted, item["tolerance"]) else (0.0, "another value")


def _type_in_words(value: object) -> str:
    words = {str: "text", bool: "True or False", int: "a number", float: "a number"}
    return words.get(type(value), "this")


def _choice(given: dict, right: dict, item: dict) -> tuple[float, str]:
    if given["kind"] == "scalar" and not any(same(given["value"], option, 0) for option in item["options"]):
        return 0.0, f"none of the options: {', '.join(map(str, item['options']))}"
    return _value(given, right, item)


def _set(given: dict, right: dict, item: dict) -> tuple[float, str]:
    found, wanted = _members(given), _of_master(_members(right))
    if found is None:
        return 0.0, f"a list is asked for, not {'one value' if given['kind'] == 'scalar' else 'a ' + given['kind']}"
    return _all_or_part(found, wanted, item, "missing")


def _members(value: dict) -> set | None:
    """The members of a list or series as labels, a missing one as None; None where it holds other lists."""
    if value["kind"] not in ("list", "series"):
        return None
    items = value["items"] if value["kind"] == "list" else [cell for _, cell in value["rows"]]
    found = [item["value"] for item in items if item["kind"] == "scalar"]
    return {None if item is None else label(item) for item in found} if len(found) == len(items) else None


def _all_or_part(found: set, wanted: set, item: dict, words: str) -> tuple[float, str]:
    if found == wanted:
        return 1.0, ""
    missing, extra = len(wanted - found), len(found - wanted)
    return _partial(item, len(wanted & found), missing, extra), f"{missing} {words}, {extra} too many"


def _partial(item: dict, hits: int, missing: int, extra: int) -> float:
    """The share for some right entries, where the item gives one; entries too many count against it."""
    total = hits + missing + extra
    return hits / total if item.get("partial") and total else 0.0


def _series(given: dict, right: dict, item: dict) -> tuple[float, str]:
    pairs = _pairs(given)
    if pairs is None:
        return 0.0, f"a series or a dict is asked for, not a {given['kind']}"
    wanted, tolerance = _of_master(_pairs(right)), item["tolerance"]
    if len(dict(pairs)) < len(pairs):
        return 0.0, "a label appears twice"
    found, asked = dict(pairs), dict(wanted)
    hits = [name for name in asked if name in found and same(found[name], asked[name], tolerance)]
    extra = [name for name in found if name not in asked]
    if len(hits) == len(asked) and not extra:
        ordered = not item.get("order") or _in_order(pairs, wanted, tolerance)
        return (1.0, "") if ordered else (0.0, "right values, in another order than asked for")
    remark = f"{len(hits)} of {len(asked)} entries are right"
    if extra:
        remark += f", {len(extra)} too many"
    return _partial(item, len(hits), len(asked) - len(hits), len(extra)), remark


def _in_order(pairs: list, wanted: list, tolerance: float) -> bool:
    # Ties may be in any order: what must agree is the row of values.
    return all(same(one[1], two[1], tolerance) for one, two in zip(pairs, wanted, strict=True))


def _pairs(value: dict) -> list[tuple[str | bool, object]] | None:
    """Labels with their values, of a dict, a series, a list of pairs or a table of two columns."""
    if value["kind"] in ("dict", "series"):
        return [(label(name), simple(cell)) for name, cell in value["rows"]]
    if value["kind"] == "list" and all(cell["kind"] == "list" and len(cell["items"]) == 2 for cell in value["items"]):
        return [(label(simple(cell["items"][0])), simple(cell["items"][1])) for cell in value["items"]]
    if value["kind"] == "table" and len(value["columns"]) == 2:
        return [(label(simple(row[0])), simple(row[1])) for row in value["rows"]]
    return None


def _table(given: dict, right: dict, item: dict) -> tuple[float, str]:
    found, wanted = _rows(given), _of_master(_rows(right))
    if found is None:
        if given["kind"] == "table" or _columns(given):
            return 0.0, "the columns of a table have one length and a name each"
        return 0.0, f"a table is asked for, not a {given['kind']}"
    columns = [label(name) for name in item.get("columns") or sorted({name for row in wanted for name in row})]
    missing = [name for name in columns if not any(name in row for row in found)]
    if missing and wanted:
        return 0.0, f"the table lacks the column {missing[0]}"
    rows = [[row.get(name) for name in columns] for row in found]
    asked = [[row.get(name) for name in columns] for row in wanted]
    tolerance = item["tolerance"]
    if item.get("order"):
        hits = sum(_same_row(one, two, tolerance) for one, two in zip(rows, asked))
    else:
        hits = _matches(rows, asked, tolerance)
    if hits == len(asked) == len(rows):
        return 1.0, ""
    remark = f"{hits} of {len(asked)} rows are right, {len(rows)} rows given"
    return _partial(item, hits, len(asked) - hits, len(rows) - hits), remark


def _rows(value: dict) -> list[dict] | None:
    """The rows of a table, by the labels of its columns; None where it is none, as with columns of unequal length."""
    if value["kind"] == "table":
        rows = [list(zip(value["columns"], map(simple, row), strict=True)) for row in value["rows"]]
    elif value["kind"] == "list" and all(cell["kind"] in ("dict", "series") for cell in value["items"]):
        rows = [[(name, simple(cell)) for name, cell in item["rows"]] for item in value["items"]]
    elif columns := _columns(value):
        if len({len(cells) for _, cells in columns}) > 1:
            return None
        rows = [[(name, cells[at]) for name, cells in columns] for at in range(len(columns[0][1]))]
    else:
        return None
    by_label = [{label(str(name)): cell for name, cell in row} for row in rows]
    # Two columns of one name cannot be told apart.
    return by_label if list(map(len, by_label)) == list(map(len, rows)) else None


def _columns(value: dict) -> list[tuple[str, list]]:
    """The columns of a dict of lists; none where it is something else."""
    lists = value["kind"] == "dict" and all(cell["kind"] == "list" for _, cell in value["rows"])
    return [(name, simple(cell)) for name, cell in value["rows"]] if lists else []


def _edges(given: dict, right: dict, item: dict) -> tuple[float, str]:
    found = _edge_set(given)
    if found is None:
        return 0.0, "a list of pairs is asked for"
    if "acyclic" in item or "paths" in item:
        return _graph(found, item)
    return _all_or_part(found, _of_master(_edge_set(right)), item, "arrows missing")


def _edge_set(value: dict) -> set[tuple] | None:
    pairs = _pairs(value) if value["kind"] in ("list", "table") else None
    return None if pairs is None else {(one, label(two)) for one, two in pairs}


def _graph(edges: set[tuple], item: dict) -> tuple[float, str]:
    """Without a single key: no circle, and the paths asked for; an equal share each."""
    tests, remarks = [], []
    if item.get("acyclic"):
        tests.append(bool(edges) and not any(_reaches(edges, two, one) for one, two in edges))
        remarks += [] if tests[-1] else ["the arrows form a circle, or there are none"]
    for start, end in item.get("paths", []):
        tests.append(label(start) != label(end) and _reaches(edges, label(start), label(end)))
        remarks += [] if tests[-1] else [f"no path leads from {start} to {end}"]
    return sum(tests) / len(tests), "; ".join(remarks)


def _reaches(edges: set[tuple], start: str | bool, end: str | bool) -> bool:
    seen, layer = {start}, {start}
    while layer and end not in seen:
        layer = {two for one, two in edges if one in layer} - seen
        seen |= layer
    return end in seen


_KINDS = {"value": _value, "choice": _choice, "set": _set, "series": _series, "table": _table, "edges": _edges}


def _of_master(wanted: Any) -> Any:
    """What the master's answer holds. Raises TypeError where it has another form than its item."""
    if wanted is None:
        raise TypeError("the master's own answer has another form than its item")
    return wanted


def same_rows(given: list[list], right: list[list], tolerance: float) -> bool:
    """Whether two lists of rows hold the same rows, in any order."""
    return len(given) == len(right) and _matches(given, right, tolerance) == len(right)


def _matches(given: list[list], right: list[list], tolerance: float) -> int:
    """How many rows find a partner. Rows are put in order by text and rounded number, then compared pair by pair."""
    left = Counter(_row_key(row, tolerance) for row in right)
    hits = 0
    for key in (_row_key(row, tolerance) for row in given):
        if left[key] > 0:
            left[key] -= 1
            hits += 1
    if hits == len(right) or len(given) * len(right) > 250_000:
        return hits
    # Rounding may part two numbers that are within the tolerance: look for a partner one by one.
    free, hits = list(right), 0
    for row in given:
        at = next((at for at, other in enumerate(free) if _same_row(row, other, tolerance)), None)
        if at is not None:
            free.pop(at)
            hits += 1
    return hits


def _row_key(row: list, tolerance: float) -> str:
    """A text that two rows share if each cell is the same, numbers rounded: no text is a number, None or True."""
    return repr([_cell_key(cell, max(tolerance, 1e-9)) for cell in row])


def _cell_key(cell: Any, step: float) -> Any:
    if type(cell) is list:
        return [_cell_key(item, step) for item in cell]
    if type(cell) in (int, float):
        return round(cell / step)
    return same_text(cell) if type(cell) is str else cell


def _same_row(one: list, two: list, tolerance: float) -> bool:
    return all(same(left, right, tolerance) for left, right in zip(one, two, strict=True))
