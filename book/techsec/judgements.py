"""One reader's judgements for process tracing: begun from evidence.csv, changed, saved, read again, compared.

Judgements are about one outcome and exclusive accounts of its primary driver. Each is a band of likelihood ratios of
an account against ``tracing.REFERENCE``, with which every piece of the table is compared.
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

NONE = "none"
OWN = "own-"
RATIOS = (0.001, 1000)  # The lowest and the highest likelihood ratio that a reader may give.
PRIORS = (0.001, 0.99)  # The lowest and the highest prior of the reference.
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

    Without a prior all accounts have the same. Raises BookError where the reference or "none" is not an account.
    """
    names = checked_accounts(accounts)
    bands = tracing.against(evidence, tracing.REFERENCE)
    bearing = evidence.loc[evidence["outcome"].map(lambda outcomes: outcome in outcomes), "evidence_id"]
    what = evidence.drop_duplicates("evidence_id").set_index("evidence_id")["what"]
    pieces = bands.rename(columns={"evidence_id": "piece"})
    pieces = pieces.assign(what=pieces["piece"].map(what), counts=pieces["piece"].isin(bearing))
    pieces = pieces.sort_values("counts", ascending=False, kind="stable")
    return Judgements(
        outcome, names, 1 / len(names) if prior is None else prior, pieces[list(COLUMNS)].reset_index(drop=True)
    )


def checked_accounts(accounts: Iterable[str]) -> tuple[str, ...]:
    """The accounts, each once. Raises BookError where the reference or "none" is not among them."""
    names = tuple(dict.fromkeys(accounts))
    for name in (tracing.REFERENCE, NONE):
        if name not in names:
            raise BookError(f"{name!r} must be among the accounts: {', '.join(names)}")
    return names


def add(mine: Judgements, what: str, account: str, low: float, high: float, origin: str = "") -> Judgements:
    """With one more piece, of one's own; ``origin`` is a piece it comes from, empty where it stands by itself.

    Raises BookError for an empty text, the reference or an unknown account, a broken band, an unknown origin.
    """
    if not what.strip():
        raise BookError("say what is seen: the piece has no words yet")
    if account not in mine.accounts or account == tracing.REFERENCE:
        raise BookError(f"{account!r} is not an account to compare with {tracing.REFERENCE}")
    if not _is_band(low, high):
        raise BookError(f"({low}, {high}): {_BAND_RULE}")
    roots = dict(zip(mine.pieces["piece"], mine.pieces["origin"]))
    if origin and origin not in roots:
        raise BookError(f"{origin!r} is not a piece in the list")
    piece = next(name for number in count(1) if (name := f"{OWN}{number}") not in roots)
    row = (piece, what.strip(), account, float(low), float(high), roots.get(origin, piece), True)
    return replace(mine, pieces=pd.concat([mine.pieces, pd.DataFrame([row], columns=list(COLUMNS))], ignore_index=True))


def carry_over(old: Judgements, fresh: Judgements) -> Judgements:
    """``fresh``, about another outcome, with the bands that ``old`` gives the same pieces, and with the reader's own.

    Which pieces of the table count stays as ``fresh`` has it.
    """
    kept = old.pieces.set_index(["piece", "account"])
    pieces = fresh.pieces[~fresh.pieces["piece"].str.startswith(OWN)].reset_index(drop=True)
    for at, key in zip(pieces.index, zip(pieces["piece"], pieces["account"])):
        if key in kept.index:
            pieces.loc[at, ["low", "high"]] = kept.loc[key, ["low", "high"]].astype(float).to_numpy()
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
            raise BookError(f"{name}: the lowest ratio, {low:g}, is above the highest, {high:g}")
    return rows


def families(mine: Judgements) -> dict[str, list[str]]:
    """Origin -> the pieces that count and come from it, where they are two or more."""
    pieces = counted(mine).groupby("origin", sort=False)["piece"].agg(lambda names: list(dict.fromkeys(names)))
    return {origin: names for origin, names in pieces.items() if len(names) > 1}


