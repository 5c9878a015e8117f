"""One reader's judgements for process tracing: begun from evidence.csv, changed, saved, read again, compared.

Judgements are about one outcome and exclusive accounts of its primary driver. Each is a band of likelihood ratios of
an account against ``tracing.REFERENCE``, with which every piece of the table is compared.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from techsec import tracing
from techsec.schema import Problem, TableError

NONE = "none"
OWN = "own-"
RATIOS = (0.001, 1000)  # The lowest and the highest likelihood ratio that a reader may give.
VERSION = "techsec judgements 1"
COLUMNS = {"piece": str, "what": str, "account": str, "low": float, "high": float, "origin": str, "counts": bool}
APART, ONCE, WITHOUT = "every piece by itself", "one origin counted once", "without pieces of one origin"
COUNTINGS = (APART, ONCE, WITHOUT)


@dataclass(frozen=True)
class Judgements:
    """``prior`` (0 to 1) is the reference's, the other accounts share the rest; ``pieces`` has the COLUMNS.

    Pieces for accounts that are not among ``accounts`` are kept and do not count.
    """

    outcome: str
    accounts: tuple[str, ...]
    prior: float
    pieces: pd.DataFrame


def start(evidence: pd.DataFrame, outcome: str, accounts: Iterable[str], prior: float | None = None) -> Judgements:
    """The bands of evidence.csv; pieces that bear on the outcome count, the others wait.

    Without a prior all accounts have the same. Raises ValueError where the reference or "none" is not an account.
    """
    names = exclusive(accounts)
    bands = tracing.against(evidence, tracing.REFERENCE)
    bearing = evidence.loc[evidence["outcome"].map(lambda outcomes: outcome in outcomes), "evidence_id"]
    what = evidence.drop_duplicates("evidence_id").set_index("evidence_id")["what"]
    pieces = bands.rename(columns={"evidence_id": "piece"})
    pieces = pieces.assign(what=pieces["piece"].map(what), counts=pieces["piece"].isin(bearing))
    pieces = pieces.sort_values("counts", ascending=False, kind="stable")
    return Judgements(
        outcome, names, 1 / len(names) if prior is None else prior, pieces[list(COLUMNS)].reset_index(drop=True)
    )


def exclusive(accounts: Iterable[str]) -> tuple[str, ...]:
    """The accounts, each once. Raises ValueError where the reference or "none" is not among them."""
    names = tuple(dict.fromkeys(accounts))
    for name in (tracing.REFERENCE, NONE):
        if name not in names:
            raise ValueError(f"{name!r} must be among the accounts: {', '.join(names)}")
    return names


def add(mine: Judgements, what: str, account: str, low: float, high: float, origin: str = "") -> Judgements:
    """With one more piece, of one's own; ``origin`` is a piece it comes from, empty where it stands by itself.

    Raises ValueError for an empty text, the reference or an unknown account, a broken band, an unknown origin.
    """
    if not what.strip():
        raise ValueError("say what is seen: a piece of evidence has words")
    if account not in mine.accounts or account == tracing.REFERENCE:
        raise ValueError(f"{account!r} is not an account to compare with {tracing.REFERENCE}")
    if not _band(low, high):
        raise ValueError(f"({low}, {high}): {_BAND}")
    roots = dict(zip(mine.pieces["piece"], mine.pieces["origin"]))
    if origin and origin not in roots:
        raise ValueError(f"{origin!r} is no piece in the list")
    numbers = [int(name.removeprefix(OWN)) for name in roots if name.startswith(OWN)]
    piece = f"{OWN}{max(numbers, default=0) + 1}"
    row = (piece, what.strip(), account, float(low), float(high), roots.get(origin, piece), True)
    return replace(mine, pieces=pd.concat([mine.pieces, pd.DataFrame([row], columns=list(COLUMNS))], ignore_index=True))


def carry(old: Judgements, fresh: Judgements) -> Judgements:
    """``fresh``, about another outcome, with the bands that ``old`` gave the same pieces, and with its own pieces."""
    kept = old.pieces.set_index(["piece", "account"])
    pieces = fresh.pieces.copy()
    for at, key in zip(pieces.index, zip(pieces["piece"], pieces["account"])):
        if key in kept.index:
            pieces.loc[at, ["low", "high"]] = kept.loc[key, ["low", "high"]].astype(float).to_numpy()
    own = old.pieces[old.pieces["piece"].str.startswith(OWN)]
    return replace(fresh, pieces=pd.concat([pieces, own], ignore_index=True))


def label(piece: str) -> str:
    """A piece's id as readers see it: E18a, own 1."""
    return piece.replace("-", " ") if piece.startswith(OWN) else tracing.piece_label(piece)


