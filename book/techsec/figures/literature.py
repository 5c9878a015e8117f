"""Figures of section 1, earlier work: scholars by theory, works cited by year, newspapers beside their events."""

import re
from textwrap import wrap

import altair as alt
import pandas as pd

from techsec import theme
from techsec.figures.controls import beside_guess, guess_rule
from techsec.figures.encodings import Look, coded, tips, tones
from techsec.figures.kinds.lanes import lanes, years
from techsec.figures.layout import WIDE, Layout, time_ends
from techsec.figures.looks import ECONOMIES
from techsec.figures.rows import HAPPENED, paper_events

STRANDS = {
    "us_scholarship": "American debate",
    "japanese_scholarship": "Japanese debate",
    "chinese_scholarship": "Chinese debate",
    "alliance_studies": "alliance studies",
    "theory": "general claims",
    "cited_in_support": "cited in support",
    "policy_voice": "policy voices",
    "press_commentary": "press",
}
COUNTRIES = {"USA": "United States", "JPN": "Japan", "CHN": "China", "": "not established"}
# Where a code's words are not the name.
THEORIES = {
    "realism_structural": "structural realism",
    "neoliberal_institutionalism": "institutionalism",
    "material_power": "material base of power",
    "technology_standards": "technical standards",
}
NONE_STATED = "none stated"
LANGUAGES = {"en": "English", "ja": "Japanese", "zh": "Chinese", "zh_translation": "translated into Chinese"}
ROLES = {
    "literature": "scholarship",
    "statement": "politician's words",
    "press": "press report",
    "data": "cited for a figure",
}
WORKS = {
    "scholarship": Look("late", "circle"),
    "document": Look("teal", "square"),
    "politician's words": Look("teal", "triangle-up"),
    "press report": Look("gold", "diamond"),
    "commentary": Look("gold", "triangle-down"),
    "cited for a figure": Look("grey", "triangle-right"),
}
# Who issued a work whose key does not begin with a surname.
ISSUERS = {
    "asahi": "Asahi Shimbun", "aukus": "AUKUS defence ministers", "businessinsider": "Business Insider Japan",
    "cas": "Cabinet Secretariat of Japan", "commerce": "US Department of Commerce", "daiichihoki": "Daiichi Hoki",
    "diamond": "Shukan Diamond", "ihj": "International House of Japan", "ldp": "Liberal Democratic Party of Japan",
    "meti": "Japan's industry ministry", "mod": "Japan's defence ministry", "mofa": "Japan's foreign ministry",
    "spf": "Sasakawa Peace Foundation", "tdmm": "American, Japanese and Australian defence ministers",
    "toyokeizai": "Shukan Toyo Keizai", "uscc": "US-China Commission of the US Congress",
    "ustr": "US Trade Representative", "whitehouse": "White House", "yomiuri": "Yomiuri Shimbun",
}  # fmt: skip
SPAN = [1978, 2026]  # The ends of the axis, further apart where a work is older or newer.
EVENTS = {"event": Look("ink", "circle"), "planned event": Look("ink", "circle", False)}
LAGS = {
    "report within a week": Look("gold", "diamond"),
    "report within a year": Look("teal", "square"),
    "later report": Look("late", "triangle-right"),
    "report before": Look("middle", "triangle-left"),
    "not known": Look("grey", "cross"),  # The start of the event's date is open.
}


