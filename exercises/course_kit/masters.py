"""From one master notebook an exercise: student notebooks, instructor notebook, marking specification, nbgrader source.

``python -m course_kit.masters EXERCISES OUT`` writes all of them; with ``--check`` it only says what breaks the
format of exercises/README.md. Masters are plain JSON here: nothing but the standard library is needed.
"""

from __future__ import annotations

import argparse
import ast
import csv
import json
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from techsec.errors import BookError
from techsec_publish.notebook_files import code_cell, dump, markdown_cell, notebook, source, tags

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
STUB_LINE = "#: "  # Inside a solution: what the student version has in its place, without the mark.
STUB = "# Your code here"
FORMAT = 2  # Of the specification; 2 has a tolerance in every item that is marked by the checker.
KINDS = ("value", "choice", "set", "series", "table", "edges", "chart", "written")
TAGS = ("solution", "hint", "written", "no-code", "code-route", "check")
NEEDED = ("id", "title", "kind", "chapter", "objective", "minutes", "prerequisites", "data", "mistakes", "variants")
BLOOM = ("Remember", "Understand", "Apply", "Analyse", "Evaluate", "Create")
TOLERANCE = 1e-6  # How far a number may lie from the master's, where an item does not say.
LEVELS = ("level_4", "level_3", "level_2", "level_1")
SOLUTION = re.compile(rf"^([ \t]*){BEGIN}[ \t]*\n(.*?)^[ \t]*{END}[ \t]*(?:\n|\Z)", re.M | re.S)


class MasterError(BookError):
    """A master breaks the format; the message has one line for each broken rule."""


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


def read(path: Path) -> Master:
    """The master in ``path`` with the rubrics its items name. Raises MasterError where it breaks the format."""
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        about = notebook["metadata"]["techsec"]
        items = about["items"]
        names = {item["id"]: item["rubric"] for item in items if item.get("rubric")}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise MasterError(f"{path.name}: no master notebook ({type(error).__name__}: {error})") from None
    rubrics, broken = {}, []
    for item, name in names.items():
        try:
            rubrics[item] = _rubric(path.parent / "rubrics" / f"{name}.csv")
        except (OSError, ValueError) as error:
            broken.append(f"{path.name}: item {item!r}, rubric {name!r}: {error}")
    master = Master(path.stem, notebook, rubrics)
    broken += list(problems(master))
    if broken:
        raise MasterError("\n".join(broken))
    return master


