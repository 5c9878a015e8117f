"""The table of contents, _toc.yml, read once for all."""

from collections.abc import Iterator
from pathlib import Path

import yaml

FOLDER = "book/"


def page(docname: str) -> str:
    """The address of a document, without the ending: its name without the content folder."""
    return docname.removeprefix(FOLDER)


def pages(root: Path) -> list[str]:
    """The pages of the book in ``root``, the landing page first, in the order of _toc.yml."""
    return [page(name) for name in _files(yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8")))]


def _files(entry: object) -> Iterator[str]:
    if isinstance(entry, dict):
        for name, value in entry.items():
            if name in ("root", "file"):
                yield value
            else:
                yield from _files(value)
    elif isinstance(entry, list):
        for item in entry:
            yield from _files(item)
