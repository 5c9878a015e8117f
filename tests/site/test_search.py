"""The search finds English words, and Chinese and Japanese phrases inside a sentence, over http and from a disk."""

import json
import re
from functools import cache
from urllib.parse import quote, unquote

import pytest
from built import PAGES, SITE, no_page, soup

from browser import until
from techsec_site.search import texts, unseen, words

SCHEMES = pytest.mark.parametrize("scheme", ["http", "file"])
PHRASES = ["威胁", "同盟", "熊本", "技术安全合作", "経済安全保障", "deterrence", "Kumamoto", "policies"]


# The first element of the article whose own text has the phrase stands in the window.
SCROLLED = """phrase => {
  const texts = document.createTreeWalker(document.querySelector('article'), NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) if (texts.currentNode.data.includes(phrase)) {
    const top = texts.currentNode.parentElement.getBoundingClientRect().top;
    return 0 <= top && top <= innerHeight;
  }
}"""


def results(visit, query, scheme):
    """What the search finds: address -> summary, and the visit."""
    seen = visit(f"search.html?q={quote(query)}", scheme)
    return shown(seen), seen


def shown(seen):
    """The results on the page: address -> summary."""
    seen.page.locator(".search-summary", has_text=re.compile("found|did not match")).wait_for()
    until(
        seen.page,
        "[...document.querySelectorAll('#search-results li')].every((item) => item.querySelector('.context'))",
    )
    return dict(
        seen.page.locator("#search-results li").evaluate_all(
            "items => items.map((item) => [item.querySelector('a').getAttribute('href'), "
            "item.querySelector('.context').innerText])"
        )
    )


@cache
def texts_on_disk():
    """Page -> its own text, read from the site's files, in small letters."""
    folder = SITE / "_search"
    files = {file.relative_to(folder).with_suffix(".html").as_posix(): file for file in folder.rglob("*.js")}
    return {page: file.read_text(encoding="utf-8").lower() for page, file in files.items()}


def on_disk(phrase):
    """Pages whose own text has the phrase."""
    return {page for page, text in texts_on_disk().items() if phrase.lower() in text}


@SCHEMES
def test_phrase_is_found_where_it_stands(visit, scheme):
    seen = visit("search.html", scheme)
    for phrase in PHRASES:
        seen.open(f"search.html?q={quote(phrase)}")
        found, expected = shown(seen), on_disk(phrase)
        assert expected, f"{phrase} stands in the book"
        assert expected <= {re.split("[?#]", address)[0] for address in found}, phrase
        for address, summary in found.items():
            if re.split("[?#]", address)[0] in expected:
                assert phrase.lower() in summary.lower(), (phrase, address)
    assert (seen.strangers, seen.complaints) == ([], [])


@SCHEMES
def test_result_leads_to_the_phrase(visit, scheme):
    found, seen = results(visit, "动因逻辑", scheme)
    address = next(address for address in found if address.startswith("3-drivers.html"))
    assert unquote(address).endswith("#:~:text=动因逻辑")
    seen.page.locator(f'#search-results a[href="{address}"]').click()
    seen.page.wait_for_load_state("load")
    seen.page.get_by_text("动因逻辑").first.wait_for()
    until(seen.page, SCROLLED, "动因逻辑")
    assert (seen.strangers, seen.complaints) == ([], [])


@SCHEMES
def test_result_in_a_table_leads_to_its_rows(visit, scheme):
    found, seen = results(visit, "熊本", scheme)
    address = next(address for address in found if address.startswith("reference/tables/events.html"))
    seen.page.locator(f'#search-results a[href="{address}"]').click()
    rows = seen.page.locator(".table-browser tbody tr")
    rows.first.wait_for()
    assert all("熊本" in row for row in rows.all_inner_texts())
    assert (seen.strangers, seen.complaints) == ([], [])


@SCHEMES
def test_phrase_that_stands_nowhere_finds_nothing(visit, scheme):
    found, seen = results(visit, "鯨鯊", scheme)
    assert found == {} and "did not match" in seen.page.locator(".search-summary").inner_text()
    assert (seen.strangers, seen.complaints) == ([], [])