def counted(mine: Judgements) -> pd.DataFrame:
    """The rows of ``pieces`` that count. Raises ValueError, naming the piece, for a band that is none."""
    rows = mine.pieces[mine.pieces["counts"] & mine.pieces["account"].isin(mine.accounts)]
    for piece, account, low, high in rows[["piece", "account", "low", "high"]].itertuples(index=False):
        if not 0 < low <= high:
            name = f"{label(piece)} for {tracing.account_label(account)}"
            raise ValueError(f"{name}: the lowest ratio, {low:g}, is above the highest, {high:g}")
    return rows


def families(mine: Judgements) -> dict[str, list[str]]:
    """Origin -> the pieces that count and come from it, where they are two or more."""
    pieces = counted(mine).groupby("origin", sort=False)["piece"].agg(lambda names: list(dict.fromkeys(names)))
    return {origin: names for origin, names in pieces.items() if len(names) > 1}


def used(mine: Judgements, counting: str) -> pd.DataFrame:
    """The rows of ``pieces`` that enter the arithmetic under one of the COUNTINGS. Raises ValueError for another."""
    rows = counted(mine)
    if counting == APART:
        return rows
    if counting == ONCE:
        return tracing.counted_once(rows)
    if counting == WITHOUT:
        return rows[~rows["origin"].isin(families(mine))]
    raise ValueError(f"{counting!r} is not one of {', '.join(COUNTINGS)}")


def posteriors(mine: Judgements, countings: Iterable[str] = COUNTINGS) -> pd.DataFrame:
    """One row for each account and counting: prior, lowest and highest posterior (0 to 1) and the pieces behind it.

    Of the reference, all pieces: each is a comparison with it.
    """
    priors = tracing.spread(mine.accounts, tracing.REFERENCE, mine.prior)
    made = []
    for counting in countings:
        rows = used(mine, counting)
        bands = tracing.posterior_bands(priors, tracing.combined(rows, mine.accounts, tracing.REFERENCE))
        for account, (low, high) in bands.items():
            own = rows if account == tracing.REFERENCE else rows[rows["account"] == account]
            pieces = ", ".join(dict.fromkeys(own["piece"].map(label))) or "none"
            made.append((mine.outcome.upper(), account, counting, priors[account], low, high, pieces))
    return pd.DataFrame(made, columns=["outcome", "account", "set", "prior", "low", "high", "pieces"])


def dump(mine: Judgements) -> str:
    """The judgements as JSON text, which ``parse`` reads again."""
    rows = mine.pieces.to_dict("records")
    whole = {
        "format": VERSION,
        "outcome": mine.outcome,
        "accounts": list(mine.accounts),
        "prior": mine.prior,
        "pieces": rows,
    }
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"


