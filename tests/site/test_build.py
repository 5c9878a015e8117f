"""The plain command builds the same site, a second build sees every change, and no stray page is published."""

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT, SITE

COMMAND = [str(Path(sys.executable).with_name("jupyter-book")), "build", ".", "-W", "-n", "--keep-going"]
SOURCES = ["book", "data", "_config.yml", "_toc.yml", "requirements.txt"]


@pytest.fixture
def copy(tmp_path):
    """The book's sources in another place, with nothing built."""
    for name in SOURCES:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, tmp_path / name)
    return tmp_path


def build(folder, **variables):
    environment = {**os.environ, **variables}
    done = subprocess.run(COMMAND, cwd=folder, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


def files(site):
    return {path.relative_to(site): path.read_bytes() for path in site.rglob("*") if path.is_file()}


def test_plain_command_gives_the_same_bytes(copy):
    build(copy)
    ours, plain = files(SITE), files(copy / "_build" / "html")
    assert sorted(ours) == sorted(plain)
    assert [str(path) for path in ours if ours[path] != plain[path]] == []


def test_second_build_sees_a_changed_cell_and_a_changed_figure_and_no_stray_page(copy):
    chapters = ["4-3-industry", "reference/glossary", "reference/tables/concepts", "reference/bibliography"]
    listed = "".join(f"- file: book/{name}\n" for name in chapters)
    (copy / "_toc.yml").write_text(f"format: jb-book\nroot: book/index\nchapters:\n{listed}")
    (copy / "book" / "stray.md").write_text("# Not in the contents\n")
    (copy / "book" / "index.md").write_text("# Copy\n")
    notebook = copy / "book" / "4-3-industry.ipynb"
    alone = notebook.read_text(encoding="utf-8").replace("{doc}", "{code}").replace("{ref}", "{code}")
    notebook.write_text(alone, encoding="utf-8")
    build(copy)
    page = copy / "_build" / "html" / "4-3-industry.html"
    first = page.read_text(encoding="utf-8")
    assert "Executed notebook" not in build(copy), "nothing changed, nothing runs"

    events = copy / "data" / "events.csv"
    rows = list(csv.reader(events.open(encoding="utf-8", newline="")))
    title = rows[0].index("title_en")
    row = next(row for row in rows if row[0] == "rapidus-founded")
    old, row[title] = row[title], "Rapidus founded, edited"
    with events.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    figures = copy / "book" / "techsec" / "figures" / "practice.py"
    figures.write_text(
        figures.read_text(encoding="utf-8").replace("American partner", "Partner, edited"), encoding="utf-8"
    )
    build(copy)
    second = page.read_text(encoding="utf-8")
    assert old in first and old not in second and "Rapidus founded, edited" in second
    assert "American partner" in first and "Partner, edited" in second
    assert not list((copy / "_build" / "html").rglob("*stray*"))


def test_only_pages_of_the_contents_are_published():
    named = {"search.html"} | {
        line.split(":")[1].strip().removeprefix("book/") + ".html"
        for line in (ROOT / "_toc.yml").read_text(encoding="utf-8").splitlines()
        if line.strip().lstrip("- ").startswith(("file:", "root:"))
    }
    assert {path.relative_to(SITE).as_posix() for path in SITE.rglob("*.html")} == named
    assert not [path for path in SITE.rglob("*") if path.suffix in (".ipynb", ".py", ".md", ".bib")]


def test_edition_without_the_noncommercial_tables(copy):
    shutil.rmtree(copy / "data" / "noncommercial")
    tables = ["export_control_items", "supply_chain_shares"]
    chapters = ["6-supply-chain", "reference/codebook", *(f"reference/tables/{name}" for name in tables)]
    listed = "".join(f"- file: book/{name}\n" for name in chapters)
    (copy / "_toc.yml").write_text(f"format: jb-book\nroot: book/index\nchapters:\n{listed}")
    (copy / "book" / "index.md").write_text("# Copy\n")
    build(copy, WITHOUT_NC="1")
    site = copy / "_build" / "html"
    for page in ("6-supply-chain.html", "reference/tables/supply_chain_shares.html"):
        assert "built without the supply-chain tables" in (site / page).read_text(encoding="utf-8")
    assert (site / "_data" / "export_control_items.csv").exists()
    assert not [path for path in site.rglob("*supply_chain_*") if path.parent.name != "tables"]
