"""Rows that have a name: beside the row on a page, above it on a phone."""

import altair as alt
import pandas as pd

from techsec.figures.encodings import outlined
from techsec.figures.layout import Layout

NAME = 16  # The height that a row's name takes above it on a phone.
LEADING = 13  # From one line of a name to the next.
SPLIT = r"split(datum.label, '\n')"
# Vega sets the first of several lines where a single one would stand.
RAISED = alt.expr(f"-{LEADING} / 2 * (length({SPLIT}) - 1)")


def named(
    rows: alt.Chart | pd.DataFrame, row: str, layout: Layout, width: int = 240, lines: int = 1
) -> tuple[alt.Chart, alt.Y, list]:
    """What a kind with named rows begins with: its chart, its vertical encoding and the names as layers.

    ``rows``: a frame, or a chart of one with filters; rows stand in the order of the frame. ``row``: the field with
    their names, of which an "\\n" breaks the line, on a phone only where they have room for several ``lines``.
    ``width``: what names may take of a page.
    """
    chart = rows if isinstance(rows, alt.Chart) else alt.Chart(rows)
    order = list(dict.fromkeys(chart.data[row]))
    axis = alt.Axis(
        labelExpr=SPLIT,
        labelOffset=RAISED,
        labelLineHeight=LEADING,
        labelLimit=width,
        ticks=False,
        domain=False,
        labelPadding=8,
    )
    whole = alt.Scale(padding=0)
    y = alt.Y(f"{row}:N", sort=order, title=None, scale=whole, axis=layout.pick(axis, None))
    if not layout.narrow:
        return chart, y, []
    told = f"split(datum['{row}'], '\\n')" if lines > 1 else f"replace(datum['{row}'], '\\n', ' ')"
    texts = chart.transform_aggregate(groupby=[row]).transform_calculate(words=told)
    place = alt.Y(f"{row}:N", sort=order, title=None, scale=whole, axis=None, bandPosition=0)
    names = texts.encode(x=alt.value(0), y=place, text="words:N")
    return chart, y, outlined(names, align="left", baseline="top", dy=3, lineHeight=LEADING)


def lowered(layout: Layout, lines: int = 1) -> int:
    """How far below the middle of its band a row's mark stands, in pixels, to leave its name room on a phone."""
    return layout.pick(0, lines * NAME // 2)
