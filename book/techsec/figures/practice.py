"""Figures of section 4, policy practice: stages, forums, technologies, Rapidus."""

import altair as alt
import pandas as pd

from techsec import theme
from techsec.figures.layout import dodge, wrap

STAGES = ["idea", "mechanism", "industry", "context"]
PLACES = {"4.1": "1", "4.2": "2", "4.3": "3"}
PLACE_NAMES = ["4.1 ideas", "4.2 mechanisms", "4.3 industry", "elsewhere"]
PLACE_TONES = ["blue", "vermillion", "green", "grey"]
ROLES = ["member", "observer", "considered"]
TRACKS = {"firm": "Firm and industry", "state": "Japanese state", "partner": "American partner"}
SPEAKERS = {"us": "American voices", "japan": "Japanese voices", "both": "Both governments, or others"}
HAPPENED = ["occurred", "planned or forecast"]


def _happened(status: pd.Series) -> pd.Series:
    return status.eq("occurred").map({True: HAPPENED[0], False: HAPPENED[1]})


def _of_paper(events: pd.DataFrame) -> pd.DataFrame:
    """A copy of the rows that the paper states: these figures retell its section 4."""
    return events[events["provenance"] != "public"].copy()


def _fill(color: str, scale: alt.Scale, legend: alt.Legend | None = None) -> dict:
    """Encodings for a mark that is full where something happened and hollow where it was only planned."""
    full = alt.datum.happened == HAPPENED[0]
    return {
        "stroke": alt.Stroke(f"{color}:N", scale=scale, legend=legend),
        "fill": alt.when(full)
        .then(alt.Fill(f"{color}:N", scale=scale, legend=legend))
        .otherwise(alt.value(theme.tone("paper"))),
    }


def stages_frame(events: pd.DataFrame, sections: pd.DataFrame, since: int = 2017) -> pd.DataFrame:
    """One row an event that starts in ``since`` or later: stage by content, and where the paper tells it.

    ``events`` and ``sections`` come from their loaders. Adds ``place`` (section of the paper), ``mark`` (1, 2, 3 for
    its sections 4.1, 4.2, 4.3), ``happened`` and ``day`` (whether the day is known).
    """
    frame = _of_paper(events)
    frame = frame[frame["start"].dt.year >= since].copy()
    frame["place"] = frame["section"].map(dict(zip(PLACES, PLACE_NAMES))).fillna(PLACE_NAMES[-1])
    frame["mark"] = frame["section"].map(PLACES).fillna("·")
    frame["happened"] = _happened(frame["status"])
    frame["day"] = frame["date_precision"].eq("day").map({True: "day known", False: "no day known"})
    heading = sections.set_index("id")["title_en"]
    frame["told in"] = frame["section"] + " " + frame["section"].map(heading)
    return frame


def stages(events: pd.DataFrame, sections: pd.DataFrame, *, narrow: bool = False) -> alt.TopLevelMixin:
    """Swim-lanes: events by date, one lane a stage as coded by content; colour and digit give the paper's own section.

    Full marks happened, hollow ones were planned or forecast; round marks have a known day, square ones do not.
    """
    frame = stages_frame(events, sections)
    frame = frame[["id", "start", "date", "title_en", "title_zh", "stage", "place", "mark", "happened", "day", "page"]]
    days = (frame["start"].max() - frame["start"].min()).days
    dot, length = (13, 700) if narrow else (16, theme.WIDE - 90)
    lane_rows = frame.groupby("stage")["start"].transform(dodge, gap=days * dot / length)
    heights = (lane_rows.groupby(frame["stage"]).max() + 2).reindex(STAGES, fill_value=2)
    frame["slot"] = lane_rows + frame["stage"].map(heights.cumsum() - heights)
    heads = pd.DataFrame({"stage": STAGES, "slot": heights.cumsum() - heights.to_numpy() / 2 - 1})
    if narrow:
        heads["slot"] = heights.cumsum() - heights
    place = alt.param(
        name="place",
        value="all sections",
        bind=alt.binding_select(options=["all sections", *PLACE_NAMES], name="Show events told in"),
    )
    shown = (place == "all sections") | (alt.datum.place == place)
    time = {"shorthand": "start:T", "title": None, "axis": alt.Axis(format="%Y", tickCount="year")}
    slots = alt.Scale(domain=[-0.8, int(heights.sum()) - 1.2], nice=False, reverse=not narrow)
    slot = {"shorthand": "slot:Q", "axis": None, "scale": slots}
    colors = alt.Scale(domain=PLACE_NAMES, range=[theme.tone(name) for name in PLACE_TONES])
    base = alt.Chart(frame).encode(
        x=alt.X(**slot) if narrow else alt.X(**time),
        y=alt.Y(**time, sort="descending") if narrow else alt.Y(**slot),
        opacity=alt.when(shown).then(alt.value(1)).otherwise(alt.value(0.12)),
        tooltip=[
            alt.Tooltip("date:N", title="date"),
            alt.Tooltip("title_en:N", title="event"),
            alt.Tooltip("title_zh:N", title="中文"),
            alt.Tooltip("stage:N", title="stage by content"),
            alt.Tooltip("place:N", title="told in"),
            alt.Tooltip("page:Q", title="page"),
            alt.Tooltip("happened:N", title="status"),
        ],
    )
    marks = base.mark_point(size=dot * dot * 0.62, strokeWidth=2).encode(
        shape=alt.Shape("day:N", legend=None).scale(domain=["day known", "no day known"], range=["circle", "square"]),
        **_fill("place", colors, alt.Legend(title="Told in section", columns=2 if narrow else 4)),
    )
    digit = alt.when(alt.datum.happened == HAPPENED[0]).then(alt.value(theme.tone("paper")))
    digits = base.mark_text(fontSize=dot * 0.62, fontWeight="bold", baseline="middle", dy=0.5).encode(
        text="mark:N", color=digit.otherwise(alt.value(theme.tone("ink")))
    )
    names = alt.Chart(heads).mark_text(
        fontWeight="bold", fontSize=10 if narrow else 12, align="left" if narrow else "right", baseline="middle"
    )
    names = names.encode(
        x=alt.X(**slot) if narrow else alt.value(-14),
        y=alt.value(length + 14) if narrow else alt.Y(**slot),
        text="stage:N",
    )
    across = dot * float(heights.sum())
    size = {"width": across, "height": length} if narrow else {"width": length, "height": across}
    return alt.layer(marks, digits, names).add_params(place).properties(**size)


