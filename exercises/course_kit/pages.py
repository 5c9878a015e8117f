"""HTML pages that stand alone: no script, nothing from elsewhere, everything that is not markup of ours escaped."""

from collections.abc import Iterable, Sequence
from html import escape
from unicodedata import category

STYLE = """
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


def page(title: str, parts: Iterable[str], style: str = STYLE, heading: str | None = None) -> str:
    """A whole page in English; its first heading is the title where no other is given."""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{text(title)}</title>\n<style>\n{style}\n</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{text(heading or title)}</h1>\n" + "\n".join(parts) + "\n</main>\n</body>\n</html>\n"
    )


def element(tag: str, words: object, kind: str = "") -> Safe:
    """One element around its words; ``kind`` is its class for the style sheet."""
    return Safe(f'<{tag} class="{kind}">{text(words)}</{tag}>' if kind else f"<{tag}>{text(words)}</{tag}>")


def together(*parts: object) -> Safe:
    """Pieces one after the other as one."""
    return Safe("".join(map(text, parts)))


def heading(words: object, level: int = 2) -> Safe:
    """A heading of the level given."""
    return element(f"h{level}", words)


def paragraph(words: object) -> Safe:
    """A paragraph."""
    return element("p", words)


def section(kind: str, parts: Iterable[object]) -> Safe:
    """Parts that belong together; ``kind`` is their class for the style sheet."""
    return Safe(f'<section class="{kind}">\n' + "\n".join(map(text, parts)) + "\n</section>")


def listed(items: Iterable[object], tag: str = "ul") -> Safe:
    """A list, with numbers where ``tag`` is ol."""
    return Safe(f"<{tag}>\n" + "\n".join(f"<li>{text(item)}</li>" for item in items) + f"\n</{tag}>")


def table(caption: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> Safe:
    """A table; numbers are right-aligned, the first cell of a row is its heading."""
    heads = "".join(f'<th scope="col">{text(name)}</th>' for name in head)
    lines = []
    for first, *others in rows:
        cells = (element("td", cell, "number" if isinstance(cell, (int, float)) else "") for cell in others)
        lines.append(f'<tr><th scope="row">{text(first)}</th>{"".join(cells)}</tr>')
    return Safe(
        f'<div class="scroll" tabindex="0" role="region" aria-label="{text(caption)}"><table>\n'
        f"<caption>{text(caption)}</caption>\n<thead><tr>{heads}</tr></thead>\n<tbody>{''.join(lines)}</tbody>\n"
        "</table></div>"
    )
