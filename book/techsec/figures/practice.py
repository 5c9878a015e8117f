"""Figures of section 4, policy practice: stages, forums, technologies, Rapidus."""

import altair as alt
import pandas as pd

from techsec import theme
from techsec.figures.controls import choice, dimmed
from techsec.figures.encodings import OCCURRED, Look, coded, outlined, tips
from techsec.figures.kinds.flow import flow
from techsec.figures.kinds.lanes import lanes, years
from techsec.figures.kinds.story import story
from techsec.figures.layout import WIDE, Layout, whole_years
from techsec.figures.looks import BOTH, JAPAN, UNITED_STATES
from techsec.figures.looks import STAGES as STAGE_LOOKS
from techsec.figures.rows import CARD_END, EVENT_CARD, PAGE, PLACES, STAGES, allies, carded, forum_places, places

# Events that a figure names beside their marks: the first of each stage.
FIRSTS = {
    "schoff-on-alliance-technology": "Schoff's book",
    "core-partnership-launched": "CoRe Partnership",
    "ibm-offers-2nm": "IBM's offer",
}
SUMMIT, TWO_PLUS_TWO = "us-japan-summit-2021", "economic-2plus2-agreed"
MEMBERSHIPS = {
    "member": Look("ink", "circle"),
    "observer": Look("ink", "diamond", full=False),
    "considered": Look("ink", "circle", full=False),
}
SEATS = {True: "full seats", False: "lesser places"}  # Of members, and of economies that observe or are considered.
TRACKS = {"Japanese firms": Look("blue", "triangle-up"), "Japanese state": JAPAN, "American partner": UNITED_STATES}
SPEAKERS = {"American voices": UNITED_STATES, "Japanese voices": JAPAN, "both or others": BOTH}
DEFENCE = {"aukus-pillar-ii", "tdmm"}  # Forums of defence ministers and their armed forces.
SETTINGS = {"other forums": Look("teal", "circle"), "forums of defence ministers": Look("purple", "square")}
DRAWN = ["id", "event", "title_en", "title_zh", "said", "happened", "plan", "page"]  # Fields of events in any figure.


def stages_frame(events: pd.DataFrame, sections: pd.DataFrame, since: int = 2017) -> pd.DataFrame:
    """One row for each event that starts in ``since`` or later: stage by content, and where the paper tells it.

    ``events`` and ``sections`` come from their loaders. Adds ``place`` (section of the paper), ``told in`` (the section
    with its heading) and ``words``, the name of the first event of a stage.
    """
    frame = carded(events)
    frame = frame[frame["start"].dt.year >= since].copy()
    frame["place"] = places(frame["section"], sections)
    heading = sections.set_index("id")["title_en"]
    frame["told in"] = frame["section"] + " " + frame["section"].map(heading)
    return frame.assign(words=frame["id"].map(FIRSTS).fillna(""))


def stages(events: pd.DataFrame, sections: pd.DataFrame, *, layout: Layout = WIDE) -> alt.TopLevelMixin:
    """Events by date, one lane for each stage as coded by content; full marks happened, hollow ones were planned.

    A line stands at the day of the first mechanism. The control leaves lit what a section of the paper tells.
    """
    frame = stages_frame(events, sections)
    place = choice("place", "Show events told in", ["all sections", *PLACES])
    span = whole_years(frame["start"])
    x = years("start", span, layout)
    first = frame.loc[frame["stage"] == STAGES[1], "start"].min()
    mark = pd.DataFrame({"start": [f"{first:%Y-%m-%d}"] if first is not pd.NaT else []})
    rule = alt.Chart(mark).mark_rule(color=theme.tone("ink"), strokeDash=[4, 3]).encode(x=x)
    return lanes(
        frame[[*DRAWN, "start", "stage", "place", "words"]],
        "start",
        "stage",
        "stage",
        STAGE_LOOKS,
        layout,
        x=x,
        span=span,
        order=STAGES,
        tooltip=tips(**EVENT_CARD, stage="stage by content", place="told", **CARD_END),
        full=OCCURRED,
        opacity=dimmed(place, "all sections", "place"),
        words="words",
        under=[rule],
    ).add_params(place)


