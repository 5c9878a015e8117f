"""Rows of marks that each have their words beside them, one after the other as in a sentence."""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from techsec.figures.encodings import Looks, coded
from techsec.figures.layout import Layout

LETTER, MARK, LINE = 6.2, 14, 22  # Pixels of a letter, of a mark and of a line.


def flow_frame(frame: pd.DataFrame, row: str, words: str, layout: Layout, order: Sequence[str]) -> pd.DataFrame:
    """The frame in ``order``, with where each mark stands in pixels; the words follow the last mark that shares them.

    Adds ``x``, ``y`` and ``beside``: the words, empty but for that mark.
    """
    frame = frame.assign(at=frame[row].map(list(order).index)).sort_values("at", kind="stable").drop(columns="at")
    left, right = layout.pick(6.3 * max(map(len, order)) + 20, 8), layout.width - 18
    places, y = [], -LINE / 2
    for _, part in frame.groupby(row, sort=False):
        x, y = left, y + LINE * layout.pick(1.15, 2)
        for name, same in part.groupby(words, sort=False):
            wide = MARK * len(same) + LETTER * len(name) + 16
            if x > left and x + wide > right:
                x, y = left, y + LINE * 0.85
            places += [(x + MARK * number, y, name * (number == len(same) - 1)) for number in range(len(same))]
            x += wide
    return frame.assign(**dict(zip(("x", "y", "beside"), zip(*places, strict=True), strict=True)))


def flow(
    frame: pd.DataFrame,
    row: str,
    look: str,
    looks: Looks,
    layout: Layout,
    *,
    tooltip: list[alt.Tooltip],
    full: alt.Predicate | None = None,
    legend: alt.Legend | None = None,
    opacity: dict | None = None,
) -> alt.LayerChart:
    """A mark for each row of a ``flow_frame`` and its words, after the name of its ``row``, on a phone below it.

    ``look`` is the field that ``looks`` gives colour and shape by; marks are hollow where ``full`` does not hold.
    """
    low = float(frame["y"].max()) + LINE / 2
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, layout.width - 10], nice=False, zero=False))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[0, low], reverse=True, nice=False, zero=False))
    base = alt.Chart(frame).encode(x=x, y=y, tooltip=tooltip, **(opacity or {}))
    marks = base.mark_point(size=85, strokeWidth=1.8).encode(**coded(look, looks, legend, full=full))
    words = base.transform_filter(alt.datum.beside != "").mark_text(align="left", baseline="middle", dx=10)
    heads = alt.Chart(frame.drop_duplicates(row)[[row, "x", "y"]]).encode(y=y, text=f"{row}:N")
    bold = {"align": layout.pick("right", "left"), "baseline": "middle", "fontWeight": "bold"}
    at = heads.encode(x=x).mark_text(**bold, dx=-14) if not layout.narrow else None
    names = at or heads.mark_text(**bold, x=0, dy=-LINE * 0.8)
    return layout.fill(alt.layer(names, marks, words.encode(text="beside:N")), low)
