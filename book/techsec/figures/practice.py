"""Figures of section 4, policy practice: stages, forums, technologies, Rapidus."""

from textwrap import wrap

import altair as alt
import pandas as pd

from techsec import theme
from techsec.figures.controls import choice, dimmed, strength
from techsec.figures.encodings import OCCURRED, coded, halo, tips, tones
from techsec.figures.layout import dodge, stacked, whole_years
from techsec.figures.rows import EVENT_TIPS, HAPPENED, PLACES, STAGES, forum_places, paper_events, places

PLACE_TONES = [("blue",), ("vermillion",), ("green",), ("grey",)]
MEMBERSHIPS = {
    "member": ("blue", "circle"),
    "observer": ("blue", "diamond", False),
    "considered": ("blue", "circle", False),
}
TRACK_SHAPES = ["circle", "square", "triangle-up"]
TRACKS = {"firm": "Firm and industry", "state": "Japanese state", "partner": "American partner"}
SPEAKERS = {"us": "American voices", "japan": "Japanese voices", "both": "Both governments, or others"}


def stages_frame(events: pd.DataFrame, sections: pd.DataFrame, since: int = 2017) -> pd.DataFrame:
    """One row for each event that starts in ``since`` or later: stage by content, and where the paper tells it.

    ``events`` and ``sections`` come from their loaders. Adds ``place`` (section of the paper), ``mark`` (1, 2, 3 for
    its sections 4.1, 4.2, 4.3), ``happened`` and ``day`` (whether the day is known).
    """
    frame = paper_events(events)
    frame = frame[frame["start"].dt.year >= since].copy()
    frame["place"] = places(frame["section"], sections)
    frame["mark"] = frame["section"].str[-1].where(frame["place"] != PLACES[-1], "·")
    frame["day"] = frame["date_precision"].eq("day").map({True: "day known", False: "no day known"})
    heading = sections.set_index("id")["title_en"]
    frame["told in"] = frame["section"] + " " + frame["section"].map(heading)
    return frame


def stages(events: pd.DataFrame, sections: pd.DataFrame, *, narrow: bool = False) -> alt.TopLevelMixin:
    """Events by date, one lane for each stage as coded by content; colour and digit give the paper's own section.

    Full marks happened, hollow ones were planned or forecast; round marks have a known day, square ones do not.
    """
    frame = stages_frame(events, sections)
    frame = frame[["id", "start", "date", "title_en", "title_zh", "stage", "place", "mark", "happened", "day", "page"]]
    days = max((frame["start"].max() - frame["start"].min()).days, 1)
    dot, length = (13, 700) if narrow else (16, theme.WIDE - 90)
    lane_rows = frame.groupby("stage")["start"].transform(dodge, gap=days * dot / length)
    lane = stacked(lane_rows, frame["stage"], STAGES, 2)
    frame["slot"] = lane_rows + frame["stage"].map(lane["floor"])
    heads = lane["floor"] if narrow else lane["floor"] + lane["height"] / 2 - 1
    heads = heads.rename("slot").rename_axis("stage").reset_index()
    place = choice("place", "Show events told in", ["all sections", *PLACES])
    time = {"shorthand": "start:T", "title": None, "axis": alt.Axis(format="%Y", tickCount="year")}
    slots = alt.Scale(domain=[-0.8, int(lane["height"].sum()) - 1.2], nice=False, reverse=not narrow)
    slot = {"shorthand": "slot:Q", "axis": None, "scale": slots}
    legend = alt.Legend(title="Told in section", columns=2 if narrow else 4)
    base = alt.Chart(frame).encode(
        x=alt.X(**slot) if narrow else alt.X(**time),
        y=alt.Y(**time, sort="descending") if narrow else alt.Y(**slot),
        **dimmed(place, "all sections", "place"),
        tooltip=tips(**EVENT_TIPS, stage="stage by content", place="told in", page="page:Q", happened="status"),
    )
    marks = base.mark_point(size=dot * dot * 0.62, strokeWidth=2).encode(
        shape=alt.Shape("day:N", legend=None).scale(domain=["day known", "no day known"], range=["circle", "square"]),
        **coded("place", dict(zip(PLACES, PLACE_TONES, strict=True)), legend, full=OCCURRED),
    )
    digit = alt.when(OCCURRED).then(alt.value(theme.tone("paper")))
    digits = base.mark_text(fontSize=dot * 0.62, fontWeight="bold", baseline="middle", dy=0.5).encode(
        text="mark:N", color=digit.otherwise(alt.value(theme.tone("ink")))
    )
    # On a phone lanes are narrower than their names, which therefore stand in two lines by turns.
    turns = [(heads.iloc[::2], 14), (heads.iloc[1::2], 28)] if narrow else [(heads, 0)]
    names = [
        alt.Chart(part)
        .mark_text(fontWeight="bold", fontSize=12, align="left" if narrow else "right", baseline="middle")
        .encode(
            x=alt.X(**slot) if narrow else alt.value(-14),
            y=alt.value(length + below) if narrow else alt.Y(**slot),
            text="stage:N",
        )
        for part, below in turns
    ]
    across = dot * float(lane["height"].sum())
    size = {"width": across, "height": length} if narrow else {"width": length, "height": across}
    return alt.layer(marks, digits, *names).add_params(place).properties(**size)


