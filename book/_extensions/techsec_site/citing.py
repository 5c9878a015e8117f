"""How to cite one figure of the book: a line for a text, an entry for BibTeX."""

import re
from html import escape
from typing import Any

SPECIAL = re.compile(r"([&%$#_{}])")


def cite(title: str, name: str, address: str, config: Any) -> tuple[str, str]:
    """The reference as HTML and as BibTeX, of a figure's title, id and address (share.js makes it whole).

    Author, year, book and version are those of the build; a book without a version names none.
    """
    version = f"version {config.release}" if config.release else ""
    year = re.sub(r"\D.*", "", config.copyright)
    book = f"<cite>{escape(config.html_title)}</cite>"
    where = ", ".join(filter(None, [f"figure in {book}", version]))
    link = f'<a class="address" href="{address}">{address}</a>'
    words = f"{escape(config.author)} ({year}). “{escape(title)}”, {where}. {link}"
    fields = {
        "author": "{" + _plain(config.author) + "}",
        "title": "{" + _plain(title) + "}",
        "howpublished": _plain(f"Figure in {config.html_title}"),
        "note": _plain(version),
        "year": year,
        "url": address,
    }
    lines = [f"  {field} = {{{text}}}" for field, text in fields.items() if text]
    return words, "@misc{" + name + ",\n" + ",\n".join(lines) + "\n}"


def _plain(text: str) -> str:
    return SPECIAL.sub(r"\\\1", text)
