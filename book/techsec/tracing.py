"""Process tracing as arithmetic: weights, odds and probabilities over exclusive accounts, as bands. No chart in here.

A piece of evidence is weighed for each account against one and the same yardstick: an account that has nothing to say
about the piece. The weight has no unit: how many times more probable the piece is if the account names the primary
driver. A band is a pair (low, high) of weights. The bands of likelihoods.csv are teaching judgements, so what these
functions return shows where a judgement leads; it measures nothing.
"""

import math
import re
from collections.abc import Iterable, Mapping

import pandas as pd

from techsec.errors import BookError

Band = tuple[float, float]
SILENT = "none"  # The line "none of these" predicts nothing: it is the account that has nothing to say.
OWN = {"o6": ("hl",)}  # The authors' own account of an outcome; of the other outcomes it has three forms.
FORMS = ("h1a", "h1b", "h1ab")
LARGEST = 1e300  # Numbers in computers end near 1e308.
BANDS: dict[int, Band] = {
    3: (5, 20),
    2: (2, 5),
    1: (1.2, 2),
    0: (1, 1),
    -1: (0.5, 0.833),
    -2: (0.2, 0.5),
    -3: (0.05, 0.2),
}


def own_accounts(outcome: str) -> tuple[str, ...]:
    """The accounts that are the authors' own for an outcome (o1 to o6)."""
    return OWN.get(outcome, FORMS)


def account_label(account: str) -> str:
    """An account's id as readers see it: H1a, HR2b, none."""
    return re.sub("^h[rl]?", lambda start: start[0].upper(), account)


def piece_label(piece: str) -> str:
    """A piece's id as readers see it: E6, E18a."""
    return re.sub("^e", "E", piece)


def hull(weights: Iterable[int]) -> Band:
    """The band that holds the BANDS of all judges' weights: where judges differ it is wider.

    Raises BookError for no weight and for one that is not a whole number from -3 to 3.
    """
    judged = list(weights)
    if not judged or set(judged) - set(BANDS):
        raise BookError(f"{judged}: weights are whole numbers from {min(BANDS)} to {max(BANDS)}, one for each judge")
    return min(BANDS[weight][0] for weight in judged), max(BANDS[weight][1] for weight in judged)


def checked(band: Band) -> Band:
    """The band as it is. Raises BookError unless 0 < low <= high and both are finite."""
    low, high = band
    if not 0 < low <= high < math.inf:
        raise BookError(f"({low}, {high}): a band of weights is 0 < low <= high")
    return band


def product(bands: Iterable[Band]) -> Band:
    """The band of all pieces together, if none depends on another: lows and highs multiplied; (1, 1) for no piece.

    Raises BookError for a broken band (see ``checked``) and for products that computers do not hold.
    """
    known = [checked(band) for band in bands]
    low, high = math.prod(low for low, _ in known), math.prod(high for _, high in known)
    if not 1 / LARGEST <= low <= high <= LARGEST:
        raise BookError(f"{len(known)} pieces for one account multiply to a weight beyond {LARGEST:g} or its inverse")
    return low, high


def trusted(band: Band, trust: float) -> Band:
    """What is left of a source's band if its words can be taken as they are with probability ``trust`` (0 to 1) only.

    Else it would have told the same whatever was true. For the account: weight / (trust + (1 - trust) x weight), which
    is never more than 1 / (1 - trust); against it: 1 - trust + trust x weight. Raises BookError for another trust.
    """
    if not 0 <= trust <= 1:
        raise BookError(f"{trust}: trust in a source is a probability")
    low, high = (
        weight / (trust + (1 - trust) * weight) if weight >= 1 else 1 - trust + trust * weight
        for weight in checked(band)
    )
    return low, high


def middle(band: Band) -> float:
    """The geometric middle of a band: as far from its low end as from its high end, as a factor."""
    low, high = checked(band)
    return math.sqrt(low) * math.sqrt(high)


def posterior_odds(prior: float, bands: Iterable[Band]) -> Band:
    """Odds of one account against one rival after the evidence: prior odds (3 means three to one) times each ratio.

    Raises BookError where the prior odds are not positive or a band is broken.
    """
    if not 0 < prior < math.inf:
        raise BookError(f"{prior}: prior odds are a positive number")
    low, high = product(bands)
    return prior * low, prior * high


def spread(accounts: Iterable[str], own: Iterable[str], share: float) -> dict[str, float]:
    """Prior probabilities (0 to 1): ``share`` evenly for the accounts in ``own``, the rest of 1 evenly for the others.

    Raises BookError where the share is not between 0 and 1, an account stands twice, or one of both groups is empty.
    """
    names, kin = list(accounts), set(own)
    others = [name for name in names if name not in kin]
    if not kin or not kin <= set(names) or not others or len(set(names)) != len(names):
        raise BookError(f"{sorted(kin)} must be some of these accounts, each named once, and not all: {names}")
    if not 0 < share < 1:
        raise BookError(f"{share}: a prior lies between 0 and 1")
    return {name: share / len(kin) if name in kin else (1 - share) / len(others) for name in names}


