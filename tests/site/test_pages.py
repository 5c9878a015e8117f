"""Every page stands by itself: no other host, no console error, nothing for axe to find, nothing wider than a phone.

Each page is visited once, over http, and one page of each kind from a disk. What stands in the files of a page is read
there, for all pages at once.
"""

import re
from collections import Counter
from functools import cache
from urllib.parse import unquote, urldefrag

import pytest
from axe import AXE, MODES, SHORTEN_CONTENTS, open_everything, pale, violations
from built import ALIKE, KINDS, PAGES, PHONE, ROOT, SITE, UNFOLD, WIDE, html, no_faults, no_page, soup
from keys import FROM_THE_BEGINNING, WALKED, walks
from marks import expected

from weights import assets, lazy, packed, weight

BYTES = 150_000
REQUESTS = 8
EXPECTED = expected()

# Of pages that are alike axe sees one in all modes, every other one in one mode, and the modes go round among them.
# What all pages have around them is seen in all modes on one of them.
ALL_MODES = [*ALIKE.values(), "lab-coding.html"]


def kind(name: str) -> str | None:
    """The kind of a page that is like many others, by what stands in it."""
    if name.startswith("reference/tables/"):
        return "table"
    if not name.startswith("embed/"):
        return None
    return "figure with a guess" if 'class="chart-guess"' in html(name) else "figure"


def one_mode(name: str) -> tuple[str, int] | None:
    """The one mode in which a page that is like many others is seen; None for other pages."""
    if name in ALL_MODES or not (own := kind(name)):
        return None
    return MODES[[other for other in PAGES if kind(other) == own].index(name) % len(MODES)]


FOLD = "() => { for (const part of window.folded) part.open = false; }"


# Terms in a column of their own on more lines than four characters side by side need, three where a mark may not begin
# a line. Lines and not widths: without a font for them, characters are boxes of another width.
NARROW_TERMS = """() => [...document.querySelectorAll('.table-wrapper td > p.term > [lang]')].filter((term) => {
  const text = document.createRange();
  text.selectNodeContents(term);
  const lines = new Set([...text.getClientRects()].map((box) => Math.round(box.top))).size;
  const length = [...term.textContent].length;
  return lines > (length > 4 ? Math.ceil(length / 3) : 1);
}).map((term) => term.textContent)"""


def on_a_phone(page):
    """What is wider than a phone's window, as it stands and unfolded, and terms that are squeezed in a column."""
    yield from (f"squeezed on a phone: {term}" for term in page.evaluate(NARROW_TERMS))
    yield from (f"wider than a phone: {part}" for part in page.evaluate(WIDE))
    page.evaluate(UNFOLD)
    yield from (f"wider than a phone when unfolded: {part}" for part in page.evaluate(WIDE))
    if (width := page.evaluate("document.documentElement.scrollWidth")) > PHONE["width"]:
        yield f"{width} pixels wide on a phone"
    page.evaluate(FOLD)


def heavy(seen, name):
    """What a page asks for too much or besides what it names, and its weight where it is too much."""
    named, waiting = {(SITE / name).resolve(), *assets(name)}, set(lazy(name))
    asked = seen.asked - waiting
    yield from (f"asked for {file.name}, which it does not name" for file in asked - named)
    yield from (f"did not ask for {file.name}, which it names" for file in named - asked)
    if len(asked) > REQUESTS:
        yield f"asked for {len(asked)} files, of at most {REQUESTS}"
    if sum(map(packed, asked)) != weight(name):
        yield f"weighs {weight(name)} bytes by its files and {sum(map(packed, asked))} by its requests"
    if (whole := weight(name) + sum(map(packed, waiting))) > BYTES:
        yield f"weighs {whole} bytes with all its pictures"


def barriers(page, name):
    """What axe finds in a page as it stands, of one of each kind; all are seen open, when there is more to see."""
    page.evaluate(AXE)
    if name in ALL_MODES:
        return [fault for mode in MODES for fault in violations(page, *mode)]
    page.evaluate(SHORTEN_CONTENTS)
    return violations(page, "light", 1280, contrast=False) if name in KINDS else []


def barriers_when_open(page, name):
    """What axe finds with everything open that can be opened, on a phone; what is pale in light and in dark."""
    if name in ALL_MODES:
        return [fault for mode in MODES[:2] for fault in violations(page, *mode)]
    if mode := one_mode(name):
        return violations(page, *mode, contrast=False) + pale(page, mode)
    return violations(page, "dark", 360, contrast=False) + pale(page, ("dark", 360), ("light", 1280))


def marks_missing(page, name):
    """Where the page is a figure alone, how many of its marks the drawing lacks, drawn anew or still."""
    selector, count = EXPECTED.get(name.removeprefix("embed/").removesuffix(".html"), ("", 0))
    if count and (drawn := page.locator(f".chart-still svg.chart-wide {selector}").count()) != count:
        yield f"{drawn} marks of {count} when opened"


@pytest.mark.parametrize("name", PAGES)
def test_page(tab, name):
    seen = tab(name, PHONE)
    page = seen.page
    faults = [*on_a_phone(page), *heavy(seen, name)]
    if name in WALKED:
        faults += walks(page, name)
    faults += [*marks_missing(page, name), *barriers(page, name)]
    open_everything(page)
    faults += [*(f"opened, {fault}" for fault in barriers_when_open(page, name))]
    no_faults([*faults, *seen.trouble])


@pytest.mark.parametrize("name", KINDS)
def test_page_from_a_disk(visit, name):
    seen = visit(name, "file")
    seen.page.wait_for_timeout(100)
    no_faults([*heavy(seen, name), *seen.trouble])


