"""A small page for each figure, embed/<id>.html, that stands in slides or a learning platform by an iframe.

It has what the figure has in its chapter: caption, takeaway, source, drawing, controls, data table. At the figure
itself, its link and the code to embed it. The site's search does not see these pages: no document stands behind them.
"""

from pathlib import Path

from techsec_publish.contents import page
from techsec_site.figures import EMBED, figure_html


def pages(app):
    """Name, context and template of each figure's page, for Sphinx.

    It is written together with its chapter: what changes it changes the chapter too.
    """
    builder = app.builder
    for name, figure in sorted(getattr(app.env, "book_figures", {}).items()):
        docname = figure["docname"]
        if docname not in builder.written and Path(builder.get_outfilename(f"{EMBED}/{name}")).exists():
            builder.written.add(f"{EMBED}/{name}")
            continue
        context = {
            "title": f"Figure: {figure['title']}",
            "heading": figure["title"],
            "description": figure["takeaway"],
            "body": figure_html(figure, "../"),
            "chapter": app.env.titles[docname].astext(),
            "chapter_address": f"../{page(docname)}.html#{name}",
            "canonical": page(docname),
        }
        yield f"{EMBED}/{name}", context, "figure.html"


def drop_contents(app, pagename, templatename, context, doctree):
    """Keep the theme from laying out the contents of the book for a page that does not show them."""
    if templatename == "figure.html":
        del context["toctree"]


def setup(app):
    """Have Sphinx write the pages; the theme listens at the default priority."""
    app.connect("html-collect-pages", pages)
    app.connect("html-page-context", drop_contents, priority=100)
