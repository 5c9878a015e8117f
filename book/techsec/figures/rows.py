"""Choosing and naming the rows of tables that several figures draw."""

import pandas as pd

from techsec import schema

HAPPENED = ["occurred", "planned or forecast"]
EVENT_TIPS = {"date": "date", "title_en": "event", "title_zh": "中文"}  # What pointing at any event tells first.
STAGES = ["idea", "mechanism", "industry", "context"]
PLACES = ["4.1 ideas", "4.2 mechanisms", "4.3 industry", "elsewhere"]


def paper_events(events: pd.DataFrame) -> pd.DataFrame:
    """A copy of the events that the paper tells, without the public ones beside them; adds ``happened``.

    ``start``, where a mark stands, is the last day of a date whose start is open.
    """
    frame = events[events["provenance"] != "public"].copy()
    frame["start"] = frame["start"].fillna(frame["end"])
    frame["happened"] = frame["status"].eq("occurred").map({True: HAPPENED[0], False: HAPPENED[1]})
    return frame


def said(frame: pd.DataFrame) -> pd.Series:
    """Each row's date in words, as exact as ``start`` and ``end`` are: 4 Jun 2021, May 2021, 2020, Jun to Aug 2025."""
    start = frame["start"].fillna(frame["end"])
    return pd.Series(list(map(_said, start, frame["end"].fillna(start))), index=frame.index, dtype=object)


def _said(start: pd.Timestamp, end: pd.Timestamp) -> str:
    if start == end:
        return f"{start.day} {start:%b %Y}"
    if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31):
        return f"{start.year}" if start.year == end.year else f"{start.year} to {end.year}"
    if (start.year, start.month) == (end.year, end.month):
        return f"{start:%b %Y}"
    return f"{start:%b} to {end:%b %Y}" if start.year == end.year else f"{start:%b %Y} to {end:%b %Y}"


def places(section: pd.Series, sections: pd.DataFrame) -> pd.Series:
    """The one of PLACES for each section of the paper, by the stage that ``sections`` gives it (``placement``)."""
    return (
        section.map(sections.set_index("id")["placement"])
        .map(dict(zip(STAGES, PLACES, strict=True)))
        .fillna(PLACES[-1])
    )


def forum_places(forums: pd.DataFrame, forum_members: pd.DataFrame) -> pd.DataFrame:
    """One row for each place of an economy in a forum that the paper names, but those of one economy, firms or experts.

    Columns that both tables have are the membership's; the forum's end in ``_forum``.
    """
    frame = forum_members.merge(forums, left_on="forum", right_on="id", suffixes=("", "_forum"))
    return frame[frame["page_forum"].notna() & ~frame["type"].isin(["domestic", "corporate", "track2"])].copy()


def read_texts(documents: pd.DataFrame) -> pd.DataFrame:
    """The documents that were read, by date; ``start``, where a mark stands, is the last day if the start is open."""
    frame = documents[documents["basis"] == "text_read"]
    frame = frame.assign(start=frame["start"].fillna(frame["end"]))
    return frame.sort_values(["start", "id"], kind="stable").reset_index(drop=True)


def in_schema(table: str, column: str) -> list[str]:
    """The values that the schema allows in a column, in its order."""
    return schema.fields(table)[column]["constraints"]["enum"]
