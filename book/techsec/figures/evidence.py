"""Figures of chapter 7: what each account expects, how far each piece of evidence tells, and where that leads.

Bands of likelihood ratios are teaching judgements of the book's authors, in evidence.csv; none is a measurement.
"""

import math
from textwrap import wrap

import altair as alt
import pandas as pd

from techsec import judgements, theme, tracing
from techsec.figures.controls import beside_guess, choice
from techsec.figures.encodings import coloured, halo, tips, tones

REFERENCE = tracing.REFERENCE
EVEN = 11
RATIO_TICKS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]
EXPECTATIONS = {
    "expected": "expected",
    "expected_absent": "expected absent",
    "silent": "silent",
    "other": "another reason",
}
EXPECTED_LOOKS = {
    "expected": ("blue", "circle"),
    "expected absent": (
        "vermillion",
        "M-1,-1L-.6,-1L0,-.4L.6,-1L1,-1L1,-.6L.4,0L1,.6L1,1L.6,1L0,.4L-.6,1L-1,1L-1,.6L-.4,0L-1,-.6Z",
    ),
    "silent": ("grey", "M-.8,-.2H.8V.2H-.8Z"),
    "another reason": ("purple", "diamond"),
}
TESTS = {"smoking_gun": "smoking gun", "straw_in_the_wind": "straw in the wind", "hoop": "hoop"}
TEST_SHAPES = ["square", "circle", "triangle-up"]
DIRECTIONS = {"for": "for the first account", "against": "against the first account"}
MISSING = "doubly decisive"
WITH, WITHOUT = "pieces of one origin counted once", "without the pieces of one origin"
SETS = {WITH: ("blue", 0.32), WITHOUT: ("vermillion", 0.16)}


def expectations_frame(implications: pd.DataFrame, hypotheses: pd.DataFrame) -> pd.DataFrame:
    """One row (one symbol) for each observable implication and account: what the account expects, and any limit.

    ``driver`` is what the account takes for the primary one.
    """
    frame = implications[["number", "implication", "hypothesis", "expectation", "qualifier"]].copy()
    frame["account"] = frame["hypothesis"].map(tracing.account_label)
    frame["driver"] = frame["hypothesis"].map(hypotheses.set_index("id")["driver"])
    frame["expects"] = frame["expectation"].map(EXPECTATIONS)
    frame["limit"] = frame["qualifier"].fillna("")
    frame["star"] = frame["limit"].ne("").map({True: "*", False: ""})
    return frame.sort_values("number", kind="stable").reset_index(drop=True)


def expectations(implications: pd.DataFrame, hypotheses: pd.DataFrame, *, narrow: bool = False) -> alt.TopLevelMixin:
    """Matrix: 13 implications down, accounts across; the sign in a cell is what the account expects to be seen."""
    frame = expectations_frame(implications, hypotheses)
    names = list(dict.fromkeys(frame["account"]))
    numbers = sorted(frame["number"].unique())
    step, across = (66, 280) if narrow else (38, 300)
    rows = alt.Scale(domain=[0.4, len(numbers) + 0.6], nice=False, reverse=True)
    y = alt.Y("number:Q", scale=rows, axis=None)
    chosen = choice("account_shown", "Show account", ["all accounts", *names])
    shown = (chosen == "all accounts") | (alt.datum.account == chosen)
    x = alt.X(
        "account:N",
        sort=names,
        title=None,
        axis=alt.Axis(orient="top", labelAngle=0, ticks=False, domain=False, labelFontSize=11 if narrow else 12),
    )
    legend = alt.Legend(title=None, columns=2 if narrow else 4, symbolSize=110)
    marks = (
        alt.Chart(frame)
        .mark_point(filled=True, size=130, opacity=1, yOffset=13 if narrow else 0)
        .encode(
            x=x,
            y=y,
            **coloured("expects", EXPECTED_LOOKS, legend),
            opacity=alt.when(shown).then(alt.value(1)).otherwise(alt.value(0.15)),
            tooltip=tips(
                number="implication:Q",
                implication="what could be seen",
                account="",
                driver="its primary driver",
                expects="it expects this to be",
                limit="limit",
            ),
        )
    )
    stars = (
        alt.Chart(frame[frame["star"] != ""])
        .mark_text(fontSize=14, dx=11, dy=9 if narrow else -4)
        .encode(x=x, y=y, text="star:N")
    )
    texts = frame.drop_duplicates("number")[["number", "implication"]].copy()
    texts["lines"] = [
        wrap(f"{n}. {text}", 50 if narrow else 54)
        for n, text in zip(texts["number"], texts["implication"], strict=True)
    ]
    words = alt.Chart(texts).encode(y=y, text="lines:N")
    if narrow:
        style = {"align": "left", "baseline": "top", "dy": -33, "fontSize": 11, "lineHeight": 12}
        words = words.mark_text(**style).encode(x=alt.value(0))
    else:
        style = {"align": "right", "baseline": "middle", "fontSize": 12, "lineHeight": 13}
        words = words.transform_calculate(many="length(datum.lines)")
        one = words.transform_filter("datum.many == 1").mark_text(**style).encode(x=alt.value(-8))
        two = words.transform_filter("datum.many > 1").mark_text(**style, dy=-6).encode(x=alt.value(-8))
        words = alt.layer(one, two)
    chart = alt.layer(words, marks, stars).add_params(chosen)
    return chart.properties(width=across, height=step * len(numbers))


