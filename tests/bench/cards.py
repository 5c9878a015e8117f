"""How long a mark takes to show its card, with the processor four times slower than it is."""

import statistics
from pathlib import Path

from playwright.sync_api import sync_playwright

from browser import launch

SLOWER = 4
MANY = 6  # marks of a figure
# From the event's own time to the first frame in which the card is painted.
LISTEN = """() => {
  window.waits = [];
  addEventListener('pointermove', (event) => {
    requestAnimationFrame(() => {
      if (!document.getElementById('mark-card').hidden) window.waits.push(performance.now() - event.timeStamp);
    });
  }, true);
}"""
MIDDLES = """([figure, many]) => {
  for (const fold of figure.querySelectorAll('details.chart-answer')) fold.open = true;
  figure.scrollIntoView({block: 'start', behavior: 'instant'});
  const marks = [...figure.querySelectorAll('.chart-still .chart-wide [data-key]')];
  const step = Math.max(1, Math.floor(marks.length / many));
  return marks.filter((mark, place) => place % step === 0).map((mark) => {
    const {left, right, top, bottom} = mark.getBoundingClientRect();
    return [(left + right) / 2, (top + bottom) / 2];
  }).filter(([, down]) => down > 0 && down < innerHeight);
}"""


def measure(site: Path, pages: list[str]) -> list[tuple[str, str, str]]:
    """Rows (what, measured, aim) over the figures of ``pages`` of the built site, read from the disk."""
    waits: dict[str, list[float]] = {}
    with sync_playwright() as playwright:
        browser = launch(playwright)
        window = browser.new_page(viewport={"width": 1366, "height": 900})
        window.context.new_cdp_session(window).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        for name in pages:
            window.goto((site / name).as_uri())
            window.evaluate(LISTEN)
            for figure in window.query_selector_all("figure.chart"):
                marks = window.evaluate(MIDDLES, [figure, MANY])
                window.wait_for_timeout(500)  # A reader comes to a figure before pointing at a mark.
                for left, top in marks:
                    window.mouse.move(left, top)
                    window.wait_for_timeout(60)
                waits[figure.get_attribute("id")] = window.evaluate("window.waits.splice(0)")
        browser.close()
    every = [wait for found in waits.values() for wait in found]
    slowest = max((max(found), name) for name, found in waits.items() if found)
    words = f"median {statistics.median(every):.0f} ms, slowest {slowest[0]:.0f} ms ({slowest[1]}), {len(every)} marks"
    return [(f"Card of a mark after the pointer moves, processor {SLOWER} times slower", words, "at most 50 ms")]