def forums_frame(forums: pd.DataFrame, forum_members: pd.DataFrame) -> pd.DataFrame:
    """One row for each membership in a forum of two economies or more that the paper names, with its first date.

    Only members, observers and economies that are considered: a role without a mark of its own is left out.
    """
    frame = forum_places(forums, forum_members)
    frame = frame[frame["role"].isin(MEMBERSHIPS)].copy()
    frame["first"] = frame["first_date"].str[:4].where(frame["first_date"] != "", "older")
    frame["label"] = frame["short_en"] + ", " + frame["first"]
    order = frame["first_date"].where(frame["first_date"] != "", "0000")
    return frame.assign(order=order).sort_values(["order", "label", "economy"], kind="stable")


def forums(forums: pd.DataFrame, forum_members: pd.DataFrame, *, narrow: bool = False) -> alt.TopLevelMixin:
    """Matrix of forums (rows, by first date) and economies (columns); full circles are members.

    Hollow diamonds observe, hollow circles are only considered. The selection dims forums of other types.
    """
    frame = forums_frame(forums, forum_members)
    rows = list(frame["label"].unique())
    counts = frame["economy"].value_counts()
    columns = ["USA", "JPN", *sorted(counts.index.drop(["USA", "JPN"]), key=lambda code: (-counts[code], code))]
    types = sorted(frame["type"].unique())
    fields = ["label", "name_en", "name_zh", "economy", "role", "type", "from", "page_forum"]
    kind = choice("kind", "Show forums of", ["all types", *types])
    step = min(17 if narrow else 29, (theme.NARROW - 14 if narrow else theme.WIDE - 190) / len(columns))
    across = alt.Axis(orient="top", labelAngle=-90 if narrow else 0, grid=True, labelFontSize=11 if step > 26 else 10)
    y = alt.Y("label", sort=rows, title=None, axis=None if narrow else alt.Axis(labelLimit=220, grid=True))
    marks = (
        alt.Chart(frame[fields])
        .mark_point(strokeWidth=2, yOffset=8 if narrow else 0)
        .encode(
            x=alt.X("economy", sort=columns, title=None, axis=across),
            y=y,
            **coded("role", MEMBERSHIPS, alt.Legend(title="Role")),
            size=alt.when(alt.datum.role == "observer").then(alt.value(1.4 * step)).otherwise(alt.value(5.5 * step)),
            **dimmed(kind, "all types", "type"),
            tooltip=tips(
                name_en="forum", name_zh="中文", economy="", role="", type="", **{"from": "since"}, page_forum="page:Q"
            ),
        )
    )
    if not narrow:
        return marks.add_params(kind).properties(width=alt.Step(step), height=alt.Step(26))
    # On a phone the names of the forums stand above their rows, for which there is no room beside them.
    names = alt.Chart(frame[["label"]].drop_duplicates()).encode(y=y, text="label")
    heads = [names.mark_text(align="left", dy=-7, fontSize=11, x=0, **look) for look in halo()]
    return alt.layer(*heads, marks).add_params(kind).properties(width=alt.Step(step), height=alt.Step(32))


