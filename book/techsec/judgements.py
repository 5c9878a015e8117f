"""One reader's judgements for process tracing: begun from likelihoods.csv, changed, saved, read again, compared.

Judgements are about one outcome and exclusive accounts of its primary driver. Each is a band of weights: how many times
more probable a piece is if an account is right than if an account has nothing to say about it (``tracing``).
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

import pandas as pd

from techsec import tracing
from techsec.errors import BookError
from techsec.schema import Problem, TableError

OWN = "own-"
WEIGHTS = (0.001, 1000)  # The lowest and the highest weight that a reader may give.
PRIORS = (0.001, 0.99)  # The lowest and the highest prior of the authors' own accounts together.
VERSION = "techsec judgements 2"
EARLIER = "techsec judgements 1"
COLUMNS = {
    "piece": str,
    "what": str,
    "account": str,
    "low": float,
    "high": float,
    "source": str,
    "trust": float,
    "counts": bool,
}
FULLY, JUDGED, WITHOUT = (
    "every source trusted fully",
    "sources trusted as judged",
    "without doubtful sources of several pieces",
)
COUNTINGS = (FULLY, JUDGED, WITHOUT)
TOGETHER = "own"  # The authors' own accounts together, beside each by itself.


@dataclass(frozen=True)
class Judgements:
    """``prior`` (0 to 1) is that of the authors' own accounts together, the other accounts share the rest evenly.

    ``pieces`` has the COLUMNS. Pieces for accounts that are not among ``accounts`` are kept and do not count.
    """

    outcome: str
    accounts: tuple[str, ...]
    prior: float
    pieces: pd.DataFrame


def accounts_of(hypotheses: pd.DataFrame, outcome: str) -> list[str]:
    """The accounts that compete for an outcome, in the order of the table hypotheses."""
    return list(hypotheses.loc[hypotheses["outcome"].map(lambda names: outcome in names), "id"])


def start(
    evidence: pd.DataFrame, likelihoods: pd.DataFrame, outcome: str, accounts: Iterable[str], prior: float | None = None
) -> Judgements:
    """The bands of likelihoods.csv; pieces that bear on the outcome count, those of other outcomes wait.

    Without a prior all accounts have the same. Raises BookError where none of the authors' own accounts, or "none", is
    among the accounts.
    """
    names = checked_accounts(accounts, outcome)
    bearing = tracing.weighed(likelihoods, evidence, outcome).assign(counts=True)
    parts, known = [bearing], set(bearing["piece"])
    for other in dict.fromkeys(likelihoods["outcome"]):
        rows = tracing.weighed(likelihoods, evidence, other)
        rows = rows[~rows["piece"].isin(known)]
        parts.append(rows.assign(counts=False))
        known |= set(rows["piece"])
    pieces = pd.concat(parts, ignore_index=True)
    pieces["what"] = pieces["piece"].map(evidence.set_index("id")["what"])
    share = len(own_among(names, outcome)) / len(names) if prior is None else prior
    return Judgements(outcome, names, share, pieces[list(COLUMNS)])


def own_among(accounts: Iterable[str], outcome: str) -> list[str]:
    """Those of the accounts that are the authors' own for the outcome."""
    return [name for name in accounts if name in tracing.own_accounts(outcome)]


def groups(accounts: Iterable[str], outcome: str) -> dict[str, list[str]]:
    """Each account by itself, after TOGETHER with the authors' own where these are several."""
    names = list(accounts)
    own = own_among(names, outcome)
    return ({TOGETHER: own} if len(own) > 1 else {}) | {name: [name] for name in names}


def told(rows: pd.DataFrame, accounts: Iterable[str]) -> str:
    """The pieces of ``rows`` (piece, account, low, high) that tell for or against these accounts: "E5, E7", or none."""
    telling = rows[((rows["low"] != 1) | (rows["high"] != 1)) & rows["account"].isin(list(accounts))]
    return ", ".join(dict.fromkeys(telling["piece"].map(label))) or "none"


