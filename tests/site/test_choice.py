"""What is chosen in one figure is chosen in all of its page, stands in the address and survives reload and sharing."""

import json
import re
from itertools import combinations

import pytest
from built import CHARTED, UNFOLD, soup
from test_figures import CONTROLLED, move
from test_mark_cards import LIT, MIDDLE

from browser import until

LINKS = ("event", "economy")


def shared():
    """Pages with the two figures that share an event or economy drawn in both, once for each of these links."""
    for link in LINKS:
        for page, names in CHARTED.items():
            for one, other in combinations(names, 2):
                if both := values(page, one, link) & values(page, other, link):
                    yield link, page, one, other, min(both)
                    break


def values(page, name, link):
    figure = soup(page).find(id=name)
    cards = json.loads(figure.select_one(".chart-told").string)["cards"]
    drawn = {mark["data-key"] for mark in figure.select(".chart-still .chart-wide [data-key]")}
    return {cards[key][link] for key in drawn if link in cards[key]}


SHARED = list(shared())


def chosen(window, name, link, value):
    """Whether just the marks of this value, or others that one card has, are lit in a figure."""
    figure = window.locator(f"#{name}")
    cards = json.loads(figure.locator(".chart-told").text_content())["cards"]
    lit = figure.evaluate(LIT)
    return bool(lit) and {cards[key].get(link) for key in lit} == {value}


def test_some_page_shares_an_event_and_some_an_economy():
    assert {link for link, *_ in SHARED} == set(LINKS)


@pytest.mark.parametrize(("link", "page", "one", "other", "value"), SHARED, ids=lambda item: str(item))
def test_choice_in_one_figure_is_made_in_the_other_and_survives_reload_and_sharing(
    visit, link, page, one, other, value
):
    seen = visit(page)
    window = seen.page
    window.evaluate(UNFOLD)
    cards = json.loads(window.locator(f"#{one} .chart-told").text_content())["cards"]
    keys = [key for key, card in cards.items() if card.get(link) == value]
    marks = window.locator(f"#{one} .chart-still svg:visible")
    mark = next(found for key in keys if (found := marks.locator(f'[data-key="{key}"]').first).count())
    mark.evaluate(MIDDLE)
    mark.evaluate("(mark) => { mark.setAttribute('tabindex', '-1'); mark.focus(); }")
    window.keyboard.press("Enter")
    window.mouse.move(0, 0)
    window.evaluate("document.activeElement.blur()")
    assert f"{link}={value}" in window.url
    assert chosen(window, one, link, value) and chosen(window, other, link, value)
    assert "Chosen: " in window.locator(f"#{one} .chart-status").inner_text()
    address = window.url.removeprefix(seen.base)
    assert address.endswith(f"#{one}"), "a shared address leads to the figure"
    for again in (window.reload, lambda: seen.open(address)):
        again()
        window.evaluate(UNFOLD)
        assert chosen(window, one, link, value) and chosen(window, other, link, value)
    window.locator(f"#{one} .chart-still svg:visible").focus()
    window.keyboard.press("Escape")
    assert link + "=" not in window.url and not window.locator(f"#{other}").evaluate(LIT)
    assert seen.trouble == []


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_state_of_a_control_stands_in_the_address_and_comes_back(visit, scheme):
    page, name = CONTROLLED
    seen = visit(page, scheme)
    control = seen.page.locator(f"#{name} .chart-controls select").first
    move(control, 1)
    words = "(id) => document.querySelector(`#${id} .chart-live svg`)?.getAttribute('aria-label') || ''"
    until(seen.page, f"(id) => ({words})(id).length > 0", name)
    label, place = seen.page.evaluate(words, name), control.evaluate("select => select.selectedIndex")
    assert f"{name}." in seen.page.url
    seen.page.reload()
    until(seen.page, f"([id, label]) => ({words})(id) === label", [name, label])
    assert control.evaluate("select => select.selectedIndex") == place and seen.trouble == []


TITLED = [
    (page, name) for page, names in CHARTED.items() for name in names if soup(page).select(f"#{name} [data-state]")
]


@pytest.mark.parametrize(("page", "name"), TITLED)
def test_title_follows_the_control(visit, page, name):
    window = visit(page).page
    window.evaluate(UNFOLD)
    control = window.locator(f"#{name} .chart-controls select").first
    for place in (1, 0):
        move(control, place)
        state = control.evaluate("select => select.options[select.selectedIndex].text")
        seen = [title.get_attribute("data-state") for title in window.locator(f"#{name} [data-state]:visible").all()]
        assert seen == [state]


