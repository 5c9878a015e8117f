"""Figures of chapter 7: what each account expects, how far each piece of evidence tells, and where that leads.

Weights of evidence are teaching judgements by two passes, in likelihoods.csv; none is a measurement.
"""

from textwrap import wrap

import altair as alt
import pandas as pd

from techsec import judgements, theme, tracing
from techsec.figures.controls import beside_guess, choice
from techsec.figures.encodings import Looks, coloured, halo, tips, tones

EVEN = 30  # Per cent for the authors' own accounts together: three of ten accounts with an even chance each.
ANY_FORM = "A shared threat in any form: H1a, H1b or H1ab"
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
WEIGHTS = {
    3: "5 to 20 times as likely",
    2: "2 to 5 times as likely",
    1: "up to twice as likely",
    0: "as likely as not",
    -1: "less likely, by up to a half",
    -2: "2 to 5 times less likely",
    -3: "5 to 20 times less likely",
}
DIRECTIONS: Looks = {
    "for the account": ("blue", "triangle-up"),
    "silent": ("grey", "circle"),
    "against the account": ("vermillion", "triangle-down"),
    "the passes differ in direction": ("purple", "diamond"),
}
WITH, WITHOUT = judgements.JUDGED, judgements.WITHOUT
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
    words = _beside_rows(alt.Chart(texts).encode(y=y), narrow, 33)
    chart = alt.layer(words, marks, stars).add_params(chosen)
    return chart.properties(width=across, height=step * len(numbers))


def _beside_rows(words: alt.Chart, narrow: bool, up: int) -> alt.Chart | alt.LayerChart:
    """The column ``lines`` (lists of lines) left of a matrix's rows, on a phone ``up`` pixels above their middle."""
    words = words.encode(text="lines:N")
    if narrow:
        style = {"align": "left", "baseline": "top", "dy": -up, "fontSize": 11, "lineHeight": 12}
        return words.mark_text(**style).encode(x=alt.value(0))
    style = {"align": "right", "baseline": "middle", "fontSize": 12, "lineHeight": 13}
    words = words.transform_calculate(many="length(datum.lines)").encode(x=alt.value(-8))
    one = words.transform_filter("datum.many == 1").mark_text(**style)
    two = words.transform_filter("datum.many > 1").mark_text(**style, dy=-6)
    return alt.layer(one, two)


def direction(first: int, second: int) -> str:
    """Which way two passes' weights (-3 to 3) point together: one of DIRECTIONS."""
    if first * second < 0:
        return "the passes differ in direction"
    total = first + second
    return "for the account" if total > 0 else "against the account" if total < 0 else "silent"


def tests_frame(evidence: pd.DataFrame, likelihoods: pd.DataFrame) -> pd.DataFrame:
    """One row (one mark) for each judgement: a piece of evidence, an outcome and an account of it.

    ``points`` is one of DIRECTIONS, ``strength`` (0 to 3) the mean of both passes' weights without its sign,
    ``first`` and ``second`` the weights in words; ``row`` counts the pieces of an outcome from 1. ``where`` is the page
    or the kind of source.
    """
    told = evidence.set_index("id")
    frame = likelihoods.copy()
    for column in ("short", "what", "quote"):
        frame[column] = frame["piece"].map(told[column])
    frame["outcome"] = frame["outcome"].str.upper()
    frame["name"] = frame["account"].map(tracing.account_label)
    frame["points"] = [direction(*pair) for pair in zip(frame["pass_a"], frame["pass_b"], strict=True)]
    frame["strength"] = (frame["pass_a"] + frame["pass_b"]).abs() / 2
    frame["first"], frame["second"] = frame["pass_a"].map(WEIGHTS), frame["pass_b"].map(WEIGHTS)
    pages = frame["piece"].map(told["page"])
    frame["where"] = ["p. " + ", ".join(map(str, page)) if len(page) else "public source" for page in pages]
    frame["row"] = frame.groupby("outcome")["piece"].transform(lambda names: pd.factorize(names)[0] + 1)
    frame["piece"] = frame["piece"].map(tracing.piece_label)
    return frame.reset_index(drop=True)


