"""Tables in pages: the first cell of a row is its head, and a wide one scrolls in a box that a keyboard reaches."""

from collections.abc import Iterable, Sequence
from html import escape


def table(columns: Iterable[object], rows: Iterable[Sequence[str]]) -> str:
    """A table from names of columns, as text, and rows of cells, as HTML."""
    head = "".join(f'<th scope="col">{escape(str(column))}</th>' for column in columns)
    body = "".join(
        f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in rest)}</tr>' for first, *rest in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def scrolling(html: str, label: str) -> str:
    """A table in its box, named for assistive technology."""
    return f'<div class="table-scroll" role="region" aria-label="{escape(label)}" tabindex="0">{html}</div>'
