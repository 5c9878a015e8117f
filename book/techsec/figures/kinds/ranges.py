"""Ranges with named rows: from a low end to a high one, or an arrow from before to after."""

import altair as alt
import pandas as pd

from techsec import theme
from techsec.figures.encodings import Looks, coloured, outlined
from techsec.figures.kinds.named import lowered, named
from techsec.figures.layout import Layout


def ranges(
    rows: alt.Chart | pd.DataFrame,
    x: alt.X,
    x2: str,
    row: str,
    layout: Layout,
    *,
    at: str | None = None,
    by: str | None = None,
    looks: Looks | None = None,
    legend: int = 1,
    tooltip: list[alt.Tooltip] | None = None,
    label: str | None = None,
    tick: str | None = None,
    blank: bool = False,
    step: int = 22,
    width: int = 240,
) -> alt.LayerChart:
    """Lines from ``x`` to the field ``x2``, in the order of ``rows`` (a frame, or a chart of one with filters).

    ``row``: the field with the rows' names. ``at``: a field with a place in the range, where a point stands; without,
    a range is an arrow, with a point where it begins and a head where it ends, whichever way it runs. ``by`` and
    ``looks``: the field that gives a range its tone and its point a shape, ink without; several of them in one row
    stand below each other. ``legend``: its columns. ``label``: a field with words to the right of a range; the scale
    of ``x`` leaves room for them. ``tick``: a field with a place where an upright line crosses the row. A row without
    the field ``x2`` has no line, and one without ``x`` only its words. ``blank``: the names and upright lines alone.
    ``step``: of a range, in pixels. ``width``: what names may take of a page.
    """
    chart, y, names = named(rows, row, layout, width)
    down = lowered(layout)
    base, many = chart.encode(y=y, tooltip=tooltip or []), len(looks or "1")
    tall = alt.Step(step * many + 2 * down, **{"for": "position"})
    look = {"color": alt.value(theme.tone("ink")), "shape": alt.value("circle")}
    layers: list = []
    if tick:
        place = chart.transform_aggregate(groupby=[row], **{tick: f"min({tick})"})
        upright = place.mark_tick(thickness=2, size=many * step, yOffset=down, color=theme.tone("ink"))
        there = x.copy()
        there.shorthand = f"{tick}:Q"
        layers.append(upright.encode(x=there, y=y))
    if blank:
        return layout.fill(alt.layer(*names, *layers), tall)
    if by and looks:
        look = coloured(by, looks, alt.Legend(title=None, columns=legend, labelLimit=300))
        band = alt.Scale(range=[2 * down, 2 * down + many * step])
        base, down = base.encode(yOffset=alt.YOffset(f"{by}:N", sort=list(looks), scale=band)), 0
    field = str(x.shorthand).partition(":")[0]
    whole = base.transform_filter(f"isValid(datum['{x2}'])")
    line = whole.mark_rule(strokeWidth=5 if at else 2, yOffset=down)
    layers.append(line.encode(x=x, x2=x2, color=look["color"]))
    if at:
        point = base.mark_point(filled=True, size=90, yOffset=down, stroke=theme.tone("paper"), strokeWidth=1)
        layers.append(point.encode(x=f"{at}:Q", **look))
    else:
        layers.append(base.mark_point(filled=True, size=50, yOffset=down).encode(x=x, color=look["color"]))
        way = f"datum['{x2}'] < datum['{field}'] ? 'triangle-left' : 'triangle-right'"
        heads = whole.transform_calculate(head=way).mark_point(filled=True, size=110, yOffset=down)
        shape = alt.Shape("head:N", scale=None, legend=None)
        layers.append(heads.encode(x=f"{x2}:Q", color=look["color"], shape=shape))
    if label:
        ends = ", ".join(f"datum['{name}']" for name in (x2, field, tick) if name)
        right = base.transform_calculate(right=f"max({ends})")  # Beyond the upright line, which would cross the words.
        words = right.encode(x="right:Q", text=f"{label}:N")
        layers += outlined(words, align="left", dx=10, yOffset=down)
    return layout.fill(alt.layer(*names, *layers), tall)
