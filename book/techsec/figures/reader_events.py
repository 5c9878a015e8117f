"""The figures of the book whose marks are events, drawn from any table of events that keeps the schema.

The book's own figures leave out rows of provenance public, since they retell the paper. Here every row is drawn.
"""

from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType

import altair as alt
import pandas as pd

from techsec import data
from techsec.figures import conduct, literature, outlook, practice
from techsec.figures.layout import WIDE, Layout


@dataclass(frozen=True)
class EventFigure:
    """``frame`` has a row for each event that ``chart`` has a mark for, by its ``id``, and ``which`` says it in words.

    ``tables`` are the loaders of what both take beside the events.
    """

    title: str
    chart: Callable[..., alt.TopLevelMixin]
    frame: Callable[..., pd.DataFrame]
    tables: tuple[str, ...]
    which: str
    id: str = "id"

    def beside(self) -> list[pd.DataFrame]:
        """The tables, loaded."""
        return [getattr(data, table)() for table in self.tables]


def _figure(module: ModuleType, name: str, title: str, which: str, *tables: str, id: str = "id") -> EventFigure:
    return EventFigure(title, getattr(module, name), getattr(module, f"{name}_frame"), tables, which, id)


STAGED = "events of the stages idea, mechanism and industry"
FORUMS = "events in a forum that name a technology"
RAPIDUS = "events in which Rapidus, its chairman or IBM acts, or that section 4.3 tells"
ACTS = "acts and public words of the three governments since 2018"
PROMISES = "plans, forecasts, and events followed by an outcome"
CHECKED = "events that were checked, whose check is not not_applicable"
CITED = "events whose page and footnote cite one press report"
FIGURES = {
    "fig-stages": _figure(practice, "stages", "Events by date and stage", "events dated 2017 or later", "sections"),
    "fig-ideas": _figure(practice, "ideas", "Who spoke of joint work, and when", "events of the stage idea", "actors"),
    "fig-technologies": _figure(
        practice, "technologies", "Which technology is named in which forum", FORUMS, "forums", "technologies"
    ),
    "fig-rapidus": _figure(practice, "rapidus", "Rapidus: firm, state and partner", RAPIDUS, "actors"),
    "fig-placement": _figure(conduct, "placement", "Stage by content and by section", "all events", "sections"),
    "fig-first-movers": _figure(conduct, "first_movers", "Who moves first, by stage", STAGED, "actors"),
    "fig-talk-or-money": _figure(
        conduct, "talk_or_money", "Talk or money: the strongest thing done", f"{STAGED} dated 2020 or later"
    ),
    "fig-plan-outcome": _figure(outlook, "plans", "Plan and outcome", PROMISES, id="plan"),
    "fig-checked": _figure(outlook, "checks", "What a second source shows", CHECKED),
    "fig-action-answer": _figure(outlook, "action_answer", "Acts of the two allies and of China", ACTS, "actors"),
    "fig-newspapers": _figure(literature, "newspapers", "Events that rest on one press report", CITED, "citations"),
}
NEEDS_ALL = ("fig-plan-outcome",)  # An outcome is looked up among the other events.


def belonging(events: pd.DataFrame, name: str) -> pd.DataFrame:
    """The events of a file that have a mark in the figure ``name``, every row taken as one that the figure may draw."""
    figure, drawn = FIGURES[name], events.assign(provenance="both")
    return drawn[drawn["id"].isin(figure.frame(drawn, *figure.beside())[figure.id])]


def draw(events: pd.DataFrame, name: str, layout: Layout = WIDE) -> alt.TopLevelMixin | None:
    """The figure ``name`` of these events, typed as their loader gives them; None where it has no mark for any."""
    figure, marked = FIGURES[name], belonging(events, name)
    if marked.empty:
        return None
    rows = events.assign(provenance="both") if name in NEEDS_ALL else marked
    return figure.chart(rows, *figure.beside(), layout=layout)
