"""Figures of section 1, earlier work: scholars by theory, works cited by year, newspapers beside their events."""

import re
from textwrap import wrap

import altair as alt
import pandas as pd

from techsec import theme
from techsec.figures.controls import beside_guess, dimming, guess_rule
from techsec.figures.encodings import coded, tips
from techsec.figures.layout import dodge, time_ends
from techsec.figures.rows import paper_events

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
COUNTRIES = {
    "USA": ("United States", "blue", "circle"),
    "JPN": ("Japan", "vermillion", "square"),
    "CHN": ("China", "green", "triangle-up"),
    "": ("not established", "grey", "diamond"),
}
THEORIES = {
    "realism_structural": "structural realism",
    "balance_of_threat": "balance of threat",
    "balance_of_interests": "balance of interests",
    "soft_balancing": "soft balancing",
    "interdependence": "interdependence",
    "neoliberal_institutionalism": "institutionalism",
    "liberal_order": "liberal order",
    "soft_power": "soft power",
    "material_power": "material base of power",
    "dual_use": "dual use",
    "economic_security": "economic security",
    "technology_alliance": "technology alliance",
    "technology_standards": "technical standards",
    "division_of_labour": "division of labour",
    "sanctions_dilemma": "sanctions dilemma",
    "none_stated": "none stated",
}
LANGUAGES = {
    "en": "English",
    "ja": "Japanese",
    "zh": "Chinese",
    "zh_translation": "Chinese, translated",
}
WORK_ROLES = {
    "literature": ("reviewed work", "purple", "cross"),
    "scholarship": ("scholarship", "blue", "circle"),
    "document": ("document", "green", "square"),
    "statement": ("politician's words", "green", "triangle-up"),
    "commentary": ("commentary", "ink", "triangle-down"),
    "press": ("press report", "vermillion", "diamond"),
    "data": ("figure only", "grey", "triangle-right"),
}
YEARS = [1978, 2026]  # The ends of the axis, further apart where a work is older or newer.
LABELS = 180
LAGS = {
    "within a week": ("within a week", "vermillion", "diamond"),
    "within a year": ("within a year", "blue", "square"),
    "later": ("later", "purple", "triangle-right"),
    "before": ("before it", "green", "triangle-left"),
}
UNKNOWN_LAG = {"not known": ("grey", "circle")}  # The start of the event's date is open.


def _coded(field: str, codes: dict[str, tuple[str, str, str]], columns: int) -> dict:
    """The look of a mark by a column that holds the codes' names, in one legend."""
    return coded(field, {name: look for name, *look in codes.values()}, alt.Legend(title=None, columns=columns))


