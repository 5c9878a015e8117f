"""Choosing and naming the rows of tables that several figures draw."""

import pandas as pd

HAPPENED = ["occurred", "planned or forecast"]
STAGES = ["idea", "mechanism", "industry", "context"]
PLACES = ["4.1 ideas", "4.2 mechanisms", "4.3 industry", "elsewhere"]
# How cards begin and end; a blank title makes a headline.
EVENT_CARD = {"title_en": " ", "title_zh": "中文", "said": "date"}
PAGE = "page of the paper"
CARD_END = {"plan": "status", "page": PAGE}
NAMES = {  # Of columns, for readers.
    "title_en": "event",
    "title_zh": "中文",
    "name_en": "forum",
    "name_zh": "中文",
    "short_en": "forum",
    "page_forum": "page",
    "lane": "side",
    "name": "economy",
    "seat": "counted among",
    "section": "told in",
    "happened": "status",
    "from": "since",
    "use": "威胁",
    "whole": "times, whole text",
    "running": "times, running text",
    "issuer": "issued by",
    "issuers": "issued by",
    "source_word": "in the text",
    "china_mentions": "times named",
    "bears_on": "bears on",
    "china": "China is",
}


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


def listed(frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """The table under a figure: what each row is of, and ``columns``, under names for readers."""
    known = [name for name in ("date", "title_en", "name_en", "title_zh", "name_zh") if name in frame]
    return frame[[*known, *columns]].rename(columns=NAMES)


def carded(events: pd.DataFrame) -> pd.DataFrame:
    """``paper_events`` with what cards tell: ``event``, ``said`` (the date) and ``plan``, empty for what happened."""
    frame = paper_events(events)
    plan = frame["happened"].where(frame["happened"] != HAPPENED[0], "")
    return frame.assign(event=frame["id"], said=said(frame), plan=plan)
