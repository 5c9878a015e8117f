"""Calling figure functions and reading their Vega-Lite specs: fields used, fields there, marks drawn."""

import importlib
import inspect
import json
import math
import pkgutil
import re
from functools import cache
from itertools import combinations

import pandas as pd
import pytest
import vl_convert

from techsec import agreement, bands, data, figures, removals, supply, theme
from techsec.figures import labs
from techsec.figures.layout import NARROW, WIDE

LAYOUTS = pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])
WIDEST = {False: 740, True: 345}  # Of a page and of a phone, in pixels, with all that stands beside the plot.

VIEWS = ("layer", "hconcat", "vconcat", "concat", "spec")
EXPRESSIONS = ("test", "filter", "calculate")
DATUM = re.compile(r"""datum(?:\.(\w+)|\[['"]([^'"]+)['"]\])""")


def public(module):
    """The figure and frame functions of a module, by name."""
    found = inspect.getmembers(module, inspect.isfunction)
    return {name: made for name, made in found if made.__module__ == module.__name__ and not name.startswith("_")}


def frames(module):
    """The frame functions of a module, by the name of the figure that each is made for."""
    return {name.removesuffix("_frame"): made for name, made in public(module).items() if name.endswith("_frame")}


@cache
def charts():
    """Every function of the book that draws a figure in two layouts, by the names of module and function."""
    found = {}
    for item in pkgutil.iter_modules(figures.__path__):
        module = importlib.import_module(f"techsec.figures.{item.name}")
        for name, made in public(module).items():
            known = inspect.signature(made).parameters
            layout = known.get("layout") or known.get("narrow")
            if layout and layout.kind is layout.KEYWORD_ONLY:
                found[f"{item.name}.{name}"] = made
    return found


@cache
def spec(name, narrow=False, **options):
    """The spec of a figure, "module.function", of the book's tables. Made once and shared: for reading only."""
    return call(charts()[name], narrow=narrow, **options).to_dict()


def call(function, tables=None, **options):
    """Call a figure or frame function with the tables, or the frame, that its arguments are named for.

    ``tables`` are others in place of the book's, by name.
    """
    known = inspect.signature(function).parameters
    if "layout" in known and "narrow" in options:
        options["layout"] = NARROW if options.pop("narrow") else WIDE
    asked = known.values()
    needed = [item.name for item in asked if item.default is item.empty and item.kind is item.POSITIONAL_OR_KEYWORD]
    given = []
    for name in needed:
        if name in (tables or {}):
            given.append(tables[name])
        else:
            given.append(_frame_for(function.__name__) if name == "frame" else table(name))
    return function(*given, **options)


def unexplained(spec):
    """The fields that a spec tells by colour or shape alone: no legend, no axis, no text has them."""
    shown, told = set(), set()
    for encoding in _encodings(spec):
        for channel, value in encoding.items():
            for part in _parts(value):
                if part.get("field") and channel in ("color", "fill", "stroke", "shape"):
                    shown.add(part["field"])
                    if part.get("legend", "by itself") is not None:
                        told.add(part["field"])
                elif part.get("field") and channel in ("x", "y", "text", "row", "column", "facet"):
                    told.add(part["field"])
    return shown - told


def _encodings(node):
    if isinstance(node, list):
        for item in node:
            yield from _encodings(item)
    elif isinstance(node, dict):
        if isinstance(node.get("encoding"), dict):
            yield node["encoding"]
        for item in node.values():
            yield from _encodings(item)


def _parts(channel):
    """A channel's definition, and those under its condition."""
    for part in channel if isinstance(channel, list) else [channel]:
        if isinstance(part, dict):
            yield part
            yield from _parts(part.get("condition", []))


@cache
def table(name):
    """The table of this name, of the supply chain if no other is called so."""
    return getattr(data, name if hasattr(data, name) else f"supply_chain_{name}")()