def _rubric(path: Path) -> list[dict[str, str]]:
    """The rows of a rubric. Raises ValueError with file, row, column, value and rule."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    needed = {"criterion", "points", *LEVELS}
    for number, row in enumerate(rows, start=2):
        if set(row) != needed or not all(row.values()):
            raise ValueError(f"{path.name}, row {number}: a rubric has the filled columns {', '.join(sorted(needed))}")
        if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", row["points"]):
            place = f"{path.name}, row {number}, column 'points', value {row['points']!r}"
            raise ValueError(f"{place}: points are a number such as 2 or 0.5")
    if not rows:
        raise ValueError(f"{path.name}: the rubric has no row")
    return rows


def read_all(folder: Path) -> list[Master]:
    """Every master of ``folder``, by file name. Raises MasterError with all broken rules of all masters."""
    masters, broken = [], []
    for path in sorted(folder.glob("*.ipynb")):
        try:
            masters.append(read(path))
        except MasterError as error:
            broken.append(str(error))
    ids = [master.about["id"] for master in masters]
    broken += [f"exercises: the id {name} stands in two masters" for name in sorted(set(ids)) if ids.count(name) > 1]
    if broken:
        raise MasterError("\n".join(broken))
    return masters


def problems(master: Master) -> Iterable[str]:
    """One line for each rule of the format that a master breaks: file, place, rule."""
    yield from (f"{master.name}.ipynb: {line}" for line in _problems(master))


def _problems(master: Master) -> Iterable[str]:
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
    lacking = [line for number, cell in enumerate(cells, start=1) for line in _lacking(number, cell)]
    if lacking:
        yield from lacking
        return
    if len({cell["id"] for cell in cells}) < len(cells):
        yield "two cells have the same id"
    if not cells or not source(cells[0]).startswith(f"# Exercise {about['id']} "):
        yield f"the first cell begins '# Exercise {about['id']} '"
    for cell in cells:
        text, where = source(cell), f"cell {cell['id']}"
        if text.count(BEGIN) != text.count(END) or text.count(BEGIN) != len(SOLUTION.findall(text)):
            yield f"{where}: '{BEGIN}' and '{END}' stand in pairs, each on a line of its own"
        if cell["cell_type"] == "code" and (cell["outputs"] or cell["execution_count"] is not None):
            yield f"{where}: masters are kept without outputs"
        unknown = [tag for tag in tags(cell) if tag not in TAGS and not tag.startswith("item:")]
        if unknown:
            yield f"{where}: the tag {unknown[0]!r} has no meaning here; there are {', '.join(TAGS)}, item:<id>"
    code = _parsed([cell for cell in cells if cell["cell_type"] == "code"])
    if isinstance(code, str):
        yield code
        return
    yield from _item_problems(master, code)


def _lacking(number: int, cell: dict) -> Iterable[str]:
    """What a cell lacks that every cell of its type has in a notebook file."""
    needed = ["id", "cell_type", "source"]
    if cell.get("cell_type") == "code":
        needed += ["outputs", "execution_count"]
    yield from (f"cell {number}: {name!r} is missing; save it with JupyterLab" for name in needed if name not in cell)


def _item_problems(master: Master, code: dict[str, ast.Module]) -> Iterable[str]:
    cells = {cell["id"]: cell for cell in master.notebook["cells"]}
    written = {name for cell in cells.values() for name in _items_of(cell)}
    solved = _assigned(tree for name, tree in code.items() if "no-code" not in tags(cells[name]))
    by_hand = _assigned(tree for name, tree in code.items() if "no-code" in tags(cells[name]))
    checks = {
        node.name
        for name, tree in code.items()
        if "check" in tags(cells[name])
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
    }
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
            yield f"{where}: no cell assigns {name!r}"
        if by_hand and name not in by_hand:
            yield f"{where}: the no-code route does not assign {name!r}"
        if item["kind"] == "choice" and not item.get("options"):
            yield f"{where}: a choice needs options"
        if item["kind"] == "chart" and not ({"mark", "encodings", "alt"} & set(item)):
            yield f"{where}: a chart needs mark, encodings or alt"
        if "check" in item and item["check"] not in checks:
            yield f"{where}: no function {item['check']!r} in a cell tagged check"


def _parsed(cells: list[dict]) -> dict[str, ast.Module] | str:
    trees = {}
    for cell in cells:
        try:
            trees[cell["id"]] = ast.parse(source(cell))
            ast.parse(without_solution(source(cell)))
        except SyntaxError as error:
            return f"cell {cell['id']}: {error.msg}, line {error.lineno} (with or without its solution)"
    return trees


def _assigned(trees: Iterable[ast.Module]) -> set[str]:
    nodes = (node for tree in trees for node in ast.walk(tree))
    return {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}


def _items_of(cell: dict) -> list[str]:
    if cell["cell_type"] != "markdown" or "written" not in tags(cell):
        return []
    return [tag.removeprefix("item:") for tag in tags(cell) if tag.startswith("item:")]


def has_solution(cell: dict) -> bool:
    """Whether a code cell holds a solution between the two marks."""
    return cell["cell_type"] == "code" and BEGIN in source(cell)


def without_solution(text: str) -> str:
    """A cell's text as students get it: the stub lines of each solution, or a comment and ``name = None``."""

    def stub(match: re.Match) -> str:
        indent, body = match.groups()
        lines = [line.strip()[len(STUB_LINE) :] for line in body.splitlines() if line.strip().startswith(STUB_LINE)]
        if not lines:
            named = [name for name in _top_names(body) if name not in _top_names(text[: match.start()])]
            lines = [STUB, *(f"{name} = None" for name in named)]
        return "".join(f"{indent}{line}\n" for line in lines)

    return SOLUTION.sub(stub, text).rstrip("\n")


def _top_names(text: str) -> list[str]:
    """Names that a piece of code assigns at its left margin, in order, without those that begin with _."""
    names = re.findall(r"^([A-Za-z]\w*) *=(?!=)", text, re.M)
    return list(dict.fromkeys(names))


def student(master: Master, route: str = "code") -> dict:
    """The notebook that students get for ``route``, "code" or "no-code". No solution, no check, no answer in it."""
    other = ("no-code",) if route == "code" else ("code-route", "hint")
    cells = []
    for cell in master.notebook["cells"]:
        if {"solution", "check", *other} & set(tags(cell)) or (route == "no-code" and has_solution(cell)):
            continue
        text = without_solution(source(cell)) if has_solution(cell) else source(cell)
        cells.append(_cell(cell, text))
    return notebook(cells, {"id": master.about["id"], "route": route})


