"""The built site: its folder, its pages, and each page parsed once for all tests, which must not change it."""

import re
from functools import cache

from bs4 import BeautifulSoup

from sources import ROOT

SITE = ROOT / "_build" / "html"
PAGES = sorted(path.relative_to(SITE).as_posix() for path in SITE.rglob("*.html"))
# One figure on a page of its own that asks for a guess, and one that does not, for what is alike on all of them.
ALONE = ["embed/fig-china-named.html", "embed/fig-stages.html"]
# Figures on pages of their own and tables of the codebook are alike.
ALIKE = {"figure with a guess": ALONE[0], "figure": ALONE[1], "table": "reference/tables/forums.html"}
# One page of each kind: what costs much is looked at on these alone.
KINDS = [*ALIKE.values(), "index.html", "1-literature.html", "6-supply-chain.html", "lab-tracing.html", "search.html"]
KINDS += ["404.html", "reference/codebook.html", "reference/glossary.html", "reference/source-notes.html"]
KINDS += ["reference/coding-rules.html", "teach/exercises.html", "teach/hubs.html", "teach/quizzes.html"]
DESK = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 800}


@cache
def html(name: str) -> str:
    """A page of the site, as it is served."""
    return (SITE / name).read_text(encoding="utf-8")


@cache
def soup(name: str) -> BeautifulSoup:
    """A page of the site, parsed."""
    return BeautifulSoup(html(name), "html.parser")


def _figures(name: str) -> list[str]:
    return re.findall(r'<figure\b(?=[^>]*\bclass="chart")[^>]*?\bid="([^"]+)"', html(name))


# Page -> ids of its figures, of the pages that are more than one figure alone.
CHARTED = {name: ids for name in PAGES if not name.startswith("embed/") and (ids := _figures(name))}
FIGURES = [(name, figure) for name, ids in CHARTED.items() for figure in ids]


def no_faults(faults) -> None:
    """Pass where there is none of these lines; else fail with all of them."""
    faults = list(faults)
    assert not faults, f"{len(faults)} found:\n" + "\n".join(faults)


def no_page(check, names=PAGES) -> None:
    """Pass where ``check(name)`` gives nothing for any page; else fail with each page and what it gives."""
    faults = []
    for name in names:
        try:
            faults += [f"{name}: {fault}" for fault in check(name)]
        except Exception as error:
            error.add_note(f"looking at {name}")
            raise
    no_faults(faults)


UNFOLD = """() => {
  window.folded = [...document.querySelectorAll('details:not([open])')];
  for (const part of window.folded) part.open = true;
}"""

# Boxes of their own that may scroll sideways: data tables and formulas.
WIDE = """() => {
  const boxes = '.table-scroll, .table-wrapper, math, .visually-hidden, svg';
  return [...document.querySelectorAll('body *')].filter((part) => {
    if (part.closest(boxes) || !part.checkVisibility({visibilityProperty: true, opacityProperty: true})) return false;
    const style = getComputedStyle(part);
    const scrolls = /auto|scroll/.test(style.overflowX) && part.scrollWidth > part.clientWidth + 1;
    return scrolls || part.getBoundingClientRect().right > innerWidth + 1;
  }).map((part) => part.outerHTML.slice(0, 120));
}"""
