"""Every figure stands without JavaScript, is painted, and is drawn anew in its place when a control is used.

The figures of a page are drawn anew once, all that have a control, and seen on a desk, on a phone, in dark, on paper
and in forced colours; on pages of their own once more, in test_pages.py; in frames and from a disk in test_embed.py.
"""

import io
import re
from itertools import product

import pytest
import tips
from built import ALONE, CHARTED, DESK, FIGURES, PHONE, UNFOLD, WIDE, no_faults, no_page, soup
from marks import expected
from PIL import Image

from browser import until

EXPECTED = expected()
# Figures alone on a page have another width there; one with a guess and one without stand for all of them.
# A page and a figure of it with a select.
CONTROLLED = next(
    (page, name) for page, name in FIGURES if page[0].isdigit() and soup(page).select(f"#{name} .chart-controls select")
)
# These are as high as the rows that their control chooses.
GROWS = {"fig-argument", "fig-country-firm", "fig-lab-exposure", "fig-lab-own-data"}
SEEN = CHARTED | {name: [name.removeprefix("embed/").removesuffix(".html")] for name in ALONE}

PAINTED = """([figure, selector]) => {
  const svg = document.getElementById(figure).querySelector('.chart-still svg.chart-wide');
  // A shape may have a gap in its middle, as two triangles have.
  const points = (mark) => {
    const box = mark.getBoundingClientRect();
    return [.5, .25, .75].map((part) => [box.left + box.width * part, box.top + box.height / 2]);
  };
  const marks = [...svg.querySelectorAll(selector)];
  const covered = marks.filter((mark) => {
    const [[, height]] = points(mark);
    if (height < 100 || height > innerHeight - 100) mark.scrollIntoView({block: 'center', behavior: 'instant'});
    const hits = points(mark).map((point) => document.elementFromPoint(...point));
    return !hits.some((hit) => hit && svg.contains(hit) && hit.closest('.role-mark'));
  });
  return [marks.length, covered.length];
}"""
CORNER = """(drawing) => {
  scrollBy(0, drawing.getBoundingClientRect().top - innerHeight / 4);
  const {left, top} = drawing.getBoundingClientRect();
  return [left + 2, top + 2];
}"""
NARROWER = "([id, wide]) => document.querySelector(`#${id} .chart-live svg`)?.clientWidth < wide"

# Each drawing's text and marks in colours as computed, and the ground it stands on.
COLOURS = """() => {
  const probe = document.body.appendChild(document.createElement('p'));
  const system = (name) => { probe.style.color = name; return getComputedStyle(probe).color; };
  const seen = {canvas: system('Canvas'), text: system('CanvasText'), drawings: []};
  for (const svg of document.querySelectorAll('.chart-still svg')) {
    if (!svg.checkVisibility()) continue;
    const paint = (part) => ['fill', 'stroke'].map((name) => getComputedStyle(part)[name]);
    seen.drawings.push({
      id: svg.closest('figure').id,
      ground: [svg.querySelector('rect, .background')].map((part) => getComputedStyle(part).fill)[0],
      texts: [...new Set([...svg.querySelectorAll('text')].flatMap((part) => getComputedStyle(part).fill))],
      marks: [...svg.querySelectorAll('.mark-symbol.role-mark path, .mark-rect.role-mark path')]
        .filter((part) => Number(getComputedStyle(part).opacity) > .5).map(paint),
    });
  }
  return seen;
}"""


def luminance(colour):
    parts = [float(part) / 255 for part in re.findall(r"[\d.]+", colour)[:3]]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def corner(drawing):
    """The painted colour near the corner of a drawing."""
    left, top = drawing.evaluate(CORNER)
    shot = drawing.page.screenshot(clip={"x": left, "y": top, "width": 2, "height": 2})
    with Image.open(io.BytesIO(shot)) as image:
        return "rgb" + str(image.convert("RGB").getpixel((0, 0)))


def test_every_figure_has_an_expectation():
    assert sorted(name for _, name in FIGURES) == sorted(EXPECTED)


