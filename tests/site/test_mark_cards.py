"""Marks of a still drawing answer to pointer, finger and keyboard with a card, and light what belongs to them."""

import json
import re

import pytest
from built import CHARTED, DESK, FIGURES, PHONE, UNFOLD, no_faults, no_page, soup

# Where the middle of a mark is: browsers' own boxes allow ten strokes around it.
MIDDLE = """(mark) => {
  mark.scrollIntoView({block: 'center', behavior: 'instant'});
  const {x, y, width, height} = mark.getBBox(), matrix = mark.getScreenCTM();
  const ends = [[x, y], [x + width, y + height]].map(([one, two]) => new DOMPoint(one, two).matrixTransform(matrix));
  return {left: Math.min(ends[0].x, ends[1].x), right: Math.max(ends[0].x, ends[1].x),
          top: Math.min(ends[0].y, ends[1].y), bottom: Math.max(ends[0].y, ends[1].y)};
}"""
CARD = "() => { const card = document.getElementById('mark-card'); return card.hidden ? '' : card.innerText; }"
LIT = (
    "(figure) => [...new Set([...figure.querySelectorAll('svg.has-lit .lit')].map((mark) => mark.dataset.key))].sort()"
)
MANY = 8  # marks of a figure, evenly spread, that are pointed at


def cards(page, name):
    """The cards that a figure came with, by key."""
    return json.loads(soup(page).select_one(f"#{name} .chart-told").string)["cards"]


def untold(page):
    """Marks without words and words without a mark, in the wide or the narrow drawing; words that say nothing."""
    for name in CHARTED[page]:
        known = cards(page, name)
        drawn = {mark["data-key"] for mark in soup(page).select(f"#{name} .chart-still [data-key]")}
        yield from (f"{name}: no card for {key}" for key in drawn - set(known))
        yield from (f"{name}: no mark for {key}" for key in set(known) - drawn)
        if not drawn:
            yield f"{name}: no mark has a key"
        for key, card in known.items():
            texts = [text for pair in card["words"] for text in pair]
            if not card["words"][0][1] or any(re.search(r"\bnull\b|undefined|NaN", text) for text in texts):
                yield f"{name}: {key} says {texts}"


def test_every_mark_with_a_key_has_words_and_none_says_null():
    no_page(untold, CHARTED)


def some(marks):
    count = marks.count()
    return [marks.nth(place) for place in sorted({round(i * (count - 1) / (MANY - 1)) for i in range(MANY)})]


def outside(page, box):
    """What is wrong with where the card stands: out of the window, or over its mark."""
    card = page.locator("#mark-card").bounding_box()
    size = page.evaluate("[document.documentElement.clientWidth, innerHeight]")
    left, top = card["x"], card["y"]
    right, bottom = left + card["width"], top + card["height"]
    if left < 0 or top < 0 or right > size[0] + 0.5 or bottom > size[1] + 0.5:
        return f"leaves the window: {card}"
    across = min(right, box["right"]) - max(left, box["left"])
    down = min(bottom, box["bottom"]) - max(top, box["top"])
    return f"covers its mark by {across} x {down}" if across > 1 and down > 1 else ""


def pointed(window, name, answer):
    """Faults of the cards that ``answer(left, top)`` of the mouse or a finger brings up in the drawing that is seen."""
    figure = window.locator(f"#{name}")
    known = json.loads(figure.locator(".chart-told").text_content())["cards"]
    for mark in some(figure.locator(".chart-still svg:visible [data-key]")):
        box = mark.evaluate(MIDDLE)
        answer((box["left"] + box["right"]) / 2, (box["top"] + box["bottom"]) / 2)
        said = " ".join(window.evaluate(CARD).split())
        words = {
            key: " ".join(" ".join(text for pair in card["words"] for text in pair).split())
            for key, card in known.items()
        }
        told = [key for key, text in words.items() if text == said]
        if not told:
            yield f"{name}: {mark.get_attribute('data-key')} says {said!r}"
            continue
        # A mark may lie inside a larger one; then the smaller answers.
        if mark.get_attribute("data-key") not in told and not crowded(mark):
            yield f"{name}: {mark.get_attribute('data-key')} is answered by {told}"
        if mark.get_attribute("data-key") in told and (fault := outside(window, box)):
            yield f"{name}: the card of {told[0]} {fault}"
        if not set(told) & set(figure.evaluate(LIT)):
            yield f"{name}: {told[0]} is not lit"


