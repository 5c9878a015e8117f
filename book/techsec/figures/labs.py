"""Figures of the labs: the same function draws what a page shows and what a reader's own choices give."""

import altair as alt
import pandas as pd

from techsec import agreement, judgements, schema, supply, theme, tracing
from techsec.figures.controls import choice, dimming
from techsec.figures.encodings import Looks, coded, coloured, tips
from techsec.figures.evidence import ANY_FORM, account_heads, account_names, placed, posterior_tips, probability
from techsec.figures.layout import NARROW, WIDE, ceiling
from techsec.figures.supply import cells, reach

LEAST = 50
HATCH = "M-1,-1H1V1H-1ZM-1,0L0,-1M-1,1L1,-1M0,1L1,0"
SCENARIOS = {
    "Japan": supply.Cuts({"JPN": 1}),
    "Japan and the Netherlands": supply.Cuts({"JPN": 1, "NLD": 1}),
    "the United States": supply.Cuts({"USA": 1}),
    "the Netherlands": supply.Cuts({"NLD": 1}),
    "Tokyo Electron": supply.Cuts({}, {"Tokyo Electron": 1}),
}
TIMES: Looks = {"before": ("grey", "circle"), "after": ("blue", "square"), "no data": ("muted", HATCH, False)}
COEFFICIENTS = {"cohen_kappa": "kappa", "weighted_kappa": "weighted kappa", "alpha_masi": "alpha (sets)"}
PASSES = "pass A, pass B"
LOOKS = [("blue", "circle"), ("vermillion", "square"), ("green", "triangle-up")]
CODED = ["stage", "argument_role", "event_type", "commitment"]


def looks_of(names: list[str]) -> Looks:
    """A look for each name. Raises ValueError for more names than these figures can tell apart."""
    if len(names) > len(LOOKS):
        raise ValueError(f"{len(names)} groups, {', '.join(names)}: this figure tells {len(LOOKS)} apart")
    return dict(zip(names, LOOKS[: len(names)], strict=True))


def posteriors_frame(
    evidence: pd.DataFrame, likelihoods: pd.DataFrame, hypotheses: pd.DataFrame, outcomes: pd.DataFrame
) -> pd.DataFrame:
    """One row for each outcome, account and counting of pieces: the posteriors of the table's bands and even priors."""
    parts = [
        judgements.posteriors(judgements.start(evidence, likelihoods, name, judgements.accounts_of(hypotheses, name)))
        for name in outcomes["id"]
    ]
    return pd.concat(parts, ignore_index=True)


def band(frame: pd.DataFrame, outcome: str, account: str, counting: str) -> str:
    """One posterior of ``posteriors_frame`` in words, per cent: "1 to 5"."""
    row = frame.set_index(["outcome", "account", "set"]).loc[(outcome, account, counting)]
    return f"{100 * row['low']:.0f} to {100 * row['high']:.0f}"


def named(frame: pd.DataFrame, hypotheses: pd.DataFrame) -> pd.DataFrame:
    """``frame`` in per cent, with the ``name`` of each account as readers know it, and its primary ``driver``."""
    driver = hypotheses.set_index("id")["driver"].to_dict() | {judgements.TOGETHER: ANY_FORM}
    words = frame.assign(name=frame["account"].map(tracing.account_label), driver=frame["account"].map(driver))
    words[["prior", "low", "high"]] *= 100
    return words


def posteriors(frame: pd.DataFrame, hypotheses: pd.DataFrame, *, narrow: bool = False) -> alt.TopLevelMixin:
    """Bands of the posterior, one for each account and set (at most three sets); the upright rule is the prior.

    ``frame`` has outcome, account, set, prior, low and high (0 to 1) and pieces, as judgements.posteriors gives it; of
    several outcomes the reader chooses one.
    """
    sets, outcomes = list(dict.fromkeys(frame["set"])), list(dict.fromkeys(frame["outcome"]))
    rows = placed(named(frame, hypotheses))
    first, gap = (-0.18, 0.2) if narrow else (-0.38, 0.28)
    rows["top"] = rows["place"] + gap * rows["set"].map(sets.index) + first
    rows["bottom"], rows["end"] = rows["top"] + 0.75 * gap, rows["place"] + gap * len(sets) + first + 0.02
    rows["begin"] = rows["place"] + first - 0.04
    lines = int(rows["place"].max()) + 1
    scale = alt.Scale(domain=[-0.55, lines - 0.4], nice=False, reverse=True)
    params, shown = [], None
    base = alt.Chart(rows).encode(tooltip=posterior_tips("prior", "low", "high"))
    if len(outcomes) > 1:
        outcome = choice("outcome_of_lab", "Outcome", outcomes, "O4" if "O4" in outcomes else None)
        params, shown = [outcome], alt.datum.outcome == outcome
        base = base.transform_filter(shown)

    def x(field: str) -> alt.X:
        return probability(field, narrow)

    def y(field: str) -> alt.Y:
        return alt.Y(f"{field}:Q", scale=scale, axis=None)

    legend = alt.Legend(title=None, columns=1, labelLimit=290)
    bands = base.mark_rect(stroke=theme.tone("ink"), strokeWidth=0.4).encode(
        x=x("low"),
        x2="high:Q",
        y=y("top"),
        y2="bottom:Q",
        color=coloured("set", looks_of(sets), legend)["color"],
    )
    before = base.mark_rule(strokeWidth=2, color=theme.tone("ink")).encode(x=x("prior"), y=y("begin"), y2="end:Q")
    names = account_names(account_heads(rows, narrow), y("place"), narrow, 15, shown)
    size = {"width": 280 if narrow else theme.WIDE - 195, "height": lines * (64 if narrow else 44)}
    return alt.layer(before, bands, names).add_params(*params).properties(**size)


