"""How pages are found and shared: title and description of each; with ``BOOK_URL``, addresses in full.

``BOOK_URL`` names where the site will stand, e.g. https://example.org/book/. Then each page says its canonical address
and what a preview shows (Open Graph), sitemap.xml lists the pages and the page 404.html links home. Nothing else
changes, and without it none of these is written.

Why no extensions: sphinx-sitemap and sphinxext-opengraph put an address together from a document's name, book/index,
not from the builder's, and list or skip pages as we must not (embed pages, the search); sphinx-notfound-page needs the
path of the site at build and leads nowhere from a disk.
"""

import os
import re
from collections.abc import Iterator
from html import escape, unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError

from techsec_publish.contents import page
from techsec_site.builder import after_html
from techsec_site.search import TAGS

VARIABLE = "BOOK_URL"
SITEMAP = "sitemap.xml"
# What a preview shows of any page; without an address no page names it, and assets.py leaves it out of the site.
PICTURE = "_static/preview.png"
PICTURED = "A page of the book: the events of the paper in swim-lanes by stage"
LENGTH = range(50, 201)
TABLES = "reference/tables/"
VIEWPORT = re.compile(r"<meta name=.viewport.[^>]*>\s*")
OWN = {
    "search": "Search the book {}: English words, Chinese and Japanese phrases, as they stand in the text.",
    "404": "There is no page at this address of the book {}. Its first page leads to its contents.",
}


def choose_address(app: Sphinx, config: Config) -> None:
    """Take the site's address from the environment. Raises ConfigError where it is none."""
    address = os.environ.get(VARIABLE, "").strip()
    if address and not (urlsplit(address).scheme in ("http", "https") and urlsplit(address).netloc):
        raise ConfigError(f"{VARIABLE} is {address!r}: it needs the site's full address, as https://example.org/book/")
    config.book_url = address.rstrip("/") + "/" if address else ""


def shorten(text: str) -> str:
    """A text of at most 200 characters, cut behind a sentence or else behind a word."""
    text = " ".join(text.split())
    if len(text) < LENGTH.stop:
        return text
    head = text[: LENGTH.stop - 2]
    sentence = max(head.rfind(mark) for mark in (". ", "? ")) + 1
    return head[:sentence] if sentence >= LENGTH.start else head[: head.rfind(" ")].rstrip(",;:") + " …"


def describe(doctree: nodes.document) -> str:
    """The first paragraphs of a page, until they are long enough: in a chapter its key question."""
    text = ""
    for node in doctree.findall(nodes.Element):
        if isinstance(node, nodes.paragraph) or node.get("tag") == "p":
            text += " " + node.astext()
        if len(text.strip()) >= LENGTH.start:
            break
    return shorten(text)


def tell(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Write title, description and, where the site's address is known, canonical address and preview."""
    name = page(pagename)
    if doctree is not None:
        text = describe(doctree)
    else:
        text = shorten(context.get("description") or OWN[name].format(app.config.html_title))
    if name.startswith(TABLES):
        context["title"] = f"Table: {context['title']}"
        # Tables of one kind are described in the same words.
        text = shorten(f"{_plain(context['title'])}. {text}")
    # The theme names a viewport, docutils once more.
    others = VIEWPORT.sub("", context.get("metatags") or "")
    context["metatags"] = f'{others}<meta name="description" content="{escape(text)}">\n'
    base = context["book_url"] = app.config.book_url
    address = base + _place(name)
    context["pageurl"] = base + _place(context.get("canonical", name)) if base else None
    if base:
        title = _plain(context.get("title", app.config.html_title))
        preview = {"title": title, "description": text, "url": address, "type": "article", "locale": "en"}
        preview |= {"site_name": app.config.html_title, "image": base + PICTURE, "image:alt": PICTURED}
        for key, value in preview.items():
            context["metatags"] += f'    <meta property="og:{key}" content="{escape(value)}">\n'


def _plain(title: str) -> str:
    """A title that Sphinx wrote as HTML, as text."""
    return unescape(TAGS.sub("", title))


def _place(name: str) -> str:
    return "" if name == "index" else f"{name}.html"


def write_sitemap(app: Sphinx) -> None:
    """List the pages of the contents for search engines, or remove the list where no address is known."""
    file = Path(app.outdir) / SITEMAP
    base = app.config.book_url
    if not base:
        file.unlink(missing_ok=True)
        return
    names = sorted(app.env.found_docs)
    rows = "".join(f"<url><loc>{escape(base + _place(page(name)))}</loc></url>\n" for name in names)
    file.write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{rows}</urlset>\n',
        encoding="utf-8",
    )


def lost(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """The page for addresses that lead nowhere."""
    yield "404", {"title": "Page not found"}, "404.html"


def setup(app: Sphinx) -> None:
    """Connect the steps; a new address has every page written anew."""
    app.add_config_value("book_url", "", "env")
    app.connect("config-inited", choose_address)
    app.connect("html-page-context", tell, priority=800)
    app.connect("html-collect-pages", lost)
    after_html(app, write_sitemap)