def technologies_frame(events: pd.DataFrame, forums: pd.DataFrame, technologies: pd.DataFrame) -> pd.DataFrame:
    """One row for each event and technology, for events that happen in a forum; ``slot`` counts within a cell."""
    frame = paper_events(events)
    frame = frame[frame["forum"] != ""].explode("technologies")
    frame = frame.merge(
        technologies.set_index("id")["name_en"].rename("technology"), left_on="technologies", right_index=True
    )
    frame = frame.merge(forums.set_index("id")[["short_en", "first_date"]], left_on="forum", right_index=True)
    frame = frame[frame["technologies"] != "none"].rename_axis(None)
    frame = frame.sort_values(["start", "id"], kind="stable")
    frame["slot"] = frame.groupby(["technology", "short_en"]).cumcount()
    return frame


def technologies(
    events: pd.DataFrame, forums: pd.DataFrame, technologies: pd.DataFrame, *, narrow: bool = False
) -> alt.TopLevelMixin:
    """One dot for each event and technology: technologies down, forums across; hollow dots were planned only."""
    frame = technologies_frame(events, forums, technologies)
    forum_order = list(frame.sort_values(["first_date", "short_en"])["short_en"].unique())
    known = [name for name in technologies["name_en"] if name in set(frame["technology"])]
    size = frame.groupby(["technology", "short_en"])["slot"].transform("size")
    frame["beside"], most = frame["slot"] - (size - 1) / 2, int(size.max())
    fields = ["technology", "short_en", "beside", "happened", "date", "title_en", "title_zh", "page"]
    tooltip = tips(**EVENT_TIPS, technology="", short_en="forum", page="page:Q", happened="status")
    status = choice("status", "Show events that are", ["all events", *HAPPENED])
    base = alt.Chart(frame[fields].assign(dot="dot")).encode(
        **dimmed(status, "all events", "happened"),
        tooltip=tooltip,
        **coded("dot", {"dot": ("vermillion",)}, full=OCCURRED),
    )
    axis = alt.Axis(orient="top", labelAngle=-90, grid=True, labelFontSize=11 if narrow else 12)
    x = alt.X("short_en", sort=forum_order, title=None, axis=axis, scale=alt.Scale(padding=0))
    beside = alt.XOffset("beside:Q", scale=alt.Scale(domain=[-most / 2, most / 2]))
    names = alt.Axis(grid=True, labelLimit=220)
    y = alt.Y("technology", sort=known, title=None, axis=None if narrow else names)
    dots = base.mark_point(size=36 if narrow else 80, yOffset=8 if narrow else 0).encode(x=x, xOffset=beside, y=y)
    if not narrow:
        return dots.add_params(status).properties(width=theme.WIDE - 190, height=alt.Step(24))
    heads = alt.Chart(frame[["technology"]].drop_duplicates()).encode(y=y, text="technology")
    heads = [heads.mark_text(align="left", dy=-7, fontSize=11, x=0, **look) for look in halo()]
    return alt.layer(*heads, dots).add_params(status).properties(width=theme.NARROW - 14, height=alt.Step(32))


