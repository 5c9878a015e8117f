"""``{opening}``: the document that a chapter opens with, a card after its title.

The argument says who speaks and where, the content holds the words, ``:date:`` and ``:address:`` the day and the page,
``:language:`` in whose words we have it. What stands in [brackets] is ours. With ``:retold:`` the content is our
summary of the document and no quotation. That each quotation stands in data/evidence.csv, each summary in
data/events.csv, with the same address, is tested.
"""

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from techsec.dates import in_words
from techsec_site.elements import link, tag


class Opening(SphinxDirective):
    """The card of one document."""

    has_content = True
    required_arguments = 1
    final_argument_whitespace = True
    option_spec = {
        "date": directives.unchanged_required,
        "address": directives.uri,
        "language": directives.unchanged_required,
        "retold": directives.flag,
    }

    def run(self) -> list[nodes.Node]:
        if lacking := {"date", "address", "language"} - set(self.options):
            raise self.error(f"an opening needs :{':, :'.join(sorted(lacking))}:")
        words, who = (_curly(text) for text in (" ".join(self.content), self.arguments[0]))
        date, address = self.options["date"], self.options["address"]
        retold = "retold" in self.options
        said = tag("div", words, class_="opening-words") if retold else tag("blockquote", f"“{words}”", lang="en")
        source = tag(
            "figcaption",
            tag("span", who, class_="opening-who"),
            ", ",
            tag("time", in_words(date), datetime=date),
            f"; {self.options['language']}. ",
            link(address, "The document", aria_label=f"The document: {who}"),
        )
        return [tag("figure", said, source, class_="opening")]


def _curly(text: str) -> str:
    """A text in one line, with apostrophes as prose has them."""
    return " ".join(text.split()).replace("'", "’")


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("opening", Opening)
