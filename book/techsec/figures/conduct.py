"""Figures of section 4 about conduct: who moved first, how far words went, what code and section hold together."""

import json
import re
from textwrap import wrap

import altair as alt
import pandas as pd

from techsec import theme
from techsec.figures.controls import beside_guess, choice, dimming
from techsec.figures.encodings import OCCURRED, coded, tips
from techsec.figures.layout import ceiling, dodge, stacked, whole_years
from techsec.figures.rows import EVENT_TIPS, PLACES, STAGES, forum_places, in_schema, paper_events, places, read_texts

STAGE_LOOKS = {"idea": ("blue", "circle"), "mechanism": ("vermillion", "square"), "industry": ("green", "triangle-up")}
SIDES = ["United States", "Japan", "both together", "firms", "experts", "not stated"]
COMMITMENTS = ["words", "offer", "stated intent", "body exists", "signed or in force", "money committed", "output"]
FITS = {"same": ("green", "circle"), "differ": ("vermillion", "square"), "told elsewhere": ("grey", "diamond")}
MEASURES = {"whole text": "whole", "headings and running text": "running", "inside quotation marks": "quoted"}
NAMED_LOOKS = {"China is named": ("vermillion", "square"), "China is not named": ("grey", "circle")}
SEATS = {"member": ("blue", "circle"), "observer or considered": ("blue", "diamond", False)}
EXEMPT: dict[str, tuple] = {
    "yes": ("some exempted", "blue", "circle", False),
    "no": ("none exempted", "vermillion", "square"),
    "unclear": ("not told", "vermillion", "triangle-up"),
}


def tally(frame: pd.DataFrame, by: str, of: str = "stage") -> str:
    """What an alternative text says of lanes: each value of ``by``, as the frame has them, with its counts of ``of``.

    Counts of one are singular; values that are no stage are named as they are.
    """
    told = []
    for name, rows in frame.groupby(by, sort=False)[of]:
        counts = [
            f"{count} {_NOUNS.get(value, (value, value))[count != 1]}" for value, count in rows.value_counts().items()
        ]
        told.append(f"{name}: {', '.join(counts)}.")
    return " ".join(told)


_NOUNS = {
    "idea": ("idea", "ideas"),
    "mechanism": ("mechanism", "mechanisms"),
    "industry": ("industry event", "industry events"),
    "context": ("event of context", "events of context"),
    "member": ("full seat", "full seats"),
    "observer or considered": ("lesser place", "lesser places"),
}


def _legend(columns: int, offset: int = 18) -> alt.Legend:
    return alt.Legend(title=None, columns=columns, offset=offset)


def _guess(
    lane: str, start: float, x: alt.X, y: alt.Y, end: float, dy: int = -15
) -> tuple[alt.Parameter, list[alt.Chart]]:
    """The reader's number as a labelled tick in a lane: the parameter, without a control of its own, and two layers."""
    guess = alt.param(name="guess", value=start)
    line = alt.Chart(pd.DataFrame({"lane": [lane]})).transform_calculate(guess="guess")
    tick = line.mark_tick(orient="vertical", thickness=3, height=20, color=theme.tone("ink")).encode(x=x, y=y)
    words = line.mark_text(
        **beside_guess(end * 0.6, 6), dy=dy, fontSize=11, fontWeight="bold", text="your guess"
    ).encode(x=x, y=y)
    return guess, [tick, words]


def _numbered(frame: pd.DataFrame, lanes: list[str], order: list[str]) -> pd.DataFrame:
    """The frame sorted by lane and ``order``; ``place`` counts from 1 along each lane."""
    frame = frame.assign(at=frame["lane"].map(lanes.index)).sort_values(["at", *order], kind="stable")
    frame["place"] = frame.groupby("lane").cumcount() + 1
    return frame.drop(columns="at").reset_index(drop=True)


