"""Figures of section 5, constraints and outlook: nodes, money, plans and outcomes, answers, what second sources say."""

from textwrap import wrap

import altair as alt
import pandas as pd

from techsec import data, theme
from techsec.figures.controls import choice, dimmed, strength
from techsec.figures.encodings import coded, halo, tips
from techsec.figures.layout import ceiling, dodge, stacked, time_ends
from techsec.figures.rows import EVENT_TIPS, paper_events
from techsec.schema import period

NODES = [28, 22, 16, 12, 8, 7, 6, 5, 4, 2]  # On the axis in any case, in nm.
STATES = {
    "announced": ("announced, a plan", "purple", "circle", False),
    "construction": ("being built", "purple", "triangle-up", False),
    "pilot": ("pilot line", "green", "diamond", True),
    "volume": ("volume production", "blue", "square", True),
}
AS_OF = {
    "all statements": "",
    "10 January 2022, the article behind p. 95": "2022-01-10",
    "end of 2022": "2022-12-31",
    "end of 2024": "2024-12-31",
    "10 January 2025": "2025-01-10",
    "24 May 2025, the paper revised": "2025-05-24",
    "end of 2025": "2025-12-31",
}
DECIDED = "2025-03-31"
BILLION = 1e9
MONEY = {
    "aid": ("state aid approved, added up", "blue", "circle", True),
    "equity": ("state equity, beside the aid", "green", "square", True),
    "need": ("estimate of the whole need", "vermillion", "diamond", False),
}
HOMES = {"controlled from Japan": ("blue",), "controlled from abroad": ("vermillion",)}
PLANS = {
    "timed": "Plans with a time",
    "untimed": "Plans and forecasts without a time",
    "offer": "Offers and decisions",
}
ENDS = {
    "time expected": ("blue", "circle", False),
    "day told, no time given": ("purple", "square", False),
    "offer or decision": ("purple", "triangle-up", True),
    "happened": ("blue", "circle", True),
    "open": ("grey", "diamond", False),
}
CHECKS = {
    "confirmed": "confirmed",
    "corrected": "corrected",
    "contested": "contested",
    "paper_only": "no second source",
}
GRADES = {
    "A": ("A, official text", "blue", "circle", True),
    "B": ("B, named press", "green", "square", True),
    "R": ("R, reprint", "green", "diamond", True),
    "C": ("C, known as a citation", "purple", "triangle-up", False),
    "own": ("the article's own notes", "purple", "diamond", False),
    "none": ("none looked at or found", "grey", "circle", False),
}
SIDES = {"USA": "United States", "both": "both together", "JPN": "Japan", "CHN": "China"}
ACT_KINDS = {
    "export control, or its easing": ("vermillion", "square"),
    "law or programme": ("purple", "triangle-up"),
    "public money": ("green", "diamond"),
    "statement, talks or agreement": ("blue", "circle"),
}
ACT_TYPES = {
    "export_control": "export control, or its easing",
    "law_programme": "law or programme",
    "funding": "public money",
    **dict.fromkeys(
        ["agreement", "body_created", "meeting", "speech_statement", "strategy_document", "other"],
        "statement, talks or agreement",
    ),
}
NO_ACTS = ["antecedent", "constraint"]  # The rise itself, and quarrels between the allies.
GOVERNMENTS = ["state_or_economy", "ministry_or_agency"]
MONTHS = "Jan Feb March April May June July Aug Sept Oct Nov Dec".split()


def _when(date: str) -> str:
    """An EDTF date as a short label: 2024-04-08 -> 'April 2024', 2023 -> '2023', empty -> 'undated'."""
    if not date:
        return "undated"
    year, _, rest = date.partition("/")[0].partition("-")
    return f"{MONTHS[int(rest[:2]) - 1]} {year}" if rest else year


def _last_day(date: str) -> pd.Timestamp:
    """The last day of an EDTF date, or the first where its end is open; NaT for a missing date."""
    first, last = period(date) if date else (pd.NaT, pd.NaT)
    return first if pd.isna(last) else last


def _rows_with_heads(groups: pd.Series) -> list[int]:
    """Row numbers in the order given, with a free row above each new group for its name: a, a, b -> 1, 2, 4."""
    return [row + head for row, head in enumerate((groups != groups.shift()).cumsum())]


def _yes(flags: pd.Series) -> pd.Series:
    return flags.map({True: "yes", False: "no"})


def node_ladder_frame(fabs: pd.DataFrame) -> pd.DataFrame:
    """One row (one point) for each statement on a plant: its finest and coarsest node, and while it is the last.

    Plants in Japan come first; within a plant by ``as_of``. ``known`` is missing for a statement without a day,
    ``until`` for the last one of a plant.
    """
    known = pd.to_datetime(fabs["as_of"].map(_last_day))
    frame = fabs.assign(known=known).sort_values(["economy", "facility", "known"], kind="stable")
    frame["until"] = frame.groupby("facility")["known"].shift(-1)
    frame["fine"] = frame["node_nm_low"].fillna(frame["node_nm_high"])
    frame["coarse"] = frame["node_nm_high"].fillna(frame["fine"])
    frame["row"] = _rows_with_heads(frame["facility"])
    pages = zip(frame["page"].fillna(0).astype(int), frame["source_grade"], strict=True)
    frame["who"] = [f"p. {page}" if page else f"public, {grade}" for page, grade in pages]
    frame["full"] = _yes((frame["status"] != "announced") & (frame["source_grade"] != "C"))
    frame["state"] = frame["status"].map(lambda status: STATES[status][0])
    return frame


