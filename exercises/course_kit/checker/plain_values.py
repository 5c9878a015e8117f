"""Answers as plain data: what a notebook's names hold, as JSON made from exact types only.

A value is ``{"kind": "scalar", "value": ...}`` (text, number, true, false or null), ``list`` with ``items``, ``dict``
with ``rows`` of pairs, ``series`` with ``rows`` of label and value, ``table`` with ``columns`` and ``rows``, ``chart``
with its ``spec``, or ``other`` with ``what`` it is. Subclasses are ``other``: they could answer for themselves.
"""

import datetime
import json
import math
from typing import Any

import altair
import numpy
import pandas

_DEPTH, _SIZE, _TEXT = 8, 20_000, 20_000
_JOINED = ("", "Layer", "Facet", "Concat", "HConcat", "VConcat")
_CHARTS = tuple(getattr(altair, f"{kind}Chart") for kind in _JOINED)


def plain(value: Any) -> dict:
    """``value`` as one of the kinds above; never raises."""
    try:
        return _Plain().of(value)
    except RecursionError:
        return _other("too deeply nested")
    except Exception as error:  # Patched libraries may raise anything.
        return _other(f"not readable ({type(error).__name__})")


def _other(what: str) -> dict:
    return {"kind": "other", "what": what[:200]}


class _Plain:
    """Counts what it has written, so that no answer grows without end."""

    def __init__(self) -> None:
        self.size = 0

    def of(self, value: Any, depth: int = 0) -> dict:
        self.size += 1
        if depth > _DEPTH or self.size > _SIZE:
            raise OverflowError("too large")
        kind = type(value)
        if kind in (list, tuple):
            return {"kind": "list", "items": [self.of(item, depth + 1) for item in value]}
        if kind in (set, frozenset):
            items = [self.of(item, depth + 1) for item in value]
            return {"kind": "list", "items": sorted(items, key=lambda item: json.dumps(item, sort_keys=True))}
        if kind is dict:
            return {"kind": "dict", "rows": self.pairs(value.items(), depth)}
        if kind is pandas.Series:
            return {"kind": "series", "rows": self.pairs(zip(value.index.tolist(), value.tolist()), depth)}
        if kind is pandas.DataFrame:
            columns = [str(self.label(name)) for name in value.columns.tolist()]
            data = [value.iloc[:, at].tolist() for at in range(len(columns))]
            rows = [[self.of(cell, depth + 1) for cell in row] for row in zip(*data)]
            return {"kind": "table", "columns": columns, "rows": rows}
        if kind is numpy.ndarray or isinstance(value, (pandas.Index, pandas.Categorical)) and _is_pandas(kind):
            return {"kind": "list", "items": [self.of(item, depth + 1) for item in value.tolist()]}
        if kind in _CHARTS:
            return {"kind": "chart", "spec": json.loads(json.dumps(value.to_dict()))}
        return self.scalar(value)

    def pairs(self, pairs: Any, depth: int) -> list:
        return [[self.label(label), self.of(item, depth + 1)] for label, item in pairs]

    def label(self, value: Any) -> str | bool:
        """A label of a series or key of a dict: text, or True or False; 2022.0 and 2022 are the same."""
        if type(value) is tuple:
            return " | ".join(str(self.label(part)) for part in value)
        found = self.scalar(value).get("value")
        if type(found) is float and found.is_integer():
            found = int(found)
        return found if type(found) is bool else "" if found is None else str(found)

    def scalar(self, value: Any) -> dict:
        kind = type(value)
        if value is None or value is pandas.NA or value is pandas.NaT:
            return _scalar(None)
        if kind is bool or kind is numpy.bool_:
            return _scalar(bool(value))
        if kind is int:
            return _scalar(value) if value.bit_length() < 256 else _other("a number too large")
        if kind is str or kind is numpy.str_:
            return _scalar(str(value)[:_TEXT].encode("utf-8", "replace").decode("utf-8"))
        if kind is float or kind in _FLOATS:
            number = float(value)
            return _scalar(None if math.isnan(number) else number) if not math.isinf(number) else _other("infinity")
        if kind in _INTEGERS:
            return _scalar(int(value))
        if kind in (pandas.Timestamp, datetime.datetime, datetime.date):
            return _scalar(value.isoformat()[:10])
        if kind is pandas.Period or kind is pandas.Timedelta or kind is datetime.timedelta:
            return _scalar(str(value) if kind is pandas.Period else value.total_seconds() / 86400)
        return _other(str(kind.__name__))


_FLOATS = {numpy.float64, numpy.float32, numpy.float16}
_INTEGERS = {numpy.dtype(code).type for code in ("i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8")} | {numpy.longlong}


def _is_pandas(kind: type) -> bool:
    return kind.__module__.partition(".")[0] == "pandas"


def _scalar(value: Any) -> dict:
    return {"kind": "scalar", "value": value}


def simple(value: dict) -> Any:
    """The plain value as lists, dicts, texts and numbers: what ``check`` functions get. ``other`` becomes None."""
    kind = value.get("kind")
    if kind == "scalar":
        return value["value"]
    if kind == "list":
        return [simple(item) for item in value["items"]]
    if kind in ("dict", "series"):
        return {str(label): simple(item) for label, item in value["rows"]}
    if kind == "table":
        return [dict(zip(value["columns"], map(simple, row))) for row in value["rows"]]
    if kind == "chart":
        return value["spec"]
    return None


def well_formed(value: Any, depth: int = 0) -> bool:
    """Whether ``value``, read from a student's process, is of a shape that ``plain`` writes; never raises."""

    def all_well(cells: list) -> bool:
        return depth < _DEPTH + 2 and all(well_formed(cell, depth + 1) for cell in cells)

    match value:
        case {"kind": "scalar", "value": found, **others}:
            well = found is None or type(found) in (str, int, bool) or type(found) is float and math.isfinite(found)
        case {"kind": "other", "what": str(), **others} | {"kind": "chart", "spec": dict(), **others}:
            well = True
        case {"kind": "list", "items": list(items), **others}:
            well = all_well(items)
        case {"kind": "table", "columns": list(columns), "rows": list(rows), **others}:
            well = all(type(name) is str for name in columns)
            well = well and all(type(row) is list and len(row) == len(columns) and all_well(row) for row in rows)
        case {"kind": "dict" | "series", "rows": list(rows), **others}:
            well = all(type(row) is list and len(row) == 2 and type(row[0]) in (str, bool) for row in rows)
            well = well and all_well([cell for _, cell in rows])
        case _:
            return False
    return well and not others
