"""Figures of section 4 about conduct: who moved first, how far words went, what code and section hold together."""

from textwrap import fill

import altair as alt
import pandas as pd

from techsec import theme
from techsec.corpus import read_texts, voices
from techsec.dates import in_words
from techsec.figures.controls import beside_guess
from techsec.figures.encodings import OCCURRED, Look, coded, coloured, outlined, tips
from techsec.figures.kinds.lanes import lanes, years
from techsec.figures.kinds.named import named
from techsec.figures.kinds.units import numbered, units
from techsec.figures.layout import WIDE, Layout, ceiling, whole_years
from techsec.figures.looks import CHINA, JAPAN, STAGES, UNITED_STATES
from techsec.figures.rows import CARD_END, EVENT_CARD, PLACES, allies, carded, places
from techsec.figures.rows import STAGES as ROWS

STEPS = {name: look for name, look in STAGES.items() if name != "context"}
SIDES = ["United States", "Japan", "both together", "firms", "experts", "not stated"]
COMMITMENTS = ["words", "offer", "stated intent", "body exists", "signed or in force", "money committed", "output"]
LANDMARKS = {  # Steps that the chapter speaks of, as they are named on a page and on a phone.
    "us-japan-summit-2021": ("US-Japan summit", "summit"),
    "core-partnership-launched": ("networks (CoRe)", "networks"),
    "ipef-launched": ("IPEF", "IPEF"),
    "ibm-rapidus-agreement": ("IBM and Rapidus agree", "IBM, Rapidus"),
    "rapidus-founded": ("chips (Rapidus)", "chips"),
    "tdmm-2024-rdte-arrangement": ("arrangement with Australia", "Australia"),
    "jasm-volume-production": ("Kumamoto makes chips", "Kumamoto"),
    "ibm-offers-2nm": ("IBM’s offer", "IBM"),
    "us-japan-summit-2025": ("US-Japan summit", ""),
}
FITS = {"same": Look("late", "circle"), "differ": Look("early", "square"), "told elsewhere": Look("early", "diamond")}
NAMED = {"China is named": CHINA, "China is not named": Look("grey", "circle")}
EXEMPT = {"yes": "some", "no": "none", "unclear": "not told"}
ISSUERS = {"United States": UNITED_STATES, "Japan": JAPAN}


def first_movers_frame(events: pd.DataFrame, actors: pd.DataFrame) -> pd.DataFrame:
    """One row (one point) for each idea, mechanism or industry event of the paper, with the side that moved first.

    ``lane`` is that side: a government or party of one of the two, both together, firms, experts (persons without a
    body), or not stated. Events of the stage context, acts of one side alone, are left out.
    """
    known = actors.set_index("id")
    kind = known["kind"][known["affiliation"].where(known["affiliation"] != "", known.index)].set_axis(known.index)

    def side(names: list[str]) -> str:
        if set(kind[names]) & {"firm", "association"}:
            return "firms"
        experts = bool(set(kind[names]) & {"person", "media"})
        return "experts" if experts else allies(names, known["country"]) or "not stated"

    frame = carded(events).query("stage in @STEPS.keys()")
    frame = frame.assign(lane=frame["initiator"].map(side), stage_order=frame["stage"].map(ROWS.index))
    return numbered(frame, "lane", SIDES, ["stage_order", "start", "id"])


def first_movers(
    events: pd.DataFrame, actors: pd.DataFrame, *, layout: Layout = WIDE, blank: bool = False
) -> alt.TopLevelMixin:
    """A row for each side, a mark for each event that it began, by stage; plans are hollow. Japan's is guessed."""
    fields = ["lane", "place", "stage", "event", "happened", *EVENT_CARD, *CARD_END]
    return units(
        first_movers_frame(events, actors)[fields],
        "lane",
        "stage",
        STEPS,
        layout,
        order=SIDES,
        title="number of events",
        tooltip=tips(**EVENT_CARD, lane="moved first", stage="stage", **CARD_END),
        least=15,
        full=OCCURRED,
        legend=alt.Legend(title=None),
        guess="Japan",
        blank=blank,
    )


def talk_or_money_frame(events: pd.DataFrame, since: int = 2020) -> pd.DataFrame:
    """One row (one point) for each idea, mechanism or industry event of the paper since a year, with its commitment.

    ``level`` names the code 0 to 6, which is an order and not a measure: no mean of it has a meaning.
    """
    frame = carded(events).query("stage in @STEPS.keys() and start.dt.year >= @since")
    frame = frame.assign(level=[COMMITMENTS[code] for code in frame["commitment"]])
    return frame.sort_values(["commitment", "start", "id"], kind="stable").reset_index(drop=True)