@pytest.mark.parametrize("page", CHARTED)
def test_marks_are_painted_without_javascript(visit, page):
    window, faults = visit(page, java_script_enabled=False).page, []
    for name in CHARTED[page]:
        figure, (selector, count) = window.locator(f"#{name}"), EXPECTED[name]
        if not figure.locator(".chart-guess").count():
            continue
        axes, answer = figure.locator(".chart-blank"), figure.locator(".chart-still")
        if not axes.is_visible() or answer.is_visible():
            faults.append(f"{name}: the axes to guess on are not what is seen first")
        if axes.locator(f"svg.chart-wide {selector}").count() >= count:
            faults.append(f"{name}: the axes to guess on give the marks away")
    window.evaluate(UNFOLD)
    for name in CHARTED[page]:
        marks, covered = window.evaluate(PAINTED, [name, EXPECTED[name][0]])
        if (marks, covered) != (EXPECTED[name][1], 0):
            faults.append(f"{name}: {marks} marks of {EXPECTED[name][1]}, {covered} of them covered")
    no_faults(faults)


def layouts(window, figures):
    """Assistive technology meets one drawing of each figure, on a desk and on a phone, with the same label."""
    labels = {}
    for name, figure in figures.items():
        still = figure.locator(".chart-still svg:visible")
        if still.count() != 1:
            yield f"{name}: {still.count()} drawings on a desk"
        labels[name] = still.first.get_attribute("aria-label")
    window.set_viewport_size(PHONE)
    for name, figure in figures.items():
        if figure.locator(".chart-still").get_by_role("group", name=labels[name], exact=True).count() != 1:
            yield f"{name}: not one drawing with its label on a phone"
        if not figure.locator(".chart-still svg.chart-narrow").is_visible():
            yield f"{name}: no layout of its own on a phone"
    window.set_viewport_size(DESK)


def anew(window, figures):
    """Each control draws its figure anew in the same place; back in its first state it has the marks of the still."""
    for name, figure in figures.items():
        if not (controls := figure.locator(".chart-controls [data-param]").all()):
            continue
        selector, count = EXPECTED[name]
        keys = figure.locator(".chart-still svg.chart-wide").evaluate(KEYS)
        place = where(figure, name)
        for control in controls:
            before = figure.locator(".chart-live svg").evaluate_all("all => all.map((svg) => svg.innerHTML)")
            move(control, 1)
            until(window, ANEW, [name, before])
            if where(figure, name) != place:
                yield f"{name}: its drawing moves by {control.get_attribute('data-param')}"
            if not figure.locator(".chart-live [data-key]").count():
                yield f"{name}: no mark has a key by {control.get_attribute('data-param')}"
            move(control, 0)
        until(window, SAME, [name, keys])
        if (marks := figure.locator(f".chart-live {selector}").count()) != count:
            yield f"{name}: {marks} marks of {count} in its first state"
        if figure.locator(".chart-live [aria-label]").count() != 1 + figure.locator(".chart-live [data-entry]").count():
            yield f"{name}: not one label when drawn anew"


def where(figure, name):
    """Where the drawing stands in its page, which may scroll when words below it change, and how large it is."""
    left, top, width, height = figure.locator(".chart-drawing").evaluate(
        """(drawing) => {
          const box = drawing.getBoundingClientRect();
          const all = [box.left + scrollX, box.top + scrollY, box.width, box.height];
          return all.map((pixels) => Math.round(10 * pixels));
        }"""
    )
    return left, top, width, None if name in GROWS else height


KEYS = "svg => [...new Set([...svg.querySelectorAll('[data-key]')].map((mark) => mark.dataset.key))].sort().join(' ')"
ANEW = """([id, before]) => {
  const svg = document.querySelector(`#${id} .chart-live svg`);
  return svg && svg.getAttribute('aria-label') && svg.innerHTML !== before[0];
}"""
SAME = f"""([id, keys]) => ({KEYS})(document.querySelector(`#${{id}} .chart-live svg`)) === keys"""


