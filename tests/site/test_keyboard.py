"""What a reader with a keyboard alone can do; whether every stop of every page is seen is asked in test_pages.py."""

import pytest
from built import DESK, PHONE
from keys import BEGIN, walk
from test_figures import CONTROLLED

from browser import until


def test_a_stop_that_is_wrong_would_be_found(visit):
    page = visit("embed/fig-stages.html", reduced_motion="reduce").page
    assert walk(page) == []
    page.evaluate("""document.querySelector('article').insertAdjacentHTML('afterbegin', `
      <a href="#1" style="outline: none !important">ringless</a><a href="#2" style="opacity: .5">dim</a>
      <a href="#3" tabindex="5">hasty</a><button tabindex="-1">missed</button>
      <a href="#4">under</a><p style="position: fixed; inset: 0; background: red">cover</p>`)""")
    page.evaluate(BEGIN)
    found = walk(page)
    for fault in ('it has a ring: <a href="#1', 'it is clear: <a href="#2', 'it is not covered: <a href="#4'):
        assert any(f"not true that {fault}" in line for line in found), fault
    for place in ('<a href="#3', '<button tabindex="-1'):
        assert any(f"cannot be reached: {place}" in line for line in found), place


def focused(page):
    return page.locator(":focus")


def tab_to(page, selector, key="Tab"):
    """Press Tab until the focus is on what the selector names."""
    for _ in range(600):
        page.keyboard.press(key)
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return focused(page)
    raise AssertionError(f"no way to {selector} by Tab")


def test_first_stop_leads_past_the_navigation(visit):
    page = visit("4-practice.html").page
    page.keyboard.press("Tab")
    assert focused(page).inner_text() == "Skip to content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('article').contains(document.activeElement)")


@pytest.mark.parametrize("window", [DESK, PHONE], ids=["desk", "phone"])
def test_link_to_the_top_stands_at_the_end_and_covers_no_title(visit, window):
    page = visit("5-outlook.html", viewport=window, reduced_motion="reduce").page
    page.evaluate("scrollTo(0, 3000)")
    page.evaluate("scrollBy(0, -40)")
    page.wait_for_timeout(200)
    link = page.locator(".back-to-top")
    assert link.evaluate("(link) => getComputedStyle(link).position") == "static"
    titles = page.locator("article :is(h1, h2, h3)")
    lowest = max(box["y"] + box["height"] for box in (title.bounding_box() for title in titles.all()))
    assert link.bounding_box()["y"] > lowest > 0
    link.focus()
    page.keyboard.press("Enter")
    until(page, "scrollY === 0")


def test_what_is_at_the_top_covers_nothing_that_takes_the_focus(visit):
    page = visit("5-outlook.html", viewport={"width": 360, "height": 800}, reduced_motion="reduce").page
    link = page.locator(".table-wrapper td a").nth(3)
    before = tab_to(page, ".table-wrapper:has(td a)")
    before.evaluate("(box) => box.querySelectorAll('td a')[2].focus()")
    link.evaluate("(link) => scrollBy(0, link.getBoundingClientRect().top - 30)")
    page.keyboard.press("Tab")
    assert link.evaluate("(link) => link === document.activeElement")
    bar = page.locator(".mobile-header").bounding_box()
    assert link.bounding_box()["y"] >= bar["y"] + bar["height"]


def test_colour_theme_switches_and_says_so(visit):
    page = visit("4-practice.html", color_scheme="light").page
    ground = "getComputedStyle(document.body).backgroundColor"
    button = tab_to(page, ".theme-toggle")
    assert button.get_attribute("aria-label") == "Colour theme: auto"
    seen = {}
    for _ in range(3):
        page.keyboard.press("Space")
        until(page, "document.querySelector('body > [role=status]').textContent")
        theme = page.evaluate("document.body.dataset.theme")
        seen[theme] = page.evaluate(ground)
        assert button.get_attribute("aria-label") == f"Colour theme: {theme}"
        assert page.locator("body > [role=status]").inner_text() == f"Colour theme: {theme}"
    assert sorted(seen) == ["auto", "dark", "light"] and seen["dark"] != seen["light"] == seen["auto"]


def test_search_leads_to_a_page(visit):
    page = visit("index.html").page
    tab_to(page, ".sidebar-search")
    page.keyboard.type("Rapidus")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=Rapidus**")
    page.locator("#search-results li a").first.wait_for()
    link = tab_to(page, "#search-results li a")
    target = link.get_attribute("href").partition("?")[0].partition("#")[0]
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{target}**")


