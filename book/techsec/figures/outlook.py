"""Figures of section 5, constraints and outlook: nodes, money, plans and outcomes, answers, what second sources say."""

import altair as alt
import pandas as pd

from techsec import data, outcomes, theme
from techsec.dates import in_words, period
from techsec.figures import looks
from techsec.figures.encodings import Look, coded, outlined, tips, tones
from techsec.figures.kinds.bars import bars
from techsec.figures.kinds.lanes import lanes, years
from techsec.figures.kinds.named import lowered, named
from techsec.figures.kinds.units import numbered, units
from techsec.figures.layout import WIDE, Layout, time_ends
from techsec.figures.readable import placed_words, row_names
from techsec.figures.rows import paper_events

STATES = {"announced": "a plan", "construction": "being built", "pilot": "pilot line", "volume": "volume production"}
NODES = [28, 22, 16, 12, 8, 7, 6, 5, 4, 2]  # On the ladder in any case, in nm.
# What stands beside a statement's mark on the ladder, and where.
PLACE = ["align", "dx", "dy"]
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
WEEK = 7  # days
MONEY = {
    "aid": ("state aid approved, added up", Look("blue", "circle")),
    "equity": ("state equity, beside the aid", Look("blue", "square")),
    "need": ("estimate of the whole need", Look("ink", "diamond", False)),
}
# Where a sum is written beside its mark; an early estimate stands right of it.
BESIDE = {"aid": ("right", -5, -11), "equity": ("right", 8, -15), "need": ("right", -11, 0), "early": ("left", 11, -9)}
ENDS = {
    "time expected": Look("ink", "square", False),
    "day told, no time given": Look("ink", "circle", False),
    "offer or decision": Look("early", "triangle-up"),
    "happened": Look("ink", "circle"),
    "open": Look("grey", "diamond", False),
}
GRADES = {
    "A": ("A, official text", Look("late", "circle")),
    "B": ("B, named press", Look("middle", "square")),
    "R": ("R, reprint", Look("early", "diamond")),
    "C": ("C, known as a citation", Look("middle", "triangle-up", False)),
    "own": ("the article's own notes", Look("middle", "diamond", False)),
    "none": ("none looked at or found", Look("grey", "circle", False)),
}
ACT_KINDS = {
    "export control, or its easing": Look("late", "square"),
    "law or programme": Look("middle", "triangle-up"),
    "public money": Look("middle", "diamond"),
    "statement, talks or agreement": Look("early", "circle"),
}


def _page(pages: pd.Series) -> pd.Series:
    """Pages of the paper as a card says them, p. 89; empty where there is none."""
    return pages.map(lambda page: "" if pd.isna(page) else f"p. {page:g}")


def _graded(grades: pd.Series) -> pd.Series:
    return grades.map(lambda grade: GRADES[grade][0].partition(", ")[2] if grade else "")


def node_ladder_frame(fabs: pd.DataFrame) -> pd.DataFrame:
    """One row (one point) for each of the ``statements`` on a plant: in words as of when, its state, who says so."""
    frame = outcomes.statements(fabs)
    frame["plant"] = frame["facility"] + ", " + frame["place"]
    frame["when"] = frame["as_of"].map(in_words)
    frame["node"] = frame["node_label"].mask(frame["node_label"] == "", "none named")
    frame["state"] = frame["status"].map(STATES)
    frame["planned"] = frame["planned_volume"].fillna("").str.replace("/", " or ")
    graded = frame["source"] + ", " + _graded(frame["source_grade"])
    paged = frame["source"] + ", " + _page(frame["page"])
    return frame.assign(said_by=graded.mask(frame["page"].notna(), paged))