def move(control, place):
    """Choose the option of a place other than the first, or move a slider; place 0 is the first state.

    Once the page's scripts have run: on a busy machine a control may be there before them.
    """
    control.evaluate(
        """async (control, place) => {
          const early = () => document.documentElement.classList.contains('no-js');
          while (early()) await new Promise((later) => setTimeout(later, 20));
          const first = control.options && [...control.options].findIndex((option) => option.defaultSelected);
          if (!control.options) control.value = place ? control.max : control.defaultValue;
          else control.selectedIndex = place ? (first ? 0 : 1) : first;
          control.dispatchEvent(new Event(control.options ? 'change' : 'input'));
        }""",
        place,
    )


def narrows(window, figures):
    """A window that becomes narrow gives each figure its other layout, and nothing is wider than a phone."""
    live = {name: figure for name, figure in figures.items() if figure.locator(".chart-live svg").count()}
    widths = {name: figure.locator(".chart-live svg").bounding_box()["width"] for name, figure in live.items()}
    window.set_viewport_size(PHONE)
    for name in live:
        until(window, NARROWER, [name, widths[name]])
    yield from (f"wider than a phone with live figures: {part}" for part in window.evaluate(WIDE))
    window.set_viewport_size(DESK)
    for name in live:
        until(
            window,
            "([id, wide]) => document.querySelector(`#${id} .chart-live svg`)?.clientWidth >= wide - 1",
            [name, widths[name]],
        )


def darkens(window, figures):
    """On a dark page all drawings, and the last figure when live, have the page's ground, without a filter over it."""
    window.emulate_media(color_scheme="dark")
    ground = window.evaluate("getComputedStyle(document.body).backgroundColor")
    if luminance(ground) >= 0.05:
        yield f"a dark page is {ground}"
    if window.evaluate("[...document.querySelectorAll('body *')].some((e) => getComputedStyle(e).filter !== 'none')"):
        yield "a filter lies over a part of the dark page"
    for name, figure in figures.items():
        drawing = figure.locator(".chart-live svg, .chart-still svg:visible").last
        if (colour := corner(drawing)) != ground:
            yield f"{name}: on {colour} where the page is {ground}"


def prints(window, figures):
    """Paper shows charts, and nothing to press, whatever colours the screen has."""
    window.emulate_media(media="print", color_scheme="dark")
    window.set_viewport_size({"width": 700, "height": 1000})
    controls = "button, input, select, .sidebar-drawer, .chart-foot, .exercise-downloads"
    for control in window.locator(f":is({controls}):visible").all():
        yield f"printed: {control.evaluate('(part) => part.outerHTML.slice(0, 120)')}"
    for name, figure in figures.items():
        if figure.locator(".chart-drawing svg:visible").count() != 1:
            yield f"{name}: not one drawing is printed"
    if luminance(paper := window.evaluate("getComputedStyle(document.body).backgroundColor")) <= 0.9:
        yield f"paper is {paper}"
    drawing = next(iter(figures.values())).locator(".chart-drawing svg:visible").last
    if (ground := corner(drawing)) != "rgb(255, 255, 255)":
        yield f"a drawing is printed on {ground}"


def stands_out(window, figures):
    """In the system's light and dark palettes, whichever mode the reader chose in the page."""
    window.set_viewport_size(DESK)
    for scheme, mode in product(("light", "dark"), repeat=2):
        window.emulate_media(media="screen", forced_colors="active", color_scheme=scheme)
        window.evaluate("(mode) => { document.body.dataset.theme = mode; }", mode)
        seen = window.evaluate(COLOURS)
        if [drawing["id"] for drawing in seen["drawings"]] != list(figures):
            yield f"forced colours show {[drawing['id'] for drawing in seen['drawings']]}"
        for drawing in seen["drawings"]:
            where = f"{drawing['id']}, forced colours, system {scheme}, page {mode}:"
            if drawing["ground"] != seen["canvas"]:
                yield f"{where} the ground is {drawing['ground']}"
            # Text in the colour of the ground stands on a mark, whose contrast with the ground is the text's.
            own = [colour for colour in drawing["texts"] if colour not in ("none", seen["canvas"])]
            if not own or any(contrast(colour, seen["canvas"]) < 3 for colour in own):
                yield f"{where} texts in {own}"
            for mark in drawing["marks"]:
                painted = [colour for colour in mark if colour.startswith("rgb(")]
                if max((contrast(colour, seen["canvas"]) for colour in painted), default=0) < 3:
                    yield f"{where} a mark in {mark}"


