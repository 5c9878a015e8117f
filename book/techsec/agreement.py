"""How far two coders agree: raw agreement, Cohen's kappa, Krippendorff's alpha for sets, with bootstrap intervals.

The coefficients are nltk's. ``python -m techsec.agreement`` recomputes data/coding/agreement.csv from the two passes;
``python -m techsec.agreement MINE.csv`` compares a coder's own sheet with both.
"""

import random
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
from nltk.metrics.agreement import AnnotationTask
from nltk.metrics.distance import interval_distance, masi_distance

from techsec import schema

NOMINAL, ORDINAL, SETS = "nominal", "ordinal", "sets"
VARIABLES = {
    "events": {
        "stage": NOMINAL,
        "argument_role": NOMINAL,
        "event_type": NOMINAL,
        "commitment": ORDINAL,
        "technologies": SETS,
    },
    "documents": {"china_word": NOMINAL, "themes": SETS},
}
COLUMNS = ["id", "units", "variable", "measure", "n", "value", "low", "high"]


def raw_agreement(first: list, second: list) -> float:
    """Share of units (0 to 1) that both coders gave the same code."""
    return sum(one == two for one, two in zip(first, second, strict=True)) / len(first)


def cohen_kappa(first: list, second: list) -> float:
    """Cohen's kappa for nominal codes; 1 where both coders use one and the same code throughout."""
    if len({*first, *second}) == 1:
        return 1.0
    return _task(first, second).kappa()


def weighted_kappa(first: list, second: list) -> float:
    """Cohen's kappa with squared distances, for whole numbers on an ordinal scale."""
    if len({*first, *second}) == 1:
        return 1.0
    # No greatest distance: it would cancel out, but nltk 3.10 divides the expected disagreement alone by it.
    return _task(first, second, interval_distance).weighted_kappa()


def alpha_of_sets(first: list[frozenset], second: list[frozenset]) -> float:
    """Krippendorff's alpha with the MASI distance between sets of codes."""
    if len({*first, *second}) == 1:
        return 1.0
    return _task(first, second, masi_distance).alpha()


def _task(first: list, second: list, distance: Callable | None = None) -> AnnotationTask:
    triples = [("a", number, code) for number, code in enumerate(first)]
    triples += [("b", number, code) for number, code in enumerate(second)]
    return AnnotationTask(data=triples, **({"distance": distance} if distance else {}))


MEASURES = {
    NOMINAL: {"raw_agreement": raw_agreement, "cohen_kappa": cohen_kappa},
    ORDINAL: {"raw_agreement": raw_agreement, "weighted_kappa": weighted_kappa},
    SETS: {"raw_agreement": raw_agreement, "alpha_masi": alpha_of_sets},
}


def interval(measure: Callable, first: list, second: list, draws: int = 500, seed: int = 1) -> tuple[float, float]:
    """The middle 95 per cent of ``measure`` over units drawn again with replacement; the same on every run."""
    chance = random.Random(seed)
    units = list(zip(first, second, strict=True))
    values = sorted(measure(*map(list, zip(*chance.choices(units, k=len(units))))) for _ in range(draws))
    return values[int(0.025 * draws)], values[int(0.975 * draws) - 1]


def compare(first: pd.DataFrame, second: pd.DataFrame, units: str) -> pd.DataFrame:
    """Agreement of two coders' sheets, one row a variable and measure.

    ``first`` and ``second`` have a column ``unit`` and the variables of ``units`` ("events" or "documents") as text;
    only units that both coded count. Raises ValueError where they share none.
    """
    both = first.merge(second, on="unit", suffixes=("_1", "_2"))
    if both.empty:
        raise ValueError("the two sheets share no unit")
    rows = []
    for variable, level in VARIABLES[units].items():
        one, two = (_codes(both[f"{variable}_{number}"], level) for number in (1, 2))
        for name, measure in MEASURES[level].items():
            low, high = interval(measure, one, two)
            value = measure(one, two)
            rows.append(
                (f"{units}-{variable}-{name}".replace("_", "-"), units, variable, name, len(one), value, low, high)
            )
    return pd.DataFrame(rows, columns=COLUMNS).round({"value": 3, "low": 3, "high": 3})


def _codes(cells: pd.Series, level: str) -> list:
    if level == ORDINAL:
        return [int(cell) for cell in cells]
    if level == SETS:
        # No code at all is a code of its own: the distance between two empty sets is not defined.
        return [frozenset((cell or "none").split(";")) for cell in cells]
    return list(cells)


def passes(units: str) -> list[pd.DataFrame]:
    """The two sheets under data/coding, as text."""
    return [schema.read(f"{units}_pass_{coder}") for coder in "ab"]


def main(arguments: list[str]) -> int:
    """Rewrite the table of agreement, or compare the sheets named with both passes and print the result."""
    if not arguments:
        table = pd.concat([compare(*passes(units), units) for units in VARIABLES])
        table.to_csv(schema.DATA / schema.resource("agreement")["path"], index=False, lineterminator="\n")
        print(table.to_string(index=False))
        return 0
    for name in arguments:
        try:
            sheet = pd.read_csv(Path(name), dtype=str, keep_default_na=False)
        except (OSError, ValueError) as error:
            print(f"{name}: {error}", file=sys.stderr)
            return 1
        units = "documents" if "china_word" in sheet else "events"
        missing = [column for column in ("unit", *VARIABLES[units]) if column not in sheet]
        if missing:
            print(f"{name}: the column {missing[0]!r} is missing", file=sys.stderr)
            return 1
        filled = sheet[(sheet[list(VARIABLES[units])] != "").all(axis=1)]
        for coder, other in zip("ab", passes(units)):
            print(f"{name} against pass {coder}, {len(filled)} units coded")
            print(compare(filled, other, units).drop(columns="id").to_string(index=False))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