def _units(
    frame: pd.DataFrame,
    lanes: list[str],
    coded: dict,
    dimmed: tuple[alt.Parameter, dict],
    tooltip: list[alt.Tooltip],
    *,
    title: str,
    least: int,
    guess: tuple[str, float],
    narrow: bool,
    blank: bool,
) -> alt.TopLevelMixin:
    """Lanes of marks, one mark for each unit, so that the last mark of a lane stands at its count.

    The axis runs to ``least`` or further, up to the longest lane.
    """
    chosen, opacity = dimmed
    most = ceiling(frame["place"], least)
    width = (195 if narrow else theme.WIDE - 200) - 10
    axis = alt.Axis(values=list(range(0, most + 1, 5)), grid=True)
    x = {"title": title, "axis": axis, "scale": alt.Scale(domain=[0, most + 0.6], nice=False)}
    limit = 90 if narrow else 190
    wrapped = alt.Axis(labelLimit=limit, labelExpr="split(datum.label, '|')" if narrow else "datum.label")
    y = alt.Y("lane:N", sort=lanes, title=None, axis=wrapped, scale=alt.Scale(domain=lanes))
    dot = width / (most + 0.6)
    if blank:
        marks = alt.Chart(frame[["lane", "place"]]).mark_text(text=" ").encode(x=alt.X("place:Q", **x), y=y)
    else:
        points = alt.Chart(frame).mark_point(size=min(0.55 * dot * dot, 120), strokeWidth=1.5)
        marks = points.encode(x=alt.X("place:Q", **x), y=y, tooltip=tooltip, **coded, **opacity)
    lane, start = guess
    param, drawn = _guess(lane, start, alt.X("guess:Q", **x), y, most)
    return alt.layer(marks, *drawn).add_params(chosen, param).properties(width=width, height=alt.Step(38))


def first_movers_frame(events: pd.DataFrame, actors: pd.DataFrame) -> pd.DataFrame:
    """One row (one point) for each idea, mechanism or industry event of the paper, with the side that moved first.

    ``lane`` is that side: a government or party of one of the two, both together, firms, experts (persons without a
    body), or not stated. Events of the stage context, acts of one side alone, are left out.
    """
    kind = actors.set_index("id")["kind"]
    body = actors.set_index("id")["affiliation"]
    body = body.where(body != "", body.index)
    country = actors.set_index("id")["country"]
    frame = paper_events(events)
    frame = frame[frame["stage"].isin(list(STAGE_LOOKS))].copy()
    lanes = []
    for names in frame["initiator"]:
        kinds, allies = {kind[body[name]] for name in names}, {country[name] for name in names} & {"USA", "JPN"}
        if kinds & {"firm", "association"}:
            lanes.append("firms")
        elif kinds & {"person", "media"}:
            lanes.append("experts")
        else:
            found = {("JPN",): "Japan", ("USA",): "United States", ("JPN", "USA"): "both together"}
            lanes.append(found.get(tuple(sorted(allies)), "not stated"))
    frame["lane"] = lanes
    frame["stage_order"] = frame["stage"].map(STAGES.index)
    frame["first"] = [", ".join(names) for names in frame["initiator"]]
    return _numbered(frame, SIDES, ["stage_order", "start", "id"])


def first_movers(
    events: pd.DataFrame, actors: pd.DataFrame, *, narrow: bool = False, blank: bool = False
) -> alt.TopLevelMixin:
    """One lane for each side, one mark for each event that it began; shape and colour give the stage, plans are hollow.

    The guess is a tick in the lane of Japan.
    """
    fields = ["lane", "place", "stage", "happened", "date", "title_en", "title_zh", "first", "page"]
    return _units(
        first_movers_frame(events, actors)[fields],
        SIDES,
        coded("stage", STAGE_LOOKS, _legend(3), full=OCCURRED),
        dimming("stage_shown", "Show events of the stage", "all stages", list(STAGE_LOOKS), "stage"),
        tips(**EVENT_TIPS, stage="stage", first="moved first", page="page", happened="status"),
        title="number of events",
        least=20,
        guess=("Japan", 10),
        narrow=narrow,
        blank=blank,
    )