def test_axe_would_find_faults(tab):
    page = tab("index.html").page
    page.evaluate(AXE)
    page.evaluate("""document.querySelector('article').insertAdjacentHTML('beforeend',
      '<h5>deep</h5><img src="x.png"><input><p style="color: #ccc; background: #fff">pale</p>')""")
    found = " ".join(violations(page, "light", 1280))
    assert all(rule in found for rule in ("heading-order", "image-alt", "label", "color-contrast"))
    others = " ".join(violations(page, "light", 1280, contrast=False))
    assert all(rule in others for rule in ("heading-order", "image-alt", "label")) and "color-contrast" not in others
    assert [fault.split()[2] for fault in pale(page, ("light", 1280))] == ["color-contrast"]


def test_what_does_not_fit_a_phone_would_be_found(tab):
    page = tab("index.html", PHONE).page
    page.evaluate("""document.querySelector('article').insertAdjacentHTML('beforeend',
      `<details><summary>more</summary><p style="width: 2000px">wide</p></details><div class="table-wrapper"><table><tr>
       <td><p class="term"><span lang="zh">核</span></p></td>
       <td><p class="term"><span lang="zh" style="display: block; width: 1em">战略竞争</span></p></td>
       </tr></table></div>`)""")
    found = list(on_a_phone(page))
    assert found[0] == "squeezed on a phone: 战略竞争" and "wide</p>" in found[-1]
    assert {fault.partition(":")[0] for fault in found[1:]} == {"wider than a phone when unfolded"}


def test_every_kind_is_met_in_every_mode():
    assert [kind(name) for name in ALIKE.values()] == list(ALIKE)
    for own in ALIKE:
        assert {one_mode(name) for name in PAGES if kind(name) == own} - {None} == set(MODES), own
    assert set(KINDS) | set(ALL_MODES) | set(WALKED) | set(FROM_THE_BEGINNING) <= set(PAGES)


def test_landing_page_is_a_page():
    landing = soup("index.html")
    assert landing.title.text and landing.h1 and landing.html["lang"] == "en"
    assert not landing.find("meta", attrs={"http-equiv": re.compile("refresh", re.I)})


def assets_from_elsewhere(name):
    for tag in soup(name).select("script[src], img[src], link[href], iframe[src]"):
        if re.match(r"(https?:)?//", tag.get("src") or tag.get("href")):
            yield f"names {tag}"


def test_no_asset_from_elsewhere_is_named():
    no_page(assets_from_elsewhere)


@cache
def ids(name):
    return Counter(tag["id"] for tag in soup(name).find_all(id=True))


def double_ids(name):
    return [f"id {label} stands {count} times" for label, count in ids(name).items() if count > 1]


def test_no_id_stands_twice():
    no_page(double_ids)


def nameless_regions(name):
    """Boxes that a screen reader lists and cannot name, which axe lets pass."""
    for tag in soup(name).select("[role=region], nav, aside"):
        label, by = tag.get("aria-label", ""), tag.get("aria-labelledby", "")
        if not label.strip() and not (by and by in ids(name)):
            yield f"a region without a name: {str(tag)[:80]}"


def test_every_region_has_a_name():
    no_page(nameless_regions)


def dead_links(name):
    for tag in soup(name).select("a[href], link[href], script[src]"):
        address = tag.get("href") or tag.get("src")
        if re.match(r"[a-z]+:|//", address):
            continue
        path, anchor = urldefrag(address.partition("?")[0] if "#" not in address else address)
        target = ((SITE / name).parent / unquote(path)).resolve() if path else SITE / name
        if not target.is_file():
            yield f"no file at {address}"
        elif anchor and unquote(anchor) not in ids(target.relative_to(SITE).as_posix()):
            yield f"no place at {address}"


def test_every_link_inside_the_book_leads_somewhere():
    no_page(dead_links)


def test_addresses_do_not_show_the_content_folder():
    assert [name for name in PAGES if name.startswith("book/")] == []


def test_no_page_loads_the_libraries_that_call_elsewhere():
    banned = re.compile(r"mathjax|require\.js|html-manager|thebe|cdn\.|unpkg|jsdelivr", re.I)
    assert [name for name in PAGES for tag in soup(name).select("script, link") if banned.search(str(tag))] == []


def test_every_page_of_the_contents_states_the_version():
    version = re.search(r"^version: (.*)$", (ROOT / "CITATION.cff").read_text(encoding="utf-8"), re.M)[1]
    listed = [name for name in PAGES if soup(name).select_one(".sidebar-tree")]
    assert len(listed) > 60
    assert [name for name in listed if f"Version {version}" not in soup(name).footer.get_text()] == []


def test_only_pages_of_the_contents_are_published():
    named = (
        {"search.html", "404.html"}
        | {f"embed/{figure}.html" for figure in expected()}
        | {
            line.split(":")[1].strip().removeprefix("book/") + ".html"
            for line in (ROOT / "_toc.yml").read_text(encoding="utf-8").splitlines()
            if line.strip().lstrip("- ").startswith(("file:", "root:"))
        }
    )
    assert {path.relative_to(SITE).as_posix() for path in SITE.rglob("*.html")} == named
    assert not [path for path in SITE.rglob("*") if path.suffix in (".py", ".md", ".bib")]
    notebooks = {"_notebooks"} | ({"_exercises"} if (ROOT / "exercises").is_dir() else set())
    assert {path.parent.name for path in SITE.rglob("*.ipynb")} == notebooks
