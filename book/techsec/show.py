"""A chart becomes a figure: title, takeaway, source, alt text, data table, downloads.

``show`` is the one call that notebooks use. In JupyterLab it displays a live chart. While the book is built (the
environment variable in ``PAGE`` is set) it hands the site's extension everything that a page needs, as one JSON text.
"""

from __future__ import annotations

import json
import math
import os
import re
import sys
from dataclasses import dataclass
from typing import TypeAlias

import altair as alt
import pandas as pd
from IPython.display import display

from techsec.errors import BookError

PAGE = "TECHSEC_PAGE"
PAYLOAD_TYPE = "application/vnd.techsec.figure+json"
ALT_LENGTH = range(40, 401)
Chart: TypeAlias = alt.TopLevelMixin  # In a class with a field named alt, the module cannot be named.
GUESS = ("label", "low", "high", "start", "step", "unit")
LAYOUTS = ("spec", "narrow", "blank", "blank_narrow")
VEGA_LITE = ".".join(alt.SCHEMA_VERSION.lstrip("v").split(".")[:2])


@dataclass(frozen=True)
class Guess:
    """A number that the reader sets before seeing the data: the words beside the control, its range and unit.

    The chart has a parameter named ``guess`` and draws it; ``blank`` is the same chart without its data marks,
    ``narrow`` the same laid out for a phone.
    """

    label: str
    low: float
    high: float
    start: float
    unit: str
    blank: alt.TopLevelMixin
    step: float = 1
    narrow: alt.TopLevelMixin | None = None


@dataclass(frozen=True)
class Figure:
    """What ``show`` returns and a notebook displays."""

    id: str
    title: str
    takeaway: str
    source: str
    alt: str
    table: pd.DataFrame
    chart: Chart
    narrow: Chart | None = None
    guess: Guess | None = None

    def payload(self) -> dict:
        """All a page needs, as plain data: the texts, the Vega-Lite specs and the table as text cells.

        Specs are up to four: wide and narrow, and both without data where the reader guesses first.
        """
        return {
            "id": self.id,
            "title": self.title,
            "takeaway": self.takeaway,
            "source": self.source,
            "alt": self.alt,
            "columns": [str(column) for column in self.table.columns],
            "rows": [[_cell(value) for value in row] for row in self.table.itertuples(index=False)],
            "spec": _spec(self.chart, self.alt),
            "narrow": _spec(self.narrow, self.alt) if self.narrow is not None else None,
            "blank": _spec(self.guess.blank, self.guess.label) if self.guess else None,
            "blank_narrow": _spec(self.guess.narrow, self.guess.label) if self.guess and self.guess.narrow else None,
            "guess": {name: getattr(self.guess, name) for name in GUESS} if self.guess else None,
        }

    def _repr_mimebundle_(self, include=None, exclude=None):
        if os.environ.get(PAGE):
            payload = self.payload()
            text = json.dumps({**payload, "drawings": drawn(payload)}, ensure_ascii=False).replace("</", "<\\/")
            return {"text/html": f'<script type="{PAYLOAD_TYPE}">{text}</script>', "text/plain": self.alt}
        titled = self.chart.properties(
            title=alt.Title(self.title, subtitle=[self.takeaway, self.source]), description=self.alt
        )
        if "google.colab" in sys.modules:
            with alt.renderers.enable("colab"):
                return titled._repr_mimebundle_()
        # JupyterLab knows this type, VS Code too; neither knows a later one.
        return {"application/vnd.vegalite.v5+json": _finite(titled.to_dict()), "text/plain": self.alt}


def show(
    chart: alt.TopLevelMixin,
    *,
    id: str,
    title: str,
    takeaway: str,
    source: str,
    alt: str,
    table: pd.DataFrame,
    narrow: alt.TopLevelMixin | None = None,
    guess: Guess | None = None,
) -> Figure:
    """Turn a chart into a figure of the book.

    ``id``: ``fig-`` and lower-case words joined by hyphens, unique in the book. ``takeaway``: what the figure shows, in
    one or two sentences. ``source``: the tables and texts behind it. ``alt``: 40 to 400 characters for readers who do
    not see it. ``table``: the rows behind the marks, with column names for readers. ``narrow``: the same figure laid
    out for a phone. Raises BookError, naming the figure, where one of these is missing or out of bounds.
    """
    if not re.fullmatch(r"fig-[a-z0-9]+(-[a-z0-9]+)*", id):
        raise BookError(f"{id!r}: a figure's id is 'fig-' and lower-case words joined by hyphens")
    for name, text in {"title": title, "takeaway": takeaway, "source": source}.items():
        if not text.strip():
            raise BookError(f"{id}: the {name} is empty")
    length, bounds = len(alt.strip()), f"{ALT_LENGTH[0]} to {ALT_LENGTH[-1]}"
    if length not in ALT_LENGTH:
        raise BookError(f"{id}: the alt text has {length} characters, it needs {bounds}")
    if table.empty:
        raise BookError(f"{id}: the data table has no rows")
    if guess and not guess.low <= guess.start <= guess.high:
        raise BookError(f"{id}: the guess starts at {guess.start}, outside {guess.low} to {guess.high}")
    return Figure(id, title, takeaway, source, alt.strip(), table, chart, narrow, guess)


def drawn(payload: dict) -> dict[str, str]:
    """The SVG of each layout that a figure's payload has, by the layout's name.

    The fonts are those of the machine: with new ones the notebooks' cache, _build, has to go.
    """
    import vl_convert  # The book's build alone draws; where a notebook only runs it need not be installed.

    return {
        layout: vl_convert.vegalite_to_svg(payload[layout], vl_version=VEGA_LITE)
        for layout in LAYOUTS
        if payload[layout] is not None
    }


def glue(**values: object) -> None:
    """Give computed values names, so that the prose can quote each as {glue:text}`name`.

    Does what myst_nb.glue does, without the need to install Sphinx where a notebook only runs.
    """
    for name, value in values.items():
        # Quotes keep a text such as "1,722.5" from being read as two numbers.
        plain = {"text/plain": repr(value) if isinstance(value, str) else str(value)}
        display(plain, raw=True, metadata={"scrapbook": {"name": name, "mime_prefix": ""}})


def _cell(value: object) -> str:
    if isinstance(value, list):
        return "; ".join(value)
    if pd.isna(value):
        return ""
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return str(value)


def _spec(chart: alt.TopLevelMixin, description: str) -> dict:
    return _finite(chart.properties(description=description).to_dict())


def _finite(value):
    """A spec as JSON allows it: a number that is missing or infinite is null."""
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
