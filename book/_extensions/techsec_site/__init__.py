"""The site's own Sphinx extension: what turns Jupyter Book's pages into this book's.

access        what docutils, Sphinx and myst-nb write wrong for keyboards and screen readers, mended
agreement     what came out of the double coding
assets        what each page loads and may run
bibliography  the author-year bibliography
builder       pages without the `book/` folder in their address, index.html as the landing page; files beside them
citations     citations of the paper as its page alone
citing        how to cite one figure
codebook      the pages of the data tables, written from the schema
edition       the version, and the book without the non-commercial tables
elements      HTML elements and tables as nodes, for the directives
execution     notebooks run at the same time, and are kept until data, package, requirements or cells change
exercises     the list of graded exercises, and their student notebooks
figures       a figure's payload becomes drawing, table, downloads, a live chart on demand and a page of its own
glossary      the terms, and links to them
landing       the landing page's cards of chapters
launch        links that open a chapter live, notebooks to download, the form for class hubs
metadata      titles, descriptions, the site's address, the page for addresses that lead nowhere
openings      the document that a chapter opens with
pointing      phrases that light marks of a figure, steps of what to look for
search        Chinese and Japanese in the search, and its summaries
selfcheck     questions at the end of a chapter, from book/quizzes
sidebar       the contents beside every page, folded in part
source_notes  the register of source notes, with filters
svg           the drawing of a chart, made fit for a page
thumbnails    small pictures of figures
tones         the colours of charts as CSS variables
typography    languages marked, numbers that stay with their words, formulas
"""

from typing import Any

from sphinx.application import Sphinx

PARTS = (
    "access",
    "agreement",
    "assets",
    "bibliography",
    "builder",
    "citations",
    "codebook",
    "edition",
    "elements",
    "execution",
    "exercises",
    "figures",
    "glossary",
    "landing",
    "launch",
    "metadata",
    "openings",
    "pointing",
    "search",
    "selfcheck",
    "sidebar",
    "source_notes",
    "thumbnails",
    "tones",
    "typography",
)


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect the parts; called by Sphinx."""
    # Loaded here and not only with the theme, so that _config.yml may set its options.
    app.setup_extension("furo")
    for part in PARTS:
        app.setup_extension(f"techsec_site.{part}")
    # Jupyter Book sets this for sphinx-comments, which the book does not use.
    app.add_config_value("comments_config", {}, "")
    # Pages leave word for the end of the build, of what was written and loaded; from other processes it would not come.
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": False}
