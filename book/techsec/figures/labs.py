"""Figures of the labs: the same function draws what a page shows and what a reader's own choices give."""

from math import floor

import altair as alt
import pandas as pd

from techsec import agreement, judgements, schema, supply, tracing
from techsec.figures.controls import choice
from techsec.figures.encodings import Looks, tips
from techsec.figures.evidence import SETS, account_names, outcome_choice, outcome_names, probability
from techsec.figures.kinds.matrix import matrix
from techsec.figures.kinds.ranges import ranges
from techsec.figures.layout import WIDE, Layout, ceiling

LEAST = 50
SCENARIOS = {
    "Japan": supply.Cuts({"JPN": 1}),
    "Japan and the Netherlands": supply.Cuts({"JPN": 1, "NLD": 1}),
    "the United States": supply.Cuts({"USA": 1}),
    "the Netherlands": supply.Cuts({"NLD": 1}),
    "Tokyo Electron": supply.Cuts({}, {"Tokyo Electron": 1}),
}
NO_DATA = "no data, which is not zero"
TURNS = ("more concentrated", "less concentrated", "nothing is left")
REMOVED = ["name", "year", "goes", "was", "is"]  # What tables of removals tell.
CELLS: Looks = {
    "enters here": ("teal", "square"),
    "rests on it": ("grey", "circle"),
    "may enter here: no data": ("gold", "cross"),
    "may rest on it: no data": ("gold", "stroke"),
}
COEFFICIENTS = {"cohen_kappa": "kappa", "weighted_kappa": "weighted kappa", "alpha_masi": "alpha (sets)"}
PASSES = "pass A, pass B"
# What several figures of the labs show looks the same in all.
KNOWN: Looks = {**SETS, judgements.FULLY: ("grey", "diamond"), PASSES: ("grey", "diamond")}
LOOKS = [("teal", "circle"), ("gold", "square"), ("ink", "triangle-up")]
CODED = ["stage", "argument_role", "event_type", "commitment"]


def looks_of(names: list[str]) -> Looks:
    """A look for each name. Raises ValueError for more names than these figures can tell apart."""
    if len(names) > len(LOOKS):
        raise ValueError(f"{len(names)} groups, {', '.join(names)}: this figure tells {len(LOOKS)} apart")
    others = iter(LOOKS)
    return {name: KNOWN[name] if name in KNOWN else next(others) for name in names}


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
    """``frame`` in per cent, with the ``name`` of each account in words, and each band in words and its middle."""
    words = frame.assign(name=frame["account"].map(account_names(hypotheses)))
    words["code"] = words["account"].map(tracing.account_label)
    odds = words[["low", "high"]].clip(upper=1 - 1e-12)
    odds = (odds / (1 - odds)).prod(axis=1) ** 0.5  # The middle of the band of weights.
    words["middle"] = odds / (1 + odds)
    words[["prior", "low", "high", "middle"]] *= 100
    ends = zip(words["low"], words["high"], strict=True)
    words["after"] = [f"{low:.0f} to {high:.0f} per cent" for low, high in ends]
    return words


def posteriors(
    frame: pd.DataFrame, hypotheses: pd.DataFrame, outcomes: pd.DataFrame, *, layout: Layout = WIDE
) -> alt.TopLevelMixin:
    """Bands of the posterior, one for each account and set (at most three sets); the upright line is the prior.

    ``frame`` has outcome, account, set, prior, low and high (0 to 1) and pieces, as judgements.posteriors gives it; of
    several outcomes the reader chooses one.
    """
    sets, several = list(dict.fromkeys(frame["set"])), frame["outcome"].nunique() > 1
    rows, outcome, shown = outcome_choice("outcome_of_lab", named(frame, hypotheses), outcomes)
    base = alt.Chart(rows.assign(kin=rows["name"]))
    chart = ranges(
        base.transform_filter(shown) if several else base,
        probability("low", layout),
        "high",
        "name",
        layout,
        at="middle",
        by="set",
        looks=looks_of(sets),
        legend=alt.Legend(title=None, columns=1, labelLimit=300),
        tooltip=tips(name="", set="evidence", prior="before it, per cent:Q.1f", after="after it", pieces="what tells"),
        tick="prior",
        thick=5,
        step=layout.pick(13, 13),
        width=250,
    )
    return chart.add_params(outcome) if several else chart


