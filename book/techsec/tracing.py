"""Process tracing as arithmetic: odds and probabilities over exclusive accounts, as bands. No chart in here.

A likelihood ratio has no unit: how many times more probable a piece of evidence is if one account names the primary
driver than if another does. A band is a pair (low, high) of ratios. The bands of evidence.csv are teaching judgements,
so what these functions return shows where a judgement leads; it measures nothing.
"""

import math
import re
from collections.abc import Iterable, Mapping

import pandas as pd

from techsec.errors import BookError

Band = tuple[float, float]
REFERENCE = "h1a"  # Every piece of evidence.csv is compared with this account.
LARGEST = 1e300  # Numbers in computers end near 1e308.


def account_label(account: str) -> str:
    """An account's id as readers see it: H1a, HR2b, none."""
    return re.sub("^hr?", lambda start: start[0].upper(), account)


def piece_label(piece: str) -> str:
    """A piece's id as readers see it: E6, E18a."""
    return re.sub("^e", "E", piece)


def checked(band: Band) -> Band:
    """The band as it is. Raises BookError unless 0 < low <= high and both are finite."""
    low, high = band
    if not 0 < low <= high < math.inf:
        raise BookError(f"({low}, {high}): a band of likelihood ratios is 0 < low <= high")
    return band


def product(bands: Iterable[Band]) -> Band:
    """The band of all pieces together, if none depends on another: lows and highs multiplied; (1, 1) for no piece.

    Raises BookError for a broken band (see ``checked``) and for products that computers do not hold.
    """
    known = [checked(band) for band in bands]
    low, high = math.prod(low for low, _ in known), math.prod(high for _, high in known)
    if not 1 / LARGEST <= low <= high <= LARGEST:
        raise BookError(f"{len(known)} pieces for one account multiply to a ratio beyond {LARGEST:g} or its inverse")
    return low, high


def posterior_odds(prior: float, bands: Iterable[Band]) -> Band:
    """Odds of one account against one rival after the evidence: prior odds (3 means three to one) times each ratio.

    Raises BookError where the prior odds are not positive or a band is broken.
    """
    if not 0 < prior < math.inf:
        raise BookError(f"{prior}: prior odds are a positive number")
    low, high = product(bands)
    return prior * low, prior * high


def spread(accounts: Iterable[str], account: str, share: float) -> dict[str, float]:
    """Prior probabilities (0 to 1): ``share`` for one account, the rest of 1 shared evenly by the others.

    Raises BookError where the share is not between 0 and 1, or the account or its rivals are missing.
    """
    names = list(accounts)
    if account not in names or len(set(names)) != len(names) or len(names) < 2:
        raise BookError(f"{account!r} must be one of two or more different accounts: {names}")
    if not 0 < share < 1:
        raise BookError(f"{share}: a prior lies between 0 and 1")
    return {name: share if name == account else (1 - share) / (len(names) - 1) for name in names}


def posterior(priors: Mapping[str, float], ratios: Mapping[str, float]) -> dict[str, float]:
    """Probabilities (0 to 1) of exclusive accounts after the evidence, by Bayes' rule; they sum to 1.

    ``priors`` sum to 1. ``ratios``: of each account against one and the same reference account, whose own ratio is 1.
    Raises BookError where the names differ, the priors do not sum to 1, or a number is not positive.
    """
    if set(priors) != set(ratios):
        raise BookError(f"priors and ratios name different accounts: {sorted(set(priors) ^ set(ratios))}")
    if min(priors.values()) <= 0 or not math.isclose(sum(priors.values()), 1):
        raise BookError("priors are positive and sum to 1: the accounts exclude one another and leave nothing out")
    weights = {name: priors[name] * checked((ratios[name], ratios[name]))[0] for name in priors}
    return {name: weight / sum(weights.values()) for name, weight in weights.items()}


