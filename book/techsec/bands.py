"""Where the book's own weights lead: posterior bands of the accounts of each outcome, and both in words. No chart here.

Weights of evidence are teaching judgements by two passes, in likelihoods.csv; none is a measurement.
"""

from math import ceil

import pandas as pd

from techsec import judgements, tracing

EVEN = 30  # Per cent for the authors' own accounts together: three of ten accounts with an even chance each.
ANY_FORM = "A shared threat in any form"
FIRST = "O4"  # The outcome that figures open with.
WITH, WITHOUT = judgements.JUDGED, judgements.WITHOUT
WEIGHTS = {
    3: "5 to 20 times as likely",
    2: "2 to 5 times as likely",
    1: "up to twice as likely",
    0: "as likely as not",
    -1: "less likely, by up to a half",
    -2: "2 to 5 times less likely",
    -3: "5 to 20 times less likely",
}
DEGREES = ("slightly", "clearly", "strongly")
SILENT, DIFFER = "silent", "the passes differ"


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


def direction(first: int, second: int) -> str:
    """How far two passes' weights (-3 to 3) tell together, and which way: "clearly for", SILENT or DIFFER."""
    if first * second < 0:
        return DIFFER
    mean = (first + second) / 2
    return f"{DEGREES[ceil(abs(mean)) - 1]} {'for' if mean > 0 else 'against'}" if mean else SILENT


def weights(evidence: pd.DataFrame, likelihoods: pd.DataFrame, hypotheses: pd.DataFrame) -> pd.DataFrame:
    """One row for each outcome, account and set of evidence (WITH, WITHOUT), with the band of its weight.

    The account judgements.TOGETHER has the authors' own accounts as one. ``low`` and ``high``: the weight of all its
    pieces, of TOGETHER the sum over its accounts. ``same`` and ``rest``: the middles of the bands of the authors' other
    accounts, and of the other rivals, summed. ``own``: whether it is the authors'. ``pieces``: what tells. ``code``: as
    the chapter writes the account, by which its prose points to it.
    """
    made, names = [], account_names(hypotheses)
    for outcome in dict.fromkeys(name for several in hypotheses["outcome"] for name in several):
        accounts = judgements.accounts_of(hypotheses, outcome)
        own = judgements.own_among(accounts, outcome)
        known = tracing.weighed(likelihoods, evidence, outcome)
        for kind, used in {WITH: known, WITHOUT: tracing.without_doubtful(known)}.items():
            bands = tracing.combined(used, accounts)
            for account, members in judgements.groups(accounts, outcome).items():
                kin = [tracing.middle(bands[other]) for other in own if other not in members]
                rest = [tracing.middle(bands[other]) for other in accounts if other not in [*own, *members]]
                low, high = (sum(bands[member][end] for member in members) for end in (0, 1))
                counts = (members[0] in own, len(own), len(accounts), len(members))
                told = judgements.told(used, members)
                made.append(
                    (outcome.upper(), account, names[account], kind, *counts, low, high, sum(kin), sum(rest), told)
                )
    columns = "outcome account name set own n_own n members low high same rest pieces".split()
    frame = pd.DataFrame(made, columns=columns)
    return frame.assign(code=frame["account"].map(tracing.account_label))


def shares(frame: pd.DataFrame, prior: float) -> pd.DataFrame:
    """The frame of ``weights`` with ``from`` and ``to``: posterior probabilities (0 to 1).

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


def posteriors(
    evidence: pd.DataFrame, likelihoods: pd.DataFrame, hypotheses: pd.DataFrame, outcomes: pd.DataFrame
) -> pd.DataFrame:
    """One row for each outcome, account and counting of pieces: the posteriors of the table's bands and even priors."""
    parts = [
        judgements.posteriors(judgements.start(evidence, likelihoods, name, judgements.accounts_of(hypotheses, name)))
        for name in outcomes["id"]
    ]
    return pd.concat(parts, ignore_index=True)


def in_words(frame: pd.DataFrame, hypotheses: pd.DataFrame) -> pd.DataFrame:
    """A frame of ``posteriors`` in per cent, with each account's ``name`` and ``code``, and each band in words."""
    words = frame.assign(name=frame["account"].map(account_names(hypotheses)))
    words["code"] = words["account"].map(tracing.account_label)
    odds = words[["low", "high"]].clip(upper=1 - 1e-12)
    odds = (odds / (1 - odds)).prod(axis=1) ** 0.5  # The middle of the band of weights.
    words["middle"] = odds / (1 + odds)
    words[["prior", "low", "high", "middle"]] *= 100
    ends = zip(words["low"], words["high"], strict=True)
    return words.assign(after=[f"{low:.0f} to {high:.0f} per cent" for low, high in ends])