def rapidus_frame(events: pd.DataFrame, actors: pd.DataFrame) -> pd.DataFrame:
    """One row for each event in which Rapidus, its people or IBM act, or that section 4.3 tells; its track.

    An event belongs to the track of its initiator; where the paper names none, to the Japanese state if it acts.
    """
    events = paper_events(events)
    kind, acts_for = actors.set_index("id")["kind"], actors.set_index("id")["affiliation"]
    inside = {"rapidus", "ibm", *acts_for.index[acts_for == "rapidus"]}
    involved = events["actors"].map(lambda acting: bool(inside & set(acting)))
    frame = events[involved | events["section"].eq("4.3")].copy()
    frame = frame.loc[[any(kind[name] != "media" for name in names) for names in frame["initiator"]]]
    sides = _sides(actors)
    movers = frame["initiator"].where(frame["initiator"].map(lambda names: names != ["unknown"]), frame["actors"])
    frame["track"] = [
        "state" if unknown == ["unknown"] and "state" in [sides[name] for name in names] else sides[names[0]]
        for names, unknown in zip(movers, frame["initiator"], strict=True)
    ]
    return _placed(frame, list(TRACKS))


def _sides(actors: pd.DataFrame) -> dict[str, str]:
    """Actor id -> track: American actors are partners, Japanese firms the firm, other Japanese actors the state."""
    kind = actors.set_index("id")["kind"]
    body = actors["affiliation"].where(actors["affiliation"] != "", actors["id"])
    kinds = body.map(kind)
    side = pd.Series("state", index=actors["id"])
    side[kinds.isin(["firm", "association"]).to_numpy()] = "firm"
    side[actors["country"].eq("USA").to_numpy()] = "partner"
    return side.to_dict()


def rapidus(events: pd.DataFrame, actors: pd.DataFrame, *, narrow: bool = False) -> alt.TopLevelMixin:
    """Three tracks of events, firm, state and partner; a line joins a plan or offer to what came of it.

    Full marks happened, hollow ones were planned; the shape names the track.
    """
    return _tracks(rapidus_frame(events, actors), TRACKS, ["green", "blue", "vermillion"], narrow=narrow)


def ideas_frame(events: pd.DataFrame, actors: pd.DataFrame) -> pd.DataFrame:
    """One row for each event of the stage idea; the track is its initiator's country, or both if they act together."""
    frame = paper_events(events)
    frame = frame[frame["stage"] == "idea"].copy()
    country = actors.set_index("id")["country"].to_dict()
    allies = [{country[name] for name in names} & {"USA", "JPN"} for names in frame["actors"]]
    moved = [{country[name] for name in names} & {"USA", "JPN"} for names in frame["initiator"]]
    sides = [mover or acting for mover, acting in zip(moved, allies, strict=True)]
    frame["track"] = [{("USA",): "us", ("JPN",): "japan"}.get(tuple(side), "both") for side in sides]
    return _placed(frame, list(SPEAKERS))


def ideas(events: pd.DataFrame, actors: pd.DataFrame, *, narrow: bool = False) -> alt.TopLevelMixin:
    """Events of the stage idea by date, in three tracks: American, Japanese, both or others."""
    return _tracks(ideas_frame(events, actors), SPEAKERS, ["vermillion", "blue", "purple"], narrow=narrow)


def _placed(frame: pd.DataFrame, tracks: list[str]) -> pd.DataFrame:
    """The frame in track and date order, with ``happened`` and the ``row`` that each event stands in."""
    frame["order"] = frame["track"].map(tracks.index)
    frame = frame.sort_values(["order", "start", "id"], kind="stable").reset_index(drop=True)
    frame["row"] = frame.index + frame["order"].rank(method="dense").astype(int)
    return frame


def _middle(frame: pd.DataFrame) -> pd.Timestamp:
    """The day before which names stand to the right of their marks."""
    return frame["start"].min() + (frame["start"].max() - frame["start"].min()) * 0.55


