"""Writes the source notes from data/discrepancies.csv: ``{source-notes} noted``, ``right`` or ``transcription``.

Every note stands in the page as text; the filters are for readers with JavaScript.
"""

from html import escape

import pandas as pd
from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from techsec import data

FILTERS = {"kind": "compared with", "class": "concerns", "confidence": "is"}


def group(notes: pd.DataFrame) -> pd.Series:
    """The part of the page that each note belongs to: noted, right (looks wrong and is right) or transcription."""
    part = notes["class"].eq("none").map({True: "right", False: "noted"})
    return part.mask(notes["kind"].eq("transcription"), "transcription")


class SourceNotes(SphinxDirective):
    """The notes of one part of the page."""

    required_arguments = 1

    def run(self):
        notes = data.discrepancies()
        chosen = notes[group(notes) == self.arguments[0]].sort_values(["page", "footnote"], kind="stable")
        html = "".join(_note(note) for note in chosen.to_dict("records"))
        form = _filters(chosen) if self.arguments[0] == "noted" else ""
        return [nodes.raw("", f'<div class="source-notes">{form}{html}</div>', format="html")]


def _filters(notes: pd.DataFrame) -> str:
    controls = []
    for column, words in FILTERS.items():
        options = "".join(f"<option>{value}</option>" for value in sorted(notes[column].unique()))
        options = f'<option value="">anything</option>{options}'
        controls.append(f'<label>{words} <select data-column="{column}">{options}</select></label>')
    return f'<form class="note-filters" hidden>Show notes that: {" ".join(controls)} <span role="status"></span></form>'


def _note(note: dict) -> str:
    place = f"p. {note['page']}" + (f", n. {note['footnote']}" if note["footnote"] else "")
    said = {
        "The paper": note["paper_says"],
        "The source": note["source_says"],
        "Reading": note["explanation"],
        "Answer": note["answer"],
    }
    lines = "".join(f"<dt>{term}</dt><dd>{escape(text)}</dd>" for term, text in said.items() if text)
    if note["source_url"]:
        address = escape(note["source_url"])
        lines += f'<dt>Address</dt><dd><a class="address" href="{address}">{address}</a></dd>'
    marks = " ".join(f'data-{column}="{note[column]}"' for column in FILTERS)
    tags = f"{note['kind']}, {note['class']}, {note['confidence']}"
    return (
        f'<article class="source-note" id="note-{note["id"]}" {marks}><h3>{place}</h3>'
        f'<p class="column-facts">{escape(tags)}</p><dl class="facts">{lines}</dl></article>'
    )


def setup(app):
    """Register the directive."""
    app.add_directive("source-notes", SourceNotes)
