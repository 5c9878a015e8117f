"""Compares plain answers of a student with those of the master's solution: a share from 0 to 1 and a remark."""

from collections import Counter
from typing import Any

from course_kit.checker.plain_values import simple


def share(given: dict | None, right: dict, item: dict) -> tuple[float, str]:
    """How much of ``item`` the plain answer ``given`` fulfils, and what is wrong, without telling the answer."""
    remark = lacking(given)
    if given is None or remark:
        return 0.0, remark
    return _KINDS[item["kind"]](given, right, item)


def lacking(answer: dict | None) -> str:
    """Why a plain answer is none at all, in words; empty where it is one."""
    if answer is None:
        return "no answer: the name was never assigned"
    if answer["kind"] == "scalar" and answer["value"] is None:
        return "no answer: the value is empty (None or NaN)"
    return f"not a plain value: {answer['what']}" if answer["kind"] == "other" else ""


def _value(given: dict, right: dict, item: dict) -> tuple[float, str]:
    if given["kind"] != "scalar":
        return 0.0, f"one value is asked for, not a {given['kind']}"
    wanted, found = right["value"], given["value"]
    if type(wanted) in (int, float) and type(found) not in (int, float):
        return 0.0, f"a number is asked for, not {_said(found)}"
    if type(wanted) is str and type(found) is not str:
        return 0.0, f"a text is asked for, not {_said(found)}"
    if type(wanted) is bool and type(found) is not bool:
        return 0.0, f"True or False is asked for, not {_said(found)}"
    return _verdict(same(found, wanted, item["tolerance"]))


def _choice(given: dict, right: dict, item: dict) -> tuple[float, str]:
    if given["kind"] == "scalar" and not any(same(given["value"], option, 0) for option in item["options"]):
        return 0.0, f"none of the options: {', '.join(map(str, item['options']))}"
    return _value(given, right, item)


def _set(given: dict, right: dict, item: dict) -> tuple[float, str]:
    found, wanted = _members(given), _known(_members(right))
    if found is None:
        return 0.0, f"a list is asked for, not {'one value' if given['kind'] == 'scalar' else 'a ' + given['kind']}"
    if found == wanted:
        return 1.0, ""
    missing, extra = len(wanted - found), len(found - wanted)
    remark = f"{missing} missing, {extra} too many"
    return (_partial(len(wanted & found), missing, extra) if item.get("partial") else 0.0), remark


def _members(value: dict) -> set[str] | None:
    if value["kind"] not in ("list", "series"):
        return None
    items = value["items"] if value["kind"] == "list" else [cell for _, cell in value["rows"]]
    found = [item["value"] for item in items if item["kind"] == "scalar"]
    return {label(item) for item in found} if len(found) == len(items) else None


def _series(given: dict, right: dict, item: dict) -> tuple[float, str]:
    pairs = _pairs(given)
    if pairs is None:
        return 0.0, f"a series or a dict is asked for, not a {given['kind']}"
    wanted, tolerance = _known(_pairs(right)), item["tolerance"]
    if len(dict(pairs)) < len(pairs):
        return 0.0, "a label stands twice"
    found, asked = dict(pairs), dict(wanted)
    hits = [name for name in asked if name in found and same(found[name], asked[name], tolerance)]
    extra = [name for name in found if name not in asked]
    if len(hits) == len(asked) and not extra:
        ordered = not item.get("order") or _in_order(pairs, wanted, tolerance)
        return (1.0, "") if ordered else (0.0, "right values, in another order than asked for")
    remark = f"{len(hits)} of {len(asked)} entries are right"
    if extra:
        remark += f", {len(extra)} too many"
    return (_partial(len(hits), len(asked) - len(hits), len(extra)) if item.get("partial") else 0.0), remark


def _in_order(pairs: list, wanted: list, tolerance: float) -> bool:
    # Ties may stand in any order: what must agree is the row of values.
    return all(same(one[1], two[1], tolerance) for one, two in zip(pairs, wanted))


def _pairs(value: dict) -> list[tuple[str, object]] | None:
    if value["kind"] in ("dict", "series"):
        return [(name, simple(cell)) for name, cell in value["rows"]]
    if value["kind"] == "list" and all(cell["kind"] == "list" and len(cell["items"]) == 2 for cell in value["items"]):
        return [(label(simple(cell["items"][0])), simple(cell["items"][1])) for cell in value["items"]]
    if value["kind"] == "table" and len(value["columns"]) == 2:
        return [(label(simple(row[0])), simple(row[1])) for row in value["rows"]]
    return None


def _table(given: dict, right: dict, item: dict) -> tuple[float, str]:
    found, wanted = _records(given), _known(_records(right))
    if found is None:
        return 0.0, f"a table is asked for, not a {given['kind']}"
    columns = item.get("columns") or sorted({name for row in wanted for name in row})
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
    return (_partial(hits, len(asked) - hits, len(rows) - hits) if item.get("partial") else 0.0), remark


