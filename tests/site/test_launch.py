"""Executable pages offer their notebook, and a live copy where a repository is known; no other page does."""

import io
import json
import re
import zipfile

import pytest
from bs4 import BeautifulSoup
from built import PAGES, ROOT, SITE, soup
from copies import build, choose

from techsec_publish import repository, student_pack, zips
from techsec_site import launch
from techsec_site.elements import html

NOTEBOOKS = sorted(student_pack.chapters())
HOME = repository.find(ROOT)


def nav(page):
    return page.select("nav.launch")


def test_launch_links_stand_on_executable_pages_only():
    assert NOTEBOOKS
    assert [name.removesuffix(".html") for name in PAGES if nav(soup(name))] == NOTEBOOKS


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_links_come_after_the_heading_and_lead_to_files_or_a_known_host(name):
    (links,) = nav(soup(f"{name}.html"))
    assert links.find_previous_sibling().name == "h1" and links["aria-label"]
    targets = [link["href"] for link in links.select("a")]
    inside = [target for target in targets if "://" not in target]
    assert inside == [f"_notebooks/{name}.ipynb", "_notebooks/student-pack.zip"]
    assert all((SITE / target).is_file() for target in inside)
    assert bool(HOME) == (len(targets) > len(inside)), "no dead links where no repository is known"
    assert len({link.text for link in links.select("a")}) == len(targets)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_downloaded_chapter_says_how_to_run_it_and_is_plain(name):
    document = json.loads((SITE / "_notebooks" / f"{name}.ipynb").read_text(encoding="utf-8"))
    first = "".join(document["cells"][0]["source"])
    assert "student-pack.zip" in first and f"{zips.top()}/book" in first and "binder/requirements.txt" in first
    prose = "\n\n".join("".join(cell["source"]) for cell in document["cells"] if cell["cell_type"] == "markdown")
    assert re.findall(r"\{[a-z][\w:+-]*\}`|^ *(?:`{3,}|:{3,})\{.*", prose, re.M) == []


def test_site_offers_the_same_pack_as_make_student_pack():
    content = (SITE / "_notebooks" / "student-pack.zip").read_bytes()
    assert content == student_pack.pack(student_pack.files())
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {f"{zips.top()}/book/{name}.ipynb" for name in NOTEBOOKS} <= set(archive.namelist())


def test_links_name_binder_and_colab_where_the_repository_is_on_github():
    text = html(launch.links("4-practice", repository.Repository("github.com", "example/book", "students")))
    found = {link.text: link["href"] for link in BeautifulSoup(text, "html.parser").select("a")}
    assert list(found)[:2] == ["Open live on Binder", "Open in Colab"]
    assert found["Open live on Binder"].endswith("/gh/example/book/students?urlpath=lab/tree/book/4-practice.ipynb")
    text = html(launch.links("4-practice", repository.Repository("gitlab.com", "example/book", "students")))
    assert "Colab" not in text and "mybinder.org/v2/gl/" in text


@pytest.mark.slow
def test_links_and_form_follow_the_environment_and_the_notebooks(copy):
    """The links of a notebook's page, and the form for class hubs, which offers all notebooks by their titles."""
    choose(copy, ["hub", "short"])
    (copy / "book" / "hub.md").write_text("# Hub\n\n```{hub-link}\n```\n")
    short = copy / "book" / "short.ipynb"
    short.write_text(SHORT)

    def built(address):
        build(copy, BOOK_REPOSITORY=address, BOOK_REF="seminar")
        hub, page = (
            BeautifulSoup((copy / "_build" / "html" / name).read_text(encoding="utf-8"), "html.parser")
            for name in ("hub.html", "short.html")
        )
        titles = [option.text for option in hub.select(".hub-link option")]
        return titles, hub.select_one(".hub-link [name=repository]")["value"], str(nav(page))

    address = "https://github.com/example/two-allies"
    *form, links = built(address)
    assert form == [["Short"], address]
    assert "/example/two-allies/seminar?urlpath=lab/tree/book/short.ipynb" in links
    *form, links = built("")
    assert form == [["Short"], ""] and "_notebooks/short.ipynb" in links and "binder" not in links
    short.write_text(SHORT.replace("# Short", "# Renamed"))
    assert built("")[:2] == (["Renamed"], "")
    with pytest.raises(AssertionError, match="BOOK_REPOSITORY="):
        built("https://git.example.org/a/b")


SHORT = json.dumps(
    {
        "cells": [{"cell_type": "markdown", "id": "a", "metadata": {}, "source": "# Short"}],
        "metadata": {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
)
