"""Judges a chart by its Vega-Lite specification: mark, encodings, what it draws, alt text."""

import json
import re
import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from course_kit.checker.compare import same_rows

_AGGREGATES: dict[str, Callable] = {
    "sum": sum,
    "mean": statistics.fmean,
    "average": statistics.fmean,
    "min": min,
    "max": max,
    "median": statistics.median,
}
_SHORT = re.compile(r"(?:(\w+)\()?([^():]*)\)?(?::([QNOTG]))?")
_TYPES = {"Q": "quantitative", "N": "nominal", "O": "ordinal", "T": "temporal", "G": "geojson"}


@dataclass(frozen=True)
class Part:
    """One thing that a chart is asked for: its name, the share of it that is there, what is wrong."""

    name: str
    share: float
    remark: str = ""


def share(given: dict | None, right: dict, item: dict) -> tuple[float, str]:
    """How much of ``item`` the plain answer ``given`` fulfils, an equal share for each part, and what is wrong."""
    if given is None or given["kind"] != "chart":
        if given is None or given.get("value", "") is None:
            return 0.0, "no chart"
        return 0.0, f"not a chart that can be drawn: {given.get('what', given['kind'])}"
    found = parts(given["spec"], right["spec"], item)
    remarks = [f"{part.name}: {part.remark}" for part in found if part.remark]
    return sum(part.share for part in found) / len(found), "; ".join(remarks)


def parts(given: dict, right: dict, item: dict) -> list[Part]:
    """What of ``item`` the chart ``given`` fulfils; ``right`` is the master's own chart. Both are specifications."""
    best: list[Part] = []
    reference = next(_views(right))
    for view in _views(given):
        found = [*_mark(view, item), *_encodings(view, item), *_data(view, reference, item)]
        if not best or sum(part.share for part in found) > sum(part.share for part in best):
            best = found
    return best + _alt(given, item)


def _views(spec: dict, above: dict | None = None) -> Iterator[dict]:
    """Every single view of a layered or joined chart, with what it inherits: data and encodings."""
    inherited = above or {"datasets": spec.get("datasets", {})}
    encoding = {**inherited.get("encoding", {}), **_as_dict(spec.get("encoding"))}
    own = {**inherited, "encoding": encoding, "data": spec.get("data", inherited.get("data"))}
    inner = [spec[name] for name in ("layer", "concat", "hconcat", "vconcat") if isinstance(spec.get(name), list)]
    nested = [view for views in inner for view in views if isinstance(view, dict)]
    if isinstance(spec.get("spec"), dict):
        nested.append(spec["spec"])
    for view in nested:
        yield from _views(view, own)
    if not nested:
        yield {**own, "mark": spec.get("mark")}


def _as_dict(value: object) -> dict:
    return value if isinstance(value, dict) else {}


def _mark(view: dict, item: dict) -> Iterator[Part]:
    if "mark" in item:
        mark = view["mark"].get("type") if isinstance(view["mark"], dict) else view["mark"]
        wanted = item["mark"] if isinstance(item["mark"], list) else [item["mark"]]
        yield Part("mark", float(mark in wanted), "" if mark in wanted else "another kind of mark tells this better")


def _encodings(view: dict, item: dict) -> Iterator[Part]:
    for channel, wanted in item.get("encodings", {}).items():
        choices = wanted if isinstance(wanted, list) else [wanted]
        fits = any(_fits(_as_dict(view["encoding"].get(channel)), choice) for choice in choices)
        yield Part(f"encoding {channel}", float(fits), "" if fits else f"{channel} shows something else than asked for")


def _fits(encoding: dict, wanted: str | dict) -> bool:
    wanted = _long(wanted) if isinstance(wanted, str) else wanted
    named = {"field": encoding.get("field"), "aggregate": encoding.get("aggregate"), "type": encoding.get("type")}
    # An aggregate that was not asked for shows something else.
    return all(named.get(name) == value for name, value in {"aggregate": None, **wanted}.items())


def _long(text: str) -> dict:
    parsed = _SHORT.fullmatch(text)
    if parsed is None:
        raise ValueError(f"{text!r} is no encoding")
    aggregate, field, kind = parsed.groups()
    named = {"aggregate": aggregate, "field": field or None, "type": _TYPES.get(kind)}
    return {name: value for name, value in named.items() if value is not None}


def _data(view: dict, reference: dict, item: dict) -> Iterator[Part]:
    if not item.get("data", True):
        return
    channels = list(item.get("encodings", {})) or list(reference["encoding"])
    tolerance = item["tolerance"]
    asked = _drawn(reference, channels)
    same = same_rows(_drawn(view, channels), asked, tolerance)
    if not same and not any(_as_dict(reference["encoding"].get(channel)).get("aggregate") for channel in channels):
        # The right table drawn along other axes is the right table.
        columns = [_field(reference["encoding"][channel]) for channel in channels if channel in reference["encoding"]]
        rows = [[row.get(column) for column in columns] for row in _rows(reference)]
        same = same_rows([[row.get(column) for column in columns] for row in _rows(view)], rows, tolerance)
    yield Part("data", float(same), "" if same else "the chart draws other values than the table asked for")


def _rows(view: dict) -> list[dict]:
    data = _as_dict(view.get("data"))
    rows = data.get("values", view["datasets"].get(data.get("name"), []) if isinstance(data.get("name"), str) else [])
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _drawn(view: dict, channels: list[str]) -> list[list]:
    """What is drawn along each channel, a row for each mark; aggregates are computed."""
    encodings = [_as_dict(view["encoding"].get(channel)) for channel in channels]
    rows = _rows(view)
    if not any(encoding.get("aggregate") for encoding in encodings):
        return [[row.get(_field(encoding)) for encoding in encodings] for row in rows]
    groups: dict[str, list[dict]] = {}
    for row in rows:
        shown = [row.get(_field(encoding)) for encoding in encodings if not encoding.get("aggregate")]
        groups.setdefault(json.dumps(shown), []).append(row)  # True is not the text "True".
    return [[_value(encoding, group) for encoding in encodings] for group in groups.values()]


def _field(encoding: dict) -> str | None:
    field = encoding.get("field")
    return field if isinstance(field, str) else None


def _value(encoding: dict, group: list[dict]) -> object:
    aggregate, field = encoding.get("aggregate"), _field(encoding)
    if not aggregate:
        return group[0].get(field)
    if aggregate == "count":
        return len(group)
    numbers = [row[field] for row in group if type(row.get(field)) in (int, float)]
    compute = _AGGREGATES.get(aggregate) if isinstance(aggregate, str) else None
    return compute(numbers) if compute and numbers else None


def _alt(given: dict, item: dict) -> list[Part]:
    if "alt" not in item:
        return []
    text = given.get("description")
    text = text.strip() if isinstance(text, str) else ""
    words = re.findall(r"\w+", text.casefold())
    if len(text) < item["alt"]:
        return [
            Part("alt text", 0.0, f"the description has {len(text)} characters; at least {item['alt']} are asked for")
        ]
    if len(set(words)) < 0.5 * len(words) or len(set(words)) < item["alt"] / 15:
        return [Part("alt text", 0.0, "the description repeats itself instead of saying what the chart shows")]
    return [Part("alt text", 1.0)]
