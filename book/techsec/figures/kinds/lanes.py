"""Marks along a scale of time or number, a lane for each group; what would cover another mark stands upon it."""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from techsec import theme
from techsec.figures.encodings import Looks, coded, outlined
from techsec.figures.layout import Layout, dodge, stacked

LETTER = 6.8  # Pixels that a letter of a lane's name takes at most,
WORD = 6.1  # and one of the words beside a mark.


def years(field: str, span: Sequence[str], layout: Layout, *, step: int = 1) -> alt.X:
    """The axis of a field of days, with a label every ``step`` years right of where the year begins.

    By UTC, so that a reader's time zone moves nothing.
    """
    first, last = pd.Timestamp(span[0]), pd.Timestamp(span[1])
    ticks = [f"{year}-01-01" for year in range(first.year, last.year + 1, step) if f"{year}-01-01" >= span[0]]
    axis = alt.Axis(
        values=ticks,
        format=layout.pick("%Y", "’%y") if len(ticks) > 8 else "%Y",
        orient="top",
        domain=False,
        tickSize=14,
        labelAlign="left",
        labelBaseline="bottom",
        labelPadding=-11,
        labelOffset=3,
        labelFlush=False,
    )
    return alt.X(f"{field}:T", title=None, axis=axis, scale=alt.Scale(type="utc", domain=list(span), nice=False))


def lanes(
    frame: pd.DataFrame,
    at: str,
    lane: str,
    look: str,
    looks: Looks,
    layout: Layout,
    *,
    x: alt.X,
    span: Sequence,
    order: Sequence[str],
    tooltip: list[alt.Tooltip],
    full: alt.Predicate | None = None,
    legend: alt.Legend | None = None,
    opacity: dict | None = None,
    words: str = "",
    dot: float = 0,
    under: Sequence[alt.Chart] = (),
    blank: bool = False,
) -> alt.LayerChart:
    """A mark for each row, at ``at`` (days or numbers) in its ``lane``, of which ``order`` gives those from the top.

    ``x`` is the scale and axis of ``at`` (``years`` makes one), ``span`` its ends. ``look`` is the field that ``looks``
    gives colour and shape by; marks are hollow where ``full`` does not hold. ``words`` is a field with what stands
    beside a mark where there is room, empty where nothing does. ``under`` are layers behind the marks. ``blank`` draws
    lanes of one height and no marks. The lanes' names stand in an axis, on a phone above their lanes.
    """
    dot = dot or layout.pick(14, 11)
    time = frame[at].dtype.kind == "M"
    first, last = (pd.Timestamp(end) if time else end for end in span)
    length = layout.width - layout.pick(LETTER * max(map(len, order)) + 12, 4)
    px = (frame[at] - first) / (last - first) * length
    level = px.groupby(frame[lane]).transform(dodge, gap=1.08 * dot)
    # Lanes of unlike height would give the answer of a guess away.
    rows = stacked(level * 0 if blank else level, frame[lane], order, layout.pick(1.8, 3.1))
    total = float(rows["height"].sum())
    ground = rows.assign(slot=total - rows["floor"] - rows["height"]).rename_axis(lane).reset_index()
    ground["name"] = ground["slot"] + layout.pick(ground["height"] / 2 - 0.9, ground["height"] - 1.6)
    scale = alt.Scale(domain=[-0.8, total - 0.8], nice=False, zero=False)
    listed = f"{list(order)}[indexof({ground['name'].tolist()}, datum.value)]"
    names = alt.Axis(values=ground["name"].tolist(), labelExpr=listed, grid=False, ticks=False, domain=False)
    y = alt.Y("slot:Q", title=None, scale=scale, axis=layout.pick(names, None))
    drawn = [alt.Chart(ground).mark_rule(color=theme.tone("rule"), yOffset=0.75 * dot).encode(y=y), *under]
    if layout.narrow:
        above = alt.Chart(ground).encode(x=alt.value(0), y=alt.Y("name:Q", scale=scale, axis=None), text=f"{lane}:N")
        drawn += outlined(above, align="left", baseline="middle", fontWeight="bold")
    if not blank:
        frame = frame.assign(slot=level + frame[lane].map(ground.set_index(lane)["slot"]))
        if words:
            frame["aligned"] = _sides(frame, px, level, lane, words, dot, length)
        if time:  # Vega reads days without hours as UTC.
            frame[at] = frame[at].dt.strftime("%Y-%m-%d")
        base = alt.Chart(frame).encode(x=x, y=y, tooltip=tooltip)
        marks = base.mark_point(size=0.6 * dot * dot, strokeWidth=1.6)
        drawn.append(marks.encode(**coded(look, looks, legend, full=full), **(opacity or {})))
        if words:
            beside = base.transform_filter(alt.datum.aligned != "").encode(text=f"{words}:N")
            off = alt.expr(f"datum.aligned == 'left' ? {0.8 * dot} : {-0.8 * dot}")
            drawn += outlined(beside, align=alt.expr("datum.aligned"), baseline="middle", dx=off)
    return layout.fill(alt.layer(*drawn), total * dot * 1.08)


def _sides(
    frame: pd.DataFrame, px: pd.Series, level: pd.Series, lane: str, words: str, dot: float, length: float
) -> pd.Series:
    """How the words of a mark are aligned: right of them it, left of them it, or "" where neither side has room.

    Room is free of other marks and words of the same lane and level. The left side comes first, which leaves the first
    mark of a lane alone with its words.
    """
    taken = {
        key: [(place - dot / 2, place + dot / 2, row) for row, place in part.items()]
        for key, part in px.groupby([frame[lane], level])
    }
    side = pd.Series("", index=frame.index)
    for row in frame.index[frame[words] != ""]:
        others = taken[frame[lane][row], level[row]]
        wide, near = len(frame[words][row]) * WORD + dot, dot / 2
        for name, begin in (("right", px[row] - near - wide), ("left", px[row] + near)):
            free = all(begin + wide <= low or high <= begin for low, high, other in others if other != row)
            if free and begin >= 0 and begin + wide <= length:
                side[row] = name
                others.append((begin, begin + wide, None))
                break
    return side
