"""Every page has a title and a description of its own; addresses in full stand there only where BOOK_URL names one."""

import re
from collections import Counter
from types import SimpleNamespace
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from built import PAGES, SITE, soup
from sphinx.errors import ConfigError

from techsec_site import metadata


def description(name):
    return soup(name).head.find("meta", attrs={"name": "description"})["content"]


@pytest.mark.parametrize("name", PAGES)
def test_page_has_title_language_and_description(name):
    page = soup(name)
    assert page.html["lang"] == "en"
    assert page.head.title.get_text().endswith("Two Allies and a Rising Technology")
    assert len(page.head.find_all("meta", attrs={"name": "description"})) == 1
    assert len(page.head.find_all("meta", attrs={"name": "viewport"})) == 1
    assert len(description(name)) in metadata.LENGTH
    assert not re.search(r"[<>{}`]", description(name))


@pytest.mark.parametrize("of", [lambda name: soup(name).head.title.get_text(), description])
def test_no_two_pages_share(of):
    assert [text for text, count in Counter(map(of, PAGES)).items() if count > 1] == []


@pytest.mark.parametrize("name", PAGES)
def test_page_brings_its_icon(name):
    """Without one, a browser asks the server for a file of its own choice and complains."""
    (icon,) = soup(name).head.select('link[rel="icon"]')
    image = ElementTree.fromstring(unquote(icon["href"].removeprefix("data:image/svg+xml,")))
    assert image.get("viewBox") and len(image)


def test_chapter_is_described_by_its_key_question():
    assert description("3-drivers.html").startswith("What, in the authors’ account, moved Washington and Tokyo")


@pytest.mark.parametrize("name", PAGES)
def test_without_an_address_none_is_written(name):
    assert soup(name).head.select('link[rel="canonical"], meta[property]') == []


def test_without_an_address_there_is_no_sitemap():
    assert not (SITE / "sitemap.xml").exists()


@pytest.mark.parametrize("depth", ["", "a/", "a/b/c/d/"])
def test_lost_page_stands_alone_at_any_depth(visit, depth):
    html = (SITE / "404.html").read_text(encoding="utf-8")
    seen = visit("index.html")
    seen.requests.clear()
    address = f"{depth}nowhere.html"
    seen.page.route(f"**/{address}", lambda route: route.fulfill(body=html, content_type="text/html"))
    seen.open(address)
    assert seen.requests == [seen.base + address]
    assert seen.page.get_by_role("heading", name="Page not found").is_visible()
    assert BeautifulSoup(html, "html.parser").select('[href]:not([href^="data:"]), [src]') == []
    assert (seen.strangers, seen.complaints) == ([], [])


@pytest.mark.parametrize("address", ["example.org/book", "ftp://example.org", "https://", "book"])
def test_address_that_is_none_is_refused(monkeypatch, address):
    monkeypatch.setenv(metadata.VARIABLE, address)
    with pytest.raises(ConfigError, match="full address"):
        metadata.choose_address(None, SimpleNamespace())


@pytest.mark.parametrize(
    "address", ["https://example.org/book", " https://example.org/book/ ", "https://example.org/book//"]
)
def test_address_ends_with_one_stroke(monkeypatch, address):
    monkeypatch.setenv(metadata.VARIABLE, address)
    config = SimpleNamespace()
    metadata.choose_address(None, config)
    assert config.book_url == "https://example.org/book/"


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("One  line.", "One line."),
        (
            "A sentence of more than fifty characters stands here first. " + "word " * 60,
            "A sentence of more than fifty characters stands here first.",
        ),
        ("Short. " + "word " * 60, "Short. " + "word " * 37 + "word …"),
    ],
)
def test_description_ends_behind_a_sentence_or_a_word(text, short):
    assert metadata.shorten(text) == short
    assert len(short) < metadata.LENGTH.stop