def tests_frame(evidence: pd.DataFrame) -> pd.DataFrame:
    """One row for each piece and pair of accounts (marks: a rule for the band, a symbol at its geometric middle).

    Leaves out rows without a band. ``outcomes``: the outcomes it bears on, in words of the table (O1, O2 ...), context
    where it bears on none. Sorted by test, then by number.
    """
    frame = evidence[evidence["range_low"].notna()].copy()
    frame["first"], frame["second"] = (
        frame["hypothesis"].map(tracing.account_label),
        frame["rival"].map(tracing.account_label),
    )
    shared = tracing.dependent(evidence)
    frame["shares origin"] = frame["evidence_id"].isin(shared).map({True: "yes", False: "no"})
    star = frame["evidence_id"].isin(shared).map({True: "*", False: ""})
    piece = frame["evidence_id"].map(tracing.piece_label)
    frame["label"] = piece + star + "  " + frame["first"] + " v. " + frame["second"]
    frame["kind"] = frame["test"].map(TESTS)
    frame["points"] = frame["direction"].map(DIRECTIONS)
    frame["outcomes"] = frame["outcome"].map(lambda names: ", ".join(name.upper() for name in names) or "context")
    frame["middle"] = (frame["range_low"] * frame["range_high"]).map(math.sqrt).round(3)
    frame["where"] = frame["page"].map(
        lambda pages: "p. " + ", ".join(map(str, pages)) if len(pages) else "public source"
    )
    frame["order"] = frame["kind"].map(list(TESTS.values()).index)
    frame = frame.sort_values("order", kind="stable").reset_index(drop=True)
    frame["row"] = frame.index + frame["order"] + 1
    return frame


