"""A row of marks for each group, one mark a unit, so that the last mark of a row stands at its count."""

from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd

from techsec import theme
from techsec.figures.controls import beside_guess
from techsec.figures.encodings import Looks, coded, outlined
from techsec.figures.layout import Layout, ceiling


def numbered(frame: pd.DataFrame, row: str, order: Sequence[str], by: Sequence[str]) -> pd.DataFrame:
    """The frame sorted by ``row``, in the ``order`` of its values, and ``by``; ``place`` counts from 1 along a row."""
    frame = frame.assign(at=frame[row].map(list(order).index)).sort_values(["at", *by], kind="stable")
    return frame.assign(place=frame.groupby(row).cumcount() + 1).drop(columns="at").reset_index(drop=True)


def units(
    frame: pd.DataFrame,
    row: str,
    look: str,
    looks: Looks,
    layout: Layout,
    *,
    order: Sequence[str],
    title: str,
    tooltip: list[alt.Tooltip],
    least: int = 0,
    full: alt.Predicate | None = None,
    legend: alt.Legend | None = None,
    ends: Mapping[str, str] | None = None,
    guess: str = "",
    blank: bool = False,
) -> alt.LayerChart:
    """A mark for each row of the frame at its ``place`` (from ``numbered``) in its ``row``, in ``order`` from the top.

    ``look`` is the field that ``looks`` gives colour and shape by; marks are hollow where ``full`` does not hold. The
    axis, named ``title``, runs to ``least`` or on to the longest row. Behind a row stands its count, or what ``ends``
    says of it. ``guess`` is the row that the reader guesses the count of: a line behind as many marks. ``blank`` draws
    no marks. Names stand in an axis, on a phone above their rows.
    """
    most = ceiling(frame["place"], least)
    dot = min((layout.width - layout.pick(7 * max(map(len, order)), 0)) / (most + 1), layout.pick(17, 15))
    ticks = alt.Axis(values=list(range(0, most + 1, 5)), grid=True, format="d", domain=False)
    x = {"title": title, "axis": ticks, "scale": alt.Scale(domain=[0, most + 0.6], nice=False)}
    names = alt.Axis(grid=False, ticks=False, domain=False, labelLimit=300)
    lower = layout.pick(0, 9)
    y = alt.Y(f"{row}:N", sort=list(order), title=None, axis=layout.pick(names, None), scale=alt.Scale(domain=[*order]))
    # Empty texts hold the axes where nothing else is drawn.
    rows = alt.Chart(pd.DataFrame({row: list(order), "place": 0}))
    drawn: list = [rows.mark_text(text=" ").encode(x=alt.X("place:Q", **x), y=y)]
    if layout.narrow:
        above = rows.encode(x=alt.value(0), y=y, text=f"{row}:N")
        drawn += outlined(above, align="left", baseline="middle", dy=-12, fontWeight="bold")
    if not blank:
        points = alt.Chart(frame).mark_point(size=0.5 * dot * dot, strokeWidth=min(1.6, dot / 8), yOffset=lower)
        points = points.encode(x=alt.X("place:Q", **x), y=y, tooltip=tooltip)
        drawn.append(points.encode(**coded(look, looks, legend, full=full)))
        behind = frame[row].value_counts().reindex(list(order), fill_value=0).rename_axis(row).rename("place")
        behind = behind.reset_index().assign(words=[(ends or {}).get(name, str(behind[name])) for name in order])
        counts = alt.Chart(behind).encode(x=alt.X("place:Q", **x), y=y, text="words:N")
        drawn.append(counts.mark_text(align="left", baseline="middle", dx=10, dy=lower, fontWeight="bold"))
    if guess:
        known = alt.Chart(pd.DataFrame({row: [guess]})).transform_calculate(at="guess + 0.5")
        known = known.transform_filter("isValid(guess)").encode(x=alt.X("at:Q", **x), y=y)
        drawn.append(known.mark_tick(color=theme.tone("ink"), thickness=3, size=26, yOffset=lower))
        drawn += outlined(known, text="your guess", dy=-15 + lower, **beside_guess(most * 0.7, 6))
    params = [alt.param(name="guess", value=None)] if guess else []
    return layout.fill(alt.layer(*drawn).add_params(*params), alt.Step(layout.pick(34, 46)))
