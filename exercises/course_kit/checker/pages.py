"""HTML that stands alone: no script, nothing from elsewhere, everything that a student wrote escaped."""

from collections.abc import Iterable
from html import escape
from unicodedata import category

_STYLE = """
body{font:1rem/1.5 system-ui,sans-serif;color:#1a1a1a;background:#fff;max-width:52rem;margin:0 auto;padding:1rem}
table{border-collapse:collapse;width:100%;margin:1rem 0}caption{text-align:left;font-weight:600;padding:.3rem 0}
th,td{border:1px solid #767676;padding:.3rem .5rem;text-align:left;vertical-align:top;overflow-wrap:break-word}
td.number{text-align:right;font-variant-numeric:tabular-nums}
.answer{border-left:4px solid #005a9c;padding:.2rem 1rem;white-space:pre-wrap;overflow-wrap:anywhere}
.scroll{overflow-x:auto}svg{max-width:100%;height:auto}
@media (prefers-color-scheme:dark){body{color:#eee;background:#16181c}.chart{background:#fff}a{color:#8cf}}
""".strip()


class Safe(str):
    """A piece of HTML that is finished; everything else is escaped."""


def text(value: object) -> str:
    """``value`` as HTML."""
    return value if isinstance(value, Safe) else escape(_visible(str(value)))


def _visible(value: str) -> str:
    """Without control characters and those that format unseen, such as turn the writing direction."""
    return "".join(sign for sign in value if sign in "\n\t" or category(sign) not in ("Cc", "Cf", "Cs"))


def page(title: str, parts: Iterable[str]) -> str:
    """A whole page in English."""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{text(title)}</title>\n<style>\n{_STYLE}\n</style>\n</head>\n<body>\n<main>\n<h1>{text(title)}</h1>\n"
        + "\n".join(parts)
        + "\n</main>\n</body>\n</html>\n"
    )


def heading(words: object, level: int = 2) -> Safe:
    """A heading of the level given."""
    return Safe(f"<h{level}>{text(words)}</h{level}>")


def paragraph(words: object) -> Safe:
    """A paragraph."""
    return Safe(f"<p>{text(words)}</p>")


def listed(items: Iterable[object]) -> Safe:
    """A list without numbers."""
    return Safe("<ul>\n" + "\n".join(f"<li>{text(item)}</li>" for item in items) + "\n</ul>")


def answer(words: str) -> Safe:
    """What a student wrote, as typed."""
    return Safe(f'<div class="answer">{text(words)}</div>')


def table(caption: str, head: list[str], rows: Iterable[list[object]]) -> Safe:
    """A table; numbers stand right, the first cell of a row is its heading."""
    lines = [f"<table>\n<caption>{text(caption)}</caption>\n<thead><tr>"]
    lines += [f'<th scope="col">{text(name)}</th>' for name in head]
    lines.append("</tr></thead>\n<tbody>")
    for first, *others in rows:
        cells = [
            f'<td class="number">{text(cell)}</td>' if isinstance(cell, (int, float)) else f"<td>{text(cell)}</td>"
            for cell in others
        ]
        lines.append(f'<tr><th scope="row">{text(first)}</th>{"".join(cells)}</tr>')
    return Safe(
        '<div class="scroll" tabindex="0" role="region" aria-label="'
        + text(caption)
        + '">'
        + "".join(lines)
        + "</tbody>\n</table></div>"
    )
