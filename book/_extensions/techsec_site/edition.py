"""The edition without the tables whose licence forbids commercial use: ``make book WITHOUT_NC=1``.

Their pages and the chapters that draw them stay in the contents, with a notice in place of the data, so that no link
breaks. The folder data/noncommercial may be gone.
"""

import json
import os
from pathlib import Path

from techsec import schema

NOTICE = (
    "This edition of the book was built without the supply-chain tables, whose licence (CC BY-NC 4.0) forbids "
    "commercial use. The full edition has them."
)


def left_out() -> set[str]:
    """Names of the tables that this edition does not have; empty in the full edition."""
    return {resource["name"] for resource in schema.package()["resources"]} - set(tables())


def tables() -> dict[str, dict]:
    """Descriptors of the tables that this edition has, by name."""
    return {name: schema.resource(name) for name in schema.names()}


def files() -> list[Path]:
    """The files of data/ that this edition publishes."""
    everything = sorted(path for path in schema.DATA.rglob("*") if path.is_file())
    hidden = schema.DATA / schema.NONCOMMERCIAL
    return [path for path in everything if not (left_out() and hidden in path.parents)]


def replace_chapter(app, docname, source):
    """Put the notice in place of a notebook that loads a table which is left out."""
    if left_out() and any(f"data.{name}()" in source[0] for name in left_out()):
        notebook = json.loads(source[0])
        title = "".join(notebook["cells"][0]["source"]).splitlines()[0]
        notebook["cells"] = [
            {"cell_type": "markdown", "id": "notice", "metadata": {}, "source": f"{title}\n\n{NOTICE}"}
        ]
        source[0] = json.dumps(notebook)


def name_edition(app, config):
    """Have Sphinx read every page anew when the edition changes."""
    config.book_edition = "without-nc" if os.environ.get(schema.WITHOUT) else "full"


def setup(app):
    """Connect both steps."""
    app.add_config_value("book_edition", "full", "env")
    app.connect("config-inited", name_edition)
    app.connect("source-read", replace_chapter)