def forums_frame(forums: pd.DataFrame, forum_members: pd.DataFrame, actors: pd.DataFrame) -> pd.DataFrame:
    """One row for each membership in a forum of two economies or more that the paper names, with its first date.

    Only members, observers and economies that are considered: a role without a mark of its own is left out. ``name`` is
    the economy's in full; ``seat`` is full, or lesser, once for an economy and forum (empty where it counts already).
    """
    frame = forum_places(forums, forum_members)
    frame = frame[frame["role"].isin(MEMBERSHIPS)].copy()
    frame["label"] = frame["short_en"] + ", " + frame["first_date"].str[:4].replace("", "older")
    frame["name"] = frame["economy"].map(actors.set_index("id")["name_en"])
    frame["full"] = frame["role"].eq("member")
    by = ["first_date", "label", "economy", "full"]
    frame = frame.assign(kin=frame["forum"]).sort_values(by, ascending=[True, True, True, False], kind="stable")
    return frame.assign(seat=frame["full"].map(SEATS).mask(frame.duplicated(["forum", "economy"]), ""))


def forums(
    forums: pd.DataFrame, forum_members: pd.DataFrame, actors: pd.DataFrame, *, layout: Layout = WIDE
) -> alt.TopLevelMixin:
    """Matrix of forums (rows, by first date) and economies (columns), and below it how many seats each economy has.

    Full circles are members, hollow diamonds observe, hollow circles are only considered. The control leaves forums of
    one type lit, and counts them alone.
    """
    frame = forums_frame(forums, forum_members, actors)
    rows = [*frame["label"].unique(), *SEATS.values()]
    counts = frame["economy"].value_counts()
    columns = ["USA", "JPN", *sorted(counts.index.drop(["USA", "JPN"]), key=lambda code: (-counts[code], code))]
    fields = ["label", "name_en", "name_zh", "economy", "name", "role", "type", "page_forum", "seat", "kin"]
    kind = choice("kind", "Count forums of", ["all types", *sorted(frame["type"].unique())])
    lower = layout.pick(0, 8)
    across = alt.Axis(orient="top", labelAngle=layout.pick(0, -90), grid=True, labelFontSize=11, labelPadding=4)
    x = alt.X("economy:N", title=None, axis=across, scale=alt.Scale(domain=columns, padding=0.5))
    down = alt.Axis(labelLimit=220, grid=True)
    y = alt.Y("label:N", title=None, axis=layout.pick(down, None), scale=alt.Scale(domain=rows))
    base = alt.Chart(frame[fields])
    marks = base.mark_point(strokeWidth=2, yOffset=lower).encode(
        x=x,
        y=y,
        **coded("role", MEMBERSHIPS, alt.Legend(title=None)),
        size=alt.when(alt.datum.role == "observer").then(alt.value(22)).otherwise(alt.value(layout.pick(130, 80))),
        tooltip=tips(name=" ", name_en="forum", name_zh="中文", role="place", type="type", page_forum=PAGE),
        **dimmed(kind, "all types", "type"),
    )
    sums = (
        base.transform_filter(((kind == "all types") | (alt.datum.type == kind)) & (alt.datum.seat != ""))
        .transform_aggregate(seats="count()", groupby=["economy", "name", "seat"])
        .encode(x=x, y="seat:N", text="seats:Q", tooltip=tips(name=" ", seat="counted", seats="number:Q"))
    )
    drawn = [marks, *outlined(sums, fontWeight="bold", baseline="middle", yOffset=lower)]
    if layout.narrow:
        names = alt.Chart(pd.DataFrame({"label": rows})).encode(y=y, text="label:N")
        drawn = [*outlined(names, align="left", dy=-8, x=0), *drawn]
    return layout.fill(alt.layer(*drawn).add_params(kind), alt.Step(layout.pick(27, 35)))


def technologies_frame(events: pd.DataFrame, forums: pd.DataFrame, technologies: pd.DataFrame) -> pd.DataFrame:
    """One row for each event and technology, for events that happen in a forum, by the forum's first date.

    ``setting`` says whether the forum is one of defence ministers.
    """
    frame = carded(events)
    frame = frame[frame["forum"] != ""].explode("technologies")
    frame["technology"] = frame["technologies"].map(technologies.set_index("id")["name_en"])
    frame = frame.merge(forums.set_index("id")[["short_en", "first_date"]], left_on="forum", right_index=True)
    frame = frame[frame["technologies"] != "none"].rename_axis(None)
    frame["setting"] = frame["forum"].isin(DEFENCE).map(dict(zip([False, True], SETTINGS, strict=True)))
    frame = frame.assign(kin=frame["forum"])
    return frame.sort_values(["first_date", "short_en", "start", "id"], kind="stable")