def ladder_told(frame: pd.DataFrame) -> str:
    """The rows of ``node_ladder_frame`` in words: first and last statement of plants that run, how many are plans."""
    runs = frame.groupby("facility")["status"].transform(lambda states: (states != "announced").any())
    parts = []
    for plant, rows in frame[runs & (frame["node_label"] != "")].groupby("facility", sort=False):
        first, last = (f"{row.node_label} {row.state.partition(',')[0]}" for row in rows.iloc[[0, -1]].itertuples())
        parts.append(f"{plant}: {first}, at last {last}")
    plans = frame.loc[~runs, "facility"].nunique()
    return f"{'; '.join(parts)}; {plans} more plants are plans"


def node_ladder(fabs: pd.DataFrame, *, narrow: bool = False) -> alt.TopLevelMixin:
    """Statements on each plant, finer nodes to the right; shape by status, plans hollow; a control: as of which day."""
    frame = node_ladder_frame(fabs)
    nodes = sorted({*NODES, *frame["fine"].dropna(), *frame["coarse"].dropna()}, reverse=True)
    slots = {node: place for place, node in enumerate(nodes, start=1)}
    frame["place"] = frame["fine"].map(slots).fillna(-0.4)
    frame["place_2"] = frame["coarse"].map(slots).fillna(-0.4)
    named = frame["node_label"].where(frame["node_label"] != "", "no node named").str.replace(", gate all around", "")
    planned = frame["planned_volume"].map(lambda date: f", for {date}" if date else "")
    planned = planned.where(frame["status"] == "announced", planned.str.replace("for", "volume for"))
    dated = frame["as_of"].map(_when)
    frame["label"] = dated + ": " + named + planned + " (" + frame["who"] + ")"
    heads = frame.drop_duplicates("facility")[["facility", "economy", "row"]].assign(row=lambda head: head["row"] - 1)
    economies = data.actors().set_index("id")["name_en"]
    heads["text"] = heads["facility"] + " (" + heads["economy"].map(economies) + ")"
    fields = ["id", "facility", "label", "state", "place", "place_2", "row", "known", "until", "full"]
    frame = frame[[*fields, "source", "page", "note"]]
    # Days as texts, 2022-01-10, which a control can hold and which sort as the days do.
    frame[["known", "until"]] = frame[["known", "until"]].apply(lambda days: days.dt.strftime("%Y-%m-%d"))
    as_of = alt.param(
        name="as_of",
        value=AS_OF["all statements"],
        bind=alt.binding_select(options=list(AS_OF.values()), labels=list(AS_OF), name="What was known on"),
    )
    latest = (as_of == "") | (
        alt.expr.isValid(alt.datum.known)
        & (alt.datum.known <= as_of)
        & (~alt.expr.isValid(alt.datum.until) | (alt.datum.until > as_of))
    )
    opacity = strength(latest)
    step, width = (34, 270) if narrow else (21, 330)
    rows = alt.Scale(domain=[-0.6, int(frame["row"].max()) + 0.7], reverse=True, nice=False)
    y = alt.Y("row:Q", scale=rows, axis=None)
    ticks: dict[float, str] = {-0.4: "none", **{place: f"{node:g}" for node, place in slots.items()}}
    names = " : ".join(f"datum.value == {place} ? '{name}'" for place, name in ticks.items()) + " : ''"
    axis = alt.Axis(values=list(ticks), labelExpr=names, grid=True, orient="top", titlePadding=6, labelFontSize=11)
    title = "finest node named, in nm; finer to the right"
    x = alt.X("place:Q", title=title, axis=axis)
    ends = alt.Scale(domain=[-0.9, len(nodes) + 0.5], nice=False)
    base = alt.Chart(frame)
    legend = alt.Legend(title=None, columns=2 if narrow else 4)
    states = {name: look for name, *look in STATES.values() if name in set(frame["state"])}
    marks = base.mark_point(size=100, strokeWidth=2).encode(
        x=x.scale(ends),
        y=y,
        opacity=opacity,
        tooltip=tips(facility="plant", label="as of", state="status", source="source", page="page:Q", note="note"),
        **coded("state", states, legend, full=alt.datum["full"] == "yes"),
    )
    spans = base.transform_filter(alt.datum.place != alt.datum.place_2).mark_rule(strokeWidth=3)
    spans = spans.encode(x=x, x2="place_2:Q", y=y, opacity=opacity)
    style = {"fontSize": 11, "align": "left", "baseline": "middle"}
    left, up = (0, -14) if narrow else (-300, 0)
    text = {"x": alt.value(left), "y": y, "text": "label:N", "opacity": opacity}
    told = [base.mark_text(**style, **look, dy=up).encode(**text) for look in halo(narrow)]
    head = alt.Chart(heads).mark_text(**style | {"fontSize": 12}, fontWeight="bold", dy=4 if narrow else 0)
    titles = head.encode(x=alt.value(left), y=y, text="text:N")
    chart = alt.layer(*told, spans, titles, marks).add_params(as_of)
    return chart.properties(width=width, height=step * (int(frame["row"].max()) + 1.5))


