"""Every page has a title and a description of its own; addresses in full stand there only where BOOK_URL names one."""

import re
from collections import Counter
from types import SimpleNamespace
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from built import PAGES, SITE, html, no_page, soup
from sphinx.errors import ConfigError

from techsec_site import metadata


def description(name):
    return soup(name).head.find("meta", attrs={"name": "description"})["content"]


def head_faults(name):
    head, language = soup(name).head, soup(name).html.get("lang")
    if language != "en":
        yield f"its language is {language}"
    if not head.title or not head.title.get_text().endswith("Two Allies and a Rising Technology"):
        yield f"its title is {head.title}"
    for meta in ("description", "viewport"):
        if (count := len(head.find_all("meta", attrs={"name": meta}))) != 1:
            yield f"{meta} stands {count} times"
    for text in [meta["content"] for meta in head.find_all("meta", attrs={"name": "description"})]:
        if len(text) not in metadata.LENGTH:
            yield f"a description of {len(text)} characters: {text}"
        if re.search(r"[<>{}`]", text):
            yield f"a description with markup: {text}"
    # Without an icon, a browser asks the server for a file of its own choice and complains.
    icons = [icon["href"].removeprefix("data:image/svg+xml,") for icon in head.select('link[rel="icon"]')]
    images = [ElementTree.fromstring(unquote(icon)) for icon in icons]
    if [bool(image.get("viewBox") and len(image)) for image in images] != [True]:
        yield f"its icon is {icons}"


def test_every_page_has_title_language_description_and_icon():
    no_page(head_faults)


@pytest.mark.parametrize("of", [lambda name: soup(name).head.title.get_text(), description])
def test_no_two_pages_share(of):
    assert [text for text, count in Counter(map(of, PAGES)).items() if count > 1] == []


def test_chapter_is_described_by_its_key_question():
    assert description("3-drivers.html").startswith("What, in the authors’ account, moved Washington and Tokyo")


def test_without_an_address_none_is_written():
    no_page(lambda name: map(str, soup(name).head.select('link[rel="canonical"], meta[property]')))
    assert not (SITE / "sitemap.xml").exists()


def test_lost_page_stands_alone_at_any_depth(visit):
    assert soup("404.html").select('[href]:not([href^="data:"]), [src]') == []
    seen = visit("404.html")
    lost = re.compile("/nowhere.html$")
    seen.page.route(lost, lambda route: route.fulfill(body=html("404.html"), content_type="text/html"))
    for depth in ("", "a/", "a/b/c/d/"):
        seen.requests.clear()
        address = f"{depth}nowhere.html"
        seen.open(address)
        assert seen.requests == [seen.base + address]
        assert seen.page.get_by_role("heading", name="Page not found").is_visible(), depth
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
