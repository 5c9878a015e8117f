"""Writes the glossary from data/concepts.csv and links each chapter's key terms to it."""

from docutils import nodes
from sphinx import addnodes
from sphinx.util.docutils import SphinxDirective

from techsec import data
from techsec_site.languages import Language


class Concepts(SphinxDirective):
    """All concepts as a definition list, in the order of their English terms."""

    def run(self):
        concepts = data.concepts()
        concepts = concepts.assign(order=concepts["term_en"].str[0].str.lower().str.strip('"')).sort_values("order")
        items = nodes.definition_list()
        standard = self.env.get_domain("std")
        for concept in concepts.to_dict("records"):
            name = f"term-{concept['id'].replace('_', '-')}"
            heads = [("", "; ".join(concept["term_en"])), ("zh", "／".join(concept["term_zh"]))]
            heads.append(("ja", "／".join(concept["term_ja"])))
            term = nodes.term("", "", ids=[name])
            for language, words in heads:
                if words:
                    term += [
                        nodes.Text(" "),
                        Language("", words, lang=language) if language else nodes.strong("", words),
                    ]
            pages = ", ".join(concept["page"])
            lines = [concept["definition"], f"Pages: {pages}."]
            if concept["avoid"]:
                lines.append(f"Avoid: {concept['avoid']}.")
            if concept["note"]:
                lines.append(concept["note"])
            definition = nodes.definition("", *(nodes.paragraph("", line) for line in lines))
            items += nodes.definition_list_item("", term, definition)
            standard.anonlabels[name] = self.env.docname, name
            standard.labels[name] = self.env.docname, name, concept["term_en"][0]
        return [items]


def link_key_terms(app, doctree):
    """Turn the first column of a table under the heading "Key terms" into links, where the glossary has the term."""
    names = {
        english.lower().strip('" '): f"term-{concept['id'].replace('_', '-')}"
        for concept in data.concepts().to_dict("records")
        for english in concept["term_en"]
    }
    for section in doctree.findall(nodes.section):
        if section[0].astext() != "Key terms":
            continue
        for row in (row for body in section.findall(nodes.tbody) for row in body.findall(nodes.row)):
            for text in list(row[0].findall(nodes.Text)):
                name = names.get(text.astext().lower().strip('" '))
                if name:
                    text.parent.replace(text, _reference(app.env.docname, name, text.astext()))


def _reference(docname: str, name: str, words: str) -> addnodes.pending_xref:
    content = nodes.inline("", words)
    target = {"refdomain": "std", "reftype": "ref", "reftarget": name, "refexplicit": True, "refdoc": docname}
    return addnodes.pending_xref("", content, refwarn=True, **target)


def setup(app):
    """Register the directive and the links."""
    app.add_directive("concepts", Concepts)
    app.connect("doctree-read", link_key_terms)
