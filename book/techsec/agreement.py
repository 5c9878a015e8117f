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

from techsec import atomic, schema
from techsec.errors import BookError, told_in_one_line

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
SEEN = {
    "events": ["date", "title_en", "summary", "actors"],
    "documents": ["date", "title", "source_url"],
}
JUDGES = ("pass_a", "pass_b")
COEFFICIENTS = {"cohen_kappa": "kappa", "weighted_kappa": "weighted kappa", "alpha_masi": "alpha (sets)"}
CODED = ["stage", "argument_role", "event_type", "commitment"]  # Of events, what the lab of own data counts.
COLUMNS = ["id", "units", "variable", "measure", "n", "value", "low", "high"]


def coded_twice() -> list[str]:
    """The sets of units of which the data package has two passes of coding."""
    return [units for units in VARIABLES if f"{units}_pass_a" in schema.names()]


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
    """Agreement of two coders' sheets, one row for each variable and measure.

    ``first`` and ``second`` have a column ``unit`` and the variables of ``units`` ("events" or "documents") as text;
    only units that both coded count. Raises BookError where they share none.
    """
    columns = ["unit", *VARIABLES[units]]
    both = first[columns].merge(second[columns], on="unit", suffixes=("_1", "_2"))
    if both.empty:
        raise BookError("the two sheets share no unit")
    rows = []
    for variable, level in VARIABLES[units].items():
        one, two = (_codes(both[f"{variable}_{number}"], level) for number in (1, 2))
        rows += _measured(units, variable, level, one, two)
    return _table(rows)


def weights() -> pd.DataFrame:
    """Agreement of the two passes that weighed the evidence, over all weights (-3 to 3) of likelihoods.csv."""
    table = schema.read("likelihoods")
    return _table(_measured("likelihoods", "weight", ORDINAL, *(_codes(table[name], ORDINAL) for name in JUDGES)))


def _measured(units: str, variable: str, level: str, one: list, two: list) -> list[tuple]:
    rows = []
    for name, measure in MEASURES[level].items():
        low, high = interval(measure, one, two)
        key = f"{units}-{variable}-{name}".replace("_", "-")
        rows.append((key, units, variable, name, len(one), measure(one, two), low, high))
    return rows


def _table(rows: list[tuple]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS).round({"value": 3, "low": 3, "high": 3})


def _codes(cells: pd.Series, level: str) -> list:
    if level == ORDINAL:
        return [int(cell) for cell in cells]
    if level == SETS:
        # No code at all is a code of its own: the distance between two empty sets is not defined.
        return [frozenset((cell or "none").split(";")) for cell in cells]
    return list(cells)


