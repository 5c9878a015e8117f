"""Every figure stands without JavaScript, is painted, becomes live by its button and answers to its controls."""

import re

import pytest
from bs4 import BeautifulSoup
from marks import expected

from conftest import PAGES, SITE


def figures():
    """Pairs (page, figure id) over the whole site."""
    for name in PAGES:
        for figure in BeautifulSoup((SITE / name).read_text(encoding="utf-8"), "html.parser").select("figure.chart"):
            yield name, figure["id"]


FIGURES = list(figures())
EXPECTED = expected()

PAINTED = """(figure, selector) => {
  for (const part of figure.querySelectorAll('details')) part.open = true;
  const svg = figure.querySelector('.chart-still svg.chart-wide, .chart-still svg.chart-only');
  const marks = [...svg.querySelectorAll(selector)];
  const hidden = marks.filter((mark) => {
    mark.scrollIntoView({block: 'center', behavior: 'instant'});
    const box = mark.getBoundingClientRect();
    const hit = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    return !(hit && svg.contains(hit) && hit.closest('.role-mark'));
  });
  return [marks.length, hidden.length];
}"""


def test_every_figure_has_an_expectation():
    assert sorted(name for _, name in FIGURES) == sorted(EXPECTED)


@pytest.mark.parametrize(("page", "name"), FIGURES)
def test_marks_are_painted_without_javascript(visit, page, name):
    seen = visit(page, java_script_enabled=False)
    selector, count = EXPECTED[name]
    total, hidden = seen.page.locator(f"#{name}").evaluate(PAINTED, selector)
    assert (total, hidden) == (count, 0)


def open_answer(figure):
    """Open the closed answer of a figure that asks for a guess first."""
    for answer in figure.locator(".chart-answer > summary").all():
        answer.click()


@pytest.mark.parametrize(("page", "name"), FIGURES)
def test_drawing_has_the_only_long_label_and_comes_before_controls(page, name):
    figure = BeautifulSoup((SITE / page).read_text(encoding="utf-8"), "html.parser").find(id=name)
    labels = [tag for tag in figure.select("[aria-label]") if len(tag["aria-label"]) >= 40]
    assert [tag.name for tag in labels] == ["svg"] and 40 <= len(labels[0]["aria-label"]) <= 400
    order = [tag.name for tag in figure.find_all(["svg", "button", "input", "select", "summary"])]
    assert order[0] == "svg" and order.index("button") < order.index("summary") or figure.select_one(".chart-guess")
    assert figure.select_one("details table thead th[scope=col]") and figure.select_one(
        "details table tbody th[scope=row]"
    )
    assert {link["href"].rpartition(".")[2] for link in figure.select("a[download]")} == {"csv", "svg"}


@pytest.mark.parametrize(("page", "name"), FIGURES)
def test_ids_inside_a_drawing_carry_its_name(page, name):
    figure = BeautifulSoup((SITE / page).read_text(encoding="utf-8"), "html.parser").find(id=name)
    inside = figure.select("svg [id]")
    assert all(tag["id"].startswith(name) for tag in inside)
    named = {tag["id"] for tag in inside}
    used = set(re.findall(r"url\(#([^)]+)\)", str(figure.select_one(".chart-still"))))
    assert used <= named


def told(page, mark):
    """Whether pointing at a mark's middle brings up a tooltip with words in it."""
    mark.hover(force=True)
    page.wait_for_timeout(150)
    return " ".join(page.locator("#vg-tooltip-element.visible").all_inner_texts()).strip()


@pytest.mark.parametrize("scheme", ["http", "file"])
@pytest.mark.parametrize(("page", "name"), FIGURES)
def test_figure_becomes_live_and_answers(visit, page, name, scheme):
    seen = visit(page, scheme)
    figure = seen.page.locator(f"#{name}")
    open_answer(figure)
    assert not [url for url in seen.requests if "_figures/" in url], "nothing of Vega before it is wanted"
    figure.locator("button").first.click()
    selector, count = EXPECTED[name]
    figure.locator(f".vega-embed {selector}").first.wait_for()
    assert figure.locator(f".vega-embed {selector}").count() == count
    assert figure.locator(".chart-still").is_hidden()
    before = figure.locator(".vega-embed svg").inner_html()
    for control in figure.locator(".vega-embed select").all():
        control.select_option(index=1)
        seen.page.wait_for_timeout(150)
    assert figure.locator(".vega-embed svg").inner_html() != before, "a control changes what is drawn"
    figure.locator(".vega-embed select").first.select_option(index=0)
    assert any(told(seen.page, mark) for mark in figure.locator(f".vega-embed {selector}").all()[:12])
    assert (seen.strangers, seen.complaints) == ([], [])
    figure.locator("button").first.click()
    assert figure.locator(".chart-still").is_visible()


@pytest.mark.parametrize(("page", "name"), FIGURES)
def test_phone_gets_a_layout_of_its_own(visit, page, name):
    seen = visit(page, viewport={"width": 360, "height": 800})
    open_answer(seen.page.locator(f"#{name}"))
    still = seen.page.locator(f"#{name} .chart-still")
    assert still.locator("svg.chart-wide").is_hidden() and still.locator("svg.chart-narrow").is_visible()
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= 360


GUESSED = [
    (page, figure["id"])
    for page in PAGES
    for figure in BeautifulSoup((SITE / page).read_text(encoding="utf-8"), "html.parser").select("figure.chart")
    if figure.select_one(".chart-guess")
]


@pytest.mark.parametrize(("page", "name"), GUESSED)
def test_guess_comes_before_the_data_and_is_drawn_beside_them(visit, page, name):
    still = visit(page, java_script_enabled=False).page.locator(f"#{name}")
    selector, count = EXPECTED[name]
    assert still.locator(".chart-blank").is_visible() and still.locator(".chart-still").is_hidden()
    assert (
        still.locator(f".chart-blank svg.chart-wide {selector}, .chart-blank svg.chart-only {selector}").count() < count
    )
    seen = visit(page)
    figure = seen.page.locator(f"#{name}")
    control = figure.get_by_role("slider").first
    assert figure.locator(".chart-guess label").inner_text().strip()
    control.press("ArrowRight")
    figure.locator(f".vega-embed {selector}").first.wait_for()
    first = figure.locator(".vega-embed svg").inner_html()
    for _ in range(5):
        control.press("ArrowRight")
    seen.page.wait_for_timeout(200)
    assert figure.locator(".vega-embed svg").inner_html() != first, "the guess moves"
    assert (seen.strangers, seen.complaints) == ([], [])
