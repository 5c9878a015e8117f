"""Small pictures of figures for cards: the drawing of a figure without its words, in a frame of one size.

They say nothing that the card does not say. A build writes those that pages name, each a file of its own that a browser
loads when it comes near.
"""

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

from techsec import theme
from techsec_site.builder import after_html, fill, up
from techsec_site.elements import tag
from techsec_site.svg import LONG, NAMESPACE

FOLDER = "_thumbnails"
WIDTH, HEIGHT = 320, 180

logger = logging.getLogger(__name__)


def picture(figure: str, docname: str, env: Any) -> nodes.Element:
    """The picture of a figure for a page, and a note that the file is wanted."""
    env.metadata[docname].setdefault(FOLDER, []).append(figure)
    source = f"{up(docname)}{FOLDER}/{figure}.svg"
    size = {"width": str(WIDTH), "height": str(HEIGHT)}
    return tag("img", class_="thumbnail", src=source, alt="", loading="lazy", **size)


def small(drawing: str) -> str:
    """The drawing as a picture: words, legends and ground left out, whole pixels, seen whole in the frame."""
    root = ElementTree.fromstring(drawing)
    for parent in list(root.iter()):
        for child in list(parent):
            ground = child.get("fill", "").upper() == theme.tone("paper") and parent is root
            if child.tag == f"{{{NAMESPACE}}}text" or ground or "role-legend" in child.get("class", ""):
                parent.remove(child)
        for name in [name for name in parent.attrib if name.startswith("aria-") or name in ("role", "class")]:
            del parent.attrib[name]
        for name, value in parent.attrib.items():
            parent.attrib[name] = LONG.sub(lambda number: f"{float(number[0]):.1f}", value)
    root.attrib |= {"width": str(WIDTH), "height": str(HEIGHT), "preserveAspectRatio": "xMidYMid meet"}
    return re.sub(r">\s+<", "><", ElementTree.tostring(root, encoding="unicode"))


def write_files(app: Sphinx) -> None:
    """Write the pictures that pages name, and remove others. A figure that the book lacks is a warning."""
    figures = getattr(app.env, "book_figures", {})
    named = {(docname, figure) for docname, facts in app.env.metadata.items() for figure in facts.get(FOLDER, ())}
    for docname, figure in sorted(named):
        if figure not in figures:
            logger.warning("there is no figure %s to make a picture of", figure, location=docname)
    known = {figure for _, figure in named if figure in figures}
    fill(Path(app.outdir) / FOLDER, {f"{name}.svg": small(figures[name]["drawings"]["spec"]) for name in known})


def setup(app: Sphinx) -> None:
    """Connect the files."""
    after_html(app, write_files)