def funding_frame(subsidies: pd.DataFrame, quantities: pd.DataFrame, events: pd.DataFrame) -> pd.DataFrame:
    """One row (one point) for each sum for Rapidus, in billion yen: state aid added up, equity, estimates of the need.

    The estimates are those of ``quantities``; one is ours: what a headline of 2 April 2025 still finds lacking, added
    to the aid approved by then. Rows of ``quantities`` with the provenance public, if there are any, are drawn too.
    """
    decided = subsidies[subsidies["recipient"] == "rapidus"].sort_values("date", kind="stable")
    aid = decided[decided["instrument"] == "grant"]
    sums = (aid["amount_jpy"].astype(float) / BILLION).cumsum()
    rows = [
        ("aid", row.date, total, row.source_grade, "METI", row.source, row.note)
        for row, total in zip(aid.itertuples(), sums, strict=True)
    ]
    for row in decided[decided["instrument"] == "equity"].itertuples():
        rows.append(("equity", row.date, row.amount_jpy / BILLION, row.source_grade, "METI", row.source, row.note))
    sums_told = quantities[quantities["rapidus_sum"] != ""].set_index("rapidus_sum")
    need, lacking = sums_told.loc["whole_need"], sums_told.loc["still_lacking"]
    told = events.set_index("id").loc[need["event"], "date"]
    rows.append(("need", told, need["value"] / BILLION, "", "Higashi", "Wu and Cong 2025, p. 96", need["check_note"]))
    whole = lacking["value"] / BILLION + sums[aid["date"] <= lacking["date"]].max()
    ours = "Nikkei headline, p. 94, n. 4, and the aid approved"
    rows.append(("need", lacking["date"], whole, "C", "our sum", ours, lacking["check_note"]))
    public = quantities[(quantities["provenance"] == "public") & (quantities["entity"] == "Rapidus")]
    for row in public[public["unit"].eq("JPY") & public["statement_kind"].eq("estimate")].itertuples():
        who = row.measure.rpartition(", ")[2]
        rows.append(("need", row.date, row.value / BILLION, row.source_grade, who, row.measure, row.check_note))
    frame = pd.DataFrame(rows, columns=["kind", "date", "billion", "grade", "who", "source", "note"])
    frame["start"] = [period(date)[0] for date in frame["date"]]
    frame["what"] = frame["kind"].map(lambda kind: MONEY[kind][0])
    frame["full"] = _yes(frame["kind"].ne("need") & frame["grade"].ne("C"))
    return frame.reset_index(drop=True)


