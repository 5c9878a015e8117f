"""The search finds words and numbers in English, Chinese and Japanese, however they are written, in sentences."""

import json
import re
from functools import cache
from urllib.parse import quote

import pytest
from built import PAGES, SITE, no_faults, no_page, soup

from browser import until
from techsec_site.search import ROWS, TERM, alike, fold, index, parts, sentences, unseen, words

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


# What a reader may type, and what must stand among the first so many results: a page, and a part of it where it tells.
FIRST = [
    ("minilateral", 1, "reference/glossary.html#term-minilateral"),
    ("April 2021 summit", 3, "4-1-ideas.html"),
    ("3.2", 1, "4-3-industry.html#exercise-3-2"),
    ("2022", 3, "4-3-industry.html"),
    ("２０２２", 3, "4-3-industry.html"),
    ("2+2", 1, "reference/glossary.html#term-economic-2plus2"),
    ('"2+2"', 1, "reference/glossary.html#term-economic-2plus2"),
    ("economic 2 + 2", 1, "reference/glossary.html#term-economic-2plus2"),
    ("2 nm", 1, "4-3-industry.html"),
    ("2nm", 1, "4-3-industry.html"),
    ("10 nm", 1, "6-supply-chain.html"),
    ("5G", 4, "4-1-ideas.html"),
    ("U.S.", 1, "reference/glossary.html#term-economic-2plus2"),
    ("US-Japan", 2, "4-practice.html"),
    ("US–Japan", 2, "4-practice.html"),
    ("ＣＨＩＰＳ", 1, "4-3-industry.html"),
    ("chips act", 1, "4-3-industry.html"),
    ("ＡＵＫＵＳ", 2, "4-2-mechanisms.html"),
    ("技術安全", 2, "reference/glossary.html#term-technology-security"),
    ("技術安全保障", 1, "reference/glossary.html#term-technology-security"),
    ("經濟安全", 1, "reference/glossary.html#term-economic-security"),
    ("経済安全保障", 1, "reference/glossary.html#term-economic-security"),
    ("脅威", 2, "reference/glossary.html#term-threat-perception"),
    ("脅威", 4, "2-framework.html"),
    ("戰略挑戰", 1, "reference/glossary.html#term-strategic-challenge"),
    ("半導體", 2, "4-3-industry.html"),
    ("ﾗﾋﾟﾀﾞｽ", 1, "reference/bibliography.html"),
    ("盟", 1, "reference/glossary.html#term-alliance"),
    ("economic security", 1, "reference/glossary.html#term-economic-security"),
    ("Rapidus 2027", 1, "5-outlook.html"),
    ("don't", 1, "6-supply-chain.html"),
]


def results(visit, query, scheme):
    """What the search finds: address -> summary, and the visit."""
    seen = visit(f"search.html?q={quote(query)}", scheme)
    return shown(seen), seen


def shown(seen):
    """All results on the page, without what is asked of their pages: address -> summary."""
    status = seen.page.locator(".search-summary", has_text=re.compile("found|did not match"))
    status.wait_for()
    more = seen.page.locator(".search-more")
    if more.count():
        more.click()
        until(seen.page, "!/shown/.test(document.querySelector('.search-summary').textContent)")
    return {re.sub(r"\?[^#]*", "", address): summary for address, summary in listed(seen)}


def listed(seen):
    """The results that stand on the page: their addresses and summaries."""
    return seen.page.locator("#search-results li").evaluate_all(
        "items => items.map((item) => [item.querySelector('a').getAttribute('href'), "
        "item.querySelector('.context').innerText])"
    )


@cache
def texts_on_disk():
    """Page -> its own text, read from the site's files, in small letters."""
    folder, found = SITE / "_search", {}
    for file in folder.rglob("*.js"):
        name = file.relative_to(folder).as_posix().removesuffix(".js").removesuffix(".rows") + ".html"
        found[name] = found.get(name, "") + file.read_text(encoding="utf-8").lower()
    return found


def on_disk(phrase):
    """Pages whose own text has the phrase."""
    return {page for page, text in texts_on_disk().items() if phrase.lower() in text}


