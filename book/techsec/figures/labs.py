"""Figures of the labs: the same function draws what a page shows and what a reader's own choices give."""

from math import floor

import altair as alt
import pandas as pd

from techsec import judgements
from techsec.bands import in_words
from techsec.figures.controls import choice
from techsec.figures.encodings import Looks, tips
from techsec.figures.evidence import SETS, outcome_choice, posterior_bands
from techsec.figures.kinds.matrix import matrix
from techsec.figures.kinds.ranges import ranges
from techsec.figures.layout import WIDE, Layout, ceiling
from techsec.removals import NO_DATA

CELLS: Looks = {
    "enters here": ("teal", "square"),
    "rests on it": ("grey", "circle"),
    "may enter here: no data": ("gold", "cross"),
    "may rest on it: no data": ("gold", "stroke"),
}
PASSES = "pass A, pass B"
# What several figures of the labs show looks the same in all.
KNOWN: Looks = {**SETS, judgements.FULLY: ("grey", "diamond"), PASSES: ("grey", "diamond")}
LOOKS = [("teal", "circle"), ("gold", "square"), ("ink", "triangle-up")]


def looks_of(groups: pd.Series) -> Looks:
    """A look for each group named. Raises ValueError for more groups than these figures can tell apart."""
    names, others = list(dict.fromkeys(groups)), iter(LOOKS)
    if len(names) > len(LOOKS):
        raise ValueError(f"{len(names)} groups, {', '.join(names)}: this figure tells {len(LOOKS)} apart")
    return {name: KNOWN[name] if name in KNOWN else next(others) for name in names}


def posteriors(
    frame: pd.DataFrame, hypotheses: pd.DataFrame, outcomes: pd.DataFrame, *, layout: Layout = WIDE
) -> alt.TopLevelMixin:
    """Bands of the posterior, one for each account and set (at most three sets); the upright line is the prior.

    ``frame`` has outcome, account, set, prior, low and high (0 to 1) and pieces, as judgements.posteriors gives it; of
    several outcomes the reader chooses one.
    """
    several = frame["outcome"].nunique() > 1
    rows, outcome, shown = outcome_choice("outcome_of_lab", in_words(frame, hypotheses), outcomes)
    base = alt.Chart(rows.assign(kin=rows["name"]))
    told = {"prior": "before it, per cent:Q.1f", "after": "after it", "pieces": "what tells"}
    base = base.transform_filter(shown) if several else base
    chart = posterior_bands(base, "low", "high", looks_of(frame["set"]), layout, told, tick="prior", step=13)
    return chart.add_params(outcome) if several else chart


def removal(frame: pd.DataFrame, *, layout: Layout = WIDE) -> alt.TopLevelMixin:
    """One arrow an input, from the HHI before to the HHI after; inputs without data are one row at the foot.

    ``frame`` as from ``removals.changes``; of several scenarios the reader chooses one.
    """
    known, bare = frame[frame["known"] == "share"], frame[frame["known"] != "share"]
    known = known.assign(words=known["is"].where(known["after"].isna(), ""), kin=known["id"], list="")
    gaps = bare.groupby("scenario", sort=False)["name"].agg([", ".join, "size"]).set_axis(["list", "row"], axis=1)
    gaps = gaps.reset_index().assign(row=gaps["row"].astype(str).to_numpy() + " more inputs", words=NO_DATA)
    fields = "scenario name turn row before after was is goes year words kin list".split()
    marks = pd.concat([known[fields], gaps], ignore_index=True)
    base, params, scenarios = alt.Chart(marks), [], list(dict.fromkeys(frame["scenario"]))
    if len(scenarios) > 1:
        params = [choice("taken_away", "Take away", scenarios)]
        base = base.transform_filter(alt.datum.scenario == params[0])
    end = ceiling(known[["before", "after"]].max().dropna(), 10700, 100)
    axis = alt.Axis(orient="top", values=layout.pick([0, 2500, 5000, 7500, 10000], [0, 5000, 10000]), format=",d")
    title = "concentration of what is held (HHI): at 10,000 one economy or firm holds all"
    title = layout.pick(title, "concentration (HHI)")
    x = alt.X("before:Q", scale=alt.Scale(domain=[-300, end], nice=False), axis=axis, title=title)
    times = {"was": "HHI before", "is": "HHI after", "year": "year"}
    told = tips(row="", **times, scenario="taken away", list="no data, not zero")
    step = layout.pick(19, 12)
    chart = ranges(base, x, "after", "row", layout, tooltip=told, label="words", step=step, width=330)
    return chart.add_params(*params)


def resting(frame: pd.DataFrame, *, layout: Layout = WIDE) -> alt.TopLevelMixin:
    """Matrix: inputs that are hit (rows) by steps that rest on them (columns)."""
    told = tips(row="", step_name="step", cell="here", year="year")
    steps: dict = {"columns": frame.sort_values("place")["step_name"].unique().tolist(), "turned": True}
    rows = frame[["row", "step_name", "cell", "year"]]
    return matrix(rows, "row", "step_name", "cell", CELLS, layout, told, step=(18, 30), size=60, **steps)


def coefficients(frame: pd.DataFrame, *, layout: Layout = WIDE) -> alt.TopLevelMixin:
    """Coefficients with their intervals, a row for each variable, a mark for each pair of coders (at most three)."""
    low = min(0.0, float(frame["low"].min()))
    axis = alt.Axis(orient="top", values=[fifth / 5 for fifth in range(floor(5 * low), 6)], format=".1f")
    scale = alt.Scale(domain=[low - 0.04, 1.16], nice=False)
    ends = {"low": "interval, low:Q.2f", "high": "interval, high:Q.2f", "n": "units that both coded:Q"}
    return ranges(
        frame.assign(words=frame["value"].map("{:.2f}".format), kin=frame["label"]),
        alt.X("low:Q", scale=scale, axis=axis, title="agreement beyond chance: 0 is chance, 1 is full agreement"),
        "high",
        "label",
        layout,
        at="value",
        by="pair",
        looks=looks_of(frame["pair"]),
        legend=layout.pick(3, 1),
        tooltip=tips(label="", pair="coders", value="coefficient:Q.2f", **ends),
        label="words",
        step=layout.pick(20, 16) if frame["pair"].nunique() > 1 else 24,
    )


def codes(frame: pd.DataFrame, *, layout: Layout = WIDE) -> alt.TopLevelMixin:
    """Share of each group's events that have a code, one row for each code; the reader chooses the coded variable."""
    variable = choice("variable_shown", "Compare by", list(dict.fromkeys(frame["variable"])))
    counts = frame["count"].astype(str) + " of " + frame["total"].astype(str)
    rows = frame.assign(words=frame["share"].map("{:.0f} %".format), of=counts, zero=0)
    axis = alt.Axis(orient="top", values=[0, 20, 40, 60, 80, 100], grid=True)
    scale = alt.Scale(domain=[0, 112], nice=False)
    return ranges(
        alt.Chart(rows).transform_filter(alt.datum.variable == variable),
        alt.X("zero:Q", scale=scale, axis=axis, title="share of the events, per cent"),
        "share",
        "name",
        layout,
        at="share",
        by="group",
        looks=looks_of(frame["group"]),
        legend=layout.pick(3, 1),
        tooltip=tips(name="", group="events of", of="have this code", words="share"),
        label="words",
        step=16,
    ).add_params(variable)