def tests(
    evidence: pd.DataFrame, likelihoods: pd.DataFrame, hypotheses: pd.DataFrame, *, narrow: bool = False
) -> alt.TopLevelMixin:
    """Matrix for one outcome: pieces down, accounts across; up for the account, down against it, by strength.

    A small dot is a piece on which the account is silent. The reader chooses the outcome.
    """
    frame = tests_frame(evidence, likelihoods)
    names = [tracing.account_label(name) for name in hypotheses["id"] if name != tracing.SILENT]
    outcomes = sorted(frame["outcome"].unique())
    outcome = choice("outcome_shown", "Outcome", outcomes, "O4")
    shown = alt.datum.outcome == outcome
    lines = int(frame["row"].max())
    step, across, length = (46, 290, 52) if narrow else (34, 340, 50)
    scale = alt.Scale(domain=[0.4, lines + 0.6], nice=False, reverse=True)
    y = alt.Y("row:Q", scale=scale, axis=None)
    axis = alt.Axis(orient="top", labelAngle=0, ticks=False, domain=False, labelFontSize=10 if narrow else 12)
    x = alt.X("name:N", sort=names, title=None, axis=axis)
    fields = ["outcome", "piece", "row", "name", "points", "strength", "short", "what", "first", "second", "where"]
    marks = (
        alt.Chart(frame[fields])
        .transform_filter(shown)
        .mark_point(filled=True, opacity=1, yOffset=9 if narrow else 0)
        .encode(
            x=x,
            y=y,
            size=alt.Size("strength:Q", legend=None, scale=alt.Scale(domain=[0, 3], range=[14, 230])),
            **coloured("points", DIRECTIONS, alt.Legend(title=None, columns=1 if narrow else 2, symbolSize=90)),
            tooltip=tips(
                piece="",
                what="what is seen",
                name="account",
                points="points",
                first="pass A",
                second="pass B",
                where="where",
                outcome="outcome",
            ),
        )
    )
    texts = frame.drop_duplicates(["outcome", "piece"])[["outcome", "piece", "short", "row"]].copy()
    texts["lines"] = [wrap(f"{piece}. {text}", length) for piece, text in zip(texts["piece"], texts["short"])]
    words = _beside_rows(alt.Chart(texts).transform_filter(shown).encode(y=y), narrow, 21)
    chart = alt.layer(words, marks).add_params(outcome)
    return chart.properties(width=across, height=step * lines)


def placed(frame: pd.DataFrame) -> pd.DataFrame:
    """``frame`` (outcome, account) with ``place``: the line of each account among those of its outcome, from 0."""
    return frame.assign(place=frame.groupby("outcome")["account"].transform(lambda names: pd.factorize(names)[0]))


def posterior_frame(evidence: pd.DataFrame, likelihoods: pd.DataFrame, hypotheses: pd.DataFrame) -> pd.DataFrame:
    """One row for each outcome, account and set of evidence (mark: rect), with the band of its weight.

    The account judgements.TOGETHER has the authors' own accounts as one. ``low`` and ``high``: the weight of all its
    pieces, of TOGETHER the sum over its accounts. ``kin`` and ``rest``: the middles of the bands of the authors' other
    accounts, and of the other rivals, summed. ``own``: whether it is the authors'. ``pieces``: what tells.
    """
    made = []
    for outcome in dict.fromkeys(name for names in hypotheses["outcome"] for name in names):
        accounts = judgements.accounts_of(hypotheses, outcome)
        own = judgements.own_among(accounts, outcome)
        known = tracing.weighed(likelihoods, evidence, outcome)
        for number, name in enumerate(SETS):
            used = known if name == WITH else tracing.without_doubtful(known)
            bands = tracing.combined(used, accounts)
            for account, members in judgements.groups(accounts, outcome).items():
                kin = [bands[other] for other in own if other not in members]
                rest = [bands[other] for other in accounts if other not in [*own, *members]]
                made.append(
                    {
                        "outcome": outcome.upper(),
                        "account": account,
                        "name": tracing.account_label(account),
                        "set": name,
                        "offset": (0.0, 0.3)[number],
                        "half": SETS[name][1] / 2,
                        "own": members[0] in own,
                        "n_own": len(own),
                        "n": len(accounts),
                        "members": len(members),
                        "low": sum(bands[member][0] for member in members),
                        "high": sum(bands[member][1] for member in members),
                        "kin": sum(map(tracing.middle, kin)),
                        "rest": sum(map(tracing.middle, rest)),
                        "pieces": judgements.told(used, members),
                    }
                )
    drivers = hypotheses.set_index("id")["driver"].to_dict() | {judgements.TOGETHER: ANY_FORM}
    frame = pd.DataFrame(made)
    return placed(frame.assign(driver=frame["account"].map(drivers)))


def shares(frame: pd.DataFrame, prior: float) -> pd.DataFrame:
    """The frame of ``posterior_frame`` with ``from`` and ``to``: posterior probabilities (0 to 1).

    ``prior`` is that of the authors' own accounts together, spread evenly over them; the others share the rest evenly.
    The same arithmetic as in the drawing. Raises ValueError where the prior is not between 0 and 1.
    """
    if not 0 < prior < 1:
        raise ValueError(f"{prior}: a prior lies between 0 and 1")
    kin = prior / frame["n_own"]
    rest = (1 - prior) / (frame["n"] - frame["n_own"])
    each, others = kin.where(frame["own"], rest), kin * frame["kin"] + rest * frame["rest"]
    low, high = (each * frame[end] / (each * frame[end] + others) for end in ("low", "high"))
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


def account_heads(rows: pd.DataFrame, narrow: bool) -> pd.DataFrame:
    """One row for each outcome and account of ``rows`` (outcome, account, name, driver, place) with its ``text``.

    The text is a list of lines: the name and the primary driver; of an account without a name of its own the driver.
    """
    heads = rows.drop_duplicates(["outcome", "account"])[["outcome", "account", "name", "driver", "place"]]
    bare = heads["account"].isin([tracing.SILENT, judgements.TOGETHER])
    within = heads["driver"].str[0].str.lower() + heads["driver"].str[1:]
    words = heads["driver"].where(bare, heads["name"] + ": " + within)
    return heads.assign(text=[wrap(text, 60 if narrow else 28) for text in words])