def talk_or_money(events: pd.DataFrame, *, layout: Layout = WIDE) -> alt.TopLevelMixin:
    """Events by date, a lane for each level of commitment, words lowest; shape and tint give the stage."""
    fields = ["start", "level", "stage", "event", "words", "happened", *EVENT_CARD, *CARD_END]
    frame = talk_or_money_frame(events)
    frame["words"] = [layout.pick(*LANDMARKS.get(event, ("", ""))) for event in frame["id"]]
    first, last = whole_years(frame["start"])
    span = [f"{int(first[:4]) - 1}-11-01", last]  # A step at the very start of the first year is whole.
    return lanes(
        frame[fields],
        "start",
        "level",
        "stage",
        STEPS,
        layout,
        x=years("start", span, layout),
        span=span,
        order=COMMITMENTS[::-1],
        tooltip=tips(**EVENT_CARD, level="strongest thing", stage="stage", **CARD_END),
        full=OCCURRED,
        legend=alt.Legend(title=None),
        words="words",
    )


def placement_frame(events: pd.DataFrame, sections: pd.DataFrame) -> pd.DataFrame:
    """One row (one point) for each event of the paper: its stage by content and by the section that tells it.

    ``fit`` is same, differ, or told elsewhere (outside 4.1 to 4.3, where the paper places no stage); ``nth`` counts
    within a cell.
    """
    frame = carded(events)
    frame["place"] = places(frame["section"], sections)
    frame["row"], frame["column"] = frame["stage"].map(ROWS.index), frame["place"].map(PLACES.index)
    frame["fit"] = (frame["row"] == frame["column"]).map({True: "same", False: "differ"})
    frame.loc[frame["place"] == PLACES[-1], "fit"] = "told elsewhere"
    frame = frame.sort_values(["row", "column", "start", "id"], kind="stable").reset_index(drop=True)
    return frame.assign(nth=frame.groupby(["row", "column"]).cumcount())


def placement(events: pd.DataFrame, sections: pd.DataFrame, *, layout: Layout = WIDE) -> alt.TopLevelMixin:
    """A mark for each event: stage by content down, section across; in the framed cells the two agree."""
    frame = placement_frame(events, sections)
    across, dot = layout.pick(8, 5), layout.pick(14, 12)
    frame["x"], frame["y"] = frame["nth"] % across, frame["nth"] // across
    deep = int(frame["y"].max()) + 1
    fields = ["stage", "place", "fit", "x", "y", "event", "happened", *EVENT_CARD, *CARD_END]
    over = alt.Axis(orient="top", labelAngle=0, domain=False, ticks=False, labelPadding=layout.pick(8, 22))
    over.labelExpr = layout.pick("datum.label", "split(datum.label, ' ')")
    x = alt.X("place:N", sort=PLACES, title=None, axis=over, scale=alt.Scale(domain=PLACES, paddingInner=0.08))
    down = alt.Axis(domain=False, ticks=False)
    y = alt.Y("stage:N", sort=ROWS, title=None, axis=down, scale=alt.Scale(domain=ROWS, paddingInner=0.2))
    frames = alt.Chart(pd.DataFrame({"stage": ROWS[:3], "place": PLACES[:3]})).encode(x=x, y=y)
    marks = alt.Chart(frame[fields]).mark_point(size=0.5 * dot * dot, strokeWidth=1.6)
    marks = marks.encode(
        x=x,
        y=y,
        xOffset=alt.XOffset("x:O", sort=list(range(across))),
        yOffset=alt.YOffset("y:O", sort=list(range(deep))),
        tooltip=tips(**EVENT_CARD, stage="stage by content", place="told", **CARD_END),
        **coded("fit", FITS, alt.Legend(title="stage and section", offset=layout.pick(14, 18)), full=OCCURRED),
    )
    edges = frames.mark_rect(filled=False, stroke=theme.tone("muted"), strokeDash=[3, 3])
    return layout.fill(
        alt.layer(edges, marks).resolve_scale(xOffset="independent", yOffset="independent"),
        4 * (deep + 0.6) * (dot + 2),
    )


def follow_up_frame(export_controls: pd.DataFrame, actors: pd.DataFrame) -> pd.DataFrame:
    """One row (one point) for each rule: the one that a step of Japan responds to, that step, what revises the first.

    Rules of third states are left out. ``days`` counts from the first rule, by the date of each row; ``date_kind``
    tells whether that day is of the announcement, the publication or the entry into force. Order of dates, not a cause.
    """
    country = export_controls["issuer"].map(actors.set_index("id")["country"])
    side = country.map({"USA": "United States", "JPN": "Japan"})
    answered = export_controls.loc[(export_controls["responds_to"] != "") & (country == "JPN"), "responds_to"].iloc[0]
    first, answer = export_controls["id"] == answered, export_controls["responds_to"] == answered
    chain = (first | answer | (export_controls["amends"] == answered)) & side.notna()
    frame = export_controls.assign(side=side, later=~first & ~answer, answer=answer)[chain]
    frame["start"] = pd.to_datetime(frame["date"])
    frame["days"] = (frame["start"] - frame.loc[frame["id"] == answered, "start"].iloc[0]).dt.days
    frame["exempted_some"] = frame["exemption"].map(EXEMPT)
    return frame.sort_values(["days", "id"], kind="stable").reset_index(drop=True)