def checked_accounts(accounts: Iterable[str], outcome: str) -> tuple[str, ...]:
    """The accounts, each once. Raises BookError where the authors' own or "none" is missing, or a third one is."""
    names = tuple(dict.fromkeys(accounts))
    if tracing.SILENT not in names or not own_among(names, outcome):
        needed = " or ".join(map(tracing.account_label, tracing.own_accounts(outcome)))
        raise BookError(f"{needed}, and {tracing.SILENT!r}, must be among the accounts: {', '.join(names)}")
    return names


def add(
    mine: Judgements, what: str, account: str, low: float, high: float, source: str = "", trust: float = 1
) -> Judgements:
    """With one more piece, of one's own; ``source`` is a source of the list, empty where it has one of its own.

    ``trust`` (0 to 1) is that in its own source; a source of the list keeps the trust that it has. Raises BookError for
    an empty text, an account that is not compared, a broken band, an unknown source or a trust outside 0 to 1.
    """
    if not what.strip():
        raise BookError("say what is seen: the piece has no words yet")
    if account not in mine.accounts or account == tracing.SILENT:
        raise BookError(f"{account!r} is not an account to weigh it for")
    if not _is_band(low, high):
        raise BookError(f"({low}, {high}): {_BAND_RULE}")
    if not 0 <= trust <= 1:
        raise BookError(f"{trust}: trust in a source is a number from 0 to 1")
    known = dict(zip(mine.pieces["source"], mine.pieces["trust"]))
    if source and source not in known:
        raise BookError(f"{source!r} is not a source in the list")
    piece = next(name for number in count(1) if (name := f"{OWN}{number}") not in set(mine.pieces["piece"]))
    trust = known.get(source, float(trust))
    row = (piece, what.strip(), account, float(low), float(high), source or piece, trust, True)
    return replace(mine, pieces=pd.concat([mine.pieces, pd.DataFrame([row], columns=list(COLUMNS))], ignore_index=True))


def carry_over(old: Judgements, fresh: Judgements) -> Judgements:
    """``fresh``, about another outcome, with the trust that ``old`` puts in each source and the reader's own pieces.

    Weights are about one outcome and stay behind: the same piece may tell something else of another one.
    """
    trust = dict(zip(old.pieces["source"], old.pieces["trust"]))
    pieces = fresh.pieces[~fresh.pieces["piece"].str.startswith(OWN)].reset_index(drop=True)
    pieces["trust"] = pieces["source"].map(trust).fillna(pieces["trust"]).astype(float)
    own = old.pieces[old.pieces["piece"].str.startswith(OWN)]
    return replace(fresh, pieces=pd.concat([pieces, own], ignore_index=True))


def label(piece: str) -> str:
    """A piece's id as readers see it: E18a, own 1."""
    return piece.replace("-", " ") if piece.startswith(OWN) else tracing.piece_label(piece)


def counted(mine: Judgements) -> pd.DataFrame:
    """The rows of ``pieces`` that count. Raises BookError, naming the piece, for a band upside down."""
    rows = mine.pieces[mine.pieces["counts"] & mine.pieces["account"].isin(mine.accounts)]
    for piece, account, low, high in rows[["piece", "account", "low", "high"]].itertuples(index=False):
        if not 0 < low <= high:
            name = f"{label(piece)} for {tracing.account_label(account)}"
            raise BookError(f"{name}: the lowest weight, {low:g}, is above the highest, {high:g}")
    return rows


def doubtful_sources(mine: Judgements) -> dict[str, list[str]]:
    """Source -> the pieces that count and come from it, where they are two or more and it is not fully trusted."""
    return tracing.doubtful(counted(mine))


def rows_used(mine: Judgements, counting: str) -> pd.DataFrame:
    """The rows of ``pieces`` that enter the arithmetic under one of the COUNTINGS. Raises BookError for another."""
    rows = counted(mine)
    if counting == FULLY:
        return rows.assign(trust=1.0)
    if counting == JUDGED:
        return rows
    if counting == WITHOUT:
        return tracing.without_doubtful(rows)
    raise BookError(f"{counting!r} is not one of {', '.join(COUNTINGS)}")