def scholars_frame(literature: pd.DataFrame) -> pd.DataFrame:
    """One row for each person under one theory, by country of the debate and page.

    Middle initials are dropped, so that a name printed with and without one is one person. ``strand``, ``pages`` and
    ``claims`` join what the paper has of the person there. ``name`` is the surname (in Chinese and Japanese it stands
    first), or the whole name where the country has another person of that surname.
    """
    names = literature["name_en"].map(lambda names: [re.sub(r" [A-Z]\.", "", name) for name in names])
    originals = zip(literature["name_original"], names, strict=True)
    people = literature.assign(
        person=names,
        original=[found or [""] * len(team) for found, team in originals],
        country=literature["country"].map(COUNTRIES),
        strand=literature["strand"].map(STRANDS),
        theory=literature["theory"].map(lambda theory: THEORIES.get(theory, theory.replace("_", " "))),
        order=literature["country"].map(list(COUNTRIES).index),
        pages="p. " + literature["page"].astype(str),
    ).explode(["person", "original"])
    people = people.sort_values(["order", "page", "person"], kind="stable")
    cells = people.groupby(["person", "original", "country", "theory"], sort=False)
    joined = {"strand": ", ", "pages": ", ", "claim": " "}
    frame = cells.agg({field: lambda cell, by=by: by.join(dict.fromkeys(cell)) for field, by in joined.items()})
    frame = frame.reset_index().rename(columns={"claim": "claims"})
    words = frame["person"].str.split(" ")
    surname = words.str[-1].where(frame["original"] == "", words.str[0])
    shared = frame.groupby([frame["country"], surname])["person"].transform("nunique") > 1
    return frame.assign(name=surname.mask(shared, frame["person"]))


