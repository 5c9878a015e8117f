"""What a reader with a keyboard alone meets: every stop seen, in order, nothing that holds the focus."""

import pytest
from built import ALONE, PAGES, no_faults

from browser import until

# All pages but tables of the codebook and figures alone, of which one of each kind stands for the rest.
WALKED = [name for name in PAGES if not name.startswith(("reference/tables/", "embed/"))]
WALKED += ["reference/tables/events.html", "reference/tables/concepts.html", *ALONE]
# On a desk the contents stand beside every page. These two are walked from their beginning, one of them with a part of
# the contents unfolded; the others from the link that leads past the contents.
FROM_THE_BEGINNING = ["index.html", "reference/tables/events.html"]

# Each stop is looked at when the key goes up: the page has scrolled to it by then. A checkbox behind a picture shows
# its focus there, the search field in its box.
WATCH = """() => {
  window.stops = [];
  window.faults = [];
  document.addEventListener('keyup', () => {
    const stop = document.activeElement;
    // Behind the last stop of a page comes the browser's own bar, where there is one, and the first stop again.
    const again = window.stops.length && (stop === window.stops[0] || stop.matches('.skip-to-content'));
    window.left ||= !stop || stop === document.body || again;
    if (window.left) return;
    let seen = stop;
    if (stop.matches('input[type=checkbox]')) {
      const labels = [...document.querySelectorAll(`label[for="${stop.id}"]:not(.overlay)`)];
      seen = labels.find((label) => label.checkVisibility()) || stop;
    }
    if (stop.matches('.sidebar-search')) seen = stop.closest('form');
    const style = getComputedStyle(seen);
    // Of a box larger than the window, the part in the window.
    const points = [...seen.getClientRects()].flatMap((box) => {
      const [left, top] = [Math.max(box.left, 0), Math.max(box.top, 0)];
      const [right, bottom] = [Math.min(box.right, innerWidth), Math.min(box.bottom, innerHeight)];
      return [[(left + right) / 2, (top + bottom) / 2], [left + 3, top + 3]];
    });
    const uncovered = points.some(([x, y]) => {
      const hit = document.elementFromPoint(x, y);
      return hit && (seen.contains(hit) || hit.contains(seen));
    });
    const last = window.stops.at(-1);
    const inOrder = !last || Boolean(last.compareDocumentPosition(stop) & Node.DOCUMENT_POSITION_FOLLOWING);
    window.stops.push(stop);
    const right = {
      'comes in order': inOrder,
      'is not covered': uncovered,
      'has a ring': style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
      'is clear': Number(style.opacity) === 1 && style.visibility === 'visible',
    };
    for (const [what, is] of Object.entries(right)) {
      if (!is) window.faults.push(`not true that it ${what}: ${stop.outerHTML.slice(0, 120)}`);
    }
  });
}"""

# What is seen of these parts of the page and never had the focus. Radio buttons of one question are one stop; the link
# to the top comes and goes with the direction of scrolling.
MISSED = """(parts) => [...document.querySelectorAll(
  'a[href]:not(.back-to-top), button, input:not([type=hidden]), select, summary, [tabindex="0"]')]
  .filter((place) => place.matches(parts) && place.checkVisibility({visibilityProperty: true}))
  .filter((place) => !window.stops.some((stop) =>
    stop === place || place.type === 'radio' && stop.type === 'radio' && stop.name === place.name))
  .map((place) => `cannot be reached: ${place.outerHTML.slice(0, 120)}`)"""


def walk(page, parts):
    """Tab on until the focus leaves the page: what is wrong with stops, and which of these parts of it were missed."""
    page.evaluate(WATCH)
    for _ in range(200):
        for _ in range(10):
            page.keyboard.press("Tab")
        if page.evaluate("window.left"):
            return page.evaluate("window.faults") + page.evaluate(MISSED, parts)
    raise AssertionError("the focus never leaves the page")


@pytest.mark.parametrize("name", WALKED)
def test_every_stop_is_seen_and_comes_in_order(tab, name):
    faults = []
    for width in (1280, 360):
        page = tab(name, {"width": width, "height": 800}).page
        parts = "*"
        if width == 1280 and name not in FROM_THE_BEGINNING and page.locator(".skip-to-content").count():
            page.keyboard.press("Tab")
            page.keyboard.press("Enter")
            parts = ".main *:not(.content-icon-container *)"
        faults += [f"{width} pixels: {fault}" for fault in walk(page, parts)]
    no_faults(faults)


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


