"""Every figure has a link, a page of its own and a code to embed it, which works in a frame, over http and offline."""

import pytest
from bs4 import BeautifulSoup
from built import ALONE, CHARTED, FIGURES, no_faults, no_page, soup
from marks import expected
from test_figures import move

from browser import until
from weights import assets

EXPECTED = expected()
SCHEMES = pytest.mark.parametrize("scheme", ["http", "file"])


def differences(page, name):
    """Where the page of a figure is not what its chapter is, or not what every other such page is."""
    alone, there = soup(f"embed/{name}.html"), soup(page).find(id=name)
    here, back = alone.find(id=name), alone.select_one("footer a")
    if (back["href"], back["target"], back["rel"]) != (f"../{page}#{name}", "_blank", ["noopener"]):
        yield f"leads back by {back}"
    for part in (".chart-title", ".chart-source", "details.chart-data table"):
        if here.select_one(part).get_text() != there.select_one(part).get_text():
            yield f"has another {part}"
    if len(here.select("svg")) != len(there.select("svg")):
        yield f"has {len(here.select('svg'))} drawings"
    # A chapter keeps numbers with their units.
    if alone.h1.get_text().strip() not in here.select_one(".chart-title").get_text().replace("\N{NO-BREAK SPACE}", " "):
        yield f"is headed {alone.h1}"
    yield from (f"has {part.name} around it" for part in alone.select("nav, .sidebar-drawer, form"))
    if there.select_one(".chart-share a")["href"] != f"embed/{name}.html":
        yield "is not linked from its chapter"
    # What works in a frame for one of them works for all that load the same and are allowed the same.
    like = f"embed/{name}.html", ALONE[1]
    if (loaded := [assets(page) for page in like])[0] != loaded[1]:
        yield f"loads {loaded[0]}"
    if len({str(soup(page).head.find("meta", attrs={"http-equiv": True})) for page in like}) != 1:
        yield "has another policy"


def test_page_of_a_figure_says_what_its_chapter_says():
    no_faults(f"embed/{name}.html {fault}" for page, name in FIGURES for fault in differences(page, name))


@SCHEMES
@pytest.mark.parametrize("name", [page.removeprefix("embed/").removesuffix(".html") for page in ALONE])
def test_figure_in_a_frame_is_drawn_and_answers_to_its_control(visit, name, scheme):
    seen = visit("404.html", scheme)
    seen.page.evaluate(
        """address => {
          const frame = document.createElement('iframe');
          frame.src = address; frame.width = 900; frame.height = 720;
          document.body.append(frame);
        }""",
        seen.base + f"embed/{name}.html",
    )
    frame = seen.page.frame_locator("iframe")
    frame.locator("figure.chart").wait_for()
    for answer in frame.locator(".chart-answer > summary").all():
        answer.click()
    selector, count = EXPECTED[name]
    assert frame.locator(".chart-still svg.chart-wide").is_visible()
    assert frame.locator(f".chart-still svg.chart-wide {selector}").count() == count
    controls = frame.locator(".chart-controls [data-param]")
    if controls.count():
        move(controls.first, 1)
        frame.locator(".chart-live svg[aria-label]").wait_for()
    assert (seen.strangers, seen.complaints) == ([], [])


@SCHEMES
def test_code_at_a_figure_can_be_copied_and_embeds_it(visit, scheme):
    seen = visit("4-practice.html", scheme)
    figure = seen.page.locator("#fig-stages")
    figure.get_by_text("Embed", exact=True).click()
    code = figure.get_by_label("Code for slides or a learning platform")
    code.focus()
    chosen = code.evaluate("input => input.value.slice(input.selectionStart, input.selectionEnd)")
    assert chosen == code.input_value()
    frame = BeautifulSoup(chosen, "html.parser").iframe
    assert frame["src"] == seen.base + "embed/fig-stages.html" and frame["title"]
    seen.page.goto(frame["src"])
    assert seen.page.locator("h1").inner_text() == frame["title"]
    assert (seen.strangers, seen.complaints) == ([], [])


@SCHEMES
def test_citation_has_author_title_version_and_address_and_can_be_copied(visit, scheme):
    seen = visit("4-practice.html", scheme)
    figure = seen.page.locator("#fig-stages")
    figure.get_by_text("Cite", exact=True).click()
    said = figure.locator(".chart-cite p").inner_text()
    address = seen.base + "embed/fig-stages.html"
    title = figure.locator(".chart-title").inner_text().removesuffix("#").strip()
    for part in (title, "The book's makers", "Two Allies and a Rising Technology", "version ", address):
        assert part in said
    bibtex = figure.locator(".chart-bibtex").inner_text()
    assert (
        bibtex.startswith("@misc{fig-stages,")
        and (f"url = {{{address}}}" in bibtex if scheme == "http" else "url" not in bibtex and "file:" not in bibtex)
        and bibtex.count("{") == bibtex.count("}")
    )
    figure.get_by_role("button", name="Copy BibTeX").click()
    until(seen.page, "document.querySelector('#fig-stages .chart-copy').textContent !== 'Copy BibTeX'")
    assert (seen.strangers, seen.complaints) == ([], [])


def given_away(page):
    """Where the finding of a figure that asks for a guess stands outside of what the guess opens."""
    for figure in soup(page).select("figure.chart:has(.chart-guess)"):
        finding = figure.select_one(".chart-finding").get_text()
        for part in ("figcaption", ".chart-guess", ".chart-cite", ".chart-share"):
            if finding in figure.select_one(part).get_text() or finding in str(figure.select_one(part)):
                yield f"{figure['id']}: {part} has {finding}"


def test_a_figure_that_asks_for_a_guess_gives_nothing_away():
    no_page(given_away, CHARTED)


def test_code_of_a_figure_is_shown_where_it_is_asked_for(visit):
    seen = visit("4-practice.html")
    figure = seen.page.locator("#fig-stages")
    code, button = seen.page.locator('.cell_input:has-text("fig-stages")'), figure.get_by_role("button", name="Code")
    assert code.is_hidden() and button.get_attribute("aria-expanded") == "false"
    button.click()
    assert code.is_visible() and button.get_attribute("aria-expanded") == "true"
    assert seen.page.locator(".cell_input:visible").count() == 1
    button.click()
    assert code.is_hidden() and (seen.strangers, seen.complaints) == ([], [])


def test_without_javascript_there_is_the_link_and_no_half_code(visit):
    seen = visit("4-practice.html", java_script_enabled=False)
    figure = seen.page.locator("#fig-stages")
    figure.get_by_text("Embed", exact=True).click()
    assert figure.locator(".chart-code").is_hidden()
    figure.get_by_role("link", name="This figure on a page of its own").click()
    assert seen.page.url.endswith("embed/fig-stages.html")
    assert seen.page.locator("svg.chart-wide").is_visible()
