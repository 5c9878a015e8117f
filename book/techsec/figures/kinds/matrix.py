"""Rows by columns with a mark a cell: the row's name beside it on a page and above it on a phone."""

from collections.abc import Sequence
from textwrap import wrap

import altair as alt
import pandas as pd

from techsec import theme
from techsec.figures.encodings import Looks, coded
from techsec.figures.kinds.named import LEADING, RAISED, SPLIT
from techsec.figures.layout import Layout

LETTER = 5.7  # Pixels that a letter of a row's name takes.


def matrix(
    frame: pd.DataFrame,
    row: str,
    column: str | alt.X,
    look: str,
    looks: Looks,
    layout: Layout,
    told: list[alt.Tooltip],
    *,
    columns: Sequence | None = None,
    step: tuple[int, int] = (36, 42),
    rows: int | None = None,
    size: int = 120,
    turned: bool = False,
    note: str | None = None,
    shaded: str | None = None,
    shown=None,
    params: Sequence[alt.Parameter] = (),
) -> alt.LayerChart:
    """One mark for each row of ``frame``; its rows stand in the order in which they appear there.

    ``row``, ``column``: fields of names; a line break in a column's name starts a new line. Where rows have marks in
    no columns, ``column`` says where they stand. ``look``: the field of the looks, and ``told`` what a card tells.
    ``step``: of a row in pixels, on a page and on a phone. ``rows``: how many the figure has room for, where ``shown``,
    a predicate that ``params`` move, chooses some. ``turned``: whether the columns' names run upwards on a page, as
    they do on a phone. ``note``: a field whose words stand right of the mark. ``shaded``: a field, true in
    rows that stand on a band.
    """
    tall, turned = layout.pick(*step), turned or layout.narrow
    lines = {name: "\n".join(wrap(str(name), 58)) for name in dict.fromkeys(frame[row])}
    deep = max(text.count("\n") + 1 for text in lines.values())
    down = layout.pick(0, 6 * deep + 1)
    # The same room for names whatever is shown, so that none is cut when a control brings longer ones.
    room = LETTER * max(len(line) for text in lines.values() for line in text.split("\n")) + 8
    several = {"labelExpr": SPLIT, "labelLineHeight": LEADING, "domain": False, "ticks": False}
    names = alt.Axis(
        tickBand="extent",
        grid=True,
        labels=not layout.narrow,
        labelOffset=RAISED,
        labelLimit=400,
        labelPadding=8,
        minExtent=layout.pick(room, 0),
        **several,
    )
    # On a phone the rows' names would cross the lines.
    high = max(str(name).count("\n") for name in frame[column]) if isinstance(column, str) else 0
    heads = alt.Axis(
        orient="top",
        grid=not layout.narrow,
        labelAngle=-90 if turned else 0,
        labelFontSize=11,
        labelLimit=160,
        labelPadding=4 if turned else 4 + LEADING * high,
        **several,
    )
    base = alt.Chart(frame.assign(lines=frame[row].map(lines), order=range(len(frame))))
    first = alt.EncodingSortField("order", op="min")  # Of the rows that are shown.
    base = base.encode(y=alt.Y("lines:N", sort=first, title=None, axis=names))
    if shown is not None:
        base = base.transform_filter(shown)
    x = alt.X(f"{column}:N", sort=columns, title=None, axis=heads) if isinstance(column, str) else column
    legend = alt.Legend(title=None, columns=2 if layout.narrow or len(looks) < 5 else 3, symbolSize=size, labelOffset=8)
    cells = base.encode(x=x, tooltip=told)
    once = base.transform_aggregate(order="min(order)", shaded=f"max({shaded or 'order'})", groupby=["lines"])
    bands = once.transform_filter("datum.shaded").mark_rect(color=theme.tone("rule"), opacity=0.55)
    layers = [bands] if shaded else []
    layers += [cells.mark_point(size=size, yOffset=down).encode(**coded(look, looks, legend))]
    if note:
        beside = cells.mark_text(align="left", dx=10, yOffset=down, fontSize=layout.pick(12, 11))
        layers.append(beside.encode(text=f"{note}:N"))
    if layout.narrow:
        above = once.encode(x=alt.value(0), text="lines:N")
        style = {"align": "left", "baseline": "top", "fontSize": 11, "lineHeight": 12, "lineBreak": "\n"}
        layers.append(above.mark_text(dy=3 - tall / 2, **style))
    return layout.fill(alt.layer(*layers).add_params(*params), alt.Step(tall) if rows is None else rows * tall)
