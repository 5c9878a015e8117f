"""The table of contents, _toc.yml, read here and nowhere else."""

import re
from collections.abc import Iterator
from pathlib import Path

import yaml

FOLDER = "book/"
NUMBER = re.compile(r"\d+(?:-\d+)*(?=-)")


def page(docname: str) -> str:
    """The address of a document, without the ending: its name without the content folder."""
    return docname.removeprefix(FOLDER)


def number(name: str) -> str:
    """The number of a chapter, at the beginning of its page's name: 4.1 of 4-1-ideas; the name where there is none."""
    found = NUMBER.match(name)
    return found[0].replace("-", ".") if found else name


def pages(root: Path) -> list[str]:
    """The pages of the book in ``root``, the landing page first, in the order of _toc.yml."""
    return list(_pages(_read(root)))


def parts(root: Path) -> list[tuple[str, list[str]]]:
    """The parts of the book in ``root`` by their caption, each with its pages in their order."""
    return [(part["caption"], list(_pages(part))) for part in _read(root).get("parts", [])]


def _read(root: Path) -> dict:
    return yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))


def _pages(entry: object) -> Iterator[str]:
    if isinstance(entry, list):
        for item in entry:
            yield from _pages(item)
    elif isinstance(entry, dict):
        for name, value in entry.items():
            if name in ("root", "file"):
                yield page(value)
            else:
                yield from _pages(value)