def posteriors_words(frame: pd.DataFrame, hypotheses: pd.DataFrame, outcomes: pd.DataFrame) -> dict[str, str]:
    """Outcome in words -> the account that stands highest with every source trusted, and without doubtful ones."""
    made, known = {}, named(frame[frame["account"] != judgements.TOGETHER], hypotheses)
    for code, words in outcome_names(outcomes).items():
        rows = known[known["outcome"] == code]
        first, last = (
            rows.loc[rows["middle"].where(rows["set"] == kind).idxmax()]
            for kind in (judgements.FULLY, judgements.WITHOUT)
        )
        made[words] = (
            f"Highest single account with every source trusted fully: “{first['name']}”, {first['after']}; without "
            f"doubtful sources of several pieces: “{last['name']}”, {last['after']}."
        )
    return made


def removal_frame(
    inputs: pd.DataFrame,
    shares: pd.DataFrame,
    firms: pd.DataFrame,
    scenarios: dict[str, supply.Cuts] | None = None,
    by: str = "economy",
    least: float = LEAST,
) -> pd.DataFrame:
    """One row for each scenario and input of which ``least`` per cent or more may go, or that has no data.

    ``before`` and ``after``: the middles of the HHI's bounds, ``was`` and ``is`` these bounds in words, ``goes`` what
    goes, ``turn`` what becomes of the rest; empty where there are no data, and after a cut that leaves nothing. Those
    that grow most come first. Without the columns of marks where nothing goes.
    """
    parts: list[pd.DataFrame] = []
    for name, cuts in (SCENARIOS if scenarios is None else scenarios).items():
        rows = supply.removal(inputs, shares, firms, cuts, by)
        touched = rows[(rows["lost_high"] >= least) | (rows["known"] != "share")]
        parts.append(touched.assign(scenario=name, place=len(parts)))
    frame = pd.concat(parts, ignore_index=True)
    if frame.empty:
        return frame
    for time, said in {"before": "was", "after": "is"}.items():
        frame[time] = (frame[f"{time}_low"] + frame[f"{time}_high"]) / 2
        frame[said] = _words(frame[f"{time}_low"], frame[f"{time}_high"], ",.0f")
    frame["goes"] = _words(frame["lost_low"], frame["lost_high"], ".0f")
    frame["is"] = frame["is"].where(frame["after"].notna() | frame["before"].isna(), TURNS[2])
    frame["row"] = frame["name"] + ": " + frame["goes"] + " % goes"
    frame["grows"] = frame["after"] - frame["before"]
    frame["turn"] = frame["grows"].gt(0).map({True: TURNS[0], False: TURNS[1]})
    frame.loc[frame["grows"].isna(), "turn"] = frame["is"].replace("", NO_DATA)
    return frame.sort_values(["place", "grows"], ascending=[True, False], kind="stable").reset_index(drop=True)


def _words(low: pd.Series, high: pd.Series, form: str) -> list[str]:
    """Each pair of ends as one number, or as "one to other", empty where it is not known."""
    ends = [(f"{one:{form}}", f"{other:{form}}") if one == one else ("", "") for one, other in zip(low, high)]
    return [one if one == other else f"{one} to {other}" for one, other in ends]


