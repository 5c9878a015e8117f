"""The built site: its folder, its pages, and each page parsed once for all tests, which must not change it."""

from functools import cache

from bs4 import BeautifulSoup

from sources import ROOT

SITE = ROOT / "_build" / "html"
PAGES = sorted(path.relative_to(SITE).as_posix() for path in SITE.rglob("*.html"))
# One figure on a page of its own that asks for a guess, and one that does not, for what is alike on all of them.
ALONE = ["embed/fig-seats.html", "embed/fig-stages.html"]


@cache
def soup(name: str) -> BeautifulSoup:
    """A page of the site, parsed."""
    return BeautifulSoup((SITE / name).read_text(encoding="utf-8"), "html.parser")
