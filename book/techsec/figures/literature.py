"""Figures of section 1, earlier work: scholars by theory, works cited by year, newspapers beside their events."""

import altair as alt
import pandas as pd

from techsec import theme
from techsec.cited import COUNTRIES, LAGS, LANGUAGES, ROLES, note, persons, reports, theories_by_country, work
from techsec.dates import in_words
from techsec.figures.controls import beside_guess, guess_rule
from techsec.figures.encodings import Look, coded, tips, tones
from techsec.figures.kinds.lanes import lanes, years
from techsec.figures.kinds.named import lowered, named
from techsec.figures.layout import WIDE, Layout, time_ends
from techsec.figures.looks import ECONOMIES
from techsec.figures.readable import row_names
from techsec.figures.rows import HAPPENED, paper_events

WORKS = {
    "scholarship": Look("late", "circle"),
    "document": Look("teal", "square"),
    "politician's words": Look("teal", "triangle-up"),
    "press report": Look("gold", "diamond"),
    "commentary": Look("gold", "triangle-down"),
    "cited for a figure": Look("grey", "triangle-right"),
}
LAYERS = {"idea": "Ideas", "mechanism": "Mechanisms", "industry": "Industry: Rapidus"}  # 4.1 to 4.3.
SPAN = [1978, 2026]  # The ends of the axis, further apart where a work is older or newer.
EVENTS = {
    "event": Look("ink", "circle"),
    "planned event": Look("ink", "circle", False),
    LAGS[0]: Look("gold", "diamond"),
    LAGS[1]: Look("teal", "square"),
    LAGS[2]: Look("late", "triangle-right"),
    LAGS[3]: Look("middle", "triangle-left"),
    LAGS[4]: Look("grey", "cross"),  # The start of the event's date is open.
}


def scholars_frame(literature: pd.DataFrame) -> pd.DataFrame:
    """One row (one name) for each of the ``persons`` of the literature under one theory, marked by ``kin``."""
    return persons(literature).assign(kin=lambda frame: frame["person"])


def scholars(literature: pd.DataFrame, *, layout: Layout = WIDE) -> alt.TopLevelMixin:
    """Surnames in a table, theory by country of the debate; what several countries share stands above.

    Works without a theory are left out.
    """
    order, beside = list(theories_by_country(literature).index), layout.pick(2, 1)
    frame = scholars_frame(literature).query("theory in @order")
    number = frame.groupby(["theory", "country"]).cumcount()
    frame["side"], line = number % beside, number // beside + layout.pick(0, 1)  # On a phone the theory takes a line.
    frame["line"] = frame["theory"] + "|" + line.astype(str)
    last = line.groupby(frame["theory"]).max()
    lines = [f"{theory}|{line}" for theory in order for line in range(last[theory] + 1)]
    bare = {"title": None, "domain": False, "ticks": False}
    first = "split(datum.label, '|')[1] == '0' ? split(datum.label, '|')[0] : ''"
    named = layout.pick(alt.Axis(labelExpr=first, labelPadding=8, **bare), None)
    down = {"axis": named, "scale": alt.Scale(domain=lines, paddingInner=0.18)}
    top = alt.Axis(orient="top", labelAngle=0, labelFontWeight="bold", **bare)
    looks = {name: ECONOMIES[code] for code, name in COUNTRIES.items() if code in ECONOMIES}
    card = tips(person=" ", original="in print", country="debate", strand="group", theory="used for", claims="reported")
    base = alt.Chart(frame).encode(
        x=alt.X("country:N", axis=top, scale=alt.Scale(domain=list(looks), paddingInner=0.05, paddingOuter=0)),
        xOffset=alt.XOffset("side:N", scale=alt.Scale(paddingInner=0.03, paddingOuter=0)),
        y=alt.Y("line:N", **down),
        tooltip=[*card, *tips(pages="page")],
    )
    chips = base.mark_rect(fillOpacity=0.16, cornerRadius=3)
    chips = chips.encode(fill=alt.Fill("country:N", scale=tones(looks), legend=None))
    words = base.mark_text(fontSize=layout.pick(12, 11)).encode(text="name:N")
    heads = alt.Chart(pd.DataFrame({"theory": order, "line": [f"{theory}|0" for theory in order]}))
    rules = heads.mark_rule(color=theme.tone("rule"), yOffset=-2).encode(y=alt.Y("line:N", bandPosition=0, **down))
    above = heads.mark_text(align="left").encode(x=alt.value(0), y=alt.Y("line:N", **down), text="theory:N")
    layers = [rules, chips, words, *layout.pick([], [above])]
    return layout.fill(alt.layer(*layers), alt.Step(layout.pick(20, 16)))


def sources_frame(citations: pd.DataFrame, sections: pd.DataFrame) -> pd.DataFrame:
    """One row (one point) for each work in a footnote: year of the edition, section of the mark, role and language.

    ``lane`` is the section, ``kin`` the work.
    """
    frame = citations.sort_values(["year", "page", "footnote", "item"], kind="stable").reset_index(drop=True)
    known = sections.set_index("id")
    heading = known["title_en"].str.split("[:,]").str[0].mask(known["placement"].isin(LAYERS), known["placement"])
    frame["lane"] = frame["section"] + " " + frame["section"].map(heading.replace(LAYERS))
    frame["role"] = frame["role"].replace(ROLES)
    frame["language"] = frame["language"].map(LANGUAGES)
    return frame.assign(work=frame["key"].map(work), kin=frame["key"], note=note(frame))


