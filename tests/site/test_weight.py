"""No page carries what it does not need: scripts that wait, no file without a page.

What a page asks for and weighs is seen in a browser, in test_pages.py.
"""

import gzip
import re
from pathlib import Path

import pytest
from built import PAGES, ROOT, SITE, no_page, soup

from techsec_site.assets import JOINED, OWN, UNNAMED, joined
from weights import assets


def what_holds_up(name):
    page = soup(name)
    yield from (f"waits for {tag['src']}" for tag in page.select("script[src]") if not tag.has_attr("defer"))
    # Data wait in scripts of their own until they are wanted, but for the words of a figure's marks.
    yield from (f"holds data: {str(tag)[:80]}" for tag in page.select("script[type]:not(.chart-told)"))
    for image in page.select("img"):
        if not (image.get("width") and image.get("height")):
            yield f"moves when a picture without a size comes: {image}"


def test_no_script_holds_up_a_page_and_no_data_stand_in_it():
    no_page(what_holds_up)


def test_nothing_is_published_that_no_page_loads():
    static = SITE / "_static"
    named = {path for name in PAGES for path in assets(name)}
    files = {path.resolve() for path in static.rglob("*") if path.is_file() and path.suffix not in UNNAMED}
    assert {path.relative_to(SITE).as_posix() for path in files - named} == set()


@pytest.mark.parametrize(
    ("sheet", "mark"), [("pygments.css", ".highlight"), ("sphinx-design.min.css", '[class*="sd-"]')]
)
def test_a_sheet_is_loaded_where_the_page_has_what_it_styles_and_nowhere_else(sheet, mark):
    loading = [name for name in PAGES if sheet in {path.name for path in assets(name)}]
    assert loading == [name for name in PAGES if soup(name).select(mark)] != []


def test_own_styles_and_scripts_are_one_file_each():
    for name in JOINED:
        text = (SITE / "_static" / name).read_text(encoding="utf-8")
        assert text == joined(ROOT, Path(name).suffix) and "/* " not in text.replace("{ /* ", "")
        for part in (ROOT / OWN).glob(f"*{Path(name).suffix}"):
            last = part.read_text(encoding="utf-8").rstrip().splitlines()[-1]
            assert last in text, part.name
        assert [page for page in PAGES if page != "404.html" and name not in {path.name for path in assets(page)}] == []


def test_vega_is_one_classic_script_in_a_function_of_its_own():
    text = (SITE / "_figures" / "vega.js").read_text(encoding="utf-8")
    assert text.startswith("(function(){") and text.endswith("})();\n")
    assert not re.search(r"^\s*(import|export)\b", text, re.M)


def test_script_of_the_cards_is_light():
    assert len(gzip.compress((ROOT / OWN / "figure-marks.js").read_bytes(), mtime=0)) <= 8_000