def node_ladder(fabs: pd.DataFrame, *, layout: Layout = WIDE) -> alt.TopLevelMixin:
    """Nodes as the rungs of a ladder, finer ones higher, over time; a line joins what was said of one plant.

    What has no day stands right of the years, what names no node below the rungs.
    """
    frame = node_ladder_frame(fabs)
    countries = data.actors().set_index("id")["name_en"]
    rungs = sorted({*NODES, *frame["fine"].dropna(), *frame["coarse"].dropna()})
    order = [*(f"{rung:g} nm" for rung in rungs), "not told"]
    for rung, node in {"rung": "fine", "rung_2": "coarse"}.items():
        frame[rung] = frame[node].map("{:g} nm".format).mask(frame[node].isna(), order[-1])
    margin, undated = pd.Timedelta(days=60), frame["known"].max() + pd.Timedelta(days=layout.pick(240, 300))
    frame = frame.assign(at=frame["known"].fillna(undated), country=frame["economy"].map(countries))
    frame["look"] = frame["country"].mask(frame["status"] == "pilot", frame["country"] + ", pilot line")
    x = years("at", [f"{day:%Y-%m-%d}" for day in (frame["known"].min() - margin, undated + margin)], layout)
    steps = alt.Scale(domain=order, padding=0.9)  # Room for the words of the finest node below the years.
    y = alt.Y("rung:O", title=None, scale=steps, axis=alt.Axis(grid=True, ticks=False, domain=False))
    frame["at"] = frame["at"].dt.strftime("%Y-%m-%d")
    fields = "id plant when node state planned said_by at rung rung_2 look country economy facility settled".split()
    base = alt.Chart(frame[fields].rename(columns={"facility": "kin"})).encode(x=x, y=y)
    used = {countries[code]: look for code, look in looks.ECONOMIES.items() if code in set(frame["economy"])}
    color = alt.Color("country:N", scale=tones(used), legend=None)
    said = tips(plant=" ", when="as of", node="node", state="status", planned="volume planned for", said_by="source")
    path = base.transform_filter(alt.datum.rung != order[-1])
    path = path.mark_line(strokeWidth=1.5, strokeDash=[2, 3], interpolate="step-after")
    spans = base.transform_filter(alt.datum.rung != alt.datum.rung_2).mark_rule(strokeWidth=3)
    points = base.mark_point(size=85, strokeWidth=2)
    used |= {name: Look(used[name.partition(",")[0]].tone, "diamond") for name in frame["look"] if name not in used}
    points = points.encode(tooltip=said, **coded("look", used, alt.Legend(title=None), full=alt.datum.settled))
    named = frame.loc[frame["id"].isin(NAMED), ["id", "at", "rung"]]
    named[["words", *PLACE]] = [NAMED[name] for name in named["id"]]
    names = placed_words(alt.Chart(named).encode(x=x, y=y), "words")
    layers = [path.encode(color=color, detail="kin:N"), spans.encode(color=color, tooltip=said, y2="rung_2:O")]
    chart = alt.layer(*layers, *names, points)
    return layout.fill(chart.resolve_legend(color="independent"), alt.Step(layout.pick(28, 34)))


