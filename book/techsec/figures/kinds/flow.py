"""Rows of marks that each have their words beside them, one after the other as in a sentence."""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from techsec.figures.encodings import Looks, coded
from techsec.figures.layout import Layout

LETTER, MARK, LINE = 6.2, 14, 22  # Pixels of a letter, of a mark and of a line.


def flow(
    frame: pd.DataFrame,
    row: str,
    words: str,
    look: str,
    looks: Looks,
    layout: Layout,
    *,
    order: Sequence[str],
    tooltip: list[alt.Tooltip],
    full: alt.Predicate | None = None,
    legend: alt.Legend | None = None,
) -> alt.LayerChart:
    """A mark for each row of the frame in its ``row``, of which ``order`` gives those from the top.

    The ``words`` follow the last mark that shares them. ``look`` is the field that ``looks`` gives colour and shape by;
    marks are hollow where ``full`` does not hold. The name of a row stands before its marks, on a phone above them.
    """
    left, right = layout.pick(6.3 * max(map(len, order)) + 20, 8), layout.width - 18
    places: dict = {}
    y = -LINE / 2
    for name in order:
        x, y = left, y + LINE * layout.pick(1.15, 2)
        for text, same in frame[frame[row] == name].groupby(words, sort=False):
            wide = MARK * len(same) + LETTER * len(text) + 16
            if x > left and x + wide > right:
                x, y = left, y + LINE * 0.85
            places |= {at: (x + MARK * nth, y, text * (nth == len(same) - 1)) for nth, at in enumerate(same.index)}
            x += wide
    placed = frame.join(pd.DataFrame.from_dict(places, orient="index", columns=["x", "y", "beside"]))
    low = y + LINE / 2
    across = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, layout.width - 10], nice=False, zero=False))
    down = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[0, low], reverse=True, nice=False, zero=False))
    base = alt.Chart(placed).encode(x=across, y=down, tooltip=tooltip)
    marks = base.mark_point(size=85, strokeWidth=1.8).encode(**coded(look, looks, legend, full=full))
    beside = base.transform_filter(alt.datum.beside != "").mark_text(align="left", baseline="middle", dx=10)
    heads = alt.Chart(placed.sort_values("y", kind="stable").drop_duplicates(row)[[row, "x", "y"]])
    heads = heads.encode(x=layout.pick(across, alt.value(0)), y=down, text=f"{row}:N")
    style = layout.pick({"align": "right", "dx": -14}, {"align": "left", "dy": -LINE * 0.8})
    names = heads.mark_text(baseline="middle", fontWeight="bold", **style)
    return layout.fill(alt.layer(names, marks, beside.encode(text="beside:N")), low)
