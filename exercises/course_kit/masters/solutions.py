"""The marks around a solution in a cell of a master, and what students get in its place."""

import ast
import re
from collections.abc import Iterator, Mapping

from techsec_publish.notebook_files import source

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
FORM_LINE = "#: "  # Inside a solution: what the student version has in its place, without this mark.
STUB = "# Your code here"
SOLUTION = re.compile(rf"^([ \t]*){BEGIN}[ \t]*\n(.*?)^[ \t]*{END}[ \t]*(?:\n|\Z)", re.M | re.S)
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def has_solution(cell: Mapping) -> bool:
    """Whether a code cell holds a solution between the two marks."""
    return cell["cell_type"] == "code" and BEGIN in source(cell)


def form(text: str) -> list[str]:
    """The lines of a form for students in a piece of code, without their mark."""
    return [line.strip()[len(FORM_LINE) :] for line in text.splitlines() if is_form_line(line)]


def is_form_line(line: str) -> bool:
    """Whether a line of a solution is one of a form for students."""
    return line.strip().startswith(FORM_LINE)


def with_solution(text: str) -> str:
    """A cell's text with its solution, without marks and forms."""
    dropped = (BEGIN, END, FORM_LINE.strip())
    return "\n".join(line for line in text.splitlines() if not line.strip().startswith(dropped))


def without_solution(text: str) -> str:
    """A cell's text as students get it: in place of each solution its form, or else a comment and ``name = None``.

    Raises SyntaxError where a solution without a form is no Python.
    """

    def blank(match: re.Match) -> str:
        lines = form(match[2])
        if not lines:
            first, last = text.count("\n", 0, match.start()) + 1, text.count("\n", 0, match.end())
            names = [name for name, line in assigned(text).items() if first <= line <= max(first, last)]
            lines = [STUB, *(f"{name} = None" for name in names)]
        return "".join(f"{match[1]}{line}\n" for line in lines)

    return SOLUTION.sub(blank, text).rstrip("\n")


def assigned(text: str, place: str = "cell") -> dict[str, int]:
    """The names that a cell gives to the notebook, in order, each with the line that does so first.

    In whatever way Python assigns: =, +=, for, with, :=, def, several at once. Not imports, which students need as they
    are; not names that begin with _. Raises SyntaxError, with ``place`` as its file name.
    """
    names: dict[str, int] = {}
    for line, _, name in sorted(_assignments(ast.parse(text, place))):
        if not name.startswith("_"):
            names.setdefault(name, line)
    return names


def _assignments(node: ast.AST, comprehension: bool = False) -> Iterator[tuple[int, int, str]]:
    """Line, column and name of each assignment that is not inside a function or class.

    Variables of a comprehension are its own, but what := assigns in it is not.
    """
    if isinstance(node, _DEFINITIONS):
        yield node.lineno, node.col_offset, node.name
        return
    if isinstance(node, ast.Lambda):
        return
    if isinstance(node, ast.NamedExpr):
        yield node.target.lineno, node.target.col_offset, node.target.id
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and not comprehension:
        yield node.lineno, node.col_offset, node.id
    elif isinstance(node, (ast.MatchAs, ast.MatchStar)) and node.name:
        yield node.lineno, node.col_offset, node.name
    for child in ast.iter_child_nodes(node):
        yield from _assignments(child, comprehension or isinstance(node, _COMPREHENSIONS))