def technologies(
    events: pd.DataFrame, forums: pd.DataFrame, technologies: pd.DataFrame, *, layout: Layout = WIDE
) -> alt.TopLevelMixin:
    """A row for each technology, with a mark and the forum's name for each event in which the paper reports it.

    What defence ministers do not deal with comes first, what they alone deal with last. Colour and shape tell their
    forums from others; hollow marks were planned only.
    """
    frame = technologies_frame(events, forums, technologies)
    defence = frame["forum"].isin(DEFENCE).groupby(frame["technology"]).agg(["any", "all"]).sum(axis=1)
    drawn = {
        "order": sorted(technologies.set_index("name_en").index.intersection(defence.index), key=defence.get),
        "tooltip": tips(**EVENT_CARD, technology="technology", short_en="forum", **CARD_END),
        "legend": alt.Legend(title=None, columns=layout.pick(2, 1)),
    }
    frame = frame[[*DRAWN, "kin", "technology", "short_en", "setting"]].reset_index(drop=True)
    return flow(frame, "technology", "short_en", "setting", SETTINGS, layout, full=OCCURRED, **drawn)


def rapidus_frame(events: pd.DataFrame, actors: pd.DataFrame) -> pd.DataFrame:
    """One row for each event in which Rapidus, its people or IBM act, or that section 4.3 tells; its ``lane``.

    An event belongs to the lane of its initiator; where the paper names none, to the Japanese state if it acts.
    """
    events = carded(events)
    kind, acts_for = actors.set_index("id")["kind"], actors.set_index("id")["affiliation"]
    inside = {"rapidus", "ibm", *acts_for.index[acts_for == "rapidus"]}
    involved = events["actors"].map(lambda acting: bool(inside & set(acting)))
    frame = events[involved | events["section"].eq("4.3")]
    frame = frame.loc[[any(kind[name] != "media" for name in names) for names in frame["initiator"]]].copy()
    sides, (_, state, _) = _sides(actors), TRACKS

    def lane(initiator: list[str], acting: list[str]) -> str:
        if initiator != ["unknown"]:
            return sides[initiator[0]]
        return state if state in [sides[name] for name in acting] else sides[acting[0]]

    frame["lane"] = list(map(lane, frame["initiator"], frame["actors"]))
    return frame.sort_values(["start", "end", "id"], kind="stable").assign(landmark=False)


def _sides(actors: pd.DataFrame) -> dict[str, str]:
    """Actor id -> lane: American actors are partners, Japanese firms firms, other Japanese actors the state."""
    firms, state, partner = TRACKS
    body = actors["affiliation"].where(actors["affiliation"] != "", actors["id"])
    industry = body.map(actors.set_index("id")["kind"]).isin(["firm", "association"])
    side = industry.map({True: firms, False: state}).mask(actors["country"] == "USA", partner)
    return dict(zip(actors["id"], side, strict=True))


def with_landmarks(frame: pd.DataFrame, events: pd.DataFrame) -> pd.DataFrame:
    """The frame of ``rapidus`` with the landmarks of the other two stages, which have no lane."""
    bands = carded(events).query("id in [@SUMMIT, @TWO_PLUS_TWO]").assign(lane="", landmark=True)
    whole = pd.concat([frame, bands[~bands["id"].isin(frame["id"])]])
    return whole.sort_values(["start", "end", "id"], kind="stable")


def rapidus(events: pd.DataFrame, actors: pd.DataFrame, *, layout: Layout = WIDE) -> alt.TopLevelMixin:
    """Events in the order of their dates, in three lanes: firms, state, partner; lines join plan or offer and outcome.

    Full marks happened, hollow ones were planned. Bands are landmarks of the other two stages.
    """
    frame = with_landmarks(rapidus_frame(events, actors), events)
    told = tips(**EVENT_CARD, lane="first step", **CARD_END)
    return story(frame, "title_en", TRACKS, layout, tooltip=told, full=OCCURRED)


def ideas_frame(events: pd.DataFrame, actors: pd.DataFrame) -> pd.DataFrame:
    """One row for each event of the stage idea; the lane is its initiator's country, or both if they act together."""
    frame = carded(events)
    frame = frame[frame["stage"] == "idea"].copy()
    country = actors.set_index("id")["country"]
    moved, acting = (frame[names].map(lambda known: allies(known, country)) for names in ("initiator", "actors"))
    american, japanese, others = SPEAKERS
    side = moved.where(moved != "", acting).map({"United States": american, "Japan": japanese})
    frame["lane"] = side.fillna(others)
    return frame.sort_values(["start", "end", "id"], kind="stable").assign(landmark=frame["id"].eq(SUMMIT))


def ideas(events: pd.DataFrame, actors: pd.DataFrame, *, layout: Layout = WIDE) -> alt.TopLevelMixin:
    """Events of the stage idea in the order of their dates, in three lanes; a band marks the summit of April 2021."""
    told = tips(**EVENT_CARD, lane="side", **CARD_END)
    return story(ideas_frame(events, actors), "title_en", SPEAKERS, layout, tooltip=told, full=OCCURRED)