def instructor(master: Master) -> dict:
    """The whole exercise for instructors: solutions, model answers, rubric and common mistakes."""
    about = master.about
    lines = [
        "> **For instructors only: this notebook holds the solution.**",
        f"> {about['objective']}. {about['minutes']} minutes the first time. {master.points:g} points.",
        f"> Chapter `{about['chapter']}`; data: {', '.join(about['data']) or 'none'}.",
        ">",
        "> Common mistakes:",
        *(f"> - {mistake}" for mistake in about["mistakes"]),
    ]
    cells = [markdown_cell("instructor-note", "\n".join(lines))]
    for cell in master.notebook["cells"]:
        text = _solved(source(cell)) if has_solution(cell) else source(cell)
        cells.append(_cell(cell, text))
        cells += [markdown_cell(f"rubric-{name}", _rubric_table(master.rubrics[name])) for name in _items_of(cell)]
    return notebook(cells, {"id": about["id"], "for": "instructor"})


def _solved(text: str) -> str:
    """A cell's text with its solution, without marks and forms."""
    dropped = (BEGIN, END, STUB_LINE.strip())
    return "\n".join(line for line in text.splitlines() if not line.strip().startswith(dropped))


def _rubric_table(rows: list[dict[str, str]]) -> str:
    head = ["| criterion | points | 4 | 3 | 2 | 1 |", "|---|---|---|---|---|---|"]
    body = [" | ".join(row[column].replace("|", "\\|") for column in ("criterion", "points", *LEVELS)) for row in rows]
    return "\n".join(["**Rubric**", "", *head, *(f"| {line} |" for line in body)])


def spec(master: Master) -> dict:
    """The marking specification that course_kit.checker reads: items, variants, rubrics and the solution's code."""
    cells = master.notebook["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code" and not {"no-code", "hint"} & set(tags(cell))]
    kept = ("id", "title", "chapter", "objective", "minutes", "data", "variants")
    return {
        "format": FORMAT,
        **{name: master.about[name] for name in kept},
        "items": [
            item if item["kind"] == "written" else {"tolerance": TOLERANCE, **item} for item in master.about["items"]
        ],
        "points": master.points,
        "solution": [source(cell) for cell in code if "check" not in tags(cell)],
        "checks": [source(cell) for cell in code if "check" in tags(cell)],
        "written": {name: {"cell": cell["id"], "blank": source(cell)} for cell in cells for name in _items_of(cell)},
        "rubrics": master.rubrics,
    }


def nbgrader_source(master: Master) -> dict:
    """The exercise as ``nbgrader generate_assignment`` takes it; hidden tests recompute the solution.

    nbgrader has no hidden variants and no plain-data comparison: a hard-coded answer passes there. Tolerances are those
    of ``spec``.
    """
    cells, items = [], [item for item in master.about["items"] if item["kind"] != "written"]
    for cell in master.notebook["cells"]:
        if {"solution", "check", "no-code"} & set(tags(cell)):
            continue
        copy = _cell(cell, source(cell))
        for name in _items_of(cell):
            points = next(item["points"] for item in master.about["items"] if item["id"] == name)
            copy["metadata"]["nbgrader"] = _nbgrader(f"written-{name}", grade=True, solution=True, points=points)
        if has_solution(cell):
            # Forms to fill in do not run: in nbgrader's source they stand above the solution as comments.
            forms = [f"# {line.strip()[len(STUB_LINE) :]}" for line in source(cell).splitlines() if _is_stub(line)]
            text = "\n".join([*forms, *(line for line in source(cell).splitlines() if not _is_stub(line))])
            copy = _cell(cell, text)
            copy["metadata"]["nbgrader"] = _nbgrader(f"solution-{cell['id']}", grade=False, solution=True)
        cells.append(copy)
        here = set(_top_names(source(cell))) if has_solution(cell) else set()
        for item in [item for item in items if answer_name(item) in here]:
            test = code_cell(f"test-{item['id']}", _hidden_test(master, item))
            test["metadata"]["nbgrader"] = _nbgrader(
                f"test-{item['id']}", grade=True, solution=False, points=item["points"]
            )
            cells.append(test)
            items.remove(item)
    return notebook(cells, {"id": master.about["id"]})


def _is_stub(line: str) -> bool:
    return line.strip().startswith(STUB_LINE)


# How nbgrader's hidden tests compare, by kind; order counts for none of them, as in course_kit.checker without "order".
_COMPARED = {
    "value": [
        "close = isinstance(right, (int, float)) and abs(given - right) <= TOLERANCE",
        "assert close or given == right",
    ],
    "set": ["assert set(given) == set(right)"],
    "series": [
        "import pandas",
        "given, right = pandas.Series(given), pandas.Series(right)",
        "alike = {'check_dtype': False, 'check_index_type': False, 'check_names': False, 'check_like': True}",
        "pandas.testing.assert_series_equal(given, right, rtol=0, atol=TOLERANCE, **alike)",
    ],
    "table": [
        "import pandas",
        "given, right = pandas.DataFrame(given), pandas.DataFrame(right)",
        "order = [*right.select_dtypes(exclude='number'), *right.select_dtypes('number')]",
        "given, right = (one[order].sort_values(order, ignore_index=True) for one in (given, right))",
        "pandas.testing.assert_frame_equal(given, right, rtol=0, atol=TOLERANCE, check_dtype=False)",
    ],
    "edges": ["assert {tuple(pair) for pair in given} == {tuple(pair) for pair in right}"],
}


