"""What each page loads: the book's own files, and of the theme's and extensions' only what the page uses."""

CONTENT = {
    "figures.js": 'figure class="chart"',
    "share.js": 'class="chart-share"',
    "tables.js": 'class="table-browser"',
    "notes.js": 'class="source-notes"',
    "selfcheck.js": 'class="self-check"',
    "hubs.js": "hub-link",
    "design-tabs.js": "sd-tab-set",
}
# Sphinx's own: the search page needs them, no other page has a use for them.
SEARCH = {"documentation_options.js", "doctools.js", "sphinx_highlight.js"}
# The theme's script moves its sidebars and its colour switch; a page of one figure has none.
THEME = {"furo.js"}


def _name(asset) -> str:
    return str(getattr(asset, "filename", asset)).rpartition("/")[2]


def choose(app, pagename, templatename, context, doctree):
    """Drop style sheets and scripts that the page has no use for, and let no script hold up the page.

    myst-nb's style sheet goes everywhere: book.css styles the cells, and its address differs between a first build and
    a second one. A script of ours goes where its elements are missing.
    """
    context["css_files"] = [asset for asset in context["css_files"] if not _name(asset).startswith("mystnb.")]
    if not app.config.book_optimize:
        return
    body = context.get("body") or ""
    unused = {script for script, mark in CONTENT.items() if mark not in body}
    if pagename != "search":
        unused |= SEARCH
    if templatename == "figure.html":
        unused |= THEME
    context["script_files"] = [asset for asset in context["script_files"] if _name(asset) not in unused]
    for asset in context["script_files"]:
        asset.attributes["defer"] = "defer"


def setup(app):
    """Connect after the theme has made its own list."""
    app.connect("html-page-context", choose, priority=900)
    app.add_css_file("book.css")