def funding(
    subsidies: pd.DataFrame,
    quantities: pd.DataFrame,
    events: pd.DataFrame,
    *,
    narrow: bool = False,
    blank: bool = False,
) -> alt.TopLevelMixin:
    """Aid to Rapidus as a stair, estimates of the need above it; the reader's guess for 31 March 2025 as a rule."""
    frame = funding_frame(subsidies, quantities, events)
    frame["trillion"] = frame["billion"] / 1000
    sums = frame["billion"].map(lambda billion: f"{billion:,.1f}".removesuffix(".0")) + " bn"
    short = frame["trillion"].map(lambda trillion: f"{trillion:.1f}".removesuffix(".0")) + " tn, " + frame["who"]
    told = quantities.set_index("rapidus_sum").loc["aid_so_far", "value"] / BILLION
    same = ((frame["kind"] == "aid") & (frame["billion"] == told)).map({True: ", as on p. 96", False: ""})
    frame["label"] = short.where(frame["kind"] == "need", sums + same)
    frame["sum"] = sums + " yen"
    kinds = [name for name, *_ in MONEY.values()]
    shown = choice("shown", "Show", ["all sums", *[name for name in kinds if name in set(frame["what"])]])
    opacity = dimmed(shown, "all sums", "what")
    width, height = (250, 420) if narrow else (theme.WIDE - 60, 360)
    span = alt.Scale(domain=time_ends(frame["start"], "2022-07-01", "2026-03-31"), nice=False)
    x = alt.X("start:T", title=None, axis=alt.Axis(format="%Y", tickCount="year"))
    y = alt.Y("trillion:Q", title="trillion yen")
    top = max(7.6, float(frame["trillion"].max()) + 0.5)
    levels = alt.Scale(domain=[0, top], nice=False)
    axis = alt.Axis(values=list(range(int(top) + 1)), grid=True, format="d")
    fields = "start trillion billion label sum what kind who source date grade note full".split()
    base = alt.Chart(frame[fields])
    legend = alt.Legend(title=None, columns=1 if narrow else 3)
    points = base.mark_point(size=110, strokeWidth=2).encode(
        x=x.scale(span),
        y=y.scale(levels).axis(axis),
        tooltip=tips(
            date="date", sum="sum", what="what", who="by whom", source="source", grade="grade of source", note="note"
        ),
        **coded("what", {name: look for name, *look in MONEY.values()}, legend, full=alt.datum["full"] == "yes"),
        **opacity,
    )
    stair = base.transform_filter(alt.datum.kind == "aid").mark_line(
        interpolate="step-after", strokeWidth=2, color=theme.tone("blue")
    )
    stair = stair.encode(x=x, y=y, **opacity)
    style = {"fontSize": 11, "baseline": "middle"}
    aid = base.transform_filter(alt.datum.kind == "aid").mark_text(**style, align="right", dx=-5, dy=-11)
    early = (alt.datum.kind == "need") & (alt.datum.start < alt.expr.toDate("2024-06-01"))
    late = (alt.datum.kind != "aid") & ~early
    sides = [aid, base.transform_filter(early).mark_text(**style, align="left", dx=11, dy=-9)]
    sides.append(base.transform_filter(late).mark_text(**style, align="right", dx=-11, dy=-11 if narrow else 0))
    labels = [side.encode(x=x, y=y, text="label:N", **opacity) for side in sides]
    day = alt.Chart(pd.DataFrame({"start": [pd.Timestamp(DECIDED)], "words": ["31 March 2025"]}))
    mark = day.mark_rule(strokeDash=[2, 3], color=theme.tone("muted")).encode(x=x)
    name = day.mark_text(fontSize=11, align="left", baseline="top", dx=4, y=2).encode(x=x, text="words:N")
    guess = alt.param(name="guess", value=3500)
    line = alt.Chart(pd.DataFrame({"words": ["your guess"]})).transform_calculate(trillion="guess / 1000")
    rule = line.mark_rule(strokeWidth=2, strokeDash=[5, 3], color=theme.tone("ink")).encode(y=y)
    own = line.mark_text(fontSize=11, align="right", baseline="bottom", x=width, dy=-3, text="your guess").encode(y=y)
    if blank:
        axes = {"x": x.scale(span), "y": y.scale(levels).axis(axis)}
        nothing = alt.Chart(frame[["start", "trillion"]]).mark_text(text=" ").encode(**axes)
        layers = [mark, name, nothing, rule, own]
    else:
        layers = [mark, name, stair, *labels, rule, own, points]
    return alt.layer(*layers).add_params(shown, guess).properties(width=width, height=height)


def recipients_frame(subsidies: pd.DataFrame, actors: pd.DataFrame) -> pd.DataFrame:
    """One row (one bar) for each decision of Japan's industry ministry: from ``low`` to ``high`` billion yen.

    Firms with the larger sum come first, their decisions by date. ``total`` is the firm's grants, equity left out.
    """
    frame = subsidies[subsidies["amount_jpy"].notna() & subsidies["granted_by"].eq("meti")].copy()
    frame["billion"] = frame["amount_jpy"].astype(float) / BILLION
    grants = frame["billion"].where(frame["instrument"] == "grant", 0)
    frame["total"] = grants.groupby(frame["recipient"]).transform("sum")
    frame = frame.sort_values(["total", "recipient", "date"], ascending=[False, True, True], kind="stable")
    frame["high"] = frame.groupby("recipient")["billion"].cumsum()
    frame["low"] = frame["high"] - frame["billion"]
    frame["row"] = _rows_with_heads(frame["recipient"])
    names = actors.set_index("id")["name_en"]
    frame["firm"] = frame["recipient"].map(names).str.replace(r".*\((.+)\)", r"\1", regex=True)
    frame["home"] = frame["recipient_home"].eq("JPN").map(dict(zip([True, False], HOMES, strict=True)))
    frame["full"] = _yes(frame["source_grade"] != "C")
    return frame


def recipients_told(frame: pd.DataFrame) -> str:
    """The rows of ``recipients_frame`` in words: each firm, where it is controlled, its decisions and its sum."""
    firms = frame.groupby("firm", sort=False).agg(home=("home", "first"), n=("id", "size"), bn=("total", "first"))
    return "; ".join(
        f"{firm.Index}, {firm.home}: {firm.n}, {firm.bn:,.1f}".removesuffix(".0") for firm in firms.itertuples()
    )


