"""No line ends between an abbreviation and its number; terms and codes stay whole in tables; no line says nothing."""

import re

import pytest
from built import PAGES, soup

from techsec_site import breaks

# Colours that a drawing has from Vega and not from the book stay dark on a dark page.
FIXED = re.compile(r"^(black|#000|#000000)$")


def test_a_number_stays_with_its_abbreviation_in_text_alone():
    assert breaks.keep("[pp. 75-76, nn. 2-3; no. 4]") == "[pp.\u00a075-76, nn.\u00a02-3; no.\u00a04]"
    same = ["<code>p. 1</code>", "<title>p. 1</title>", '<a title="p. 1">x</a>', "Stop. 3 of them", "can. 2", "p. x"]
    assert [breaks.keep(html) for html in same] == same
    assert breaks.keep("<p>p. <b>1</b>, n. 2</p>") == "<p>p. <b>1</b>, n.\u00a02</p>"


@pytest.mark.parametrize("name", [name for name in PAGES if soup(name).select("figure.chart svg")])
def test_no_drawing_has_a_colour_that_dark_pages_do_not_change(name):
    parts = soup(name).select("figure.chart svg *")
    assert [part for part in parts for side in ("fill", "stroke") if FIXED.match(part.get(side, ""))] == []


def test_a_term_that_the_paper_does_not_use_has_no_line_of_pages():
    lines = [line.get_text() for line in soup("reference/glossary.html").select("dd p")]
    assert lines and "Pages: ." not in lines and any(line.startswith("Pages: 7") for line in lines)