def removal(frame: pd.DataFrame, *, layout: Layout = WIDE) -> alt.TopLevelMixin:
    """One arrow an input, from the HHI before to the HHI after; inputs without data are one row at the foot.

    ``frame`` as from ``removal_frame``; of several scenarios the reader chooses one.
    """
    known, bare = frame[frame["known"] == "share"], frame[frame["known"] != "share"]
    known = known.assign(words=known["is"].where(known["after"].isna(), ""), kin=known["id"])
    lists = bare.groupby("scenario", sort=False)["name"].agg(", ".join)
    count = bare.groupby("scenario", sort=False)["name"].size().reindex(lists.index).astype(str)
    gaps = pd.DataFrame({"scenario": lists.index, "row": (count + " more inputs").array, "words": NO_DATA})
    gaps = gaps.assign(list=lists.array)
    fields = ["scenario", "name", "turn", "row", "before", "after", "was", "is", "goes", "year", "words", "kin"]
    marks = pd.concat([known[fields], gaps], ignore_index=True)
    scenarios = list(dict.fromkeys(frame["scenario"]))
    base, params = alt.Chart(marks), []
    if len(scenarios) > 1:
        params = [choice("taken_away", "Take away", scenarios)]
        base = base.transform_filter(alt.datum.scenario == params[0])
    end = ceiling(known[["before", "after"]].max().dropna(), 10700, 100)
    axis = alt.Axis(orient="top", values=layout.pick([0, 2500, 5000, 7500, 10000], [0, 5000, 10000]), format=",d")
    title = layout.pick(
        "concentration of what is held (HHI): at 10,000 one economy or firm holds all", "concentration (HHI)"
    )
    x = alt.X("before:Q", scale=alt.Scale(domain=[-300, end], nice=False), axis=axis, title=title)
    told = tips(
        row="", was="HHI before", **{"is": "HHI after"}, year="year", scenario="taken away", list="no data, not zero"
    )
    chart = ranges(
        base, x, "after", "row", layout, arrow=True, tooltip=told, label="words", step=layout.pick(19, 12), width=330
    )
    return chart.add_params(*params)


def removal_words(frame: pd.DataFrame, least: float = LEAST) -> dict[str, str]:
    """What is taken away -> what becomes of the rest, and the names of the inputs without data (``removal_frame``)."""
    made = {}
    for scenario, rows in frame.groupby("scenario", sort=False):
        turns, bare = rows["turn"].value_counts(), rows.loc[rows["known"] != "share", "name"]
        more, less, none = (turns.get(turn, 0) for turn in TURNS)
        made[str(scenario)] = (
            f"Of {len(rows) - len(bare)} inputs of which {least:g} per cent or more goes, what is left is more "
            f"concentrated in {more} and less in {less}"
            + (f"; of {none} nothing is left" if none else "")
            + (f". No data, which is not zero: {', '.join(sorted(bare))}." if len(bare) else ".")
        )
    return made


def resting_frame(inputs: pd.DataFrame, links: pd.DataFrame, removed: pd.DataFrame, least: float) -> pd.DataFrame:
    """One row (one mark) for each input of ``supply.removal`` and step that rests on it, those without data last.

    Inputs of which ``least`` per cent or more goes for certain, and those without data.
    """
    starts = removed[(removed["lost_low"] >= least) | (removed["known"] != "share")]
    starts = starts.rename(columns={"id": "input", "lost_low": "share"})[["input", "name", "share", "year", "known"]]
    if starts.empty:
        return starts
    frame = supply.rest_on(inputs, links, starts)
    gap = frame["known"] != "share"
    words = frame["entry"].map({True: "enter here", False: "rest on it"})
    sure = words.map({"enter here": "enters here", "rest on it": "rests on it"})
    frame["cell"] = sure.where(~gap, "may " + words + ": no data")
    goes = frame["share"].map("{:.0f} % goes".format).where(~gap, "no data")
    frame = frame.assign(row=frame["name"] + ": " + goes, gap=gap, place=frame["step_name"].cat.codes)
    return frame.sort_values(["gap", "share", "row"], ascending=[True, False, True], kind="stable")


