"""Charts drawn as SVG, with what each mark tells.

Vega itself says a mark's words: its tooltip becomes, for this drawing, the mark's description, together with the row
behind it, and both are read back from the SVG. A mark keeps a key, ``data-key``, in their place.
"""

import copy
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree import ElementTree

import altair as alt
import vl_convert

from techsec.errors import BookError

VEGA_LITE = ".".join(alt.SCHEMA_VERSION.lstrip("v").split(".")[:2])
# What a chart's rows may say of a mark, so that marks of one thing light together, in all figures of a page.
LINKS = ("event", "economy", "kin")
EMPTY = ("", "null", "undefined", "NaN")
ENTRY = "role-legend-symbol"
# Characters that no text of ours has: one begins a description, one stands between its parts.
BEGINS, BETWEEN = "\ue000", "\ue001"
# A string of an object's text, and what opens or closes a part of it.
TOKEN = re.compile(r"""("(?:[^"\\]|\\.)*")|('(?:[^'\\]|\\.)*')|([{\[(])|([}\])])""")

ElementTree.register_namespace("", "http://www.w3.org/2000/svg")


def draw(specs: Mapping[str, dict]) -> dict[str, Any]:
    """Each Vega-Lite spec drawn, by its name, and what the marks of all of them tell.

    ``drawings``: SVG texts. ``live``: the same for a page that draws anew, as Vega, which needs no compiler there.
    ``cards``: key of a mark -> its ``words`` (pairs of title and text), its links and the numbers of the legend's
    ``entries`` that it belongs to. ``marks``: key -> the rows behind marks with that key. ``legend``: field and value
    of each entry; an entry has the same number in all drawings, also where one of them leaves others out.
    The fonts are those of the machine: with new ones the notebooks' cache, _build, has to go.
    """
    cards: dict[str, dict] = {}
    keys: dict[str, str] = {}
    marks: dict[str, list[dict]] = {}
    legend: dict[tuple[str, str], int] = {}
    drawings, live = {}, {}
    for name, spec in specs.items():
        vega = vl_convert.vegalite_to_vega(spec, vl_version=VEGA_LITE)
        live[name] = copy.deepcopy(vega)
        columns = _columns(spec)
        titles = [_describe(mark["encode"]["update"], number, columns) for number, mark in enumerate(_told(vega))]
        root = ElementTree.fromstring(vl_convert.vega_to_svg(vega))
        for element in root.iter():
            if not element.attrib.get("aria-label", "").startswith(BEGINS):
                continue
            place, *told = element.attrib.pop("aria-label").removeprefix(BEGINS).split(BETWEEN)
            names = titles[int(place)]
            row = dict(zip(columns, told[len(names) :], strict=True))
            words = [[name.strip(), " ".join(text.split())] for name, text in zip(names, told) if text not in EMPTY]
            if not words:
                raise BookError(f"a mark has nothing to tell: {row}")
            text = json.dumps(words, ensure_ascii=False)
            key = keys.setdefault(text, _key(words, set(cards)))
            card = cards.setdefault(key, {"words": words})
            card |= {link: row[link] for link in LINKS if row.get(link)}
            row = {**{name: text for name, text in words}, **{name: text for name, text in row.items() if text}}
            if row not in marks.setdefault(key, []):
                marks[key].append(row)
            element.attrib["data-key"] = key
        for group, entry in _entries(vega, root):
            group.attrib["data-entry"] = str(legend.setdefault(entry, len(legend)))
        drawings[name] = ElementTree.tostring(root, encoding="unicode")
    for (field, value), number in legend.items():
        for key in keys_of(marks, {field: value}):
            cards[key].setdefault("entries", []).append(number)
    return {"drawings": drawings, "live": live, "cards": cards, "marks": marks, "legend": list(legend)}


def keys_of(marks: Mapping[str, list[dict]], wanted: Mapping[str, str]) -> list[str]:
    """The keys of the marks whose row has, in each field that is ``wanted``, one of the values (joined by "|")."""
    allowed = {field: text.split("|") for field, text in wanted.items()}
    return [
        key
        for key, rows in marks.items()
        if any(all(row.get(field) in values for field, values in allowed.items()) for row in rows)
    ]