def posteriors(mine: Judgements, countings: Iterable[str] = COUNTINGS) -> pd.DataFrame:
    """One row for each account and counting: prior, lowest and highest posterior (0 to 1) and the pieces behind it.

    Where the authors' own accounts are several, the row TOGETHER has them as one. Raises BookError as ``counted`` and
    ``tracing.product`` do.
    """
    own = own_among(mine.accounts, mine.outcome)
    priors = tracing.spread(mine.accounts, own, mine.prior)
    made = []
    for counting in countings:
        rows = rows_used(mine, counting)
        bands = tracing.combined(rows, mine.accounts)
        for account, names in groups(mine.accounts, mine.outcome).items():
            low, high = tracing.posterior_band(priors, bands, names)
            prior, pieces = sum(priors[name] for name in names), told(rows, names)
            made.append((mine.outcome.upper(), account, counting, prior, low, high, pieces))
    return pd.DataFrame(made, columns=["outcome", "account", "set", "prior", "low", "high", "pieces"])


def dump(mine: Judgements) -> str:
    """The judgements as JSON text, which ``parse`` reads again."""
    saved = {
        "format": VERSION,
        "outcome": mine.outcome,
        "accounts": list(mine.accounts),
        "prior": mine.prior,
        "pieces": mine.pieces.to_dict("records"),
    }
    return json.dumps(saved, indent=1, ensure_ascii=False) + "\n"


def parse(text: str, file: str, outcomes: Iterable[str], accounts: Iterable[str]) -> Judgements:
    """The judgements in a text that ``dump`` wrote; ``outcomes`` and ``accounts`` are those that the book has.

    Whatever it returns can be computed, compared and saved again. Raises schema.TableError naming file, row (the first
    piece is row 1), column, value and rule.
    """
    try:
        saved = json.loads(text)
    except json.JSONDecodeError as error:
        raise TableError([Problem(file, f"not JSON: {error.msg}", error.lineno)]) from None
    except (ValueError, RecursionError) as error:  # A number of thousands of digits, brackets without end.
        raise TableError([Problem(file, f"not JSON that can be read: {error}")]) from None
    if isinstance(saved, dict) and saved.get("format") == EARLIER:
        rule = "saved by an earlier edition of this lab, which compared every account with H1a: weigh the pieces anew"
        raise TableError([Problem(file, rule)])
    if not isinstance(saved, dict) or saved.get("format") != VERSION:
        raise TableError([Problem(file, f"not a file that this lab saved: 'format' is not {VERSION!r}")])
    problems = []
    chosen: Any = saved.get("accounts")
    known = list(accounts)
    if saved.get("outcome") not in list(outcomes):
        problems.append(_problem(file, "not an outcome of the book", None, "outcome", saved.get("outcome")))
    own = tracing.own_accounts(str(saved.get("outcome")))
    if not _is_list_of_texts(chosen) or not {tracing.SILENT} <= set(chosen) <= set(known) or not set(own) & set(chosen):
        rule = f"not a list of accounts of the book, with {tracing.SILENT} and {' or '.join(own)}"
        problems.append(_problem(file, rule, None, "accounts", chosen))
    else:
        twice = [name for number, name in enumerate(chosen) if name in chosen[:number]]
        problems += [_problem(file, "this account stands twice", None, "accounts", name) for name in twice]
    if not _is_number(saved.get("prior")) or not PRIORS[0] <= saved["prior"] <= PRIORS[1]:
        rule = f"not a number from {PRIORS[0]} to {PRIORS[1]}"
        problems.append(_problem(file, rule, None, "prior", saved.get("prior")))
    rows: Any = saved.get("pieces")
    if not isinstance(rows, list) or not rows:
        problems.append(_problem(file, "not a list of one or more pieces", None, "pieces", rows))
    if problems:
        raise TableError(problems)
    for number, row in enumerate(rows, start=1):
        problems += _row_problems(file, number, row, known)
    if not problems:
        problems = _problems_between_rows(file, rows)
    if problems:
        raise TableError(problems)
    frame = pd.DataFrame(rows, columns=list(COLUMNS)).astype(
        {"low": float, "high": float, "trust": float, "counts": bool}
    )
    opened = Judgements(saved["outcome"], tuple(chosen), float(saved["prior"]), frame)
    try:
        posteriors(opened)
    except BookError as error:
        raise TableError([Problem(file, str(error))]) from None
    return opened


