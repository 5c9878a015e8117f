"""Every figure stands without JavaScript, is painted, becomes live by its button and answers to its controls."""

import re

import pytest
import tips
from built import PAGES, soup
from marks import expected

from browser import until

# Page -> its figures; test_embed.py looks at the same figures on pages of their own.
CHARTED = {
    name: [figure["id"] for figure in soup(name).select("figure.chart")]
    for name in PAGES
    if not name.startswith("embed/")
}
CHARTED = {name: figures for name, figures in CHARTED.items() if figures}
FIGURES = [(name, figure) for name, figures in CHARTED.items() for figure in figures]
EXPECTED = expected()

OPENED = "(figure) => { for (const part of figure.querySelectorAll('details')) part.open = true; }"
PAINTED = """(figure, selector) => {
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


@pytest.mark.parametrize("page", CHARTED)
def test_marks_are_painted_without_javascript(visit, page):
    seen = visit(page, java_script_enabled=False)
    painted = {}
    for name in CHARTED[page]:
        figure = seen.page.locator(f"#{name}")
        figure.evaluate(OPENED)
        figure.locator(".chart-still").scroll_into_view_if_needed()
        painted[name] = figure.evaluate(PAINTED, EXPECTED[name][0])
    assert painted == {name: [EXPECTED[name][1], 0] for name in CHARTED[page]}, "marks drawn, marks covered"


def open_answer(figure):
    """Open the closed answer of a figure that asks for a guess first."""
    for answer in figure.locator(".chart-answer > summary").all():
        answer.click()


@pytest.mark.parametrize(("page", "name"), FIGURES)
def test_drawing_has_the_only_long_label_and_comes_before_controls(page, name):
    figure = soup(page).find(id=name)
    labels = [tag for tag in figure.select("[aria-label]") if len(tag["aria-label"]) >= 40]
    assert [tag.name for tag in labels] == ["svg"] and 40 <= len(labels[0]["aria-label"]) <= 400
    order = [tag.name for tag in figure.find_all(["svg", "button", "input", "select", "summary"])]
    assert order[0] == "svg"
    if not figure.select_one(".chart-guess"):
        assert order.index("button") < order.index("summary")
    assert figure.select_one("details table thead th[scope=col]") and figure.select_one(
        "details table tbody th[scope=row]"
    )
    assert {link["href"].rpartition(".")[2] for link in figure.select("a[download]")} == {"csv", "svg"}


@pytest.mark.parametrize(("page", "name"), FIGURES)
def test_ids_inside_a_drawing_carry_its_name(page, name):
    figure = soup(page).find(id=name)
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


DRAWN_ANEW = "([id, before]) => document.querySelector(`#${id} .vega-embed svg`).innerHTML !== before"


@pytest.mark.parametrize("scheme", ["http", "file"])
@pytest.mark.parametrize("page", CHARTED)
def test_figures_become_live_and_answer(visit, page, scheme):
    seen = visit(page, scheme)
    assert not [url for url in seen.requests if "_figures/" in url], "nothing of Vega before it is wanted"
    for name in CHARTED[page]:
        figure = seen.page.locator(f"#{name}")
        open_answer(figure)
        figure.locator("button").first.click()
        selector, count = EXPECTED[name]
        figure.locator(f".vega-embed {selector}").first.wait_for()
        assert figure.locator(f".vega-embed {selector}").count() == count, name
        assert figure.locator(".chart-still").is_hidden(), name
        before = figure.locator(".vega-embed svg").inner_html()
        for control in figure.locator(".vega-embed select").all():
            control.select_option(index=1)
        until(seen.page, DRAWN_ANEW, [name, before])
        figure.locator(".vega-embed select").first.select_option(index=0)
        seen.page.mouse.move(0, 0)
        assert any(told(seen.page, mark) for mark in figure.locator(f".vega-embed {selector}").all()[:12]), name
        figure.locator("button").first.click()
        assert figure.locator(".chart-still").is_visible(), name
    assert (seen.strangers, seen.complaints) == ([], [])


GUESSED = [(page, name) for page, name in FIGURES if soup(page).find(id=name).select_one(".chart-guess")]


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
    until(seen.page, DRAWN_ANEW, [name, first])
    assert (seen.strangers, seen.complaints) == ([], [])


# A tip that puts the columns of the table together, or names in words what they give as number or title.
PUT_TOGETHER = {
    ("fig-exposure", "row"),
    ("fig-lab-exposure", "label"),
    ("fig-node-ladder", "label"),
    ("fig-rapidus-money", "sum"),
    ("fig-stages", "place"),
    ("fig-tokyo-pays", "words"),
    ("fig-words", "section"),
}


@pytest.mark.parametrize(("page", "name"), FIGURES)
def test_what_pointing_at_a_mark_shows_stands_in_the_table(page, name):
    figure = soup(page).find(id=name)
    cells = [cell.get_text() for cell in figure.select(".chart-data td, .chart-data th")]
    text = "\n".join(cells).replace("\N{NO-BREAK SPACE}", " ")
    numbers, seen = tips.numbers(text), list(tips.shown(tips.spec(name)))
    assert seen, "every figure of the book answers to pointing"
    missing = {(field, value) for field, value in seen if not tips.told(value, text, numbers)}
    assert {field for field, _ in missing} == {field for figure, field in PUT_TOGETHER if figure == name}, missing


FAILED = "The figure could not be made interactive: could not load "


@pytest.mark.parametrize("file", ["vega.js", "fig-stages.js"])
def test_figure_that_does_not_load_says_so_and_may_be_tried_again(visit, file):
    seen = visit("4-practice.html")
    figure = seen.page.locator("#fig-stages")
    seen.page.route(f"**/_figures/{file}", lambda route: route.abort(), times=2)
    for _ in range(2):
        figure.locator(".chart-button").click()
        figure.locator(".chart-status", has_text=FAILED + file).wait_for()
        assert figure.locator(".chart-still").is_visible() and figure.locator(".vega-embed").is_hidden()
    figure.locator(".chart-button").click()
    figure.locator(f".vega-embed {EXPECTED['fig-stages'][0]}").first.wait_for()
    assert seen.surprises == []


def test_guess_whose_figure_does_not_load_says_so_and_may_be_tried_again(visit):
    page, name = GUESSED[0]
    seen = visit(page)
    figure = seen.page.locator(f"#{name}")
    seen.page.route("**/_figures/vega.js", lambda route: route.abort(), times=1)
    control = figure.get_by_role("slider").first
    control.press("ArrowRight")
    figure.locator(".chart-status", has_text=FAILED + "vega.js").wait_for()
    assert figure.locator(".chart-still").is_visible()
    control.press("ArrowRight")
    figure.locator(".chart-status", has_text="is drawn beside the data").wait_for()
    assert seen.surprises == []