def _records(value: dict) -> list[dict] | None:
    rows = simple(value)
    if value["kind"] == "dict" and value["rows"] and all(cell["kind"] == "list" for _, cell in value["rows"]):
        return [dict(zip(rows, cells)) for cells in zip(*rows.values())]
    return rows if isinstance(rows, list) and all(isinstance(row, dict) for row in rows) else None


def _edges(given: dict, right: dict, item: dict) -> tuple[float, str]:
    found = _edge_set(given)
    if found is None:
        return 0.0, "a list of pairs is asked for"
    if "acyclic" in item or "paths" in item:
        return _graph(found, item)
    wanted = _known(_edge_set(right))
    if found == wanted:
        return 1.0, ""
    missing, extra = len(wanted - found), len(found - wanted)
    remark = f"{missing} arrows missing, {extra} too many"
    return (_partial(len(wanted & found), missing, extra) if item.get("partial") else 0.0), remark


def _edge_set(value: dict) -> set[tuple[str, str]] | None:
    pairs = _pairs(value) if value["kind"] in ("list", "table") else None
    return None if pairs is None else {(one, label(two)) for one, two in pairs}


def _graph(edges: set[tuple[str, str]], item: dict) -> tuple[float, str]:
    """Without a single key: no circle, and the paths asked for; an equal share each."""
    tests, remarks = [], []
    if item.get("acyclic"):
        tests.append(bool(edges) and not any(_reaches(edges, two, one) for one, two in edges))
        remarks += [] if tests[-1] else ["the arrows form a circle, or there are none"]
    for start, end in item.get("paths", []):
        tests.append(start != end and _reaches(edges, start, end))
        remarks += [] if tests[-1] else [f"no path leads from {start} to {end}"]
    return sum(tests) / len(tests), "; ".join(remarks)


def _reaches(edges: set[tuple[str, str]], start: str, end: str) -> bool:
    seen, layer = {start}, {start}
    while layer and end not in seen:
        layer = {two for one, two in edges if one in layer} - seen
        seen |= layer
    return end in seen


_KINDS = {"value": _value, "choice": _choice, "set": _set, "series": _series, "table": _table, "edges": _edges}


def label(value: object) -> str:
    """A value as a label: 2022, 2022.0 and "2022" are the same."""
    if type(value) is float and value.is_integer():
        return str(int(value))
    return " ".join(str(value).split())


def same(given: Any, right: Any, tolerance: float) -> bool:
    """Whether two plain values are equal: numbers within ``tolerance``, texts but for case and spaces."""
    if type(right) is bool or type(given) is bool:
        return given is right
    if type(right) in (int, float) and type(given) in (int, float):
        return abs(given - right) <= tolerance
    if type(right) is str and type(given) is str:
        return " ".join(given.casefold().split()) == " ".join(right.casefold().split())
    if type(right) is list and type(given) is list:
        return len(right) == len(given) and all(same(one, two, tolerance) for one, two in zip(given, right))
    if type(right) is dict and type(given) is dict:
        return set(right) == set(given) and all(same(given[name], right[name], tolerance) for name in right)
    return given is None and right is None


def same_rows(given: list[list], right: list[list], tolerance: float) -> bool:
    """Whether two lists of rows hold the same rows, in any order."""
    return len(given) == len(right) and _matches(given, right, tolerance) == len(right)


def _matches(given: list[list], right: list[list], tolerance: float) -> int:
    """How many rows find a partner. Rows are put in order by text and rounded number, then compared pair by pair."""
    left = Counter(_key(row, tolerance) for row in right)
    hits = 0
    for key in (_key(row, tolerance) for row in given):
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


def _key(row: list, tolerance: float) -> str:
    step = max(tolerance, 1e-9)
    return repr([round(cell / step) if type(cell) in (int, float) else str(cell).casefold() for cell in row])


def _same_row(one: list, two: list, tolerance: float) -> bool:
    return all(same(left, right, tolerance) for left, right in zip(one, two, strict=True))


def _known(wanted: Any) -> Any:
    """What the master's answer holds. Raises TypeError where it has another form than its item."""
    if wanted is None:
        raise TypeError("the master's own answer has another form than its item")
    return wanted


def _partial(hits: int, missing: int, extra: int) -> float:
    total = hits + missing + extra
    return hits / total if total else 0.0


def _verdict(right: bool) -> tuple[float, str]:
    return (1.0, "") if right else (0.0, "another value")


def _said(value: object) -> str:
    words = {str: "text", bool: "True or False", int: "a number", float: "a number"}
    return words.get(type(value), "this")
