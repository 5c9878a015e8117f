"""Mends what docutils, Sphinx and myst-nb write wrong for readers with a keyboard or a screen reader.

The theme's frame around a page is mended in book/_templates/page.html.
"""

import itertools
from html import escape
from typing import Any

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.writers.html5 import HTML5Translator

# Captions that call themselves headings without a level; a role that ARIA gave up.
WRONG_ROLES = ("heading", "doc-biblioentry")


class Translator(HTML5Translator):
    """Sphinx's HTML with other attributes."""

    def __init__(self, document: nodes.document, builder: StandaloneHTMLBuilder):
        super().__init__(document, builder)
        self.tables = itertools.count(1)

    def starttag(self, node: nodes.Element, tagname: str, *rest: Any, **attributes: Any) -> str:
        """The start tag of a node: every tag with an attribute of its own is written here."""
        attributes = {
            name: value for name, value in attributes.items() if not (name.lower() == "role" and value in WRONG_ROLES)
        }
        if "table-wrapper" in node.get("classes", ()):
            # A wide table scrolls in its own box, which a keyboard must be able to reach.
            attributes |= {"role": "region", "aria-label": f"Table {next(self.tables)}", "tabindex": "0"}
        elif isinstance(node, nodes.entry) and "written" in node:
            tagname, attributes = node["written"]
        return super().starttag(node, tagname, *rest, **attributes)

    def visit_entry(self, node: nodes.entry) -> None:
        super().visit_entry(node)
        if "written" in node:
            self.context[-1] = f"</{node['written'][0]}>\n"

    def visit_citation(self, node: nodes.citation) -> None:
        # docutils makes a list of them whose children are no items.
        if not isinstance(node.previous_sibling(), nodes.citation):
            self.body.append('<div class="citation-list">\n')
        self.body.append(self.starttag(node, "div", classes=[node.tagname]))


def name_rows(app: Sphinx, doctree: nodes.document) -> None:
    """A table whose corner is blank has names of rows in its first column: they become the rows' heads."""
    for head in list(doctree.findall(nodes.thead)):
        corner = head[0][0]
        if corner.astext():
            continue
        corner.clear()
        corner["written"] = ("td", {})
        for row in (row for body in head.parent.findall(nodes.tbody) for row in body):
            row[0]["written"] = ("th", {"scope": "row"})


def visit_hidden(translator: HTML5Translator, node: HideCodeCellNode) -> None:
    """Write hidden code as it is: the page's switch shows it (launch.py). Hidden outputs are folded as by myst-nb,
    without a label that says other words than the reader sees."""
    if "above-input" in node["classes"]:
        return
    prompts = {"collapsed": node["prompt_show"], "expanded": node["prompt_hide"]}
    said = "".join(f'<p class="{when} admonition-title">{escape(words)}</p>\n' for when, words in prompts.items())
    classes = " ".join(["admonition", "hide", *node["classes"]])
    translator.body.append(f'<details class="{classes}">\n<summary>\n{said}</summary>\n')


def depart_hidden(translator: HTML5Translator, node: HideCodeCellNode) -> None:
    """Close it."""
    if "above-input" not in node["classes"]:
        translator.body.append("</details>\n")


def setup(app: Sphinx) -> None:
    """Register the translator and what it writes otherwise."""
    app.set_translator("html", Translator)
    app.add_node(HideCodeCellNode, override=True, html=(visit_hidden, depart_hidden))
    app.connect("doctree-read", name_rows)
