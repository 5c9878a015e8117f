"""Another book, on made-up events, is built by the same package and extensions, and nothing in it is of this book."""

import csv
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup

from sources import COMMAND, ROOT

pytestmark = pytest.mark.slow

SECOND = Path(__file__).with_name("second_book")
COPIED = (
    "book/techsec",
    "book/_extensions",
    "book/_assets",
    "book/_templates",
    "requirements.txt",
    "binder/requirements.txt",
    "binder/runtime.txt",
)
# Title, paper, subject and data package of this book.
OURS = re.compile(
    r"Two Allies|two-allies|\bWu (Huaizhong|and Cong)|wu2025|吴怀中|同盟视域|US-Japan|Rapidus|supply.chain"
)
TEXTS = {".html", ".js", ".json", ".csv", ".xml", ".ipynb", ".svg", ".md", ".txt"}


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """The second book with this book's machinery beside it, built."""
    folder = tmp_path_factory.mktemp("second") / "book"
    shutil.copytree(SECOND, folder)
    for name in COPIED:
        source, target = ROOT / name, folder / name
        target.parent.mkdir(exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    ours = {"TECHSEC_DATA", "WITHOUT_NC", "BOOK_URL", "BOOK_REPOSITORY", "BOOK_REF"}
    done = subprocess.run(
        COMMAND,
        cwd=folder,
        env={name: value for name, value in os.environ.items() if name not in ours},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return folder


@pytest.fixture(scope="module")
def site(book):
    return book / "_build" / "html"


def page(site, name):
    return BeautifulSoup((site / name).read_text(encoding="utf-8"), "html.parser")


def events():
    with (SECOND / "data" / "events.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_every_page_of_the_contents_is_there_and_no_other(book, site):
    listed = set(re.findall(r"book/(\S+)", (book / "_toc.yml").read_text())) | {"embed/fig-dates", "search", "404"}
    assert {path.relative_to(site).with_suffix("").as_posix() for path in site.rglob("*.html")} == listed


def test_its_figure_has_a_mark_for_each_event_and_a_row_of_its_table(site):
    figure = page(site, "1-dates.html").select_one("#fig-dates")
    assert len(figure.select(".chart-wide .mark-symbol.role-mark path")) == len(events()) > 1
    assert len(figure.select(".chart-data tbody tr")) == len(events())


def test_its_tables_have_pages_and_downloads(site):
    table = page(site, "reference/tables/events.html")
    links = [link["href"] for link in table.select("a[download]")]
    assert "../../_data/events.csv" in links
    for link in links:
        assert (site / "reference" / "tables" / link).resolve().is_file(), link
    assert (site / "_data" / "events.csv").read_bytes() == (SECOND / "data" / "events.csv").read_bytes()
    assert not list((site / "_data").glob("blank-*"))
    with zipfile.ZipFile(site / "_data" / "data-package.zip") as package:
        assert set(package.namelist()) == {"data/datapackage.json", "data/events.csv", "data/parties.csv"}


def test_its_notebook_and_pack_can_be_taken_along(site):
    links = [link["href"] for link in page(site, "1-dates.html").select("nav.launch a")]
    assert links == ["_notebooks/1-dates.ipynb", "_notebooks/student-pack.zip"]
    with zipfile.ZipFile(site / "_notebooks" / "student-pack.zip") as pack:
        names = pack.namelist()
        title = yaml.safe_load((SECOND / "_config.yml").read_text())["title"]
        assert pack.read("made-up-river-treaty/README.md").decode().startswith(f"# {title}: the notebooks\n")
    assert {"made-up-river-treaty/book/1-dates.ipynb", "made-up-river-treaty/data/events.csv"} <= set(names)


def test_its_search_finds_a_word(site, chromium):
    context = chromium.new_context()
    tab, complaints = context.new_page(), []
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.goto(f"{(site / 'search.html').as_uri()}?q=strike")
    tab.locator("#search-results li .context").first.wait_for()
    found = tab.locator("#search-results li a").evaluate_all("links => links.map((link) => link.pathname)")
    context.close()
    assert any(place.endswith("/2-reading.html") for place in found) and complaints == []


def test_nothing_in_it_is_of_this_book(site):
    said = {
        path.relative_to(site).as_posix(): found[0]
        for path in site.rglob("*")
        if path.suffix in TEXTS and (found := OURS.search(path.read_text(encoding="utf-8")))
    }
    assert said == {}
    chapters = [*(ROOT / "book").glob("[0-9]*.ipynb"), ROOT / "book" / "index.md"]
    assert len(chapters) > 10 and all(OURS.search(path.read_text(encoding="utf-8")) for path in chapters)


def test_a_zip_of_its_site_is_named_after_its_data(book, tmp_path):
    target = tmp_path / "site.zip"
    command = [sys.executable, "-m", "techsec_publish.zips", "../_build/html", target]
    done = subprocess.run(command, cwd=book / "book", capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(target) as packed:
        assert {name.partition("/")[0] for name in packed.namelist()} == {"made-up-river-treaty"}