@pytest.mark.parametrize("page", SEEN)
def test_figures_are_drawn_anew_and_seen_in_every_light(tab, page):
    seen = tab(page)
    window, figures = seen.page, {name: seen.page.locator(f"#{name}") for name in SEEN[page]}
    faults = [f"{url} before a figure is wanted" for url in seen.requests if "_figures/" in url]
    window.evaluate(UNFOLD)
    for look in (layouts, anew, narrows, darkens, prints, stands_out):
        faults += look(window, figures)
    no_faults([*faults, *seen.trouble])


def order_faults(page):
    """The drawing has the only long label and comes after its controls; its table has heads, its downloads a kind."""
    for name in CHARTED[page]:
        figure = soup(page).find(id=name)
        labels = [(tag.name, len(tag["aria-label"])) for tag in figure.select("[aria-label]")]
        labels = [(tag, length) for tag, length in labels if length >= 40]
        if [tag for tag, _ in labels] != ["svg"] or labels[0][1] > 400:
            yield f"{name}: long labels on {labels}"
        order = [part.get("class", [""])[0] for part in figure.find_all(class_=ORDER)]
        if order != sorted(order, key=ORDER.index):
            yield f"{name}: met in the order {order}"
        heads = ("details table thead th[scope=col]", "details table tbody th[scope=row]")
        yield from (f"{name}: no {head}" for head in heads if not figure.select_one(head))
        kinds = {link["href"].rpartition(".")[2] for link in figure.select("a[download]")}
        if kinds != {"csv", "png", "svg"}:
            yield f"{name}: downloads {kinds}"
        yield from (f"{name}: no {part}" for part in ("chart-how", "chart-source") if not figure.select_one(f".{part}"))


ORDER = ["chart-title", "chart-guess", "chart-how", "steps", "chart-controls", "chart-drawing", "chart-status",
         "chart-takeaway", "chart-source", "chart-foot"]  # fmt: skip


def test_drawing_has_the_only_long_label_and_comes_after_its_controls():
    no_page(order_faults, CHARTED)


LEAST = 11  # pixels of a letter as drawn, in a column of a page or of a phone of 360 pixels
COLUMN = {"chart-wide": 736, "chart-narrow": 328}
SCREENS = 1480  # pixels of two screens of a phone


def small_or_long(page):
    """Texts of drawings that are drawn too small, and drawings of a phone that are higher than two screens."""
    for drawing in soup(page).select(".chart-still > svg"):
        kind = next(name for name in COLUMN if name in drawing["class"])
        _, _, width, height = map(float, drawing["viewbox" if drawing.has_attr("viewbox") else "viewBox"].split())
        shrunk = min(1, COLUMN[kind] / width)
        sizes = {float(text["font-size"].removesuffix("px")) for text in drawing.select("text[font-size]")}
        if sizes and min(sizes) * shrunk < LEAST:
            yield f"{drawing.find_parent('figure')['id']}, {kind}: a text of {min(sizes) * shrunk:.1f} pixels"
        if kind == "chart-narrow" and height > SCREENS:
            yield f"{drawing.find_parent('figure')['id']}: {height:.0f} pixels high on a phone"


def test_no_text_is_small_as_drawn_and_no_drawing_of_a_phone_is_long():
    no_page(small_or_long, CHARTED)