def follow_up(
    export_controls: pd.DataFrame, actors: pd.DataFrame, *, layout: Layout = WIDE, blank: bool = False
) -> alt.TopLevelMixin:
    """A row for each rule, by days since the American rule of October 2022; Japan's list is guessed.

    The blank chart has that list first: its place among the others would tell something of the answer.
    """
    frame = follow_up_frame(export_controls, actors)
    frame = frame.sort_values("answer", ascending=False, kind="stable") if blank else frame
    frame["row"] = [fill(title, 44) for title in frame["title"]]
    frame["row"] = frame["row"].where(~frame["row"].duplicated(), frame["row"] + " ")
    spared = (", exempts " + frame["exempted_some"]).where(frame["exemption"] != "unclear", "")
    frame["said"] = frame["answer"].map({True: "Japan: ", False: ""}) + frame["days"].astype(str) + " days" + spared
    frame["when"] = frame["date"].map(in_words) + " (" + frame["date_kind"].str.replace("_", " ") + ")"
    frame["economy"] = frame["side"].map({"United States": "USA", "Japan": "JPN"})
    end, down = ceiling(frame["days"], 1300, 100), layout.pick(-3, 8)
    rows, y, names = named(frame, "row", layout, 290, lines=2)
    axis = alt.Axis(values=list(range(0, end, layout.pick(200, 300))), orient="top", format="d", domain=False)
    scale = alt.Scale(domain=[min(0, int(frame["days"].min())) - 25, end], nice=False)
    x = alt.X("days:Q", title="days since 7 October 2022", axis=axis, scale=scale)
    base = rows.encode(x=x, y=y)
    drawn = [base.mark_text(text=" "), *names]
    if not blank:
        told = {"side": "by", "when": "day", "days": "days after the first rule:Q", "exempted_some": "exemptions"}
        base = base.encode(tooltip=tips(title=" ", **told, summary="what it does"))
        tail = rows.transform_filter(alt.datum.answer).mark_rule(strokeDash=[4, 3], strokeWidth=1.5, yOffset=down)
        drawn.append(tail.encode(x=x, x2=alt.X2Datum(0), y=y))
        points = base.mark_point(filled=True, size=110, yOffset=down)
        drawn.append(points.encode(**coloured("side", ISSUERS, alt.Legend(title=None))))
        left = f"datum.days > {0.55 * end}"
        beside = {"align": alt.expr(f"{left} ? 'right' : 'left'"), "dx": alt.expr(f"{left} ? -10 : 10")}
        drawn += outlined(base.encode(text="said:N"), baseline="middle", dy=down, **beside)
    # The guess stands below the mark that it is compared with.
    guess, low = alt.param(name="guess", value=None), down + 15
    line = alt.Chart(frame.loc[frame["answer"], ["row"]]).transform_calculate(at="guess")
    line = line.transform_filter("isValid(guess)").encode(x=alt.X("at:Q"), y=y)
    drawn.append(line.mark_tick(color=theme.tone("ink"), thickness=3, size=14, yOffset=low))
    bold = {"text": "your guess", "fontWeight": "bold", "baseline": "middle"}
    drawn += outlined(line, **bold, dy=low, **beside_guess(0.6 * end, 6))
    return layout.fill(alt.layer(*drawn).add_params(guess), alt.Step(layout.pick(42, 66)))


def china_named_frame(documents: pd.DataFrame) -> pd.DataFrame:
    """One row (one point) for each public text that was read: who issues it, whether it names China (seas aside)."""
    frame = read_texts(documents)
    unnamed = frame["china_mentions"] == 0
    frame["named"] = unnamed.map(dict(zip([False, True], NAMED, strict=True)))
    frame = frame.assign(unnamed=unnamed, said=frame["date"].map(in_words))
    return numbered(frame.assign(lane=frame["voice"]), "lane", voices(), ["unnamed", "start", "id"])


def china_named(documents: pd.DataFrame, *, layout: Layout = WIDE, blank: bool = False) -> alt.TopLevelMixin:
    """A row for each group of issuers, a mark for each text: those that name China come first. One row is guessed."""
    frame = china_named_frame(documents)
    counts = frame.groupby("lane")["unnamed"].agg(["size", "sum"])
    return units(
        frame[["lane", "place", "named", "said", "title", "china_mentions", "event"]],
        "lane",
        "named",
        NAMED,
        layout,
        order=voices(),
        title="number of texts read",
        tooltip=tips(
            title=" ", said="date", lane="issued by", named="China", china_mentions="times that China is named"
        ),
        least=20,
        legend=alt.Legend(title=None),
        ends={lane: f"{size - unnamed} of {size}" for lane, size, unnamed in counts.itertuples()},
        guess=voices()[1],
        blank=blank,
    )
