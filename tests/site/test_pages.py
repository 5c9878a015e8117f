"""Every page stands by itself: no other host, no console error, no dead link, no double id."""

import re
from collections import Counter
from urllib.parse import unquote, urldefrag, urlsplit

import pytest
from built import PAGES, ROOT, SITE, soup

from weights import assets, packed, weight

BYTES = 150_000
REQUESTS = 8
# Sphinx splits its search into five scripts.
REQUESTS_OF_SEARCH = 10


def test_landing_page_is_a_page():
    landing = soup("index.html")
    assert landing.title.text and landing.h1 and landing.html["lang"] == "en"
    assert not landing.find("meta", attrs={"http-equiv": re.compile("refresh", re.I)})


@pytest.mark.parametrize("scheme", ["http", "file"])
@pytest.mark.parametrize("name", PAGES)
def test_page_asks_for_little_and_nobody_else_and_complains_of_nothing(visit, name, scheme):
    seen = visit(name, scheme)
    seen.page.wait_for_timeout(100)
    assert seen.strangers == []
    assert seen.complaints == []
    asked = {_file(url, seen.base) for url in seen.requests if not url.startswith("data:")}
    assert asked == {(SITE / name).resolve(), *assets(name)}
    assert len(asked) <= (REQUESTS_OF_SEARCH if name == "search.html" else REQUESTS)
    assert sum(map(packed, asked)) == weight(name) <= BYTES


def _file(url, base):
    """The file of the site behind an address."""
    assert url.startswith(base), url
    return (SITE / unquote(urlsplit(url.removeprefix(base)).path)).resolve()


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


def test_every_page_of_the_contents_states_the_version():
    version = re.search(r"^version: (.*)$", (ROOT / "CITATION.cff").read_text(encoding="utf-8"), re.M)[1]
    listed = [name for name in PAGES if soup(name).select_one(".sidebar-tree")]
    assert len(listed) > 60
    assert [name for name in listed if f"Version {version}" not in soup(name).footer.get_text()] == []
