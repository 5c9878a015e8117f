"""Which edition of the book this is: its version, at the foot of every page, and whether it has all tables.

``make book WITHOUT_NC=1`` leaves out the tables whose licence forbids commercial use. Their pages and the chapters that
draw them stay in the contents, with a notice in place of the data, so that no link breaks. The folder
data/noncommercial may be gone.
"""

import json
import os
from pathlib import Path

import yaml
from sphinx.application import Sphinx
from sphinx.config import Config

from techsec import schema

NOTICE = (
    "This edition of the book was built without the tables whose licence (CC BY-NC 4.0) forbids commercial "
    "use. The full edition has them."
)


def tables() -> dict[str, dict]:
    """Descriptors of the tables that this edition has, by name."""
    return {name: schema.resource(name) for name in schema.names()}


def replace_chapter(app: Sphinx, docname: str, source: list[str]) -> None:
    """Put the notice in place of a notebook that loads a table which is left out."""
    if schema.loads_left_out(source[0]):
        notebook = json.loads(source[0])
        title = "".join(notebook["cells"][0]["source"]).splitlines()[0]
        notebook["cells"] = [
            {"cell_type": "markdown", "id": "notice", "metadata": {}, "source": f"{title}\n\n{NOTICE}"}
        ]
        source[0] = json.dumps(notebook)


def name_edition(app: Sphinx, config: Config) -> None:
    """Have Sphinx read every page anew when the edition changes."""
    config.book_edition = "without-nc" if os.environ.get(schema.WITHOUT) else "full"


def state_version(app: Sphinx, config: Config) -> None:
    """Add the version to the line of copyright; a book without the file states none."""
    citation = Path(app.srcdir) / "CITATION.cff"
    if citation.exists():
        config.release = str(yaml.safe_load(citation.read_text(encoding="utf-8"))["version"])
        config.copyright = f"{config.copyright}. Version {config.release}"


def setup(app: Sphinx) -> None:
    """Connect the steps; Sphinx reads the line of copyright at the default priority."""
    app.add_config_value("book_edition", "full", "env")
    app.connect("config-inited", name_edition)
    app.connect("config-inited", state_version, priority=300)
    app.connect("source-read", replace_chapter)
