"""Horizontal bars with named rows: one or several a row, each with its words at the end or inside."""

import altair as alt
import pandas as pd

from techsec import theme
from techsec.figures.encodings import Looks, coded, outlined
from techsec.figures.kinds.named import lowered, named
from techsec.figures.layout import Layout


def bars(
    rows: alt.Chart | pd.DataFrame,
    x: alt.X,
    row: str,
    layout: Layout,
    *,
    x2: str | None = None,
    part: str | None = None,
    by: str | None = None,
    looks: Looks | None = None,
    legend: alt.Legend | None = None,
    tooltip: list[alt.Tooltip] | None = None,
    label: str | None = None,
    inside: str | None = None,
    thick: int = 16,
    gap: int = 8,
    width: int = 240,
) -> alt.LayerChart:
    """Bars from 0, or from ``x2``, to ``x``, in the order of ``rows`` (a frame, or a chart of one with filters).

    ``row``: the field with the rows' names. ``part``: a field with the end of a part of the bar, from 0; the rest of
    the bar is faint. ``by`` and ``looks``: the field that gives a bar its look, grey without; a look that is not full
    is hollow. ``label`` and ``inside``: fields with words to the right of a bar and in it, where they are not empty;
    the scale of ``x`` leaves room for those to the right. ``thick`` and ``gap``: of bars and between them, in pixels.
    ``width``: what names may take of a page.
    """
    chart, y, names = named(rows, row, layout, width)
    down = lowered(layout)
    base = chart.encode(y=y, x=x, tooltip=tooltip or [])
    look = coded(by, looks, legend) if by and looks else {"fill": alt.value(theme.tone("grey"))}
    start = {"x2": x2} if x2 else {}
    style = {"height": thick, "yOffset": down, "strokeWidth": 1}
    # Bars of one row keep apart.
    layers = [base.mark_bar(opacity=0.35 if part else 1, x2Offset=1 if x2 else 0, **style).encode(**start, **look)]
    if part:
        layers.append(base.mark_bar(**style).encode(**look).encode(x=f"{part}:Q"))
    if label:
        words = base.encode(text=f"{label}:N")
        layers += outlined(words, align="left", dx=5, dy=down)
    if inside:
        text = base.mark_text(align="left", dx=5, dy=down, color=theme.tone("paper"))
        layers.append(text.encode(x=f"{x2}:Q" if x2 else alt.datum(0), text=f"{inside}:N"))
    return layout.fill(alt.layer(*names, *layers), alt.Step(thick + gap + 2 * down))
