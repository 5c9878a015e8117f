"""What the tests of exercises share: the masters, their answers on any tables, and the code of a student's notebook."""

import ast
from functools import cache
from pathlib import Path

from course_kit.masters.reading import Master, answer_name, read
from course_kit.masters.versions import specification
from techsec import schema
from techsec_publish import notebook_files

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "exercises"
PATHS = {path.name: path for path in sorted(FOLDER.glob("*.ipynb"))}
BLANK = "____"


@cache
def master(name: str) -> Master:
    """The master with this file name, read once."""
    return read(PATHS[name])


def run(code: list[str]) -> dict:
    """The names after running cells one after the other; the last expression of each is shown, as a notebook does."""
    names = {"__name__": "__main__"}
    for number, text in enumerate(code, start=1):
        _run_cell(text, f"cell {number}", names)
    return names


def run_blank(code: list[str]) -> tuple[set[str], list[str]]:
    """The names that a notebook assigns with nothing filled in, and each error that no blank explains.

    Blank are the names that a cell with ``____`` assigns, and those of cells that use a blank name and stop.
    """
    names, blank, stopped = {"__name__": "__main__"}, set(), []
    for number, text in enumerate(code, start=1):
        stored, used = _names(text)
        try:
            _run_cell(text, f"cell {number}", names)
        except Exception as error:
            if BLANK not in text and not used & blank:
                stopped.append(f"cell {number}: {type(error).__name__}: {error}")
            blank |= stored
        if BLANK in text:
            blank |= stored
    return set(names) | blank, stopped


def _run_cell(text: str, name: str, names: dict) -> None:
    tree = ast.parse(text)
    shown = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, name, "exec"), names)
    if shown is not None:
        repr(eval(compile(ast.Expression(shown.value), name, "eval"), names))


def _names(text: str) -> tuple[set[str], set[str]]:
    """The names that a cell assigns, and those that it reads."""
    found = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)]
    stored = {node.id for node in found if isinstance(node.ctx, ast.Store)}
    return stored, {node.id for node in found if isinstance(node.ctx, ast.Load)}


def code(notebook: dict) -> list[str]:
    """The code cells of a notebook as text."""
    return [notebook_files.source(cell) for cell in notebook["cells"] if cell["cell_type"] == "code"]


def text(notebook: dict) -> str:
    """All cells of a notebook as one text."""
    return "\n\n".join(map(notebook_files.source, notebook["cells"]))


def marked(exercise: Master) -> list[dict]:
    """The items that a machine marks."""
    return [item for item in exercise.about["items"] if item["kind"] != "written"]


def answers(exercise: Master, folder: Path) -> dict:
    """The named answers of the master's own solution, run on the tables of ``folder``."""
    with schema.tables_in(folder):
        names = run(specification(exercise)["solution"])
    return {answer_name(item): names[answer_name(item)] for item in marked(exercise)}
