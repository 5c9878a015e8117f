"""What each page loads: the book's own files, and of the theme's and extensions' only what the page uses."""

CONTENT = {"figures.js": 'figure class="chart"', "tables.js": "table-browser", "notes.js": "source-notes"}


def _name(asset) -> str:
    return str(getattr(asset, "filename", asset))


def choose(app, pagename, templatename, context, doctree):
    """Drop style sheets and scripts that the page has no use for.

    myst-nb's style sheet goes everywhere: book.css styles the cells, and its address differs between a first build and
    a second one. A script of ours goes where its elements are missing.
    """
    context["css_files"] = [asset for asset in context["css_files"] if "mystnb." not in _name(asset)]
    body = context.get("body") or ""
    unused = {script for script, mark in CONTENT.items() if mark not in body}
    if "sd-tab-set" not in body:
        unused.add("design-tabs.js")
    context["script_files"] = [
        asset for asset in context["script_files"] if _name(asset).rpartition("/")[2] not in unused
    ]


def setup(app):
    """Connect after the theme has made its own list."""
    app.connect("html-page-context", choose, priority=900)
    app.add_css_file("book.css")