def parse(text: str, file: str, outcomes: Iterable[str], accounts: Iterable[str]) -> Judgements:
    """The judgements in a text that ``dump`` wrote; ``outcomes`` and ``accounts`` are those that the book has.

    Raises schema.TableError naming file, row (the first piece is row 1), column, value and rule.
    """
    try:
        whole = json.loads(text)
    except json.JSONDecodeError as error:
        raise TableError([Problem(file, f"not JSON: {error.msg}", error.lineno)]) from None
    except (ValueError, RecursionError) as error:  # A number of thousands of digits, brackets without end.
        raise TableError([Problem(file, f"not JSON that can be read: {error}")]) from None
    if not isinstance(whole, dict) or whole.get("format") != VERSION:
        raise TableError([Problem(file, f"no judgements saved by this lab: 'format' is not {VERSION!r}")])
    problems = []
    chosen: Any = whole.get("accounts")
    known = list(accounts)
    if whole.get("outcome") not in list(outcomes):
        problems.append(_problem(file, "not an outcome of the book", None, "outcome", whole.get("outcome")))
    if not _names(chosen) or not {tracing.REFERENCE, NONE} <= set(chosen) <= set(known):
        rule = f"a list of accounts of the book, with {tracing.REFERENCE} and {NONE}"
        problems.append(_problem(file, rule, None, "accounts", chosen))
    if not _number(whole.get("prior")) or not 0 < whole["prior"] < 1:
        problems.append(_problem(file, "not a number between 0 and 1", None, "prior", whole.get("prior")))
    rows: Any = whole.get("pieces")
    if not isinstance(rows, list) or not rows:
        problems.append(_problem(file, "a list of pieces with one or more", None, "pieces", rows))
    if problems:
        raise TableError(problems)
    for number, row in enumerate(rows, start=1):
        problems += _broken(file, number, row, known)
    if not problems:
        problems = _unfitting(file, rows)
    if problems:
        raise TableError(problems)
    frame = pd.DataFrame(rows, columns=list(COLUMNS)).astype({"low": float, "high": float, "counts": bool})
    return Judgements(whole["outcome"], tuple(chosen), float(whole["prior"]), frame)


def _broken(file: str, number: int, row: object, accounts: list[str]) -> list[Problem]:
    if not isinstance(row, dict):
        return [_problem(file, "a piece is an object with names and values", number, None, row)]
    for column, kind in COLUMNS.items():
        value = row.get(column)
        right = _number(value) if kind is float else isinstance(value, kind)
        if not right or value == "":
            words = {str: "a text", float: "a number", bool: "true or false"}[kind]
            return [_problem(file, f"not {words}", number, column, value)]
    if row["account"] not in accounts or row["account"] == tracing.REFERENCE:
        return [_problem(file, "not an account of the book beside h1a", number, "account", row["account"])]
    if not _band(row["low"], row["high"]):
        return [_problem(file, _BAND, number, "low, high", f"{row['low']}, {row['high']}")]
    if row["piece"].startswith(OWN) and not re.fullmatch(f"{OWN}[1-9][0-9]{{0,5}}", row["piece"]):
        return [_problem(file, f"a piece of one's own is {OWN} and a number", number, "piece", row["piece"])]
    return []


def _unfitting(file: str, rows: list[dict]) -> list[Problem]:
    """Rows, each right by itself, that stand twice or come from a piece that is not there."""
    problems, seen, pieces = [], set(), {row["piece"] for row in rows}
    for number, row in enumerate(rows, start=1):
        key = (row["piece"], row["account"])
        if key in seen:
            problems.append(_problem(file, "this piece and account stand twice", number, "piece", ", ".join(key)))
        if row["origin"] not in pieces:
            problems.append(_problem(file, "no piece of this file", number, "origin", row["origin"]))
        seen.add(key)
    return problems


def _band(low: float, high: float) -> bool:
    return RATIOS[0] <= low <= high <= RATIOS[1]


_BAND = f"a band is {RATIOS[0]:g} <= low <= high <= {RATIOS[1]:g}"


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _names(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value)


def _problem(file: str, rule: str, row: int | None, column: str | None, value: object) -> Problem:
    shown = "" if value is None else str(value)
    return Problem(file, rule, row, column, shown if len(shown) <= 60 else shown[:57] + "...")


def compare(mine: Judgements, theirs: Judgements) -> pd.DataFrame:
    """One row for each piece and account that either counts: both bands in words and how they stand to each other.

    ``verdict``: same, overlap, apart (no ratio lies in both), only mine, only theirs. Own pieces are matched by their
    words, since their numbers differ. Raises ValueError where the outcomes differ.
    """
    if mine.outcome != theirs.outcome:
        raise ValueError(
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
