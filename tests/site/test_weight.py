"""No page carries what it does not need: scripts that wait, no file without a page, no rule without an element.

What a page asks for and weighs is seen in a browser, in test_pages.py.
"""

import hashlib
import re
from pathlib import Path

import pytest
from built import PAGES, SITE, html, no_page, soup
from weights import assets

from techsec_site import styles


def what_holds_up(name):
    page = soup(name)
    yield from (f"waits for {tag['src']}" for tag in page.select("script[src]") if not tag.has_attr("defer"))
    # Data wait in scripts of their own until they are wanted.
    yield from (f"holds data: {str(tag)[:80]}" for tag in page.select("script[type]"))
    for image in page.select("img"):
        if not (image.get("width") and image.get("height")):
            yield f"moves when a picture without a size comes: {image}"


def test_no_script_holds_up_a_page_and_no_data_stand_in_it():
    no_page(what_holds_up)


def test_nothing_is_published_that_no_page_loads():
    static = SITE / "_static"
    named = {path for name in PAGES for path in assets(name)}
    files = {path.resolve() for path in static.rglob("*") if path.is_file() and path.suffix != ".txt"}
    assert {path.relative_to(SITE).as_posix() for path in files - named} == set()
    assert list(SITE.rglob("*.map")) == []
    assert not [path for path in static.rglob("*.js") if "sourceMappingURL" in path.read_text(encoding="utf-8")]


def test_every_page_has_the_same_style_sheet_and_no_other():
    sheets = {path for name in PAGES for path in assets(name) if path.suffix == ".css"}
    assert sheets == {(SITE / "_static" / styles.SHEET).resolve()}


def test_address_of_the_style_sheet_is_that_of_its_text():
    version = hashlib.sha256((SITE / "_static" / styles.SHEET).read_bytes()).hexdigest()[:8]
    named = f'_static/{styles.SHEET}?v={version}"'
    assert [name for name in PAGES if name != "404.html" and html(name).count(named) != 1] == []


def test_vega_is_one_classic_script_in_a_function_of_its_own():
    text = (SITE / "_figures" / "vega.js").read_text(encoding="utf-8")
    assert text.startswith("(function(){") and text.endswith("})();\n")
    assert not re.search(r"^\s*(import|export)\b", text, re.M)


@pytest.mark.parametrize(
    ("css", "left"),
    [
        (".a{x:1}.b{x:2}", ".a{x:1}\n"),
        (".a.b{x:1}", ""),
        (".b,.a>p{x:1}", ".a>p{x:1}\n"),
        (".a:not(.b){x:1}", ".a:not(.b){x:1}\n"),
        (".a:not(:is(.b,.c)){x:1}", ".a:not(:is(.b,.c)){x:1}\n"),
        (":is(.a,.b) p{x:1}", ":is(.a,.b) p{x:1}\n"),
        ('p[href$=".b"]{x:1}', 'p[href$=".b"]{x:1}\n'),
        ("p{margin:.5em}", "p{margin:.5em}\n"),
        ("@media print{.b{x:1}}", ""),
        ("@media print{.b{x:1}.a{x:2}}", "@media print{.a{x:2}\n}\n"),
        ("@keyframes b{from{x:1}}", "@keyframes b{from{x:1}}"),
        ("/* said */p{x:1}", "p{x:1}\n"),
    ],
)
def test_rules_for_missing_classes_go_and_others_stay(css, left):
    assert styles.reduce(css, {"a"}) == left


def test_broken_sheet_and_loading_sheet_are_refused(tmp_path: Path):
    with pytest.raises(ValueError, match="line 1"):
        styles.reduce("p", set())
    (tmp_path / "one.css").write_text("p{background:url(file.png)}")
    with pytest.raises(ValueError, match="one.css loads a file"):
        styles.joined(tmp_path, ["one.css"])
    (tmp_path / "two.css").write_text("p{background:url('data:image/svg+xml,x')}")
    assert styles.joined(tmp_path, ["two.css"]) == "p{background:url('data:image/svg+xml,x')}"
