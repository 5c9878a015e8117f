"""Figures of chapter 7: what each account expects, how far each piece of evidence tells, and where that leads.

Weights of evidence are teaching judgements by two passes, in likelihoods.csv; none is a measurement.
"""

from math import ceil
from urllib.parse import urlsplit

import altair as alt
import pandas as pd

from techsec import bands, judgements, theme, tracing
from techsec.bands import DEGREES, DIFFER, SILENT, account_names, outcome_names
from techsec.figures.controls import beside_guess, choice
from techsec.figures.encodings import Looks, outlined, tips
from techsec.figures.kinds.matrix import matrix
from techsec.figures.kinds.named import named
from techsec.figures.kinds.ranges import ranges
from techsec.figures.layout import WIDE, Layout

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
CROSS = "M-1,-1L-.6,-1L0,-.4L.6,-1L1,-1L1,-.6L.4,0L1,.6L1,1L.6,1L0,.4L-.6,1L-1,1L-1,.6L-.4,0L-1,-.6Z"
EXPECTATIONS = {
    "expected": "expects it",
    "expected_absent": "expects its absence",
    "silent": "says nothing of it",
    "other": "expects another reason",
}
SIGNS = [("teal", "circle"), ("gold", CROSS), ("grey", "M-.8,-.06H.8V.06H-.8Z"), ("ink", "diamond")]
EXPECTED: Looks = dict(zip(EXPECTATIONS.values(), SIGNS, strict=True))


def _triangles(number: int, up: int) -> str:
    """The outline of one to three triangles side by side that point up (1) or down (-1)."""
    middles = [2.2 * (place - (number - 1) / 2) for place in range(number)]
    corners = (-0.8, 0.7), (0.8, 0.7), (0, -0.9), (-0.8, 0.7), (0.8, 0.7)  # Vega closes the last one only.
    return "".join("M" + "L".join(f"{x + across:.1f},{up * down:.1f}" for across, down in corners) for x in middles)


POINTS: Looks = {
    **{f"{degree} for": ("teal", _triangles(number, 1)) for number, degree in enumerate(DEGREES, 1)},
    SILENT: ("grey", "M-.2,-.2H.2V.2H-.2Z"),
    **{f"{degree} against": ("gold", _triangles(number, -1)) for number, degree in enumerate(DEGREES, 1)},
    DIFFER: ("ink", "diamond"),
}
SETS: Looks = {bands.WITH: ("teal", "circle"), bands.WITHOUT: ("gold", "square")}


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
    frame["account"] = frame["kin"] = frame["hypothesis"].map(account_names(hypotheses))
    frame["code"] = frame["hypothesis"].map(tracing.account_label)
    frame["head"] = frame["hypothesis"].map(lambda name: HEADS[name][0])
    frame["expects"] = frame["expectation"].map(EXPECTATIONS)
    frame["limit"] = frame["qualifier"].fillna("")
    frame["star"] = frame["limit"].ne("").map({True: "*", False: ""})
    frame["word"] = frame["hypothesis"].map(lambda name: HEADS[name][1])
    both = {EXPECTATIONS["expected"], EXPECTATIONS["expected_absent"]}
    frame["parts"] = frame.groupby("number")["expects"].transform(lambda said: both <= set(said))
    return frame.drop(columns=["id", "expectation", "qualifier"], errors="ignore")


def expectations(implications: pd.DataFrame, hypotheses: pd.DataFrame, *, layout: Layout = WIDE) -> alt.TopLevelMixin:
    """Matrix: what could be seen down, accounts across; the sign in a cell is what the account expects."""
    frame = expectations_frame(implications, hypotheses)
    told = tips(account="", row="what could be seen", expects="this account", limit="limit")
    head, columns = layout.pick(("head", COLUMNS), ("word", [word for _, word in HEADS.values()]))
    options: dict = {"columns": columns, "note": "star", "shaded": "parts"}
    return matrix(frame, "row", head, "expects", EXPECTED, layout, told, **options)


