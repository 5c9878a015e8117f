"""What a fault is, and the ways to break a file: each makes a function from the file's text to the broken text."""

import csv
import io
import json
import random
from collections.abc import Callable
from dataclasses import dataclass

Edit = Callable[[str], str]


@dataclass(frozen=True)
class Fault:
    """One fault: what it is called, the file that it breaks, what has to be red, and how the file is broken.

    ``tests``: arguments of pytest, or ``! command`` for another program of the environment. ``says``: what has to stand
    in the output, as a regular expression. A program needs it; pytest only where the fault keeps a test from running,
    and the book's own message, not the failure of a test, tells what is wrong.
    """

    name: str
    file: str
    tests: str
    edit: Edit
    says: str = ""


class Unfit(ValueError):
    """An edit that does not fit its file."""


def swap(old: str, fresh: str) -> Edit:
    """Put ``fresh`` in the place of ``old``, which stands exactly once."""

    def edit(text: str) -> str:
        if (count := text.count(old)) != 1:
            raise Unfit(f"{old!r} stands there {count} times, not once")
        return text.replace(old, fresh)

    return edit


def first(old: str, fresh: str) -> Edit:
    """Put ``fresh`` in the first place of ``old``, which stands once or more."""
    return _replace(old, fresh, 1)


def every(old: str, fresh: str) -> Edit:
    """Put ``fresh`` in every place of ``old``, which stands once or more."""
    return _replace(old, fresh, -1)


def _replace(old: str, fresh: str, times: int) -> Edit:
    def edit(text: str) -> str:
        if old not in text:
            raise Unfit(f"{old!r} does not stand there")
        return text.replace(old, fresh, times)

    return edit


def both(one: Edit, other: Edit) -> Edit:
    """One edit after the other."""
    return lambda text: other(one(text))


def begin(start: str) -> Edit:
    """Write something before all that stands there."""
    return lambda text: start + text


def append(end: str) -> Edit:
    """Write something behind all that stands there."""
    return lambda text: text + end


def whole(fresh: str) -> Edit:
    """Another text, or a file that is not there."""
    return lambda _: fresh


def in_article(html: str) -> Edit:
    """Write something at the end of the article of a page."""
    return swap("</article>", f"{html}</article>")


def put(row: str, column: str, value: str) -> Edit:
    """Write ``value`` into one cell of a CSV, in the row whose ``id`` is ``row``."""

    def edit(text: str) -> str:
        header, *rows = csv.reader(io.StringIO(text, newline=""))
        found = [cells for cells in rows if cells[header.index("id")] == row]
        if len(found) != 1 or found[0][header.index(column)] == value:
            raise Unfit(f"no single row {row!r} with another {column!r} than {value!r}")
        found[0][header.index(column)] = value
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator="\n").writerows([header, *rows])
        return out.getvalue()

    return edit


def in_json(change: Callable[[dict], object]) -> Edit:
    """Change what a JSON file holds, written again as the project writes notebooks."""

    def edit(text: str) -> str:
        held = json.loads(text)
        change(held)
        return json.dumps(held, indent=1, ensure_ascii=False) + "\n"

    return edit


def cell(number: int, change: Callable[[dict], object]) -> Edit:
    """Change one cell of a notebook, counted from 0."""
    return in_json(lambda notebook: change(notebook["cells"][number]))


def table(name: str, change: Callable[[dict], object]) -> Edit:
    """Change what datapackage.json says of a table."""
    return in_json(lambda package: change(next(one for one in package["resources"] if one["name"] == name)))


def field(name: str, column: str, change: Callable[[dict], object]) -> Edit:
    """Change what datapackage.json says of a column."""
    return table(name, lambda one: change(next(each for each in one["schema"]["fields"] if each["name"] == column)))


def without_pages(text: dict) -> None:
    """Take from a cell what cites pages of the paper."""
    text["source"] = [line.replace("{cite:p}`wu2025", "`wu2025") for line in text["source"]]


def without_a_row(script: str) -> str:
    """The data of a live figure, each of its tables without the last row."""
    name, _, rest = script.partition("=")
    layouts = json.loads(rest.strip().removesuffix(";"))
    for layout in layouts.values():
        for source in layout["data"]:
            if source.get("values"):
                source["values"].pop()
    return f"{name}={json.dumps(layouts)};\n"


def noise(length: int) -> str:
    """Letters that no program can pack, the same on every run."""
    return "".join(random.Random(1).choices("abcdefghijklmnopqrstuvwxyz0123456789", k=length))