def sources(
    citations: pd.DataFrame, sections: pd.DataFrame, *, layout: Layout = WIDE, blank: bool = False
) -> alt.TopLevelMixin:
    """Works cited by year (across) and section (down), a point for each work in a note; shape and colour give its role.

    Rules stand at the middle year and at the reader's guess of it.
    """
    frame = sources_frame(citations, sections)
    span = [min(SPAN[0], frame["year"].min() - 1), max(SPAN[1], frame["year"].max() + 1)]
    axis = alt.Axis(format="d", values=list(range(span[0] // 10 * 10 + 10, span[1], 10)), orient="top", domain=False)
    x = alt.X("year:Q", title="Year of the edition cited", axis=axis, scale=alt.Scale(domain=span, nice=False))
    middle = pd.DataFrame({"year": [frame["year"].median()], "said": [f"middle year: {frame['year'].median():.0f}"]})
    half, low = alt.Chart(middle).encode(x=x), alt.value("height")
    at, ruled = guess_rule()
    guessed = at.mark_text(baseline="bottom", dy=-3, fontWeight="bold", **beside_guess(2000, 6))
    under = [
        half.mark_rule(color=theme.tone("ink"), strokeWidth=2),
        half.mark_text(align="right", dx=4, dy=5, baseline="top", fontWeight="bold").encode(text="said:N", y=low),
        ruled,
        guessed.encode(text="label:N", y=low),
    ]
    card = tips(work=" ", role="role", language="language", lane="section", note="note", locator="pages cited")
    chart = lanes(
        frame[["year", "lane", "role", "work", "language", "note", "locator", "kin"]],
        "year",
        "lane",
        "role",
        WORKS,
        layout,
        x=x,
        span=span,
        order=list(frame.sort_values(["page", "footnote"])["lane"].unique()),
        tooltip=card,
        legend=alt.Legend(title=None, columns=layout.pick(3, 2)),
        dot=layout.pick(8.5, 8),
        under=[] if blank else under,
        blank=blank,
    )
    return chart if blank else chart.add_params(alt.param(name="guess", value=None))


def newspapers_frame(events: pd.DataFrame, citations: pd.DataFrame) -> pd.DataFrame:
    """One row for each event of the paper that is itself no report and whose note cites one press report alone.

    The events that were reported soonest come first.
    """
    frame = reports(paper_events(events).query("event_type != 'report_or_survey'"), citations)
    frame["order"] = frame["lag"].map(LAGS.index)
    return frame.sort_values(["order", "start", "written", "id"], kind="stable").reset_index(drop=True)


def newspapers(events: pd.DataFrame, citations: pd.DataFrame, *, layout: Layout = WIDE) -> alt.TopLevelMixin:
    """One line for each event that rests on a press report, joined to it; shape and colour say how soon it came."""
    frame = newspapers_frame(events, citations)
    frame["row"] = row_names(frame["title_en"], frame["id"], layout, 42)
    frame["what"] = frame["happened"].map(dict(zip(HAPPENED, EVENTS)))
    span = time_ends(pd.concat([frame["start"], frame["written"]]), "2019-10-01", "2025-12-31")
    frame[["date", "date_work"]] = frame[["date", "date_work"]].map(in_words)
    for day in ("start", "written"):
        frame[day] = frame[day].dt.strftime("%Y-%m-%d")  # Without hours, which Vega reads as UTC.
    step = 1 + (int(span[1][:4]) - int(span[0][:4])) // 12
    fields = "title_en title_zh date work date_work lag note row start written what happened".split()
    frame = frame[fields].assign(event=frame["id"])
    chart, y, names = named(frame, "row", layout, 270, lines=2)
    card = tips(title_en=" ", title_zh="中文", date="date", work="report", date_work="report dated", note="note")
    down = lowered(layout, 2)
    joins = chart.mark_rule(strokeWidth=1.5, color=theme.tone("muted"), yOffset=down)
    joins = joins.encode(x=years("start", span, layout, step=step), x2="written:T", y=y, tooltip=card)
    reports = frame.assign(at=frame["written"], what=frame["lag"], size=190)
    marks = pd.concat([reports, frame.assign(at=frame["start"], size=35)])  # An event of its report's day stands on it.
    looks = {what: look for what, look in EVENTS.items() if what in set(marks["what"])}
    points = alt.Chart(marks).mark_point(strokeWidth=1.5, yOffset=down).encode(
        x=years("at", span, layout, step=step), y=y, tooltip=card, size=alt.Size("size:Q", scale=None),
        **coded("what", looks, alt.Legend(title=None, columns=layout.pick(3, 2))),
    )  # fmt: skip
    return layout.fill(alt.layer(joins, points, *names), alt.Step(layout.pick(36, 56)))
