"""Figures of section 5, constraints and outlook: nodes, money, plans and outcomes, answers, what second sources say."""

from calendar import month_name
from textwrap import wrap

import altair as alt
import pandas as pd

from techsec import data, theme
from techsec.figures import looks
from techsec.figures.encodings import Look, coded, halo, tips, tones
from techsec.figures.kinds.bars import bars
from techsec.figures.kinds.lanes import lanes, years
from techsec.figures.kinds.named import lowered, named
from techsec.figures.kinds.units import numbered, units
from techsec.figures.layout import WIDE, Layout, time_ends
from techsec.figures.rows import paper_events
from techsec.schema import period

STATES = {"announced": "a plan", "construction": "being built", "pilot": "pilot line", "volume": "volume production"}
NODES = [28, 22, 16, 12, 8, 7, 6, 5, 4, 2]  # On the ladder in any case, in nm.
# What stands beside a statement's mark on the ladder, and where.
NAMED = {
    "jasm-1-volume-paper": ("Kumamoto fab 1", "right", 6, -13),
    "jasm-2-plan-paper": ("Kumamoto fab 2", "right", 6, -13),
    "micron-hiroshima-plan": ("Micron, Hiroshima", "right", -11, 0),
    "rapidus-iim-1-pilot": ("Rapidus", "center", -12, -13),
    "tsmc-arizona-1-announced": ("Arizona fab 1", "left", 11, 0),
    "tsmc-arizona-1-volume": ("Arizona fab 1", "right", -10, -8),
    "tsmc-arizona-2-plan": ("Arizona fab 2, undated", "right", 6, 13),
    "tsmc-arizona-3-plan": ("Arizona fab 3", "right", -10, -8),
}
DECIDED = "2025-03-31"
BILLION = 1e9
MONEY = {
    "aid": ("state aid approved, added up", Look("blue", "circle")),
    "equity": ("state equity, beside the aid", Look("blue", "square")),
    "need": ("estimate of the whole need", Look("ink", "diamond", False)),
}
HOMES = ["controlled from Japan", "controlled from abroad"]
PLANS = {
    "timed": "Plans with a time",
    "untimed": "Plans and forecasts without a time",
    "offer": "Offers and decisions",
}
ENDS = {
    "time expected": Look("ink", "square", False),
    "day told, no time given": Look("ink", "circle", False),
    "offer or decision": Look("early", "triangle-up"),
    "happened": Look("ink", "circle"),
    "open": Look("grey", "diamond", False),
}
CHECKS = {
    "confirmed": "confirmed",
    "corrected": "corrected",
    "contested": "contested",
    "paper_only": "no second source",
}
GRADES = {
    "A": ("A, official text", Look("late", "circle")),
    "B": ("B, named press", Look("middle", "square")),
    "R": ("R, reprint", Look("early", "diamond")),
    "C": ("C, known as a citation", Look("middle", "triangle-up", False)),
    "own": ("the article's own notes", Look("middle", "diamond", False)),
    "none": ("none looked at or found", Look("grey", "circle", False)),
}
SIDES = {"USA": "United States", "both": "both together", "JPN": "Japan", "CHN": "China"}
ACT_KINDS = {
    "export control, or its easing": Look("late", "square"),
    "law or programme": Look("middle", "triangle-up"),
    "public money": Look("middle", "diamond"),
    "statement, talks or agreement": Look("early", "circle"),
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


# What the tables under the figures have: columns of a frame with the names that readers see.
COLUMNS = {
    "node_ladder": "plant, when=as of, node, state=status, planned=volume planned for, said_by=source, note",
    "funding": "when=date, what, billion=billion yen, who=by, source, grade, note",
    "recipients": "firm, home=control, decided, billion=billion yen, upper_limit=upper limit, instrument, product, "
    "purpose, graded=source",
    "plans": "title_en=plan or offer, title_zh=中文, end=mark, told=from, when=date, what, wait=outcome, page",
    "checks": "title_en=event, title_zh=中文, when=date, result=check, basis=second source, part=told in, page, "
    "check_note=note",
    "action_answer": "side=by, when=date, kind=what, title_en=event, title_zh=中文, summary, grade, source_url=address",
}


def table(frame: pd.DataFrame, figure: str) -> pd.DataFrame:
    """The rows of a figure's frame as its table shows them, by the function that draws it."""
    names = dict((column.partition("=")[::2]) for column in COLUMNS[figure].split(", "))
    return frame[list(names)].rename(columns={column: name or column for column, name in names.items()})


def in_words(date: str) -> str:
    """An EDTF date as a reader says it: 2024-04-08 -> '8 April 2024', 2023 -> '2023', empty -> 'undated'."""
    ends = []
    for end in date.split("/") if date else []:
        year, month, day = (*end.split("-"), "", "")[:3]
        ends.append(" ".join(filter(None, [day.lstrip("0"), month and month_name[int(month)], year.strip(".")])))
    if len(ends) < 2:
        return ends[0] if ends else "undated"
    return " to ".join(ends) if all(ends) else f"from {ends[0]}" if ends[0] else f"until {ends[1]}"


def _page(pages: pd.Series) -> pd.Series:
    """Pages of the paper as a card says them, p. 89; empty where there is none."""
    return pages.map(lambda page: "" if pd.isna(page) else f"p. {page:g}")


def _sum(billions: pd.Series) -> pd.Series:
    return billions.map("{:,.1f}".format).str.removesuffix(".0")


def _graded(grades: pd.Series) -> pd.Series:
    return grades.map(lambda grade: GRADES[grade][0].partition(", ")[2] if grade else "")


def _yes(flags: pd.Series) -> pd.Series:
    return flags.map({True: "yes", False: "no"})


def _last_day(date: str) -> pd.Timestamp:
    """The last day of an EDTF date, or the first where its end is open; NaT for a missing date."""
    first, last = period(date) if date else (pd.NaT, pd.NaT)
    return first if pd.isna(last) else last


def node_ladder_frame(fabs: pd.DataFrame) -> pd.DataFrame:
    """One row (one point) for each statement on a plant: its finest and coarsest node, as of when, and who says so.

    Plants in Japan come first; within a plant by ``as_of``. ``known`` is missing for a statement without a day.
    """
    known = pd.to_datetime(fabs["as_of"].map(_last_day))
    frame = fabs.assign(known=known).sort_values(["economy", "facility", "known"], kind="stable")
    frame["fine"] = frame["node_nm_low"].fillna(frame["node_nm_high"])
    frame["coarse"] = frame["node_nm_high"].fillna(frame["fine"])
    frame["full"] = _yes((frame["status"] != "announced") & (frame["source_grade"] != "C"))
    frame["plant"] = frame["facility"] + ", " + frame["place"]
    frame["when"] = frame["as_of"].map(in_words)
    frame["node"] = frame["node_label"].mask(frame["node_label"] == "", "none named")
    frame["state"] = frame["status"].map(STATES)
    frame["planned"] = frame["planned_volume"].fillna("").str.replace("/", " or ")
    graded = frame["source"] + ", " + _graded(frame["source_grade"])
    frame["said_by"] = graded.mask(frame["page"].notna(), frame["source"] + ", " + _page(frame["page"]))
    return frame.reset_index(drop=True)


def ladder_told(frame: pd.DataFrame) -> str:
    """The rows of ``node_ladder_frame`` in words: first and last statement of plants that run, how many are plans."""
    runs = frame.groupby("facility")["status"].transform(lambda states: (states != "announced").any())
    parts = []
    for plant, rows in frame[runs & (frame["node_label"] != "")].groupby("facility", sort=False):
        first, last = (f"{row.node_label}, {row.state}" for row in rows.iloc[[0, -1]].itertuples())
        parts.append(f"{plant}: {first}, at last {last}")
    plans = frame.loc[~runs, "facility"].nunique()
    return f"{'; '.join(parts)}; {plans} more plants are plans"


def node_ladder(fabs: pd.DataFrame, *, layout: Layout = WIDE) -> alt.TopLevelMixin:
    """Nodes as the rungs of a ladder, finer ones higher, over time; a line joins what was said of one plant.

    What has no day stands right of the years, what names no node below the rungs.
    """
    frame = node_ladder_frame(fabs)
    countries = data.actors().set_index("id")["name_en"]
    rungs = sorted({*NODES, *frame["fine"].dropna(), *frame["coarse"].dropna()})
    order = [*(f"{rung:g} nm" for rung in rungs), "no node"]
    for rung, node in {"rung": "fine", "rung_2": "coarse"}.items():
        frame[rung] = frame[node].map("{:g} nm".format).mask(frame[node].isna(), order[-1])
    margin, undated = pd.Timedelta(days=60), frame["known"].max() + pd.Timedelta(days=layout.pick(240, 300))
    frame = frame.assign(at=frame["known"].fillna(undated), country=frame["economy"].map(countries))
    x = years("at", [f"{day:%Y-%m-%d}" for day in (frame["known"].min() - margin, undated + margin)], layout)
    y = alt.Y("rung:O", title=None, scale=alt.Scale(domain=order), axis=alt.Axis(grid=True, ticks=False, domain=False))
    frame["at"] = frame["at"].dt.strftime("%Y-%m-%d")
    fields = "id plant when node state planned said_by at rung rung_2 country economy facility full".split()
    base = alt.Chart(frame[fields].rename(columns={"facility": "kin"})).encode(x=x, y=y)
    used = {countries[code]: look for code, look in looks.ECONOMIES.items() if code in set(frame["economy"])}
    color = alt.Color("country:N", scale=tones(used), legend=None)
    said = tips(plant=" ", when="as of", node="node", state="status", planned="volume planned for", said_by="source")
    path = base.transform_filter(alt.datum.rung != order[-1])
    path = path.mark_line(strokeWidth=1.5, strokeDash=[2, 3], interpolate="step-after")
    spans = base.transform_filter(alt.datum.rung != alt.datum.rung_2).mark_rule(strokeWidth=3)
    look = coded("country", used, alt.Legend(title=None), full=alt.datum.full == "yes")
    names = [
        base.transform_filter(alt.datum.id == name)
        .mark_text(align=align, dx=dx, dy=dy, **tone)
        .encode(text=alt.value(words))
        for name, (words, align, dx, dy) in NAMED.items()
        for tone in halo()
    ]
    layers = [path.encode(color=color, detail="kin:N"), spans.encode(color=color, tooltip=said, y2="rung_2:O"), *names]
    chart = alt.layer(*layers, base.mark_point(size=85, strokeWidth=2).encode(tooltip=said, **look))
    return layout.fill(chart.resolve_legend(color="independent"), alt.Step(layout.pick(28, 34)))


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
    frame["sum"] = _sum(frame["billion"]) + " billion yen"
    frame["when"] = frame["date"].map(in_words)
    frame["full"] = _yes(frame["kind"].ne("need") & frame["grade"].ne("C"))
    return frame


def funding(
    subsidies: pd.DataFrame,
    quantities: pd.DataFrame,
    events: pd.DataFrame,
    *,
    layout: Layout = WIDE,
    blank: bool = False,
) -> alt.TopLevelMixin:
    """Aid to Rapidus as a stair, estimates of the need above it; the reader's guess for 31 March 2025 as a rule."""
    frame = funding_frame(subsidies, quantities, events)
    frame["trillion"] = frame["billion"] / 1000
    paper = quantities.set_index("rapidus_sum").loc["aid_so_far", "value"] / BILLION
    need, same = frame["kind"].eq("need"), frame["kind"].eq("aid") & frame["billion"].eq(paper)
    sums = _sum(frame["billion"]) + " bn" + same.map({True: ", as on p. 96", False: ""})
    frame["label"] = sums.mask(need, _sum(frame["trillion"]) + " tn, " + frame["who"])
    frame["beside"] = frame["kind"].mask(need & (frame["start"] < pd.Timestamp("2024-06-01")), "early")
    x = years("start", time_ends(frame["start"], "2022-07-01", "2026-03-31"), layout)
    top = max(7.6, float(frame["trillion"].max()) + 0.5)
    y = alt.Y("trillion:Q", title="trillion yen", scale=alt.Scale(domain=[0, top], nice=False))
    y = y.axis(values=list(range(int(top) + 1)), format="d")
    frame["start"] = frame["start"].dt.strftime("%Y-%m-%d")
    fields = "start trillion label beside sum what kind who source when full".split()
    base = alt.Chart(frame[fields]).encode(x=x, y=y)
    looks_of, legend = dict(MONEY.values()), alt.Legend(title=None, columns=layout.pick(3, 1))
    points = base.mark_point(size=110, strokeWidth=2).encode(
        tooltip=tips(sum=" ", what="what", when="date", who="by", source="source"),
        **coded("what", looks_of, legend, full=alt.datum.full == "yes"),
    )
    stair = base.transform_filter(alt.datum.kind == "aid").mark_line(
        interpolate="step-after", strokeWidth=2, color=theme.tone("blue")
    )
    places = {
        "aid": ("right", -5, -11),
        "equity": ("right", 8, -15),
        "need": ("right", -11, 0),
        "early": ("left", 11, -9),
    }
    told = base.encode(text="label:N")
    labels = [
        told.transform_filter(alt.datum.beside == which).mark_text(align=align, dx=dx, dy=dy, **tone)
        for which, (align, dx, dy) in places.items()
        for tone in halo()
    ]
    day = alt.Chart(pd.DataFrame({"start": [DECIDED], "words": [in_words(DECIDED)]})).encode(x=x)
    side = layout.pick({"align": "left", "dx": 5}, {"align": "right", "dx": -5})
    asked: list = [day.mark_rule(strokeDash=[2, 3])]
    asked += [day.mark_text(baseline="top", y=2, **side, **tone).encode(text="words:N") for tone in halo()]
    line = alt.Chart(pd.DataFrame({"words": ["your guess"]})).transform_calculate(trillion="guess / 1000")
    line = line.transform_filter("isValid(guess)").encode(y=y)
    own = line.mark_text(align="left", baseline="bottom", x=4, dy=-3).encode(text="words:N")
    reader = [line.mark_rule(strokeWidth=2, strokeDash=[5, 3], color=theme.tone("ink")), own]
    shown = [base.mark_text(text=" "), *reader] if blank else [stair, *labels, *reader, points]
    chart = alt.layer(*asked, *shown).add_params(alt.param(name="guess", value=None))
    return layout.fill(chart, layout.pick(380, 420))


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
    names = actors.set_index("id")["name_en"]
    frame["firm"] = frame["recipient"].map(names).str.replace(r".*\((.+)\)", r"\1", regex=True)
    frame["home"] = frame["recipient_home"].eq("JPN").map(dict(zip([True, False], HOMES, strict=True)))
    limit = frame["upper_limit"].map({"yes": "up to "}).fillna("")
    kind = frame["instrument"].map({"equity": " of equity"}).fillna("")
    frame["words"] = limit + _sum(frame["billion"]) + " billion yen" + kind
    frame["graded"] = frame["source"] + ", " + _graded(frame["source_grade"])
    frame["decided"] = frame["date"].map(in_words)
    return frame


def recipients_told(frame: pd.DataFrame) -> str:
    """The rows of ``recipients_frame`` in words: each firm, where it is controlled, its decisions and its sum."""
    firms = frame.groupby("firm", sort=False).agg(home=("home", "first"), n=("id", "size"), bn=("total", "first"))
    firms["bn"] = _sum(firms["bn"])
    return "; ".join(f"{firm.Index}, {firm.home}: {firm.n}, {firm.bn}" for firm in firms.itertuples())


def recipients(subsidies: pd.DataFrame, actors: pd.DataFrame, *, layout: Layout = WIDE) -> alt.TopLevelMixin:
    """A bar for each firm, made of its decisions one after the other; hollow where the source is weak (C)."""
    frame = recipients_frame(subsidies, actors)
    countries = frame["recipient_home"].map(actors.set_index("id")["name_en"])
    equity = frame["billion"].where(frame["instrument"] == "equity", 0).groupby(frame["recipient"]).transform("sum")
    beside = (", " + _sum(equity) + " of equity").where(equity > 0, "")
    frame["row"] = frame["firm"] + " (" + countries + "),\n" + _sum(frame["total"]) + " bn of aid" + beside
    weak = frame["source_grade"].eq("C")
    frame["look"] = countries.mask(weak, countries + ", weak source")
    seen = zip(frame["look"], frame["recipient_home"], weak, strict=True)
    colours = {look: Look(looks.ECONOMIES.get(code, looks.OTHERS).tone, "", not poor) for look, code, poor in seen}
    room = frame["billion"] * layout.pick(540, 320) / frame["high"].max()  # In pixels.

    words = [_sum(frame["billion"]) + " " + frame["product"], _sum(frame["billion"])]
    fit = [text.where((text.str.len() * 6.2 + 7 < room) & ~weak, "") for text in words]
    frame["inside"] = fit[0].where(fit[0] != "", fit[1])
    frame = frame.assign(kin=frame["firm"], economy=frame["recipient_home"])
    fields = "id firm row low high look product purpose home words decided graded inside kin economy".split()
    return bars(
        frame[fields],
        alt.X("high:Q", title="billion yen approved, added up", scale=alt.Scale(nice=False)).axis(
            format=",d", tickCount=5
        ),
        "row",
        layout,
        x2="low",
        by="look",
        looks=colours,
        tooltip=tips(
            firm=" ",
            words="sum",
            decided="decided",
            product="for",
            purpose="purpose",
            home="the firm is",
            graded="source",
        ),
        inside="inside",
        thick=26,
        gap=layout.pick(12, 24),
    )


def plans_frame(events: pd.DataFrame) -> pd.DataFrame:
    """Two rows for each plan, forecast or offer of the paper: ``start``, ``to`` of the promise, then what came of it.

    A plan has a time if its date ends after the day to which its status refers, unless the date is the one of the text
    that tells the plan: it runs from that day to the last one expected. Offers and decisions are events with an outcome
    that occurred. What has no outcome in the table is open on the last day for which the table speaks. ``wait``: how
    long that took.
    """
    known = events.assign(start=events["start"].fillna(events["end"])).set_index("id")
    happened = known[known["status"] == "occurred"]
    last = events["as_of"].max()
    rows = []
    for plan in paper_events(events).itertuples():
        outcome = happened.loc[plan.followed_by] if plan.followed_by in happened.index else None
        start = to = plan.start
        if plan.status == "occurred":
            if outcome is None:
                continue
            group, end = "offer", "offer or decision"
        elif pd.notna(plan.end) and plan.end > pd.Timestamp(plan.as_of) and plan.date_kind != "published":
            group, end = "timed", "time expected"
            start, to = pd.Timestamp(plan.as_of), plan.end
        else:
            group, end = "untimed", "day told, no time given"
        shared = (plan.id, group, plan.title_en, plan.title_zh, plan.page)
        if outcome is None:
            day = _last_day(last)
            came = ("open", "", day, day, f"No outcome in our tables on {in_words(last)}", "", "open")
        else:
            day = outcome["start"]
            wait = _wait(plan.date, outcome["date"]) if group != "timed" else "in time" if day <= to else "late"
            came = ("happened", outcome["date"], day, day, outcome["title_en"], outcome.name, wait)
        rows.append((*shared, end, plan.date, start, to, plan.title_en, plan.id, came[-1]))
        rows.append((*shared, *came))
    columns = "plan group title_en title_zh page end date start to what event wait".split()
    frame = pd.DataFrame(rows, columns=columns)
    frame["begins"] = ~frame["end"].isin(["happened", "open"])
    frame["promise"] = frame["title_en"].mask(frame["begins"], "")
    frame["outcome"] = frame["wait"].mask(frame["end"] == "open", "")
    frame["told"] = [in_words(f"{day:%Y-%m-%d}") for day in frame["start"]]
    frame["when"] = frame["date"].map(in_words).mask(frame["date"] == "", "")
    frame["page"] = _page(frame["page"])
    frame["order"] = frame["group"].map(list(PLANS).index)
    frame["first"] = frame.groupby("plan")["start"].transform("first")
    return frame.sort_values(["order", "first", "plan"], kind="stable").reset_index(drop=True)


def _wait(told: str, came: str) -> str:
    """The whole months between two EDTF dates, as a range where the dates leave one: 2020-12 to 2022-05-11, 16-17."""
    first, last, early, late = period(told) + period(came)
    early, last = (late if pd.isna(early) else early), (first if pd.isna(last) else last)
    spans = (last, early), (last if pd.isna(first) else first, early if pd.isna(late) else late)
    low, high = (max(0, 12 * (end.year - day.year) + end.month - day.month - (end.day < day.day)) for day, end in spans)
    return f"after {low}-{high} months" if low < high else f"after {high} months"


def plans_told(frame: pd.DataFrame) -> str:
    """The rows of ``plans_frame`` in words: for each group how many there are and how many have an outcome."""
    parts = []
    for group, name in PLANS.items():
        rows = frame[frame["group"] == group]
        parts.append(f"{name}: {rows['plan'].nunique()}, with an outcome {(rows['end'] == 'happened').sum()}")
    return "; ".join(parts)


def plans(events: pd.DataFrame, *, layout: Layout = WIDE) -> alt.TopLevelMixin:
    """A row a promise: a hollow bar from the day told to the last day expected, a line to what happened, or open."""
    frame = plans_frame(events)
    titles = frame["title_en"].str.removeprefix("Planned: ")
    # Plans of one title keep rows of their own; on a phone a short name stands next to its row.
    again = frame.groupby("title_en")["plan"].transform(lambda plans: pd.factorize(plans)[0])
    lines = [wrap(title[0].upper() + title[1:], layout.pick(40, 51)) for title in titles]
    lines = [layout.pick(told, [" ", *told][-2:]) for told in lines]
    frame["row"] = ["\n".join(told) + " " * number for told, number in zip(lines, again, strict=True)]
    by_plan = frame.groupby("plan")
    frame["until"] = by_plan["start"].transform("last")
    frame["right"] = by_plan[["start", "to"]].transform("max").max(axis=1)
    frame["words"] = frame["wait"].mask(frame["begins"], "")
    frame["kin"] = frame["plan"]
    days = ["start", "to", "until", "right"]
    span = [frame["start"].min() - pd.Timedelta(days=50), frame["to"].max() + pd.Timedelta(days=layout.pick(340, 700))]
    frame[days] = frame[days].apply(lambda dates: dates.dt.strftime("%Y-%m-%d"))
    fields = "row group end when told wait words outcome what promise page event kin begins".split()
    chart, y, names = named(frame[fields + days], "row", layout, 250, lines=2)
    down = lowered(layout, 2)
    base = chart.encode(x=years("start", [f"{day:%Y-%m-%d}" for day in span], layout), y=y)
    dash = alt.when(alt.datum.wait == "open").then(alt.value([2, 4])).otherwise(alt.value([1, 0]))
    joins = base.transform_filter(alt.datum.begins).mark_rule(strokeWidth=1.5, yOffset=down)
    outline = {"fill": theme.tone("paper"), "stroke": theme.tone("ink"), "strokeWidth": 1.8}
    timed = base.transform_filter(alt.datum.end == "time expected").mark_bar(height=16, yOffset=down, **outline)
    marks = base.transform_filter(alt.datum.end != "time expected").mark_point(strokeWidth=1.8, yOffset=down)
    used = {end: look for end, look in ENDS.items() if end in set(frame["end"])}
    layers = [
        joins.encode(x2="until:T", strokeDash=dash),
        timed.encode(
            x2="to:T", tooltip=tips(what=" ", told="a plan on", when="expected", outcome="outcome", page="told on")
        ),
        marks.encode(
            size=alt.value(layout.pick(80, 45)),
            tooltip=tips(what=" ", when="date", end="mark", promise="promise", outcome="outcome", page="told on"),
            **coded("end", used, alt.Legend(title=None, columns=layout.pick(5, 2))),
        ),
    ]
    ends = base.encode(x="right:T", text="words:N")
    words = [ends.mark_text(align="left", dx=10, dy=down, **tone) for tone in halo()]
    return layout.fill(alt.layer(*layers[:2], *words, *names, layers[2]), alt.Step(layout.pick(36, 56)))


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
    frame = frame.assign(event=frame["id"], when=frame["date"].map(in_words), page=_page(frame["page"]))
    return frame.sort_values(["order", "rank", "start", "id"], kind="stable").reset_index(drop=True)


def checks_told(frame: pd.DataFrame) -> str:
    """The rows of ``checks_frame`` in words: each result with its number and, in brackets, the sources behind it."""
    parts = []
    for result, group in frame.groupby("result", sort=False):
        sources = group.groupby("basis", sort=False).size()
        named = ", ".join(f"{basis.partition(', ')[2] or basis} {number}" for basis, number in sources.items())
        parts.append(f"{result}: {len(group)} ({named})")
    return "; ".join(parts)


def checks(events: pd.DataFrame, *, layout: Layout = WIDE) -> alt.TopLevelMixin:
    """One mark for each event, in rows by what a second source shows; shape and tint by the grade of that source."""
    frame = checks_frame(events)
    across = layout.pick(40, 15)
    group = frame.groupby("result", sort=False)["id"]
    # Rows that a phone breaks have no second name: blanks, of another number for each.
    line = group.cumcount() // across
    counted = frame["result"] + ": " + group.transform("size").astype(str)
    frame["row"] = counted.where(line == 0, (frame["order"] + 9 * line).map(lambda blanks: " " * (blanks + 1)))
    frame = numbered(frame, "row", list(dict.fromkeys(frame["row"])), ["rank", "start", "id"])
    return units(
        frame["row place result basis part when title_en page event".split()],
        "row",
        "basis",
        {name: look for name, look in GRADES.values() if name in set(frame["basis"])},
        layout,
        order=list(dict.fromkeys(frame["row"])),
        title=layout.pick("events", "events, up to 15 a line"),
        tooltip=tips(title_en=" ", when="date", result="check", basis="second source", part="told in", page="page"),
        legend=alt.Legend(title="Second source", columns=layout.pick(5, 2)),
    )


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
    frame["measure"] = frame["event_type"] == "export_control"
    frame["grade"] = frame["source_grade"].where(frame["source_grade"] != "", "paper alone")
    frame["when"] = frame["date"].map(in_words)
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


def action_answer(events: pd.DataFrame, actors: pd.DataFrame, *, layout: Layout = WIDE) -> alt.TopLevelMixin:
    """Acts and words in four lanes on one axis of time; a line through all lanes stands at each of China's.

    The line, thin at words, lets the eye find what came before. It joins nothing: order is not cause.
    """
    frame = action_answer_frame(events, actors)
    frame = frame.assign(event=frame["id"], economy=frame["code"].replace("both", ""))
    fields = "id start side kind when title_en summary event economy".split()
    span = [f"{frame['start'].min() - pd.Timedelta(days=60):%Y-%m-%d}"]
    span.append(f"{frame['start'].max() + pd.Timedelta(days=60):%Y-%m-%d}")
    x = years("start", span, layout)
    theirs = frame[frame["code"] == "CHN"].assign(start=lambda rows: rows["start"].dt.strftime("%Y-%m-%d"))
    measure = alt.datum.kind == ACT_TYPES["export_control"]
    dash = alt.when(measure).then(alt.value([1, 0])).otherwise(alt.value([1, 4]))
    answers = alt.Chart(theirs[["start", "kind"]]).mark_rule(strokeWidth=1).encode(x=x, strokeDash=dash)
    return lanes(
        frame[fields],
        "start",
        "side",
        "kind",
        {kind: look for kind, look in ACT_KINDS.items() if kind in set(frame["kind"])},
        layout,
        x=x,
        span=span,
        order=list(SIDES.values()),
        tooltip=tips(title_en=" ", when="date", side="by", kind="what", summary="summary"),
        legend=alt.Legend(title=None, columns=layout.pick(4, 1)),
        under=[answers],
    )
