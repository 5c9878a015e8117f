"""HTML elements that docutils has no node for, as nodes: what they say is searched like any text, Sphinx escapes it.

``tag`` makes one; ``table`` and ``scrolling`` make a page's tables, from text or nodes.
"""

from collections.abc import Iterable, Sequence
from html import escape
from typing import TypeAlias

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

Child: TypeAlias = nodes.Node | str
WITHOUT_END = ("img", "input")


class Block(nodes.General, nodes.Element):
    """An element that holds elements alone."""


class Words(nodes.General, nodes.TextElement, addnodes.not_smartquotable):
    """An element that holds text, alone or among other elements."""


def tag(name: str, /, *children: Child, **attributes: str | bool) -> nodes.Element:
    """An element of HTML. Attributes as Python names them: ``for_``, ``aria_label``; one that is True has no value."""
    kind = Words if any(isinstance(child, (str, nodes.Text, nodes.raw)) for child in children) else Block
    element = kind()
    element += [nodes.Text(child) if isinstance(child, str) else child for child in children]
    element["tag"] = name
    element["html"] = {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items()}
    return element


def start(element: nodes.Element) -> str:
    """The start tag of an element."""
    parts = [element["tag"]]
    for name, value in element["html"].items():
        if value is not False:
            parts.append(name if value is True else f'{name}="{escape(value)}"')
    return f"<{' '.join(parts)}>"


def link(address: str, *words: Child, **attributes: str | bool) -> nodes.Element:
    """A link."""
    return tag("a", *words, href=address, **attributes)


def table(columns: Iterable[object], rows: Iterable[Sequence[Child]]) -> nodes.Element:
    """A table from names of columns and rows of cells; the first cell of a row is its head."""
    head = tag("tr", *(tag("th", str(column), scope="col") for column in columns))
    body = [tag("tr", tag("th", first, scope="row"), *(tag("td", cell) for cell in rest)) for first, *rest in rows]
    return tag("table", tag("thead", head), tag("tbody", *body))


def scrolling(content: nodes.Element, label: str) -> nodes.Element:
    """A wide table in a box that a keyboard reaches, named for assistive technology."""
    return tag("div", content, class_="table-scroll", role="region", aria_label=label, tabindex="0")


def html(element: nodes.Node) -> str:
    """The HTML of elements and text alone, for what is written without Sphinx."""
    if isinstance(element, nodes.Text):
        return escape(element.astext())
    assert isinstance(element, (Block, Words))
    end = "" if element["tag"] in WITHOUT_END else f"</{element['tag']}>"
    return start(element) + "".join(map(html, element.children)) + end


def visit(translator: HTML5Translator, node: nodes.Element) -> None:
    """Write the start tag."""
    translator.body.append(start(node))


def depart(translator: HTML5Translator, node: nodes.Element) -> None:
    """Write the end tag."""
    if node["tag"] not in WITHOUT_END:
        translator.body.append(f"</{node['tag']}>")


def setup(app: Sphinx) -> None:
    """Register the two nodes."""
    for kind in (Block, Words):
        app.add_node(kind, html=(visit, depart))