def recipients(subsidies: pd.DataFrame, actors: pd.DataFrame, *, narrow: bool = False) -> alt.TopLevelMixin:
    """Bars, one for each decision, starting where the firm's last one ended; hollow where the source is weak (C)."""
    frame = recipients_frame(subsidies, actors)
    sums = frame["billion"].map(lambda billion: f"{billion:,.1f}".removesuffix(".0"))
    limit = frame["upper_limit"].map({"yes": "up to ", "no": "", "unclear": ""})
    kind = frame["instrument"].map({"grant": "", "equity": " equity"})
    frame["words"] = limit + sums + kind + " (" + frame["source_grade"] + ")"
    frame["label"] = frame["date"].map(_when) + ", " + frame["product"]
    names = actors.set_index("id")["name_en"]
    heads = frame.drop_duplicates("recipient")[["firm", "recipient_home", "row", "total"]]
    heads = heads.assign(row=heads["row"] - 1)
    heads["text"] = [
        f"{firm} ({names[home]}): {total:,.1f}".removesuffix(".0") + " bn of aid"
        for firm, home, total in zip(heads["firm"], heads["recipient_home"], heads["total"], strict=True)
    ]
    options = ["all products", *frame["product"].drop_duplicates()]
    product = choice("product", "Show money for", options)
    opacity = dimmed(product, "all products", "product")
    step, width = (34, 270) if narrow else (21, theme.WIDE - 190)
    rows = alt.Scale(domain=[-0.6, int(frame["row"].max()) + 0.6], reverse=True, nice=False)
    y = alt.Y("row:Q", scale=rows, axis=None)
    longest = frame["high"].max()
    end = ceiling([longest], 2000, 100) if narrow else ceiling([1.3 * longest], 2400, 100)  # Words follow the bars.
    limits = alt.Scale(domain=[0, end], nice=False)
    axis = alt.Axis(orient="top", values=list(range(0, end + 1, 500)), grid=True, format=",d")
    x = alt.X("low:Q", title="billion yen approved, added up by firm", axis=axis)
    fields = "id firm label words low high row home full product purpose date source".split()
    base = alt.Chart(frame[fields])
    bars = base.mark_bar(height=12, strokeWidth=1.8).encode(
        x=x.scale(limits),
        x2="high:Q",
        y=y,
        tooltip=tips(
            date="decided", firm="firm", words="bn yen (grade of source)", purpose="for", home="who", source="source"
        ),
        **coded("home", HOMES, full=alt.datum.full == "yes"),
        **opacity,
    )
    style = {"fontSize": 11, "align": "left", "baseline": "middle"}
    left = 0 if narrow else -170
    told = base.mark_text(**style, dy=-14 if narrow else 0)
    if narrow:
        both = told.transform_calculate(both="datum.label + ': ' + datum.words")
        labels = [both.encode(x=alt.value(left), y=y, text="both:N", **opacity)]
    else:
        labels = [
            told.encode(x=alt.value(left), y=y, text="label:N", **opacity),
            base.mark_text(**style, dx=5).encode(x=alt.X("high:Q"), y=y, text="words:N", **opacity),
        ]
    head = alt.Chart(heads).mark_text(**style | {"fontSize": 12}, fontWeight="bold", dy=4 if narrow else 0)
    titles = head.encode(x=alt.value(left), y=y, text="text:N")
    chart = alt.layer(*labels, titles, bars).add_params(product)
    return chart.properties(width=width, height=step * (int(frame["row"].max()) + 1.2))


def plans_frame(events: pd.DataFrame) -> pd.DataFrame:
    """Two rows (two points) for each plan, forecast or offer of the paper: when it was for or told, what came of it.

    A plan has a time if its date ends after the day to which its status refers, unless the date is the one of the text
    that tells the plan. Offers and decisions are events with
    an outcome that occurred. What has no outcome in the table is open on the last day for which the table speaks.
    """
    paper = paper_events(events)
    known = events.assign(start=events["start"].fillna(events["end"])).set_index("id")
    last = events["as_of"].max()
    rows = []
    for plan in paper.itertuples():
        outcome = known.loc[plan.followed_by] if plan.followed_by else None
        if outcome is not None and outcome["status"] != "occurred":
            outcome = None
        if plan.status == "occurred":
            if outcome is None:
                continue
            group, end = "offer", "offer or decision"
        else:
            ahead = pd.notna(plan.end) and plan.end > pd.Timestamp(plan.as_of)
            timed = ahead and plan.date_kind != "published"
            group, end = ("timed", "time expected") if timed else ("untimed", "day told, no time given")
        to = plan.end if group == "timed" else plan.start
        shared = (plan.id, group, plan.title_en, plan.title_zh, plan.page)
        rows.append((*shared, end, plan.date, plan.start, to, plan.title_en, plan.status))
        if outcome is not None:
            what = (outcome["date"], outcome["start"], outcome["start"], outcome["title_en"], "occurred")
            rows.append((*shared, "happened", *what))
        else:
            day = pd.Timestamp(last)
            rows.append((*shared, "open", last, day, day, f"No outcome in our tables on {last}", "open"))
    columns = ["plan", "group", "title_en", "title_zh", "page", "end", "date", "start", "to", "what", "state"]
    frame = pd.DataFrame(rows, columns=columns)
    frame["order"] = frame["group"].map(list(PLANS).index)
    first = frame.groupby("plan")["start"].transform("first")
    frame = frame.assign(first=first).sort_values(["order", "first", "plan"], kind="stable").drop(columns="first")
    new = (frame["plan"] != frame["plan"].shift()).cumsum() - 1
    frame["row"] = new + frame["order"].rank(method="dense").astype(int)
    return frame.reset_index(drop=True)


