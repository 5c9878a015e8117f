"""Phone, dark, print, forced colours, reduced motion: what is painted, and what assistive technology is told of."""

import io
import re
from itertools import product

import pytest
from built import ALONE, PAGES, soup
from PIL import Image

from browser import until

# Pages with figures; figures on pages of their own are alike, and two stand for all.
CHARTED = {
    name: [figure["id"] for figure in soup(name).select("figure.chart")]
    for name in PAGES
    if not name.startswith("embed/") or name in ALONE
}
CHARTED = {name: ids for name, ids in CHARTED.items() if ids}
PHONE = {"width": 360, "height": 800}

OPEN = "() => { for (const part of document.querySelectorAll('details')) part.open = true; }"

# Links to other places whose address is printed never, or beside a text that is the address.
NOT_ONCE = """() => [...document.querySelectorAll('article a[href^=http]')].filter((link) => link.checkVisibility())
  .filter((link) => {
    const address = link.getAttribute('href');
    return getComputedStyle(link, '::after').content.includes(address) === (link.textContent.trim() === address);
  }).map((link) => link.outerHTML)"""

NARROWER = "([id, wide]) => document.querySelector(`#${id} .vega-embed svg`)?.clientWidth < wide"

# Colours that a drawing has from Vega and not from the book.
FIXED = re.compile(r"^(black|#000|#000000)$")

# Boxes of their own that may scroll sideways: data tables and formulas.
WIDE = """() => {
  const boxes = '.table-scroll, .table-wrapper, math, .visually-hidden, svg';
  return [...document.querySelectorAll('body *')].filter((part) => {
    if (part.closest(boxes) || !part.checkVisibility({visibilityProperty: true, opacityProperty: true})) return false;
    const style = getComputedStyle(part);
    const scrolls = /auto|scroll/.test(style.overflowX) && part.scrollWidth > part.clientWidth + 1;
    return scrolls || part.getBoundingClientRect().right > innerWidth + 1;
  }).map((part) => part.outerHTML.slice(0, 120));
}"""

# Each drawing's text and marks in colours as computed, and the ground it stands on.
COLOURS = """() => {
  const probe = document.body.appendChild(document.createElement('p'));
  const system = (name) => { probe.style.color = name; return getComputedStyle(probe).color; };
  const seen = {canvas: system('Canvas'), text: system('CanvasText'), drawings: []};
  for (const svg of document.querySelectorAll('.chart-still svg')) {
    if (!svg.checkVisibility()) continue;
    const paint = (part) => ['fill', 'stroke'].map((name) => getComputedStyle(part)[name]);
    seen.drawings.push({
      id: svg.closest('figure').id,
      ground: [svg.querySelector('rect, .background')].map((part) => getComputedStyle(part).fill)[0],
      texts: [...new Set([...svg.querySelectorAll('text')].flatMap((part) => getComputedStyle(part).fill))],
      marks: [...svg.querySelectorAll('.mark-symbol.role-mark path, .mark-rect.role-mark path')]
        .filter((part) => Number(getComputedStyle(part).opacity) > .5).map(paint),
    });
  }
  return seen;
}"""


# Terms in a column of their own on more lines than four characters side by side need, three where a mark may not begin
# a line. Lines and not widths: without a font for them, characters are boxes of another width.
NARROW_TERMS = """() => [...document.querySelectorAll('.table-wrapper td > p.term > [lang]')].filter((term) => {
  const text = document.createRange();
  text.selectNodeContents(term);
  const lines = new Set([...text.getClientRects()].map((box) => Math.round(box.top))).size;
  const length = [...term.textContent].length;
  return lines > (length > 4 ? Math.ceil(length / 3) : 1);
}).map((term) => term.textContent)"""


def numbers(colour):
    return [float(part) for part in re.findall(r"[\d.]+", colour)]


def luminance(colour):
    parts = [value / 255 for value in numbers(colour)[:3]]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def corner(locator):
    """The painted colour near the corner of an element."""
    with Image.open(io.BytesIO(locator.screenshot())) as image:
        return "rgb" + str(image.convert("RGB").getpixel((2, 2)))


