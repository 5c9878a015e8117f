"""Choosing the rows of tables that several figures draw, and the words of their cards."""

import pandas as pd

from techsec.dates import in_words

HAPPENED = ["occurred", "planned or forecast"]
STAGES = ["idea", "mechanism", "industry", "context"]
PLACES = ["4.1 ideas", "4.2 mechanisms", "4.3 industry", "elsewhere"]
# How cards begin and end; a blank title makes a headline.
EVENT_CARD = {"title_en": " ", "title_zh": "中文", "said": "date"}
PAGE = "page of the paper"
CARD_END = {"plan": "status", "page": PAGE}


def paper_events(events: pd.DataFrame) -> pd.DataFrame:
    """A copy of the events that the paper tells, without the public ones beside them; adds ``happened``.

    ``start``, where a mark stands, is the last day of a date whose start is open.
    """
    frame = events[events["provenance"] != "public"].copy()
    frame["start"] = frame["start"].fillna(frame["end"])
    frame["happened"] = frame["status"].eq("occurred").map({True: HAPPENED[0], False: HAPPENED[1]})
    return frame


def places(section: pd.Series, sections: pd.DataFrame) -> pd.Series:
    """The one of PLACES for each section of the paper, by the stage that ``sections`` gives it (``placement``)."""
    placement = section.map(sections.set_index("id")["placement"])
    return placement.map(dict(zip(STAGES, PLACES, strict=True))).fillna(PLACES[-1])


def allies(actors: list[str], country: pd.Series) -> str:
    """Which of the two allies these actors are of: United States, Japan, both together, or "" for neither."""
    found = {country[name] for name in actors} & {"USA", "JPN"}
    return {"JPN": "Japan", "USA": "United States", "JPN USA": "both together"}.get(" ".join(sorted(found)), "")


def forum_places(forums: pd.DataFrame, forum_members: pd.DataFrame) -> pd.DataFrame:
    """One row for each place of an economy in a forum that the paper names, but those of one economy, firms or experts.

    Columns that both tables have are the membership's; the forum's end in ``_forum``.
    """
    frame = forum_members.merge(forums, left_on="forum", right_on="id", suffixes=("", "_forum"))
    return frame[frame["page_forum"].notna() & ~frame["type"].isin(["domestic", "corporate", "track2"])].copy()


def carded(events: pd.DataFrame) -> pd.DataFrame:
    """``paper_events`` with what cards tell: ``event``, ``said`` (the date) and ``plan``, empty for what happened."""
    frame = paper_events(events)
    plan = frame["happened"].where(frame["happened"] != HAPPENED[0], "")
    return frame.assign(event=frame["id"], said=frame["date"].map(in_words), plan=plan)