def crowded(mark):
    """Whether another mark has its middle nearer than a finger is wide."""
    return mark.evaluate(
        """(mark) => {
          const middle = (part) => {
            const {x, y, width, height} = part.getBoundingClientRect();
            return [x + width / 2, y + height / 2];
          };
          const [x, y] = middle(mark);
          return [...mark.ownerSVGElement.querySelectorAll('[data-key]')].some((other) => {
            if (other.dataset.key === mark.dataset.key) return false;
            const box = other.getBoundingClientRect(), [left, top] = middle(other);
            const around = box.left <= x && x <= box.right && box.top <= y && y <= box.bottom;
            return around || Math.hypot(left - x, top - y) < 24;
          });
        }"""
    )


@pytest.mark.parametrize("page", CHARTED)
def test_pointing_at_marks_shows_their_cards_inside_the_window_and_beside_them(tab, page):
    seen = tab(page)
    seen.page.evaluate(UNFOLD)
    faults = []
    for name in CHARTED[page]:
        faults += pointed(seen.page, name, seen.page.mouse.move)
    seen.page.mouse.move(0, 0)
    assert seen.page.evaluate(CARD) == ""
    assert not [url for url in seen.requests if "vega" in url]
    no_faults([*faults, *seen.trouble])


@pytest.mark.parametrize("page", CHARTED)
def test_a_finger_gets_the_card_on_a_phone(visit, page):
    seen = visit(page, viewport=PHONE, has_touch=True, is_mobile=True)
    seen.page.evaluate(UNFOLD)
    faults = []
    for name in CHARTED[page]:
        faults += pointed(seen.page, name, seen.page.touchscreen.tap)
    no_faults([*faults, *seen.trouble])


@pytest.mark.parametrize(
    "look",
    [{"color_scheme": "dark"}, {"forced_colors": "active"}, {"viewport": {"width": 640, "height": 450}}],
    ids=["dark", "forced colours", "200 per cent"],
)
def test_cards_follow_the_page(visit, look):
    page, name = FIGURES[0]
    seen = visit(page, **look)
    seen.page.evaluate(UNFOLD)
    no_faults([*pointed(seen.page, name, seen.page.mouse.move), *seen.trouble])
    mark = seen.page.locator(f"#{name} .chart-still svg:visible [data-key]").first
    box = mark.evaluate(MIDDLE)
    seen.page.mouse.move((box["left"] + box["right"]) / 2, (box["top"] + box["bottom"]) / 2)
    ground, page_ground, text = seen.page.evaluate(
        """() => {
          const [card, body] = [document.getElementById('mark-card'), document.body].map(getComputedStyle);
          return [card.backgroundColor, body.backgroundColor, card.color];
        }"""
    )
    assert ground == page_ground and text != ground
    assert seen.page.get_by_role("tooltip").count() == 1


def test_a_mark_answers_a_finger_wide_around_it_and_no_further(visit):
    seen = visit("4-practice.html")
    figure = seen.page.locator("#fig-stages")
    for mark in some(figure.locator(".chart-still svg.chart-wide [data-key]")):
        if crowded(mark):
            continue
        box = mark.evaluate(MIDDLE)
        middle = (box["top"] + box["bottom"]) / 2
        seen.page.mouse.move((box["left"] + box["right"]) / 2 + 11.5, middle)
        assert seen.page.evaluate(CARD) and mark.get_attribute("data-key") in figure.evaluate(LIT)
        seen.page.mouse.move(box["right"] + 13, middle)
        assert mark.get_attribute("data-key") not in figure.evaluate(LIT)
        return
    pytest.fail("every mark of the figure stands beside another")


STOPS = "(svg) => [svg, ...svg.querySelectorAll('*')].filter((part) => part.getAttribute('tabindex') === '0').length"