def _told(vega: dict) -> Iterator[dict]:
    """The marks of a Vega spec that have a tooltip of several fields."""
    for mark in vega.get("marks", []):
        tooltip = mark.get("encode", {}).get("update", {}).get("tooltip")
        if isinstance(tooltip, dict) and tooltip.get("signal", "").startswith("{"):
            yield mark
        yield from _told(mark)


def _describe(update: dict, number: int, columns: list[str]) -> list[str]:
    """Make the tooltip's texts, then the row's fields, the mark's description; gives the tooltip's titles."""
    tooltip = update["tooltip"]["signal"]
    titles = list(dict.fromkeys(_titles(tooltip)))
    parts = [f"({tooltip})[{json.dumps(title)}]" for title in titles]
    parts += [f"datum[{json.dumps(name)}]" for name in columns]
    begin = json.dumps(f"{BEGINS}{number}{BETWEEN}")
    update["description"] = {"signal": f"{begin} + join([{', '.join(parts)}], {json.dumps(BETWEEN)})"}
    return titles


def _titles(signal: str) -> Iterator[str]:
    """The names in the text of an object: the strings at its first depth that a colon follows."""
    depth = 0
    for token in TOKEN.finditer(signal):
        depth += bool(token[3]) - bool(token[4])
        if token[1] and depth == 1 and signal[token.end() : token.end() + 1] == ":":
            yield json.loads(token[1])


def _columns(spec: dict) -> list[str]:
    """The names of all columns of a spec's data, and of those that it computes."""
    names: dict[str, None] = {}
    for rows in spec.get("datasets", {}).values():
        names |= dict.fromkeys(name for row in rows for name in row)
    return sorted(names | dict.fromkeys(_computed(spec)))


def _computed(node: object) -> Iterator[str]:
    if isinstance(node, list):
        for item in node:
            yield from _computed(item)
    elif isinstance(node, dict):
        if "calculate" in node and "as" in node:
            yield node["as"]
        for name, item in node.items():
            if name != "datasets":
                yield from _computed(item)


def _key(words: list[list[str]], taken: set[str]) -> str:
    """A key that its words give, so that an address with it lives as long as they do."""
    stem = re.sub(r"[^a-z0-9]+", "-", " ".join(text for _, text in words[:2]).lower()).strip("-")[:14].strip("-")
    stem = stem or "mark"
    names = [stem, *(f"{stem}-{number}" for number in range(2, len(taken) + 3))]
    return next(name for name in names if name not in taken)


def _entries(vega: dict, root: ElementTree.Element) -> list[tuple[ElementTree.Element, tuple[str, str]]]:
    """The groups of the legends' entries in ``root``, each with its field and value."""
    scales = {scale["name"]: scale for scale in vega.get("scales", [])}
    found = []
    for legend in vega.get("legends", []):
        used = {name for name in legend.values() if isinstance(name, str) and name in scales}
        field = next((field for mark in vega["marks"] for field in _fields(mark, used)), "")
        domain: list = next((scales[name]["domain"] for name in used if isinstance(scales[name]["domain"], list)), [])
        found += [(field, str(value)) for value in legend.get("values", domain)]
    entries = [group for group in root.iter() if any(ENTRY in child.attrib.get("class", "") for child in group)]
    return list(zip(entries, found, strict=True)) if len(found) == len(entries) else []


def _fields(mark: dict, scales: set[str]) -> Iterator[str]:
    """The fields by which a mark, or one inside it, is drawn with one of the scales."""
    for channel in mark.get("encode", {}).get("update", {}).values():
        for rule in channel if isinstance(channel, list) else [channel]:
            if isinstance(rule, dict) and rule.get("scale") in scales and isinstance(rule.get("field"), str):
                yield rule["field"]
    for inner in mark.get("marks", []):
        yield from _fields(inner, scales)