def funding_frame(subsidies: pd.DataFrame, quantities: pd.DataFrame, events: pd.DataFrame) -> pd.DataFrame:
    """One row (one point) for each sum of ``rapidus_money``, in words too."""
    frame = outcomes.rapidus_money(subsidies, quantities, events)
    frame["start"] = [period(date)[0] for date in frame["date"]]
    frame["what"] = frame["kind"].map(lambda kind: MONEY[kind][0])
    frame["sum"] = outcomes.rounded(frame["billion"]) + " billion yen"
    frame["when"] = frame["date"].map(in_words)
    frame["full"] = frame["kind"].ne("need") & frame["grade"].ne("C")
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
    paper = quantities.set_index("rapidus_sum").loc["aid_so_far", "value"] / outcomes.BILLION
    need, same = frame["kind"].eq("need"), frame["kind"].eq("aid") & frame["billion"].eq(paper)
    sums = outcomes.rounded(frame["billion"]) + " bn" + same.map({True: ", as on p. 96", False: ""})
    part = frame["billion"].where(frame["kind"] == "aid").max() / frame["billion"]
    covered = part.map("; aid: {:.0%}".format).str.replace("%", " %")
    frame["label"] = sums.mask(need, outcomes.rounded(frame["trillion"]) + " tn, " + frame["who"] + covered)
    beside = frame["kind"].mask(need & (frame["start"] < pd.Timestamp("2024-06-01")), "early")
    frame[PLACE] = [BESIDE[kind] for kind in beside]
    x = years("start", time_ends(frame["start"], "2022-07-01", "2026-03-31"), layout)
    top = max(7.6, float(frame["trillion"].max()) + 0.5)
    y = alt.Y("trillion:Q", title="trillion yen", scale=alt.Scale(domain=[0, top], nice=False))
    y = y.axis(values=list(range(int(top) + 1)), format="d")
    frame["start"] = frame["start"].dt.strftime("%Y-%m-%d")
    fields = "start trillion label sum what kind who source when full".split()
    base = alt.Chart(frame[fields + PLACE]).encode(x=x, y=y)
    looks_of, legend = dict(MONEY.values()), alt.Legend(title=None, columns=layout.pick(3, 1))
    points = base.mark_point(size=110, strokeWidth=2).encode(
        tooltip=tips(sum=" ", what="what", when="date", who="by", source="source"),
        **coded("what", looks_of, legend, full=alt.datum.full),
    )
    stair = base.transform_filter(alt.datum.kind == "aid")
    stair = stair.mark_line(interpolate="step-after", strokeWidth=2, color=theme.tone("blue"))
    day = alt.Chart(pd.DataFrame({"start": [DECIDED], "words": [in_words(DECIDED)]})).encode(x=x)
    side = layout.pick({"align": "left", "dx": 5}, {"align": "right", "dx": -5})
    asked: list = [day.mark_rule(strokeDash=[2, 3])]
    asked += outlined(day.encode(text="words:N"), baseline="top", y=2, **side)
    line = alt.Chart(pd.DataFrame({"words": ["your guess"]})).transform_calculate(trillion="guess / 1000")
    line = line.transform_filter("isValid(guess)").encode(y=y)
    own = line.mark_text(align="left", baseline="bottom", x=4, dy=-3).encode(text="words:N")
    reader = [line.mark_rule(strokeWidth=2, strokeDash=[5, 3], color=theme.tone("ink")), own]
    shown = [base.mark_text(text=" "), *reader] if blank else [stair, *placed_words(base, "label"), *reader, points]
    chart = alt.layer(*asked, *shown).add_params(alt.param(name="guess", value=None))
    return layout.fill(chart, layout.pick(380, 420))


def recipients_frame(subsidies: pd.DataFrame, actors: pd.DataFrame) -> pd.DataFrame:
    """One row (one bar) for each of the ``decisions`` of Japan's industry ministry, in words too."""
    frame = outcomes.decisions(subsidies, actors)
    limit = frame["upper_limit"].map({"yes": "up to "}).fillna("")
    kind = frame["instrument"].map({"equity": " of equity"}).fillna("")
    frame["words"] = limit + outcomes.rounded(frame["billion"]) + " billion yen" + kind
    frame["graded"] = frame["source"] + ", " + _graded(frame["source_grade"])
    return frame.assign(decided=frame["date"].map(in_words))