def plans_told(frame: pd.DataFrame) -> str:
    """The rows of ``plans_frame`` in words: for each group how many there are and how many have an outcome."""
    parts = []
    for group, name in PLANS.items():
        rows = frame[frame["group"] == group]
        parts.append(f"{name}: {rows['plan'].nunique()}, with an outcome {(rows['end'] == 'happened').sum()}")
    return "; ".join(parts)


def plans(events: pd.DataFrame, *, narrow: bool = False) -> alt.TopLevelMixin:
    """Dumbbells: above, the time a plan was for or the day an offer was told; below, what happened, or open."""
    frame = plans_frame(events)
    frame["kind"] = frame["group"].map(PLANS)
    offset = 0.12 if narrow else 0.17
    frame["level"] = frame["row"] + frame["end"].isin(["happened", "open"]).map({True: offset, False: -offset})
    wide = 46 if narrow else 44
    one = frame.drop_duplicates("plan")
    titles = one["title_en"].str.removeprefix("Planned: ")
    labels = one.assign(label=[wrap(title[0].upper() + title[1:], wide) for title in titles])
    heads = one.drop_duplicates("group")[["kind", "row"]].assign(row=lambda head: head["row"] - 0.85)
    said, came = one, frame.drop_duplicates("plan", keep="last")
    pairs = said[["kind", "level"]].assign(
        start=said["to"].reset_index(drop=True).clip(upper=came["start"].reset_index(drop=True)).to_numpy(),
        start_2=came["start"].to_numpy(),
        level_2=came["level"].to_numpy(),
        end=came["end"].to_numpy(),
    )
    chosen = choice("group", "Show", ["all", *PLANS.values()])
    opacity = dimmed(chosen, "all", "kind")
    step, width = (60, 280) if narrow else (32, 350)
    rows = alt.Scale(domain=[-0.6, int(frame["row"].max()) + 0.7], reverse=True, nice=False)
    y = alt.Y("level:Q", scale=rows, axis=None)
    time = alt.X(
        "start:T", title=None, axis=alt.Axis(orient="top", tickCount="year", format="%Y", grid=True, labelFlush=False)
    )
    years = [f"{frame['start'].min().year - 1:04d}-12-01", f"{frame['to'].max().year + 1:04d}-01-31"]
    span = alt.Scale(domain=years, nice=False)
    legend = alt.Legend(title=None, columns=1 if narrow else 3)
    fields = ["plan", "kind", "title_en", "title_zh", "page", "end", "date", "start", "to", "what", "level"]
    base = alt.Chart(frame[fields])
    marks = base.mark_point(size=90, strokeWidth=2).encode(
        x=time.scale(span),
        y=y,
        tooltip=tips(what="what", date="date", end="mark", title_en="plan or offer", title_zh="中文", page="page:Q"),
        **coded("end", {end: look for end, look in ENDS.items() if end in set(frame["end"])}, legend),
        **opacity,
    )
    timed = base.transform_filter(alt.datum.end == "time expected").mark_rule(strokeWidth=4, color=theme.tone("blue"))
    spans = timed.encode(x=time, x2="to:T", y=y, **opacity)
    dash = alt.StrokeDash("end:N", legend=None).scale(domain=["happened", "open"], range=[[1, 0], [2, 4]])
    joins = alt.Chart(pairs).mark_rule(strokeWidth=1.5, color=theme.tone("muted"))
    joins = joins.encode(x=time, x2="start_2:T", y=y, y2="level_2:Q", strokeDash=dash, **opacity)
    style = {"fontSize": 11, "lineHeight": 12, "align": "left"}
    left = 0 if narrow else -275
    place = {"baseline": "line-bottom", "dy": -30} if narrow else {"baseline": "middle"}
    row = alt.Y("row:Q", scale=rows, axis=None)
    told = alt.Chart(labels[["label", "row", "kind"]])
    names = [
        told.mark_text(**style, **place, **look).encode(x=alt.value(left), y=row, text="label:N", **opacity)
        for look in halo(narrow)
    ]
    head = alt.Chart(heads).mark_text(align="left", baseline="middle", fontSize=12, fontWeight="bold")
    titles = head.encode(x=alt.value(left), y=row, text="kind:N")
    chart = alt.layer(*names, joins, spans, titles, marks).add_params(chosen)
    return chart.properties(width=width, height=step * (int(frame["row"].max()) + 1.3))