def forums_frame(forums: pd.DataFrame, forum_members: pd.DataFrame) -> pd.DataFrame:
    """One row a membership in a forum of two economies or more that the paper names, with the forum's first date."""
    frame = forum_members.merge(forums, left_on="forum", right_on="id", suffixes=("", "_forum"))
    frame = frame[frame["page_forum"].notna() & ~frame["type"].isin(["domestic", "corporate", "track2"])].copy()
    frame["first"] = frame["first_date"].str[:4].where(frame["first_date"] != "", "older")
    frame["label"] = frame["short_en"] + ", " + frame["first"]
    frame["role"] = frame["role"].where(frame["role"].isin(ROLES), "considered")
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
    kind = alt.param(
        name="kind", value="all types", bind=alt.binding_select(options=["all types", *types], name="Show forums of")
    )
    shown = (kind == "all types") | (alt.datum.type == kind)
    blue, paper = theme.tone("blue"), theme.tone("paper")
    legend = alt.Legend(title="Role")
    step = 14 if narrow else 27
    chart = (
        alt.Chart(frame[fields])
        .mark_point(strokeWidth=2)
        .encode(
            x=alt.X(
                "economy",
                sort=columns,
                title=None,
                axis=alt.Axis(orient="top", labelAngle=-90 if narrow else 0, grid=True),
            ),
            y=alt.Y("label", sort=rows, title=None, axis=alt.Axis(labelLimit=220, grid=True)),
            shape=alt.Shape("role", legend=legend).scale(domain=ROLES, range=["circle", "diamond", "circle"]),
            stroke=alt.Stroke("role", legend=legend).scale(domain=ROLES, range=[blue, blue, blue]),
            fill=alt.Fill("role", legend=legend).scale(domain=ROLES, range=[blue, paper, paper]),
            size=alt.when(alt.datum.role == "observer").then(alt.value(2 * step)).otherwise(alt.value(6 * step)),
            opacity=alt.when(shown).then(alt.value(1)).otherwise(alt.value(0.12)),
            tooltip=[
                alt.Tooltip("name_en", title="forum"),
                alt.Tooltip("name_zh", title="中文"),
                alt.Tooltip("economy"),
                alt.Tooltip("role"),
                alt.Tooltip("type"),
                alt.Tooltip("from", title="since"),
                alt.Tooltip("page_forum", title="page"),
            ],
        )
    )
    return chart.add_params(kind).properties(width=alt.Step(step), height=alt.Step(26))


def technologies_frame(events: pd.DataFrame, forums: pd.DataFrame, technologies: pd.DataFrame) -> pd.DataFrame:
    """One row an event and technology, for events that happen in a forum; ``slot`` counts within a cell."""
    frame = _of_paper(events)
    frame = frame[frame["forum"] != ""].explode("technologies")
    frame = frame.merge(
        technologies.set_index("id")["name_en"].rename("technology"), left_on="technologies", right_index=True
    )
    frame = frame.merge(forums.set_index("id")[["short_en", "first_date"]], left_on="forum", right_index=True)
    frame = frame[frame["technologies"] != "none"].copy()
    frame["happened"] = _happened(frame["status"])
    frame = frame.sort_values(["start", "id"], kind="stable")
    frame["slot"] = frame.groupby(["technology", "short_en"]).cumcount()
    return frame


