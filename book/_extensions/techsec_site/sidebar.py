"""The contents beside every page: parts for students stand open, parts for teachers and for looking up are folded.

Which are folded, ``book_folded_parts`` in _config.yml says by their captions; the part of the page itself is open.
Pages below a page that lists them all, as the codebook lists its tables, are left out (``book_listed_elsewhere``).
"""

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

CAPTION = re.compile(r'<p class="caption"[^>]*><span class="caption-text">(.*?)</span></p>', re.S)
CURRENT = 'class="current"'


def fold(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Rewrite the theme's tree of contents."""
    tree = context.get("furo_navigation_tree")
    if not tree:
        return
    for name in app.config.book_listed_elsewhere:
        tree = _without_children(tree, context["pathto"](name))
    head, *parts = re.split(r'(?=<p class="caption")', tree)
    context["furo_navigation_tree"] = head + "".join(_part(part, app.config.book_folded_parts) for part in parts)


def _part(html: str, folded: list[str]) -> str:
    """One part, folded by a <details> where its caption is among ``folded``."""
    caption = CAPTION.match(html)
    if not caption or caption[1] not in folded:
        return html
    state = " open" if CURRENT in html else ""
    summary = f'<summary class="caption"><span class="caption-text">{caption[1]}</span></summary>'
    return f'<details class="sidebar-part"{state}>{summary}{html[caption.end() :]}</details>\n'


def _without_children(tree: str, address: str) -> str:
    """The tree without what is listed below one page, and without the switch that unfolds it."""
    link = rf'<a [^>]*href="{re.escape(address)}"[^>]*>[^<]*</a>'
    return re.sub(rf"({link})<input[^>]*><label.*?</label><ul.*?</ul>", r"\1", tree, flags=re.S)


def setup(app: Sphinx) -> None:
    """Connect the step, after the theme has made its tree."""
    app.add_config_value("book_folded_parts", [], "env")
    app.add_config_value("book_listed_elsewhere", [], "env")
    app.connect("html-page-context", fold, priority=700)