@SCHEMES
def test_form_of_any_page_and_of_the_search_page_leads_to_results(visit, scheme):
    seen = visit("reference/glossary.html", scheme)
    seen.page.locator(".sidebar-search").fill("同盟")
    seen.page.locator(".sidebar-search").press("Enter")
    seen.page.locator("#search-results li .context").first.wait_for()
    seen.page.get_by_label("Words to look for").fill("Rapidus")
    seen.page.get_by_role("button", name="Search", exact=True).click()
    seen.page.locator("#search-results li mark", has_text="Rapidus").first.wait_for()
    assert (seen.strangers, seen.complaints) == ([], [])


def test_search_that_does_not_load_says_so(visit):
    seen = visit("search.html")
    seen.page.route("**/searchindex.js*", lambda route: route.abort())
    seen.open("search.html?q=Kumamoto")
    seen.page.get_by_role("alert").filter(has_text="index of the search could not be loaded").wait_for()
    seen.page.unroute("**/searchindex.js*")
    seen.page.route("**/_search/**", lambda route: route.abort())
    seen.open("search.html?q=Kumamoto")
    seen.page.locator("#search-results li .context", has_text="could not be loaded").first.wait_for()
    assert seen.page.locator("#search-results li a").count() > 1
    assert seen.surprises == []


def letters(text):
    return re.sub(r"\W+", "", text).lower()


def unsearched(name):
    """The paragraphs of a page that its text for the search lacks."""
    file = SITE / "_search" / name.replace(".html", ".js")
    said = letters(" ".join(json.loads(file.read_text(encoding="utf-8").partition("=")[2].strip().removesuffix(";"))))
    paragraphs = [paragraph.get_text() for paragraph in soup(name).select("article section > p")]
    return [f"not in its text: {text[:80]}" for text in paragraphs if letters(text) not in said]


def test_every_paragraph_of_every_page_can_be_found():
    searched = [name for name in PAGES if not name.startswith("embed/") and name not in ("404.html", "search.html")]
    assert len(searched) > 60
    no_page(unsearched, searched)


@SCHEMES
def test_summary_keeps_the_last_word_of_a_text(visit, scheme):
    seen = visit("search.html", scheme)
    said = "Here stands Kumamoto and these are the last words"
    script = f"window.techsecTexts = new Proxy({{}}, {{get: () => ['{said}', '']}});"
    seen.page.route("**/_search/**", lambda route: route.fulfill(body=script, content_type="text/javascript"))
    seen.open("search.html?q=Kumamoto")
    summary = seen.page.locator("#search-results li .context").first
    summary.wait_for()
    assert summary.inner_text() == said


@SCHEMES
def test_index_and_texts_wait_for_a_query(visit, scheme):
    seen = visit("search.html", scheme)
    seen.page.wait_for_timeout(200)
    assert [url for url in seen.requests if "searchindex" in url or "_search" in url] == []


def test_embed_pages_are_not_in_the_index():
    assert "embed/" not in (SITE / "searchindex.js").read_text(encoding="utf-8")


SPLIT = {
    "美日同盟": ["美日", "日同", "同盟"],
    "the AI技术 age": ["the", "AI", "技术", "age"],
    "半導体メーカー": ["半導", "導体", "体メ", "メー", "ーカ", "カー"],
    "核、美": ["核", "美"],
    "two words_1 2025": ["two", "words_1", "2025"],
}


def test_browser_splits_words_as_the_index_does(visit):
    assert {text: words(text) for text in SPLIT} == SPLIT
    seen = visit("search.html")
    assert {text: seen.page.evaluate("text => splitQuery(text)", text) for text in SPLIT} == SPLIT


def test_text_of_a_page_is_its_prose_and_what_is_searched_with_it():
    from docutils import nodes
    from docutils.utils import new_document

    document = new_document("page")
    document += nodes.paragraph("", "", nodes.Text("Said "), nodes.emphasis("", "here."))
    document += nodes.literal_block("", "code = 1")
    document += nodes.raw("", "<p>Raw <b>too</b>.</p><style>p {}</style>", format="html")
    document += [unseen("a figure"), unseen("a row", "", later=True)]
    assert texts(document) == ("Said here. Raw too . a figure", "a row")