def technologies(
    events: pd.DataFrame, forums: pd.DataFrame, technologies: pd.DataFrame, *, narrow: bool = False
) -> alt.TopLevelMixin:
    """One dot an event and technology: technologies down, forums across; hollow dots were planned only."""
    frame = technologies_frame(events, forums, technologies)
    forum_order = list(frame.sort_values(["first_date", "short_en"])["short_en"].unique())
    known = [name for name in technologies["name_en"] if name in set(frame["technology"])]
    fields = ["technology", "short_en", "slot", "happened", "date", "title_en", "title_zh", "page"]
    tooltip = [
        alt.Tooltip("date:N", title="date"),
        alt.Tooltip("title_en:N", title="event"),
        alt.Tooltip("title_zh:N", title="中文"),
        alt.Tooltip("short_en", title="forum"),
        alt.Tooltip("page:Q", title="page"),
        alt.Tooltip("happened:N", title="status"),
    ]
    status = alt.param(
        name="status",
        value="all events",
        bind=alt.binding_select(options=["all events", *HAPPENED], name="Show events that are"),
    )
    shown = (status == "all events") | (alt.datum.happened == status)
    colors = alt.Scale(domain=["dot"], range=[theme.tone("vermillion")])
    base = alt.Chart(frame[fields].assign(dot="dot")).encode(
        opacity=alt.when(shown).then(alt.value(1)).otherwise(alt.value(0.12)), tooltip=tooltip, **_fill("dot", colors)
    )
    y = alt.Y("technology", sort=known, title=None, axis=alt.Axis(grid=True, labelLimit=220))
    if narrow:
        frame["place"] = frame.groupby("technology").cumcount()
        marks = base.properties(data=frame[[*fields, "place"]].assign(dot="dot")).mark_point(size=80)
        chart = marks.encode(x=alt.X("place:O", axis=None), y=y).properties(width=alt.Step(14), height=alt.Step(22))
    else:
        x = alt.X("short_en", sort=forum_order, title=None, axis=alt.Axis(orient="top", labelAngle=-90, grid=True))
        slots = alt.XOffset("slot:O", scale=alt.Scale(paddingOuter=0.1))
        chart = base.mark_point(size=80).encode(x=x, xOffset=slots, y=y)
        chart = chart.properties(width=theme.WIDE - 190, height=alt.Step(24))
    return chart.add_params(status)