def account_names(heads: pd.DataFrame, y: alt.Y, narrow: bool, up: int, shown=None) -> alt.Chart:
    """The column ``text`` of ``heads`` beside each account's row, on a phone ``up`` pixels above its middle.

    ``shown``: an expression that chooses the rows of one outcome.
    """
    names = alt.Chart(heads[["outcome", "place", "text"]])
    if shown is not None:
        names = names.transform_filter(shown)
    names = names.encode(text="text:N", y=y)
    if narrow:
        return names.mark_text(align="left", baseline="bottom", dy=-up, fontSize=11).encode(x=alt.value(0))
    return names.mark_text(align="right", baseline="middle", lineHeight=13).encode(x=alt.value(-8))


def posterior(
    evidence: pd.DataFrame,
    likelihoods: pd.DataFrame,
    hypotheses: pd.DataFrame,
    *,
    narrow: bool = False,
    blank: bool = False,
) -> alt.TopLevelMixin:
    """Bands of the posterior of each account for one outcome; a slider sets the prior of the authors' own accounts.

    The other accounts share the rest evenly. Thick bands take all pieces, each source trusted as judged; thin ones
    leave out sources of several pieces that are not fully trusted; the short upright rule is the prior. The reader's
    guess is a dashed rule in the row of the authors' own accounts together.
    """
    frame = posterior_frame(evidence, likelihoods, hypotheses)
    n = int(frame["place"].max()) + 1
    outcome = choice("outcome_chosen", "Outcome", sorted(frame["outcome"].unique()), "O4")
    shown = alt.datum.outcome == outcome
    words = "Prior of the authors' own account, per cent"
    prior = alt.param(name="prior", value=EVEN, bind=alt.binding_range(min=1, max=90, step=1, name=words))
    guess = alt.param(name="guess", value=40)
    rows = alt.Scale(domain=[-0.65, n - 0.4], nice=False, reverse=True)

    def x(field: str) -> alt.X:
        return probability(field, narrow)

    def y(field: str) -> alt.Y:
        return alt.Y(f"{field}:Q", scale=rows, axis=None)

    base = (
        alt.Chart(frame)
        .transform_filter(shown)
        .transform_calculate(ours="prior / datum.n_own", theirs="(100 - prior) / (datum.n - datum.n_own)")
        .transform_calculate(
            each="datum.own ? datum.ours : datum.theirs", others="datum.ours * datum.kin + datum.theirs * datum.rest"
        )
        .transform_calculate(
            **{
                "before": "datum.each * datum.members",
                "least": "datum.each * datum.low",
                "most": "datum.each * datum.high",
                "from": "100 * datum.least / (datum.least + datum.others)",
                "to": "100 * datum.most / (datum.most + datum.others)",
                "top": "datum.place + datum.offset - datum.half",
                "bottom": "datum.place + datum.offset + datum.half",
                "above": "datum.place - 0.22",
                "below": "datum.place + 0.42",
            }
        )
    )
    colors = tones({name: (tone,) for name, (tone, _) in SETS.items()})
    legend = alt.Legend(title=None, columns=1, labelLimit=290)
    # A silent account's band has no width: its edge is drawn.
    color, edge = (channel("set:N", legend=legend, scale=colors) for channel in (alt.Color, alt.Stroke))
    told = posterior_tips("before", "from", "to")
    bands = base.mark_rect(strokeWidth=1.5).encode(
        x=x("from"), x2="to:Q", y=y("top"), y2="bottom:Q", color=color, stroke=edge, tooltip=told
    )
    before = (
        base.transform_filter(alt.datum.set == WITH)
        .mark_rule(strokeWidth=2, color=theme.tone("ink"))
        .encode(x=x("before"), y=y("above"), y2="below:Q")
    )
    names = account_names(account_heads(frame, narrow), y("place"), narrow, 13, shown)
    line = pd.DataFrame({"top": [-0.22], "bottom": [0.5]})
    line = alt.Chart(line).transform_calculate(guess="guess")
    seen = alt.expr("outcome_chosen == 'O4' ? 1 : 0")
    mark = line.mark_rule(strokeWidth=2.5, strokeDash=[5, 3], color=theme.tone("ink"), opacity=seen)
    mark = mark.encode(x=x("guess"), y=y("top"), y2="bottom:Q")
    side = {**beside_guess(60, 5), "baseline": "bottom", "fontSize": 11, "opacity": seen}
    end = y("bottom") if narrow else y("top")
    beside = alt.layer(
        *(line.mark_text(text="your guess", **side, **look).encode(x=x("guess"), y=end) for look in halo())
    )
    layers = [before, names, mark, beside] if blank else [bands, before, names, mark, beside]
    chart = alt.layer(*layers).add_params(outcome, prior, guess)
    return chart.properties(width=280 if narrow else theme.WIDE - 195, height=n * (58 if narrow else 42))