def rows_used(mine: Judgements, counting: str) -> pd.DataFrame:
    """The rows of ``pieces`` that enter the arithmetic under one of the COUNTINGS. Raises BookError for another."""
    rows = counted(mine)
    if counting == APART:
        return rows
    if counting == ONCE:
        return tracing.counted_once(rows)
    if counting == WITHOUT:
        return rows[~rows["origin"].isin(families(mine))]
    raise BookError(f"{counting!r} is not one of {', '.join(COUNTINGS)}")


def posteriors(mine: Judgements, countings: Iterable[str] = COUNTINGS) -> pd.DataFrame:
    """One row for each account and counting: prior, lowest and highest posterior (0 to 1) and the pieces behind it.

    Of the reference, all pieces: each is a comparison with it. Raises BookError as ``counted`` and
    ``tracing.product`` do.
    """
    priors = tracing.spread(mine.accounts, tracing.REFERENCE, mine.prior)
    made = []
    for counting in countings:
        rows = rows_used(mine, counting)
        bands = tracing.posterior_bands(priors, tracing.combined(rows, mine.accounts, tracing.REFERENCE))
        for account, (low, high) in bands.items():
            own = rows if account == tracing.REFERENCE else rows[rows["account"] == account]
            pieces = ", ".join(dict.fromkeys(own["piece"].map(label))) or "none"
            made.append((mine.outcome.upper(), account, counting, priors[account], low, high, pieces))
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
    if not isinstance(saved, dict) or saved.get("format") != VERSION:
        raise TableError([Problem(file, f"not a file that this lab saved: 'format' is not {VERSION!r}")])
    problems = []
    chosen: Any = saved.get("accounts")
    known = list(accounts)
    if saved.get("outcome") not in list(outcomes):
        problems.append(_problem(file, "not an outcome of the book", None, "outcome", saved.get("outcome")))
    if not _is_list_of_texts(chosen) or not {tracing.REFERENCE, NONE} <= set(chosen) <= set(known):
        rule = f"not a list of accounts of the book, with {tracing.REFERENCE} and {NONE}"
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
    frame = pd.DataFrame(rows, columns=list(COLUMNS)).astype({"low": float, "high": float, "counts": bool})
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
    if row["account"] not in accounts or row["account"] == tracing.REFERENCE:
        rule = f"not an account of the book that can be compared with {tracing.REFERENCE}"
        return [_problem(file, rule, number, "account", row["account"])]
    if not _is_band(row["low"], row["high"]):
        return [_problem(file, _BAND_RULE, number, "low, high", f"{row['low']}, {row['high']}")]
    if row["piece"].startswith(OWN) and not re.fullmatch(f"{OWN}[1-9][0-9]{{0,5}}", row["piece"]):
        return [_problem(file, f"the name of your own piece is not {OWN} and a number", number, "piece", row["piece"])]
    return []


def _problems_between_rows(file: str, rows: list[dict]) -> list[Problem]:
    """Rows, each right by itself, that stand twice or come from a piece that is not there."""
    problems, seen, pieces = [], set(), {row["piece"] for row in rows}
    for number, row in enumerate(rows, start=1):
        key = (row["piece"], row["account"])
        if key in seen:
            problems.append(_problem(file, "this piece and account stand twice", number, "piece", ", ".join(key)))
        if row["origin"] not in pieces:
            problems.append(_problem(file, "not a piece of this file", number, "origin", row["origin"]))
        seen.add(key)
    return problems


def _is_band(low: float, high: float) -> bool:
    return RATIOS[0] <= low <= high <= RATIOS[1]


_BAND_RULE = f"a band is {RATIOS[0]:g} <= low <= high <= {RATIOS[1]:g}"


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

    ``verdict``: same, overlap, apart (no ratio lies in both), only mine, only theirs. Own pieces are matched by their
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
