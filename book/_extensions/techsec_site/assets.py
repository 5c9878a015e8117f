"""What each page loads and may run: the book's own styles and scripts as one file each, of the others what it uses.

The parts stand in book/_assets, a file for each concern. Files of _static that no page names are removed: what is in
the folder gets published. The Content-Security-Policy lets a page run scripts of the site itself and the inline ones
named by hash, no other; a page reads from a disk as well as from a server, so it stands in the page, not in a header.
"""

import base64
import hashlib
import re
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from techsec_site.builder import after_html

OWN = "book/_assets"
JOINED = ("site.css", "site.js")
COMMENT = re.compile(r"^[ \t]*/\*.*?\*/[ \t]*\n", re.S | re.M)
# What in a page's body asks for a sheet or a script that theme and extensions give to all.
USED_BY = {
    "pygments.css": 'class="highlight',
    "sphinx-design.min.css": "sd-",
    "furo-extensions.css": "sd-",
    "design-tabs.js": "sd-tab-set",
}
# myst-nb's sheet goes everywhere: book.css styles the cells, and its address differs from a first build to a second.
NEVER = re.compile(r"mystnb\..*\.css")
# Sphinx's own, for its search and its keys: no page has a use for them.
NEEDLESS = {"documentation_options.js", "doctools.js", "sphinx_highlight.js"}
# Moves the theme's sidebars and its colour switch; a page of one figure has none.
THEME = "furo.js"
# Licences, and what a browser's developer tools look for.
UNNAMED = {".txt", ".map"}
POLICY = {
    "default-src": ["'self'"],
    "script-src": ["'self'"],
    # Vega and the theme set styles on elements.
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
}


def join(app: Sphinx) -> None:
    """Join the book's own sheets, and its scripts, in the order of their names, where Sphinx looks for static files."""
    folder = Path(app.doctreedir) / "joined"
    folder.mkdir(parents=True, exist_ok=True)
    for name in JOINED:
        (folder / name).write_text(joined(Path(app.srcdir), Path(name).suffix), encoding="utf-8")
    app.config.html_static_path.append(str(folder))


def joined(root: Path, suffix: str) -> str:
    """The book's own files of one kind as one text, without comments on lines of their own, which no reader needs."""
    parts = sorted((root / OWN).glob(f"*{suffix}"))
    return COMMENT.sub("", "".join(part.read_text(encoding="utf-8") for part in parts))


def choose(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Drop sheets and scripts that the page has no use for, let no script hold it up, give its template ``policy``."""
    context["policy"] = policy
    body = context.get("body") or ""
    unused = NEEDLESS | {name for name, mark in USED_BY.items() if mark not in body}
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


def digest(script: str) -> str:
    """The source expression that allows one inline script."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def policy(*scripts: str) -> str:
    """The policy of a page with these inline scripts, for its template."""
    rules = {**POLICY, "script-src": POLICY["script-src"] + sorted(map(digest, scripts))}
    return "; ".join(" ".join([name, *sources]) for name, sources in rules.items())


def setup(app: Sphinx) -> None:
    """Connect after the theme has made its own list, and after it has written its own files."""
    app.connect("builder-inited", join)
    app.connect("html-page-context", choose, priority=900)
    after_html(app, remove_unnamed, priority=900)
    app.add_css_file("site.css")
    app.add_js_file("site.js", loading_method="defer")
