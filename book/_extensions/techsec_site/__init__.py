"""The site's own Sphinx extension: what turns Jupyter Book's pages into this book's.

assets    what each page loads
builder   pages without the `book/` folder in their address, index.html as the landing page
cache     executed notebooks are kept until data, package, requirements or cells change
codebook  the pages of the data tables, written from the schema
coding    what came out of the double coding
edition   the book without the non-commercial tables
figures   a figure's payload becomes drawing, table, downloads and, on demand, a live chart
mathml    formulas as MathML
glossary  the terms, and links to them
languages the marks of Chinese and Japanese in the pages
notes     the register of source notes, with filters
style     the author-year bibliography
tones     the colours of charts as CSS variables
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from techsec_site import (  # noqa: E402
    assets,
    builder,
    cache,
    codebook,
    coding,
    edition,
    figures,
    glossary,
    languages,
    mathml,
    notes,
    style,
    tones,
)

PARTS = (assets, builder, cache, codebook, coding, edition, figures, glossary, languages, mathml, notes, style, tones)


def setup(app):
    """Connect the parts; called by Sphinx."""
    # Loaded here and not only with the theme, so that _config.yml may set its options.
    app.setup_extension("furo")
    for part in PARTS:
        part.setup(app)
    # Jupyter Book sets this for sphinx-comments, which the book does not use.
    app.add_config_value("comments_config", {}, "")
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
