"""The site's own Sphinx extension: what turns Jupyter Book's pages into this book's.

access    the theme's faults for keyboards and screen readers, mended
assets    what each page loads
breaks    a number stays on the line of its p. or n., its month or its unit
builder   pages without the `book/` folder in their address, index.html as the landing page; files beside them
codebook  the pages of the data tables, written from the schema
coding    what came out of the double coding
edition   the book without the non-commercial tables
embeds    a page of its own for each figure
execution notebooks run at the same time, and are kept until data, package, requirements or cells change
exercises the list of graded exercises, and their student notebooks
figures   a figure's payload becomes drawing, table, downloads and, on demand, a live chart
found     titles, descriptions, the site's address, the page for addresses that lead nowhere
glossary  the terms, and links to them
hubs      the form of the page on class hubs
languages the marks of Chinese and Japanese in the pages
launch    links that open a chapter live, notebooks to download
mathml    formulas as MathML
notes     the register of source notes, with filters
policy    the Content-Security-Policy of each page
search    Chinese and Japanese in the search, and its summaries
selfcheck questions at the end of a chapter, from book/quizzes
style     the author-year bibliography
svg       the drawing of a chart, and Vega's script
tables    the form of a table in a page
tones     the colours of charts as CSS variables
version   the version at the foot of every page
"""

PARTS = (
    "access",
    "assets",
    "no_break_spaces",
    "builder",
    "codebook",
    "agreement",
    "edition",
    "elements",
    "embeds",
    "execution",
    "exercises",
    "figures",
    "metadata",
    "glossary",
    "hubs",
    "languages",
    "launch",
    "policy",
    "mathml",
    "source_notes",
    "search",
    "selfcheck",
    "bibliography",
    "tones",
    "version",
)


def setup(app):
    """Connect the parts; called by Sphinx."""
    # Loaded here and not only with the theme, so that _config.yml may set its options.
    app.setup_extension("furo")
    for part in PARTS:
        app.setup_extension(f"techsec_site.{part}")
    # Jupyter Book sets this for sphinx-comments, which the book does not use.
    app.add_config_value("comments_config", {}, "")
    # Pages leave word for the end of the build, of what was written and loaded; from other processes it would not come.
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": False}