def tests(evidence: pd.DataFrame, *, narrow: bool = False) -> alt.TopLevelMixin:
    """Bands of the likelihood ratio on a log axis, one row for each piece and pair; grouped by test, shape by test.

    Right of 1 the piece is for the account first named, left of 1 against it; the last line is the missing test.
    """
    frame = tests_frame(evidence)
    fields = [
        "row",
        "label",
        "kind",
        "points",
        "outcomes",
        "range_low",
        "range_high",
        "middle",
        "what",
        "where",
        "shares origin",
    ]
    heads = frame.groupby("kind", sort=False)["row"].min().sub(1).rename("row").reset_index()
    last = int(frame["row"].max())
    heads = pd.concat([heads, pd.DataFrame({"kind": [MISSING], "row": [last + 1]})])
    rows = alt.Scale(domain=[-0.7, last + 2.7], nice=False, reverse=True)
    y = alt.Y("row:Q", scale=rows, axis=None)
    low, high = min(0.4, 0.8 * frame["range_low"].min()), max(25, 1.25 * frame["range_high"].max())
    ratio = alt.Scale(type="log", domain=[low, high], nice=False)
    marked = [number for number in RATIO_TICKS if low <= number <= high]
    axis = alt.Axis(orient="top", values=marked, format="~g", grid=True)
    title = (
        "likelihood ratio (log scale)" if narrow else "likelihood ratio, first account to second (no unit, log scale)"
    )
    x = alt.X("range_low:Q", scale=ratio, axis=axis, title=title)
    outcomes = sorted({name for names in frame["outcomes"] for name in names.split(", ")} - {"context"})
    chosen = choice("outcome_shown", "Show evidence that bears on", ["all outcomes", *outcomes, "context"])
    shown = "outcome_shown == 'all outcomes' || indexof(split(datum.outcomes, ', '), outcome_shown) >= 0"
    opacity = alt.when(shown).then(alt.value(1)).otherwise(alt.value(0.15))
    colors = {"domain": list(DIRECTIONS.values()), "range": [theme.tone("blue"), theme.tone("vermillion")]}
    tooltip = tips(
        label="piece and pair",
        what="what is seen",
        kind="test",
        points="points",
        range_low="ratio, low:Q",
        range_high="ratio, high:Q",
        outcomes="bears on",
        where="where",
        **{"shares origin": "shares an origin"},
    )
    color = alt.Color("points:N", legend=alt.Legend(title="Points", symbolType="stroke", columns=1 if narrow else 2))
    base = alt.Chart(frame[fields]).encode(y=y, opacity=opacity, tooltip=tooltip, color=color.scale(**colors))
    bands = base.mark_rule(strokeWidth=3).encode(x=x, x2="range_high:Q")
    shape = alt.Shape(
        "kind:N", legend=None if narrow else alt.Legend(title="Test", symbolFillColor=theme.tone("ink"), columns=3)
    )
    points = base.mark_point(filled=True, size=75, opacity=1).encode(
        x=alt.X("middle:Q", scale=ratio, title=title),
        shape=shape.scale(domain=list(TESTS.values()), range=TEST_SHAPES),
    )
    one = alt.Chart(pd.DataFrame({"even": [1]})).mark_rule(color=theme.tone("ink"), strokeDash=[2, 2])
    one = one.encode(x=alt.X("even:Q", scale=ratio, title=title))
    names = alt.Chart(frame[fields]).mark_text(align="right", baseline="middle", fontSize=11 if narrow else 12)
    names = names.encode(x=alt.value(-6), y=y, text="label:N", opacity=opacity)
    titles = alt.Chart(heads).mark_text(align="right", baseline="middle", fontWeight="bold", fontSize=12)
    titles = titles.encode(x=alt.value(-6), y=y, text="kind:N")
    gap = pd.DataFrame(
        {
            "row": [last + 2],
            "text": ["E24, private records of 2020-23: not available" if not narrow else "E24: not available"],
        }
    )
    none = alt.Chart(gap).mark_text(
        align="right" if narrow else "left", baseline="middle", fontStyle="italic", fontSize=11
    )
    none = none.encode(x=alt.value(-6 if narrow else 4), y=y, text="text:N")
    chart = alt.layer(one, bands, points, names, titles, none).add_params(chosen)
    return chart.properties(width=165 if narrow else theme.WIDE - 160, height=(last + 3) * (15 if narrow else 16))


def posterior_frame(evidence: pd.DataFrame, hypotheses: pd.DataFrame) -> pd.DataFrame:
    """One row for each outcome, account and set of evidence (mark: rect), with the band of its ratio against H1a.

    ``low`` and ``high``: products of the bands of its pieces. ``rest_low`` and ``rest_high``: the same, summed over the
    other accounts but H1a. ``pieces``: those counted. ``WITHOUT`` leaves out every piece that shares its origin.
    """
    accounts = list(hypotheses["id"])
    shared = tracing.dependent(evidence)
    made = []
    for outcome in sorted({name for names in evidence["outcome"] for name in names}):
        known = tracing.counted_once(tracing.against(evidence, REFERENCE, outcome))
        for number, name in enumerate(SETS):
            used = known if name == WITH else known[~known["evidence_id"].isin(shared)]
            bands = tracing.combined(used, accounts, REFERENCE)
            for place, account in enumerate(accounts):
                rest = [bands[other] for other in accounts if other not in (account, REFERENCE)]
                pieces = (
                    used["evidence_id"] if account == REFERENCE else used.loc[used["account"] == account, "evidence_id"]
                )
                made.append(
                    {
                        "outcome": outcome.upper(),
                        "account": account,
                        "name": tracing.account_label(account),
                        "set": name,
                        "place": place,
                        "offset": (0.0, 0.3)[number],
                        "half": SETS[name][1] / 2,
                        "low": bands[account][0],
                        "high": bands[account][1],
                        "rest_low": sum(low for low, _ in rest),
                        "rest_high": sum(high for _, high in rest),
                        "pieces": ", ".join(dict.fromkeys(pieces.map(tracing.piece_label))) or "none",
                    }
                )
    frame = pd.DataFrame(made)
    return frame.merge(hypotheses[["id", "driver"]], left_on="account", right_on="id").drop(columns="id")


