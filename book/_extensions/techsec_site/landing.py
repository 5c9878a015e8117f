"""The landing page's ``{quiet-map}``, a figure without its words, and its ``{chapters}``: a card a chapter, with its
question, its minutes and a picture of one figure.

Each line of the content names a page and the figure that stands for it. Title, question and minutes are the chapter's.
"""

import json
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from techsec.errors import BookError
from techsec_publish import openings
from techsec_site.builder import up
from techsec_site.elements import link, tag
from techsec_site.thumbnails import picture


class Chapters(SphinxDirective):
    """The list of cards."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        cards = [self.card(*line.split()) for line in self.content if line.strip()]
        return [tag("ul", *cards, class_="chapter-cards")]

    def card(self, name: str, figure: str) -> nodes.Element:
        """One chapter; the title is its link."""
        file = Path(self.env.srcdir) / "book" / f"{name}.ipynb"
        self.env.note_dependency(str(file))
        try:
            chapter = openings.read(json.loads(file.read_text(encoding="utf-8")))
        except (OSError, ValueError, BookError) as error:
            raise self.error(f"no card for {name}: {error}") from error
        return tag(
            "li",
            picture(figure, self.env.docname, self.env),
            tag("strong", link(f"{up(self.env.docname)}{name}.html", chapter.title), class_="card-title"),
            tag("span", chapter.question, class_="card-question"),
            tag("span", f"{chapter.minutes} minutes", class_="card-minutes"),
        )


class QuietMap(SphinxDirective):
    """A figure as a picture across the column, that says nothing new."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        return [tag("p", picture(self.arguments[0], self.env.docname, self.env), class_="quiet-map")]


def setup(app: Sphinx) -> None:
    """Register the directives."""
    app.add_directive("chapters", Chapters)
    app.add_directive("quiet-map", QuietMap)