def checks_frame(events: pd.DataFrame) -> pd.DataFrame:
    """One row (one point) for each dated event of the paper: what a second source shows, and how good that source is.

    Where there is no second source the grade of the address in the article's own note does not count.
    """
    frame = paper_events(events).query("check != 'not_applicable'").copy()
    grade = frame["source_grade"].where(frame["source_grade"] != "", "own")
    frame["grade"] = grade.where(frame["check"] != "paper_only", "none")
    frame["basis"] = frame["grade"].map(lambda grade: GRADES[grade][0])
    frame["result"] = frame["check"].map(CHECKS)
    frame["part"] = ("section " + frame["section"].str[0]).where(frame["section"] != "", "no section")
    frame["order"] = frame["check"].map(list(CHECKS).index)
    frame["rank"] = frame["grade"].map(list(GRADES).index)
    return frame.sort_values(["order", "rank", "start", "id"], kind="stable").reset_index(drop=True)


def checks_told(frame: pd.DataFrame) -> str:
    """The rows of ``checks_frame`` in words: each result with its number and, in brackets, the sources behind it."""
    parts = []
    for result, group in frame.groupby("result", sort=False):
        sources = group.groupby("basis", sort=False).size()
        named = ", ".join(f"{basis.partition(', ')[2] or basis} {number}" for basis, number in sources.items())
        parts.append(f"{result}: {len(group)} ({named})")
    return "; ".join(parts)


