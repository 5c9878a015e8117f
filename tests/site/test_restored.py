"""What the browser changes by itself keeps pages right: forms that it restores, pages that it translates or turns."""

import pytest

from browser import until

ANSWERED = """() => {
  const question = document.querySelector('fieldset.self-check');
  const place = [...question.querySelectorAll('input')].findIndex((input) => input.checked);
  const said = question.querySelector('[role=status]').textContent.trim();
  return place >= 0 && said === question.querySelectorAll('.self-check-answer')[place].textContent.trim();
}"""
FILTERED = """() => {
  const form = document.querySelector('.note-filters'), select = form.querySelector('select');
  const notes = [...form.parentElement.querySelectorAll('.source-note')];
  const right = notes.filter((note) => note.dataset[select.dataset.column] === select.value);
  return right.length > 0 && right.length < notes.length && notes.every((note) => note.hidden !== right.includes(note))
    && form.querySelector('[role=status]').textContent.startsWith(right.length + ' of');
}"""
# This form asks browsers to restore nothing; some do it all the same.
LINKED = """() => {
  const form = document.querySelector('.hub-link');
  return form.elements.hub.value ? form.querySelector('a').href.includes('hub.example.edu')
    : form.querySelector('[role=status]').textContent.startsWith('Still needed');
}"""


def answer(page):
    page.locator("fieldset.self-check input").nth(1).check()


def choose(page):
    page.locator(".note-filters select").first.select_option(index=1)


def fill(page):
    page.locator(".hub-link [name=hub]").fill("https://hub.example.edu")
    page.locator(".hub-link [name=repository]").fill("https://github.com/a/b")


FORMS = pytest.mark.parametrize(
    ("name", "act", "right"),
    [
        ("4-practice.html", answer, ANSWERED),
        ("reference/source-notes.html", choose, FILTERED),
        ("teach/hubs.html", fill, LINKED),
    ],
)
# As browsers do it: each text in two <font> elements, with other words.
TRANSLATE = """() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  while (texts.nextNode()) {
    const { data, parentElement } = texts.currentNode;
    if (data.trim() && !parentElement.closest('script, style, svg, textarea, noscript')
      && !parentElement.closest('[translate=no]')) found.push(texts.currentNode);
  }
  for (const text of found) {
    const outer = document.createElement('font'), inner = document.createElement('font');
    inner.textContent = '»' + text.data + '«';
    outer.append(inner);
    text.replaceWith(outer);
  }
}"""


@FORMS
def test_a_form_that_the_browser_restores_says_what_it_shows(visit, name, act, right):
    seen = visit(name)
    act(seen.page)
    until(seen.page, right)
    seen.open("index.html")
    seen.page.go_back()
    until(seen.page, right)
    # Some browsers put the values back after the page's scripts have run, the last time before pageshow.
    seen.page.evaluate("() => document.querySelectorAll('[role=status]').forEach((said) => said.replaceChildren())")
    seen.page.evaluate("() => dispatchEvent(new PageTransitionEvent('pageshow'))")
    until(seen.page, right)
    assert (seen.strangers, seen.complaints) == ([], [])


@FORMS
def test_a_form_of_a_translated_page_does_what_it_did(visit, name, act, right):
    seen = visit(name)
    seen.page.evaluate(TRANSLATE)
    act(seen.page)
    until(seen.page, right)
    assert (seen.strangers, seen.complaints) == ([], [])


def test_code_and_the_codes_of_data_are_not_translated(visit):
    seen = visit("4-practice.html")
    bare = "() => [...document.querySelectorAll('article pre, article code')].filter((code) => code.translate).length"
    assert seen.page.locator("article pre").count() and seen.page.evaluate(bare) == 0
    page = seen.open("reference/tables/events.html")
    page.locator(".table-open").click()
    row = page.locator(".table-browser th[scope=row]").first
    row.wait_for()
    said = row.inner_text()
    page.evaluate(TRANSLATE)
    assert row.inner_text() == said
    assert "»" in page.locator(".table-browser label").inner_text()


def test_search_of_a_translated_page_keeps_its_results(visit):
    seen = visit("search.html?q=Rapidus")
    seen.page.locator("#search-results li").first.wait_for()
    seen.page.evaluate(TRANSLATE)
    seen.page.locator(".search-more").click()
    until(seen.page, "() => document.querySelectorAll('#search-results li').length > 10")
    assert (seen.strangers, seen.complaints) == ([], [])


# Left and right edges of the words of a page's drawings, measured from their drawing.
WORDS = """() => [...document.querySelectorAll('.chart-still svg')].filter((svg) => svg.getBoundingClientRect().width)
  .flatMap((svg) => [...svg.querySelectorAll('text')].map((text) => {
    const box = text.getBoundingClientRect(), from = svg.getBoundingClientRect().left;
    return [Math.round(box.left - from), Math.round(box.right - from)];
  }))"""


def test_words_of_a_drawing_stand_where_they_stood_on_a_page_that_runs_from_the_right(visit):
    page = visit("4-3-industry.html").page
    before = page.evaluate(WORDS)
    page.evaluate("() => { document.documentElement.dir = 'rtl'; }")
    assert len(before) > 50 and page.evaluate(WORDS) == before
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