def strange_ids(page):
    for name in CHARTED[page]:
        figure = soup(page).find(id=name)
        inside = {tag["id"] for tag in figure.select("svg [id]")}
        yield from (f"{name}: id {other}" for other in inside if not other.startswith(name))
        used = set(re.findall(r"url\(#([^)]+)\)", str(figure.select_one(".chart-still"))))
        yield from (f"{name}: nothing with the id {other}" for other in used - inside)


def test_ids_inside_a_drawing_carry_its_name():
    no_page(strange_ids, CHARTED)


# A tone of the book, which is another in dark pages; any other colour comes from Vega and stays.
TONE = re.compile(r"none|transparent|var\(--tone-\w+\)")


def other_colours(page):
    for part in [part for drawing in soup(page).select("figure.chart svg") for part in drawing.find_all(True)]:
        for side in ("fill", "stroke"):
            if not TONE.fullmatch(part.get(side, "none")):
                yield f"{side} {part[side]}: {part}"[:160]


def test_every_colour_of_a_drawing_is_a_tone_that_dark_pages_change():
    no_page(other_colours, [*CHARTED, *(f"embed/{name}.html" for _, name in FIGURES)])


# Titles of cards that put columns of the table together, count, round or give a unit; "" is the headline.
PUT_TOGETHER = {
    ("fig-document-themes", "large in"),
    ("fig-document-themes", "large or mentioned in"),
    ("fig-document-themes", "of"),
    ("fig-action-answer", ""),
    ("fig-action-answer", "with an act or word of an ally in the week before"),
    ("fig-exposure", "share"),
    ("fig-follow-up", "day"),
    ("fig-forums", "number"),
    ("fig-holders", "of which it has"),
    ("fig-lab-exposure", ""),
    ("fig-lab-own-data", "have this code"),
    ("fig-lab-own-data", "share"),
    ("fig-posterior", "after it"),
    ("fig-quotation-marks", ""),
    ("fig-rapidus-money", ""),
    ("fig-shares", "share"),
    ("fig-stages", "told"),
    ("fig-tokyo-pays", "sum"),
    ("fig-toy", "accepted by"),
    ("fig-two-gauges", "count"),
    ("fig-two-gauges", "in"),
}


def tips_untold(page):
    for name in CHARTED[page]:
        cells = [cell.get_text() for cell in soup(page).find(id=name).select(".chart-data td, .chart-data th")]
        text = " ".join("\n".join(cells).replace("\N{NO-BREAK SPACE}", " ").split())
        numbers, seen = tips.numbers(text), list(tips.shown(page, name))
        if not seen:
            yield f"{name}: no mark answers to pointing"
        missing = {(field, value) for field, value in seen if not tips.told(value, text, numbers)}
        allowed = {field for figure, field in PUT_TOGETHER if figure == name}
        yield from (f"{name}: {field} {value} not in its table" for field, value in missing if field not in allowed)
        yield from (f"{name}: {field} is in its table" for field in allowed - {field for field, _ in missing})


def test_what_pointing_at_a_mark_shows_stands_in_the_table():
    no_page(tips_untold, CHARTED)


FAILED = "The figure could not be drawn anew: could not load "


@pytest.mark.parametrize("file", ["vega.js", "{name}.js"])
def test_figure_that_does_not_load_says_so_keeps_its_drawing_and_may_be_tried_again(visit, file):
    page, name = CONTROLLED
    seen, file = visit(page), file.format(name=name)
    figure = seen.page.locator(f"#{name}")
    seen.page.route(f"**/_figures/{file}", lambda route: route.abort(), times=2)
    control = figure.locator(".chart-controls select").first
    for place in (1, 0):
        move(control, place)
        figure.locator(".chart-status", has_text=FAILED + file).wait_for()
        assert figure.locator(".chart-still svg:visible").count() == 1 and not figure.locator(".chart-live").count()
        figure.locator(".chart-status").evaluate("status => { status.textContent = ''; }")
    move(control, 1)
    figure.locator(f".chart-live {EXPECTED[name][0]}").first.wait_for()
    assert seen.surprises == []
