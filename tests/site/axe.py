"""axe-core, as axe-playwright-python carries it, on a page in the states that its readers see."""

from pathlib import Path

import axe_playwright_python

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
# Not on in axe by themselves; Lighthouse asks for them.
ALSO = ["label-content-name-mismatch", "td-has-header", "table-fake-caption", "target-size"]
CONTRAST = "color-contrast"
MODES = [("light", 1280), ("dark", 360), ("dark", 1280), ("light", 360)]

RUN = """(options) => axe.run(document, {...options, resultTypes: ['violations']}).then((found) => [
  found.passes.length + found.incomplete.length, found.violations.flatMap((fault) => fault.nodes.map((node) =>
    `${fault.id} (${fault.impact}): ${node.html.slice(0, 200)}`))])"""

# What is alike need not be asked about a thousand times: a drawing is one image to axe (test_figures.py measures its
# colours), five rows stand for a table, one word of each colour for all code of a page.
SHORTEN = """() => {
  for (const drawing of document.querySelectorAll('svg:is([role=img], [role=group])')) drawing.replaceChildren();
  for (const row of document.querySelectorAll('tbody > tr:nth-child(n+6)')) row.remove();
  const seen = new Set();
  for (const word of document.querySelectorAll('pre span[class]')) {
    if (seen.has(word.className)) word.replaceWith(...word.childNodes);
    seen.add(word.className);
  }
}"""
# The contents beside a page are those beside every other one but for the place where the reader is.
SHORTEN_CONTENTS = """() => {
  for (const other of document.querySelectorAll('.sidebar-tree li:nth-child(n+4):not(.current)')) other.remove();
}"""

OPEN = """() => {
  for (const part of document.querySelectorAll('details')) part.open = true;
  for (const button of document.querySelectorAll('.table-open')) button.click();
  const figure = document.querySelector('figure.chart:has(.chart-guess)')
    || document.querySelector('figure.chart:has(.chart-controls)');
  const control = figure?.querySelector('.chart-guess input, .chart-controls select, .chart-controls input');
  control?.dispatchEvent(new Event(control.options ? 'change' : 'input'));
  figure?.querySelector('.chart-lock')?.click();
}"""


# Measuring contrast takes longer than all other rules together. Words of one colour, size and weight on the same
# grounds have the same contrast: each page keeps the first of them. Looks are taken in all modes to be measured.
LOOK = """() => {
  const grounds = new Map([[document, '']]);
  const ground = (part) => {
    if (!grounds.has(part)) {
      const style = getComputedStyle(part);
      grounds.set(part, [ground(part.parentNode), style.backgroundColor, style.backgroundImage, style.opacity].join());
    }
    return grounds.get(part);
  };
  window.looks ??= new Map();
  for (const part of document.querySelectorAll('body *:not(svg *, script, style, option)')) {
    if (![...part.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim())) continue;
    const style = getComputedStyle(part), shown = part.checkVisibility({visibilityProperty: true});
    const look = [shown, style.color, style.fontSize, style.fontWeight, style.textShadow, ground(part)].join();
    window.looks.set(part, (window.looks.get(part) ?? '') + look);
  }
}"""
KEEP_ONE_OF_EACH_LOOK = """() => {
  const seen = new Set();
  for (const [part, look] of window.looks) {
    if (seen.has(look)) for (const node of part.childNodes) if (node.nodeType === Node.TEXT_NODE) node.data = '';
    seen.add(look);
  }
}"""


def violations(page, scheme: str, width: int, *, contrast: bool = True) -> list[str]:
    """What axe finds in the page as it stands, with or without contrast: mode, rule, impact and element of each."""
    turn(page, scheme, width)
    page.evaluate(SHORTEN)
    rules = {name: {"enabled": True} for name in ALSO} | {CONTRAST: {"enabled": contrast}}
    return _found(page, f"{scheme}, {width}", {"runOnly": {"type": "tag", "values": TAGS}, "rules": rules})


def pale(page, *modes: tuple[str, int]) -> list[str]:
    """What axe finds too pale, and nothing else, in each of these modes; the page has lost most of its words then."""
    for mode in modes:
        turn(page, *mode)
        page.evaluate(SHORTEN)
        page.evaluate(LOOK)
    page.evaluate(KEEP_ONE_OF_EACH_LOOK)
    found = []
    # From the mode that the page is in already.
    for scheme, width in reversed(modes):
        turn(page, scheme, width)
        found += _found(page, f"{scheme}, {width}", {"runOnly": {"type": "rule", "values": [CONTRAST]}})
    return found


def turn(page, scheme: str, width: int) -> None:
    """Bring the page into this mode, where it is not in it, and wait for a live figure, which is drawn anew then."""
    page.emulate_media(color_scheme=scheme)
    if page.viewport_size["width"] == width:
        return
    page.set_viewport_size({"width": width, "height": 800})
    if page.locator(".chart-live").count():
        page.locator(".chart-live svg").first.wait_for()
        page.wait_for_timeout(150)


def _found(page, mode, options) -> list[str]:
    looked, found = page.evaluate(RUN, options)
    assert looked or found, "axe has looked at something"
    return [f"{mode}: {fault}" for fault in found]


def open_everything(page) -> None:
    """Open what is folded, the table browser too, and make a figure live, one with a guess where there is one."""
    page.evaluate(OPEN)
    if page.locator("figure.chart :is(.chart-lock, .chart-controls)").count():
        page.locator(".chart-live svg[aria-label]").first.wait_for()
    if page.locator(".table-browser").count():
        page.locator(".table-browser tbody tr").first.wait_for()