@pytest.fixture(scope="module")
def phone(chromium, addresses):
    context = chromium.new_context(viewport=PHONE, reduced_motion="reduce")
    tab = context.new_page()
    yield lambda name: (tab.goto(addresses["http"] + name), tab)[1]
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_wider_than_a_phone(phone, name):
    page = phone(name)
    assert page.evaluate(WIDE) == []
    page.evaluate(OPEN)
    assert page.evaluate(WIDE) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.parametrize("name", CHARTED)
def test_assistive_technology_meets_one_layout_of_each_figure(visit, name):
    """On a desk and on a phone, still and live, and when the window changes while the figure is live."""
    page = visit(name, reduced_motion="reduce").page
    page.evaluate(OPEN)
    for one in CHARTED[name]:
        figure = page.locator(f"#{one}")
        page.set_viewport_size({"width": 1280, "height": 900})
        still = figure.locator(".chart-still").get_by_role("img")
        assert still.count() == 1
        label = still.get_attribute("aria-label")
        page.set_viewport_size(PHONE)
        assert figure.locator(".chart-still").get_by_role("img", name=label, exact=True).count() == 1
        assert figure.locator(".chart-still svg.chart-narrow").is_visible(), "a layout of its own"
        page.set_viewport_size({"width": 1280, "height": 900})
        figure.locator(".chart-button").click()
        live = figure.locator(".vega-embed svg")
        live.wait_for()
        page.wait_for_timeout(100)
        wide = live.bounding_box()["width"]
        assert figure.get_by_role("img").count() == 1
        assert figure.locator(".vega-embed [aria-label]").count() == 1, "labels on single marks would drown the chart's"
        page.set_viewport_size(PHONE)
        until(page, NARROWER, [one, wide])
        assert figure.get_by_role("img").count() == 1
        assert page.evaluate(WIDE) == []
        figure.locator(".chart-button").click()
        assert figure.locator(".vega-embed").is_hidden()


def test_live_figure_keeps_what_was_chosen_when_the_window_becomes_narrow(visit):
    page = visit("4-practice.html").page
    figure = page.locator("#fig-stages")
    figure.locator(".chart-button").click()
    figure.locator(".vega-embed select").select_option(index=2)
    chosen = figure.locator(".vega-embed select option:checked").inner_text()
    page.wait_for_timeout(400)
    label = figure.get_by_role("img").get_attribute("aria-label")
    wide = figure.locator(".vega-embed svg").bounding_box()["width"]
    page.set_viewport_size(PHONE)
    until(page, NARROWER, ["fig-stages", wide])
    page.wait_for_timeout(200)
    assert figure.locator(".vega-embed select option:checked").inner_text() == chosen
    assert figure.get_by_role("img").get_attribute("aria-label") == label and chosen in label


@pytest.fixture(scope="module")
def desk(chromium, addresses):
    """A window for all pages, opened: desk(name) -> page."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    tab = context.new_page()

    def look(name):
        tab.emulate_media(media="screen", color_scheme="light", forced_colors="none")
        tab.set_viewport_size({"width": 1280, "height": 900})
        tab.goto(addresses["http"] + name)
        return tab

    yield look
    context.close()


@pytest.mark.parametrize("name", CHARTED)
def test_dark_charts_are_dark(desk, name):
    page = desk(name)
    page.emulate_media(color_scheme="dark")
    page.evaluate(OPEN)
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert luminance(ground) < 0.05
    for one in CHARTED[name]:
        svg = page.locator(f"#{one} .chart-still svg:visible")
        assert corner(svg) == ground
    assert (
        page.evaluate(
            "[...document.querySelectorAll('body *')].filter((e) => getComputedStyle(e).filter !== 'none').length"
        )
        == 0
    )
    page.locator(f"#{one} .chart-button").click()
    live = page.locator(f"#{one} .vega-embed svg")
    live.wait_for()
    assert corner(live) == ground


@pytest.mark.parametrize("name", CHARTED)
def test_charts_are_readable_in_forced_colours(desk, name):
    """In the system's light and dark palettes, whichever mode the reader chose in the page."""
    page = desk(name)
    page.evaluate(OPEN)
    for scheme, mode in product(("light", "dark"), repeat=2):
        page.emulate_media(forced_colors="active", color_scheme=scheme)
        page.evaluate("(mode) => { document.body.dataset.theme = mode; }", mode)
        seen = page.evaluate(COLOURS)
        assert len(seen["drawings"]) == len(CHARTED[name])
        for drawing in seen["drawings"]:
            where = (scheme, mode, drawing["id"])
            assert drawing["ground"] == seen["canvas"], where
            # Text in the colour of the ground stands on a mark, whose contrast with the ground is the text's.
            own = [colour for colour in drawing["texts"] if colour not in ("none", seen["canvas"])]
            assert own and all(contrast(colour, seen["canvas"]) >= 3 for colour in own), where
            for mark in drawing["marks"]:
                painted = [colour for colour in mark if colour.startswith("rgb(")]
                assert max((contrast(colour, seen["canvas"]) for colour in painted), default=0) >= 3, (*where, mark)


