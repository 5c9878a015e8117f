"""Where a figure is drawn, on a page or on a phone, and how its marks are placed so that none covers another."""

import math
from collections.abc import Mapping, Sequence

import pandas as pd

from techsec.theme import NARROW as NARROW
from techsec.theme import WIDE as WIDE
from techsec.theme import Layout as Layout


def dodge(at: pd.Series, gap: float) -> pd.Series:
    """For marks at ``at``, the lowest row in which each stands ``gap`` (days, where these are times) after the last.

    Returns whole numbers from 0, on the same index. Raises ValueError for a gap that would let marks cover each other.
    """
    if not gap > 0:
        raise ValueError(f"a gap of {gap}: marks keep apart by a positive distance")
    least = pd.Timedelta(days=gap) if at.dtype.kind == "M" else gap
    ends: list = []
    rows = pd.Series(0, index=at.index)
    for label, place in at.sort_values(kind="stable").items():
        row = next((number for number, end in enumerate(ends) if place - end >= least), len(ends))
        ends[row : row + 1] = [place]
        rows[label] = row
    return rows


def apart(places: Mapping[str, Sequence[float]], gap: float) -> dict[str, tuple[float, float]]:
    """Places (across, up) of names, each moved to the nearest spot that stands ``gap`` from those before it."""
    taken: dict[str, tuple[float, float]] = {}
    turns = [(ring * gap / 4, angle * math.pi / 12) for ring in range(40) for angle in range(24)]
    for name, (x, y) in places.items():
        spots = ((x + far * math.cos(turn), y + far * math.sin(turn)) for far, turn in turns)
        taken[name] = next(spot for spot in spots if all(math.dist(spot, other) >= gap for other in taken.values()))
    return taken


def stacked(levels: pd.Series, lane: pd.Series, order: Sequence, space: float) -> pd.DataFrame:
    """``height`` and ``floor`` of lanes, one on the other in ``order``: the highest level in each and ``space``."""
    height = (levels.groupby(lane).max() + space).reindex(order, fill_value=space)
    return pd.DataFrame({"height": height, "floor": height.cumsum() - height})


def whole_years(days: pd.Series) -> list[str]:
    """The ends of a time axis: the first day of the first year and the last day of the last year of ``days``."""
    return [f"{days.min().year:04d}-01-01", f"{days.max().year:04d}-12-31"]


def time_ends(days: pd.Series, first: str, last: str) -> list[str]:
    """The ends of a time axis: ``first`` and ``last``, or the end of the year where a day lies outside them."""
    years = whole_years(days)
    begins, stops = days.min() < pd.Timestamp(first), days.max() > pd.Timestamp(last)
    return [years[0] if begins else first, years[1] if stops else last]


def ceiling(values: pd.Series, least: int, step: int = 5) -> int:
    """Where an axis ends: ``least``, or the first multiple of ``step`` that no value exceeds."""
    return max(least, step * math.ceil(max(values, default=0) / step))
