"""Prose that points into a figure: phrases that light marks, and the steps of what to look for.

{mark}`three of seven texts <fig-china-named?lane=Japan&named=yes>` names a figure of the same page and, by fields of
the chart's rows or titles of its tooltips, the marks that marks.js lights; several values stand with "|" between. A
list behind a paragraph "What to look for." moves into the figure that its phrases name, between its title and its
drawing. Without JavaScript, in notebooks and on paper both are words. A phrase that selects nothing is a warning, which
stops the build.
"""

import re
from html import escape
from typing import Any
from urllib.parse import unquote

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

from techsec.drawing import keys_of
from techsec_site.figures import ChartFigure

TARGET = re.compile(r"(?P<words>.+?)\s*<(?P<figure>fig-[a-z0-9-]+)\?(?P<fields>[^<>]+)>\s*", re.DOTALL)
STEPS = "What to look for."

logger = logging.getLogger(__name__)


class Phrase(nodes.Inline, nodes.TextElement):
    """Words that light marks of a figure."""


class Steps(nodes.General, nodes.Element):
    """What to look for in a figure, in steps."""


class MarkRole(SphinxRole):
    """{mark}`words <fig-id?field=value&field=value>`; the words may hold other roles."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        found = TARGET.fullmatch(self.text)
        if not found:
            message = self.inliner.reporter.error(f"a mark names no figure and field: {self.text}", line=self.lineno)
            return [self.inliner.problematic(self.rawtext, self.rawtext, message)], [message]
        pairs = [pair.partition("=") for pair in found["fields"].split("&")]
        fields = {unquote(" ".join(name.split())): unquote(" ".join(value.split())) for name, _, value in pairs}
        phrase = Phrase(figure=found["figure"], fields=fields)
        self.set_source_info(phrase)
        words, messages = self.inliner.parse(found["words"], self.lineno, self.inliner, phrase)
        phrase += words
        return [phrase], messages


def resolve(app: Sphinx, doctree: nodes.document) -> None:
    """Give each phrase the keys of its marks, and each figure its steps."""
    figures = {node["figure"]["id"]: node for node in doctree.findall(ChartFigure)}
    for phrase in doctree.findall(Phrase):
        name, fields = phrase["figure"], phrase["fields"]
        if name not in figures:
            logger.warning("a phrase points to %s, which is not on its page", name, location=phrase)
            continue
        phrase["keys"] = keys_of(figures[name]["figure"]["marks"], fields)
        if not phrase["keys"]:
            wanted = " and ".join(f"{field} is {value}" for field, value in fields.items())
            logger.warning("a phrase points to no mark: none of %s has %s", name, wanted, location=phrase)
    for head in list(doctree.findall(nodes.paragraph)):
        steps = head.next_node(descend=False, siblings=True)
        if head.astext() != STEPS or not isinstance(steps, nodes.enumerated_list):
            continue
        named = {phrase["figure"] for phrase in steps.findall(Phrase)} & set(figures)
        if len(named) == 1:
            head.parent.remove(head)
            steps.parent.remove(steps)
            figures[named.pop()] += Steps("", steps)
        else:
            logger.warning("the steps of %r point to %d figures, not one", STEPS, len(named), location=head)


def visit_phrase(translator: Any, node: Phrase) -> None:
    """Open a phrase; marks.js makes it a button."""
    keys = escape(" ".join(node.get("keys", ())))
    translator.body.append(f'<span class="phrase" data-figure="{escape(node["figure"])}" data-keys="{keys}">')


def depart_phrase(translator: Any, node: Phrase) -> None:
    """Close it."""
    translator.body.append("</span>")


def visit_steps(translator: Any, node: Steps) -> None:
    """Open the steps, with buttons that need JavaScript."""
    translator.body.append(
        '<div class="steps"><p class="steps-head"><strong>What to look for</strong> '
        '<button type="button" class="steps-back" hidden>Back</button> '
        '<button type="button" class="steps-next">Next</button></p>'
    )


def depart_steps(translator: Any, node: Steps) -> None:
    """Close them."""
    translator.body.append("</div>")


def setup(app: Sphinx) -> None:
    """Register the role; figures are found at the default priority."""
    app.add_role("mark", MarkRole())
    app.add_node(Phrase, html=(visit_phrase, depart_phrase))
    app.add_node(Steps, html=(visit_steps, depart_steps))
    app.connect("doctree-read", resolve, priority=600)