def removal_frame(
    inputs: pd.DataFrame,
    shares: pd.DataFrame,
    firms: pd.DataFrame,
    scenarios: dict[str, supply.Cuts] | None = None,
    by: str = "economy",
    least: float = LEAST,
) -> pd.DataFrame:
    """Marks of ``removal``: one row for each input and time (before, after), one row alone where there are no data.

    Inputs of which ``least`` per cent or more may go and those without data, sorted by what goes; without
    the columns of marks where nothing goes. ``label``: input, year, what goes in per cent. An input of which nothing is
    left has no "after".
    """
    parts = []
    for name, cuts in (SCENARIOS if scenarios is None else scenarios).items():
        rows = supply.removal(inputs, shares, firms, cuts, by)
        touched = rows[(rows["lost_high"] >= least) | (rows["known"] != "share")]
        parts.append(touched.assign(scenario=name))
    frame = pd.concat(parts, ignore_index=True)
    if frame.empty:
        return frame
    known = frame["known"] == "share"
    year = frame["year"].astype("string").radd(", ").fillna("")
    goes = [
        f"{low:.0f} % goes" if f"{low:.0f}" == f"{high:.0f}" else f"{low:.0f} to {high:.0f} % goes"
        for low, high in zip(frame["lost_low"].fillna(0), frame["lost_high"].fillna(0), strict=True)
    ]
    empty = frame["known"].map({"no share": "no data", "unnamed": "holders not named"})
    frame["label"] = frame["name"] + year + ": " + pd.Series(goes, frame.index).where(known, empty)
    frame["order"] = frame["lost_low"].fillna(-1)
    times = []
    for time in ("before", "after"):
        ends = {"low": frame[f"{time}_low"], "high": frame[f"{time}_high"], "time": time}
        times.append(frame.assign(**ends)[known & ends["low"].notna()])
    times.append(frame.assign(low=0.0, high=0.0, time="no data")[~known])
    made = pd.concat(times, ignore_index=True)
    made["middle"] = (made["low"] + made["high"]) / 2
    made["shift"] = made["time"].map({"before": -3, "after": 3, "no data": 0})
    return made.sort_values(["scenario", "order", "label"], ascending=[True, False, True], kind="stable")