def _hidden_test(master: Master, item: dict) -> str:
    name = answer_name(item)
    solution = "\n\n".join(map(_solved, spec(master)["solution"]))
    if item["kind"] == "chart":
        test = [
            f"given, right = {name}.to_dict(), reference[{name!r}].to_dict()",
            "fields = [{on: shown.get('field') for on, shown in one['encoding'].items()} for one in (given, right)]",
            "assert given['mark'] == right['mark'] and fields[0] == fields[1], 'mark or encoding'",
        ]
    elif "check" in item:
        test = [f"assert {name} is not None, 'marked by hand: the check of this item runs in course_kit.checker only'"]
    else:
        test = [f"given, right = {name}, reference[{name!r}]", *_COMPARED.get(item["kind"], _COMPARED["value"])]
        tolerance = item.get("tolerance", TOLERANCE)
        test = [line.replace("TOLERANCE", repr(tolerance)) for line in test]
    lines = [
        "### BEGIN HIDDEN TESTS",
        "reference = {}",
        f"exec({solution!r}, reference)",
        *test,
        "### END HIDDEN TESTS",
    ]
    return "\n".join([f"# Marks {name}: {item['points']:g} points.", *lines])


def _nbgrader(grade_id: str, *, grade: bool, solution: bool, points: float | None = None) -> dict:
    described = {
        "grade": grade,
        "grade_id": grade_id,
        "locked": grade and not solution,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }
    return described if points is None else {**described, "points": points}


def _cell(cell: dict, text: str) -> dict:
    """A copy of a cell with another text and, of its metadata, the tags that students' copies need."""
    kept = [tag for tag in tags(cell) if tag == "written" or tag.startswith("item:")]
    made = code_cell(cell["id"], text) if cell["cell_type"] == "code" else markdown_cell(cell["id"], text)
    return {**made, "metadata": {"tags": kept}} if kept else made


def students(masters: list[Master]) -> dict[str, dict]:
    """What students get of every master, one notebook a route, by file name without ending."""
    return {
        f"exercise-{master.slug}{'' if route == 'code' else '-no-code'}": student(master, route)
        for master in masters
        for route in master.routes
    }


def student_notebooks(masters: list[Master], folder: Path) -> list[Path]:
    """Write what students get of every master into ``folder``; the paths written."""
    return [_write(folder / f"{name}.ipynb", notebook) for name, notebook in students(masters).items()]


def write(masters: list[Master], out: Path) -> list[Path]:
    """Write student notebooks, instructor notebooks, specifications and nbgrader sources into folders under ``out``."""
    paths = student_notebooks(masters, out / "student")
    for master in masters:
        name = f"exercise-{master.slug}"
        paths.append(_write(out / "instructor" / f"{name}-instructor.ipynb", instructor(master)))
        paths.append(_write(out / "spec" / f"{master.slug}.json", spec(master)))
        paths.append(_write(out / "nbgrader" / "source" / name / f"{name}.ipynb", nbgrader_source(master)))
    return paths


def _write(path: Path, value: dict) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(dump(value), encoding="utf-8")
    return path


def main(arguments: list[str]) -> int:
    """Write everything, or say what breaks the format; the exit code is 1 where something does."""
    parser = argparse.ArgumentParser(prog="python -m course_kit.masters", description=__doc__.splitlines()[0])
    parser.add_argument("exercises", type=Path, help="the folder of masters")
    parser.add_argument(
        "out", type=Path, nargs="?", help="where student/, instructor/, spec/ and nbgrader/ are written"
    )
    parser.add_argument("--check", action="store_true", help="write nothing, only check the masters")
    options = parser.parse_args(arguments)
    if not options.exercises.is_dir():
        print(f"{options.exercises}: no such folder; the graded exercises are not in this copy of the book")
        return 0
    try:
        masters = read_all(options.exercises)
    except MasterError as error:
        print(error, file=sys.stderr)
        return 1
    if options.check or not options.out:
        print(f"{len(masters)} masters keep the format")
        return 0
    paths = write(masters, options.out)
    print(f"{len(masters)} exercises, {len(paths)} files in {options.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