@SCHEMES
def test_what_a_reader_types_stands_among_the_first(visit, scheme):
    seen = visit("search.html", scheme)
    faults = []
    for query, most, place in FIRST if scheme == "http" else FIRST[:5]:
        seen.open(f"search.html?q={quote(query)}")
        seen.page.locator(".search-summary", has_text=re.compile("found|did not match")).wait_for()
        addresses = [re.sub(r"\?[^#]*", "", address) for address, _ in listed(seen)[:most]]
        if not any(address == place or address.partition("#")[0] == place for address in addresses):
            faults.append(f"{query}: {addresses}")
    no_faults(faults)
    assert (seen.strangers, seen.complaints) == ([], [])


def test_tables_come_last_and_their_rows_are_no_summaries_of_others(visit):
    found, seen = results(visit, "Rapidus", "http")
    tables = [place for place, address in enumerate(found) if "tables/" in address]
    assert tables and tables == list(range(len(found) - len(tables), len(found)))
    items = seen.page.locator("#search-results li").all_inner_texts()
    assert len(items) > 9 and [text for text in items if text.count("; ") > 3 and not text.startswith("Table: ")] == []


def test_all_words_are_marked_in_a_sentence(visit):
    seen = visit(f"search.html?q={quote('April 2021 summit')}")
    first = seen.page.locator("#search-results li").first
    first.wait_for()
    assert {"April", "2021", "summit"} <= set(first.locator(".context mark").all_inner_texts())
    assert re.fullmatch(r"[A-Z0-9“].*", first.locator(".context").inner_text())


def test_the_number_of_results_is_said_and_the_others_come_by_key(visit):
    seen = visit("search.html?q=Japan")
    said = seen.page.get_by_role("status").filter(has_text="found")
    said.wait_for()
    total = int(re.match(r"\d+", said.inner_text())[0])
    assert total > seen.page.locator("#search-results li").count() == 10
    seen.page.locator(".search-more").focus()
    seen.page.keyboard.press("Enter")
    until(seen.page, "number => document.querySelectorAll('#search-results li').length === number", total)
    assert (
        seen.page.evaluate("[...document.querySelectorAll('#search-results a')].indexOf(document.activeElement)") == 10
    )


@SCHEMES
def test_phrase_is_found_where_it_stands(visit, scheme):
    seen = visit("search.html", scheme)
    for phrase in PHRASES:
        seen.open(f"search.html?q={quote(phrase)}")
        found, expected = shown(seen), on_disk(phrase)
        assert expected, f"{phrase} stands in the book"
        assert expected <= {address.partition("#")[0] for address in found}, phrase
    assert (seen.strangers, seen.complaints) == ([], [])


MARKED = "[...(CSS.highlights.get('marked') || [])].map((range) => range.toString())"


@SCHEMES
def test_result_leads_to_the_place_and_its_words_are_marked_until_they_are_not(visit, scheme):
    _, seen = results(visit, "turning point Washington", scheme)
    link = seen.page.locator('#search-results a[href^="4-1-ideas.html"]').first
    link.click()
    button = seen.page.get_by_role("button", name="Remove the marks")
    button.wait_for()
    until(seen.page, SCROLLED, "turning point")
    assert {"turning", "point", "points", "washington"} == {word.lower() for word in seen.page.evaluate(MARKED)}
    drawn = seen.page.locator("article").inner_html()
    button.click()
    assert seen.page.evaluate(MARKED) == [] and button.count() == 0
    assert "mark" not in seen.page.url and seen.page.url.endswith("#the-year-of-the-shared-view")
    assert seen.page.locator("article").inner_html() == re.sub(r'<p class="marked-words">.*?</p>', "", drawn)
    assert (seen.strangers, seen.complaints) == ([], [])


def test_marks_leave_with_escape_and_open_what_hides_them(visit):
    seen = visit(f"4-practice.html?marked={quote('熊本')}#fig-stages")
    until(seen.page, "document.querySelector('#fig-stages details.chart-data').open")
    assert set(seen.page.evaluate(MARKED)) == {"熊本"}
    seen.page.keyboard.press("Escape")
    assert seen.page.evaluate(MARKED) == [] and seen.page.locator(".marked-words").count() == 0