def recipients(subsidies: pd.DataFrame, actors: pd.DataFrame, *, layout: Layout = WIDE) -> alt.TopLevelMixin:
    """A bar for each firm, made of its decisions one after the other; hollow: equity, or a weak source (C)."""
    frame = recipients_frame(subsidies, actors)
    countries = frame["recipient_home"].map(actors.set_index("id")["name_en"])
    equity = frame["billion"].where(frame["instrument"] == "equity", 0).groupby(frame["recipient"]).transform("sum")
    beside = (", " + outcomes.rounded(equity) + " of equity").where(equity > 0, "")
    frame["row"] = frame["firm"] + " (" + countries + "),\n" + outcomes.rounded(frame["total"]) + " bn of aid" + beside
    hollow = frame["source_grade"].eq("C") | frame["instrument"].eq("equity")
    frame["look"] = countries.mask(hollow, countries + ", hollow")
    seen = zip(frame["look"], frame["recipient_home"], hollow, strict=True)
    colours = {look: Look(looks.ECONOMIES.get(code, looks.OTHERS).tone, "", not empty) for look, code, empty in seen}
    room = frame["billion"] * layout.pick(540, 320) / frame["high"].max()  # In pixels.
    words = [outcomes.rounded(frame["billion"]) + " " + frame["product"], outcomes.rounded(frame["billion"])]
    fit = [text.where((text.str.len() * 6.2 + 7 < room) & ~hollow, "") for text in words]
    frame["inside"] = fit[0].where(fit[0] != "", fit[1])
    frame = frame.assign(kin=frame["firm"], economy=frame["recipient_home"])
    fields = "id firm row low high look product purpose home words decided graded inside kin economy".split()
    axis = alt.Axis(format=",d", tickCount=5)
    x = alt.X("high:Q", title="billion yen approved, added up", scale=alt.Scale(nice=False), axis=axis)
    card = tips(
        firm=" ", words="sum", decided="decided", product="for", purpose="purpose", home="the firm is", graded="source"
    )
    look: dict = {"by": "look", "looks": colours, "inside": "inside", "thick": 26, "gap": layout.pick(12, 24)}
    return bars(frame[fields], x, "row", layout, x2="low", tooltip=card, **look)


def plans_frame(events: pd.DataFrame) -> pd.DataFrame:
    """Two rows (two marks) for each of the paper's ``promises``, by group and day: what was told, what came."""
    frame = outcomes.promises(paper_events(events), events)
    frame["begins"] = ~frame["end"].isin(["happened", "open"])
    frame["promise"] = frame["title_en"].mask(frame["begins"], "")
    frame["outcome"] = frame["wait"].mask(frame["end"] == "open", "")
    frame["told"] = [in_words(f"{day:%Y-%m-%d}") for day in frame["start"]]
    frame["when"] = frame["date"].map(in_words).mask(frame["date"] == "", "")
    frame["page"] = _page(frame["page"])
    frame["order"] = frame["group"].map(list(outcomes.GROUPS).index)
    frame["first"] = frame.groupby("plan")["start"].transform("first")
    return frame.sort_values(["order", "first", "plan"], kind="stable").reset_index(drop=True)


def plans(events: pd.DataFrame, *, layout: Layout = WIDE) -> alt.TopLevelMixin:
    """A row a promise: a hollow bar from the day told to the last day expected, a line to what happened, or open."""
    frame = plans_frame(events)
    frame["row"] = row_names(frame["title_en"].str.removeprefix("Planned: "), frame["plan"], layout)
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
    told = tips(what=" ", told="a plan on", when="expected", outcome="outcome", page="told on")
    marks = marks.encode(
        size=alt.value(layout.pick(80, 45)),
        tooltip=tips(what=" ", when="date", end="state", promise="promise", outcome="outcome", page="told on"),
        **coded("end", used, alt.Legend(title=None, columns=layout.pick(5, 2))),
    )
    layers = [joins.encode(x2="until:T", strokeDash=dash), timed.encode(x2="to:T", tooltip=told)]
    ends = base.encode(x="right:T", text="words:N")
    words = outlined(ends, align="left", dx=10, dy=down)
    return layout.fill(alt.layer(*layers, *words, *names, marks), alt.Step(layout.pick(36, 56)))


def checks_frame(events: pd.DataFrame) -> pd.DataFrame:
    """One row (one point) for each of the paper's ``checked`` events, by result and the grade of the second source."""
    frame = outcomes.checked(paper_events(events))
    frame["basis"] = frame["grade"].map(lambda grade: GRADES[grade][0])
    frame["part"] = ("section " + frame["section"].str[0]).where(frame["section"] != "", "no section")
    frame["order"] = frame["result"].map(outcomes.CHECKS.index)
    frame["rank"] = frame["grade"].map(list(GRADES).index)
    frame = frame.assign(event=frame["id"], when=frame["date"].map(in_words), page=_page(frame["page"]))
    return frame.sort_values(["order", "rank", "start", "id"], kind="stable").reset_index(drop=True)


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