def removal(frame: pd.DataFrame, *, narrow: bool = False) -> alt.TopLevelMixin:
    """Per input two bands of the HHI, before and after; hatched squares are inputs with no data.

    ``frame`` as from ``removal_frame``; of several scenarios the reader chooses one.
    """
    scenarios = [name for name in SCENARIOS if name in set(frame["scenario"])]
    scenarios += [name for name in dict.fromkeys(frame["scenario"]) if name not in scenarios]
    fields = ["scenario", "label", "name", "time", "low", "high", "middle", "lost_low", "lost_high", "order"]
    end = ceiling(frame["high"], 10300, 100)
    values = [0, 5000, 10000] if narrow else [0, 2500, 5000, 7500, 10000]
    axis = alt.Axis(orient="top", values=values, format=",d", grid=True)
    rows = alt.Y(
        "label:N",
        sort=alt.SortField("order", order="descending"),
        title=None,
        axis=None if narrow else alt.Axis(labelLimit=360, labelFontSize=11, domain=False, ticks=False, grid=True),
    )

    def x(field: str) -> alt.X:
        title = "concentration (HHI)" if narrow else "concentration by holder (HHI), lowest to highest"
        return alt.X(f"{field}:Q", scale=alt.Scale(domain=[-300, end], nice=False), axis=axis, title=title)

    legend = alt.Legend(title=None, columns=3)
    layers = []
    shifts = {name: frame.loc[frame["time"] == name, "shift"].iloc[0] for name in TIMES if name in set(frame["time"])}
    base = alt.Chart(frame[fields])
    params = []
    if len(scenarios) > 1:
        scenario = choice("taken_away", "Take away", scenarios)
        params, base = [scenario], base.transform_filter(alt.datum.scenario == scenario)
    for name, shift in shifts.items():
        down = float(shift) + (6 if narrow else 0)
        part = base.transform_filter(alt.datum.time == name).encode(y=rows)
        spans = part.mark_rule(strokeWidth=3, yOffset=down, color=theme.tone(TIMES[name][0]))
        spans = spans.encode(x=x("low"), x2="high:Q")
        points = part.mark_point(size=46, strokeWidth=1.2, yOffset=down).encode(
            x=x("middle"),
            **coded("time", TIMES, legend),
            tooltip=tips(
                label="input, year, what goes",
                scenario="taken away",
                time="when",
                low="HHI, lowest:Q,.0f",
                high="HHI, highest:Q,.0f",
            ),
        )
        layers += [spans, points] if name != "no data" else [points]
    if narrow:
        words = base.transform_aggregate(order="max(order)", groupby=["label"])
        layers.append(words.mark_text(align="left", dy=-7, fontSize=11).encode(y=rows, x=alt.value(0), text="label:N"))
    step = alt.Step(30 if narrow else 16)
    return alt.layer(*layers).add_params(*params).properties(width=300 if narrow else theme.WIDE - 280, height=step)


def resting_frame(inputs: pd.DataFrame, links: pd.DataFrame, removed: pd.DataFrame, least: float) -> pd.DataFrame:
    """One row (one point) for each input of ``supply.removal`` and step that rests on it; as in supply.exposure_frame.

    Inputs of which ``least`` per cent or more goes for certain, and those without data.
    """
    starts = removed[(removed["lost_low"] >= least) | (removed["known"] != "share")]
    starts = starts.rename(columns={"id": "input", "lost_low": "share"})[["input", "name", "share", "year", "known"]]
    if starts.empty:
        return starts
    known = starts["known"].replace("unnamed", "no share")
    starts["share"] = starts["share"].astype(float).round(1)
    return cells(supply.rest_on(inputs, links, starts.assign(known=known)).assign(economy="", holder="all that is cut"))


def resting(frame: pd.DataFrame, *, narrow: bool = False) -> alt.TopLevelMixin:
    """Steps of the chain: the inputs that are hit where they enter, and where they are passed on."""
    return reach(frame, layout=NARROW if narrow else WIDE)


