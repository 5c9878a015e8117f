"""Placing marks that would cover each other."""

import textwrap

import pandas as pd


def dodge(days: pd.Series, gap: float) -> pd.Series:
    """For marks at ``days`` (datetimes), the lowest row in which each stands ``gap`` days or more after the last.

    Returns whole numbers from 0, on the same index.
    """
    ends: list[pd.Timestamp] = []
    rows = pd.Series(0, index=days.index)
    for label, day in days.sort_values(kind="stable").items():
        row = next((number for number, end in enumerate(ends) if day - end >= pd.Timedelta(days=gap)), len(ends))
        ends[row : row + 1] = [day]
        rows[label] = row
    return rows


def wrap(text: str, width: int) -> list[str]:
    """The text in lines of at most ``width`` characters."""
    return textwrap.wrap(text, width)
