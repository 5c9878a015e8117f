"""Writes the source notes from data/discrepancies.csv: ``{source-notes} noted``, ``right`` or ``transcription``.

Every note stands in the page as text; the filters are for readers with JavaScript.
"""

import pandas as pd
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from techsec import data
from techsec_site.elements import Child, link, tag

FILTERS = {"kind": "compared with", "class": "concerns", "confidence": "is"}


def group(notes: pd.DataFrame) -> pd.Series:
    """The part of the page that each note belongs to: noted, right (looks wrong and is right) or transcription."""
    part = notes["class"].eq("none").map({True: "right", False: "noted"})
    return part.mask(notes["kind"].eq("transcription"), "transcription")


class SourceNotes(SphinxDirective):
    """The notes of one part of the page."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        notes = data.discrepancies()
        chosen = notes[group(notes) == self.arguments[0]].sort_values(["page", "footnote"], kind="stable")
        form = [filters(chosen)] if self.arguments[0] == "noted" else []
        return [tag("div", *form, *map(note, chosen.to_dict("records")), class_="source-notes")]


def filters(notes: pd.DataFrame) -> nodes.Element:
    """The form that notes.js shows and drives."""
    controls: list[Child] = []
    for column, words in FILTERS.items():
        options = [tag("option", value, value=value) for value in sorted(notes[column].unique())]
        select = tag("select", tag("option", "anything", value=""), *options, data_column=column)
        controls += [tag("label", f"{words} ", select), " "]
    return tag("form", "Show notes that: ", *controls, tag("span", role="status"), class_="note-filters", hidden=True)


def note(row: dict[str, str]) -> nodes.Element:
    """One note, from its row in the table."""
    place = f"p. {row['page']}" + (f", n. {row['footnote']}" if row["footnote"] else "")
    said: dict[str, Child] = {
        "The paper": row["paper_says"],
        "The source": row["source_says"],
        "Reading": row["explanation"],
        "Answer": row["answer"],
        "Address": link(row["source_url"], row["source_url"]) if row["source_url"] else "",
    }
    lines = [
        tag(name, content) for term, text in said.items() if text for name, content in (("dt", term), ("dd", text))
    ]
    return tag(
        "article",
        tag("h3", place),
        tag("p", ", ".join(row[column] for column in FILTERS), class_="column-facts"),
        tag("dl", *lines, class_="facts"),
        class_="source-note",
        id=f"note-{row['id']}",
        **{f"data_{column}": row[column] for column in FILTERS},
    )


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("source-notes", SourceNotes)