def shares(frame: pd.DataFrame, prior: float) -> pd.DataFrame:
    """The frame of ``posterior_frame`` with ``from`` and ``to``: posterior probabilities (0 to 1) for a prior of H1a.

    The same arithmetic as in the drawing: the accounts other than H1a share the rest of the prior evenly. Raises
    ValueError where the prior is not between 0 and 1.
    """
    if not 0 < prior < 1:
        raise ValueError(f"{prior}: a prior lies between 0 and 1")
    other = (1 - prior) / (frame["account"].nunique() - 1)
    first = frame["account"] == REFERENCE
    own = first.map({True: prior, False: other})
    fixed = first.map({True: 0.0, False: prior})
    low = own * frame["low"] / (own * frame["low"] + other * frame["rest_high"] + fixed)
    high = own * frame["high"] / (own * frame["high"] + other * frame["rest_low"] + fixed)
    return frame.assign(**{"from": low, "to": high})


def band(frame: pd.DataFrame, account: str, kind: str = WITH, prior: float = EVEN / 100, outcome: str = "O4") -> str:
    """One band of ``shares`` in words, per cent: "1 to 5". Raises ValueError where the frame has no such row."""
    rows = shares(frame, prior)
    rows = rows[(rows["account"] == account) & (rows["set"] == kind) & (rows["outcome"] == outcome)]
    if len(rows) != 1:
        raise ValueError(f"{len(rows)} rows for {account!r}, {kind!r}, {outcome!r}, not one")
    return f"{100 * rows['from'].iloc[0]:.0f} to {100 * rows['to'].iloc[0]:.0f}"


def probability(field: str, narrow: bool) -> alt.X:
    """The axis of probabilities, 0 to 100 per cent, of this figure and of the lab's."""
    axis = alt.Axis(orient="top", values=[0, 20, 40, 60, 80, 100], grid=True)
    title = "probability, per cent" if narrow else "probability of being the primary driver, per cent"
    return alt.X(f"{field}:Q", scale=alt.Scale(domain=[0, 100], nice=False), axis=axis, title=title)


def posterior_tips(prior: str, low: str, high: str) -> list[alt.Tooltip]:
    """What pointing at a band tells, with the fields that hold its prior and its two ends."""
    told = {"name": "account", "driver": "primary driver", "set": "evidence", "pieces": "pieces"}
    ends = {low: "posterior, low, per cent:Q.1f", high: "posterior, high, per cent:Q.1f"}
    return tips(outcome="", **told, **{prior: "prior, per cent:Q.1f"}, **ends)


def account_heading(account: str, driver: str, narrow: bool) -> list[str]:
    """The name of an account and its primary driver, in lines; the account without a driver has its words alone."""
    words = driver if account == judgements.NONE else f"{tracing.account_label(account)}: {driver}"
    return wrap(words, 60 if narrow else 28)


def account_names(heads: pd.DataFrame, y: alt.Y, narrow: bool, up: int) -> alt.Chart:
    """The column ``text`` of ``heads`` beside each account's row, on a phone ``up`` pixels above its middle."""
    names = alt.Chart(heads).encode(text="text:N", y=y)
    if narrow:
        return names.mark_text(align="left", baseline="bottom", dy=-up, fontSize=11).encode(x=alt.value(0))
    return names.mark_text(align="right", baseline="middle", lineHeight=13).encode(x=alt.value(-8))


