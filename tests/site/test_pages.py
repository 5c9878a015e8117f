"""Every page stands by itself: no other host, no console error, no dead link, no double id."""

import re
from collections import Counter
from functools import cache
from urllib.parse import unquote, urldefrag

import pytest
from bs4 import BeautifulSoup

from conftest import PAGES, SITE


@cache
def soup(name):
    return BeautifulSoup((SITE / name).read_text(encoding="utf-8"), "html.parser")


def test_landing_page_is_a_page():
    landing = soup("index.html")
    assert landing.title.text and landing.h1 and landing.html["lang"] == "en"
    assert not landing.find("meta", attrs={"http-equiv": re.compile("refresh", re.I)})


@pytest.mark.parametrize("scheme", ["http", "file"])
@pytest.mark.parametrize("name", PAGES)
def test_page_asks_nobody_else_and_complains_of_nothing(visit, name, scheme):
    seen = visit(name, scheme)
    seen.page.wait_for_timeout(100)
    assert seen.strangers == []
    assert seen.complaints == []
    assert seen.requests, "the page itself is a request"


@pytest.mark.parametrize("name", PAGES)
def test_no_asset_from_elsewhere_is_named(name):
    page = soup(name)
    named = [tag.get("src") or tag.get("href") for tag in page.select("script[src], img[src], link[href], iframe[src]")]
    assert [address for address in named if re.match(r"(https?:)?//", address)] == []


@pytest.mark.parametrize("name", PAGES)
def test_no_id_stands_twice(name):
    counts = Counter(tag["id"] for tag in soup(name).select("[id]"))
    assert [label for label, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("name", PAGES)
def test_every_link_inside_the_book_leads_somewhere(name):
    dead = []
    for tag in soup(name).select("a[href], link[href], script[src]"):
        address = tag.get("href") or tag.get("src")
        if re.match(r"[a-z]+:|//", address):
            continue
        path, anchor = urldefrag(address.partition("?")[0] if "#" not in address else address)
        target = ((SITE / name).parent / unquote(path)).resolve() if path else SITE / name
        if not target.is_file():
            dead.append(address)
        elif anchor and not soup(target.relative_to(SITE).as_posix()).find(id=unquote(anchor)):
            dead.append(address)
    assert dead == []


def test_addresses_do_not_show_the_content_folder():
    assert [name for name in PAGES if name.startswith("book/")] == []


def test_no_page_loads_the_libraries_that_call_elsewhere():
    banned = re.compile(r"mathjax|require\.js|html-manager|thebe|cdn\.|unpkg|jsdelivr", re.I)
    assert [name for name in PAGES for tag in soup(name).select("script, link") if banned.search(str(tag))] == []
