"""Reads master notebooks and checks that they keep the format of exercises/README.md.

Masters are plain JSON here: nothing but the standard library is needed.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from course_kit import sheets
from course_kit.masters.solutions import BEGIN, END, SOLUTION, assigned, has_solution, without_solution
from techsec.errors import BookError
from techsec_publish.notebook_files import source, tags

KINDS = ("value", "choice", "set", "series", "table", "edges", "chart", "written")
TAGS = ("solution", "hint", "written", "no-code", "code-route", "check")
NEEDED = ("id", "title", "kind", "chapter", "objective", "minutes", "prerequisites", "data", "mistakes", "variants")
BLOOM = ("Remember", "Understand", "Apply", "Analyse", "Evaluate", "Create")
LEVELS = ("level_4", "level_3", "level_2", "level_1")


@dataclass(frozen=True)
class Master:
    """One master: its file name without ending, its notebook and, by item, the rows of its rubric."""

    name: str
    notebook: dict
    rubrics: dict[str, list[dict[str, str]]]

    @property
    def about(self) -> dict:
        """The metadata under ``techsec``: id, title, items and the rest."""
        return self.notebook["metadata"]["techsec"]

    @property
    def slug(self) -> str:
        """The id as file names have it."""
        return slug(self.about["id"])

    @property
    def routes(self) -> list[str]:
        """The routes that it offers: code, and no-code where a cell is tagged so."""
        offered = any("no-code" in tags(cell) for cell in self.notebook["cells"])
        return ["code", "no-code"] if offered else ["code"]

    @property
    def points(self) -> float:
        """The points of all items."""
        return sum(item["points"] for item in self.about["items"])


def slug(name: str) -> str:
    """The id of an exercise as file names have it: 3.1 is 3-1."""
    return name.replace(".", "-")


def answer_name(item: dict) -> str:
    """The variable that holds an item's answer."""
    return item.get("name", item["id"])


def written_items(cell: dict) -> list[str]:
    """The ids of the items whose text a Markdown cell holds."""
    if cell["cell_type"] != "markdown" or "written" not in tags(cell):
        return []
    return [tag.removeprefix("item:") for tag in tags(cell) if tag.startswith("item:")]


def read_all(folder: Path) -> list[Master]:
    """Every master of ``folder``, by file name. Raises BookError with all broken rules of all masters, a line each."""
    masters, broken = [], []
    for path in sorted(folder.glob("*.ipynb")):
        try:
            masters.append(read(path))
        except BookError as error:
            broken.append(str(error))
    ids = [master.about["id"] for master in masters]
    broken += [f"exercises: two masters have the id {name}" for name in sorted(set(ids)) if ids.count(name) > 1]
    if broken:
        raise BookError("\n".join(broken))
    return masters


def read(path: Path) -> Master:
    """The master in ``path`` with the rubrics its items name. Raises BookError with a line for each broken rule."""
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        items = notebook["metadata"]["techsec"]["items"]
        names = {item["id"]: item["rubric"] for item in items if item.get("rubric")}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BookError(f"{path.name}: no master notebook ({type(error).__name__}: {error})") from None
    rubrics, broken = {}, []
    for item, name in names.items():
        try:
            rubrics[item] = _rubric(path.parent / "rubrics" / f"{name}.csv")
        except BookError as error:
            broken.append(f"{path.name}: item {item!r}, rubric {name!r}: {error}")
    master = Master(path.stem, notebook, rubrics)
    broken += [f"{path.name}: {line}" for line in _broken_rules(master)]
    if broken:
        raise BookError("\n".join(broken))
    return master


def _rubric(path: Path) -> list[dict[str, str]]:
    """The rows of a rubric. Raises BookError with file, row, column, value and rule."""
    rows = sheets.read(path, ("criterion", "points", *LEVELS), exact=True)
    for number, row in rows.items():
        for column in [column for column, text in row.items() if not text]:
            raise BookError(f"{path.name}, row {number}, column {column!r}, value '': the cell may not be empty")
        if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", row["points"]):
            place = f"{path.name}, row {number}, column 'points', value {row['points']!r}"
            raise BookError(f"{place}: points are a number such as 2 or 0.5")
    if not rows:
        raise BookError(f"{path.name}: the rubric has no row")
    return list(rows.values())