@cache
def _frame_for(name):
    """A frame as a page shows it, for figures of the labs, which draw what a reader's choices give."""
    if name == "posteriors":
        return call(bands.posteriors)
    if name == "removal":
        return call(removals.changes)
    if name == "coefficients":
        return agreement.coefficients({labs.PASSES: data.agreement()})
    if name == "codes":
        public_rows = table("events")["provenance"].eq("public")
        return agreement.code_counts({"public": table("events")[public_rows], "paper": table("events")[~public_rows]})
    assert name == "resting", f"{name}: say which frame it draws"
    removed = supply.removal(table("inputs"), table("shares"), table("firms"), removals.SCENARIOS["Japan"])
    return removals.resting(table("inputs"), table("links"), removed, removals.LEAST)


def hollow(chart):
    """How many points Vega draws that are filled with the background."""
    return sum(fill == theme.tone("paper") for *_, fill, _ in drawn(chart))


def width(chart):
    """The width of the drawing in pixels, with axes, names and legends."""
    return _scene(json.dumps(chart))["width"]


def height(chart):
    """The height of the drawing in pixels, with axes, names and legends."""
    return _scene(json.dumps(chart))["height"]


def covered(points):
    """Pairs of points of which one covers the other, in part or whole."""
    return [pair for pair in combinations(points, 2) if not both_seen(*pair)]


def both_seen(under, over):
    """Whether two points stand apart, or a hollow one well inside a hollow one."""
    apart = math.sqrt(under[3] / math.pi) + math.sqrt(over[3] / math.pi)
    inside = {under[2], over[2]} == {theme.tone("paper")} and over[3] < under[3] / 2
    return inside or math.dist(under[:2], over[:2]) >= apart


def missing_fields(spec):
    """Fields that some view of the spec uses and its data lack."""
    return sorted({field for field, columns in uses(spec) if field not in columns})


def uses(spec):
    """Pairs (field, columns of the data that it is looked up in) over all views of the spec that have data."""
    return _uses(spec, spec.get("datasets", {}), frozenset())


def _uses(view, datasets, columns):
    data = view.get("data") or {}
    if data:
        rows = datasets[data["name"]] if "name" in data else data["values"]
        if not rows:
            return
        columns = frozenset.intersection(*map(frozenset, rows))
    own = {key: value for key, value in view.items() if key not in (*VIEWS, "data", "datasets", "config")}
    columns |= set(_fields(own.get("transform", []), keys=("as",)))
    for field in _fields(own):
        yield field, columns
    for key in VIEWS:
        children = view.get(key, [])
        for child in [children] if isinstance(children, dict) else children:
            yield from _uses(child, datasets, columns)


def _fields(node, keys=("field", "fields", "groupby", *EXPRESSIONS)):
    if isinstance(node, list):
        for item in node:
            yield from _fields(item, keys)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key == "axis":  # What it calls datum is a label of its own, no row.
                continue
            if key not in keys or isinstance(value, dict):
                yield from _fields(value, keys)
            elif key in EXPRESSIONS:
                yield from ("".join(match) for match in DATUM.findall(str(value)))
            else:
                yield from _names(value)


def _names(value):
    return [name for name in ([value] if isinstance(value, str) else value) if isinstance(name, str)]


def rows_of(spec, mark):
    """Numbers of data rows behind the views that draw this kind of mark."""
    return _rows_of(spec, spec["datasets"], mark, 0)


def _rows_of(view, datasets, mark, rows):
    rows = len(datasets[view["data"]["name"]]) if view.get("data") else rows
    counts = {rows} if view.get("mark", {}).get("type") == mark else set()
    for key in VIEWS:
        children = view.get(key, [])
        for child in [children] if isinstance(children, dict) else children:
            counts |= _rows_of(child, datasets, mark, rows)
    return counts


def items(spec, kind, role="mark"):
    """Items of every group of this kind of mark that Vega draws; ``role`` None takes axes and legends too."""
    return list(_items(_scene(json.dumps(spec))["scenegraph"], kind, role))


def _items(node, kind, role):
    if node.get("marktype") == kind and role in (None, node.get("role")):
        yield from node["items"]
    for item in node.get("items", []):
        for child in item.get("items", []):
            yield from _items(child, kind, role)