def resting(frame: pd.DataFrame, *, layout: Layout = WIDE) -> alt.TopLevelMixin:
    """Matrix: inputs that are hit (rows) by steps that rest on them (columns)."""
    told = tips(row="", step_name="step", cell="here", year="year")
    steps = frame.sort_values("place")["step_name"].unique().tolist()
    return matrix(
        frame[["row", "step_name", "cell", "year"]],
        "row",
        "step_name",
        "cell",
        CELLS,
        layout,
        told,
        columns=steps,
        turned=True,
        length=(60, 58),
        step=(18, 30),
        size=60,
        legend=2,
    )


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


def coefficients(frame: pd.DataFrame, *, layout: Layout = WIDE) -> alt.TopLevelMixin:
    """Coefficients with their intervals, a row for each variable, a mark for each pair of coders (at most three)."""
    pairs = list(dict.fromkeys(frame["pair"]))
    low = min(0.0, float(frame["low"].min()))
    axis = alt.Axis(orient="top", values=[fifth / 5 for fifth in range(floor(5 * low), 6)], format=".1f")
    scale = alt.Scale(domain=[low - 0.04, 1.16], nice=False)
    shown = frame.assign(words=frame["value"].map("{:.2f}".format), kin=frame["label"])
    return ranges(
        shown,
        alt.X("low:Q", scale=scale, axis=axis, title="agreement beyond chance: 0 is chance, 1 is full agreement"),
        "high",
        "label",
        layout,
        at="value",
        by="pair",
        looks=looks_of(pairs),
        legend=alt.Legend(title=None, columns=layout.pick(3, 1), labelLimit=290),
        tooltip=tips(
            label="",
            pair="coders",
            value="coefficient:Q.2f",
            low="interval, low:Q.2f",
            high="interval, high:Q.2f",
            n="units that both coded:Q",
        ),
        label="words",
        step=layout.pick(20, 16) if len(pairs) > 1 else 24,
    )


def codes_frame(groups: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """One row for each coded variable, code and group of events: how many of the group have the code, and their share.

    ``groups``: name -> events as their loader gives them; at most three. Codes stand in the order of the schema, and
    those that no group has are left out.
    """
    made = []
    for place, name in enumerate(CODED):
        field = schema.fields("events")[name]
        for order, code in enumerate(field["constraints"]["enum"]):
            words = str(code).replace("_", " ")
            if words.isdigit():
                words = f"{words}, {field['codes'][words]['definition'].split('(')[0].strip(' .').lower()}"
            counts = {group: int((rows[name].astype(str) == str(code)).sum()) for group, rows in groups.items()}
            if any(counts.values()):
                for group, count in counts.items():
                    share = 100 * count / max(len(groups[group]), 1)
                    made.append(
                        (place, field["title"], order, str(code), words, group, count, len(groups[group]), share)
                    )
    columns = ["place", "variable", "order", "code", "name", "group", "count", "total", "share"]
    return pd.DataFrame(made, columns=columns)


def codes(frame: pd.DataFrame, *, layout: Layout = WIDE) -> alt.TopLevelMixin:
    """Share of each group's events that have a code, one row for each code; the reader chooses the coded variable."""
    groups = list(dict.fromkeys(frame["group"]))
    variable = choice("variable_shown", "Compare by", list(dict.fromkeys(frame["variable"])))
    rows = frame.assign(
        words=frame["share"].map("{:.0f} %".format),
        of=frame["count"].astype(str) + " of " + frame["total"].astype(str),
        zero=0,
    )
    axis = alt.Axis(orient="top", values=[0, 20, 40, 60, 80, 100], grid=True)
    return ranges(
        alt.Chart(rows).transform_filter(alt.datum.variable == variable),
        alt.X("zero:Q", scale=alt.Scale(domain=[0, 112], nice=False), axis=axis, title="share of the events, per cent"),
        "share",
        "name",
        layout,
        at="share",
        by="group",
        looks=looks_of(groups),
        legend=alt.Legend(title=None, columns=layout.pick(3, 1), labelLimit=290),
        tooltip=tips(name="", group="events of", of="have this code", words="share"),
        label="words",
        thick=4,
        step=16,
    ).add_params(variable)