def _broken_rules(master: Master) -> Iterator[str]:
    """One line for each rule of the format that a master breaks: place and rule."""
    about = master.about
    missing = [name for name in NEEDED if name not in about]
    if missing:
        yield f"metadata techsec lacks {', '.join(missing)}"
        return
    if not master.name.startswith(master.slug):
        yield f"the file name of exercise {about['id']} begins with {master.slug}"
    if about["objective"].split(":")[0] not in BLOOM:
        yield f"the objective begins with one of {', '.join(BLOOM)} and a colon"
    cells = master.notebook["cells"]
    incomplete = [line for number, cell in enumerate(cells, start=1) for line in _missing_parts(number, cell)]
    if incomplete:
        yield from incomplete
        return
    if len({cell["id"] for cell in cells}) < len(cells):
        yield "two cells have the same id"
    if not cells or not source(cells[0]).startswith(f"# Exercise {about['id']} "):
        yield f"the first cell begins '# Exercise {about['id']} '"
    for cell in cells:
        yield from (f"cell {cell['id']}: {rule}" for rule in _broken_cell_rules(cell))
    try:
        yield from _broken_item_rules(master)
    except SyntaxError as error:
        yield f"{error.filename}: {error.msg}, line {error.lineno} (with or without its solution)"


def _missing_parts(number: int, cell: dict) -> Iterator[str]:
    """What is missing in a cell that every cell of its type has in a notebook file."""
    needed = ["id", "cell_type", "source"]
    if cell.get("cell_type") == "code":
        needed += ["outputs", "execution_count"]
    yield from (f"cell {number}: {name!r} is missing; save it with JupyterLab" for name in needed if name not in cell)


def _broken_cell_rules(cell: dict) -> Iterator[str]:
    text = source(cell)
    if text.count(BEGIN) != text.count(END) or text.count(BEGIN) != len(SOLUTION.findall(text)):
        yield f"'{BEGIN}' and '{END}' come in pairs, each on a line of its own"
    if cell["cell_type"] == "code" and (cell["outputs"] or cell["execution_count"] is not None):
        yield "masters are kept without outputs"
    unknown = [tag for tag in tags(cell) if tag not in TAGS and not tag.startswith("item:")]
    if unknown:
        yield f"the tag {unknown[0]!r} has no meaning here; there are {', '.join(TAGS)}, item:<id>"


def _broken_item_rules(master: Master) -> Iterator[str]:
    """What is wrong with items and the code that answers them. Raises SyntaxError with the cell as its file name."""
    written = {name for cell in master.notebook["cells"] for name in written_items(cell)}
    solved, blank, by_hand, checks = set(), set(), set(), set()
    for cell in [cell for cell in master.notebook["cells"] if cell["cell_type"] == "code"]:
        text, place = source(cell), f"cell {cell['id']}"
        names = assigned(text, place)
        names_in_blank = assigned(without_solution(text), place)
        if "no-code" in tags(cell):
            by_hand |= set(names)
        elif "check" in tags(cell):
            checks |= {node.name for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)}
        elif has_solution(cell) and "solution" not in tags(cell):
            solved |= set(names)
            blank |= set(names_in_blank)
    ids = [item.get("id") for item in master.about["items"]]
    for name in {name for name in ids if ids.count(name) > 1}:
        yield f"two items have the id {name!r}"
    for name in sorted(written - set(ids)):
        yield f"a cell has the tag item:{name}, and no item has that id"
    for item in master.about["items"]:
        where = f"item {item.get('id')!r}"
        if {"id", "kind", "points"} - set(item) or item["kind"] not in KINDS:
            yield f"{where}: needs id, points and a kind of {', '.join(KINDS)}"
            continue
        if item["kind"] == "written":
            if item["id"] not in written:
                yield f"{where}: no Markdown cell has the tags written and item:{item['id']}"
            rubric = master.rubrics.get(item["id"], [])
            if abs(sum(float(row["points"]) for row in rubric) - item["points"]) > 1e-9:
                yield f"{where}: the points of its rubric do not add up to {item['points']}"
            continue
        name = answer_name(item)
        if name not in solved:
            yield f"{where}: no solution assigns {name!r}"
        elif name not in blank:
            yield f"{where}: the form in place of its solution does not assign {name!r}"
        if by_hand and name not in by_hand:
            yield f"{where}: the no-code route does not assign {name!r}"
        if item["kind"] == "choice" and not item.get("options"):
            yield f"{where}: a choice needs options"
        if item["kind"] == "chart" and not ({"mark", "encodings", "alt"} & set(item)):
            yield f"{where}: a chart needs mark, encodings or alt"
        if "check" in item and item["check"] not in checks:
            yield f"{where}: no function {item['check']!r} in a cell tagged check"
