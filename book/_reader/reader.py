"""Makes the reader: the chapters of the built site as one PDF, with numbered contents and bibliography.

``python reader.py SITE OUT.pdf``. What works on a screen only is left out: controls, code, data tables, downloads,
code to embed. Figures are the site's own drawings, as vectors. The same site and fonts give the same bytes.
"""

from __future__ import annotations

import hashlib
import os
import posixpath
import re
import subprocess
import sys
from html import escape
from pathlib import Path
from urllib.parse import unquote, urldefrag

import yaml
from bs4 import BeautifulSoup, Tag

from techsec.errors import BookError, told_in_one_line
from techsec_publish.contents import parts

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("The paper", "Beyond the paper")
APPENDICES = ("reference/glossary", "reference/bibliography")
FONTS = {
    "Liberation Serif": "fonts-liberation",
    "Liberation Sans": "fonts-liberation",
    "Noto Serif CJK SC": "fonts-noto-cjk",
    "Noto Serif CJK JP": "fonts-noto-cjk",
    "Noto Sans CJK SC": "fonts-noto-cjk",
}
ON_SCREEN_ONLY = (
    "nav, script, style, button, input, select, form, template, .headerlink, .chart-blank, "
    ".chart-status, .chart-controls, .chart-guess, .chart-foot, .exercise-downloads, .cell_input, "
    "details.hide, .sd-summary-state-marker, .chart-narrow, .self-check-said"
)


def missing_fonts() -> list[str]:
    """The fonts that the reader is set in and this machine lacks."""
    try:
        listed = subprocess.run(["fc-list", ":", "family"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        raise BookError("fc-list does not run: apt-get install fontconfig") from None
    known = {name.strip() for line in listed.splitlines() for name in line.split(",")}
    return [name for name in FONTS if name not in known]


def contents(root: Path = ROOT) -> list[tuple[str, list[str]]]:
    """The parts of the reader by their caption, each with its pages, as _toc.yml has them; the appendices last."""
    chosen = [(caption, pages) for caption, pages in parts(root) if caption in PARTS]
    return [*chosen, ("Reference", list(APPENDICES))]


def chapter(site: Path, page: str, pages: set[str]) -> Tag:
    """The text of one page of the site, with ids of its own and links that lead into the reader or to the web."""
    document = BeautifulSoup((site / f"{page}.html").read_text(encoding="utf-8"), "html.parser")
    section = document.select_one("article section")
    if section is None:
        raise BookError(f"{page}.html holds no text: build the site anew with 'make book'")
    for tag in section.select(ON_SCREEN_ONLY):
        tag.decompose()
    for details in section.select("details"):
        summary = details.find("summary")
        if "chart-answer" in details.get("class", []):
            summary.decompose()
            details.unwrap()
            continue
        details.name, details.attrs = "div", {"class": "folded"}
        summary.name, summary.attrs = "p", {"class": "folded-title"}
    _draw(section, site)
    _question(section)
    for cell in section.select("div.cell"):
        # An empty box would part a heading from its text.
        if not cell.get_text(strip=True) and not cell.find("img"):
            cell.decompose()
    for tag in section.select("[id]"):
        tag["id"] = f"{slug(page)}--{tag['id']}"
    section["id"] = slug(page)
    for link in section.select("a[href]"):
        _point(link, page, pages)
    for table in section.select("table"):
        if len(table.select("tr:first-child > *")) > 4:
            table["class"] = [*table.get("class", []), "dense"]
    return section


def slug(page: str) -> str:
    """A page's name as an id."""
    return page.replace("/", "-")


def _draw(section: Tag, site: Path) -> None:
    """Put the site's drawing of each figure, a file with colours of its own, in place of the one for screens."""
    for figure in section.select("figure.chart"):
        for still in figure.select(".chart-still"):
            drawing = site / "_figures" / f"{figure['id']}.svg"
            alt = still.select_one("svg[aria-label]")
            still.clear()
            image = BeautifulSoup("", "html.parser").new_tag(
                "img", src=drawing.relative_to(site).as_posix(), alt=alt["aria-label"] if alt else ""
            )
            still.append(image)


def _question(section: Tag) -> None:
    """Letter the options of each self-check, and by the same letter what each of them tells."""
    for check in section.select(".self-check"):
        question, options = check.legend, Tag(name="ol")
        check.name, question.name, check.ul.name = "div", "p", "ol"
        question.insert_after(options)
        for label in check.select("label"):
            label.name = "li"
            options.append(label)
        for option in check.select(".self-check-option"):
            option.decompose()


def addresses(texts: list[Tag]) -> str:
    """Number the links whose address does not show; the list of the addresses, to stand at the end of the reader."""
    numbers: dict[str, int] = {}
    for link in (link for text in texts for link in text.select('a[href^="http"]')):
        if not link["href"].endswith(link.get_text().removeprefix("doi:")):
            number = numbers.setdefault(link["href"], len(numbers) + 1)
            link.insert_after(BeautifulSoup(f"<sup>{number}</sup>", "html.parser"))
    items = "".join(f'<li><a class="address" href="{escape(to)}">{escape(to)}</a></li>' for to in numbers)
    return (
        '<article class="addresses"><h1 id="addresses">Web addresses</h1>'
        f"<p>Raised numbers in the text stand for these.</p><ol>{items}</ol></article>"
    )


def _point(link: Tag, page: str, pages: set[str]) -> None:
    address = link["href"]
    if re.match(r"[a-z]+:", address):
        return
    path, anchor = urldefrag(address)
    target = posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(path))) if path else f"{page}.html"
    name = target.removesuffix(".html")
    if name not in pages:
        link.unwrap()
    else:
        link["href"] = f"#{slug(name)}--{unquote(anchor)}" if anchor else f"#{slug(name)}"