def posterior(priors: Mapping[str, float], weights: Mapping[str, float]) -> dict[str, float]:
    """Probabilities (0 to 1) of exclusive accounts after the evidence, by Bayes' rule; they sum to 1.

    ``priors`` sum to 1. ``weights``: of each account against one and the same yardstick. An account whose weight is 1,
    for want of anything to say, loses to those that foretold what was seen. Raises BookError where the names differ,
    the priors do not sum to 1, or a number is not positive.
    """
    if set(priors) != set(weights):
        raise BookError(f"priors and weights name different accounts: {sorted(set(priors) ^ set(weights))}")
    if min(priors.values()) <= 0 or not math.isclose(sum(priors.values()), 1):
        raise BookError("priors are positive and sum to 1: the accounts exclude one another and leave nothing out")
    shares = {name: priors[name] * checked((weights[name], weights[name]))[0] for name in priors}
    return {name: share / sum(shares.values()) for name, share in shares.items()}


def posterior_band(priors: Mapping[str, float], bands: Mapping[str, Band], names: Iterable[str]) -> Band:
    """Lowest and highest probability (0 to 1) that one of ``names`` is right, the others at the middle of their bands.

    Lowest: the weights of ``names`` at their low ends, highest: at their high ends. The lowest of several accounts,
    each by itself, do not belong together. Raises as ``posterior`` does, and BookError for no name.
    """
    ends, chosen = {name: checked(band) for name, band in bands.items()}, set(names)
    if not chosen or not chosen <= set(ends):
        raise BookError(f"{sorted(chosen)}: not one or more of {sorted(ends)}")

    def at(end: int) -> float:
        weights = {name: band[end] if name in chosen else middle(band) for name, band in ends.items()}
        found = posterior(priors, weights)
        # In the order of the accounts: that of a set changes from run to run, and with it the last digit of the sum.
        return sum(found[name] for name in ends if name in chosen)

    return at(0), at(1)


def weighed(likelihoods: pd.DataFrame, evidence: pd.DataFrame, outcome: str) -> pd.DataFrame:
    """The judgements on one outcome (o1 to o6): columns piece, account, low, high, source, trust, in the tables' order.

    ``likelihoods`` and ``evidence`` are the tables of these names. Raises BookError for a piece that has no row in
    ``evidence`` and for a broken band.
    """
    rows = likelihoods[likelihoods["outcome"] == outcome]
    unknown = set(rows["piece"]) - set(evidence["id"])
    if unknown:
        raise BookError(f"likelihoods weigh pieces that evidence does not have: {sorted(unknown)}")
    for band in rows[["low", "high"]].itertuples(index=False, name=None):
        checked(band)
    told = evidence[["id", "source", "trust"]].rename(columns={"id": "piece"})
    return rows.merge(told, on="piece")[["piece", "account", "low", "high", "source", "trust"]]


def reweighed(likelihoods: pd.DataFrame, piece: str, account: str, weight: int) -> pd.DataFrame:
    """The table likelihoods with the band of another weight (-3 to 3) for one piece and account, on each outcome.

    Raises BookError where no row has both.
    """
    changed = (likelihoods["piece"] == piece) & (likelihoods["account"] == account)
    if not changed.any():
        raise BookError(f"no row weighs {piece!r} for {account!r}")
    low, high = hull([weight])
    return likelihoods.assign(low=likelihoods["low"].mask(changed, low), high=likelihoods["high"].mask(changed, high))


def doubtful(rows: pd.DataFrame) -> dict[str, list[str]]:
    """Source -> its pieces in ``rows`` (piece, source, trust), where they are two or more and the trust is below 1."""
    unsure = rows[rows["trust"] < 1]
    pieces = unsure.groupby("source", sort=False)["piece"].agg(lambda names: list(dict.fromkeys(names)))
    return {source: names for source, names in pieces.items() if len(names) > 1}


def without_doubtful(rows: pd.DataFrame) -> pd.DataFrame:
    """The ``rows`` whose source is not one of ``doubtful``."""
    return rows[~rows["source"].isin(doubtful(rows))]


def combined(rows: pd.DataFrame, accounts: Iterable[str]) -> dict[str, Band]:
    """Account -> band of all its pieces: multiplied within a source, weakened by the trust in it, then multiplied.

    ``rows`` as from ``weighed``. Different facts of one source count each, and share the doubt about that source. An
    account without a row has (1, 1): it has nothing to say. Raises BookError for an account that is not listed.
    """
    names = list(accounts)
    if set(rows["account"]) - set(names):
        raise BookError(f"accounts that are not listed: {sorted(set(rows['account']) - set(names))}")
    parts: dict[str, list[Band]] = {name: [] for name in names}
    for (account, _), told in rows.groupby(["account", "source"], sort=False):
        band = product(told[["low", "high"]].itertuples(index=False, name=None))
        parts[account].append(trusted(band, float(told["trust"].iloc[0])))
    return {name: product(bands) for name, bands in parts.items()}
