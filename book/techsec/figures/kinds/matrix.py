"""Rows by columns with a mark a cell: the row's name beside it on a page and above it on a phone."""

from collections.abc import Sequence
from textwrap import wrap

import altair as alt
import pandas as pd

from techsec.figures.encodings import Looks, coded
from techsec.figures.layout import Layout

LINES = r"split(datum.label, '\n')"
LEADING = 13  # From one line of a row's name to the next, in pixels.
# Vega sets the first of several lines where a single one would stand: up by half of what the others take.
RAISED = {
    "condition": [
        {"test": rf"length(split(datum.label, '\n')) == {lines}", "value": -LEADING * (lines - 1) / 2}
        for lines in (2, 3, 4)
    ],
    "value": 0,
}


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
    length: tuple[int, int] = (56, 58),
    step: tuple[int, int] = (36, 42),
    rows: int | None = None,
    size: int = 120,
    turned: bool | None = None,
    note: str | None = None,
    legend: int | None = None,
    shown=None,
    params: Sequence[alt.Parameter] = (),
) -> alt.LayerChart:
    """One mark for each row of ``frame``; its rows stand in the order in which they appear there.

    ``row``, ``column``: fields of names; a line break in a column's name starts a new line. Where rows have marks in
    no columns, ``column`` says where they stand. ``look``: the field of the looks, and ``told`` what a card tells.
    ``length``: of a line of a row's name in letters, and ``step``: of a row in pixels, on a page and on a phone.
    ``rows``: how many the figure has room for, where ``shown``, a predicate that ``params`` move, chooses some.
    ``turned``: whether the columns' names run upwards (unless told, on a phone). ``note``: a field whose words stand
    right of the mark. ``legend``: its columns.
    """
    order = list(dict.fromkeys(frame[row]))
    lines = {name: "\n".join(wrap(str(name), layout.pick(*length))) for name in order}
    cells = frame.assign(lines=frame[row].map(lines), order=range(len(frame)))
    down = layout.pick(0, 6 * max(text.count("\n") + 1 for text in lines.values()) + 1)
    turned = layout.narrow if turned is None else turned
    # The same room for names whatever is shown, so that none is cut when a control brings longer ones.
    room = 5.7 * max(len(line) for text in lines.values() for line in text.split("\n")) + 8
    deep = max(str(name).count("\n") for name in frame[column]) if isinstance(column, str) else 0
    names = alt.Axis(
        labelExpr=LINES,
        labelLimit=400,
        labelLineHeight=LEADING,
        labelOffset=RAISED,
        labelPadding=8,
        minExtent=room,
        tickBand="extent",
        grid=True,
        domain=False,
        ticks=False,
    )
    heads = alt.Axis(
        orient="top",
        labelExpr=LINES,
        labelAngle=-90 if turned else 0,
        labelFontSize=11,
        labelLineHeight=12,
        labelLimit=160,
        labelPadding=4 if turned else 4 + 12 * deep,
        # On a phone the rows' names would cross the lines.
        grid=not layout.narrow,
        domain=False,
        ticks=False,
    )
    y = alt.Y(
        "lines:N",
        sort=alt.EncodingSortField("order", op="min"),
        title=None,
        axis=alt.Axis(labels=False, tickBand="extent", grid=True, domain=False, ticks=False)
        if layout.narrow
        else names,
    )
    x = alt.X(f"{column}:N", sort=columns, title=None, axis=heads) if isinstance(column, str) else column
    base = alt.Chart(cells)
    base = base if shown is None else base.transform_filter(shown)
    many = alt.Legend(title=None, columns=legend or layout.pick(3, 2), symbolSize=size, labelOffset=8)
    layers = [
        base.mark_point(size=size, yOffset=down).encode(x=x, y=y, **coded(look, looks, many), tooltip=told),
    ]
    if note:
        beside = base.mark_text(align="left", dx=10, yOffset=down, fontSize=layout.pick(12, 11))
        layers.append(beside.encode(x=x, y=y, text=f"{note}:N", tooltip=told))
    if layout.narrow:
        words = base.transform_aggregate(order="min(order)", groupby=["lines"])
        above = words.mark_text(
            align="left", baseline="top", dy=3 - step[1] / 2, fontSize=11, lineHeight=12, lineBreak="\n"
        )
        layers.append(above.encode(y=y, x=alt.value(0), text="lines:N"))
    height = alt.Step(layout.pick(*step)) if rows is None else rows * layout.pick(*step)
    return layout.fill(alt.layer(*layers).add_params(*params), height)
