"""Words of the figures in chapter 4.2, on mechanisms."""

import pandas as pd

from techsec import tallies


def forums(matrix: pd.DataFrame) -> dict[str, str | dict[str, str]]:
    """Words of fig-forums, one takeaway for each type of forum: a row for each place of an economy (``matrix``)."""
    seats = matrix[matrix["role"] == "member"]
    held, longest = seats["economy"].value_counts(), matrix["short_en"].value_counts()
    inside = seats.loc[seats["economy"] == "JPN", "forum"]
    outside = sorted(matrix.loc[~matrix["forum"].isin(inside), "short_en"].unique())
    return {
        "title": f"Japan is a full member of every forum but {' and '.join(outside)}",
        "how": "A row is a forum that the article names, with the year of its first date; a column is an economy. The "
        "numbers below count its seats in the forums shown.",
        "takeaway": tallies.seats_told(matrix),
        "source": "Our coding of Wu and Cong (2025) and of public texts; forums.csv, forum_members.csv.",
        "alt": f"Matrix of {matrix['forum'].nunique()} forums by first date and {matrix['economy'].nunique()} "
        f"economies. The United States is a member of {held['USA']}, Japan of {held['JPN']}. In the row of AUKUS "
        "Pillar II Japan has a hollow circle and a diamond; Canada, Korea and New Zealand have hollow circles. The "
        f"longest row is that of {longest.index[0]} with {longest.iloc[0]} marks.",
    }


def forum_map(frame: pd.DataFrame, every: str) -> dict[str, str | dict[str, str]]:
    """Words of fig-forum-map, some for each forum and for ``every`` one: ``frame`` as ``forum_map_frame``."""
    everywhere = frame[frame["shown"] == every]
    others = everywhere[~everywhere["economy"].isin(["USA", "JPN"])]
    titles, told = {}, {}
    for shown, rows in frame.groupby("shown"):
        full, lesser = (sorted(rows.loc[rows["full"] == seat, "name"]) for seat in (True, False))
        titles[str(shown)] = f"{shown}: {len(rows)} economies have a place"
        told[str(shown)] = f"{shown}: {len(full)} with a full seat: {', '.join(full)}" + (
            f"; without one: {', '.join(lesser)}." if lesser else "."
        )
    titles[every] = (
        f"Beside the two allies {len(others)} economies have a place in some forum, most of them around the Pacific"
    )
    return {
        "title": {every: titles.pop(every), **titles},
        "how": "A point is an economy, larger with more places; a number says how many, if several. Hollow: no full "
        "seat. Land alone, no borders.",
        "takeaway": {every: told.pop(every), **told},
        "source": "forum_members.csv. Outlines: Natural Earth, public domain; points stand inside the land, some moved "
        "apart.",
        "alt": f"Map of the Pacific from Europe to America with {len(everywhere)} points. The largest are Japan and "
        f"the United States; {', '.join(others.loc[others['places'] > 1, 'name'])} have two places or more, the others "
        "one.",
    }


def technologies(dots: pd.DataFrame) -> dict[str, str]:
    """Words of fig-technologies: a row for each event and technology."""
    chips = dots.loc[dots["technology"].str.contains("semiconductor"), "short_en"]
    return {
        "title": "Defence ministers share one named technology with other forums, artificial intelligence, and no "
        "chips",
        "how": "A mark is an event and a technology that the article reports of it, with the forum's name beside it, "
        "older forums first. From the top: what defence ministers leave out, what both have, what they alone have. "
        "Hollow: planned only.",
        "takeaway": f"{len(chips)} of {len(dots)} marks stand for chips, of {chips.nunique()} forums and bodies. A "
        "text may name more than the article reports.",
        "source": "Our coding of Wu and Cong (2025); events.csv, forums.csv, technologies.csv.",
        "alt": "Rows of technologies with a mark and a name for each forum. Semiconductors appear with "
        f"{', '.join(chips.unique())}. Hypersonics, autonomous systems and aerospace appear only with AUKUS and the "
        "meeting with Australia, batteries and minerals only with the economic 2+2.",
    }
