"""A reader with a keyboard alone, who tabs through a whole page: every stop seen, in order, nothing missed."""

from built import ALONE, DESK, KINDS, PAGES, PHONE

# All pages but tables of the codebook and figures alone, of which one of each kind stands for the rest.
WALKED = [name for name in PAGES if not name.startswith(("reference/tables/", "embed/"))]
WALKED += ["reference/tables/events.html", "reference/tables/concepts.html", *ALONE]
# On a desk one page of each kind is walked, most of them from the link that leads past the contents, which stand beside
# every page. These two are walked from their beginning, one of them with a part of the contents unfolded.
FROM_THE_BEGINNING = ["index.html", "reference/tables/events.html"]

# The next Tab leads to the first stop of the page.
BEGIN = """() => {
  document.activeElement.blur();
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute('tabindex');
  scrollTo(0, 0);
}"""

# Each stop is looked at when the key goes up: the page has scrolled to it by then. A checkbox behind a picture shows
# its focus there, the search field in its box.
WATCH = """() => {
  const stops = [], faults = [];
  let left = false;
  const look = () => {
    const stop = document.activeElement;
    // Behind the last stop of a page comes the browser's own bar, where there is one, and the first stop again.
    const again = stops.length && (stop === stops[0] || stop.matches('.skip-to-content'));
    left ||= !stop || stop === document.body || again;
    if (left) return;
    let seen = stop;
    if (stop.matches('input[type=checkbox]')) {
      const labels = [...document.querySelectorAll(`label[for="${stop.id}"]:not(.overlay)`)];
      seen = labels.find((label) => label.checkVisibility()) || stop;
    }
    if (stop.matches('.sidebar-search')) seen = stop.closest('form');
    const style = getComputedStyle(seen);
    // Of a box larger than the window, the part in the window.
    const points = [...seen.getClientRects()].flatMap((box) => {
      const [left, top] = [Math.max(box.left, 0), Math.max(box.top, 0)];
      const [right, bottom] = [Math.min(box.right, innerWidth), Math.min(box.bottom, innerHeight)];
      return [[(left + right) / 2, (top + bottom) / 2], [left + 3, top + 3]];
    });
    const uncovered = points.some(([x, y]) => {
      const hit = document.elementFromPoint(x, y);
      return hit && (seen.contains(hit) || hit.contains(seen));
    });
    const last = stops.at(-1);
    const inOrder = !last || Boolean(last.compareDocumentPosition(stop) & Node.DOCUMENT_POSITION_FOLLOWING);
    stops.push(stop);
    const right = {
      'comes in order': inOrder,
      'is not covered': uncovered,
      'has a ring': style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
      'is clear': Number(style.opacity) === 1 && style.visibility === 'visible',
    };
    for (const [what, is] of Object.entries(right)) {
      if (!is) faults.push(`not true that it ${what}: ${stop.outerHTML.slice(0, 120)}`);
    }
  };
  document.addEventListener('keyup', look);
  // What is seen of these parts of the page and never had the focus. Radio buttons of one question are one stop.
  const missed = (parts) => [...document.querySelectorAll(
    'a[href], button, input:not([type=hidden]), select, summary, [tabindex="0"]')]
    .filter((place) => place.matches(parts) && place.checkVisibility({visibilityProperty: true}))
    .filter((place) => !stops.some((stop) =>
      stop === place || place.type === 'radio' && stop.type === 'radio' && stop.name === place.name))
    .map((place) => `cannot be reached: ${place.outerHTML.slice(0, 120)}`);
  window.walk = {
    left: () => left,
    missed,
    end: (parts) => {
      document.removeEventListener('keyup', look);
      return [...faults, ...missed(parts)];
    },
  };
}"""


def walk(page, parts: str = "*") -> list[str]:
    """Tab on until the focus leaves the page: what is wrong with stops, and which of these parts of it were missed."""
    page.evaluate(WATCH)
    expected = page.evaluate("(parts) => window.walk.missed(parts).length", parts)
    for pressed in range(2000):
        # Radio buttons apart, the page is not left before all that is expected is met.
        if (pressed >= expected or pressed % 10 == 0) and page.evaluate("window.walk.left()"):
            return page.evaluate("(parts) => window.walk.end(parts)", parts)
        page.keyboard.press("Tab")
    raise AssertionError("the focus never leaves the page")


def walks(page, name: str) -> list[str]:
    """Walk a page on a phone, and one of each kind on a desk, most of them from the link past the contents."""
    page.set_viewport_size(PHONE)
    page.evaluate(BEGIN)
    faults = [f"by keyboard on a phone, {fault}" for fault in walk(page)]
    page.set_viewport_size(DESK)
    if name not in KINDS + FROM_THE_BEGINNING:
        return faults
    page.evaluate(BEGIN)
    parts = "*"
    if name not in FROM_THE_BEGINNING and page.locator(".skip-to-content").count():
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        parts = ".main *:not(.content-icon-container *)"
    return faults + [f"by keyboard on a desk, {fault}" for fault in walk(page, parts)]