def test_link_to_the_top_stays_while_it_has_the_focus(visit):
    page = visit("reference/benchmarks.html", viewport={"width": 360, "height": 800}, reduced_motion="reduce").page
    shown = "document.documentElement.classList.contains('show-back-to-top')"
    page.evaluate("scrollTo(0, 900)")
    until(page, "document.querySelector('header').classList.contains('scrolled')")
    page.evaluate("scrollTo(0, 700)")
    until(page, shown)
    page.focus(".back-to-top")
    page.evaluate("scrollTo(0, 900)")
    until(page, f"!{shown}")
    assert focused(page).is_visible() and focused(page).inner_text() == "Back to top"
    page.keyboard.press("Tab")
    assert not page.locator(".back-to-top").is_visible()


def test_what_is_at_the_top_covers_nothing_that_takes_the_focus(visit):
    page = visit("5-outlook.html", viewport={"width": 360, "height": 800}, reduced_motion="reduce").page
    link = page.locator(".table-wrapper td a").nth(3)
    before = tab_to(page, ".table-wrapper:has(td a)")
    before.evaluate("(box) => box.querySelectorAll('td a')[2].focus()")
    link.evaluate("(link) => scrollBy(0, link.getBoundingClientRect().top - 30)")
    page.keyboard.press("Tab")
    assert link.evaluate("(link) => link === document.activeElement")
    page.evaluate("scrollBy(0, -1)")
    page.locator(".back-to-top").wait_for()
    for cover in (".mobile-header", ".back-to-top"):
        box = page.locator(cover).bounding_box()
        assert link.bounding_box()["y"] >= box["y"] + box["height"]


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


def test_figure_becomes_live_answers_and_is_announced(visit):
    page = visit("4-practice.html").page
    figure = page.locator("#fig-stages")
    first = figure.locator(".chart-still svg.chart-wide, .chart-still svg.chart-only").get_attribute("aria-label")
    tab_to(page, "#fig-stages .chart-button")
    page.keyboard.press("Enter")
    figure.locator(".vega-embed svg").wait_for()
    assert figure.locator("[role=status]").inner_text() == "The figure is interactive now."
    assert figure.get_by_role("img").count() == 1 and figure.get_by_role("img").get_attribute("aria-label") == first
    drawn = figure.locator(".vega-embed svg").inner_html()
    select = tab_to(page, "#fig-stages .vega-embed select")
    page.keyboard.press("ArrowDown")
    page.wait_for_timeout(500)
    chosen = select.locator("option:checked").inner_text()
    said = figure.locator("[role=status]").inner_text()
    assert figure.locator(".vega-bind-name").first.inner_text().strip() in said and chosen in said
    total = figure.locator(".vega-embed .mark-symbol.role-mark path").count()
    clear = figure.locator(".vega-embed .mark-symbol.role-mark path").evaluate_all(
        "(marks) => marks.filter((mark) => Number(getComputedStyle(mark).opacity) > 0.5).length"
    )
    assert clear < total and f"{clear} of {total} marks stand out" in said
    label = figure.get_by_role("img").get_attribute("aria-label")
    assert label.startswith(first) and label.endswith(said)
    assert figure.locator(".vega-embed svg").inner_html() != drawn
    tab_to(page, "#fig-stages .chart-button", "Shift+Tab")
    page.keyboard.press("Enter")
    assert figure.locator(".chart-still").is_visible() and figure.locator(".vega-embed").is_hidden()


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


def test_guess_by_keyboard_is_announced(visit):
    page = visit("1-literature.html").page
    slider = tab_to(page, ".chart-guess input")
    figure = page.locator("figure.chart:has(.chart-guess)").first
    slider.press("ArrowRight")
    figure.locator(".vega-embed svg").wait_for()
    page.wait_for_timeout(300)
    assert slider.input_value() in figure.locator(".chart-status").inner_text()
    assert figure.locator(".chart-answer").get_attribute("open") is not None
