"""The figures of the book whose marks are events, drawn from any table of events that keeps the schema.

The book's own figures leave out rows of provenance public, since they retell the paper. Here every row is drawn.
"""

from collections.abc import Callable
from dataclasses import dataclass

import altair as alt
import pandas as pd

from techsec import data
from techsec.figures import conduct, literature, outlook, practice


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


FIGURES = {
    "fig-stages": EventFigure(
        "Events by date and stage",
        practice.stages,
        practice.stages_frame,
        ("sections",),
        "events dated 2017 or later",
    ),
    "fig-ideas": EventFigure(
        "Ideas: who spoke of joint work, and when",
        practice.ideas,
        practice.ideas_frame,
        ("actors",),
        "events of the stage idea",
    ),
    "fig-technologies": EventFigure(
        "Which technology is named in which forum",
        practice.technologies,
        practice.technologies_frame,
        ("forums", "technologies"),
        "events in a forum that name a technology",
    ),
    "fig-rapidus": EventFigure(
        "Rapidus: firm, state and partner",
        practice.rapidus,
        practice.rapidus_frame,
        ("actors",),
        "events in which Rapidus, its chairman or IBM acts, or that section 4.3 tells",
    ),
    "fig-placement": EventFigure(
        "The stage by content and the stage by section",
        conduct.placement,
        conduct.placement_frame,
        ("sections",),
        "all events",
    ),
    "fig-first-movers": EventFigure(
        "Who moves first, by stage",
        conduct.first_movers,
        conduct.first_movers_frame,
        ("actors",),
        "events of the stages idea, mechanism and industry",
    ),
    "fig-talk-or-money": EventFigure(
        "Talk or money: events by date and by the strongest thing they do",
        conduct.talk_or_money,
        conduct.talk_or_money_frame,
        (),
        "events of the stages idea, mechanism and industry dated 2020 or later",
    ),
    "fig-plan-outcome": EventFigure(
        "Plan and outcome",
        outlook.plans,
        outlook.plans_frame,
        (),
        "plans, forecasts, and events followed by an outcome",
        "plan",
    ),
    "fig-checked": EventFigure(
        "Confirmed, corrected, contested, alone",
        outlook.checks,
        outlook.checks_frame,
        (),
        "events that were checked, whose check is not not_applicable",
    ),
    "fig-action-answer": EventFigure(
        "Acts and words of the two allies and of China",
        outlook.action_answer,
        outlook.action_answer_frame,
        ("actors",),
        "acts and public words of the three governments since 2018",
    ),
    "fig-newspapers": EventFigure(
        "Events that rest on one press report of the paper's notes",
        literature.newspapers,
        literature.newspapers_frame,
        ("citations",),
        "events whose page and footnote cite one press report",
    ),
}
NEEDS_ALL = ("fig-plan-outcome",)  # An outcome is looked up among the other events.


def belonging(events: pd.DataFrame, name: str) -> pd.DataFrame:
    """The events of a file that have a mark in the figure ``name``, every row taken as one that the figure may draw."""
    figure, drawn = FIGURES[name], events.assign(provenance="both")
    return drawn[drawn["id"].isin(figure.frame(drawn, *figure.beside())[figure.id])]


def draw(events: pd.DataFrame, name: str) -> alt.TopLevelMixin | None:
    """The figure ``name`` of these events, typed as their loader gives them; None where it has no mark for any."""
    figure, marked = FIGURES[name], belonging(events, name)
    if marked.empty:
        return None
    rows = events.assign(provenance="both") if name in NEEDS_ALL else marked
    return figure.chart(rows, *figure.beside())