def coefficients_frame(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """One row for each variable and pair of coders: coefficient of agreement and its interval (chance is 0, full is 1).

    ``tables``: name of the pair -> table as agreement.compare gives it. Raw agreement is left out, and so are the
    passes that weighed evidence, whose units are not coded in the lab.
    """
    frame = pd.concat([table.assign(pair=pair) for pair, table in tables.items()], ignore_index=True)
    coded = frame["measure"].isin(list(COEFFICIENTS)) & frame["units"].isin(agreement.coded_twice())
    frame = frame[coded].copy()
    titles = {
        (units, name): schema.fields(f"{units}_pass_a")[name]["title"]
        for units in agreement.coded_twice()
        for name in agreement.VARIABLES[units]
    }
    keys = zip(frame["units"], frame["variable"], strict=True)
    frame["label"] = [
        f"{key[0].capitalize()}: {titles[key]}, {COEFFICIENTS[measure]}"
        for key, measure in zip(keys, frame["measure"], strict=True)
    ]
    return frame.reset_index(drop=True)


def coefficients(frame: pd.DataFrame, *, narrow: bool = False) -> alt.TopLevelMixin:
    """Coefficients with their intervals, a row for each variable, a mark for each pair of coders (at most three)."""
    pairs, units = list(dict.fromkeys(frame["pair"])), list(dict.fromkeys(frame["units"]))
    low = min(0.0, float(frame["low"].min()))
    scale = alt.Scale(domain=[low - 0.04, 1.04], nice=False)
    axis = alt.Axis(orient="top", grid=True, format=".1f", tickCount=5 if narrow else 10)
    base = alt.Chart(frame)
    params, opacity = [], {"opacity": alt.value(1)}
    if len(units) > 1:
        chosen, opacity = dimming("units_shown", "Show the coding of", " and ".join(units), units, "units")
        params = [chosen]
    y = alt.Y(
        "label:N",
        sort=None,
        title=None,
        axis=None if narrow else alt.Axis(labelLimit=230, domain=False, ticks=False, grid=True),
    )
    legend = alt.Legend(title=None, columns=1 if narrow else 3, labelLimit=290)
    layers = []
    look = coloured("pair", looks_of(pairs), legend)
    for number, pair in enumerate(pairs):
        down = 11.0 * (number - (len(pairs) - 1) / 2) + (8 if narrow else 0)
        part = base.transform_filter(alt.datum.pair == pair).encode(y=y, color=look["color"], **opacity)
        spans = part.mark_rule(strokeWidth=3, yOffset=down).encode(
            x=alt.X("low:Q", scale=scale, axis=axis, title="agreement beyond chance (1 is full)"), x2="high:Q"
        )
        points = part.mark_point(filled=True, size=90, yOffset=down).encode(
            x=alt.X("value:Q", scale=scale),
            shape=look["shape"],
            tooltip=tips(
                label="variable",
                pair="coders",
                n="units that both coded:Q",
                value="coefficient:Q.2f",
                low="interval, low:Q.2f",
                high="interval, high:Q.2f",
            ),
        )
        layers += [spans, points]
    if narrow:
        words = base.transform_aggregate(groupby=["label"]).mark_text(align="left", dy=-16, fontSize=11)
        layers.append(words.encode(y=y, x=alt.value(0), text="label:N"))
    step = alt.Step((40 if narrow else 26) + 11 * (len(pairs) - 1))
    return alt.layer(*layers).add_params(*params).properties(width=290 if narrow else theme.WIDE - 220, height=step)


def codes_frame(groups: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """One row for each coded variable, code and group of events: how many of the group have the code, and their share.

    ``groups``: name -> events as their loader gives them; at most three. Codes stand in the order of the schema, and
    those that no group has are left out.
    """
    made = []
    for place, name in enumerate(CODED):
        field = schema.fields("events")[name]
        for order, code in enumerate(field["constraints"]["enum"]):
            counts = {group: int((rows[name].astype(str) == str(code)).sum()) for group, rows in groups.items()}
            if any(counts.values()):
                for group, count in counts.items():
                    share = 100 * count / max(len(groups[group]), 1)
                    made.append((place, field["title"], order, str(code), group, count, len(groups[group]), share))
    columns = ["place", "variable", "order", "code", "group", "count", "total", "share"]
    return pd.DataFrame(made, columns=columns)


def codes(frame: pd.DataFrame, *, narrow: bool = False) -> alt.TopLevelMixin:
    """Share of each group's events that have a code, one row for each code; the reader chooses the coded variable."""
    groups = list(dict.fromkeys(frame["group"]))
    variable = choice("variable_shown", "Compare by", list(dict.fromkeys(frame["variable"])))
    base = alt.Chart(frame).transform_filter(alt.datum.variable == variable)
    y = alt.Y(
        "code:N",
        sort=alt.SortField("order"),
        title=None,
        axis=None if narrow else alt.Axis(labelLimit=180, domain=False, ticks=False, grid=True),
    )
    x = alt.X(
        "share:Q",
        title="share of the events, per cent",
        scale=alt.Scale(domain=[-3, 103], nice=False),
        axis=alt.Axis(orient="top", values=[0, 20, 40, 60, 80, 100], grid=True),
    )
    legend = alt.Legend(title=None, columns=1 if narrow else 3, labelLimit=290)
    layers = []
    for number, group in enumerate(groups):
        down = 11.0 * (number - (len(groups) - 1) / 2) + (8 if narrow else 0)
        part = base.transform_filter(alt.datum.group == group)
        layers.append(
            part.mark_point(filled=True, size=90, opacity=1, yOffset=down).encode(
                x=x,
                y=y,
                **coloured("group", looks_of(groups), legend),
                tooltip=tips(
                    code="",
                    group="events of",
                    count="events with this code:Q",
                    total="of all events:Q",
                    share="share, per cent:Q.0f",
                ),
            )
        )
    if narrow:
        words = base.transform_aggregate(order="min(order)", groupby=["code"])
        layers.append(words.mark_text(align="left", dy=-13, fontSize=11).encode(y=y, x=alt.value(0), text="code:N"))
    step = alt.Step((36 if narrow else 20) + 11 * (len(groups) - 1))
    return alt.layer(*layers).add_params(variable).properties(width=290 if narrow else theme.WIDE - 160, height=step)
