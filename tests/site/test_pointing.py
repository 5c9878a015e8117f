"""Prose points into figures: phrases and steps light their marks, and only those; without JavaScript they are words."""

import logging

import pytest
from built import CHARTED, UNFOLD, no_faults, no_page, soup
from docutils import nodes
from sphinx.util.logging import getLogger
from test_mark_cards import LIT

from browser import until
from techsec_site import pointing
from techsec_site.figures import ChartFigure

LEAST = 2  # phrases of a figure, those of its steps among them
POINTED = {page: names for page, names in CHARTED.items() if soup(page).select(".phrase")}


def unpointed(page):
    for name in CHARTED[page]:
        phrases = soup(page).select(f'.phrase[data-figure="{name}"]')
        if len(phrases) < LEAST:
            yield f"{name}: {len(phrases)} phrases"
        yield from (f"{name}: {phrase.get_text()!r} points to nothing" for phrase in phrases if not phrase["data-keys"])


def test_prose_points_into_every_figure():
    no_page(unpointed, CHARTED)


def lights(window, page):
    """Each phrase is a button that lights its marks while it is pointed at, and keeps them lit when it is pressed."""
    for place in range(window.locator(".phrase").count()):
        phrase = window.locator(".phrase").nth(place)
        name, keys = phrase.get_attribute("data-figure"), phrase.get_attribute("data-keys").split()
        figure = window.locator(f"#{name}")
        drawn = figure.locator(".chart-still svg:visible").evaluate(
            "(svg) => [...svg.querySelectorAll('[data-key]')].map((mark) => mark.dataset.key)"
        )
        wanted = sorted(set(keys) & set(drawn))
        if not wanted:
            yield f"{name}: {phrase.inner_text()!r} lights no mark of the first drawing"
        phrase.press("Enter")
        if figure.evaluate(LIT) != wanted or phrase.get_attribute("aria-pressed") != "true":
            yield f"{name}: {phrase.inner_text()!r} lights {len(figure.evaluate(LIT))} marks of {len(wanted)}"
        phrase.press(" ")
        if figure.evaluate(LIT) or phrase.get_attribute("aria-pressed") != "false":
            yield f"{name}: {phrase.inner_text()!r} does not let its marks go"


@pytest.mark.parametrize("page", POINTED)
def test_phrases_light_their_marks(tab, page):
    seen = tab(page)
    seen.page.evaluate(UNFOLD)
    no_faults([*lights(seen.page, page), *seen.trouble])


def walked(window):
    for steps in window.locator(".steps").all():
        figure = steps.locator("xpath=ancestor::figure")
        name, (back, go) = figure.get_attribute("id"), [steps.locator(f".steps-{way}") for way in ("back", "next")]
        count = steps.locator("ol > li").count()
        if back.is_visible():
            yield f"{name}: there is a way back before the first step"
        for number in range(1, count + 1):
            go.click()
            if steps.locator("[aria-current=step]").count() != 1 or not figure.evaluate(LIT):
                yield f"{name}: step {number} lights nothing"
            if not figure.locator(".chart-status").inner_text().startswith(f"Step {number} of {count}: "):
                yield f"{name}: step {number} says {figure.locator('.chart-status').inner_text()!r}"
        go.click()
        if figure.evaluate(LIT) or steps.locator("[aria-current]").count():
            yield f"{name}: the last step has no end"


@pytest.mark.parametrize("page", POINTED)
def test_a_reader_walks_through_the_steps(tab, page):
    seen = tab(page)
    seen.page.evaluate(UNFOLD)
    no_faults([*walked(seen.page), *seen.trouble])


LIT_BELOW = """() => {
  const {bottom} = document.querySelector('.steps').getBoundingClientRect();
  return [...document.querySelectorAll('.lit')].map((mark) => mark.getBoundingClientRect())
    .some(({top, height}) => height && bottom > 0 && top >= bottom && top < innerHeight);
}"""


def test_on_a_phone_a_step_is_seen_with_the_drawing_it_speaks_of(visit):
    window = visit(next(iter(POINTED)), viewport={"width": 360, "height": 640}).page
    window.evaluate(UNFOLD)
    steps = window.locator(".steps").first
    steps.locator(".steps-next").click()
    for _ in range(steps.locator("ol > li").count()):
        assert steps.locator("ol > li:visible").count() == 1
        until(window, LIT_BELOW)
        steps.locator(".steps-next").click()


def test_without_javascript_phrases_are_words_and_steps_a_list(visit):
    page = next(iter(POINTED))
    window = visit(page, java_script_enabled=False).page
    window.evaluate(UNFOLD)
    assert window.locator(".phrase").first.get_attribute("role") is None
    assert window.locator(".steps button:visible").count() == 0
    assert window.locator(".steps ol > li").first.is_visible()


def document(*content):
    """A page with a figure of two marks and this content before it."""
    page = nodes.document(None, None)
    figure = ChartFigure(figure={"id": "fig-x", "marks": {"one": [{"lane": "a"}], "two": [{"lane": "b"}]}})
    page += [*content, figure]
    return page


def phrase(figure="fig-x", **fields):
    return pointing.Phrase("", "words", figure=figure, fields=fields)


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (phrase(lane="c"), "a phrase points to no mark: none of fig-x has lane is c"),
        (phrase(street="a"), "a phrase points to no mark: none of fig-x has street is a"),
        (phrase("fig-y", lane="a"), "a phrase points to fig-y, which is not on its page"),
    ],
)
def test_phrase_that_points_to_nothing_is_a_warning(made, message):
    heard = []
    logger = getLogger("techsec_site.pointing").logger
    handler = logging.Handler()
    handler.emit = lambda record: heard.append(record.getMessage())
    logger.addHandler(handler)
    try:
        pointing.resolve(None, document(nodes.paragraph("", "", made)))
    finally:
        logger.removeHandler(handler)
    assert heard == [message]


def test_steps_move_into_the_figure_that_they_point_to():
    steps = nodes.enumerated_list("", nodes.list_item("", nodes.paragraph("", "", phrase(lane="a|b"))))
    page = document(nodes.paragraph("", "What to look for."), steps)
    pointing.resolve(None, page)
    (figure,) = page.children
    assert isinstance(figure[0], pointing.Steps) and figure[0][0] is steps
    assert next(page.findall(pointing.Phrase))["keys"] == ["one", "two"]
