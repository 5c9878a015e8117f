"""How a page reads: lines of a length, a face for text, quiet citations, no code unless asked for."""

import re

import pytest
from built import DESK, PAGES, PHONE, no_page, soup

CHAPTERS = [name for name in PAGES if re.match(r"\d-", name)]
# Characters of each full line of running text: the last one of a paragraph is short.
LINES = """() => [...document.querySelectorAll('article section > p')].flatMap((paragraph) => {
  const lines = new Map(), letter = document.createRange();
  const words = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) for (let at = 0; at < words.currentNode.length; at++) {
    letter.setStart(words.currentNode, at);
    letter.setEnd(words.currentNode, at + 1);
    const box = letter.getClientRects()[0];
    if (!box) continue;
    const line = Math.round((box.top + box.bottom) / 2 / 14);
    lines.set(line, (lines.get(line) || 0) + 1);
  }
  return [...lines.values()].slice(0, -1);
})"""


@pytest.mark.parametrize("name", ["2-framework.html", "7-testing.html"])
def test_lines_have_65_to_75_characters_on_a_desk(visit, name):
    page = visit(name, viewport={"width": 1366, "height": 850}).page
    lines = sorted(page.evaluate(LINES))
    assert len(lines) > 60 and 65 <= lines[len(lines) // 2] <= 75


def test_text_is_in_a_serif_face_of_the_system_and_titles_are_not(visit):
    page = visit("4-3-industry.html").page
    face = "(part) => getComputedStyle(part).fontFamily"
    text, title = (page.locator(part).first.evaluate(face) for part in ("article section > p", "article h2"))
    assert text.endswith(", serif") and title.endswith("sans-serif") or "sans-serif" in title
    assert "CJK SC" in page.locator("article p [lang=zh]").first.evaluate(face)
    assert page.evaluate("document.fonts.size") == 0, "no face is loaded"
    wide = [page.locator(part).first.bounding_box()["width"] for part in ("article section > p", "figure.chart")]
    assert wide[0] < wide[1] <= 760


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_one_switch_shows_all_code_of_a_page(visit, script):
    page = visit("4-3-industry.html", java_script_enabled=script).page
    code = page.locator("div.cell_input")
    count = code.count()
    assert count >= 5 and page.locator("div.cell_input:visible").count() == 0
    assert page.locator("article").inner_text().count("Show the code") == 1
    switch = page.get_by_role("switch", name="Show the code of this page")
    switch.check()
    assert page.locator("div.cell_input:visible").count() == count
    assert page.locator("div.cell_input pre").first.is_visible()
    switch.uncheck()
    assert page.locator("div.cell_input:visible").count() == 0


def test_the_choice_is_kept_in_the_browser(visit):
    page = visit("4-3-industry.html").page
    page.get_by_role("switch", name="Show the code").check()
    page.goto(page.url.replace("4-3-industry", "5-outlook"))
    assert page.locator("#show-code").is_checked() and page.locator("div.cell_input:visible").count() > 0
    page.get_by_role("switch", name="Show the code").uncheck()
    page.reload()
    assert not page.locator("#show-code").is_checked()


def test_cells_that_show_nothing_take_no_room(visit):
    page = visit("4-3-industry.html").page
    silent = page.locator("div.cell:not(:has(.cell_output))")
    assert silent.count() >= 3
    assert {cell.evaluate("(cell) => cell.getBoundingClientRect().height") for cell in silent.all()} == {0}


def loud_citations(name):
    """Citations in brackets that name the paper's authors and have a page."""
    for citation in soup(name).select("article .bibtex-citation"):
        if re.match(r"\[Wu and Cong, 2025, [^;A-Z]*\]$", citation.get_text()):
            yield citation.get_text()


def test_citations_of_the_paper_are_short_and_those_of_others_are_not():
    no_page(loud_citations)
    places = [place.get_text() for name in CHAPTERS for place in soup(name).select(".paper-page")]
    assert len(places) > 300 and not [text for text in places if not re.match(r"\((pp?|nn?)\.\xa0?[\d].*\)$", text)]
    assert "(p.\xa092 n.\xa03)" in places
    others = [text for name in CHAPTERS for text in map(str, soup(name).select(".bibtex-citation:not(.paper-page)"))]
    assert any(re.search(r"\[.*\d{4}", text) for text in others)


def test_parts_for_teaching_and_for_looking_up_are_folded_but_around_the_page_itself():
    def parts(name):
        tree = soup(name).select_one(".sidebar-tree")
        return {part.summary.get_text(strip=True): part.has_attr("open") for part in tree.select("details")}

    assert parts("index.html") == parts("4-practice.html") == {"Teaching": False, "Reference": False}
    assert parts("reference/glossary.html") == {"Teaching": False, "Reference": True}
    assert parts("teach/quizzes.html") == {"Teaching": True, "Reference": False}
    assert parts("reference/tables/events.html") == {"Teaching": False, "Reference": True}
    captions = [part.get_text(strip=True) for part in soup("index.html").select(".sidebar-tree .caption")]
    assert captions == ["The paper", "Beyond the paper", "Labs", "Teaching", "Reference"]
    codebook = soup("reference/codebook.html")
    assert codebook.select(".sidebar-tree .current-page") and len(codebook.select("article a[href^='tables/']")) >= 39


def listed_tables(name):
    return [link["href"] for link in soup(name).select(".sidebar-tree a") if "tables/" in link["href"]]


def test_tables_of_the_codebook_are_listed_there_alone():
    no_page(listed_tables)


@pytest.mark.parametrize("window", [DESK, PHONE], ids=["desk", "phone"])
def test_folded_parts_open_by_keyboard(visit, window):
    page = visit("index.html", viewport=window, reduced_motion="reduce").page
    if window == PHONE:
        page.locator("label[for=__navigation]:visible").first.click()
    page.locator(".sidebar-part > summary").first.focus()
    page.keyboard.press("Enter")
    assert page.locator(".sidebar-part a[href='teach/overview.html']").is_visible()


@pytest.mark.parametrize("name", CHAPTERS)
def test_key_terms_weigh_less_than_the_argument(tab, name):
    page = tab(name).page
    size = "(part) => parseFloat(getComputedStyle(part).fontSize)"
    terms, argument = (page.locator(part).first.evaluate(size) for part in ("#key-terms > h2", "article section h2"))
    assert terms < 0.8 * argument
    cell = page.locator("#key-terms td").first.evaluate(size)
    assert cell < page.locator("article section > p").first.evaluate(size)
