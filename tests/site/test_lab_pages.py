"""A lab's page has its figure and explains itself; no page holds a widget, its state or its manager."""

import re

import pytest
from built import SITE, html, no_page, soup

LABS = {f"lab-{name}.html": f"fig-lab-{name}" for name in ("tracing", "exposure", "coding", "own-data")}
WIDGETS = re.compile(
    r"application/vnd\.jupyter\.widget|jupyter-widgets|html-manager|widget-(view|state)|widgets-base|IPY_MODEL_", re.I
)


def test_no_page_holds_a_widget():
    no_page(lambda name: [found[0] for found in WIDGETS.finditer(html(name))])


@pytest.mark.parametrize("text", ['<script type="application/vnd.jupyter.widget-state+json">', "@jupyter-widgets/base"])
def test_a_widget_would_be_seen(text):
    assert WIDGETS.search(text)


def test_no_script_of_the_site_is_a_widget_manager():
    assert [path.name for path in SITE.rglob("*.js") if WIDGETS.search(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize(("name", "figure"), LABS.items())
def test_a_lab_page_has_its_figure_and_says_how_to_run_it(name, figure):
    page = soup(name)
    assert [found["id"] for found in page.select("figure.chart")] == [figure]
    headings = [tag.get_text().rstrip("#").strip() for tag in page.select("h2")]
    assert headings[:3] == ["Why a lab", "Run it live", "What to do"]
    assert "JupyterLab" in page.find(id="run-it-live").get_text()
    assert not page.select("pre .traceback, .output.stderr")


def test_the_exposure_lab_says_what_it_does_not_show():
    words = " ".join(soup("lab-exposure.html").text.split())
    assert "Taking away shows exposure, not effect" in words and "no data is not zero" in words