def _row_problems(file: str, number: int, row: object, accounts: list[str]) -> list[Problem]:
    if not isinstance(row, dict):
        return [_problem(file, "a piece is an object with names and values", number, None, row)]
    for column, kind in COLUMNS.items():
        value = row.get(column)
        right = {str: _is_text, float: _is_number, bool: lambda value: isinstance(value, bool)}[kind](value)
        if not right:
            words = {str: "a text", float: "a number", bool: "true or false"}[kind]
            return [_problem(file, f"not {words}", number, column, value)]
    if row["account"] not in accounts:
        rule = "not an account of the book"
        return [_problem(file, rule, number, "account", row["account"])]
    if not _is_band(row["low"], row["high"]):
        return [_problem(file, _BAND_RULE, number, "low, high", f"{row['low']}, {row['high']}")]
    if not 0 <= row["trust"] <= 1:
        return [_problem(file, "trust is a number from 0 to 1", number, "trust", row["trust"])]
    if row["piece"].startswith(OWN) and not re.fullmatch(f"{OWN}[1-9][0-9]{{0,5}}", row["piece"]):
        return [_problem(file, f"the name of your own piece is not {OWN} and a number", number, "piece", row["piece"])]
    return []


def _problems_between_rows(file: str, rows: list[dict]) -> list[Problem]:
    """Rows, each right by itself, that stand twice or trust one source in two ways."""
    problems, seen = [], set()
    trust: dict[str, float] = {}
    for number, row in enumerate(rows, start=1):
        key = (row["piece"], row["account"])
        if key in seen:
            problems.append(_problem(file, "this piece and account stand twice", number, "piece", ", ".join(key)))
        if trust.setdefault(row["source"], row["trust"]) != row["trust"]:
            problems.append(_problem(file, "another trust in this source stands above", number, "trust", row["trust"]))
        seen.add(key)
    return problems


def _is_band(low: float, high: float) -> bool:
    return WEIGHTS[0] <= low <= high <= WEIGHTS[1]


_BAND_RULE = f"a band is {WEIGHTS[0]:g} <= low <= high <= {WEIGHTS[1]:g}"


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_text(value: object) -> bool:
    """Whether this is a text with something in it that a file can hold: half a character, which JSON allows, cannot."""
    return isinstance(value, str) and bool(value.strip()) and not re.search("[\ud800-\udfff]", value)


def _is_list_of_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value)


def _problem(file: str, rule: str, row: int | None, column: str | None, value: object) -> Problem:
    shown = "" if value is None else str(value)
    return Problem(file, rule, row, column, shown if len(shown) <= 60 else shown[:57] + "...")


def compare(mine: Judgements, theirs: Judgements) -> pd.DataFrame:
    """One row for each piece and account that either counts: both bands in words and how they stand to each other.

    ``verdict``: same, overlap, apart (no weight lies in both), only mine, only theirs. Own pieces are matched by their
    words, since their numbers differ. Raises BookError where the outcomes differ.
    """
    if mine.outcome != theirs.outcome:
        raise BookError(
            f"yours is about {mine.outcome.upper()}, the other about {theirs.outcome.upper()}: no comparison"
        )
    sheets = []
    for judgements in (mine, theirs):
        rows = counted(judgements)
        key = rows["piece"].map(label).where(~rows["piece"].str.startswith(OWN), rows["what"])
        sheets.append(rows.assign(key=key)[["key", "account", "low", "high"]])
    both = sheets[0].merge(sheets[1], on=["key", "account"], how="outer", suffixes=("_mine", "_theirs"), sort=False)
    words = {
        side: [
            f"{low:g} to {high:g}" if low == low else "" for low, high in zip(both[f"low_{side}"], both[f"high_{side}"])
        ]
        for side in ("mine", "theirs")
    }
    apart = (both["low_mine"] > both["high_theirs"]) | (both["low_theirs"] > both["high_mine"])
    same = (both["low_mine"] == both["low_theirs"]) & (both["high_mine"] == both["high_theirs"])
    verdict = pd.Series("overlap", both.index).mask(apart, "apart").mask(same, "same")
    verdict = verdict.mask(both["low_theirs"].isna(), "only mine").mask(both["low_mine"].isna(), "only theirs")
    return both[["key", "account"]].rename(columns={"key": "piece"}).assign(**words, verdict=verdict)
