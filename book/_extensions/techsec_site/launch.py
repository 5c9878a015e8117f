"""What a reader may do with an executable page: open it live, take the notebook along, see the code.

Links, and a switch that the style sheet obeys (pages.css), so that all work without JavaScript; code.js keeps the
choice. The downloads lie in the site, in plain Markdown, beside the student pack that they need. ``{hub-link}`` is the
form of the page on class hubs: which hub, which repository, which notebook.
"""

import json
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator

from techsec_publish import plain_notebooks, repository, student_pack
from techsec_publish.contents import page
from techsec_site.builder import after_html, fill, up
from techsec_site.elements import html, link, tag

FOLDER = "_notebooks"
PACK = "student-pack.zip"

logger = logging.getLogger(__name__)


def find_repository(app: Sphinx, config: Config) -> None:
    """Note the repository in the configuration, so that pages are read anew when it changes: hubs.py names it."""
    try:
        config.book_repository = repository.find(Path(app.srcdir))
    except ValueError as error:
        raise ConfigError(str(error)) from None


class Links(nodes.General, nodes.Element):
    """Links that are no part of what a page says: the search does not find their words."""


def links(name: str, home: repository.Repository | None) -> nodes.Element:
    """The list of links of the page ``name``, a notebook; ``home`` is the repository to open it from, if known."""
    file = f"book/{name}.ipynb"
    live = {"Open live on Binder": home.binder(file), "Open in Colab": home.colab(file)} if home else {}
    folder = f"{up(name)}{FOLDER}"
    items = [link(address, words) for words, address in live.items() if address]
    items.append(link(f"{folder}/{name}.ipynb", "Download this notebook", download=True))
    items.append(link(f"{folder}/{PACK}", "Download all with data (zip)", download=True))
    switch = tag("input", type="checkbox", role="switch", id="show-code", autocomplete="off")
    code = tag("label", switch, " Show the code of this page", class_="code-switch")
    return tag(
        "nav",
        tag("ul", *(tag("li", item) for item in items), tag("li", code)),
        class_="launch",
        aria_label="Run this page",
    )


def add_links(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put the links below the heading of an executable page."""
    if app.builder.format == "html" and page(docname) in _chapters(app):
        heading = next(iter(doctree.findall(nodes.title)))
        run = Links("", links=links(page(docname), app.config.book_repository))
        heading.parent.insert(heading.parent.index(heading) + 1, run)


def visit_links(translator: HTML5Translator, node: Links) -> None:
    """Write the links."""
    translator.body.append(html(node["links"]))
    raise nodes.SkipNode


class HubLink(SphinxDirective):
    """A form that hubs.js fills a link from; without JavaScript it stays hidden, and the page tells the pattern."""

    def run(self) -> list[nodes.Node]:
        root = Path(self.env.srcdir)
        titles = {
            page: plain_notebooks.heading(plain_notebooks.prose(found["cells"]))
            for page, found in student_pack.chapters(root).items()
        }
        notebooks = [(f"{page}.ipynb", title or page) for page, title in titles.items()]
        for file in ("_toc.yml", *(f"book/{notebook}" for notebook, _ in notebooks)):
            self.env.note_dependency(str(root / file))
        return [form(notebooks, self.config.book_repository)]


def form(notebooks: list[tuple[str, str]], home: repository.Repository | None) -> nodes.Element:
    """The form; ``notebooks`` are pairs of file and title, ``home`` fills in the repository where it is known."""
    address, ref = (home.address, home.ref) if home else ("", repository.STUDENTS)
    options = [tag("option", title, value=file) for file, title in notebooks]
    return tag(
        "form",
        field("hub", "Address of your hub", text(inputmode="url", placeholder="https://hub.example.edu")),
        field("repository", "Repository of the book", text(inputmode="url", value=address)),
        field("branch", "Branch or tag", text(value=ref)),
        field("notebook", "Notebook to open", tag("select", *options)),
        tag("p", tag("span", role="status"), " ", tag("a", rel="noopener", hidden=True)),
        class_="hub-link",
        hidden=True,
    )


def text(**attributes: str | bool) -> nodes.Element:
    """A field for an address or a name, which a browser neither fills in nor corrects."""
    return tag("input", type="text", autocomplete="off", spellcheck="false", **attributes)


def field(name: str, label: str, control: nodes.Element) -> nodes.Element:
    """A control of the form, with its label."""
    control["html"] |= {"id": f"hub-link-{name}", "name": name}
    return tag("p", tag("label", label, for_=f"hub-link-{name}"), " ", control)


def _chapters(app: Any) -> dict[str, dict[str, Any]]:
    """The executable pages, read once a build: every page is asked whether it is one."""
    if not hasattr(app, "book_chapters"):
        app.book_chapters = student_pack.chapters(Path(app.srcdir))
    return app.book_chapters


def write_files(app: Sphinx) -> None:
    """Write the notebooks and the pack that the links name; remove those of pages that are gone."""
    root = Path(app.srcdir)
    wanted: dict[str, str | bytes] = {}
    try:
        found = student_pack.files(root)
        for name in _chapters(app):
            wanted[f"{name}.ipynb"] = student_pack.download(found[f"book/{name}.ipynb"], PACK, root)
        wanted[PACK] = student_pack.pack(found, root)
    except (plain_notebooks.UnreadableMarkup, json.JSONDecodeError) as error:
        logger.warning("no notebooks to download: %s", error)
    fill(Path(app.outdir) / FOLDER, wanted)


def setup(app: Sphinx) -> None:
    """Connect the links, the files and the form."""
    app.add_config_value("book_repository", None, "env")
    app.add_node(Links, html=(visit_links, None))
    app.add_directive("hub-link", HubLink)
    app.connect("config-inited", find_repository)
    app.connect("doctree-resolved", add_links)
    after_html(app, write_files)
