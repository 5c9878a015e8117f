"""axe-core, as axe-playwright-python carries it, on a page in each of the states that its readers see."""

from pathlib import Path

import axe_playwright_python

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
# Not on in axe by themselves; Lighthouse asks for them.
ALSO = ["label-content-name-mismatch", "td-has-header", "table-fake-caption", "target-size"]
MODES = [("light", 1280), ("dark", 360), ("dark", 1280), ("light", 360)]

RUN = """([tags, also]) => axe.run(document, {
  runOnly: {type: 'tag', values: tags}, rules: Object.fromEntries(also.map((name) => [name, {enabled: true}])),
  resultTypes: ['violations'],
}).then((found) => [found.passes.length, found.violations.flatMap((fault) => fault.nodes.map((node) =>
  `${fault.id} (${fault.impact}): ${node.html.slice(0, 200)}`))])"""

# What is alike need not be asked about a thousand times: a drawing is one image to axe (test_looks.py measures its
# colours), five rows stand for a table, one word of each colour for all code of a page.
SHORTEN = """() => {
  for (const drawing of document.querySelectorAll('svg[role=img]')) drawing.replaceChildren();
  for (const row of document.querySelectorAll('tbody > tr:nth-child(n+6)')) row.remove();
  const seen = new Set();
  for (const word of document.querySelectorAll('pre span[class]')) {
    if (seen.has(word.className)) word.replaceWith(...word.childNodes);
    seen.add(word.className);
  }
}"""

OPEN = """() => {
  for (const part of document.querySelectorAll('details')) part.open = true;
  for (const button of document.querySelectorAll('.table-open')) button.click();
  const figure = document.querySelector('figure.chart:has(.chart-guess)') || document.querySelector('figure.chart');
  if (figure) figure.querySelector('.chart-button').click();
}"""


def violations(page, scheme: str, width: int) -> list[str]:
    """What axe finds in the page as it stands: rule, impact and element of each violation."""
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    settle(page)
    page.evaluate(SHORTEN)
    passed, found = page.evaluate(RUN, [TAGS, ALSO])
    assert passed, "axe has looked at something"
    return [f"{scheme}, {width}: {fault}" for fault in found]


def settle(page) -> None:
    """Wait for a live figure, which is drawn anew when the window becomes narrow or wide."""
    if page.locator(".vega-embed:not([hidden])").count():
        page.locator(".vega-embed:not([hidden]) svg").first.wait_for()
        page.wait_for_timeout(150)


def opens(page) -> bool:
    """Whether the page has anything to open."""
    return page.locator("figure.chart, details, .table-browser").count() > 0


def open_everything(page) -> None:
    """Open what is folded, the table browser too, and make a figure live, one with a guess where there is one."""
    page.evaluate(OPEN)
    if page.locator("figure.chart").count():
        page.locator(".vega-embed:not([hidden]) svg").first.wait_for()
    if page.locator(".table-browser").count():
        page.locator(".table-browser tbody tr").first.wait_for()
