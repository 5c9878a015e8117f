"""Keeps a number on the line of its abbreviation: "p. 75, n. 1" breaks after the comma, never before a number."""

import re

ABBREVIATION = re.compile(r"\b((?:pp?|nn?|[Nn]o)\.) (?=\d)")
SKIPPED = re.compile(r"<(script|style|svg|title|textarea|pre|code|option)\b.*?</\1>|<[^>]+>", re.S)
NO_BREAK_SPACE = "\u00a0"


def keep(html: str) -> str:
    """HTML in which no line ends between an abbreviation such as "pp." and its number."""
    kept, position = [], 0
    for tag in SKIPPED.finditer(html):
        kept += [_kept(html[position : tag.start()]), tag[0]]
        position = tag.end()
    return "".join(kept) + _kept(html[position:])


def _kept(text: str) -> str:
    return ABBREVIATION.sub(rf"\1{NO_BREAK_SPACE}", text)


def keep_on_page(app, pagename, templatename, context, doctree):
    """Do so in the body of a page and its table of contents."""
    for part in ("body", "toc"):
        if context.get(part):
            context[part] = keep(context[part])


def setup(app):
    """Connect the step."""
    app.connect("html-page-context", keep_on_page)
