"""Hidden variants: the published tables with other contents, drawn by the class key, valid by their schema."""

import random
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from course_kit import class_key as keys
from techsec import schema
from techsec.errors import BookError

_DRAWS = 40  # How often a column is drawn again before the verb is given up.


def make(spec: dict, key: bytes, label: str, folder: Path) -> None:
    """Write the tables of variant ``label`` of an exercise into ``folder``: the published ones, some changed.

    ``spec["variants"]`` maps tables to verbs as exercises/README.md has them. Raises BookError with
    exercise, table, verb and rule where that cannot be done.
    """
    shutil.copytree(schema.folder(), folder, dirs_exist_ok=True, copy_function=shutil.copyfile)
    frames: dict[str, pd.DataFrame] = {}
    for table, verbs in spec["variants"].items():
        for step, verb in enumerate(verbs if isinstance(verbs, list) else [verbs]):
            for name, setting in verb.items():
                chance = keys.chance(key, "variant", spec["id"], label, table, str(step), name)
                try:
                    frames |= _VERBS[name](table, setting, chance, _Tables(frames))
                except (KeyError, TypeError, ValueError) as error:
                    raise BookError(f"exercise {spec['id']}, {table}, {name}: {error}") from None
    for table, frame in frames.items():
        path = folder / schema.resource(table)["path"]
        frame.to_csv(path, index=False, lineterminator="\n")
    with schema.tables_in(folder):
        found = schema.check_all()
    if found:
        raise BookError(f"exercise {spec['id']}: a variant breaks a rule: {found[0]}")


class _Tables:
    """The tables as text, those already changed before the published ones."""

    def __init__(self, changed: dict[str, pd.DataFrame]):
        self.changed = changed

    def __getitem__(self, table: str) -> pd.DataFrame:
        if table in self.changed:
            return self.changed[table].copy()
        return schema.read(table)

    def keys_to(self, table: str) -> list[tuple[str, str, str]]:
        """Foreign keys of one column that point to ``table``: (table, its column, the column pointed to)."""
        found = []
        for name in schema.names():
            for foreign in schema.resource(name)["schema"].get("foreignKeys", []):
                own, other = foreign["fields"], foreign["reference"]["fields"]
                if (foreign["reference"]["resource"] or name) == table:
                    found.append(
                        (name, own if isinstance(own, str) else own[0], other if isinstance(other, str) else other[0])
                    )
        return found

    def listed(self, table: str) -> set[tuple[str, str]]:
        """Pairs (column of ``table``, value) that appear in a list of ids somewhere."""
        found = set()
        for name in schema.names():
            for column, field in schema.fields(name).items():
                reference = field.get("list", {}).get("reference", {})
                if reference.get("resource") == table:
                    items = {item for cell in self[name][column] for item in cell.split(field["list"]["delimiter"])}
                    found |= {(reference["field"], item) for item in items}
        return found

    def valid(self, table: str, frame: pd.DataFrame) -> bool:
        return not schema.check_frame(frame, table, self.changed)


def _drop(table: str, share: float, chance: random.Random, tables: _Tables) -> dict[str, pd.DataFrame]:
    if not 0 < share < 1:
        raise ValueError("the share is a number between 0 and 1")
    frame = tables[table]
    kept = {("", "")} | tables.listed(table)
    for name, own, other in tables.keys_to(table):
        if name == table:
            kept |= {(other, value) for value in frame[own] if value}
    free = [row for row in frame.index if not any((column, frame.at[row, column]) in kept for column in frame)]
    gone = chance.sample(free, min(len(free), round(share * len(frame))))
    if not gone:
        raise ValueError("every row is pointed to by others")
    return _without(table, frame, frame.loc[gone], tables)


def _without(table: str, frame: pd.DataFrame, gone: pd.DataFrame, tables: _Tables) -> dict[str, pd.DataFrame]:
    """The table without these rows, and every other table without the rows that pointed to them."""
    changed = {table: frame.drop(index=gone.index)}
    for name, own, other in tables.keys_to(table):
        if name != table:
            rows = tables[name]
            lost = rows[rows[own].isin(set(gone[other])) & (rows[own] != "")]
            if len(lost):
                later = _Tables({**tables.changed, **changed})
                changed |= _without(
                    name, later[name], later[name].loc[lost.index.intersection(later[name].index)], later
                )
    return changed


