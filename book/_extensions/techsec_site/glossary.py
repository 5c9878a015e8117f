"""Writes the glossary from data/concepts.csv and links the chapters to it: key terms and each term's first use.

A page also carries the entries of the terms that it links, out of sight, for the cards that cards.js shows.

Where the book has no such table or no page with ``{concepts}``, the words stay words.
"""

import re
from typing import Any, cast

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.domains.std import StandardDomain
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from techsec import data, schema
from techsec_publish.contents import page
from techsec_site.elements import html, tag
from techsec_site.pointing import Phrase, Steps
from techsec_site.search import TERM, findable
from techsec_site.typography import Language

# In running prose these would link common words: verbs, and words that only the authors' quotation marks make terms.
COMMON = re.compile(r"to |what they call$|threat$|so-called$")
NOT_PROSE = (Phrase, Steps, nodes.title, nodes.reference, nodes.literal, nodes.table, nodes.raw, addnodes.pending_xref)


class Concepts(SphinxDirective):
    """All concepts as a definition list, in the order of their English terms."""

    def run(self) -> list[nodes.Node]:
        concepts = data.concepts()
        concepts = concepts.assign(order=concepts["term_en"].str[0].str.lower().str.strip('"')).sort_values("order")
        items = nodes.definition_list()
        standard = cast(StandardDomain, self.env.get_domain("std"))
        for concept in concepts.to_dict("records"):
            name = _name(concept)
            heads = [("", "; ".join(concept["term_en"])), ("zh", "／".join(concept["term_zh"]))]
            heads.append(("ja", "／".join(concept["term_ja"])))
            term = nodes.term("", "", ids=[name])
            for language, words in heads:
                if words:
                    term += [
                        nodes.Text(" "),
                        Language("", words, lang=language) if language else nodes.strong("", words),
                    ]
            lines = [concept["definition"]]
            if concept["page"]:
                lines.append(f"Pages of the paper: {', '.join(concept['page'])}.")
            if concept["avoid"]:
                lines.append(f"Avoid: {concept['avoid']}.")
            if concept["note"]:
                lines.append(concept["note"])
            definition = nodes.definition("", *(nodes.paragraph("", line) for line in lines))
            title = " ".join(words for _, words in heads if words)
            items += findable(nodes.definition_list_item("", term, definition), TERM, title, name)
            standard.note_hyperlink_target(name, self.env.docname, name, concept["term_en"][0])
        return [items]


def names() -> dict[str, str]:
    """The glossary's label by English term: in lower case, without quotation marks and words in brackets."""
    labels: dict[str, str] = {}
    if "concepts" not in schema.names():
        return labels
    for concept in data.concepts().to_dict("records"):
        for term in concept["term_en"]:
            for name in _spellings(re.sub(r"\s*\(.*?\)", "", term.lower()).strip('" ')):
                labels[name] = _name(concept)
    return labels


def _spellings(term: str) -> list[str]:
    """A term as prose has it: "external / internal balancing" is two, an article before it is dropped."""
    first, slash, second = term.partition(" / ")
    if slash:
        return [f"{first} {second.rpartition(' ')[2]}", second]
    return [re.sub(r"^(an?|the) ", "", term)]


def link_terms(app: Sphinx, doctree: nodes.document) -> None:
    """Link the first column of a chapter's key terms, and the first use of each term in its prose, to the glossary."""
    if "/" in page(app.env.docname) or app.env.docname == app.config.root_doc:
        return
    labels = names()
    if not labels:
        return
    for section in doctree.findall(nodes.section):
        if section[0].astext() == "Key terms":
            _link_table(app.env.docname, section, labels)
    chosen = [name for name in sorted(labels, key=len, reverse=True) if not COMMON.match(name)]
    words = "|".join(map(re.escape, chosen))
    _link_prose(app.env.docname, doctree, re.compile(rf"(?<![\w-])({words})(s?)(?![\w-])", re.IGNORECASE), labels)


def _link_table(docname: str, section: nodes.section, labels: dict[str, str]) -> None:
    for row in (row for body in section.findall(nodes.tbody) for row in body.findall(nodes.row)):
        for text in list(row[0].findall(nodes.Text)):
            name = labels.get(re.sub("^the ", "", text.astext().lower().strip('" ')))
            if name:
                text.parent.replace(text, _reference(docname, name, text.astext()))


def _link_prose(docname: str, doctree: nodes.document, terms: re.Pattern, labels: dict[str, str]) -> None:
    linked = set()
    texts = [text for paragraph in doctree.findall(nodes.paragraph) for text in paragraph.findall(nodes.Text)]
    for text in texts:
        parts, position = [], 0
        for found in terms.finditer(text.astext()) if _is_prose(text) else ():
            name = labels[found[1].lower()]
            if name not in linked:
                linked.add(name)
                parts += [nodes.Text(text.astext()[position : found.start()]), _reference(docname, name, found[0])]
                position = found.end()
        if parts:
            text.parent.replace(text, [*parts, nodes.Text(text.astext()[position:])])


def _is_prose(text: nodes.Text) -> bool:
    node = text.parent
    while node is not None:
        if isinstance(node, NOT_PROSE):
            return False
        node = node.parent
    return True


def _reference(docname: str, name: str, words: str) -> addnodes.pending_xref:
    content = nodes.inline("", words)
    target = {"refdomain": "std", "reftype": "ref", "reftarget": name, "refexplicit": True, "refdoc": docname}
    return addnodes.pending_xref("", content, refwarn=True, glossary=True, **target)


def leave_words(
    app: Sphinx, env: BuildEnvironment, node: addnodes.pending_xref, words: nodes.TextElement
) -> nodes.TextElement | None:
    """Where no page has the glossary, what a term's link would hold."""
    return words if node.get("glossary") else None


def add_cards(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Put the entries of the terms that a page links behind its text."""
    linked = set(re.findall(r'glossary\.html#(term-[\w-]+)"', context.get("body") or ""))
    if linked:
        cards = [card(concept) for concept in data.concepts().to_dict("records") if _name(concept) in linked]
        context["body"] += html(tag("template", *cards, class_="terms"))


def card(concept: dict[str, Any]) -> nodes.Element:
    """One entry in short: the term in three languages, what it means, what to mind."""
    heads: list[nodes.Node] = [tag("strong", "; ".join(concept["term_en"]))]
    for language in ("zh", "ja"):
        if words := concept[f"term_{language}"]:
            heads += [nodes.Text(" "), tag("span", "／".join(words), lang=language)]
    lines = [line for line in (concept["definition"], concept["note"]) if line]
    return tag("div", tag("p", *heads), *(tag("p", line) for line in lines), data_term=_name(concept))


def _name(concept: dict[str, Any]) -> str:
    """The label of an entry."""
    return f"term-{concept['id'].replace('_', '-')}"


def setup(app: Sphinx) -> None:
    """Register the directive, the links and the cards, whose languages typography.py marks afterwards."""
    app.add_directive("concepts", Concepts)
    # Steps have moved into their figures by then.
    app.connect("doctree-read", link_terms, priority=700)
    app.connect("missing-reference", leave_words)
    app.connect("html-page-context", add_cards, priority=450)