@pytest.mark.parametrize(("toggle", "drawer"), [("__navigation", ".sidebar-drawer"), ("__toc", ".toc-drawer")])
@pytest.mark.parametrize("key", ["Space", "Enter"])
def test_drawers_open_take_the_focus_and_give_it_back(visit, toggle, drawer, key):
    page = visit("4-practice.html", viewport={"width": 360, "height": 800}, reduced_motion="reduce").page
    assert page.locator(drawer).is_hidden()
    tab_to(page, f"#{toggle}")
    page.keyboard.press(key)
    assert page.locator(drawer).is_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("(drawer) => document.querySelector(drawer).contains(document.activeElement)", drawer)
    page.keyboard.press("Escape")
    assert page.locator(drawer).is_hidden()
    assert focused(page).get_attribute("id") == toggle
    page.keyboard.press(key)
    assert page.locator(drawer).is_visible()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    assert page.locator(drawer).is_hidden(), "a drawer that the focus left is closed"


@pytest.mark.parametrize("toggle", ["__navigation", "__toc"])
def test_drawers_open_without_javascript(visit, toggle):
    page = visit("4-practice.html", viewport={"width": 360, "height": 800}, java_script_enabled=False).page
    drawer = page.locator(".sidebar-drawer" if toggle == "__navigation" else ".toc-drawer")
    assert drawer.is_hidden()
    page.locator(f"label[for={toggle}]:visible").first.click()
    assert drawer.is_visible()


def test_parts_of_the_contents_unfold(visit):
    page = visit("index.html").page
    switch = tab_to(page, ".toctree-checkbox")
    inner = page.locator(".sidebar-tree li.has-children > ul").first
    assert inner.is_hidden() and switch.get_attribute("aria-label")
    page.keyboard.press("Space")
    assert inner.is_visible()


def test_control_of_a_figure_answers_and_is_announced(visit):
    name, figure_name = CONTROLLED
    page = visit(name).page
    figure = page.locator(f"#{figure_name}")
    first = figure.locator(".chart-still svg.chart-wide").get_attribute("aria-label")
    select = tab_to(page, f"#{figure_name} .chart-controls select")
    page.keyboard.press("ArrowDown")
    figure.locator(".chart-live svg[aria-label]").wait_for()
    chosen = select.locator("option:checked").inner_text()
    until(
        page,
        "([id, words]) => document.querySelector(`#${id} [role=status]`).textContent.includes(words)",
        [figure_name, chosen],
    )
    said = figure.locator("[role=status]").inner_text()
    assert figure.locator(".chart-control label").first.inner_text().strip() in said
    label = figure.locator(".chart-live").get_by_role("group").first.get_attribute("aria-label")
    assert label.startswith(first) and label.endswith(said)
    assert figure.locator(".chart-still").is_hidden()


def test_table_of_a_figure_opens_and_scrolls(visit):
    page = visit("4-practice.html", viewport={"width": 360, "height": 800}).page
    tab_to(page, "#fig-stages .chart-data > summary")
    page.keyboard.press("Enter")
    region = tab_to(page, "#fig-stages .table-scroll")
    assert region.get_attribute("aria-labelledby") == "fig-stages-title"
    for _ in range(5):
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowDown")
    until(page, "document.querySelector('#fig-stages .table-scroll').scrollLeft > 0")
    until(page, "document.querySelector('#fig-stages .table-scroll').scrollTop > 0")


def test_guess_is_drawn_only_after_it_is_locked_in_and_its_distance_is_told(visit):
    page = visit("1-literature.html").page
    slider = tab_to(page, ".chart-guess input")
    figure = page.locator("figure.chart:has(.chart-guess)").first
    answer = float(figure.locator(".chart-guess").get_attribute("data-answer"))
    question, finding = figure.locator(".chart-title"), figure.locator(".chart-finding")
    lock = figure.locator(".chart-lock")
    lock.press("Enter")
    slider = figure.locator(".chart-guess input")
    assert (
        lock.get_attribute("aria-disabled") and "Set your guess first" in figure.locator(".chart-distance").inner_text()
    )
    slider.focus()
    for _ in range(3):
        slider.press("ArrowRight")
    guess = slider.input_value()
    assert guess in figure.locator(".chart-guess output").inner_text()
    assert figure.locator(".chart-answer").get_attribute("open") is None and not figure.locator(".chart-live").count()
    assert question.is_visible() and finding.is_hidden() and figure.locator(".chart-blank").is_visible()
    where = (
        "(slider) => { const box = slider.getBoundingClientRect(); return [box.left, box.top + scrollY, box.width]; }"
    )
    place = figure.locator(".chart-guess input").evaluate(where)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    figure.locator(".chart-live svg[aria-label]").wait_for()
    said = figure.locator(".chart-distance").inner_text()
    assert f"You guessed {guess}" in said and f"; it is {answer:g}: " in said
    off = abs(float(guess) - answer)
    assert (f"{off:g} too " in said) if off else ("exactly right" in said)
    assert finding.is_visible() and figure.locator(".chart-blank").is_hidden()
    assert figure.locator(".chart-guess input").evaluate(where) == place
    assert figure.locator(".chart-live text", has_text="your guess").count()
