"""In a real JupyterLab a chapter runs and its figures are live, as MyST and in plain Markdown."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.slow
ERRORS = ".jp-RenderedText[data-mime-type='application/vnd.jupyter.stderr']"


@pytest.mark.parametrize("folder", ["repository", "students"])
def test_chapter_runs_and_its_figure_is_live(server, page, run_all, folder):
    run_all(f"{server}/lab/tree/{folder}/book/4-2-mechanisms.ipynb?reset")
    chart = page.locator(".jp-OutputArea-output .vega-embed").first
    chart.wait_for(timeout=90_000)
    control = chart.locator("select").first
    control.wait_for(timeout=30_000)
    canvas = chart.locator("canvas, svg").first
    first = canvas.screenshot()
    control.select_option(index=2)
    page.wait_for_timeout(500)
    assert canvas.screenshot() != first, "the control changes what is drawn"
    assert page.locator(ERRORS).count() == 0


def test_text_is_readable_and_solutions_are_folded(server, page):
    page.goto(f"{server}/lab/tree/students/book/4-2-mechanisms.ipynb?reset")
    page.locator(".jp-Notebook h1").first.wait_for(timeout=60_000)
    answers = page.locator(".jp-Notebook details").first
    texts = set()
    for _ in range(60):
        texts |= set(page.locator(".jp-MarkdownCell").all_inner_texts())
        if answers.count():
            break
        page.mouse.move(700, 500)
        page.mouse.wheel(0, 500)
        page.wait_for_timeout(100)
    text = " ".join(texts)
    assert "{" not in text and "Wu and Cong 2025, p. 9" in text
    hidden = answers.locator("ul")
    expect(hidden).to_have_count(1)
    expect(hidden).to_be_hidden()
    answers.locator("summary").click()
    expect(hidden).to_be_visible()
