"""The reader on paper: every chapter and figure, no control, the same bytes, and a plain refusal without fonts."""

import os
import re
import subprocess
import zlib
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "_build" / "html"
PYTHON = ROOT / ".venv-pdf" / "bin" / "python"
SCRIPT = ROOT / "book" / "_reader" / "reader.py"

pytestmark = pytest.mark.slow

LOOK = """
import pathlib, reader; print(reader.html(pathlib.Path({site!r})))
"""

# The text boxes of the lines, as laid out: a word or an address that is broken is in two of them.
LINES = """
import sys
from weasyprint import CSS, HTML
page = HTML(string=sys.argv[1]).render(stylesheets=[CSS(filename={style!r})]).pages[0]._page_box
print(*(box.text for box in page.descendants() if hasattr(box, "text")), sep="\\n")
"""


def run(*arguments, **environment):
    command = [PYTHON, *arguments]
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, **environment}, cwd=ROOT)


@pytest.fixture(scope="module")
def page():
    """The reader as the one HTML document that is laid out."""
    command = [PYTHON, "-c", LOOK.format(site=str(SITE))]
    done = subprocess.run(command, capture_output=True, text=True, cwd=SCRIPT.parent)
    assert done.returncode == 0, done.stderr
    return BeautifulSoup(done.stdout, "html.parser")


@pytest.fixture(scope="module")
def readers(tmp_path_factory):
    """Two readers made of the same site, and what was said."""
    folder = tmp_path_factory.mktemp("reader")
    done = [run(SCRIPT, SITE, folder / name) for name in ("one.pdf", "two.pdf")]
    assert [process.returncode for process in done] == [0, 0], done[0].stderr
    return [(folder / name).read_bytes() for name in ("one.pdf", "two.pdf")], done[0].stdout


def test_every_chapter_and_every_figure_of_it_is_there(page):
    chapters = sorted(path.stem for path in (ROOT / "book").glob("[0-9]-*.ipynb"))
    assert chapters and set(chapters) <= {article["class"][0] for article in page.select("article")}
    for name in chapters:
        shown = BeautifulSoup((SITE / f"{name}.html").read_text(encoding="utf-8"), "html.parser")
        ids = [figure["id"] for figure in shown.select("figure.chart")]
        printed = page.select(f'article[class="{name}"] figure.chart')
        assert [figure["id"] for figure in printed] == [f"{name}--{figure}" for figure in ids]
        for figure in printed:
            image = figure.select_one("img")
            assert image["src"].endswith(".svg") and len(image["alt"]) >= 40


def test_nothing_that_works_on_a_screen_only_is_left(page):
    controls = "button, input, select, label, fieldset, script, details, nav.launch"
    assert page.select(f"{controls}, .chart-foot, .chart-controls, .exercise-downloads") == []
    assert page.find_all("iframe") == [] and not re.search("Download:|Link and embed", page.get_text())


def test_every_link_leads_to_the_web_or_into_the_reader(page):
    ids = [tag["id"] for tag in page.select("[id]")]
    assert len(ids) == len(set(ids))
    targets = {link["href"] for link in page.select("a[href]")}
    inside = {target for target in targets if not re.match(r"https?:", target)}
    assert inside and {target for target in inside if target[1:] not in ids} == set()


def test_self_checks_have_their_options_and_what_each_tells_by_the_same_letters(page):
    checks = page.select(".self-check")
    assert checks and all(check.select_one(":scope > p").get_text(strip=True) for check in checks)
    for check in checks:
        options, told = check.select("ol")
        assert len(options.select("li")) == len(told.select("li")) >= 2
        assert told.select_one("li").get_text(strip=True).startswith(("Right", "Not this one"))


def test_every_address_on_the_web_can_be_read_on_paper(page):
    written = [link["href"] for link in page.select("article.addresses li a")]
    assert len(written) == len(set(written)) > 10
    for link in page.select('article:not(.addresses) a[href^="http"]'):
        if link.get_text() not in (link["href"], link["href"].replace("https://doi.org/", "doi:")):
            assert written[int(link.find_next_sibling().get_text()) - 1] == link["href"]


def test_no_line_ends_between_a_page_and_its_number(page):
    for code in page.select("pre, code"):
        code.decompose()
    assert re.findall(r".{20}\b(?:pp?|nn?)\.[ \n]\d", page.get_text()) == []


def test_lines_break_no_word_and_put_no_hyphen_into_an_address():
    address = "https://example.org/politicians/international-securitization/administration/responsibilities/alliance"
    address += "-administrations-national-security-strategy"
    cells = "<td>Schweller</td>" + f"<td>{'interests move alliances, and so do threats ' * 4}</td>" * 3
    text = f"""<p lang="en"><a class="reference external" href="#">{address}</a></p><table><tr>{cells}</tr></table>"""
    done = run("-c", LINES.format(style=str(SCRIPT.with_name("reader.css"))), f'<html lang="en">{text}</html>')
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    cell = lines.index("Schweller")
    assert cell > 1 and "".join(lines[:cell]) == address


def test_reader_has_the_same_bytes_each_time(readers):
    (first, second), _ = readers
    assert first == second


def unpacked(content):
    """The streams of a PDF that are compressed, decompressed."""
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.S):
        try:
            yield zlib.decompress(stream)
        except zlib.error:
            continue


def test_reader_has_numbered_pages_contents_and_vector_figures(readers):
    (first, _), said = readers
    pages = int(re.match(r"(\d+) pages in ", said)[1])
    assert first.startswith(b"%PDF-")
    assert pages > 50
    inside = first + b"".join(unpacked(first))
    assert b"/Outlines" in inside and re.search(rb"/Subtype ?/Image", inside) is None
    assert b"/Title" in inside and b"NotoSerifCJK" in inside.replace(b" ", b"").replace(b"-", b"")


def test_missing_fonts_are_named_in_one_line(tmp_path):
    (tmp_path / "bin").mkdir()
    fake = tmp_path / "bin" / "fc-list"
    fake.write_text("#!/bin/sh\necho 'Liberation Serif'\necho 'Liberation Sans'\n")
    fake.chmod(0o755)
    done = run(SCRIPT, SITE, tmp_path / "reader.pdf", PATH=f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    assert done.returncode == 1 and not (tmp_path / "reader.pdf").exists()
    assert done.stderr.count("\n") == 1 and "Noto Serif CJK SC" in done.stderr and "fonts-noto-cjk" in done.stderr
    assert "fonts-liberation" not in done.stderr


def test_without_a_site_it_says_what_to_run(tmp_path):
    done = run(SCRIPT, tmp_path, tmp_path / "reader.pdf")
    assert done.returncode == 1 and done.stderr.strip().endswith("run 'make book' first")
