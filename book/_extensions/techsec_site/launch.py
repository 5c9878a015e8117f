"""What a reader may do with an executable page: open it live where a repository is known, or take the notebook along.

Links only, so that they work without JavaScript. The downloads lie in the site, in plain Markdown, beside the student
pack that they need.
"""

import json
from html import escape
from pathlib import Path

from sphinx.errors import ConfigError
from sphinx.util import logging

from techsec_publish import plain_notebooks, repository, student_pack
from techsec_publish.contents import page
from techsec_site.builder import after_html, fill, up

FOLDER = "_notebooks"
PACK = "student-pack.zip"

logger = logging.getLogger(__name__)


def find_repository(app, config):
    """Note the repository in the configuration, so that pages are read anew when it changes: hubs.py names it."""
    try:
        config.book_repository = repository.find(Path(app.srcdir))
    except ValueError as error:
        raise ConfigError(str(error)) from None


def links(name: str, home: repository.Repository | None) -> str:
    """The list of links of the page ``name``, a notebook; ``home`` is the repository to open it from, if known."""
    file = f"book/{name}.ipynb"
    live = {"Open live on Binder": home.binder(file), "Open in Colab": home.colab(file)} if home else {}
    items = [f'<a href="{escape(address)}">{words}</a>' for words, address in live.items() if address]
    folder = f"{up(name)}{FOLDER}"
    items.append(f'<a href="{folder}/{name}.ipynb" download>Download this notebook</a>')
    items.append(f'<a href="{folder}/{PACK}" download>Download all with data (zip)</a>')
    listed = "".join(f"<li>{item}</li>" for item in items)
    return f'<nav class="launch" aria-label="Run this page"><ul>{listed}</ul></nav>'


def add_links(app, pagename, templatename, context, doctree):
    """Put the links below the heading of an executable page."""
    if page(pagename) in _chapters(app):
        head, end, rest = context["body"].partition("</h1>")
        context["body"] = head + end + links(page(pagename), app.config.book_repository) + rest


def _chapters(app) -> dict[str, dict]:
    """The executable pages, read once a build: every page is asked whether it is one."""
    if not hasattr(app, "book_chapters"):
        app.book_chapters = student_pack.chapters(Path(app.srcdir))
    return app.book_chapters


def write_files(app):
    """Write the notebooks and the pack that the links name; remove those of pages that are gone."""
    root = Path(app.srcdir)
    wanted = {}
    try:
        found = student_pack.files(root)
        for name in _chapters(app):
            wanted[f"{name}.ipynb"] = student_pack.download(found[f"book/{name}.ipynb"], PACK, root)
        wanted[PACK] = student_pack.pack(found, root)
    except (plain_notebooks.UnreadableMarkup, json.JSONDecodeError) as error:
        logger.warning("no notebooks to download: %s", error)
    fill(Path(app.outdir) / FOLDER, wanted)


def setup(app):
    """Connect the links and the files."""
    app.add_config_value("book_repository", None, "env")
    app.connect("config-inited", find_repository)
    app.connect("html-page-context", add_links)
    after_html(app, write_files)