def keyboard(window, name):
    """One tab stop; arrows, Home and End go through all marks and entries, Escape back to the drawing."""
    figure, press = window.locator(f"#{name}"), window.keyboard.press
    drawing = figure.locator(".chart-still svg:visible")
    if (stops := drawing.evaluate(STOPS)) != 1:
        yield f"{name}: {stops} tab stops"
    known = json.loads(figure.locator(".chart-told").text_content())["cards"]
    keys = drawing.evaluate(
        "svg => [...new Set([...svg.querySelectorAll('[data-key]')].map((mark) => mark.dataset.key))]"
    )
    entries = drawing.locator("[data-entry]").count()
    drawing.focus()
    heard = []
    for _ in range(len(keys) + entries):
        press("ArrowRight")
        heard.append(
            window.evaluate(
                "[document.activeElement.dataset.key || '', document.activeElement.getAttribute('aria-label')]"
            )
        )
    if [key for key, _ in heard[entries:]] != keys or not all(label for _, label in heard):
        yield f"{name}: arrows reach {len({key for key, _ in heard})} of {len(keys)} marks"
    last = known[keys[-1]]["words"]
    if " ".join(window.evaluate(CARD).split()) != " ".join(" ".join(text for pair in last for text in pair).split()):
        yield f"{name}: the last mark shows {window.evaluate(CARD)!r}"
    if drawing.evaluate(STOPS) != 1:
        yield f"{name}: more than one tab stop after the arrows"
    press("Home")
    first = window.evaluate("document.activeElement.matches('[data-entry=\"0\"], [data-key]')")
    press("End")
    if not first or window.evaluate("document.activeElement.dataset.key") != keys[-1]:
        yield f"{name}: Home and End do not lead to the ends"
    press("Escape")
    if window.evaluate(CARD) or window.evaluate("document.activeElement.tagName") != "svg":
        yield f"{name}: Escape does not close the card"


@pytest.mark.parametrize("page", CHARTED)
def test_keyboard_reaches_every_mark_by_one_tab_stop(tab, page):
    seen = tab(page, DESK)
    seen.page.evaluate(UNFOLD)
    no_faults([fault for name in CHARTED[page] for fault in keyboard(seen.page, name)] + seen.trouble)


def legends(window, name):
    """Each entry is a button that lights its marks and no other, and a second press gives all back."""
    figure = window.locator(f"#{name}")
    known = json.loads(figure.locator(".chart-told").text_content())
    drawing = figure.locator(".chart-still svg:visible")
    drawn = set(drawing.evaluate("svg => [...svg.querySelectorAll('[data-key]')].map((mark) => mark.dataset.key)"))
    for place in [int(entry.get_attribute("data-entry")) for entry in drawing.locator("[data-entry]").all()]:
        entry = drawing.locator(f"[data-entry='{place}']")
        wanted = sorted(key for key in drawn if place in known["cards"][key].get("entries", []))
        if entry.get_attribute("role") != "button" or not entry.get_attribute("aria-label"):
            yield f"{name}: entry {place} is no button with a name"
        for _ in range(2):
            entry.locator("text").last.click(force=True)
            window.mouse.move(0, 0)
            lit = figure.evaluate(LIT)
            if lit != wanted:
                yield f"{name}: entry {place} lights {len(lit)} marks of {len(wanted)}"
            wanted = []


@pytest.mark.parametrize("page", CHARTED)
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_entries_of_legends_light_their_marks(tab, page, size):
    seen = tab(page, size)
    seen.page.evaluate(UNFOLD)
    no_faults([fault for name in CHARTED[page] for fault in legends(seen.page, name)] + seen.trouble)


def test_without_javascript_marks_are_no_buttons_and_the_table_is_there(visit):
    page, name = FIGURES[0]
    figure = visit(page, java_script_enabled=False).page.locator(f"#{name}")
    assert figure.locator("svg [tabindex], svg [role=button]").count() == 0
    figure.get_by_text("Table", exact=True).click()
    assert figure.locator(".chart-data td").first.is_visible()