def test_marks_are_whole_words_and_what_is_asked_is_no_pattern(visit):
    seen = visit(f"4-1-ideas.html?marked={quote('US|2|.*|(')}")
    seen.page.locator(".marked-words").wait_for()
    assert {"US", "2", "("} >= set(seen.page.evaluate(MARKED)) > {"US"}
    whole = (
        "[...CSS.highlights.get('marked')].filter((range) => range.toString() === 'US').every((range) => "
        "!/[A-Za-z0-9]/.test(range.endContainer.data[range.endOffset] || ' '))"
    )
    assert seen.page.evaluate(whole) and seen.surprises == []


@SCHEMES
def test_result_in_a_table_leads_to_its_rows(visit, scheme):
    _, seen = results(visit, "熊本", scheme)
    seen.page.locator('#search-results a[href^="reference/tables/events.html"]').click()
    rows = seen.page.locator(".table-browser tbody tr")
    rows.first.wait_for()
    assert all("熊本" in row for row in rows.all_inner_texts())
    assert set(seen.page.evaluate(MARKED)) == {"熊本"}
    assert (seen.strangers, seen.complaints) == ([], [])


def test_table_browser_finds_all_words_wherever_they_stand_in_a_row(visit):
    page = visit("reference/tables/events.html").page
    page.locator(".table-open").click()
    page.get_by_role("searchbox").fill("ｒａｐｉｄｕｓ 2022")
    rows = page.locator(".table-browser tbody tr").all_inner_texts()
    assert rows and all("rapidus" in row.lower() and "2022" in row for row in rows)


@SCHEMES
def test_phrase_that_stands_nowhere_finds_nothing(visit, scheme):
    found, seen = results(visit, "鯨鯊", scheme)
    assert not found and "did not match" in seen.page.locator(".search-summary").inner_text()
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
    assert seen.page.locator("#search-results li a").first.get_attribute("href").endswith(".html")
    assert seen.surprises == []


def letters(text):
    return re.sub(r"\W+", "", text).lower()


def unsearched(name):
    """The paragraphs of a page that its text for the search lacks."""
    said = letters("".join(read(name) + read(name, ".rows")))
    paragraphs = [paragraph.get_text() for paragraph in soup(name).select("article section > p")]
    return [f"not in its text: {text[:80]}" for text in paragraphs if letters(text) not in said]


def read(name, kind=""):
    """What a page's text says, or its rows."""
    text = (SITE / "_search" / name.replace(".html", f"{kind}.js")).read_text(encoding="utf-8")
    parts = json.loads(text.partition("=")[2].strip().removesuffix(";"))
    return [line for part in parts for line in (part if kind else part[3])]


def test_every_paragraph_of_every_page_can_be_found():
    searched = [name for name in PAGES if not name.startswith("embed/") and name not in ("404.html", "search.html")]
    assert len(searched) > 60
    no_page(unsearched, searched)


def test_long_sentence_is_cut_to_where_the_words_stand(visit):
    seen = visit("search.html")
    said = "This goes on and on, " * 30 + "and here stands Kumamoto " + "with more and more to say " * 20

    def answer(route):
        name = route.request.url.partition("/_search/")[2].removesuffix(".js")
        script = f"techsecTexts[{json.dumps(name)}] = Array(99).fill(['', 's', '', [{json.dumps(said)}]]);"
        route.fulfill(body=script, content_type="text/javascript")

    seen.page.route("**/_search/**", answer)
    seen.open("search.html?q=Kumamoto")
    summary = seen.page.locator("#search-results li .context").first
    summary.wait_for()
    assert re.fullmatch(r"… \S.*stands Kumamoto with.* …", summary.inner_text())
    assert len(summary.inner_text()) < 320


@SCHEMES
def test_index_and_texts_wait_for_a_query(visit, scheme):
    seen = visit("search.html", scheme)
    seen.page.wait_for_timeout(200)
    assert [url for url in seen.requests if "searchindex" in url or "_search" in url] == []


def test_what_the_browser_brings_back_is_not_what_was_looked_for(visit):
    page = visit("search.html?q=Rapidus").page
    page.get_by_label("Words to look for").fill("something else")
    page.goto(page.url.replace("search.html?q=Rapidus", "index.html"))
    page.go_back()
    page.locator("#search-results li").first.wait_for()
    assert page.get_by_label("Words to look for").input_value() == "Rapidus"