def rapidus_frame(events: pd.DataFrame, actors: pd.DataFrame) -> pd.DataFrame:
    """One row an event in which Rapidus, its chairman or IBM acts, or that section 4.3 tells; tracks and row numbers.

    An event belongs to the track of its initiator; where the paper names none, to the Japanese state if it acts.
    """
    events = _of_paper(events)
    involved = events["actors"].map(lambda acting: bool({"rapidus", "ibm", "higashi-tetsuro"} & set(acting)))
    frame = events[involved | events["section"].eq("4.3")].copy()
    frame = frame[~frame["initiator"].map(lambda names: names == ["nikkei"])]
    sides = _sides(actors)
    movers = frame["initiator"].where(frame["initiator"].map(lambda names: names != ["unknown"]), frame["actors"])
    frame["track"] = [
        "state" if unknown == ["unknown"] and "state" in [sides[name] for name in names] else sides[names[0]]
        for names, unknown in zip(movers, frame["initiator"])
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
    """One row an event of the stage idea; the track is its initiator's country, or both where they act together."""
    frame = _of_paper(events)
    frame = frame[frame["stage"] == "idea"].copy()
    country = actors.set_index("id")["country"].to_dict()
    allies = [{country[name] for name in names} & {"USA", "JPN"} for names in frame["actors"]]
    moved = [{country[name] for name in names} & {"USA", "JPN"} for names in frame["initiator"]]
    sides = [mover or acting for mover, acting in zip(moved, allies)]
    frame["track"] = [{("USA",): "us", ("JPN",): "japan"}.get(tuple(side), "both") for side in sides]
    return _placed(frame, list(SPEAKERS))


def ideas(events: pd.DataFrame, actors: pd.DataFrame, *, narrow: bool = False) -> alt.TopLevelMixin:
    """Events of the stage idea by date, in three tracks: American, Japanese, both or others."""
    return _tracks(ideas_frame(events, actors), SPEAKERS, ["vermillion", "blue", "purple"], narrow=narrow)


def _placed(frame: pd.DataFrame, tracks: list[str]) -> pd.DataFrame:
    """The frame in track and date order, with ``happened`` and the ``row`` that each event stands in."""
    frame["happened"] = _happened(frame["status"])
    frame["order"] = frame["track"].map(tracks.index)
    frame = frame.sort_values(["order", "start", "id"], kind="stable").reset_index(drop=True)
    frame["row"] = frame.index + frame["order"].rank(method="dense").astype(int)
    return frame


def _tracks(frame: pd.DataFrame, tracks: dict[str, str], tones: list[str], *, narrow: bool) -> alt.TopLevelMixin:
    """A labelled timeline, one row an event, grouped by track under its name."""
    width = theme.NARROW if narrow else theme.WIDE
    fields = ["id", "start", "row", "track", "happened", "date", "title_en", "title_zh", "page", "followed_by"]
    frame = frame[fields].assign(
        label=[wrap(title, 42) for title in frame["title_en"]], side=frame["track"].map(tracks)
    )
    heads = pd.DataFrame({"track": list(tracks), "text": list(tracks.values())})
    heads["row"] = heads["track"].map(frame.groupby("track")["row"].min()) - 1
    ends = frame.set_index("id")[["start", "row"]]
    links = frame[frame["followed_by"].isin(ends.index)][["start", "row", "followed_by"]]
    links = links.merge(
        ends.rename(columns={"start": "start_2", "row": "row_2"}), left_on="followed_by", right_index=True
    )
    span = [f"{frame['start'].dt.year.min()}-01-01", f"{frame['start'].dt.year.max()}-12-31"]
    middle = frame["start"].min() + (frame["start"].max() - frame["start"].min()) * 0.55
    rows = alt.Scale(domain=[-0.6, int(frame["row"].max()) + 0.8], reverse=True, nice=False)
    y = alt.Y("row:Q", scale=rows, axis=None)
    time = alt.X("start:T", title=None, axis=alt.Axis(orient="top", tickCount="year", format="%Y"))
    colors = alt.Scale(domain=list(tracks), range=[theme.tone(name) for name in tones])
    chosen = alt.param(
        name="track_shown",
        value="all tracks",
        bind=alt.binding_select(options=["all tracks", *tracks.values()], name="Show"),
    )
    shown = (chosen == "all tracks") | (alt.datum.side == chosen)
    opacity = alt.when(shown).then(alt.value(1)).otherwise(alt.value(0.12))
    marks = (
        alt.Chart(frame)
        .mark_point(size=120, strokeWidth=2)
        .encode(
            # The scale stands here alone: layers that repeat it make Vega-Lite warn of a conflict.
            x=time.scale(domain=span),
            y=y,
            shape=alt.Shape(
                "track", scale=alt.Scale(domain=list(tracks), range=["circle", "square", "triangle-up"]), legend=None
            ),
            opacity=opacity,
            tooltip=[
                alt.Tooltip("date:N", title="date"),
                alt.Tooltip("title_en:N", title="event"),
                alt.Tooltip("title_zh:N", title="中文"),
                alt.Tooltip("page:Q", title="page"),
                alt.Tooltip("happened:N", title="status"),
            ],
            **_fill("track", colors),
        )
    )
    names = alt.Chart(frame).encode(x=alt.value(0) if narrow else time, y=y, text="label:N", opacity=opacity)
    early = alt.datum.start < alt.expr.toDate(middle.isoformat())
    style = {"fontSize": 11, "lineHeight": 12}
    if narrow:
        sides = [(names, style | {"align": "left", "baseline": "line-bottom", "dy": -21})]
    else:
        sides = [
            (names.transform_filter(early), style | {"align": "left", "baseline": "middle", "dx": 11}),
            (names.transform_filter(~early), style | {"align": "right", "baseline": "middle", "dx": -11}),
        ]
    halo = {"stroke": theme.tone("paper"), "strokeWidth": 4, "color": theme.tone("paper")}
    labels = [side.mark_text(**look, **extra) for side, look in sides for extra in (halo, {"color": theme.tone("ink")})]
    joins = (
        alt.Chart(links).mark_rule(strokeWidth=1.5, strokeDash=[4, 3]).encode(x=time, x2="start_2:T", y=y, y2="row_2:Q")
    )
    titles = (
        alt.Chart(heads)
        .mark_text(align="left", fontWeight="bold", fontSize=13)
        .encode(x=alt.value(0), y=y, text="text", color=alt.Color("track", scale=colors, legend=None))
    )
    step = 46 if narrow else 30
    drawn = [*([joins] if len(links) else []), *labels, titles, marks]
    return (
        alt.layer(*drawn).add_params(chosen).properties(width=width - 20, height=step * (int(frame["row"].max()) + 2))
    )