def _lanes(frame: pd.DataFrame, order: list[str], space: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The frame with ``row``, a height from the top, and a frame of lanes with ``top`` and ``bottom``.

    Lanes follow ``order``; in each, ``level`` 0 stands lowest; ``space`` lies above each lane.
    """
    heights = frame.groupby("lane")["level"].max() + 1
    lanes = pd.DataFrame({"lane": [lane for lane in order if lane in heights.index]})
    lanes["bottom"] = (lanes["lane"].map(heights) + space).cumsum()
    lanes["top"] = lanes["bottom"] - lanes["lane"].map(heights)
    row = frame["lane"].map(lanes.set_index("lane")["bottom"]) - frame["level"] - 0.5
    return frame.assign(row=row), lanes


def _drawn_lanes(lanes: pd.DataFrame, x: alt.X, *, narrow: bool) -> tuple[alt.Y, list[alt.Chart]]:
    """The vertical scale; layers with a line under each lane and its name beside it, on a phone above it."""
    y = {"axis": None, "scale": alt.Scale(domain=[0, float(lanes["bottom"].max())], reverse=True, nice=False)}
    low, high = x.to_dict()["scale"]["domain"]
    spot = lanes["top"] - 0.25 if narrow else (lanes["top"] + lanes["bottom"]) / 2
    base = alt.Chart(lanes[["lane", "bottom"]].assign(low=low, high=high, spot=spot))
    x = alt.X("low:Q", **{key: x[key] for key in ("axis", "scale", "title") if x[key] is not alt.Undefined})
    lines = base.mark_rule(color=theme.tone("rule")).encode(x=x, x2="high:Q", y=alt.Y("bottom:Q", **y))
    look = {"align": "left", "baseline": "bottom"} if narrow else {"align": "right", "baseline": "middle"}
    names = base.mark_text(**look).encode(x=alt.value(0 if narrow else -8), y=alt.Y("spot:Q", **y), text="lane:N")
    return alt.Y("row:Q", **y), [lines, names]


def scholars_frame(literature: pd.DataFrame) -> pd.DataFrame:
    """One row (one point) for each person under one strand and one theory; ``slot`` counts along the theory.

    Middle initials are dropped, so that a name printed with and without one is one person. ``pages`` and ``claims``
    join what the paper reports of the person there. Points of one country stand side by side.
    """
    rows = []
    for entry in literature.to_dict("records"):
        originals = entry["name_original"] or [""] * len(entry["name_en"])
        for name, original in zip(entry["name_en"], originals, strict=True):
            rows.append(entry | {"person": re.sub(r" [A-Z]\.", "", name), "original": original})
    cell = pd.DataFrame(rows).groupby(["person", "original", "country", "strand", "theory"], sort=False)
    frame = cell.agg(
        first=("page", "min"),
        pages=("page", lambda pages: ", ".join(dict.fromkeys(map(str, pages)))),
        claims=("claim", lambda claims: " ".join(dict.fromkeys(claims))),
    ).reset_index()
    frame["order"] = frame["country"].map(list(COUNTRIES).index)
    frame = frame.sort_values(["order", "first", "person"], kind="stable").reset_index(drop=True)
    frame["slot"] = frame.groupby("theory").cumcount()
    frame["theory"] = frame["theory"].map(THEORIES)
    frame["strand"] = frame["strand"].map(STRANDS)
    frame["country"] = frame["country"].map(lambda country: COUNTRIES[country][0])
    return frame.drop(columns=["order", "first"])


def theories_by_country(literature: pd.DataFrame) -> pd.DataFrame:
    """How many persons of each country (across) stand under each theory (down), every person once in a cell.

    The row of works without a theory is left out.
    """
    people = scholars_frame(literature).drop_duplicates(["person", "theory"])
    table = pd.crosstab(people["theory"], people["country"])
    rows = [name for name in THEORIES.values() if name in table.index and name != THEORIES["none_stated"]]
    return table.reindex(index=rows, columns=[name for name, *_ in COUNTRIES.values()], fill_value=0)


def theme_in_review(literature: pd.DataFrame, theme: str) -> dict[str, str]:
    """For each national debate of section 1, how many of its persons the theme is used for: "4 of 5"."""
    review = scholars_frame(literature[literature["section"] == "1"])
    said = {}
    for debate in list(STRANDS.values())[:3]:
        persons = review[review["strand"] == debate]
        has = persons.loc[persons["theory"] == theme, "person"].nunique()
        said[debate] = f"{has} of {persons['person'].nunique()}"
    return said


def scholars(literature: pd.DataFrame, *, narrow: bool = False) -> alt.TopLevelMixin:
    """A strip for each theory, one point for each person; colour and shape name the country of the person's debate."""
    frame = scholars_frame(literature)
    line, step = (21, 14) if narrow else (30, 15)
    frame["lane"], frame["place"] = frame["theory"], frame["slot"] % line
    frame["level"] = frame.groupby("lane")["slot"].transform("max") // line - frame["slot"] // line
    frame, lanes = _lanes(frame, list(THEORIES.values()), space=1.3 if narrow else 0.6)
    x = alt.X("place:Q", axis=None, scale=alt.Scale(domain=[-0.6, line - 0.4], nice=False))
    y, drawn = _drawn_lanes(lanes, x, narrow=narrow)
    strand, dimmed = dimming("strand", "Show group", "all groups", list(STRANDS.values()), "strand")
    fields = ["person", "original", "country", "strand", "theory", "pages", "claims", "place", "row"]
    points = (
        alt.Chart(frame[fields])
        .mark_point(size=70, strokeWidth=1.4)
        .encode(
            x=x,
            y=y,
            tooltip=tips(
                person="person",
                original="name in print",
                country="country of the debate",
                strand="group",
                theory="theory as used",
                claims="what is reported",
                pages="pages",
            ),
            **_coded("country", COUNTRIES, 2 if narrow else 4),
            **dimmed,
        )
    )
    height = 13 * float(lanes["bottom"].max())
    return alt.layer(*drawn, points).add_params(strand).properties(width=line * step, height=height)


def sources_frame(citations: pd.DataFrame, sections: pd.DataFrame, gap: float = 0.9) -> pd.DataFrame:
    """One row (one point) for each work in a footnote: year of the edition, section of the mark, role and language.

    ``level`` piles up, within a section (``lane``), works that are less than ``gap`` years apart.
    """
    frame = citations.sort_values(["year", "page", "footnote", "item"], kind="stable").reset_index(drop=True)
    heading = sections.set_index("id")["title_en"].str.split("[:,]").str[0]
    frame["lane"] = frame["section"] + " " + frame["section"].map(heading)
    frame["role"] = frame["role"].map(lambda role: WORK_ROLES[role][0])
    frame["language"] = frame["language"].map(LANGUAGES)
    years = pd.to_datetime(frame["year"].astype(str))
    frame["level"] = years.groupby(frame["section"]).transform(dodge, gap=gap * 365)
    frame["note"] = "p. " + frame["page"].astype(str) + ", n. " + frame["footnote"].astype(str)
    return frame


def sources(
    citations: pd.DataFrame, sections: pd.DataFrame, *, narrow: bool = False, blank: bool = False
) -> alt.TopLevelMixin:
    """Works cited by year (across) and section (down), a point for each work in a note; shape and colour give its role.

    A rule stands at the reader's guess of the middle year.
    """
    length, dot = (theme.NARROW, 8) if narrow else (theme.WIDE - LABELS, 8.5)
    first, last = (int(year) for year in (citations["year"].min(), citations["year"].max()))
    years = [min(YEARS[0], first - 1), max(YEARS[1], last + 1)]
    frame = sources_frame(citations, sections, gap=1.1 * dot / length * (years[1] - years[0]))
    order = frame.sort_values(["page", "footnote"])["lane"].unique()
    frame, lanes = _lanes(frame, list(order), space=2 if narrow else 0.7)
    axis = alt.Axis(format="d", values=list(range(years[0] // 10 * 10 + 10, years[1], 10)), orient="top")
    x = alt.X("year:Q", title="Year of the edition cited", axis=axis, scale=alt.Scale(domain=years, nice=False))
    y, drawn = _drawn_lanes(lanes, x, narrow=narrow)
    size = {"width": length, "height": 1.1 * dot * float(lanes["bottom"].max())}
    if blank:
        return alt.layer(*drawn).properties(**size)
    language, dimmed = dimming("language", "Show works in", "all languages", list(LANGUAGES.values()), "language")
    fields = ["year", "row", "lane", "role", "language", "key", "note", "locator"]
    points = (
        alt.Chart(frame[fields])
        .mark_point(size=0.7 * dot * dot, strokeWidth=1.2)
        .encode(
            x=x,
            y=y,
            tooltip=tips(
                key="work",
                year="year:Qd",
                role="role",
                language="language",
                lane="section",
                note="note",
                locator="pages cited",
            ),
            **_coded("role", WORK_ROLES, 2 if narrow else 4),
            **dimmed,
        )
    )
    guess = alt.param(name="guess", value=2005)
    at, ruled = guess_rule()
    label = at.mark_text(baseline="top", fontWeight="bold", **beside_guess(2000, 6))
    label = label.encode(y=alt.value(22 if narrow else 3), text="label:N")
    return alt.layer(*drawn, points, ruled, label).add_params(language, guess).properties(**size)


def newspapers_frame(events: pd.DataFrame, citations: pd.DataFrame) -> pd.DataFrame:
    """One row for each event of the paper whose note cites one press report alone: a circle, and a mark for the report.

    Notes with several works are left out, since they do not say which of them carries the event, and so are events
    that are themselves a report. ``at_most`` is the number of days from the first day of the event's date to the last
    day of the report's: where one is known to the month or year only, the real distance may be shorter. It is missing,
    and ``lag`` is not known, where the start of the event's date is open.
    """
    alone = ~citations.duplicated(["page", "footnote"], keep=False)
    reports = citations[alone & citations["role"].eq("press")]
    told = paper_events(events).query("event_type != 'report_or_survey'")
    frame = told.merge(reports, on=["page", "footnote"], suffixes=("", "_work"))
    years = frame["year"].astype(str)
    frame["written"] = frame["date_last"].fillna(pd.to_datetime(years + "-12-31"))
    frame["date_work"] = frame["date_work"].where(frame["date_work"] != "", years)
    began = frame["start"].where(~frame["date"].str.startswith(".."))
    frame["at_most"] = (frame["written"] - began).dt.days
    lag = pd.cut(frame["at_most"], [-float("inf"), -1, 7, 366, float("inf")], labels=["before", *list(LAGS)[:3]])
    frame["lag"] = lag.map({code: name for code, (name, *_) in LAGS.items()}).astype(object).fillna(*UNKNOWN_LAG)
    frame = frame.sort_values(["start", "written", "id"], kind="stable").reset_index(drop=True)
    frame["row"] = frame.index
    frame["happened"] = frame["status"].eq("occurred").map({True: "occurred", False: "planned"})
    return frame


def newspapers(events: pd.DataFrame, citations: pd.DataFrame, *, narrow: bool = False) -> alt.TopLevelMixin:
    """One line for each event that rests on a press report, joined to it; shape and colour say how soon it came."""
    frame = newspapers_frame(events, citations)
    frame["label"] = [wrap(title, 48 if narrow else 40) for title in frame["title_en"]]
    step, width = (54, theme.NARROW) if narrow else (34, theme.WIDE - 250)
    x = {"title": None, "axis": alt.Axis(format="%Y", tickCount="year", orient="top", labelAngle=-90 if narrow else 0)}
    ends = time_ends(pd.concat([frame["start"], frame["written"]]), "2019-10-01", "2025-12-31")
    x["scale"] = alt.Scale(domain=ends)
    rows = alt.Scale(domain=[-0.8 if narrow else -0.5, len(frame) - 0.5], reverse=True, nice=False)
    y = alt.Y("row:Q", axis=None, scale=rows)
    lag, dimmed = dimming("lag", "Show reports written", "all reports", [name for name, *_ in LAGS.values()], "lag")
    places = ["start", "written", "row", "label", "lag", "happened"]
    told = ["title_en", "title_zh", "date", "date_work", "key", "at_most", "page", "footnote"]
    base = alt.Chart(frame[[*places, *told]]).encode(
        y=y,
        tooltip=tips(
            title_en="event",
            title_zh="中文",
            date="date",
            happened="status",
            key="report",
            date_work="report dated",
            at_most="days, at most:Q",
            page="page:Q",
            footnote="note:Q",
        ),
        **dimmed,
    )
    joins = base.mark_rule(strokeWidth=1.5, color=theme.tone("muted")).encode(x="start:T", x2="written:T")
    full = alt.when(alt.datum.happened == "occurred").then(alt.value(theme.tone("ink")))
    starts = base.mark_point(size=40, strokeWidth=1.5, stroke=theme.tone("ink")).encode(
        x="start:T", fill=full.otherwise(alt.value(theme.tone("paper")))
    )
    reports = base.mark_point(size=130, strokeWidth=1.5).encode(
        x=alt.X("written:T", **x), **_coded("lag", LAGS, 2 if narrow else 4)
    )
    above, beside = {"align": "left", "baseline": "line-bottom", "dy": -23}, {"align": "right", "baseline": "middle"}
    look = above if narrow else beside
    names = base.mark_text(fontSize=11, lineHeight=12, **look).encode(x=alt.value(0 if narrow else -10), text="label:N")
    return alt.layer(joins, names, reports, starts).add_params(lag).properties(width=width, height=step * len(frame))