def test_reduced_motion_moves_nothing(visit):
    moving = """[...document.querySelectorAll('*')].filter((part) => {
      const style = getComputedStyle(part);
      return parseFloat(style.transitionDuration) || style.animationName !== 'none' ||
        style.scrollBehavior === 'smooth';
    }).length"""
    assert visit("4-practice.html").page.evaluate(moving) > 0
    assert visit("4-practice.html", reduced_motion="reduce").page.evaluate(moving) == 0


@pytest.mark.parametrize("name", CHARTED)
def test_paper_shows_charts_tables_and_addresses_and_no_controls(desk, name):
    page = desk(name)
    page.emulate_media(media="print", color_scheme="dark")
    page.set_viewport_size({"width": 700, "height": 1000})
    assert page.locator("button:visible, input:visible, select:visible, .sidebar-drawer:visible").count() == 0
    for figure in CHARTED[name]:
        assert page.locator(f"#{figure} .chart-still svg:visible").count() == 1
        rows = page.locator(f"#{figure} .chart-data tbody tr")
        assert rows.count() and rows.last.evaluate("(row) => row.checkVisibility({contentVisibilityAuto: true})")
        assert rows.last.bounding_box()["height"] > 5
        box = page.locator(f"#{figure} .table-scroll")
        assert (
            box.evaluate("(box) => box.clientHeight >= box.scrollHeight - 1 && getComputedStyle(box).overflowY")
            == "visible"
        )
    assert luminance(page.evaluate("getComputedStyle(document.body).backgroundColor")) > 0.9, "paper is white"
    drawing = page.locator(f"#{CHARTED[name][0]} .chart-still svg:visible")
    assert corner(drawing) == "rgb(255, 255, 255)"
    assert page.locator(".chart-share:visible, .chart-downloads:visible, .exercise-downloads:visible").count() == 0
    assert page.evaluate(NOT_ONCE) == []


@pytest.mark.parametrize("name", ["reference/bibliography.html", "reference/source-notes.html"])
def test_paper_prints_an_address_once(desk, name):
    page = desk(name)
    page.emulate_media(media="print")
    assert page.locator("article a[href^=http]:visible").count() > 20
    assert page.evaluate(NOT_ONCE) == []


@pytest.mark.parametrize("name", [name for name in PAGES if soup(name).select(".table-wrapper td > p.term > [lang]")])
def test_terms_keep_four_characters_side_by_side_on_a_phone(visit, name):
    assert visit(name, viewport=PHONE).page.evaluate(NARROW_TERMS) == []


@pytest.mark.parametrize("name", [name for name in PAGES if soup(name).select("figure.chart svg")])
def test_no_drawing_has_a_colour_that_dark_pages_do_not_change(name):
    parts = soup(name).select("figure.chart svg *")
    assert [part for part in parts for side in ("fill", "stroke") if FIXED.match(part.get(side, ""))] == []