def checks(events: pd.DataFrame, *, narrow: bool = False) -> alt.TopLevelMixin:
    """One mark for each event, in rows by what a second source shows; shape and colour by the grade of that source."""
    frame = checks_frame(events)
    across = 16 if narrow else 30
    place = frame.groupby("result").cumcount()
    frame["x"] = place % across
    deep = (place // across + 1).groupby(frame["order"]).max()
    start = deep.cumsum() - deep + deep.index.to_series().rank() * 1.25 - 1.25
    frame["y"] = place // across + frame["order"].map(start)
    heads = frame.groupby("result", sort=False).agg(y=("y", "min"), count=("id", "size")).reset_index()
    heads["text"] = heads["result"] + ": " + heads["count"].astype(str)
    part = choice("part", "Show events told in", ["all sections", *sorted(frame["part"].unique())])
    present = {name: look for name, *look in GRADES.values() if name in set(frame["basis"])}
    legend = alt.Legend(title="Second source", columns=2 if narrow else 3)
    step = 16.5
    rows = alt.Scale(domain=[-1.1, float(frame["y"].max()) + 0.6], reverse=True, nice=False)
    y = alt.Y("y:Q", axis=None)
    x = alt.X("x:Q", axis=None)
    fields = ["id", "x", "y", "result", "basis", "part", "date", "title_en", "title_zh", "page", "check_note"]
    marks = (
        alt.Chart(frame[fields])
        .mark_point(size=95, strokeWidth=2)
        .encode(
            x=x.scale(alt.Scale(domain=[-0.6, across - 0.4], nice=False)),
            y=y.scale(rows),
            tooltip=tips(**EVENT_TIPS, page="page:Q", result="result", basis="second source", check_note="note"),
            **coded("basis", present, legend),
            **dimmed(part, "all sections", "part"),
        )
    )
    head = alt.Chart(heads).mark_text(align="left", baseline="bottom", dy=-11, fontSize=12, fontWeight="bold")
    titles = head.encode(x=alt.value(3), y=y, text="text:N")
    size = {"width": step * (across - 0.2) + 8, "height": step * (float(frame["y"].max()) + 1.7)}
    return alt.layer(titles, marks).add_params(part).properties(**size)


def _side(role: str, initiator: list[str], present: list[str], country: pd.Series) -> str:
    """The one of SIDES whose lane an act stands in, or nothing; ``country`` is that of each government.

    A joint act of the two allies is told from all who take part. Any other act is that of the government that began
    it, and of those that take part where the table does not say who began it.
    """
    governments = {country[name] for name in present if name in country.index}
    if role == "cooperation" and {"USA", "JPN"} <= governments:
        return "both"
    first = {country[name] for name in initiator if name in country.index} or governments
    known = [side for side in SIDES if side in first]
    return known[0] if len(known) == 1 else ""


def action_answer_frame(events: pd.DataFrame, actors: pd.DataFrame, since: int = 2018) -> pd.DataFrame:
    """One row (one point) for each act or public word of a government of the two allies or of China since a year.

    The rule: the event occurred (no plan, no forecast); it starts in ``since`` or later; its role in the argument is
    not one of NO_ACTS; its type is one of ACT_TYPES, so that acts of firms, offers, exercises, production steps and
    changes of office are out; a government of the United States, Japan or China acts, not a party, a firm or a person
    alone. Acts of an ally that are aimed by name at another state alone are out (Japan's licences for Korea).
    ``side`` is the lane, ``kind`` the mark. A date known by its month or year stands at its first day.
    """
    frame = events.assign(start=events["start"].fillna(events["end"]))
    frame = frame[
        frame["status"].eq("occurred")
        & (frame["start"].dt.year >= since)
        & ~frame["argument_role"].isin(NO_ACTS)
        & frame["event_type"].isin(list(ACT_TYPES))
    ].copy()
    government = actors[actors["kind"].isin(GOVERNMENTS)].set_index("id")["country"]
    states = set(actors.loc[actors["kind"] == "state_or_economy", "id"]) - {"CHN"}
    acts = zip(frame["argument_role"], frame["initiator"], frame["actors"], strict=True)
    frame["code"] = [_side(*act, government) for act in acts]
    rows = zip(frame["code"], frame["target"], strict=True)
    elsewhere = [code != "CHN" and set(aimed.split(";")) <= states for code, aimed in rows]
    frame = frame[(frame["code"] != "") & ~pd.Series(elsewhere, index=frame.index)]
    frame["side"] = frame["code"].map(SIDES)
    frame["kind"] = frame["event_type"].map(ACT_TYPES)
    frame["grade"] = frame["source_grade"].where(frame["source_grade"] != "", "paper alone")
    frame["order"] = frame["code"].map(list(SIDES).index)
    return frame.sort_values(["order", "start", "id"], kind="stable").reset_index(drop=True)


def came_just_before(frame: pd.DataFrame, days: int = 30) -> tuple[int, int, float]:
    """How often an ally's act stands within ``days`` before one of China's in ``action_answer_frame``, and a yardstick.

    Returns China's marks with such an act, all of China's marks, and the share of all days from the first of China's
    marks to the last that have one too. A mark on the day itself does not count as before.
    """
    theirs, ours = frame.loc[frame["code"] == "CHN", "start"], frame.loc[frame["code"] != "CHN", "start"]
    window = pd.Timedelta(days=days)

    def preceded(day: pd.Timestamp) -> bool:
        return bool(((ours < day) & (ours >= day - window)).any())

    every = [preceded(day) for day in pd.date_range(theirs.min(), theirs.max())]
    return sum(map(preceded, theirs)), len(theirs), sum(every) / len(every)


def action_answer(events: pd.DataFrame, actors: pd.DataFrame, *, narrow: bool = False) -> alt.TopLevelMixin:
    """Acts and words in four lanes on one axis of time; a thin line through all lanes stands at each of China's.

    The line lets the eye find what came before. It joins nothing: order is not cause.
    """
    frame = action_answer_frame(events, actors)
    span = [f"{frame['start'].min() - pd.Timedelta(days=60):%Y-%m-%d}"]
    span.append(f"{frame['start'].max() + pd.Timedelta(days=60):%Y-%m-%d}")
    length, dot = (theme.NARROW - 20, 10) if narrow else (theme.WIDE - 110, 12.5)
    days = (pd.Timestamp(span[1]) - pd.Timestamp(span[0])).days
    rows = frame.groupby("code")["start"].transform(dodge, gap=1.1 * days * dot / length)
    space = 3.2 if narrow else 2
    lane = stacked(rows, frame["code"], list(SIDES), space)
    heights = lane["height"]
    # The first lane of SIDES stands at the top, each lane's marks from its lower edge upwards.
    floor = float(heights.sum()) - heights.cumsum()
    frame["slot"] = rows + frame["code"].map(floor)
    total = float(heights.sum())
    slots = alt.Scale(domain=[-space / 2, total - space / 2], nice=False, zero=False)
    heads = pd.DataFrame({"side": list(SIDES.values()), "edge": (floor - space / 2).to_numpy()})
    heads["slot"] = (floor + heights - space * 0.8 if narrow else floor + (heights - space) / 2).to_numpy()
    time = alt.X("start:T", title=None, axis=alt.Axis(format="%Y", tickCount="year", grid=False))
    chosen = choice("kind", "Show", ["all kinds", *ACT_KINDS])
    opacity = dimmed(chosen, "all kinds", "kind")
    fields = ["id", "start", "slot", "side", "kind", "date", "title_en", "title_zh", "summary", "grade"]
    base = alt.Chart(frame[fields])
    legend = alt.Legend(title=None, columns=1 if narrow else 4)
    marks = base.mark_point(size=dot * dot * 0.55, strokeWidth=1.6).encode(
        x=time.scale(domain=span),
        y=alt.Y("slot:Q", axis=None, scale=slots),
        tooltip=tips(**EVENT_TIPS, side="by", kind="what", summary="summary", grade="grade of source"),
        **coded("kind", {kind: look for kind, look in ACT_KINDS.items() if kind in set(frame["kind"])}, legend),
        **opacity,
    )
    answers = base.transform_filter(alt.datum.side == SIDES["CHN"])
    answers = answers.mark_rule(color=theme.tone("grey"), strokeWidth=0.8, strokeDash=[2, 3]).encode(x=time)
    ground = alt.Chart(heads)
    edges = ground.mark_rule(color=theme.tone("rule")).encode(y=alt.Y("edge:Q", axis=None, scale=slots))
    style = {"align": "left", "fontWeight": "bold", "fontSize": 11} if narrow else {"align": "right"}
    names = [
        ground.mark_text(baseline="middle", **style, **look).encode(
            x=alt.value(0 if narrow else -10), y=alt.Y("slot:Q", axis=None, scale=slots), text="side:N"
        )
        for look in halo(narrow)
    ]
    chart = alt.layer(edges, answers, *names, marks).add_params(chosen)
    return chart.properties(width=length, height=total * dot * 1.1)
