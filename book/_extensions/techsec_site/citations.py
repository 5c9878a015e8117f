"""Citations of the paper itself, the work that ``book_paper`` in _config.yml names by its key, are short and quiet.

In brackets stand page and note alone, (p. 89 n. 3), as a link to the bibliography; cards.js shows the whole reference.
Other works, and places that name the authors in the sentence, keep author and year.
"""

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

NOTE = re.compile(r", (?=nn?\. )")


def shorten(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Leave page and note of each citation of the paper alone."""
    key = app.config.book_paper
    if app.builder.format != "html" or not key:
        return
    domain: Any = app.env.get_domain("cite")
    ids = {citation.citation_id for citation in domain.citations if citation.key == key}
    for citation in list(doctree.findall(nodes.inline)):
        if "bibtex-citation" not in citation["classes"]:
            continue
        references = list(citation.findall(nodes.reference))
        text = citation.astext()
        if len(references) != 1 or _target(references[0]) not in ids:
            continue
        opening = f"[{references[0].astext()}, "
        if text.startswith(opening):
            _write(citation, references[0], NOTE.sub(" ", text.removeprefix(opening).removesuffix("]")))


def _target(reference: nodes.reference) -> str:
    return reference.get("refid") or reference.get("refuri", "").rpartition("#")[2]


def _write(citation: nodes.inline, reference: nodes.reference, place: str) -> None:
    reference.clear()
    reference += nodes.Text(place)
    citation.clear()
    citation += [nodes.Text("("), reference, nodes.Text(")")]
    citation["classes"].append("paper-page")


def setup(app: Sphinx) -> None:
    """Connect the step; a book without a paper of its own has author and year everywhere."""
    app.add_config_value("book_paper", "", "env")
    app.connect("doctree-resolved", shorten)