def posterior(
    evidence: pd.DataFrame, hypotheses: pd.DataFrame, *, narrow: bool = False, blank: bool = False
) -> alt.TopLevelMixin:
    """Bands of the posterior of each account for one outcome; a slider sets the prior of H1a, the rest share evenly.

    Thick bands count pieces of one origin once, thin ones leave them out; the short upright rule is the prior. The
    reader's guess for H1a is a dashed rule.
    """
    frame = posterior_frame(evidence, hypotheses)
    accounts, n = list(hypotheses["id"]), len(hypotheses)
    frame["first"] = frame["account"].eq(REFERENCE).map({True: 1, False: 0})
    outcome = choice("outcome_chosen", "Outcome", sorted(frame["outcome"].unique()), "O4")
    prior = alt.param(
        name="prior", value=EVEN, bind=alt.binding_range(min=1, max=90, step=1, name="Prior of H1a, per cent")
    )
    guess = alt.param(name="guess", value=40)
    rows = alt.Scale(domain=[-0.65, n - 0.4], nice=False, reverse=True)

    def x(field: str) -> alt.X:
        return probability(field, narrow)

    def y(field: str) -> alt.Y:
        return alt.Y(f"{field}:Q", scale=rows, axis=None)

    other = f"(100 - prior) / {n - 1}"
    base = (
        alt.Chart(frame)
        .transform_filter(alt.datum.outcome == outcome)
        .transform_calculate(own=f"datum.first ? prior : {other}", fixed="datum.first ? 0 : prior")
        .transform_calculate(
            **{
                "least": "datum.own * datum.low",
                "most": "datum.own * datum.high",
                "from": f"100 * datum.least / (datum.least + {other} * datum.rest_high + datum.fixed)",
                "to": f"100 * datum.most / (datum.most + {other} * datum.rest_low + datum.fixed)",
                "top": "datum.place + datum.offset - datum.half",
                "bottom": "datum.place + datum.offset + datum.half",
                "above": "datum.place - 0.22",
                "below": "datum.place + 0.42",
            }
        )
    )
    colors = tones({name: (tone,) for name, (tone, _) in SETS.items()})
    color = alt.Color("set:N", legend=alt.Legend(title=None, columns=1, labelLimit=290), scale=colors)
    told = posterior_tips("own", "from", "to")
    bands = base.mark_rect().encode(x=x("from"), x2="to:Q", y=y("top"), y2="bottom:Q", color=color, tooltip=told)
    before = (
        base.transform_filter(alt.datum.set == WITH)
        .mark_rule(strokeWidth=2, color=theme.tone("ink"))
        .encode(x=x("own"), y=y("above"), y2="below:Q")
    )
    heads = hypotheses[["id", "driver"]].assign(place=range(n))
    within = heads["driver"].str[0].str.lower() + heads["driver"].str[1:]
    drivers = within.where(heads["id"] != judgements.NONE, heads["driver"])
    heads["text"] = [account_heading(*row, narrow) for row in zip(heads["id"], drivers, strict=True)]
    names = account_names(heads, y("place"), narrow, 13)
    place = accounts.index(REFERENCE)
    line = pd.DataFrame({"top": [place - 0.22], "bottom": [place + 0.5]})
    line = alt.Chart(line).transform_calculate(guess="guess")
    seen = alt.expr("outcome_chosen == 'O4' ? 1 : 0")
    mark = line.mark_rule(strokeWidth=2.5, strokeDash=[5, 3], color=theme.tone("ink"), opacity=seen)
    mark = mark.encode(x=x("guess"), y=y("top"), y2="bottom:Q")
    side = {**beside_guess(60, 5), "baseline": "bottom", "fontSize": 11, "opacity": seen}
    end = y("bottom") if narrow else y("top")
    words = alt.layer(
        *(line.mark_text(text="your guess for H1a", **side, **look).encode(x=x("guess"), y=end) for look in halo())
    )
    layers = [before, names, mark, words] if blank else [bands, before, names, mark, words]
    chart = alt.layer(*layers).add_params(outcome, prior, guess)
    return chart.properties(width=280 if narrow else theme.WIDE - 195, height=n * (58 if narrow else 42))
