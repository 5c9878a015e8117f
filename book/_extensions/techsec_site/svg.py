"""Vega-Lite becomes SVG that can stand in a page beside others.

vl-convert numbers clip paths and gradients per process, so that two charts of one page share ids and one of them is
painted empty; and it labels every mark for screen readers, hundreds a page. Here ids take the figure's id as prefix
and only the drawing itself keeps a label.
"""

import re
from functools import cache
from xml.etree import ElementTree

NAMESPACE = "http://www.w3.org/2000/svg"

SIZE = re.compile(r'<svg\b[^>]*? width="([\d.]+)" height="([\d.]+)"')
BARE = ("background", "foreground")
LONG = re.compile(r"-?\d+\.\d{3,}(?:e-?\d+)?")

ElementTree.register_namespace("", NAMESPACE)


def size(svg: str) -> tuple[str, str]:
    """Width and height of a drawing in pixels, as ``for_page`` writes them. Raises ValueError where it has none."""
    found = SIZE.match(svg)
    if not found:
        raise ValueError(f"a drawing without a size: {svg[:200]}")
    return LONG.sub(_rounded, found[1]), LONG.sub(_rounded, found[2])


def for_page(svg: str, prefix: str, attributes: dict[str, str]) -> str:
    """The same SVG for a page: ids prefixed, labels of marks dropped, tenths kept, ``attributes`` on the root.

    The root keeps its viewBox and gives its width as a maximum, so that the drawing shrinks with its column.
    """
    return _for_page(svg, prefix, tuple(attributes.items()))


@cache
def _for_page(svg: str, prefix: str, attributes: tuple[tuple[str, str], ...]) -> str:
    """A drawing stands in two pages, its chapter and its own."""
    root = ElementTree.fromstring(svg)
    names: dict[str, str] = {}
    for parent in list(root.iter()):
        # What Vega draws for nobody: grounds and frames without a colour.
        for child in [
            child for child in parent if child.get("class") in BARE and not {"fill", "stroke"} & set(child.attrib)
        ]:
            parent.remove(child)
    for element in root.iter():
        for name in [name for name in element.attrib if name.startswith("aria-") or name == "role"]:
            del element.attrib[name]
        if "id" in element.attrib:
            old = element.attrib["id"]
            names[old] = f"{prefix}-{len(names) + 1}"
            element.attrib["id"] = names[old]
    for element in root.iter():
        for name, value in element.attrib.items():
            value = LONG.sub(_rounded, value)
            element.attrib[name] = re.sub(r"url\(#([^)]+)\)", lambda m: f"url(#{names[m[1]]})", value)
            if name.endswith("href") and value.startswith("#"):
                element.attrib[name] = f"#{names[value[1:]]}"
    width = root.attrib.pop("width")
    root.attrib.pop("height")
    root.attrib.update(dict(attributes), style=f"max-width:{width}px")
    return ElementTree.tostring(root, encoding="unicode")


def _rounded(number: re.Match) -> str:
    """A coordinate to a tenth of a pixel."""
    return f"{round(float(number[0]), 1):g}" if abs(float(number[0])) < 10_000 else number[0]
