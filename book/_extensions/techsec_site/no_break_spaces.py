"""Keeps on one line what belongs together: a page or note and its number, a day and its month, number and unit."""

import re

MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
BOUND = re.compile(rf"(\b(?:pp?|nn?|[Nn]o)\.)\s(?=\d)|(\b\d{{1,2}})\s(?=(?:{MONTHS}|nm)\b)")
SKIPPED = re.compile(r"<(script|style|svg|title|textarea|pre|code|option)\b.*?</\1>|<[^>]+>", re.S)


def keep(html: str) -> str:
    """HTML in which no line ends between what is bound; code and titles stay as they are."""
    kept, position = [], 0
    for tag in SKIPPED.finditer(html):
        kept += [_kept(html[position : tag.start()]), tag[0]]
        position = tag.end()
    return "".join(kept) + _kept(html[position:])


def _kept(text: str) -> str:
    return BOUND.sub(lambda found: f"{found[1] or found[2]}\N{NO-BREAK SPACE}", text)


def keep_on_page(app, pagename, templatename, context, doctree):
    """Do so in the body of a page and its table of contents."""
    for part in ("body", "toc"):
        if context.get(part):
            context[part] = keep(context[part])


def setup(app):
    """Connect the step."""
    app.connect("html-page-context", keep_on_page)
