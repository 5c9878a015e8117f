"""A chart becomes a figure: a finding as its title, how to read it, source, alt text, cards, data table, downloads.

``show`` is the one call that notebooks use. In JupyterLab it displays a live chart. While the book is built (the
environment variable in ``PAGE`` is set) it hands the site's extension everything that a page needs, as one JSON text.
"""

from __future__ import annotations

import json
import math
import os
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import altair as alt
import pandas as pd
from IPython.display import display

from techsec.errors import BookError
from techsec.theme import NARROW, WIDE, Layout

PAGE = "TECHSEC_PAGE"
PAYLOAD_TYPE = "application/vnd.techsec.figure+json"
ALT_LENGTH = range(40, 401)
GUESS = ("question", "label", "low", "high", "start", "step", "unit", "answer")
LAYOUTS: Mapping[str, Layout] = {"spec": WIDE, "narrow": NARROW}
BLANKS: Mapping[str, Layout] = {"blank": WIDE, "blank_narrow": NARROW}

Chart: TypeAlias = alt.TopLevelMixin  # In a class with a field named alt, the module cannot be named.
Draw = Callable[..., Chart]


@dataclass(frozen=True, kw_only=True)
class Guess:
    """A number that the reader sets before seeing the data: question, words beside the control, range, unit, answer.

    The chart has a parameter named ``guess``, null until the reader has made one, and draws it; with ``blank`` its
    function draws the same chart without its data marks.
    """

    question: str
    label: str
    low: float
    high: float
    start: float
    unit: str
    answer: float
    step: float = 1


@dataclass(frozen=True)
class Figure:
    """What ``show`` returns and a notebook displays."""

    id: str
    title: str | dict[str, str]
    how: str
    takeaway: str | dict[str, str]
    source: str
    alt: str
    table: pd.DataFrame
    draw: Draw
    tables: tuple
    guess: Guess | None = None

    def chart(self, layout: Layout = WIDE, **options) -> Chart:
        """The chart in a layout; ``blank=True`` without its data marks."""
        return self.draw(*self.tables, layout=layout, **options)

    def payload(self) -> dict:
        """All a page needs, as plain data: the texts, the Vega-Lite specs and the table as text cells.

        Specs are two, wide and narrow, and both without data where the reader guesses first. Controls are apart: the
        page has its own, and its specs none.
        """
        specs = {name: _spec(self.chart(layout), self.alt) for name, layout in LAYOUTS.items()}
        if self.guess:
            label = self.guess.label
            specs |= {name: _spec(self.chart(layout, blank=True), label) for name, layout in BLANKS.items()}
        made = controls(specs["spec"])
        for words in (self.title, self.takeaway):
            _check_options(self.id, words, made)
        return {
            "id": self.id,
            "title": first(self.title),
            "titles": self.title if isinstance(self.title, dict) else {},
            "how": self.how,
            "takeaway": first(self.takeaway),
            "takeaways": self.takeaway if isinstance(self.takeaway, dict) else {},
            "source": self.source,
            "alt": self.alt,
            "columns": [str(column) for column in self.table.columns],
            "rows": [[_cell(value) for value in row] for row in self.table.itertuples(index=False)],
            "specs": {name: without_controls(spec) for name, spec in specs.items()},
            "controls": made,
            "guess": {name: getattr(self.guess, name) for name in GUESS} if self.guess else None,
        }

    def _repr_mimebundle_(self, include=None, exclude=None):
        if os.environ.get(PAGE):
            from techsec.drawing import draw  # The book's build alone draws; where a notebook only runs it need not.

            payload = self.payload()
            text = json.dumps({**payload, **draw(payload["specs"])}, ensure_ascii=False).replace("</", "<\\/")
            return {"text/html": f'<script type="{PAYLOAD_TYPE}">{text}</script>', "text/plain": self.alt}
        titled = self.chart().properties(
            title=alt.Title(first(self.title), subtitle=[self.how, first(self.takeaway), self.source]),
            description=self.alt,
        )
        if "google.colab" in sys.modules:
            with alt.renderers.enable("colab"):
                return titled._repr_mimebundle_()
        # JupyterLab knows this type, VS Code too; neither knows a later one.
        return {"application/vnd.vegalite.v5+json": _finite(titled.to_dict()), "text/plain": self.alt}


def show(
    draw: Draw,
    *tables: object,
    id: str,
    title: str | dict[str, str],
    how: str,
    takeaway: str | dict[str, str],
    source: str,
    alt: str,
    table: pd.DataFrame,
    guess: Guess | None = None,
) -> Figure:
    """Turn a figure function and its tables into a figure of the book, in the layouts of a page and of a phone.

    ``id``: ``fig-`` and lower-case words joined by hyphens, unique in the book. ``title``: what the figure shows, as a
    sentence. ``how``: how to read its marks. ``takeaway``: one or two sentences more. Where title or takeaway speak of
    what the figure's control is set to, they are one for each of its options. ``source``: the tables and texts behind
    it. ``alt``: 40 to 400 characters for readers who do not see it. ``table``: the rows behind the marks, with column
    names for readers.
    Raises BookError, naming the figure, where one of these is missing or out of bounds.
    """
    if not re.fullmatch(r"fig-[a-z0-9]+(-[a-z0-9]+)*", id):
        raise BookError(f"{id!r}: a figure's id is 'fig-' and lower-case words joined by hyphens")
    for name, words in {"title": title, "how": how, "takeaway": takeaway, "source": source}.items():
        for text in words.values() if isinstance(words, dict) else [words]:
            if not text.strip():
                raise BookError(f"{id}: the {name} is empty")
    length, bounds = len(alt.strip()), f"{ALT_LENGTH[0]} to {ALT_LENGTH[-1]}"
    if length not in ALT_LENGTH:
        raise BookError(f"{id}: the alt text has {length} characters, it needs {bounds}")
    if table.empty:
        raise BookError(f"{id}: the data table has no rows")
    if guess and not (guess.low <= guess.start <= guess.high and guess.low <= guess.answer <= guess.high):
        places = f"starts at {guess.start}, its answer is {guess.answer}"
        raise BookError(f"{id}: the guess {places}: one lies outside {guess.low} to {guess.high}")
    return Figure(id, title, how, takeaway, source, alt.strip(), table, draw, tables, guess)


def controls(spec: dict) -> list[dict]:
    """The controls of a spec as plain data: name of the parameter, label, first value, and options or limits."""
    return [
        {**bind, "name": param["name"], "value": param.get("value"), "label": bind.get("name", param["name"]).strip()}
        for param in spec.get("params", [])
        if (bind := param.get("bind")) and "input" in bind
    ]


def without_controls(spec: dict) -> dict:
    """The same spec without Vega's own controls; the parameters stay."""
    params = [{name: value for name, value in param.items() if name != "bind"} for param in spec.get("params", [])]
    return {**spec, "params": params} if params else spec


def first(words: str | dict[str, str]) -> str:
    """A title or takeaway in the state in which the figure is first drawn."""
    return words if isinstance(words, str) else next(iter(words.values()))


def _check_options(figure: str, words: str | dict[str, str], made: list[dict]) -> None:
    options = [control["options"] for control in made if "options" in control]
    if isinstance(words, dict) and list(words) not in options:
        raise BookError(f"{figure}: there are words for {list(words)}, its controls offer {options}")


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