def test_embed_pages_are_not_in_the_index():
    assert "embed/" not in (SITE / "searchindex.js").read_text(encoding="utf-8")


SPLIT = {
    "美日同盟": ["美日", "日同", "同盟"],
    "the AI技术 age": ["the", "ai", "技术", "age"],
    "半導体メーカー": ["半导", "导体", "体メ", "メー", "ーカ", "カー"],
    "核、美": ["核", "美"],
    "two words_1 2025": ["two", "word", "1", "2025"],
    "U.S. and US, used by it": ["us", "and", "us", "used", "by", "it"],
    "“2+2” of 2022, 3.2 and 4.S.": ["2+2", "of", "2022", "3.2", "and", "4.s"],
    "2 nm, 2 nm, 2-nm; 5G": ["2nm", "2nm", "2nm", "5g"],
    "1,507 of 2021-04-16": ["1507", "of", "2021", "04", "16"],
    "Japan’s café": ["japan", "cafe"],
}


def test_browser_splits_words_as_the_index_does(visit):
    assert {text: words(text) for text in SPLIT} == SPLIT
    seen = visit("search.html?q=Japan")
    script = """(text, pairs = new Map(pairs_)) =>
        [...text.matchAll(TOKEN)].flatMap(([run]) => words(fold(run, pairs)))""".replace(
        "pairs_", json.dumps([[chr(key), other] for key, other in alike().items() if chr(key) in "導術"])
    )
    assert {text: seen.page.evaluate(script, text) for text in SPLIT} == SPLIT


def test_words_that_are_written_otherwise_are_folded_to_one():
    for group in (
        ["技術安全", "技术安全"],
        ["経済", "經濟", "经济"],
        ["ＣＨＩＰＳ", "chips"],
        ["ﾗﾋﾟﾀﾞｽ", "ラピダス"],
    ):
        assert len({fold(word) for word in group}) == 1, group
    assert words("CHIPS") == ["chips", "chip"] and words("let us") == ["let"]


def test_a_paragraph_is_cut_into_sentences_and_not_at_abbreviations():
    assert sentences("So p. 89, n. 3. In the U.S. Senate too! “Yes.” Then 是。完") == [
        "So p. 89, n. 3.",
        "In the U.S. Senate too!",
        "“Yes.”",
        "Then 是。",
        "完",
    ]


def test_text_of_a_page_is_its_prose_and_what_is_searched_with_it():
    from docutils import nodes
    from docutils.utils import new_document

    document = new_document("page")
    page = nodes.section("", nodes.title("", "Page"), ids=["page"])
    page += nodes.paragraph("", "", nodes.Text("Said "), nodes.emphasis("", "here."))
    page += nodes.literal_block("", "code = 1")
    page += nodes.raw("", "<p>Raw <b>too</b>.</p><style>p {}</style>", format="html")
    page += [unseen("a figure"), unseen("a row", "", rows=True)]
    page += nodes.section("", nodes.title("", "More"), nodes.paragraph("", "Next. One."), ids=["more"])
    document += page
    found = [(part.anchor, part.kind, part.title, part.said, part.rows) for part in parts(document)]
    assert found == [
        ("", "o", "Page", ["Said here.", "Raw too .", "a figure"], ["a row"]),
        ("more", "s", "More", ["Next.", "One."], []),
    ]
    made = index({"page": parts(document), "later": parts(document)[1:]})
    assert made["pages"] == [["page", "Page", "ors"], ["later", "More", "s"]]
    assert (
        made["terms"]["row"] == [1]
        and made["terms"]["next"] == [2, 1]
        and made["titles"] == {"more": [2, 1], "page": [0]}
    )


def test_index_holds_terms_rows_and_only_characters_of_the_book():
    text = (SITE / "searchindex.js").read_text(encoding="utf-8")
    loaded = json.loads(text.removeprefix("techsecIndex(").removesuffix(");\n"))
    kinds = {address: kinds for address, _, kinds in loaded["pages"]}
    assert kinds["reference/glossary"].count(TERM) > 50 and ROWS in kinds["4-practice"]
    pairs = dict(zip(loaded["alike"][::2], loaded["alike"][1::2], strict=True))
    held = set("".join(loaded["terms"]))
    assert pairs["術"] == "术" and set(pairs.values()) <= held and len(pairs) < 3000
