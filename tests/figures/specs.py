"""Reading Vega-Lite specs: which fields a chart uses, which its data have, and what it draws."""

import re

import vl_convert

VIEWS = ("layer", "hconcat", "vconcat", "concat", "spec")
EXPRESSIONS = ("test", "filter", "calculate")
DATUM = re.compile(r"""datum(?:\.(\w+)|\[['"]([^'"]+)['"]\])""")


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


def drawn(spec):
    """Points that Vega draws, the lowest first: (x, y, filled with, area), in pixels from the chart's corner."""
    return list(_points(vl_convert.vegalite_to_scenegraph(spec)["scenegraph"], 0, 0))


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
