"""Figures of chapter 7: what each account expects, how far each piece of evidence tells, and where that leads.

Weights of evidence are teaching judgements by two passes, in likelihoods.csv; none is a measurement.
"""

from math import ceil
from urllib.parse import urlsplit

import altair as alt
import pandas as pd

from techsec import judgements, theme, tracing
from techsec.figures.controls import beside_guess, choice
from techsec.figures.encodings import Looks, halo, tips
from techsec.figures.kinds.matrix import matrix
from techsec.figures.kinds.named import named
from techsec.figures.kinds.ranges import ranges
from techsec.figures.layout import WIDE, Layout

EVEN = 30  # Per cent for the authors' own accounts together: three of ten accounts with an even chance each.
ANY_FORM = "A shared threat in any form"
FIRST = "O4"  # The outcome that figures open with.
# Account -> the head of its column, and the word that a phone has room for.
HEADS = {
    "h1a": ("Security\nthreat", "security"),
    "h1b": ("Order\nthreat", "order"),
    "h1ab": ("Both\nthreats", "both"),
    "hl": ("Leader's\ncontrol", "control"),
    "hr1": ("Industry\npolicy", "industry"),
    "hr2a": ("Ally's\npressure", "pressure"),
    "hr2b": ("Fear of\nbeing\nleft", "fear"),
    "hr3": ("Home\npolitics", "politics"),
    "hr4": ("Primacy", "primacy"),
    "hr5": ("Supply\nshock", "supply"),
    "hr6": ("Lacks at\nhome", "lacks"),
}
COLUMNS = [head for head, _ in HEADS.values()]
EXPECTATIONS = {
    "expected": "expects it",
    "expected_absent": "expects its absence",
    "silent": "says nothing of it",
    "other": "expects another reason",
}
CROSS = "M-1,-1L-.6,-1L0,-.4L.6,-1L1,-1L1,-.6L.4,0L1,.6L1,1L.6,1L0,.4L-.6,1L-1,1L-1,.6L-.4,0L-1,-.6Z"
EXPECTED: Looks = {
    "expects it": ("teal", "circle"),
    "expects its absence": ("gold", CROSS),
    "says nothing of it": ("grey", "M-.8,-.06H.8V.06H-.8Z"),
    "expects another reason": ("ink", "diamond"),
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


def _triangles(number: int, up: int) -> str:
    """The outline of one to three triangles side by side that point up (1) or down (-1)."""
    middles = [2.2 * (place - (number - 1) / 2) for place in range(number)]
    corners = (-0.8, 0.7), (0.8, 0.7), (0, -0.9), (-0.8, 0.7), (0.8, 0.7)  # Vega closes the last one only.
    return "".join("M" + "L".join(f"{x + across:.1f},{up * down:.1f}" for across, down in corners) for x in middles)


DEGREES = ("slightly", "clearly", "strongly")
SILENT, DIFFER = "silent", "the passes differ"
POINTS: Looks = {
    **{f"{degree} for": ("teal", _triangles(number, 1)) for number, degree in enumerate(DEGREES, 1)},
    SILENT: ("grey", "M-.2,-.2H.2V.2H-.2Z"),
    **{f"{degree} against": ("gold", _triangles(number, -1)) for number, degree in enumerate(DEGREES, 1)},
    DIFFER: ("ink", "diamond"),
}
WITH, WITHOUT = judgements.JUDGED, judgements.WITHOUT
SETS: Looks = {WITH: ("teal", "circle"), WITHOUT: ("gold", "square")}


def account_names(hypotheses: pd.DataFrame) -> dict[str, str]:
    """Account -> its primary driver in words, with the code that the chapter gives it."""
    words = {
        name: driver if name == tracing.SILENT else f"{driver} ({tracing.account_label(name)})"
        for name, driver in zip(hypotheses["id"], hypotheses["driver"], strict=True)
    }
    return {judgements.TOGETHER: ANY_FORM, **words}


def outcome_names(outcomes: pd.DataFrame) -> dict[str, str]:
    """Outcome ("O4") -> its words, with the code; the one that figures open with comes first."""
    codes = outcomes["id"].str.upper()
    words = dict(zip(codes, outcomes["label"] + " (" + codes + ")", strict=True))
    return {FIRST: words.pop(FIRST), **words}


def outcome_choice(name: str, rows: pd.DataFrame, outcomes: pd.DataFrame):
    """The rows with ``about``, their outcome in words, a select of these and the predicate that follows it."""
    words = outcome_names(outcomes)
    rows = rows.assign(about=rows["outcome"].map(words))
    chosen = choice(name, "What is to be explained", [about for about in words.values() if about in set(rows["about"])])
    return rows, chosen, alt.datum.about == chosen


def expectations_frame(implications: pd.DataFrame, hypotheses: pd.DataFrame) -> pd.DataFrame:
    """One row (one symbol) for each observable implication and account: what the account expects, and any limit."""
    frame = implications.sort_values("number", kind="stable").reset_index(drop=True)
    frame["row"] = frame["number"].astype(str) + ". " + frame["implication"]
    frame["account"] = frame["hypothesis"].map(account_names(hypotheses))
    frame["code"] = frame["hypothesis"].map(tracing.account_label)
    frame["head"] = frame["hypothesis"].map(lambda name: HEADS[name][0])
    frame["expects"] = frame["expectation"].map(EXPECTATIONS)
    frame["limit"] = frame["qualifier"].fillna("")
    frame["star"] = frame["limit"].ne("").map({True: "*", False: ""})
    columns = ["number", "implication", "hypothesis", "code", "account", "expects", "limit", "row", "head", "star"]
    return frame[columns].assign(kin=frame["account"])


def expectations(implications: pd.DataFrame, hypotheses: pd.DataFrame, *, layout: Layout = WIDE) -> alt.TopLevelMixin:
    """Matrix: what could be seen down, accounts across; the sign in a cell is what the account expects."""
    frame = expectations_frame(implications, hypotheses)
    told = tips(account="", row="what could be seen", expects="this account", limit="limit")
    return matrix(frame, "row", "head", "expects", EXPECTED, layout, told, columns=COLUMNS, note="star")


def direction(first: int, second: int) -> str:
    """How far two passes' weights (-3 to 3) tell together, and which way: one of POINTS."""
    if first * second < 0:
        return DIFFER
    mean = (first + second) / 2
    return f"{DEGREES[ceil(abs(mean)) - 1]} {'for' if mean > 0 else 'against'}" if mean else SILENT


def tests_frame(evidence: pd.DataFrame, likelihoods: pd.DataFrame, hypotheses: pd.DataFrame) -> pd.DataFrame:
    """One row (one mark) for each judgement: a piece of evidence, an outcome and an account of it.

    ``points`` is one of POINTS, ``first`` and ``second`` the passes' weights in words, ``where`` the page and the site
    of a piece. Of an outcome the pieces that tell most come first, by the account that they tell for.
    """
    told = evidence.set_index("id")
    frame = likelihoods.copy()
    for column in ("short", "what", "quote"):
        frame[column] = frame["piece"].map(told[column])
    pages = told["page"].map(lambda page: f"Wu and Cong, p. {', '.join(map(str, page))}" if len(page) else "")
    sites = told["source_url"].map(lambda address: urlsplit(address).netloc.removeprefix("www."))
    frame["where"] = frame["piece"].map(pages.str.cat(sites, sep="; ").str.strip("; "))
    frame["points"] = [direction(*pair) for pair in zip(frame["pass_a"], frame["pass_b"], strict=True)]
    frame["first"], frame["second"] = frame["pass_a"].map(WEIGHTS), frame["pass_b"].map(WEIGHTS)
    frame["head"] = frame["account"].map(lambda name: HEADS[name][0])
    frame["word"] = frame["account"].map(lambda name: HEADS[name][1])
    frame["tells"] = frame["pass_a"] + frame["pass_b"]
    most = frame.sort_values("tells", ascending=False, kind="stable").drop_duplicates(["outcome", "piece"])
    most["place"] = most["account"].map(list(HEADS).index)
    most["degree"] = (most["tells"] / 2).map(ceil)
    frame = frame.merge(most[["outcome", "piece", "place", "degree"]], on=["outcome", "piece"])
    frame = frame.sort_values(["outcome", "degree", "place"], ascending=[True, False, True], kind="stable")
    names = account_names(hypotheses)
    frame["outcome"], frame["piece"] = frame["outcome"].str.upper(), frame["piece"].map(tracing.piece_label)
    frame["code"] = frame["account"].map(tracing.account_label)
    frame["account"] = frame["account"].map(names)
    return frame.assign(row=frame["short"] + " (" + frame["piece"] + ")", kin=frame["account"]).reset_index(drop=True)


def tests(
    evidence: pd.DataFrame,
    likelihoods: pd.DataFrame,
    hypotheses: pd.DataFrame,
    outcomes: pd.DataFrame,
    *,
    layout: Layout = WIDE,
) -> alt.TopLevelMixin:
    """Matrix for one outcome: pieces down, accounts across; triangles up for the account, down against it.

    One triangle: slightly; two: clearly; three: strongly. On a phone accounts stand beside their triangles, and those
    on which a piece is silent are left out. The reader chooses the outcome.
    """
    frame, outcome, shown = outcome_choice("outcome_shown", tests_frame(evidence, likelihoods, hypotheses), outcomes)
    looks = {name: look for name, look in POINTS.items() if name in set(frame["points"])}
    lines = int(frame.groupby("outcome")["row"].nunique().max())
    column: str | alt.X = "head"
    if layout.narrow:
        frame = frame[frame["points"] != SILENT]
        looks.pop(SILENT, None)
        half = frame["points"].str.startswith("slightly").map({True: 4, False: 8})
        wide = half + 14.5 + 5.4 * frame["word"].str.len()
        frame = frame.assign(at=wide.groupby([frame["outcome"], frame["row"]]).cumsum() - wide + half)
        column = alt.X("at:Q", axis=None, scale=alt.Scale(domain=[0, layout.width - 10], nice=False))
    told = tips(row="", account="account", points="tells", first="pass A", second="pass B", where="source")
    fields = "row piece about head word account code points first second where kin".split()
    fields += ["at"] if layout.narrow else []
    return matrix(
        frame[fields],
        "row",
        column,
        "points",
        looks,
        layout,
        told,
        columns=COLUMNS,
        step=(31, 41),
        rows=lines,
        size=layout.pick(90, 60),
        note=layout.pick(None, "word"),
        shown=shown,
        params=[outcome],
    )


def tests_table(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of ``tests_frame`` as readers see them."""
    names = {"row": "piece", "what": "what is seen", "quote": "words", "account": "account", "points": "tells"}
    names |= {"first": "pass A", "second": "pass B", "where": "source"}
    return frame[["outcome", *names]].rename(columns=names)


def tests_words(frame: pd.DataFrame, outcomes: pd.DataFrame) -> dict[str, str]:
    """Outcome in words -> how many of its pieces tell for the two accounts that most tell for (``tests_frame``)."""
    made = {}
    for code, words in outcome_names(outcomes).items():
        rows = frame[frame["outcome"] == code]
        first, second = rows[rows["points"].str.endswith(" for")]["account"].value_counts(sort=True).head(2).items()
        made[words] = (
            f"Of {rows['piece'].nunique()} pieces {first[1]} tell for “{first[0]}” and {second[1]} for “{second[0]}”; "
            f"{rows['points'].eq(SILENT).sum()} of {len(rows)} cells are silent."
        )
    return made


def posterior_frame(evidence: pd.DataFrame, likelihoods: pd.DataFrame, hypotheses: pd.DataFrame) -> pd.DataFrame:
    """One row (one range) for each outcome, account and set of evidence, with the band of its weight.

    The account judgements.TOGETHER has the authors' own accounts as one. ``low`` and ``high``: the weight of all its
    pieces, of TOGETHER the sum over its accounts. ``same`` and ``rest``: the middles of the bands of the authors' other
    accounts, and of the other rivals, summed. ``own``: whether it is the authors'. ``pieces``: what tells.
    """
    made = []
    names = account_names(hypotheses)
    for outcome in dict.fromkeys(name for names in hypotheses["outcome"] for name in names):
        accounts = judgements.accounts_of(hypotheses, outcome)
        own = judgements.own_among(accounts, outcome)
        known = tracing.weighed(likelihoods, evidence, outcome)
        for name, used in {WITH: known, WITHOUT: tracing.without_doubtful(known)}.items():
            bands = tracing.combined(used, accounts)
            for account, members in judgements.groups(accounts, outcome).items():
                same = [bands[other] for other in own if other not in members]
                rest = [bands[other] for other in accounts if other not in [*own, *members]]
                made.append(
                    {
                        "outcome": outcome.upper(),
                        "account": account,
                        "code": tracing.account_label(account),
                        "name": names[account],
                        "set": name,
                        "own": members[0] in own,
                        "n_own": len(own),
                        "n": len(accounts),
                        "members": len(members),
                        "low": sum(bands[member][0] for member in members),
                        "high": sum(bands[member][1] for member in members),
                        "same": sum(map(tracing.middle, same)),
                        "rest": sum(map(tracing.middle, rest)),
                        "pieces": judgements.told(used, members),
                        "kin": names[account],
                    }
                )
    return pd.DataFrame(made)


def shares(frame: pd.DataFrame, prior: float) -> pd.DataFrame:
    """The frame of ``posterior_frame`` with ``from`` and ``to``: posterior probabilities (0 to 1).

    ``prior`` is that of the authors' own accounts together, spread evenly over them; the others share the rest evenly.
    The same arithmetic as in the drawing. Raises ValueError where the prior is not between 0 and 1.
    """
    if not 0 < prior < 1:
        raise ValueError(f"{prior}: a prior lies between 0 and 1")
    kin = prior / frame["n_own"]
    rest = (1 - prior) / (frame["n"] - frame["n_own"])
    each, others = kin.where(frame["own"], rest), kin * frame["same"] + rest * frame["rest"]
    low, high = (each * frame[end] / (each * frame[end] + others) for end in ("low", "high"))
    return frame.assign(**{"from": low, "to": high})


def band(frame: pd.DataFrame, account: str, kind: str = WITH, prior: float = EVEN / 100, outcome: str = FIRST) -> str:
    """One band of ``shares`` in words, per cent: "1 to 5". Raises ValueError where the frame has no such row."""
    rows = shares(frame, prior)
    rows = rows[(rows["account"] == account) & (rows["set"] == kind) & (rows["outcome"] == outcome)]
    if len(rows) != 1:
        raise ValueError(f"{len(rows)} rows for {account!r}, {kind!r}, {outcome!r}, not one")
    return f"{100 * rows['from'].iloc[0]:.0f} to {100 * rows['to'].iloc[0]:.0f}"


def middle(frame: pd.DataFrame, account: str, outcome: str = FIRST) -> float:
    """The middle of a band of ``shares`` with sources trusted as judged, from EVEN, in per cent."""
    even = (frame["low"] * frame["high"]) ** 0.5
    rows = shares(frame.assign(low=even, high=even), EVEN / 100)
    found = rows[(rows["account"] == account) & (rows["set"] == WITH) & (rows["outcome"] == outcome)]
    return round(100 * float(found["from"].iloc[0]), 1)


def posterior_words(frame: pd.DataFrame, outcomes: pd.DataFrame) -> dict[str, str]:
    """Outcome in words -> the bands of the authors' account and of its strongest rival (``posterior_frame``)."""
    made = {}
    for code, words in outcome_names(outcomes).items():
        rows = shares(frame, EVEN / 100).query("outcome == @code and set == @WITH")
        own, rivals = rows[rows["own"]].iloc[0], rows[~rows["own"]]
        rival = rivals.loc[(rivals["from"] * rivals["to"]).idxmax()]
        made[words] = (
            f"From {EVEN} per cent, “{own['name']}” comes to {band(frame, own['account'], outcome=code)} per cent and "
            f"its strongest rival, “{rival['name']}”, to {band(frame, rival['account'], outcome=code)}. "
            "Teaching judgements, no measurements."
        )
    return made


def probability(field: str, layout: Layout) -> alt.X:
    """The axis of probabilities, 0 to 100 per cent, of this figure and of the lab's, with room for words at its end."""
    axis = alt.Axis(orient="top", values=[0, 20, 40, 60, 80, 100], grid=True, domain=False, ticks=False)
    title = layout.pick("probability of being the primary driver, per cent", "probability, per cent")
    return alt.X(f"{field}:Q", scale=alt.Scale(domain=[0, 116], nice=False), axis=axis, title=title)


def posterior(
    evidence: pd.DataFrame,
    likelihoods: pd.DataFrame,
    hypotheses: pd.DataFrame,
    outcomes: pd.DataFrame,
    *,
    layout: Layout = WIDE,
    blank: bool = False,
) -> alt.TopLevelMixin:
    """Bands of the posterior of each account for one outcome; a slider sets the prior of the authors' own accounts.

    The other accounts share the rest evenly. Of two bands the first takes all pieces, each source trusted as judged,
    the second leaves out doubtful sources of several pieces; the upright line is the prior. The reader's guess is a
    dashed line in the row of the authors' own accounts together.
    """
    frame = posterior_frame(evidence, likelihoods, hypotheses)
    frame, outcome, shown = outcome_choice("outcome_chosen", frame, outcomes)
    words = "Probability of the authors' account before the evidence, per cent"
    prior = alt.param(name="prior", value=EVEN, bind=alt.binding_range(min=1, max=90, step=1, name=words))
    guess = alt.param(name="guess", value=None)
    rows = (
        alt.Chart(frame)
        .transform_filter(shown)
        .transform_calculate(ours="prior / datum.n_own", theirs="(100 - prior) / (datum.n - datum.n_own)")
        .transform_calculate(
            each="datum.own ? datum.ours : datum.theirs", others="datum.ours * datum.same + datum.theirs * datum.rest"
        )
        .transform_calculate(
            before="datum.each * datum.members",
            least="datum.each * datum.low",
            most="datum.each * datum.high",
            half="datum.each * sqrt(datum.low * datum.high)",
        )
        .transform_calculate(
            **{
                "from": "100 * datum.least / (datum.least + datum.others)",
                "to": "100 * datum.most / (datum.most + datum.others)",
                "middle": "100 * datum.half / (datum.half + datum.others)",
            }
        )
        .transform_calculate(least="format(datum.from, '.0f')", most="format(datum.to, '.0f')")
        .transform_calculate(after="(datum.least == datum.most ? '' : datum.least + ' to ') + datum.most + ' %'")
        .transform_calculate(beside=f"datum.set == '{WITH}' ? datum.after : ''")
    )
    told = tips(name="", set="evidence", before="before it, per cent:Q.1f", after="after it", pieces="pieces that tell")
    bands = ranges(
        rows,
        probability("from", layout),
        "to",
        "name",
        layout,
        at="middle",
        by="set",
        looks=SETS,
        legend=alt.Legend(title=None, columns=1, labelLimit=300),
        tooltip=told,
        label="beside",
        tick="before",
        blank=blank,
        thick=6,
        step=layout.pick(15, 14),
        width=250,
    )
    first = alt.Chart(frame[frame["account"] == judgements.TOGETHER].head(1)[["name"]])
    first = first.transform_calculate(at="guess")
    first = first.transform_filter(f"isValid(guess) && outcome_chosen == '{outcome_names(outcomes)[FIRST]}'")
    x, y = alt.X("at:Q"), named(rows, "name", layout)[1]
    rule = first.mark_rule(strokeWidth=2.5, strokeDash=[5, 3], color=theme.tone("ink"))
    layers = [rule.encode(x=x, y=y.bandPosition(0), y2=alt.Y2("name:N", bandPosition=1))]
    low = y.bandPosition(0.8)
    layers += [
        first.mark_text(text="your guess", fontSize=11, **beside_guess(60, 5), **look).encode(x=x, y=low)
        for look in halo()
    ]
    for layer in layers:
        bands += layer
    return bands.add_params(outcome, prior, guess)