def action_answer_frame(events: pd.DataFrame, actors: pd.DataFrame, since: int = 2018) -> pd.DataFrame:
    """One row (one point) for each of the ``acts`` since a year. ``side`` is the lane, ``kind`` the mark."""
    frame = outcomes.acts(events, actors, since)
    frame["side"], frame["kind"] = frame["code"].map(outcomes.SIDES), frame["event_type"].map(outcomes.ACT_TYPES)
    frame["measure"] = frame["event_type"] == "export_control"
    frame["grade"] = frame["source_grade"].where(frame["source_grade"] != "", "paper alone")
    frame = frame.assign(when=frame["date"].map(in_words), order=frame["code"].map(list(outcomes.SIDES).index))
    return frame.sort_values(["order", "start", "id"], kind="stable").reset_index(drop=True)


def answers_told(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of ``action_answer`` with the summaries of China's alone, its reasons: those of others are in events."""
    return frame.assign(summary=frame["summary"].where(frame["code"] == "CHN", ""))


def action_answer(events: pd.DataFrame, actors: pd.DataFrame, *, layout: Layout = WIDE) -> alt.TopLevelMixin:
    """How many of China's measures came soon after an act of an ally, against all days; below, all acts in four lanes.

    Nothing joins the marks of the lanes: order is not cause. Without a measure of China's there are lanes alone.
    """
    frame = answers_told(action_answer_frame(events, actors))
    frame = frame.assign(event=frame["id"], economy=frame["code"].replace("both", ""))
    fields = "id start side kind when title_en summary event economy".split()
    margin = pd.Timedelta(days=60)
    span = [f"{day:%Y-%m-%d}" for day in (frame["start"].min() - margin, frame["start"].max() + margin)]
    below = lanes(
        frame[fields],
        "start",
        "side",
        "kind",
        {kind: look for kind, look in ACT_KINDS.items() if kind in set(frame["kind"])},
        layout,
        x=years("start", span, layout),
        span=span,
        order=list(outcomes.SIDES.values()),
        tooltip=tips(title_en=" ", when="date", side="by", kind="what", summary="summary"),
        legend=alt.Legend(title=None, columns=layout.pick(4, 1)),
    )
    if not (frame["measure"] & (frame["code"] == "CHN")).any():
        return below
    above = _soon(frame, layout)
    for plot in (above, below):  # Of one width, with room for names to the left of both and for the last year.
        plot.width, plot.autosize = layout.width - layout.pick(100, 34), alt.Undefined
    both = alt.vconcat(above, below, spacing=layout.pick(96, 156), bounds="flush")
    return both.resolve_scale(stroke="independent", fill="independent", shape="independent")


def _soon(frame: pd.DataFrame, layout: Layout) -> alt.LayerChart:
    """A bar for China's measures and one for all days: the part with an act of an ally in the week before."""
    near, measures, usual = outcomes.came_just_before(frame[frame["measure"] | (frame["code"] != "CHN")], WEEK)
    rows = pd.DataFrame(
        [
            ("China's measures", f"China's\n{measures} measures", 100 * near / measures, f"{near} of {measures}"),
            ("all days", "all days", 100 * usual, f"{100 * usual:.0f} %"),
        ],
        columns=["who", "row", "share", "words"],
    )
    before = "with an act or word of an ally in the week before"
    x = alt.X("share:Q", title=layout.pick(before, "an ally acted or spoke in the week before") + ", per cent")
    x = x.scale(domain=[0, 100], nice=False).axis(values=[0, 25, 50, 75, 100])
    shades = {"China's measures": Look(looks.CHINA.tone), "all days": Look("grey")}
    told = tips(who=" ", words=before)
    return bars(rows, x, "row", layout, by="who", looks=shades, label="words", tooltip=told, thick=20)
