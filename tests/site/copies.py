"""Copies of the book's sources in another place, with fewer pages, to be changed and built there."""

import os
import subprocess
from pathlib import Path

from built import ROOT

from sources import COMMAND
from techsec_publish import repository

# A chapter with a figure, and a page of each kind that is made from tables.
SMALL = ["4-3-industry", "reference/glossary", "reference/tables/concepts", "reference/bibliography"]


def choose(folder: Path, chapters: list[str]) -> None:
    """Leave these in the contents of a copy, behind a first page without links."""
    listed = "".join(f"- file: book/{name}\n" for name in chapters)
    (folder / "_toc.yml").write_text(f"format: jb-book\nroot: book/index\nchapters:\n{listed}")
    (folder / "book" / "index.md").write_text("# Copy\n")


def choose_small(folder: Path) -> None:
    """Leave SMALL in the contents of a copy; its chapter links to no page that is left out."""
    choose(folder, SMALL)
    notebook = folder / "book" / "4-3-industry.ipynb"
    alone = notebook.read_text(encoding="utf-8").replace("{doc}", "{code}").replace("{ref}", "{code}")
    notebook.write_text(alone, encoding="utf-8")


def build(folder: Path, **variables: str) -> str:
    """Build a copy, which knows this book's repository unless told otherwise: what was printed.

    Raises AssertionError with the end of it where the build fails.
    """
    home = repository.find(ROOT)
    known = {"BOOK_REPOSITORY": home.address, "BOOK_REF": home.ref} if home else {"BOOK_REPOSITORY": ""}
    environment = {**os.environ, **known, **variables}
    done = subprocess.run(COMMAND, cwd=folder, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


def files(site: Path) -> dict[Path, bytes]:
    """Every file of a site."""
    return {path.relative_to(site): path.read_bytes() for path in site.rglob("*") if path.is_file()}
