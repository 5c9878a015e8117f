"""What a reader with a keyboard alone meets: every stop seen, in order, nothing that holds the focus."""

import pytest
from built import PAGES

from browser import until

WIDTHS = (1280, 360)
# All pages but tables of the codebook and figures alone, of which one of each kind stands for the rest.
WALKED = [name for name in PAGES if not name.startswith(("reference/tables/", "embed/"))]
WALKED += ["reference/tables/events.html", "reference/tables/concepts.html"]
WALKED += ["embed/fig-stages.html", "embed/fig-seats.html"]

# A checkbox behind a picture shows its focus there, the search field in its box.
STOP = """() => {
  const stop = document.activeElement;
  if (!stop || stop === document.body) return null;
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
  window.stops ??= [];
  const last = window.stops.at(-1);
  const inOrder = !last || Boolean(last.compareDocumentPosition(stop) & Node.DOCUMENT_POSITION_FOLLOWING);
  window.stops.push(stop);
  return {
    name: stop.outerHTML.slice(0, 120), inOrder, uncovered,
    ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    clear: Number(style.opacity) === 1 && style.visibility === 'visible',
  };
}"""

# What is seen and never had the focus. Radio buttons of one question are one stop; the link to the top comes and goes
# with the direction of scrolling.
MISSED = """() => [...document.querySelectorAll(
  'a[href]:not(.back-to-top), button, input:not([type=hidden]), select, summary, [tabindex="0"]')]
  .filter((part) => part.checkVisibility({visibilityProperty: true}) && !(window.stops || []).some((stop) =>
    stop === part || part.type === 'radio' && stop.type === 'radio' && stop.name === part.name))
  .map((part) => part.outerHTML.slice(0, 120))"""


def walk(page):
    """Tab through the whole page: what is known of each stop."""
    stops = []
    while len(stops) < 2000:
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None:
            return stops
        stops.append(stop)
    raise AssertionError("the focus never leaves the page")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", WALKED)
def test_every_stop_is_seen_and_comes_in_order(visit, name, width):
    page = visit(name, viewport={"width": width, "height": 800}, reduced_motion="reduce").page
    stops = walk(page)
    faults = [
        (fault, stop["name"])
        for stop in stops
        for fault in ("inOrder", "uncovered", "ring", "clear")
        if not stop[fault]
    ]
    assert faults == []
    assert page.evaluate(MISSED) == [], "what is seen can be reached"


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