def talk_or_money_frame(events: pd.DataFrame, since: int = 2020) -> pd.DataFrame:
    """One row (one point) for each idea, mechanism or industry event of the paper since a year, with its commitment.

    ``level`` names the code 0 to 6, which is an order and not a measure: no mean of it has a meaning.
    """
    frame = paper_events(events)
    frame = frame[frame["stage"].isin(list(STAGE_LOOKS)) & (frame["start"].dt.year >= since)].copy()
    frame["level"] = [f"{code} {COMMITMENTS[code]}" for code in frame["commitment"]]
    frame["half"] = (frame["commitment"] >= 5).map({True: "money or output", False: "words to rules"})
    return frame.sort_values(["commitment", "start", "id"], kind="stable").reset_index(drop=True)


def talk_or_money(events: pd.DataFrame, *, narrow: bool = False) -> alt.TopLevelMixin:
    """Events by date, a lane for each level of commitment, words lowest; shape and colour give the stage."""
    fields = ["start", "commitment", "level", "stage", "happened", "date", "title_en", "title_zh", "page"]
    frame = talk_or_money_frame(events)[fields]
    span = whole_years(frame["start"])
    length, dot = (theme.NARROW - 20, 11) if narrow else (theme.WIDE - 160, 14)
    days = (pd.Timestamp(span[1]) - pd.Timestamp(span[0])).days
    rows = frame.groupby("commitment")["start"].transform(dodge, gap=1.1 * days * dot / length)
    space = 2.6 if narrow else 1.6
    lane = stacked(rows, frame["commitment"], range(len(COMMITMENTS)), space)
    heights, floor = lane["height"], lane["floor"]
    frame["slot"] = rows + frame["commitment"].map(floor)
    total = float(heights.sum())
    heads = pd.DataFrame(
        {"level": [f"{code} {name}" for code, name in enumerate(COMMITMENTS)], "edge": floor - space / 2}
    )
    heads["slot"] = floor + heights - space * 0.8 if narrow else floor + (heights - space) / 2
    slots = alt.Scale(domain=[-space / 2, total - space / 2], nice=False, zero=False)
    time = alt.X("start:T", title=None, axis=alt.Axis(format="%Y", tickCount="year"))
    chosen, opacity = dimming("stage_shown", "Show events of the stage", "all stages", list(STAGE_LOOKS), "stage")
    tooltip = tips(**EVENT_TIPS, level="commitment", happened="status", page="page")
    marks = (
        alt.Chart(frame)
        .mark_point(size=dot * dot * 0.55, strokeWidth=1.8)
        .encode(
            x=time.scale(domain=span),
            y=alt.Y("slot:Q", axis=None, scale=slots),
            tooltip=tooltip,
            **coded("stage", STAGE_LOOKS, _legend(3), full=OCCURRED),
            **opacity,
        )
    )
    ground = alt.Chart(heads)
    edges = ground.mark_rule(color=theme.tone("rule")).encode(y=alt.Y("edge:Q", axis=None, scale=slots))
    look = {"align": "left", "fontWeight": "bold", "fontSize": 11} if narrow else {"align": "right"}
    names = ground.mark_text(baseline="middle", **look).encode(
        x=alt.value(0 if narrow else -10), y=alt.Y("slot:Q", axis=None, scale=slots), text="level:N"
    )
    return alt.layer(edges, names, marks).add_params(chosen).properties(width=length, height=total * dot * 1.1)


