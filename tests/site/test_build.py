"""The plain command builds the same site, a second build sees every change, and no stray page is published."""

import csv
import io
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from built import ROOT, SITE
from marks import expected
from PIL import Image

from sources import COMMAND, copy_outputs, copy_sources, exercises
from techsec_publish import repository
from techsec_site import metadata


@pytest.fixture
def copy(tmp_path):
    """The book's sources in another place, with nothing built."""
    return copy_sources(tmp_path, *exercises())


@pytest.fixture
def executed(copy):
    """The same with the notebooks' outputs, so that a build only writes pages."""
    copy_outputs(copy)
    return copy


def build(folder, **variables):
    home = repository.find(ROOT)
    known = {"BOOK_REPOSITORY": home.address, "BOOK_REF": home.ref} if home else {"BOOK_REPOSITORY": ""}
    environment = {**os.environ, **known, **variables}
    done = subprocess.run(COMMAND, cwd=folder, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


AWAY = "<p>Take away the end of the address, from the last stroke on, until the book appears.</p>"


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
    config = (copy / "_config.yml").read_text(encoding="utf-8")
    config = config.replace("html_title: Two Allies and a Rising Technology", "html_title: Chips & war")
    (copy / "_config.yml").write_text(config, encoding="utf-8")
    (copy / "book" / "index.md").write_text("# Copy\n")
    notebook = copy / "book" / "4-3-industry.ipynb"
    alone = notebook.read_text(encoding="utf-8").replace("{doc}", "{code}").replace("{ref}", "{code}")
    notebook.write_text(alone, encoding="utf-8")
    build(copy)
    page = copy / "_build" / "html" / "4-3-industry.html"
    first = page.read_text(encoding="utf-8")
    for name in ("4-3-industry", "embed/fig-rapidus", "search", "404"):
        html = (copy / "_build" / "html" / f"{name}.html").read_text(encoding="utf-8")
        assert html.count("- Chips &amp; war</title>") == 1 and "<cite>Chips & war" not in html
    assert "Executed notebook" not in build(copy), "nothing changed, nothing runs"

    # As after a table, a set of codings, a figure and a notebook were named anew.
    names = ["_data/old.csv", "_data/old.js", "_data/blank-old.csv", "_figures/fig-old.csv", "_notebooks/old.ipynb"]
    stale = [copy / "_build" / "html" / name for name in names]
    for file in stale:
        file.write_text("old")
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
    assert [file.name for file in stale if file.exists()] == []


def test_only_pages_of_the_contents_are_published():
    named = (
        {"search.html", "404.html"}
        | {f"embed/{figure}.html" for figure in expected()}
        | {
            line.split(":")[1].strip().removeprefix("book/") + ".html"
            for line in (ROOT / "_toc.yml").read_text(encoding="utf-8").splitlines()
            if line.strip().lstrip("- ").startswith(("file:", "root:"))
        }
    )
    assert {path.relative_to(SITE).as_posix() for path in SITE.rglob("*.html")} == named
    assert not [path for path in SITE.rglob("*") if path.suffix in (".py", ".md", ".bib")]
    notebooks = {"_notebooks"} | ({"_exercises"} if (ROOT / "exercises").is_dir() else set())
    assert {path.parent.name for path in SITE.rglob("*.ipynb")} == notebooks


def test_address_of_the_site_adds_what_names_it_and_changes_nothing_else(executed):
    base = "https://example.org/two/"
    build(executed, BOOK_URL=base)
    ours, theirs = files(SITE), files(executed / "_build" / "html")
    picture = Path(metadata.PICTURE)
    assert set(theirs) - set(ours) == {Path("sitemap.xml"), picture} and set(ours) <= set(theirs)
    assert Image.open(io.BytesIO(theirs[picture])).size == (1200, 630)
    tags = re.compile(r' *<link rel="canonical" href="([^"]*)">\n?| *<meta property="og:[^>]*>\n?')
    home = f'<p><a href="{base}">The start of the book</a></p>'
    listed = set(re.findall("<loc>(.*?)</loc>", theirs[Path("sitemap.xml")].decode()))
    for path in ours:
        if path.suffix != ".html":
            assert theirs[path] == ours[path], path
            continue
        page = theirs[path].decode()
        if path.name == "404.html":
            assert page.count(home) == 1
            page = page.replace(home, AWAY)
        else:
            (canonical,) = re.findall('<link rel="canonical" href="([^"]*)">', page)
            if path.parts[0] not in ("embed", "search.html"):
                assert canonical == base + path.as_posix().replace("index.html", "")
                assert canonical in listed
            assert canonical in listed | {f"{base}search.html"}
        assert f'<meta property="og:url" content="{base}' in page
        assert f'<meta property="og:image" content="{base}{picture.as_posix()}"' in page
        left = ours[path].decode()
        assert "".join(tags.sub("", page).split()) == "".join(left.split()), path
    assert len(listed) == len([path for path in ours if path.suffix == ".html" and path.parts[0] != "embed"]) - 2


def test_edition_without_the_noncommercial_tables(copy):
    shutil.rmtree(copy / "data" / "noncommercial")
    tables = ["export_control_items", "supply_chain_shares"]
    chapters = [
        "6-supply-chain",
        "lab-exposure",
        "reference/codebook",
        *(f"reference/tables/{name}" for name in tables),
    ]
    listed = "".join(f"- file: book/{name}\n" for name in chapters)
    (copy / "_toc.yml").write_text(f"format: jb-book\nroot: book/index\nchapters:\n{listed}")
    (copy / "book" / "index.md").write_text("# Copy\n")
    build(copy, WITHOUT_NC="1")
    site = copy / "_build" / "html"
    for page in ("6-supply-chain.html", "lab-exposure.html", "reference/tables/supply_chain_shares.html"):
        assert "built without the tables whose licence" in (site / page).read_text(encoding="utf-8")
    assert (site / "_data" / "export_control_items.csv").exists()
    assert not [path for path in site.rglob("*supply_chain_*") if path.parent.name != "tables"]


def test_notebooks_run_at_the_same_time_and_an_error_names_its_cell(copy):
    chapters = {"good": "print(1 + 1)", "better": "print(2 + 2)", "broken": "missing_name + 1"}
    (copy / "_toc.yml").write_text(
        "format: jb-book\nroot: book/index\nchapters:\n" + "".join(f"- file: book/{name}\n" for name in chapters)
    )
    (copy / "book" / "index.md").write_text("# Copy\n")
    for name, code in chapters.items():
        notebook = json.loads((copy / "book" / "4-3-industry.ipynb").read_text(encoding="utf-8"))
        head = {"cell_type": "markdown", "id": "head", "metadata": {}, "source": f"# {name}"}
        cell = {
            "cell_type": "code",
            "id": "cell",
            "metadata": {},
            "execution_count": None,
            "outputs": [],
            "source": code,
        }
        (copy / "book" / f"{name}.ipynb").write_text(json.dumps({**notebook, "cells": [head, cell]}))
    done = subprocess.run(COMMAND, cwd=copy, capture_output=True, text=True)
    said = done.stdout + done.stderr
    assert done.returncode != 0
    assert f"Executing 3 notebooks, {min(3, os.cpu_count())} at a time" in said
    assert "broken.ipynb" in said and "missing_name + 1" in said and "NameError" in said
    assert "good.ipynb: Using cached notebook" in said and "better.ipynb: Using cached notebook" in said
