"""Mends what the theme and docutils leave wrong for readers with a keyboard or a screen reader.

``book/_templates/page.html`` sends Furo's whole body through ``mend``. Each part of Furo that is replaced must be
there: a later Furo that words it otherwise stops the build instead of bringing the fault back.
"""

import itertools
import re

from sphinx.errors import ThemeError

from techsec import theme

SKIP_LINK = re.compile(r'<a class="skip-to-content.*?</a>\s*', re.DOTALL)
TOGGLES = re.compile(r'(?:<input type="checkbox" class="sidebar-toggle" [^>]*>\s*){2}')
UPWARDS = re.compile(r'<a href="#" class="back-to-top.*?</a>\s*', re.DOTALL)
WRAPPER = re.compile(r'<div class="(table-wrapper [^"]*)">')
BLANK_CORNER = '<th class="head"><p></p></th>'
TABLE = re.compile(r"<table.*?</table>", re.DOTALL)
OWN_ADDRESS = re.compile(r'<a (?P<before>[^>]*)href="(?P<address>https?:[^"]+)"(?P<after>[^>]*)>(?P=address)</a>')
FIRST_CELL = re.compile(r'(<tr class="row-(?:odd|even)">)<td>((?:(?!</td>).)+)</td>', re.DOTALL)

# Furo's own words and ours. Landmarks of one kind need names; the colour switch says its state (access.js).
FURO = {
    '<aside class="sidebar-drawer">': '<aside class="sidebar-drawer" aria-label="Contents of the book" tabindex="-1">',
    '<aside class="toc-drawer': '<aside aria-label="On this page" tabindex="-1" class="toc-drawer',
    'aria-label="Toggle Light / Dark / Auto color theme"': 'type="button" aria-label="Colour theme"',
}
# Not on every page: captions that call themselves headings without a level; a role that ARIA gave up, and a list whose
# children are no items; a label that says other words than the reader sees.
ELSEWHERE = {
    '<p class="caption" role="heading">': '<p class="caption">',
    ' role="doc-biblioentry"': "",
    '<div role="list" class="citation-list">': '<div class="citation-list">',
    ' aria-label="Toggle hidden content"': "",
}


def mend(body: str) -> str:
    """Furo's body of a page -> the same with its faults mended. Raises ThemeError where Furo is not as expected."""
    skip, toggles, upwards = SKIP_LINK.search(body), TOGGLES.search(body), UPWARDS.search(body)
    missing = [part for part in FURO if part not in body]
    if missing or not skip or not toggles or not upwards or "</article>" not in body:
        parts = missing or "link to skip to, toggles, link upwards, article"
        raise ThemeError(f"Furo's page is not as access.py expects: no {parts}")
    # The way past the navigation is the first stop of all; the checkboxes of the drawers stand in a landmark.
    menus = f'{skip[0]}<nav class="menus" aria-label="Menus">{toggles[0].strip()}</nav>\n'
    body = body.replace(skip[0], "", 1).replace(toggles[0], menus, 1)
    # The link upwards stands in no landmark, before what it leads back from.
    before, end, after = body.replace(upwards[0], "", 1).rpartition("</article>")
    body = f"{before}{upwards[0].strip()}\n{end}{after}"
    for old, new in {**FURO, **ELSEWHERE}.items():
        body = body.replace(old, new)
    body = TABLE.sub(lambda table: _head_rows(table[0]), body)
    # Paper adds its address to a link (access.css): not where the words are the address.
    body = OWN_ADDRESS.sub(lambda link: _classed(link[0], "address"), body)
    # A wide table scrolls in its own box, which a keyboard must be able to reach.
    numbers = itertools.count(1)
    return WRAPPER.sub(
        lambda box: f'<div class="{box[1]}" role="region" aria-label="Table {next(numbers)}" tabindex="0">', body
    )


def _classed(tag: str, name: str) -> str:
    """A link with one class more."""
    if ' class="' in tag.partition(">")[0]:
        return tag.replace(' class="', f' class="{name} ', 1)
    return tag.replace("<a ", f'<a class="{name}" ', 1)


def _head_rows(table: str) -> str:
    """A table whose corner is blank has names of rows in its first column: they become the rows' heads."""
    if BLANK_CORNER not in table:
        return table
    return FIRST_CELL.sub(r'\1<th scope="row">\2</th>', table.replace(BLANK_CORNER, "<td></td>"))


def forced_tones() -> str:
    """Chart colours where the system sets its own: text and ground are the system's, marks keep their tones.

    The system also says whether its ground is light or dark, whatever mode the reader chose in the page.
    """
    system = {"ink": "CanvasText", "muted": "CanvasText", "rule": "GrayText", "paper": "Canvas"}
    schemes = []
    for index, scheme in enumerate(("light", "dark")):
        tones = "".join(f"--tone-{name}:{system.get(name, pair[index])};" for name, pair in theme.TONES.items())
        # As specific as the theme's own rules, and after them.
        selectors = "body,body[data-theme=dark],body:not([data-theme=light])"
        schemes.append(f"@media (forced-colors:active) and (prefers-color-scheme:{scheme}){{{selectors}{{{tones}}}}}")
    return "\n".join(schemes)


def give_templates(app, pagename, templatename, context, doctree):
    """What the templates of this book call."""
    context["mend"] = mend
    context["forced_tones"] = forced_tones


def setup(app):
    """Connect the templates' functions, and the styles and the script of access."""
    app.connect("html-page-context", give_templates)
