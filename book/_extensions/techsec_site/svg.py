"""Vega-Lite becomes SVG that can stand in a page beside others.

vl-convert numbers clip paths and gradients per process, so that two charts of one page share ids and one of them is
painted empty; and it labels every mark for screen readers, hundreds a page. Here ids take the figure's id as prefix
and only the drawing itself keeps a label.
"""

import re
from xml.etree import ElementTree

import altair as alt
import vl_convert

NAMESPACE = "http://www.w3.org/2000/svg"
VEGA_LITE = ".".join(alt.SCHEMA_VERSION.lstrip("v").split(".")[:2])

ElementTree.register_namespace("", NAMESPACE)


def draw(spec: dict) -> str:
    """The SVG of a Vega-Lite spec, with literal colours, as a text."""
    return vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE)


def for_page(svg: str, prefix: str, attributes: dict[str, str]) -> str:
    """The same SVG for a page: ids prefixed, labels of single marks dropped, ``attributes`` on the root.

    The root keeps its viewBox and gives its width as a maximum, so that the drawing shrinks with its column.
    """
    root = ElementTree.fromstring(svg)
    names: dict[str, str] = {}
    for element in root.iter():
        for name in [name for name in element.attrib if name.startswith("aria-") or name == "role"]:
            del element.attrib[name]
        if "id" in element.attrib:
            old = element.attrib["id"]
            names[old] = f"{prefix}-{len(names) + 1}"
            element.attrib["id"] = names[old]
    for element in root.iter():
        for name, value in element.attrib.items():
            element.attrib[name] = re.sub(r"url\(#([^)]+)\)", lambda m: f"url(#{names[m[1]]})", value)
            if name.endswith("href") and value.startswith("#"):
                element.attrib[name] = f"#{names[value[1:]]}"
    width = root.attrib.pop("width")
    root.attrib.pop("height")
    root.attrib.update(attributes, style=f"max-width:{width}px")
    return ElementTree.tostring(root, encoding="unicode")


def vega_script() -> str:
    """Vega, Vega-Lite and Vega-Embed as one classic script that sets window.vegaEmbed and nothing else."""
    bundle = vl_convert.javascript_bundle(vl_version=VEGA_LITE)
    return f"(function(){{\n{bundle}\n}})();\n"
