"""What each page loads: the book's own styles and scripts as one file each, of the others only what the page uses.

The parts stand in book/_assets, a file for each concern. Files of _static that no page names are removed: what is in
the folder gets published.
"""

import re
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from techsec_site.builder import after_html

OWN = "book/_assets"
JOINED = ("site.css", "site.js")
# What in a page's body asks for a sheet or a script that theme and extensions give to all.
USED_BY = {
    "pygments.css": 'class="highlight',
    "sphinx-design.min.css": "sd-",
    "furo-extensions.css": "sd-",
    "design-tabs.js": "sd-tab-set",
}
# myst-nb's sheet goes everywhere: book.css styles the cells, and its address differs from a first build to a second.
NEVER = re.compile(r"mystnb\..*\.css")
# Sphinx's own: the search page needs them, no other page has a use for them.
SEARCH = {"documentation_options.js", "doctools.js", "sphinx_highlight.js"}
# Moves the theme's sidebars and its colour switch; a page of one figure has none.
THEME = "furo.js"
# Licences, and what a browser's developer tools look for.
UNNAMED = {".txt", ".map"}


def join(app: Sphinx) -> None:
    """Join the book's own sheets, and its scripts, in the order of their names, where Sphinx looks for static files."""
    folder = Path(app.doctreedir) / "joined"
    folder.mkdir(parents=True, exist_ok=True)
    for name in JOINED:
        parts = sorted((Path(app.srcdir) / OWN).glob(f"*{Path(name).suffix}"))
        (folder / name).write_text("".join(part.read_text(encoding="utf-8") for part in parts), encoding="utf-8")
    app.config.html_static_path.append(str(folder))


def choose(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Drop style sheets and scripts that the page has no use for, and let no script hold up the page."""
    body = context.get("body") or ""
    unused = {name for name, mark in USED_BY.items() if mark not in body}
    if pagename != "search":
        unused |= SEARCH
    if templatename == "figure.html":
        unused.add(THEME)
    for kind in ("css_files", "script_files"):
        names = {asset: Path(str(asset.filename)).name for asset in context[kind]}
        context[kind] = [asset for asset, name in names.items() if name not in unused and not NEVER.fullmatch(name)]
    for asset in context["script_files"]:
        asset.attributes["defer"] = "defer"


def remove_unnamed(app: Sphinx) -> None:
    """Remove the files of _static that no page names."""
    site = Path(app.outdir)
    named = "".join(file.read_text(encoding="utf-8") for file in site.rglob("*.html"))
    for file in filter(Path.is_file, (site / "_static").rglob("*")):
        address = re.escape(file.relative_to(site).as_posix())
        if file.suffix not in UNNAMED and not re.search(address + r'[?"]', named):
            file.unlink()


def setup(app: Sphinx) -> None:
    """Connect after the theme has made its own list, and after it has written its own files."""
    app.connect("builder-inited", join)
    app.connect("html-page-context", choose, priority=900)
    after_html(app, remove_unnamed, priority=900)
    app.add_css_file("site.css")
    app.add_js_file("site.js", loading_method="defer")