def tests_frame(evidence: pd.DataFrame, likelihoods: pd.DataFrame, hypotheses: pd.DataFrame) -> pd.DataFrame:
    """One row (one mark) for each judgement: a piece of evidence, an outcome and an account of it.

    ``points`` is one of POINTS, ``first`` and ``second`` the passes' weights in words, ``where`` the page and the site
    of a piece. Of an outcome the pieces that tell most come first, by the account that they tell for.
    """
    told, heads = evidence.set_index("id"), pd.DataFrame.from_dict(HEADS, "index", columns=["head", "word"])
    frame = likelihoods.join(told[["short", "what", "quote"]], on="piece").join(heads, on="account")
    pages = told["page"].map(lambda page: f"Wu and Cong, p. {', '.join(map(str, page))}" if len(page) else "")
    sites = told["source_url"].map(lambda address: urlsplit(address).netloc.removeprefix("www."))
    frame["where"] = frame["piece"].map(pages.str.cat(sites, sep="; ").str.strip("; "))
    frame["points"] = list(map(bands.direction, frame["pass_a"], frame["pass_b"]))
    frame["first"], frame["second"] = frame["pass_a"].map(bands.WEIGHTS), frame["pass_b"].map(bands.WEIGHTS)
    frame["tells"] = frame["pass_a"] + frame["pass_b"]
    most = frame.sort_values("tells", ascending=False, kind="stable").drop_duplicates(["outcome", "piece"])
    most["place"], most["degree"] = most["account"].map(list(HEADS).index), (most["tells"] / 2).map(ceil)
    frame = frame.merge(most[["outcome", "piece", "place", "degree"]], on=["outcome", "piece"])
    frame = frame.sort_values(["outcome", "degree", "place"], ascending=[True, False, True], kind="stable")
    frame["outcome"], frame["piece"] = frame["outcome"].str.upper(), frame["piece"].map(tracing.piece_label)
    frame["code"] = frame["account"].map(tracing.account_label)
    frame["account"] = frame["kin"] = frame["account"].map(account_names(hypotheses))
    return frame.assign(row=frame["short"] + " (" + frame["piece"] + ")").reset_index(drop=True)


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
    lines = int(frame.groupby("outcome")["row"].nunique().max())
    column: str | alt.X = "head"
    if layout.narrow:
        frame = frame[frame["points"] != SILENT].assign(at=0)
        half = frame["points"].str.startswith("slightly").map({True: 4, False: 8})
        wide = half + 14.5 + 5.4 * frame["word"].str.len()
        frame["at"] = wide.groupby([frame["outcome"], frame["row"]]).cumsum() - wide + half
        column = alt.X("at:Q", axis=None, scale=alt.Scale(domain=[0, layout.width - 10], nice=False))
    looks = {name: look for name, look in POINTS.items() if name in set(frame["points"])}
    told = tips(row="", account="account", points="tells", first="pass A", second="pass B", where="source")
    fields = "row piece about head word account code points first second where kin at".split()
    rows = frame[frame.columns.intersection(fields)]
    room: dict = {"step": (31, 41), "rows": lines, "size": layout.pick(90, 60), "note": layout.pick(None, "word")}
    room |= {"columns": COLUMNS, "shown": shown, "params": [outcome]}
    return matrix(rows, "row", column, "points", looks, layout, told, **room)


def tests_table(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of ``tests_frame`` as readers see them."""
    names = {"row": "piece", "what": "what is seen", "quote": "words", "account": "account", "points": "tells"}
    names |= {"first": "pass A", "second": "pass B", "where": "source"}
    return frame[["outcome", *names]].rename(columns=names)


def posterior_frame(evidence: pd.DataFrame, likelihoods: pd.DataFrame, hypotheses: pd.DataFrame) -> pd.DataFrame:
    """One row (one range) for each outcome, account and set of evidence: ``bands.weights``."""
    return bands.weights(evidence, likelihoods, hypotheses)


def posterior_bands(
    rows: alt.Chart, low: str, high: str, looks: Looks, layout: Layout, told: dict[str, str], **options
) -> alt.LayerChart:
    """Bands from ``low`` to ``high``, 0 to 100 per cent, a row for each account and a line for each of the ``looks``.

    ``told``: what a card tells beside the account's name and the set of evidence. ``options`` are those of ``ranges``.
    """
    axis = alt.Axis(orient="top", values=[0, 20, 40, 60, 80, 100], grid=True, domain=False, ticks=False)
    title = layout.pick("probability of being the primary driver, per cent", "probability, per cent")
    # There is room for words at the end.
    x = alt.X(f"{low}:Q", scale=alt.Scale(domain=[0, layout.pick(116, 134)], nice=False), axis=axis, title=title)
    options |= {"at": "middle", "by": "set", "looks": looks, "width": 250}
    return ranges(rows, x, high, "name", layout, tooltip=tips(name="", set="evidence", **told), **options)


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
    frame, outcome, shown = outcome_choice("outcome_chosen", frame.assign(kin=frame["name"]), outcomes)
    words = "Probability of the authors' account before the evidence, per cent"
    prior = alt.param(name="prior", value=bands.EVEN, bind=alt.binding_range(min=1, max=90, step=1, name=words))
    ends = {"from": "datum.low", "to": "datum.high", "middle": "sqrt(datum.low * datum.high)"}
    rows = alt.Chart(frame).transform_filter(shown)
    rows = rows.transform_calculate(
        ours="prior / datum.n_own",
        theirs="(100 - prior) / (datum.n - datum.n_own)",
        each="datum.own ? datum.ours : datum.theirs",
        others="datum.ours * datum.same + datum.theirs * datum.rest",
        before="datum.each * datum.members",
        **{at: f"100 / (1 + datum.others / (datum.each * {weight}))" for at, weight in ends.items()},
        least="format(datum.from, '.0f')",
        most="format(datum.to, '.0f')",
        after="(datum.least == datum.most ? '' : datum.least + ' to ') + datum.most + ' %'",
        beside=f"datum.set == '{bands.WITH}' ? datum.after : ''",
    )
    told = {"before": "before it, per cent:Q.1f", "after": "after it", "pieces": "pieces that tell"}
    options = {"label": "beside", "tick": "before", "blank": blank, "step": layout.pick(15, 14)}
    drawn = posterior_bands(rows, "from", "to", SETS, layout, told, **options)
    first = alt.Chart(frame[frame["account"] == judgements.TOGETHER].head(1)[["name"]])
    first = first.transform_calculate(at="guess")
    first = first.transform_filter(f"isValid(guess) && outcome_chosen == '{outcome_names(outcomes)[bands.FIRST]}'")
    y = named(rows, "name", layout)[1]
    rule = first.mark_rule(strokeWidth=2.5, strokeDash=[5, 3], color=theme.tone("ink"))
    drawn += rule.encode(x="at:Q", y=y.bandPosition(0), y2=alt.Y2("name:N", bandPosition=1))
    words = first.encode(x="at:Q", y=y.bandPosition(0.8))
    for text in outlined(words, text="your guess", fontSize=11, **beside_guess(60, 5)):
        drawn += text
    return drawn.add_params(outcome, prior, alt.param(name="guess", value=None))