def _tracks(frame: pd.DataFrame, tracks: dict[str, str], colors: list[str], *, narrow: bool) -> alt.TopLevelMixin:
    """A labelled timeline, one row for each event, grouped by track under its name.

    A mark stands where its date starts; a line to its right covers the days that a date without a day leaves open.
    """
    width = theme.NARROW if narrow else theme.WIDE
    fields = ["id", "start", "row", "track", "happened", "date", "title_en", "title_zh", "page", "followed_by"]
    vague, early = frame["date_precision"] != "day", frame["start"] < _middle(frame)
    open_days = frame.loc[vague, ["start", "end", "row"]]
    beside = frame["end"].where(vague & early, frame["start"])  # Names on the right stand behind the line.
    frame = frame[fields].assign(
        label=[wrap(title, 42) for title in frame["title_en"]], side=frame["track"].map(tracks), beside=beside
    )
    heads = pd.DataFrame({"track": list(tracks), "text": list(tracks.values())})
    heads["row"] = heads["track"].map(frame.groupby("track")["row"].min()) - 1
    ends = frame.set_index("id")[["start", "row"]]
    links = frame[frame["followed_by"].isin(ends.index)][["start", "row", "followed_by"]]
    links = links.merge(
        ends.rename(columns={"start": "start_2", "row": "row_2"}), left_on="followed_by", right_index=True
    )
    span = whole_years(frame["start"])
    rows = alt.Scale(domain=[-0.6, int(frame["row"].max()) + 0.8], reverse=True, nice=False)
    y = alt.Y("row:Q", scale=rows, axis=None)
    time = alt.X("start:T", title=None, axis=alt.Axis(orient="top", tickCount="year", format="%Y"))
    looks = dict(zip(tracks, zip(colors, TRACK_SHAPES, strict=True), strict=True))
    chosen = choice("track_shown", "Show", ["all tracks", *tracks.values()])
    shown = (chosen == "all tracks") | (alt.datum.side == chosen)
    opacity = strength(shown)
    marks = (
        alt.Chart(frame)
        .mark_point(size=120, strokeWidth=2)
        .encode(
            # The scale stands here alone: layers that repeat it make Vega-Lite warn of a conflict.
            x=time.scale(domain=span),
            y=y,
            opacity=opacity,
            tooltip=tips(**EVENT_TIPS, page="page:Q", happened="status"),
            **coded("track", looks, full=OCCURRED),
        )
    )
    beside = alt.X("beside:T", title=None)
    names = alt.Chart(frame).encode(x=alt.value(0) if narrow else beside, y=y, text="label:N", opacity=opacity)
    early = alt.datum.start < alt.expr.toDate(_middle(frame).isoformat())
    style = {"fontSize": 11, "lineHeight": 12}
    if narrow:
        sides = [(names, style | {"align": "left", "baseline": "line-bottom", "dy": -21})]
    else:
        sides = [
            (names.transform_filter(early), style | {"align": "left", "baseline": "middle", "dx": 11}),
            (names.transform_filter(~early), style | {"align": "right", "baseline": "middle", "dx": -11}),
        ]
    labels = [side.mark_text(**look, **extra) for side, look in sides for extra in halo()]
    joins = (
        alt.Chart(links).mark_rule(strokeWidth=1.5, strokeDash=[4, 3]).encode(x=time, x2="start_2:T", y=y, y2="row_2:Q")
    )
    titles = (
        alt.Chart(heads)
        .mark_text(align="left", fontWeight="bold", fontSize=13)
        .encode(x=alt.value(0), y=y, text="text", color=alt.Color("track", scale=tones(looks), legend=None))
    )
    spans = alt.Chart(open_days).mark_rule(strokeWidth=3, color=theme.tone("rule")).encode(x=time, x2="end:T", y=y)
    step = 46 if narrow else 30
    drawn = [spans, *([joins] if len(links) else []), *labels, titles, marks]
    return (
        alt.layer(*drawn).add_params(chosen).properties(width=width - 20, height=step * (int(frame["row"].max()) + 2))
    )
