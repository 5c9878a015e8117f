"""Cards on words: terms and citations answer pointer, focus and tap beside the word, and do not lead off the page."""

import pytest
from axe import AXE, violations
from built import DESK, PHONE, ROOT, SITE, html, soup

from weights import packed

CHAPTER = "4-3-industry.html"
TERM = "article p a[href*='glossary.html#term-']"
PLACE = ".paper-page a"
SHOWN = ".word-card:visible"
# Each word in turn: the card's sides and where it lies to the window and to the word.
OUTSIDE = """async (selector) => {
  const card = document.querySelector('.word-card'), faults = [];
  for (const link of document.querySelectorAll(selector)) {
    for (const block of ['start', 'end']) {
      link.scrollIntoView({block, behavior: 'instant'});
      if (block === 'start') scrollBy({top: -70, behavior: 'instant'});
      link.dispatchEvent(new PointerEvent('pointerenter', {pointerType: 'mouse'}));
      await new Promise((done) => setTimeout(done, 140));
      const box = card.getBoundingClientRect(), word = link.getClientRects()[0];
      const inside = box.left >= 0 && box.right <= innerWidth && box.top >= 0 && box.bottom <= innerHeight;
      const beside = box.top >= word.bottom || box.bottom <= word.top;
      if (card.hidden || !inside || !beside) faults.push([link.textContent, block, JSON.stringify(box)].join(' '));
      link.dispatchEvent(new FocusEvent('blur'));
    }
  }
  return faults;
}"""


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_pointing_at_a_term_shows_its_entry_and_leaving_hides_it(visit, scheme):
    seen = visit(CHAPTER, scheme)
    page = seen.page
    link = page.locator(TERM).first
    link.hover()
    card = page.locator(SHOWN)
    card.wait_for(timeout=2000)
    assert card.get_attribute("role") == "tooltip"
    assert link.get_attribute("aria-describedby") == card.get_attribute("id")
    entry = soup("reference/glossary.html").find(id=link.get_attribute("href").partition("#")[2])
    assert entry.strong.get_text() in card.inner_text()
    assert entry.find(lang="zh").get_text() == card.locator("[lang=zh]").first.inner_text()
    assert entry.find_next_sibling("dd").p.get_text().replace("\xa0", " ") in card.inner_text().replace("\xa0", " ")
    card.hover()
    page.wait_for_timeout(400)
    assert card.is_visible(), "a card can be pointed at"
    page.mouse.move(5, 5)
    card.wait_for(state="hidden", timeout=2000)
    assert link.get_attribute("aria-describedby") is None and seen.trouble == []


def test_a_citation_of_the_paper_is_its_page_and_gives_the_reference_on_focus(visit):
    page = visit(CHAPTER).page
    link = page.locator(PLACE).first
    assert link.inner_text().replace("\xa0", " ") == "p. 92"
    page.locator(".launch a").last.focus()
    for _ in range(60):
        page.keyboard.press("Tab")
        if link.evaluate("(link) => link === document.activeElement"):
            break
    card = page.locator(SHOWN)
    card.wait_for(timeout=2000)
    assert "International Security Studies" in card.inner_text() and "Wu" in card.inner_text()
    assert card.locator("[lang=zh]").count() >= 2
    page.keyboard.press("Escape")
    assert card.is_hidden() and link.evaluate("(link) => link === document.activeElement")
    link.evaluate("(link) => link.click()")
    page.wait_for_url("**/reference/bibliography.html#*")


def test_a_tap_shows_the_card_and_a_second_one_follows_the_link(visit):
    page = visit(CHAPTER, viewport=PHONE, has_touch=True, is_mobile=True).page
    link = page.locator(TERM).first
    link.tap()
    page.locator(SHOWN).wait_for(timeout=2000)
    assert page.url.endswith(CHAPTER)
    page.locator("article h2").first.tap()
    page.locator(SHOWN).wait_for(state="hidden", timeout=2000)
    link.tap()
    link.tap()
    page.wait_for_url("**/reference/glossary.html#term-*")


@pytest.mark.parametrize("window", [DESK, PHONE], ids=["desk", "phone"])
def test_no_card_leaves_the_window_or_covers_its_word(visit, window):
    page = visit("7-testing.html", viewport=window, reduced_motion="reduce").page
    assert page.locator(TERM).count() > 5
    assert page.evaluate(OUTSIDE, f"{TERM}, .paper-page:nth-of-type(3n) a") == []


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_axe_finds_nothing_in_an_open_card(visit, mode):
    page = visit(CHAPTER, color_scheme=mode, reduced_motion="reduce").page
    page.evaluate(AXE)
    page.locator(PLACE).nth(2).hover()
    page.locator(SHOWN).wait_for(timeout=2000)
    assert [fault for fault in violations(page, mode, 1280) if "word-card" in fault or "paper-page" in fault] == []


def test_without_javascript_words_are_links_and_a_reference_is_a_title(visit):
    page = visit(CHAPTER, java_script_enabled=False).page
    assert page.locator(".word-card").count() == 0
    assert "International Security Studies" in page.locator(PLACE).first.get_attribute("title")
    page.locator(TERM).first.click()
    page.wait_for_url("**/reference/glossary.html#term-*")


def test_a_page_holds_the_entries_that_it_links_and_no_other():
    page = soup(CHAPTER)
    linked = {link["href"].partition("#")[2] for link in page.select("article a[href*='glossary.html#term-']")}
    assert linked == {entry["data-term"] for entry in page.select("template.terms > div")} != set()
    assert "template" not in html("reference/benchmarks.html") and (SITE / CHAPTER).is_file()


def test_the_script_is_small():
    assert packed(ROOT / "book" / "_assets" / "cards.js") < 4_000