def html(site: Path, root: Path = ROOT) -> str:
    """The whole reader as one HTML document."""
    title = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))["title"]
    parts = contents(root)
    pages = [page for _, chapters in parts for page in chapters]
    texts = {page: chapter(site, page, set(pages)) for page in pages}
    known = {tag["id"] for text in texts.values() for tag in [text, *text.select("[id]")]}
    for text in texts.values():
        for link in text.select('a[href^="#"]'):
            if link["href"][1:] not in known:
                link["href"] = "#" + link["href"][1:].partition("--")[0]
    listed = []
    for caption, chapters in parts:
        listed.append(f'<li class="part">{escape(caption)}</li>')
        for page in chapters:
            heading = texts[page].h1.get_text().strip()
            listed.append(f'<li><a href="#{slug(page)}">{escape(heading)}</a></li>')
    listed.append('<li><a href="#addresses">Web addresses</a></li>')
    last = addresses(list(texts.values()))
    bodies = [*(f'<article class="{slug(page)}">{text}</article>' for page, text in texts.items()), last]
    front = (
        f'<section class="front"><h1>{escape(title)}</h1><p>The chapters, to read on paper</p>'
        "<p>Retells and examines: 吴怀中, 从伊宁, "
        "<cite>同盟视域下的美日技术安全合作：战略逻辑与政策实践</cite>, 国际安全研究 2025 (4), 73–98.</p>"
        "<p>A page in brackets and nothing else, (p.&nbsp;92), is a page of the article.</p>"
        "<p>The site has what paper cannot hold: live figures, the tables behind them, source notes, notebooks to run. "
        "Where the text asks you to choose, to move or to open something, it means the figure or the table there.</p>"
        "<p>Text: CC BY 4.0. Data: by table.</p></section>"
    )
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"</head><body>{front}"
        f'<nav class="contents"><h2>Contents</h2><ol>{"".join(listed)}</ol></nav>{"".join(bodies)}</body></html>'
    )


@told_in_one_line
def main(arguments: list[str]) -> int:
    """Write the reader; the exit code is 1 where it cannot be made."""
    if len(arguments) != 2:
        print("usage: python reader.py SITE OUT.pdf", file=sys.stderr)
        return 2
    site, out = Path(arguments[0]).resolve(), Path(arguments[1]).resolve()
    if not (site / "index.html").exists():
        raise BookError(f"no site in {arguments[0]}: run 'make book' first")
    lacking = missing_fonts()
    if lacking:
        packages = " ".join(dict.fromkeys(FONTS[name] for name in lacking))
        raise BookError(f"fonts are missing ({', '.join(lacking)}): apt-get install {packages}")
    # The clock would otherwise stand in the fonts that are cut to the characters used.
    os.environ["SOURCE_DATE_EPOCH"] = "315532800"
    try:
        from weasyprint import CSS, HTML
    except OSError as error:
        needed = "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
        raise BookError(f"WeasyPrint does not find Pango ({error}): {needed}".replace("\n", " ")) from None
    text, style = html(site), CSS(filename=Path(__file__).with_name("reader.css"))
    document = HTML(string=text, base_url=f"{site.as_uri()}/").render(stylesheets=[style])
    # The identifier that PDF asks for is random otherwise.
    identifier = hashlib.sha256(text.encode()).digest()[:16]
    out.parent.mkdir(parents=True, exist_ok=True)
    document.write_pdf(out, pdf_identifier=identifier)
    print(f"{len(document.pages)} pages in {arguments[1]}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