def scholars_table(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of ``scholars_frame`` with column names for readers."""
    names = {"original": "name in print", "strand": "group", "theory": "theory as used", "claims": "what is reported"}
    return frame[["person", "country", *names, "pages"]].rename(columns=names)


def theories_by_country(literature: pd.DataFrame) -> pd.DataFrame:
    """How many persons of each country (across) stand under each theory (down): what most countries share comes first.

    The row of works without a theory is left out.
    """
    people = scholars_frame(literature)
    people = people[people["theory"] != NONE_STATED]
    table = pd.crosstab(people["theory"], people["country"]).reindex(columns=COUNTRIES.values(), fill_value=0)
    found = table > 0
    keys = pd.DataFrame(
        {"shared": -found.sum(axis=1), "first": found.to_numpy().argmax(axis=1), "n": -table.sum(axis=1)}
    )
    return table.loc[keys.sort_values(["shared", "first", "n"], kind="stable").index]


def theme_in_review(literature: pd.DataFrame, theme: str) -> dict[str, str]:
    """For each national debate of section 1, how many of its persons the theme is used for: "4 of 5"."""
    review = scholars_frame(literature[literature["section"] == "1"])
    said = {}
    for debate in list(STRANDS.values())[:3]:
        persons = review[review["strand"].str.contains(debate)]
        has = persons.loc[persons["theory"] == theme, "person"].nunique()
        said[debate] = f"{has} of {persons['person'].nunique()}"
    return said


def scholars(literature: pd.DataFrame, *, layout: Layout = WIDE) -> alt.TopLevelMixin:
    """Surnames in a table, theory by country of the debate; what several countries share stands above.

    Works without a theory are left out.
    """
    order, beside = list(theories_by_country(literature).index), layout.pick(2, 1)
    frame = scholars_frame(literature).query("theory in @order").assign(kin=lambda frame: frame["person"])
    number = frame.groupby(["theory", "country"]).cumcount()
    frame["side"], line = number % beside, number // beside + layout.pick(0, 1)  # On a phone the theory takes a line.
    frame["line"] = frame["theory"] + "|" + line.astype(str)
    last = line.groupby(frame["theory"]).max()
    lines = [f"{theory}|{line}" for theory in order for line in range(last[theory] + 1)]
    bare = {"title": None, "domain": False, "ticks": False}
    first = "split(datum.label, '|')[1] == '0' ? split(datum.label, '|')[0] : ''"
    beside = layout.pick(alt.Axis(labelExpr=first, labelPadding=8, **bare), None)
    down = {"axis": beside, "scale": alt.Scale(domain=lines, paddingInner=0.18)}
    top = alt.Axis(orient="top", labelAngle=0, labelFontWeight="bold", **bare)
    looks = {name: ECONOMIES[code] for code, name in COUNTRIES.items() if code in ECONOMIES}
    base = alt.Chart(frame).encode(
        x=alt.X("country:N", axis=top, scale=alt.Scale(domain=list(looks), paddingInner=0.05, paddingOuter=0)),
        xOffset=alt.XOffset("side:N", scale=alt.Scale(paddingInner=0.03, paddingOuter=0)),
        y=alt.Y("line:N", **down),
        tooltip=tips(
            person=" ",
            original="in print",
            country="debate",
            strand="group",
            theory="used for",
            claims="reported",
            pages="page",
        ),
    )
    chips = base.mark_rect(fillOpacity=0.16, cornerRadius=3)
    chips = chips.encode(fill=alt.Fill("country:N", scale=tones(looks), legend=None))
    words = base.mark_text(fontSize=layout.pick(12, 11)).encode(text="name:N")
    heads = alt.Chart(pd.DataFrame({"theory": order, "line": [f"{theory}|0" for theory in order]}))
    rules = heads.mark_rule(color=theme.tone("rule"), yOffset=-2).encode(y=alt.Y("line:N", bandPosition=0, **down))
    above = heads.mark_text(align="left").encode(x=alt.value(0), y=alt.Y("line:N", **down), text="theory:N")
    layers = [rules, chips, words, *layout.pick([], [above])]
    return layout.fill(alt.layer(*layers), alt.Step(layout.pick(20, 16)))


def _work(key: str) -> str:
    """Author and year of a work by its key in the references: Kataoka 2023, White House 2017."""
    author, year = re.findall(r"[a-z]+|\d{4}", key)[:2]
    return f"{ISSUERS.get(author, author.title())} {year}"


def sources_frame(citations: pd.DataFrame, sections: pd.DataFrame) -> pd.DataFrame:
    """One row (one point) for each work in a footnote: year of the edition, section of the mark, role and language.

    ``lane`` is the section, ``kin`` the work.
    """
    frame = citations.sort_values(["year", "page", "footnote", "item"], kind="stable").reset_index(drop=True)
    heading = sections.set_index("id")["title_en"].str.split("[:,]").str[0]
    frame["lane"] = frame["section"] + " " + frame["section"].map(heading)
    frame["role"] = frame["role"].replace(ROLES)
    frame["language"] = frame["language"].map(LANGUAGES)
    frame["work"], frame["kin"] = frame["key"].map(_work), frame["key"]
    frame["note"] = "p. " + frame["page"].astype(str) + ", n. " + frame["footnote"].astype(str)
    return frame


def sources_table(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of ``sources_frame`` with column names for readers."""
    names = {"lane": "section", "locator": "pages cited", "key": "reference"}
    return frame[["work", "year", "role", "language", "note", *names]].rename(columns=names)


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
    half = alt.Chart(middle).encode(x=x)
    at, ruled = guess_rule()
    below = {"baseline": "top", "fontWeight": "bold"}
    under = [
        half.mark_rule(color=theme.tone("ink"), strokeWidth=2),
        half.mark_text(align="right", dx=4, dy=5, **below).encode(y=alt.value("height"), text="said:N"),
        ruled,
        at.mark_text(baseline="bottom", dy=-3, fontWeight="bold", **beside_guess(2000, 6)).encode(
            y=alt.value("height"), text="label:N"
        ),
    ]
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
        tooltip=tips(
            work=" ", role="cited as", language="language", lane="section", note="note", locator="pages cited"
        ),
        legend=alt.Legend(title=None, columns=layout.pick(3, 2)),
        dot=layout.pick(8.5, 8),
        under=[] if blank else under,
        blank=blank,
    )
    return chart if blank else chart.add_params(alt.param(name="guess", value=None))


