"""Events told in the order of their dates, a row each: a narrow lane for each side, and words that no line crosses."""

from textwrap import wrap

import altair as alt
import pandas as pd

from techsec import theme
from techsec.figures.encodings import Looks, coded
from techsec.figures.layout import Layout

LINE, SPACE, BETWEEN, LETTER = 14, 12, 6, 6.1  # Pixels: a line of words, between rows, between years, a letter.


def story(
    frame: pd.DataFrame,
    words: str,
    looks: Looks,
    layout: Layout,
    *,
    tooltip: list[alt.Tooltip],
    full: alt.Predicate | None = None,
) -> alt.LayerChart:
    """A row for each event, with a mark in its ``lane`` (a key of ``looks``; "" for none) and its ``words``.

    The frame has ``id``, ``start``, ``end``, ``said`` (the date in words), ``lane``, ``followed_by`` and ``landmark``,
    whether the row stands on a band. A bar beside a mark covers the rows that a vague date may reach; lines join a plan
    to its outcome. On a phone a legend names the lanes.
    """
    frame = frame.assign(end=frame["end"].fillna(frame["start"]), words=frame[words])
    frame = frame.sort_values(["start", "end", "id"], kind="stable").reset_index(drop=True)
    frame["event"] = frame["id"]
    frame["kin"] = frame["followed_by"].where(frame["followed_by"].isin(frame["id"]), frame["id"])
    lanes = list(looks)
    step = layout.pick(72, 26)
    at = {lane: step * (number + 0.5) for number, lane in enumerate(lanes)}
    left = step * len(lanes) + layout.pick(14, 4)
    dates = layout.pick(LETTER * max(map(len, frame["said"])) + 12, 0)
    frame["x"], frame["left"], frame["words_left"] = frame["lane"].map(at), left, left + dates
    letters = int((layout.width - left - dates - 12) / LETTER)
    told_at = frame["said"] + ": " if layout.narrow else ""
    frame["lines"] = [wrap(told, letters) for told in told_at + frame["words"]]
    tall = LINE * frame["lines"].map(len) + SPACE
    frame["low"] = tall.cumsum() + (frame["start"].dt.year - frame["start"].dt.year.min()) * BETWEEN
    frame["high"] = frame["low"] - tall
    frame["mid"] = frame["high"] + (LINE + SPACE) / 2  # Vega sets the first line of several where a single one stands.
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
    x, y = alt.X("x:Q", axis=layout.pick(axis, None), **across), alt.Y("mid:Q", **down)
    told = [item.shorthand.split(":")[0] for item in tooltip]
    kept = ["id", "event", "kin", "lane", "x", "mid", "left", "words_left", "lines", "said", "happened"]
    base = alt.Chart(frame[list(dict.fromkeys([*kept, *told]))]).encode(y=y, tooltip=tooltip)
    tint = theme.tone("rule")
    bands = alt.Chart(frame.loc[frame["landmark"], ["high", "low"]]).mark_rect(color=tint, opacity=0.55)
    guides = alt.Chart(pd.DataFrame({"x": list(at.values())})).mark_rule(color=tint)
    reached = frame["start"].searchsorted(frame["end"], side="right") - 1  # The last row that a vague date may reach.
    vague = frame.assign(until=frame["low"].to_numpy()[reached] + BETWEEN)
    vague = vague[(frame["lane"] != "") & (frame["end"] > frame["start"]) & (reached > frame.index)]
    spans = alt.Chart(vague[["x", "mid", "until"]]).mark_rule(
        strokeWidth=4, color=theme.tone("grey"), opacity=0.5, xOffset=-10
    )
    joins = alt.Chart(_joins(frame)).mark_line(strokeWidth=1.6, color=theme.tone("muted"), interpolate="basis")
    text = {"align": "left", "baseline": "middle", "lineHeight": LINE}
    marks = base.transform_filter(alt.datum.lane != "").mark_point(size=120, strokeWidth=2).encode(x=x)
    drawn = [
        bands.encode(y=alt.Y("high:Q", **down), y2="low:Q"),
        guides.encode(x=x),
        spans.encode(x=x, y=y, y2="until:Q"),
        joins.encode(x=x, y=y, detail="id:N", order="nth:Q"),
        base.mark_text(**text).encode(x=alt.X("words_left:Q", **across), text="lines:N"),
        marks.encode(**coded("lane", looks, layout.pick(None, alt.Legend(title=None, columns=1)), full=full)),
    ]
    if not layout.narrow:
        dates = base.mark_text(**text, color=theme.tone("muted"))
        drawn.append(dates.encode(x=alt.X("left:Q", **across), text="said:N"))
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
