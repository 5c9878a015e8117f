"""Choosing and naming the rows of tables that several figures draw."""

import pandas as pd

HAPPENED = ["occurred", "planned or forecast"]
EVENT_TIPS = {"date": "date", "title_en": "event", "title_zh": "中文"}  # What pointing at any event tells first.
STAGES = ["idea", "mechanism", "industry", "context"]
PLACES = ["4.1 ideas", "4.2 mechanisms", "4.3 industry", "elsewhere"]
VOICES = ["United States and Japan", "both with others", "United States alone", "AUKUS, without Japan"]
ISSUERS = {
    "USA": ("United States", VOICES[2]),
    "JPN;USA": ("United States and Japan", VOICES[0]),
    "JPN;KOR;USA": ("with South Korea", VOICES[1]),
    "JPN;PHL;USA": ("with the Philippines", VOICES[1]),
    "AUS;IND;JPN;USA": ("Quad", VOICES[1]),
    "AUS;GBR;USA": ("AUKUS", VOICES[3]),
    "g7": ("G7", VOICES[1]),
    "ipef": ("IPEF", VOICES[1]),
}


def of_paper(events: pd.DataFrame) -> pd.DataFrame:
    """A copy of the events that the paper tells, without the public ones beside them; adds ``happened``."""
    frame = events[events["provenance"] != "public"].copy()
    frame["happened"] = frame["status"].eq("occurred").map({True: HAPPENED[0], False: HAPPENED[1]})
    return frame


def forum_places(forums: pd.DataFrame, forum_members: pd.DataFrame) -> pd.DataFrame:
    """One row a place of an economy in a forum that the paper names; forums of one economy, firms or experts left out.

    Columns that both tables have are the membership's; the forum's end in ``_forum``.
    """
    frame = forum_members.merge(forums, left_on="forum", right_on="id", suffixes=("", "_forum"))
    return frame[frame["page_forum"].notna() & ~frame["type"].isin(["domestic", "corporate", "track2"])].copy()


def read_texts(documents: pd.DataFrame) -> pd.DataFrame:
    """The documents that were read, by date; adds ``issuer`` and ``group``, the one of VOICES to which it belongs.

    Raises ValueError, naming the text, for issuers that ISSUERS does not have.
    """
    frame = documents[documents["basis"] == "text_read"].sort_values(["start", "id"], kind="stable")
    codes = [";".join(sorted(names)) for names in frame["issuers"]]
    for name, code in zip(frame["id"], codes):
        if code not in ISSUERS:
            raise ValueError(f"{name}: issuers {code} have no lane")
    issuer, group = ([ISSUERS[code][part] for code in codes] for part in (0, 1))
    return frame.assign(issuer=issuer, group=group).reset_index(drop=True)
