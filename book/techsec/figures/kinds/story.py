"""Events told in the order of their dates, a row each: a narrow lane for each side, and words that no line crosses."""

from textwrap import wrap

import altair as alt
import pandas as pd

from techsec import theme
from techsec.figures.encodings import Looks, coded
from techsec.figures.layout import Layout
from techsec.figures.rows import said

LINE, SPACE, BETWEEN, LETTER = 14, 12, 6, 6.1  # Pixels: a line of words, between rows, between years, a letter.


def _told(frame: pd.DataFrame, words: str) -> pd.DataFrame:
    """The rows by date, with ``said``, ``last`` (the row a vague date may reach) and ``kin`` (plan and outcome)."""
    frame = frame.assign(end=frame["end"].fillna(frame["start"]))
    frame = frame.sort_values(["start", "end", "id"], kind="stable").reset_index(drop=True)
    frame["said"] = said(frame)
    frame["last"] = [(frame["start"] <= end).sum() - 1 for end in frame["end"]]
    frame["kin"] = frame["followed_by"].where(frame["followed_by"].isin(frame["id"]), frame["id"])
    return frame.assign(words=frame[words])


def story(
    frame: pd.DataFrame,
    words: str,
    looks: Looks,
    layout: Layout,
    *,
    tooltip: list[alt.Tooltip],
    full: alt.Predicate | None = None,
    opacity: dict | None = None,
) -> alt.LayerChart:
    """A row for each event, with a mark in its ``lane`` (a key of ``looks``; "" for none) and its ``words``.

    The frame has ``id``, ``start``, ``end``, ``lane``, ``followed_by`` and ``landmark``, whether the row stands on a
    band. A bar beside a mark covers the rows that a vague date may reach; lines join a plan to its outcome. On a phone
    a legend names the lanes. A card may have the field ``said``, the date in words.
    """
    frame = _told(frame, words)
    lanes, beside = list(looks), layout.pick(100, 0)
    step = layout.pick(72, 26)
    at = {lane: step * (number + 0.5) for number, lane in enumerate(lanes)}
    left = step * len(lanes) + layout.pick(14, 4)
    letters = int((layout.width - left - beside - 12) / LETTER)
    told_at = frame["said"] + ": " if layout.narrow else ""
    lines = [wrap(told, letters) for told in told_at + frame["words"]]
    frame = frame.assign(lines=lines, tall=[LINE * len(part) + SPACE for part in lines])
    passed = (frame["start"].dt.year - frame["start"].dt.year.min()) * BETWEEN
    frame["low"] = frame["tall"].cumsum() + passed
    frame["high"] = frame["low"] - frame["tall"]
    frame["mid"] = frame["high"] + (LINE + SPACE) / 2  # Vega sets the first line of several where a single one stands.
    frame["x"], frame["left"], frame["words_left"] = frame["lane"].map(at), left, left + beside
    total = float(frame["low"].max())
    across = {"scale": alt.Scale(domain=[0, layout.width - 10], nice=False, zero=False), "title": None}
    down = {"scale": alt.Scale(domain=[0, total], reverse=True, nice=False, zero=False), "axis": None}
    axis = alt.Axis(
        orient="top",
        values=list(at.values()),
        labelExpr=f"{[wrap(lane, 10) for lane in lanes]}[indexof({list(at.values())}, datum.value)]",
        labelLimit=step + 10,
        ticks=False,
        domain=False,
        grid=False,
        labelFontWeight="bold",
        labelPadding=LINE + 6,
    )
    x = alt.X("x:Q", axis=layout.pick(axis, None), **across)
    y = alt.Y("mid:Q", **down)
    told = [item.shorthand.split(":")[0] for item in tooltip]
    kept = ["id", "event", "kin", "lane", "x", "mid", "left", "words_left", "lines", "said", "happened"]
    fields = list(dict.fromkeys([*kept, *told]))
    rows = frame.assign(event=frame["id"])
    tint = theme.tone("rule")
    band = alt.Chart(rows.loc[rows["landmark"], ["high", "low"]])
    band = band.mark_rect(color=tint, opacity=0.55).encode(y=alt.Y("high:Q", **down), y2="low:Q")
    guides = alt.Chart(pd.DataFrame({"x": list(at.values())})).mark_rule(color=tint).encode(x=x)
    vague = rows[(rows["lane"] != "") & (rows["end"] > rows["start"]) & (rows["last"] > rows.index)]
    vague = vague.assign(until=rows["low"].iloc[vague["last"]].to_numpy() + BETWEEN)[["x", "mid", "until"]]
    spans = alt.Chart(vague).mark_rule(strokeWidth=4, color=theme.tone("grey"), opacity=0.5, xOffset=-10)
    spans = spans.encode(x=x, y=y, y2="until:Q")
    joins = alt.Chart(_joins(rows)).mark_line(strokeWidth=1.6, color=theme.tone("muted"), interpolate="basis")
    joins = joins.encode(x=x, y=y, detail="id:N", order="nth:Q")
    base = alt.Chart(rows[fields]).encode(y=y, tooltip=tooltip, **(opacity or {}))
    text = {"align": "left", "baseline": "middle", "lineHeight": LINE}
    legend = layout.pick(None, alt.Legend(title=None, columns=1))
    marks = base.transform_filter(alt.datum.lane != "").mark_point(size=120, strokeWidth=2).encode(x=x)
    drawn = [
        band,
        guides,
        spans,
        joins,
        base.mark_text(**text).encode(x=alt.X("words_left:Q", **across), text="lines:N"),
        marks.encode(**coded("lane", looks, legend, full=full)),
    ]
    if not layout.narrow:
        dates = base.mark_text(**text, color=theme.tone("muted")).encode(x=alt.X("left:Q", **across), text="said:N")
        drawn.append(dates)
    return layout.fill(alt.layer(*drawn), total)


def _joins(rows: pd.DataFrame) -> pd.DataFrame:
    """The points of a line from each plan to its outcome: straight in a lane, bent between two lanes."""
    ends = rows.set_index("id")[["x", "mid"]]
    points = []
    for plan in rows[rows["followed_by"].isin(rows["id"])].itertuples():
        x, y = ends.loc[plan.followed_by]
        between = (plan.x + x) / 2
        path = [(plan.x, plan.mid), (between, plan.mid), (between, y), (x, y)]
        points += [(plan.id, number, *point) for number, point in enumerate(path)]
    return pd.DataFrame(points, columns=["id", "nth", "x", "mid"])