def test_address_that_names_what_is_not_there_changes_nothing(visit):
    page, name = CONTROLLED
    seen = visit(f"{page}?event=nothing-of-the-kind&economy=XXX&mark=fig-none.x&{name}.gone=1&{name}.=2")
    assert not seen.page.locator(f"#{name}").evaluate(LIT)
    assert not seen.page.locator(f"#{name} .chart-live").count() and seen.trouble == []


def test_form_that_the_browser_restores_says_what_is_drawn(visit):
    page, name = CONTROLLED
    seen = visit(page)
    control = seen.page.locator(f"#{name} .chart-controls select").first
    move(control, 1)
    until(seen.page, "(id) => Boolean(document.querySelector(`#${id} .chart-live svg[aria-label]`))", name)
    seen.open("index.html")
    seen.page.go_back()
    until(seen.page, "(id) => Boolean(document.querySelector(`#${id} .chart-live svg[aria-label]`))", name)
    shown = control.evaluate("select => select.options[select.selectedIndex].text")
    assert shown in seen.page.locator(f"#{name} .chart-live svg").get_attribute("aria-label")


def test_page_that_the_browser_translates_keeps_its_controls(visit):
    page, name = CONTROLLED
    seen = visit(page)
    seen.page.evaluate("""() => {
      const texts = document.querySelectorAll('option, svg text, label');
      for (const part of texts) part.textContent = 'x' + part.textContent;
      document.documentElement.classList.add('translated-ltr');
    }""")
    move(seen.page.locator(f"#{name} .chart-controls select").first, 1)
    until(seen.page, "(id) => document.querySelectorAll(`#${id} .chart-live [data-key]`).length > 0", name)
    assert seen.trouble == []


def test_escape_takes_a_choice_away_wherever_the_focus_is(visit):
    link, page, one, other, value = SHARED[0]
    seen = visit(f"{page}?{link}={value}")
    window = seen.page
    window.evaluate(UNFOLD)
    assert chosen(window, one, link, value) and "Chosen: " in window.locator("article").inner_text()
    window.locator("article h1").click()
    window.keyboard.press("Escape")
    assert link + "=" not in window.url and not window.locator(f"#{one}").evaluate(LIT)
    assert not window.locator(f"#{other}").evaluate(LIT) and seen.trouble == []


def test_choice_is_lit_in_a_drawing_that_a_control_draws_anew(visit):
    page, name = CONTROLLED
    cards = json.loads(soup(page).select_one(f"#{name} .chart-told").string)["cards"]
    key = next(iter(cards))
    seen = visit(f"{page}?mark={name}.{key}")
    control = seen.page.locator(f"#{name} .chart-controls select").first
    for place in (1, 0):
        move(control, place)
    until(seen.page, "(id) => Boolean(document.querySelector(`#${id} .chart-live svg[aria-label] .chosen.lit`))", name)
    assert seen.page.locator(f"#{name}").evaluate(LIT) == [key] and seen.trouble == []


YEARS = """root => [...document.querySelectorAll(root + ' .role-axis-label text')]
  .map((text) => text.textContent).filter((text) => /^\\d{4}$/.test(text))"""
TIMED = [
    (page, name)
    for page, names in CHARTED.items()
    for name in names
    if soup(page).select(f"#{name} .chart-controls select")
    and any(re.fullmatch(r"20\d\d", text.get_text()) for text in soup(page).select(f"#{name} .chart-wide text"))
]


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York"])
@pytest.mark.parametrize(("page", "name"), TIMED)
def test_a_drawing_made_anew_has_its_years_in_every_time_zone(visit, zone, page, name):
    window = visit(page, timezone_id=zone).page
    window.evaluate(UNFOLD)
    still = window.evaluate(YEARS, f"#{name} .chart-still svg.chart-wide")
    control = window.locator(f"#{name} .chart-controls select").first
    for place in (1, 0):
        move(control, place)
    until(window, "(id) => Boolean(document.querySelector(`#${id} .chart-live svg[aria-label]`))", name)
    window.wait_for_timeout(300)
    assert still and window.evaluate(YEARS, f"#{name} .chart-live svg") == still