def _redraw(table: str, column: str, draw: Callable[[], list[str]], tables: _Tables) -> pd.DataFrame:
    """The table with the filled cells of a column drawn anew, until it keeps its rules; single cells if need be."""
    frame = tables[table]
    filled = frame.index[frame[column] != ""]
    if not len(filled):
        raise ValueError(f"the column {column} is empty")
    for _ in range(_DRAWS):
        trial = frame.copy()
        trial.loc[filled, column] = draw()
        broken = {problem.row for problem in schema.check_frame(trial, table, tables.changed)}
        # Rows that broke a rule keep their old value, where that is enough.
        trial.loc[list(broken), column] = frame.loc[list(broken), column]
        if tables.valid(table, trial) and not trial.equals(frame):
            return trial
    raise ValueError(f"no other values of {column} keep the rules of the table")


def _shuffle(table: str, columns: list[str] | str, chance: random.Random, tables: _Tables) -> dict[str, pd.DataFrame]:
    columns = [columns] if isinstance(columns, str) else columns
    frame = tables[table]
    filled = frame.index[(frame[columns] != "").all(axis=1)]
    for _ in range(_DRAWS):
        order = list(filled)
        chance.shuffle(order)
        trial = frame.copy()
        trial.loc[filled, columns] = frame.loc[order, columns].to_numpy()
        if tables.valid(table, trial) and not trial.equals(frame):
            return {table: trial}
    # Whole deals break a rule: exchange pairs of rows, each of which keeps the rules.
    trial = frame.copy()
    for _ in range(2 * _DRAWS):
        one, two = chance.sample(list(filled), 2)
        exchanged = trial.copy()
        exchanged.loc[[one, two], columns] = trial.loc[[two, one], columns].to_numpy()
        if tables.valid(table, exchanged):
            trial = exchanged
    if trial.equals(frame):
        raise ValueError(f"no other order of {', '.join(columns)} keeps the rules of the table")
    return {table: trial}


def _jitter(table: str, setting: str | dict, chance: random.Random, tables: _Tables) -> dict[str, pd.DataFrame]:
    setting = {"column": setting} if isinstance(setting, str) else setting
    column, by, total = setting["column"], setting.get("by", 0.2), setting.get("total")
    frame = tables[table]
    whole, low, high = _limits(table, column, tables)
    filled = frame[frame[column] != ""]
    old = filled[column].astype(float)

    def draw() -> list[str]:
        new = (old * [chance.uniform(1 - by, 1 + by) for _ in old]).clip(low, high)
        if total:
            groups = filled[total]
            new = (new * old.groupby(groups).transform("sum") / new.groupby(groups).transform("sum")).fillna(old)
        return [_number(value, whole) for value in new]

    return {table: _redraw(table, column, draw, tables)}


def _scale(table: str, setting: dict, chance: random.Random, tables: _Tables) -> dict[str, pd.DataFrame]:
    column, by = setting["column"], setting.get("by", 0.3)
    whole, low, high = _limits(table, column, tables)
    frame = tables[table]
    old = frame.loc[frame[column] != "", column].astype(float)

    def draw() -> list[str]:
        factor = chance.uniform(1 - by, 1 + by)
        return [_number(value, whole) for value in (old * factor).clip(low, high)]

    return {table: _redraw(table, column, draw, tables)}


def _shift(table: str, setting: dict, chance: random.Random, tables: _Tables) -> dict[str, pd.DataFrame]:
    column, days = setting["column"], setting["days"]
    frame = tables[table]
    old = frame.loc[frame[column] != "", column]

    def moved(cell: str) -> str:
        if len(cell) != 10 or "/" in cell:
            return cell
        return (date.fromisoformat(cell) + timedelta(days=chance.randint(-days, days))).isoformat()

    return {table: _redraw(table, column, lambda: [moved(cell) for cell in old], tables)}


def _limits(table: str, column: str, tables: _Tables) -> tuple[bool, float | None, float | None]:
    field = schema.fields(table)[column]
    if field["type"] not in ("integer", "number"):
        raise ValueError(f"the column {column} holds no numbers")
    limits = field.get("constraints", {})
    return field["type"] == "integer", limits.get("minimum"), limits.get("maximum")


def _number(value: float, whole: bool) -> str:
    return str(round(value)) if whole else repr(round(float(value), 4))


def _draw(table: str, columns: list[str] | str, chance: random.Random, tables: _Tables) -> dict[str, pd.DataFrame]:
    for column in [columns] if isinstance(columns, str) else columns:
        values = sorted({cell for cell in tables[table][column] if cell})
        filled = sum(tables[table][column] != "")
        frame = _redraw(table, column, lambda: chance.choices(values, k=filled), tables)  # noqa: B023
        tables = _Tables({**tables.changed, table: frame})
    return {table: frame}


_VERBS: dict[str, Callable[..., dict[str, pd.DataFrame]]] = {
    "draw": _draw,
    "drop": _drop,
    "shuffle": _shuffle,
    "jitter": _jitter,
    "scale": _scale,
    "shift": _shift,
}
