"""axe finds nothing, of any impact, on any page.

A mode is light or dark on a desk or on a phone. Pages are checked folded in all four modes, then with all that can be
opened open in two. Figures on pages of their own and tables of the codebook are alike within a kind: of each kind one
page is checked so, every other one in one mode, folded and open, and the modes go round among them.
"""

import pytest
from axe import AXE, MODES, open_everything, opens, violations
from built import ALONE, PAGES, soup

KINDS = dict(zip(("figure with a guess", "figure"), ALONE)) | {"table": "reference/tables/events.html"}


def kind(name: str) -> str | None:
    """The kind of a page that is like many others, by what stands in it."""
    if name.startswith("reference/tables/"):
        return "table"
    if not name.startswith("embed/"):
        return None
    return "figure with a guess" if soup(name).select_one(".chart-guess") else "figure"


ALIKE = {one: [name for name in PAGES if kind(name) == one and name != KINDS[one]] for one in KINDS}
IN_ONE_MODE = [(name, *MODES[index % 4]) for names in ALIKE.values() for index, name in enumerate(names)]
IN_ALL_MODES = sorted(set(PAGES) - {name for name, *_ in IN_ONE_MODE})


@pytest.fixture(scope="module")
def reader(chromium, addresses):
    """One tab for all pages."""
    context = chromium.new_context(bypass_csp=True, reduced_motion="reduce")
    tab = context.new_page()

    def read(name):
        tab.goto(addresses["http"] + name)
        tab.evaluate(AXE)
        return tab

    yield read
    context.close()


def test_axe_would_find_faults(reader):
    page = reader("index.html")
    page.evaluate("""document.querySelector('article').insertAdjacentHTML('beforeend',
      '<h5>deep</h5><img src="x.png"><input><p style="color: #ccc; background: #fff">pale</p>')""")
    found = " ".join(violations(page, "light", 1280))
    assert all(rule in found for rule in ("heading-order", "image-alt", "label", "color-contrast"))


def test_every_kind_is_met_in_every_mode():
    assert [kind(name) for name in KINDS.values()] == list(KINDS)
    for one, names in ALIKE.items():
        assert {tuple(mode) for name, *mode in IN_ONE_MODE if name in names} == set(MODES), one


@pytest.mark.parametrize("name", IN_ALL_MODES)
def test_page_has_no_violation(reader, name):
    page = reader(name)
    found = [fault for mode in MODES for fault in violations(page, *mode)]
    if opens(page):
        open_everything(page)
        found += [fault for mode in MODES[:2] for fault in violations(page, *mode)]
    assert found == []


@pytest.mark.parametrize(("name", "scheme", "width"), IN_ONE_MODE)
def test_page_like_others_has_no_violation(reader, name, scheme, width):
    page = reader(name)
    found = violations(page, scheme, width)
    open_everything(page)
    assert found + violations(page, scheme, width) == []
