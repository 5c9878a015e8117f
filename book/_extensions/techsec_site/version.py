"""The version that CITATION.cff states, at the foot of every page."""

from pathlib import Path

import yaml


def state_version(app, config):
    """Add the version to the line of copyright; a book without the file states none."""
    citation = Path(app.srcdir) / "CITATION.cff"
    if citation.exists():
        config.release = str(yaml.safe_load(citation.read_text(encoding="utf-8"))["version"])
        config.copyright = f"{config.copyright}. Version {config.release}"


def setup(app):
    """Connect before Sphinx reads the line for its pages."""
    app.connect("config-inited", state_version, priority=300)
