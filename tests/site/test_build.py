"""Copies of the book, built: the same site again, with every change seen, and no stray page published."""

import csv
import io
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from built import SITE
from copies import build, choose, choose_small, files
from PIL import Image

from sources import COMMAND
from techsec_site import metadata

pytestmark = pytest.mark.slow


AWAY = "<p>Take away the end of the address, from the last stroke on, until the book appears.</p>"


def test_plain_command_gives_the_same_bytes(copy):
    build(copy)
    ours, plain = files(SITE), files(copy / "_build" / "html")
    assert sorted(ours) == sorted(plain)
    assert [str(path) for path in ours if ours[path] != plain[path]] == []


def test_second_build_sees_a_changed_cell_and_a_changed_figure_and_no_stray_page(copy):
    choose_small(copy)
    (copy / "book" / "stray.md").write_text("# Not in the contents\n")
    config = (copy / "_config.yml").read_text(encoding="utf-8")
    config = config.replace("html_title: Two Allies and a Rising Technology", "html_title: Chips & war")
    (copy / "_config.yml").write_text(config, encoding="utf-8")
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


def test_address_of_the_site_adds_what_names_it_and_changes_nothing_else(executed):
    base = "https://example.org/two/"
    choose_small(executed)
    build(executed)
    ours = files(executed / "_build" / "html")
    build(executed, BOOK_URL=base)
    theirs = files(executed / "_build" / "html")
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
    choose(copy, chapters)
    build(copy, WITHOUT_NC="1")
    site = copy / "_build" / "html"
    for page in ("6-supply-chain.html", "lab-exposure.html", "reference/tables/supply_chain_shares.html"):
        assert "built without the tables whose licence" in (site / page).read_text(encoding="utf-8")
    assert (site / "_data" / "export_control_items.csv").exists()
    assert not [path for path in site.rglob("*supply_chain_*") if path.parent.name != "tables"]


def test_notebooks_run_at_the_same_time_and_an_error_names_its_cell(copy):
    chapters = {"good": "print(1 + 1)", "better": "print(2 + 2)", "broken": "missing_name + 1"}
    choose(copy, list(chapters))
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