def posterior_bands(priors: Mapping[str, float], bands: Mapping[str, Band]) -> dict[str, Band]:
    """Lowest and highest probability (0 to 1) of each account while every ratio stays in its band.

    ``bands``: of each account against the reference, whose own is (1, 1). Lowest: the account's own ratio low, all
    others high. The lowest values of several accounts do not belong together and do not sum to 1. Raises as
    ``posterior`` does.
    """
    ends = {name: checked(band) for name, band in bands.items()}

    def at(name: str, end: int) -> float:
        return posterior(priors, {other: ends[other][end if other == name else 1 - end] for other in ends})[name]

    return {name: (at(name, 0), at(name, 1)) for name in ends}


def origins(evidence: pd.DataFrame) -> dict[str, str]:
    """Piece -> the piece at the root of its ``depends_on``, itself where that is empty.

    ``evidence`` has ``evidence_id`` and ``depends_on``. Raises BookError for an unknown piece or a circle.
    """
    parents = dict(zip(evidence["evidence_id"], evidence["depends_on"].fillna("")))

    def root(piece: str, seen: tuple[str, ...] = ()) -> str:
        if piece not in parents or piece in seen:
            raise BookError(f"{piece!r}: depends_on names an unknown piece or runs in a circle")
        return root(parents[piece], (*seen, piece)) if parents[piece] else piece

    return {piece: root(piece) for piece in parents}


def against(evidence: pd.DataFrame, reference: str, outcome: str | None = None) -> pd.DataFrame:
    """Bands of other accounts against ``reference``: columns evidence_id, origin, account, low, high.

    Takes the rows of evidence.csv that compare an account with ``reference`` and, where ``outcome`` is given, bear on
    it; rows where ``reference`` comes first are turned round (a band of 0.5 to 0.8 becomes 1.25 to 2). Rows without
    a band are left out. Raises BookError for a broken band or origin.
    """
    root = origins(evidence)
    rows = evidence[evidence["range_low"].notna() & evidence["range_high"].notna()]
    if outcome is not None:
        rows = rows[rows["outcome"].map(lambda outcomes: outcome in outcomes)]
    made = []
    for piece, first, second, *ends in rows[
        ["evidence_id", "hypothesis", "rival", "range_low", "range_high"]
    ].itertuples(index=False):
        low, high = checked(tuple(ends))
        if second == reference:
            made.append((piece, root[piece], first, low, high))
        elif first == reference:
            made.append((piece, root[piece], second, 1 / high, 1 / low))
    return pd.DataFrame(made, columns=["evidence_id", "origin", "account", "low", "high"])


def counted_once(bands: pd.DataFrame) -> pd.DataFrame:
    """From the pieces of one origin, for each account the one that tells most: the others are no news.

    ``bands`` as from ``against``. Tells most: its geometric middle lies farthest from 1; the first of equals.
    """
    distance = (bands["low"] * bands["high"]).map(lambda square: abs(math.log(square)))
    order = bands.assign(distance=distance.round(9)).sort_values("distance", ascending=False, kind="stable")
    return bands.loc[order.drop_duplicates(["origin", "account"]).index.sort_values()]


def dependent(evidence: pd.DataFrame) -> set[str]:
    """Pieces that share an origin with another piece, the root among them."""
    root = origins(evidence)
    roots = {origin for piece, origin in root.items() if piece != origin}
    return {piece for piece, origin in root.items() if origin in roots}


def combined(bands: pd.DataFrame, accounts: Iterable[str], reference: str) -> dict[str, Band]:
    """Account -> band of all its pieces against the reference; (1, 1) for the reference and for accounts without one.

    An account that no piece compares keeps its odds against the reference: a convention, not a finding. Raises
    BookError where ``bands`` names an account that is not listed.
    """
    names = list(accounts)
    unknown = set(bands["account"]) | {reference}
    if unknown - set(names):
        raise BookError(f"accounts that are not listed: {sorted(unknown - set(names))}")
    return {
        name: product(bands.loc[bands["account"] == name, ["low", "high"]].itertuples(index=False, name=None))
        for name in names
    }
