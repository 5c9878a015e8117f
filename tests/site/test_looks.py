"""What is painted where a window is narrow, nothing may move, or paper is printed on.

Figures in these lights are seen in test_figures.py, and whether a page fits a phone in test_pages.py.
"""

import re

import pytest
from built import PHONE
from test_figures import CONTROLLED, NARROWER, move

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


def test_paper_adds_no_address_to_a_link(tab):
    added = """[...document.querySelectorAll('article a[href^=http]')]
      .map((link) => getComputedStyle(link, '::after').content).filter((content) => content.includes('http'))"""
    for name in ("reference/bibliography.html", "5-outlook.html"):
        page = tab(name).page
        page.emulate_media(media="print")
        assert page.locator("article a[href^=http]:visible").count() > 20, name
        assert page.evaluate(added) == [], name


@pytest.mark.parametrize("name", ["5-outlook.html", "6-supply-chain.html", "7-testing.html"])
def test_a_long_chapter_prints_on_fewer_than_15_pages(tab, name):
    page = tab(name).page
    page.emulate_media(media="print")
    # The browser's PDF is stored page by page, each an object of this type.
    assert 5 < len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))) < 15


@pytest.mark.parametrize("name", ["4-3-industry.html", "6-supply-chain.html"])
def test_paper_leaves_out_code_and_what_is_folded(tab, name):
    page = tab(name).page
    page.emulate_media(media="print")
    shown = "details:not([open]):not(.chart-answer) *, .cell_input, .launch, input, button, .back-to-top"
    parts = page.locator(f"article :is({shown}):visible").all()
    assert [part.evaluate("(part) => part.outerHTML.slice(0, 120)") for part in parts] == []
    assert page.locator("figure.chart .chart-still svg:visible").count() == page.locator("figure.chart").count() > 0
    page.evaluate("document.querySelector('details.sd-dropdown').open = true")
    assert page.locator("details.sd-dropdown[open] p:visible").count() > 0, "what the reader opened is printed"
