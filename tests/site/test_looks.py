"""What is painted where a window is narrow, nothing may move, or paper is printed on.

Figures in these lights are seen in test_figures.py, and whether a page fits a phone in test_pages.py.
"""

from built import PHONE
from test_figures import CONTROLLED, NARROWER, NOT_ONCE, move

from browser import until


def test_live_figure_keeps_what_was_chosen_when_the_window_becomes_narrow(visit):
    name = CONTROLLED[1]
    page = visit(f"embed/{name}.html").page
    figure = page.locator(f"#{name}")
    control = figure.locator(".chart-controls select").first
    move(control, 1)
    chosen = control.locator("option:checked").inner_text()
    figure.locator(".chart-live svg[aria-label]").wait_for()
    label = figure.locator(".chart-live svg").get_attribute("aria-label")
    wide = figure.locator(".chart-live svg").bounding_box()["width"]
    page.set_viewport_size(PHONE)
    until(page, NARROWER, [name, wide])
    figure.locator(".chart-live svg[aria-label]").wait_for()
    assert control.locator("option:checked").inner_text() == chosen
    assert figure.locator(".chart-live svg").get_attribute("aria-label") == label and chosen in label


def test_reduced_motion_moves_nothing(visit):
    moving = """[...document.querySelectorAll('*')].filter((part) => {
      const style = getComputedStyle(part);
      return parseFloat(style.transitionDuration) || style.animationName !== 'none' ||
        style.scrollBehavior === 'smooth';
    }).length"""
    page = visit("4-practice.html").page
    assert page.evaluate(moving) > 0
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(moving) == 0


def test_paper_prints_an_address_once(tab):
    for name in ("reference/bibliography.html", "reference/source-notes.html"):
        page = tab(name).page
        page.emulate_media(media="print")
        assert page.locator("article a[href^=http]:visible").count() > 20, name
        assert page.evaluate(NOT_ONCE) == [], name