def coefficients(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """One row for each variable and pair of coders: coefficient of agreement and its interval (chance is 0, full is 1).

    ``tables``: name of the pair -> table as compare gives it. Raw agreement is left out, and so are the
    passes that weighed evidence, whose units are not coded in the lab.
    """
    frame = pd.concat([table.assign(pair=pair) for pair, table in tables.items()], ignore_index=True)
    coded = frame["measure"].isin(list(COEFFICIENTS)) & frame["units"].isin(coded_twice())
    frame = frame[coded].copy()
    titles = {
        (units, name): schema.fields(f"{units}_pass_a")[name]["title"]
        for units in coded_twice()
        for name in VARIABLES[units]
    }
    keys = zip(frame["units"], frame["variable"], strict=True)
    frame["label"] = [
        f"{key[0].capitalize()}: {titles[key]}, {COEFFICIENTS[measure]}"
        for key, measure in zip(keys, frame["measure"], strict=True)
    ]
    return frame.reset_index(drop=True)


def code_counts(groups: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """One row for each coded variable, code and group of events: how many of the group have the code, and their share.

    ``groups``: name -> events as their loader gives them; at most three. Codes stand in the order of the schema, and
    those that no group has are left out.
    """
    made = []
    for place, name in enumerate(CODED):
        field = schema.fields("events")[name]
        for order, code in enumerate(field["constraints"]["enum"]):
            words = str(code).replace("_", " ")
            if words.isdigit():
                words = f"{words}, {field['codes'][words]['definition'].split('(')[0].strip(' .').lower()}"
            counts = {group: int((rows[name].astype(str) == str(code)).sum()) for group, rows in groups.items()}
            if any(counts.values()):
                for group, count in counts.items():
                    share = 100 * count / max(len(groups[group]), 1)
                    made.append(
                        (place, field["title"], order, str(code), words, group, count, len(groups[group]), share)
                    )
    columns = ["place", "variable", "order", "code", "name", "group", "count", "total", "share"]
    return pd.DataFrame(made, columns=columns)


def passes(units: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The two sheets under data/coding, as text."""
    return schema.read(f"{units}_pass_a"), schema.read(f"{units}_pass_b")


def blank(units: str) -> pd.DataFrame:
    """A blank sheet for ``units``, as text: the column unit, what the coders of both passes saw, empty codes."""
    names = schema.read("actors").set_index("id")["name_en"]
    coded = schema.read(f"{units}_pass_a")["unit"].sort_values()
    sheet = schema.read(units).set_index("id").loc[coded, SEEN[units]].rename_axis("unit").reset_index()
    if "actors" in sheet:
        sheet["actors"] = ["; ".join(names[actor] for actor in cell.split(";")) for cell in sheet["actors"]]
    return sheet.assign(**dict.fromkeys(VARIABLES[units], ""))


def coded_in_full(sheet: pd.DataFrame, units: str) -> pd.DataFrame:
    """The rows of a coder's sheet in which every code that the passes require is filled."""
    fields = schema.fields(f"{units}_pass_a")
    needed = [name for name in VARIABLES[units] if fields[name].get("constraints", {}).get("required")]
    return sheet[(sheet[needed] != "").all(axis=1)]


def with_passes(sheet: pd.DataFrame, units: str) -> dict[str, pd.DataFrame]:
    """Pass ("a", "b") -> agreement of a coder's sheet with it over the units coded in full, as ``compare`` gives it.

    Raises BookError where no unit is coded in full.
    """
    filled = coded_in_full(sheet, units)
    if filled.empty:
        raise BookError(f"none of the {units} is coded in full yet: give one of them all its codes, then compare")
    return {coder: compare(filled, other, units) for coder, other in zip("ab", passes(units))}


def problems(sheet: pd.DataFrame, units: str, file: str) -> list[schema.Problem]:
    """What is wrong with a coder's sheet: columns, units, and codes that the passes do not allow.

    The sheet is text, indexed by row numbers. Empty codes are not yet coded and break no rule.
    """
    missing = [column for column in ("unit", *VARIABLES[units]) if column not in sheet]
    if missing:
        return [schema.Problem(file, "the column is missing", 1, column) for column in missing]
    table = f"{units}_pass_a"
    codes = sheet.reindex(columns=list(schema.fields(table)), fill_value="")
    known = set(schema.read(table)["unit"])
    strange = [
        schema.Problem(file, "not a unit of the blank sheet", row, "unit", unit)
        for row, unit in codes["unit"].items()
        if unit not in known
    ]
    broken = schema.check_frame(codes, table, file=file)
    return strange + [
        problem for problem in broken if problem.value != "" and not (problem.column == "unit" and strange)
    ]


def read_sheet(raw: bytes, file: str) -> tuple[str, pd.DataFrame]:
    """A coder's sheet from the bytes of a CSV file: which units it codes, and the blank sheet with its codes filled in.

    Columns that the blank sheet does not have, such as a coder's notes, stay at the end. Raises schema.TableError
    naming file, row, column, value and rule where it is no such sheet.
    """
    sheet = schema.parse_any(raw, file)
    units = "documents" if "china_word" in sheet else "events"
    wrong = problems(sheet, units, file)
    if wrong:
        raise schema.TableError(wrong)
    filled, sheet = blank(units).set_index("unit"), sheet.set_index("unit")
    filled.update(sheet[list(VARIABLES[units])])
    notes = sheet.drop(columns=filled.columns, errors="ignore").reindex(filled.index, fill_value="")
    return units, filled.join(notes).reset_index()


@told_in_one_line
def main(arguments: list[str]) -> int:
    """Rewrite the table of agreement, or compare the sheets named with both passes and print the result."""
    print("\n".join([_compare_file(name) for name in arguments] or [_rewrite_table()]))
    return 0


def _rewrite_table() -> str:
    path = schema.folder() / schema.resource("agreement")["path"]
    table = pd.concat([*(compare(*passes(units), units) for units in coded_twice()), weights()])
    try:
        atomic.write(path, table.to_csv(index=False, lineterminator="\n"))
    except OSError as error:
        raise BookError(f"{path}: cannot be written ({error.strerror})") from None
    return table.to_string(index=False)


def _compare_file(name: str) -> str:
    try:
        raw = Path(name).read_bytes()
    except OSError as error:
        raise BookError(f"{name}: cannot be read ({error.strerror})") from None
    units, sheet = read_sheet(raw, name)
    try:
        tables = with_passes(sheet, units)
    except BookError as error:
        raise BookError(f"{name}: {error}") from None
    lines = []
    for coder, table in tables.items():
        lines.append(f"{name} against pass {coder}, {len(coded_in_full(sheet, units))} units coded")
        lines.append(table.drop(columns="id").to_string(index=False))
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
