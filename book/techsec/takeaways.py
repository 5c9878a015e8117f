"""Sentences under figures whose control changes what they show: words of each option -> what is seen then.

Each takes the frame that the figure draws. No chart in here.
"""

import pandas as pd

from techsec import bands, judgements, removals, supply


def holders(frame: pd.DataFrame) -> dict[str, str]:
    """What each rule of ``holders`` shows, a sentence by the words of its control."""
    told = {}
    for words, column in supply.RULES.items():
        first = frame.sort_values(column, ascending=False, kind="stable")[:3]
        counts = ", ".join(f"{holder} {count}" for holder, count in zip(first["holder"], first[column], strict=True))
        told[words] = f"Inputs of which it has {words}: {counts}. Years from 2019 to 2025 are mixed."
    return told


def shares(frame: pd.DataFrame) -> dict[str, str]:
    """What each group of inputs of ``shares`` shows, a sentence by the group's name."""
    told = {}
    for group, rows in supply.grouped(frame).items():
        known = rows[rows["kind"] == "share"]
        first = known.loc[known.groupby("id")["share"].idxmax(), "holder"].value_counts()
        leads = ", ".join(f"{name} in {count}" for name, count in first.items())
        told[group] = f"{known['id'].nunique()} of {rows['id'].nunique()} inputs have shares. Largest holder: {leads}."
    return told


def country_or_firm(frame: pd.DataFrame) -> dict[str, str]:
    """What each group of inputs of ``country_or_firm`` shows, a sentence by the group's name."""
    alone = frame["part"] >= supply.ONE_FIRM
    return {
        group: "Here one firm has nine tenths or more of what the leading economy holds in "
        f"{alone[rows.index].sum()} of {len(rows)} inputs; in all groups in {alone.sum()} of {len(frame)}."
        for group, rows in supply.grouped(frame).items()
    }


def exposure(frame: pd.DataFrame) -> dict[str, str]:
    """What each economy's state of ``exposure`` shows, a sentence by the economy's name."""
    known = frame[frame["known"] == "share"].groupby("holder")[["input", "step"]].nunique()
    listed = frame[frame["known"] == "no share"].groupby("holder")["input"].nunique()
    return {
        name: f"{name}: half or more of {known['input'].get(name, 0)} single inputs; {known['step'].get(name, 0)} of "
        f"{frame['step_name'].cat.categories.size} steps lie on or after them. Listed without a share: "
        f"{listed.get(name, 0)} more. Exposure, not effect."
        for name in frame.drop_duplicates("economy").set_index("economy")["holder"].reindex(supply.EXPOSED)
    }


def tests(frame: pd.DataFrame, outcomes: pd.DataFrame) -> dict[str, str]:
    """Outcome in words -> how many of its pieces tell for the two accounts that most tell for."""
    made = {}
    for code, words in bands.outcome_names(outcomes).items():
        rows = frame[frame["outcome"] == code]
        first, second = rows[rows["points"].str.endswith(" for")]["account"].value_counts(sort=True).head(2).items()
        made[words] = (
            f"Of {rows['piece'].nunique()} pieces {first[1]} tell for “{first[0]}” and {second[1]} for “{second[0]}”; "
            f"{rows['points'].eq(bands.SILENT).sum()} of {len(rows)} cells are silent."
        )
    return made


def posterior(frame: pd.DataFrame, outcomes: pd.DataFrame) -> dict[str, str]:
    """Outcome in words -> the bands of the authors' account and of its strongest rival (``bands.weights``)."""
    made = {}
    for code, words in bands.outcome_names(outcomes).items():
        rows = bands.shares(frame, bands.EVEN / 100)
        rows = rows[(rows["outcome"] == code) & (rows["set"] == bands.WITH)]
        own, rivals = rows[rows["own"]].iloc[0], rows[~rows["own"]]
        rival = rivals.loc[(rivals["from"] * rivals["to"]).idxmax()]
        own_band, rival_band = (bands.band(frame, row["account"], outcome=code) for row in (own, rival))
        made[words] = (
            f"From {bands.EVEN} per cent, “{own['name']}” comes to {own_band} per cent and its strongest rival, "
            f"“{rival['name']}”, to {rival_band}. Teaching judgements, no measurements."
        )
    return made


def posteriors(frame: pd.DataFrame, hypotheses: pd.DataFrame, outcomes: pd.DataFrame) -> dict[str, str]:
    """Outcome in words -> the account that stands highest with every source trusted, and without doubtful ones."""
    made, known = {}, bands.in_words(frame[frame["account"] != judgements.TOGETHER], hypotheses)
    for code, words in bands.outcome_names(outcomes).items():
        rows = known[known["outcome"] == code]
        first, last = (
            rows.loc[rows["middle"].where(rows["set"] == kind).idxmax()]
            for kind in (judgements.FULLY, judgements.WITHOUT)
        )
        made[words] = (
            f"Highest single account with every source trusted fully: “{first['name']}”, {first['after']}; without "
            f"doubtful sources of several pieces: “{last['name']}”, {last['after']}."
        )
    return made


def removal(frame: pd.DataFrame, least: float = removals.LEAST) -> dict[str, str]:
    """What is taken away -> what becomes of the rest, and the inputs without data (``removals.changes``)."""
    made = {}
    for scenario, rows in frame.groupby("scenario", sort=False):
        turns, bare = rows["turn"].value_counts(), rows.loc[rows["known"] != "share", "name"]
        more, less, none = (turns.get(turn, 0) for turn in removals.TURNS)
        made[str(scenario)] = (
            f"Of {len(rows) - len(bare)} inputs of which {least:g} per cent or more goes, what is left is more "
            f"concentrated in {more} and less in {less}"
            + (f"; of {none} nothing is left" if none else "")
            + (f". No data, which is not zero: {', '.join(sorted(bare))}." if len(bare) else ".")
        )
    return made