def placement_frame(events: pd.DataFrame, sections: pd.DataFrame) -> pd.DataFrame:
    """One row (one point) for each event of the paper: its stage by content and by the section that tells it.

    ``fit`` is same, differ, or told elsewhere (outside 4.1 to 4.3, where the paper places no stage); ``nth`` counts
    within a cell.
    """
    frame = paper_events(events)
    frame["place"] = places(frame["section"], sections)
    known = frame["place"] != PLACES[-1]
    frame["fit"] = (
        (frame["place"].map(PLACES.index) == frame["stage"].map(STAGES.index))
        .map({True: "same", False: "differ"})
        .where(known, "told elsewhere")
    )
    frame["row"], frame["column"] = frame["stage"].map(STAGES.index), frame["place"].map(PLACES.index)
    frame = frame.sort_values(["row", "column", "start", "id"], kind="stable").reset_index(drop=True)
    frame["nth"] = frame.groupby(["row", "column"]).cumcount()
    return frame


def placement(events: pd.DataFrame, sections: pd.DataFrame, *, narrow: bool = False) -> alt.TopLevelMixin:
    """Dot matrix: stage by content down, section of the paper across; in the framed cells the two agree."""
    fields = ["row", "column", "nth", "stage", "place", "fit", "happened", "date", "title_en", "title_zh", "page"]
    frame = placement_frame(events, sections)[fields]
    across, dot = (4, 12.5) if narrow else (7, 16)
    tall = (frame.groupby("row")["nth"].max() // across + 1).reindex(range(4), fill_value=1)
    floor = tall.cumsum() - tall + pd.Series(range(4)) * 0.9
    frame["x"] = frame["column"] * (across + 1) + frame["nth"] % across
    frame["y"] = frame["row"].map(floor) + frame["nth"] // across
    cells = pd.DataFrame({"x": [i * (across + 1) - 0.6 for i in range(4)], "y": floor - 0.6, "y2": floor + tall - 0.4})
    cells = cells.assign(x2=cells["x"] + across + 0.2, stage=STAGES, place=PLACES)
    cells["short"] = cells["place"].str.split(" ")
    width, height = 4 * (across + 1), float(tall.sum()) + 4 * 0.9
    x = {"axis": None, "scale": alt.Scale(domain=[-0.8, width - 1.2], nice=False, zero=False)}
    y = {"axis": None, "scale": alt.Scale(domain=[-0.8, height - 0.8], nice=False, zero=False, reverse=True)}
    chosen, opacity = dimming("fit_shown", "Show events whose code and section", "all events", list(FITS), "fit")
    told = tips(**EVENT_TIPS, stage="stage by content", place="told in", page="page", happened="status")
    marks = (
        alt.Chart(frame)
        .mark_point(size=dot * dot * 0.5, strokeWidth=1.6)
        .encode(
            x=alt.X("x:Q", **x),
            y=alt.Y("y:Q", **y),
            tooltip=told,
            **coded("fit", FITS, _legend(3, 38 if narrow else 28), full=OCCURRED),
            **opacity,
        )
    )
    frames = alt.Chart(cells[:3]).mark_rect(filled=False, stroke=theme.tone("muted"), strokeDash=[3, 3])
    frames = frames.encode(x=alt.X("x:Q", **x), x2="x2:Q", y=alt.Y("y:Q", **y), y2="y2:Q")
    names = alt.Chart(cells.drop(columns="short"))
    lanes = names.mark_text(align="right", baseline="top", dy=6, fontWeight="bold", fontSize=11 if narrow else 12)
    lanes = lanes.encode(x=alt.value(-4), y=alt.Y("y:Q", **y), text="stage:N")
    heads = alt.Chart(cells[["x", "short" if narrow else "place"]].rename(columns={"short": "place"}))
    heads = heads.mark_text(align="left", baseline="bottom", fontSize=10 if narrow else 12, lineHeight=12)
    heads = heads.encode(x=alt.X("x:Q", **x), y=alt.value(-16 if narrow else -6), text="place:N")
    size = {"width": width * dot, "height": height * dot}
    return alt.layer(frames, lanes, heads, marks).add_params(chosen).properties(**size)


def words_frame(wording: pd.DataFrame, sections: pd.DataFrame) -> pd.DataFrame:
    """One row for each term with a label and section 1 to 5: how often it stands there; a point where that is not zero.

    ``whole`` counts headings, running text and notes, ``running`` leaves the notes out, ``quoted`` counts what stands
    inside quotation marks. The abstract, before section 1, is left out.
    """
    labels = wording[wording["label"] != ""].drop_duplicates("term").set_index("term")["label"]
    rows = wording[wording["section"] != ""].assign(main=lambda table: table["section"].str[0])
    rows["running"] = rows["count"].where(rows["where"] != "footnote", 0)
    rows["quoted"] = rows["count"].where(rows["quoted"] == "yes", 0)
    rows = rows.rename(columns={"count": "whole"})
    index = pd.MultiIndex.from_product([labels.index, list("12345")], names=["term", "main"])
    frame = rows.groupby(["term", "main"])[["whole", "running", "quoted"]].sum().reindex(index, fill_value=0)
    frame = frame.reset_index()
    frame["label"] = frame["term"].map(labels)
    spans = sections.groupby(sections["id"].str[0]).agg(first=("first_page", "min"), last=("last_page", "max"))
    frame["pages"] = frame["main"].map(spans["first"].astype(str) + "-" + spans["last"].astype(str))
    return frame


def words(wording: pd.DataFrame, sections: pd.DataFrame, *, narrow: bool = False) -> alt.TopLevelMixin:
    """Strip of four words by section: the area of a circle and the number beside it say how often each stands there."""
    frame = words_frame(wording, sections)
    names = ["1 question", "2 theory", "3 motives", "4 practice", "5 outlook"]
    frame["section"] = frame["main"].map(dict(zip("12345", names, strict=True)))
    if narrow:
        frame["label"] = frame["label"].str.replace(" (", "|(", regex=False)
    fields = ["label", "term", "section", "pages", "whole", "running", "quoted"]
    largest = int(frame["whole"].max())
    chosen = choice("measure", "Count in", list(MEASURES))
    step, cell, area = (40, 50, 500) if narrow else (84, 54, 1000)
    axis = {"orient": "top", "labelAngle": -90 if narrow else 0, "domain": False, "ticks": False}
    down = alt.Axis(labelExpr="split(datum.label, '|')", domain=False, ticks=False, labelLimit=180)
    base = (
        alt.Chart(frame[fields])
        .transform_calculate(times=f"datum[{json.dumps(MEASURES)}[measure]]")
        .encode(
            x=alt.X("section:N", sort=names, title=None, axis=alt.Axis(**axis)),
            y=alt.Y("label:N", sort=list(frame["label"].unique()), title=None, axis=down),
            tooltip=tips(label="word", term="中文", section="section", pages="pages", times=":Q"),
        )
    )
    size = alt.Size("times:Q", legend=None, scale=alt.Scale(domain=[0, largest], range=[0, area]))
    marks = base.transform_filter(alt.datum.times > 0).mark_point(filled=True, xOffset=-6 if narrow else -10)
    marks = marks.encode(size=size, color=alt.value(theme.tone("blue")))
    counts = base.mark_text(align="left", baseline="middle", xOffset=8 if narrow else 12).encode(text="times:Q")
    return alt.layer(marks, counts).add_params(chosen).properties(width=alt.Step(step), height=alt.Step(cell))


def follow_up_frame(export_controls: pd.DataFrame, actors: pd.DataFrame) -> pd.DataFrame:
    """One row (one point) for each rule: the one that a step of Japan responds to, what revises it, and that step.

    Rules of third states are left out. ``days`` counts from the first rule, by the date of each row; ``date_kind``
    tells whether that day is of the announcement, the publication or the entry into force. Order of dates, not a cause.
    """
    country = export_controls["issuer"].map(actors.set_index("id")["country"])
    side = country.map({"USA": "United States", "JPN": "Japan"})
    answered = export_controls.loc[(export_controls["responds_to"] != "") & (country == "JPN"), "responds_to"].iloc[0]
    first = export_controls["id"] == answered
    chain = first | (export_controls["amends"] == answered) | (export_controls["responds_to"] == answered)
    frame = export_controls.assign(side=side)[chain & side.notna()].copy()
    frame["start"] = pd.to_datetime(frame["date"])
    frame["days"] = (frame["start"] - frame.loc[frame["id"] == answered, "start"].iloc[0]).dt.days
    frame["exempted_some"] = frame["exemption"].map({code: name for code, (name, *_) in EXEMPT.items()})
    frame = frame.sort_values(["side", "start", "id"], ascending=[False, True, True], kind="stable").reset_index(
        drop=True
    )
    frame["lane"] = [f"{number + 1}" for number in frame.index]
    return frame


def follow_up(
    export_controls: pd.DataFrame, actors: pd.DataFrame, *, narrow: bool = False, blank: bool = False
) -> alt.TopLevelMixin:
    """One row for each rule, by days since the American rule of October 2022; rules that exempt some are open.

    The guess is a tick in the row of the Japanese list.
    """
    frame = follow_up_frame(export_controls, actors)
    frame["label"] = [wrap(f"{side}: {title}", 44) for side, title in zip(frame["side"], frame["title"], strict=True)]
    end, left = ceiling(frame["days"], 1300, 100), 270
    width = theme.NARROW - 10 if narrow else theme.WIDE - left
    axis = alt.Axis(values=list(range(0, end, 300 if narrow else 200)), grid=True, orient="top", format="d")
    x = {
        "title": "days since 7 October 2022",
        "axis": axis,
        "scale": alt.Scale(domain=[min(0, int(frame["days"].min())) - 20, end], nice=False),
    }
    lanes = list(frame["lane"])
    y = alt.Y("lane:N", sort=lanes, axis=None, scale=alt.Scale(domain=lanes))
    chosen, opacity = dimming("side_shown", "Show rules of", "both states", ["United States", "Japan"], "side")
    fields = ["lane", "label", "days", "side", "date", "date_kind", "title", "exempted_some", "summary"]
    base = alt.Chart(frame[fields])
    names = base.mark_text(
        align="left" if narrow else "right",
        baseline="top" if narrow else "middle",
        dy=-34 if narrow else 0,
        fontSize=11,
        lineHeight=12,
    ).encode(x=alt.value(0 if narrow else -10), y=y, text="label:N")
    told = {"date": "date", "date_kind": "day of", "title": "rule", "side": "by", "exempted_some": "exemptions"}
    tooltip = tips(**told, days=":Q", summary="")
    answer = frame[frame["responds_to"] != ""]
    layers = [names]
    if blank:
        layers.append(base.mark_text(text=" ").encode(x=alt.X("days:Q", **x), y=y))
    else:
        joins = alt.Chart(answer[["lane", "days"]].assign(zero=0)).mark_rule(strokeWidth=1.5, strokeDash=[4, 3])
        points = base.mark_point(size=110, strokeWidth=2)
        said = alt.Chart(answer[["lane", "days"]]).transform_calculate(said="datum.days + ' days'")
        layers += [
            joins.encode(x=alt.X("zero:Q", **x), x2="days:Q", y=y),
            points.encode(
                x=alt.X("days:Q", **x),
                y=y,
                tooltip=tooltip,
                **coded("exempted_some", {name: look for name, *look in EXEMPT.values()}, _legend(3)),
                **opacity,
            ),
            said.mark_text(align="left", baseline="middle", dx=10).encode(x=alt.X("days:Q", **x), y=y, text="said:N"),
        ]
    guess, drawn = _guess(answer["lane"].iloc[0], 600, alt.X("guess:Q", **x), y, end, 16 if narrow else -15)
    chart = alt.layer(*layers, *drawn).add_params(chosen, guess)
    return chart.properties(width=width, height=alt.Step(68 if narrow else 40))


def seats_frame(forums: pd.DataFrame, forum_members: pd.DataFrame) -> pd.DataFrame:
    """One row (one point) for each economy and forum that the paper names, domestic bodies left out.

    Economies with a place in one forum only are left out. ``seat`` is member, or observer or considered; the order of
    the lanes is United States, Japan, then the alphabet.
    """
    frame = forum_places(forums, forum_members)
    frame["seat"] = frame["role"].eq("member").map(dict(zip([True, False], SEATS, strict=True)))
    frame["weaker"] = frame["seat"].ne("member")
    frame = frame.sort_values(["weaker", "first_date", "forum"], kind="stable").drop_duplicates(["forum", "economy"])
    frame = frame[frame.groupby("economy")["forum"].transform("size") > 1].assign(lane=frame["economy"])
    return _numbered(frame, _seat_lanes(frame), ["weaker", "first_date", "forum"])


def _seat_lanes(frame: pd.DataFrame) -> list[str]:
    return ["USA", "JPN", *sorted(set(frame["economy"]) - {"USA", "JPN"})]


def seats(
    forums: pd.DataFrame, forum_members: pd.DataFrame, *, narrow: bool = False, blank: bool = False
) -> alt.TopLevelMixin:
    """One lane for each economy, one mark for each forum with a place for it; hollow ones observe or are considered.

    The guess is a tick in the lane of Japan.
    """
    fields = ["lane", "place", "seat", "short_en", "name_en", "name_zh", "type", "page_forum"]
    frame = seats_frame(forums, forum_members)[fields]
    tooltip = tips(lane="economy", name_en="forum", name_zh="中文", type="type", seat="place", page_forum="page")
    return _units(
        frame,
        _seat_lanes(frame.rename(columns={"lane": "economy"})),
        coded("seat", SEATS, _legend(1 if narrow else 2)),
        dimming("kind", "Show forums of", "all types", sorted(frame["type"].unique()), "type"),
        tooltip,
        title="number of forums that the paper names",
        least=10,
        guess=("JPN", 5),
        narrow=narrow,
        blank=blank,
    )


def china_named_frame(documents: pd.DataFrame) -> pd.DataFrame:
    """One row (one point) for each public text that was read: who issues it, whether it names China (seas aside)."""
    frame = read_texts(documents)
    named = frame["china_mentions"] > 0
    frame["named"] = named.map(dict(zip([True, False], NAMED_LOOKS, strict=True)))
    frame["unnamed"] = ~named
    frame["lane"] = frame["voice"]
    return _numbered(frame, in_schema("documents", "voice"), ["unnamed", "start", "id"])


def china_named(documents: pd.DataFrame, *, narrow: bool = False, blank: bool = False) -> alt.TopLevelMixin:
    """One lane for each group of issuers, one mark for each text: those that name China come first.

    The guess is a tick in the lane of the texts of both with others.
    """
    fields = ["lane", "place", "named", "date", "title", "china_mentions"]
    frame = china_named_frame(documents)[fields]
    voices = in_schema("documents", "voice")
    split = {name: re.sub(" (?=and|with|alone)|(?<=,) ", "|", name) if narrow else name for name in voices}
    tooltip = tips(date="date", title="text", named="China", china_mentions="times named")
    return _units(
        frame.assign(lane=frame["lane"].map(split)),
        list(split.values()),
        coded("named", NAMED_LOOKS, _legend(1 if narrow else 2)),
        dimming("named_shown", "Show texts in which", "all texts", list(NAMED_LOOKS), "named"),
        tooltip,
        title="number of texts read",
        least=20,
        guess=(split[voices[1]], 10),
        narrow=narrow,
        blank=blank,
    )