def drawn(spec):
    """Points that Vega draws, the lowest first: (x, y, filled with, area), in pixels from the chart's corner."""
    return list(_points(_scene(json.dumps(spec))["scenegraph"], 0, 0))


def colours(spec):
    """The colours that Vega fills marks with and draws their edges in, in capital letters."""
    return set(_colours(_scene(json.dumps(spec))["scenegraph"])) - {"TRANSPARENT"}


def _colours(node):
    for item in node.get("items", []):
        if node.get("role") == "mark":
            yield from (item[side].upper() for side in ("fill", "stroke") if isinstance(item.get(side), str))
        for child in item.get("items", []):
            yield from _colours(child)


def outside(spec):
    """Points, bars and lines of which an end lies outside the plot that they belong to, in pixels from its corner."""
    return list(_outside(_scene(json.dumps(spec))["scenegraph"], math.inf, math.inf))


def _outside(node, width, height):
    if node.get("role") == "mark" and node.get("marktype") in ("symbol", "rect", "rule"):
        for item in node["items"]:
            across = (item.get("x", 0), item.get("x2", item.get("x", 0) + item.get("width", 0)))
            down = (item.get("y", 0), item.get("y2", item.get("y", 0) + item.get("height", 0)))
            if min(*across, *down) < -0.6 or max(across) > width + 0.6 or max(down) > height + 0.6:
                yield node["marktype"], *across, *down
    for item in node.get("items", []):
        if node.get("marktype") == "group":
            for child in item.get("items", []):
                yield from _outside(child, item.get("width", math.inf), item.get("height", math.inf))


@cache
def _scene(spec):
    """What Vega draws of a spec, given as text: drawn once and shared."""
    return vl_convert.vegalite_to_scenegraph(json.loads(spec))


def _points(node, left, top):
    if node.get("marktype") == "symbol" and node.get("role") == "mark":
        for item in node["items"]:
            yield left + item["x"], top + item["y"], item.get("fill"), item["size"]
        return
    for item in node.get("items", []):
        moved = node.get("marktype") == "group"
        inner = (left + item.get("x", 0), top + item.get("y", 0)) if moved else (left, top)
        for child in item.get("items", []) if moved else []:
            yield from _points(child, *inner)


def events(**columns):
    """Small hand-made events: three rows unless a column says otherwise, each column with a plain default."""
    rows = len(next(iter(columns.values()), [0] * 3))
    plain = {
        "id": [f"event-{number}" for number in range(rows)],
        "start": pd.date_range("2020-01-01", periods=rows, freq="MS"),
        "date": ["2020-01-01"] * rows,
        "date_precision": ["day"] * rows,
        "section": ["4.1"] * rows,
        "stage": ["idea"] * rows,
        "status": ["occurred"] * rows,
        "actors": [["USA"]] * rows,
        "initiator": [["USA"]] * rows,
        "forum": ["quad"] * rows,
        "technologies": [["ai"]] * rows,
        "followed_by": [""] * rows,
        "provenance": ["paper"] * rows,
    }
    frame = pd.DataFrame(plain | columns)
    return frame.assign(end=frame["start"]) if "end" not in frame else frame


FORUMS = pd.DataFrame(
    {
        "id": ["old", "quad", "home"],
        "short_en": ["Old club", "Quad", "Office"],
        "type": ["bilateral", "minilateral", "domestic"],
        "first_date": ["", "2021-03-12", "2020"],
        "page": pd.array([89, 90, 91], dtype="Int64"),
    }
)
ACTORS = pd.DataFrame(
    [
        ("USA", "state_or_economy", "USA", ""),
        ("JPN", "state_or_economy", "JPN", ""),
        ("KOR", "state_or_economy", "KOR", ""),
        ("meti", "ministry_or_agency", "JPN", ""),
        ("rapidus", "firm", "JPN", ""),
        ("koike", "person", "JPN", "rapidus"),
        ("ibm", "firm", "USA", ""),
        ("unknown", "unspecified", "", ""),
    ],
    columns=["id", "kind", "country", "affiliation"],
)