def newspapers_frame(events: pd.DataFrame, citations: pd.DataFrame) -> pd.DataFrame:
    """One row for each event of the paper whose note cites one press report alone, with the report.

    Notes with several works are left out, since they do not say which of them carries the event, and so are events
    that are themselves a report. ``at_most`` is the number of days from the first day of the event's date to the last
    day of the report's: where one is known to the month or year only, the real distance may be shorter. It is missing,
    and ``lag`` is not known, where the start of the event's date is open.
    """
    alone = ~citations.duplicated(["page", "footnote"], keep=False)
    reports = citations[alone & citations["role"].eq("press")]
    told = paper_events(events).query("event_type != 'report_or_survey'")
    frame = told.merge(reports, on=["page", "footnote"], suffixes=("", "_work"))
    year = frame["year"].astype(str)
    frame["written"] = frame["date_last"].fillna(pd.to_datetime(year + "-12-31"))
    frame["date_work"] = frame["date_work"].where(frame["date_work"] != "", year)
    began = frame["start"].where(~frame["date"].str.startswith(".."))
    frame["at_most"] = (frame["written"] - began).dt.days
    lag = pd.cut(frame["at_most"], [-float("inf"), -1, 7, 366, float("inf")], labels=[list(LAGS)[3], *list(LAGS)[:3]])
    frame["lag"] = lag.astype(object).fillna("not known")
    frame["work"] = frame["key"].map(_work)
    frame["note"] = "p. " + frame["page"].astype(str) + ", n. " + frame["footnote"].astype(str)
    return frame.sort_values(["start", "written", "id"], kind="stable").reset_index(drop=True)


def newspapers_table(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of ``newspapers_frame`` with column names for readers."""
    names = {"title_en": "event", "title_zh": "中文", "work": "report", "date_work": "dated", "lag": "report written"}
    names["at_most"] = "days"
    return frame[["date", *names, "status", "note"]].rename(columns=names)


def newspapers(events: pd.DataFrame, citations: pd.DataFrame, *, layout: Layout = WIDE) -> alt.TopLevelMixin:
    """One line for each event that rests on a press report, joined to it; shape and colour say how soon it came."""
    frame = newspapers_frame(events, citations).assign(row=lambda frame: frame.index, event=lambda frame: frame["id"])
    frame["words"] = [wrap(title, layout.pick(42, 58)) for title in frame["title_en"]]
    span = time_ends(pd.concat([frame["start"], frame["written"]]), "2019-10-01", "2025-12-31")
    for day in ("start", "written"):
        frame[day] = frame[day].dt.strftime("%Y-%m-%d")  # Without hours, which Vega reads as UTC.
    step = 1 + (int(span[1][:4]) - int(span[0][:4])) // 12
    at, start = (years(field, span, layout, step=step) for field in ("at", "start"))
    lines = f"{list(frame['words'])}[datum.value]"
    raised = {"condition": {"test": f"length({lines}) > 1", "value": -7}, "value": 0}
    bare = {"grid": False, "ticks": False, "domain": False}
    names = alt.Axis(values=list(frame["row"]), labelExpr=lines, labelOffset=raised, labelLimit=270, **bare)
    down = alt.Scale(domain=[layout.pick(-0.5, -0.9), len(frame) - 0.5], reverse=True, nice=False)
    y = alt.Y("row:Q", title=None, axis=layout.pick(names, None), scale=down)
    frame["what"] = frame["happened"].map(dict(zip(HAPPENED, EVENTS, strict=True)))
    columns = ["title_en", "title_zh", "date", "work", "date_work", "lag", "note", "event", "row", "words"]
    frame = frame[[*columns, "start", "written", "what", "happened"]]
    card = tips(title_en=" ", title_zh="中文", date="date", work="report", date_work="report dated", note="note")
    base = alt.Chart(frame).encode(y=y, tooltip=card)
    joins = base.mark_rule(strokeWidth=1.5, color=theme.tone("muted")).encode(x=start, x2="written:T")
    reports = frame.assign(at=frame["written"], what=frame["lag"], size=190)
    marks = pd.concat([reports, frame.assign(at=frame["start"], size=35)])  # An event of its report's day stands on it.
    looks = {what: look for what, look in (EVENTS | LAGS).items() if what in set(marks["what"])}
    points = alt.Chart(marks).mark_point(strokeWidth=1.5).encode(
        x=at, y=y, tooltip=card, size=alt.Size("size:Q", scale=None),
        **coded("what", looks, alt.Legend(title=None, columns=layout.pick(3, 2))),
    )  # fmt: skip
    above = base.mark_text(fontSize=11, lineHeight=12, align="left", baseline="line-bottom", dy=-22)
    above = above.encode(x=alt.value(0), text="words:N")
    return layout.fill(alt.layer(joins, points, *layout.pick([], [above])), layout.pick(36, 52) * len(frame))
