"""Counts of events and seats, in words."""

import pandas as pd

_NOUNS = {
    "idea": ("idea", "ideas"),
    "mechanism": ("mechanism", "mechanisms"),
    "industry": ("industry event", "industry events"),
    "context": ("event of context", "events of context"),
}


def tally(frame: pd.DataFrame, by: str, of: str = "stage") -> str:
    """What an alternative text says of lanes: each value of ``by``, as the frame has them, with its counts of ``of``.

    Counts of one are singular; values that are no stage are named as they are.
    """
    told = []
    for name, rows in frame.groupby(by, sort=False)[of]:
        counts = [
            f"{count} {_NOUNS.get(value, (value, value))[count != 1]}" for value, count in rows.value_counts().items()
        ]
        told.append(f"{name}: {', '.join(counts)}.")
    return " ".join(told)


def stages_told(frame: pd.DataFrame) -> dict[str, str]:
    """Section of the paper -> the stages of the events that ``stages_frame`` has as told there."""
    told = {}
    for place, stages in frame.groupby("place")["stage"]:
        counts = ", ".join(f"{stage} {(stages == stage).sum()}" for stage in _NOUNS if stage in set(stages))
        told[place] = f"Events told in {place}, by their stage: {counts}.".replace("in elsewhere", "elsewhere")
    return told


def seats_told(frame: pd.DataFrame) -> dict[str, str]:
    """Type of forum, or all types -> the economies with most full seats in ``forums_frame``."""
    told = {}
    for kind in ["all types", *sorted(frame["type"].unique())]:
        shown = frame if kind == "all types" else frame[frame["type"] == kind]
        seats = shown.loc[shown["full"], "name"].value_counts()
        most = ", ".join(f"{name} {count}" for name, count in seats[seats > 1].items())
        told[kind] = f"Full seats in {shown['forum'].nunique()} forums ({kind}): {most}; others have one or none."
    return told
