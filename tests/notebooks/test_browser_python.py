"""Nothing keeps the notebooks from Python in the browser (JupyterLite): no processes, threads, sockets, compilers."""

import ast
import json
import sys
from functools import cache
from pathlib import Path

import pytest
from refresh import notebooks

ROOT = Path(__file__).resolve().parents[2]
# What WebAssembly's Python lacks or cannot do.
IMPOSSIBLE = {"subprocess", "multiprocessing", "threading", "_thread", "concurrent", "socket", "socketserver", "ssl"}
IMPOSSIBLE |= {"ctypes", "cffi", "fcntl", "resource", "signal", "pty", "curses", "urllib.request", "http", "requests"}
CALLS = {"os.system", "os.fork", "os.popen", "os.execv", "os.spawnv", "os.kill"}
# Of the packages that must be installed: each has a pure wheel or one that Pyodide builds.
KNOWN = {"altair", "pandas", "numpy", "ipywidgets", "IPython", "nltk"}
STANDARD = sys.stdlib_module_names
# Asked for while the site is built, and by no notebook that a reader runs.
BUILD_ALONE = {"techsec.drawing": ["vl_convert"]}


@cache
def imported(tree: ast.Module) -> set[str]:
    """The modules that a piece of code imports, also inside functions, by their whole names."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def cells(path: Path) -> ast.Module:
    """The code of a notebook as one module."""
    document = json.loads(path.read_text(encoding="utf-8"))
    codes = ["".join(cell["source"]) for cell in document["cells"] if cell["cell_type"] == "code"]
    return ast.parse("\n".join(codes))


def file_of(module: str) -> Path | None:
    """The file of a module of the book's package, else None."""
    base = ROOT / "book" / Path(*module.split("."))
    return next((path for path in (base.with_suffix(".py"), base / "__init__.py") if path.is_file()), None)


@cache
def parsed(path: Path) -> ast.Module:
    """The code of a file; most notebooks lead to the same ones."""
    return ast.parse(path.read_text(encoding="utf-8"))


def reached(tree: ast.Module) -> dict[str, ast.Module]:
    """Every module of the package that the code leads to, with its own code, and the code itself under ''."""
    found, waiting = {"": tree}, list(imported(tree))
    while waiting:
        module = waiting.pop()
        path = file_of(module) if module.startswith("techsec") else None
        if path and module not in found:
            found[module] = parsed(path)
            waiting += imported(found[module])
    return found


@cache
def problems(tree: ast.Module) -> list[str]:
    """What one piece of code uses that a browser's Python cannot give."""
    names = imported(tree)
    bad = [name for name in names if name in IMPOSSIBLE or name.split(".")[0] in IMPOSSIBLE]
    first = {name.split(".")[0] for name in names} - {"techsec", "google"}
    bad += [name for name in first if name not in STANDARD and name not in KNOWN]
    used = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    return sorted(bad + [name for name in used if name in CALLS or name.endswith(".system")])


@pytest.mark.parametrize("path", notebooks(), ids=lambda path: path.stem)
def test_notebook_and_what_it_imports_could_run_in_a_browser(path):
    modules = reached(cells(path))
    assert "techsec.data" in modules and "techsec.schema" in modules
    assert {name: bad for name, tree in modules.items() if (bad := problems(tree))} == BUILD_ALONE
    top = ast.parse("\n".join(ast.unparse(node) for node in modules["techsec.show"].body if not _is_function(node)))
    assert problems(top) == [], "not at import"


def _is_function(node: ast.stmt) -> bool:
    return isinstance(node, ast.FunctionDef | ast.ClassDef)


@pytest.mark.parametrize(
    ("code", "bad"),
    [
        ("import threading", "threading"),
        ("def f():\n    from concurrent.futures import ThreadPoolExecutor", "concurrent.futures"),
        ("import os\nos.system('ls')", "os.system"),
        ("get_ipython().system('ls')", "get_ipython().system"),
        ("from urllib.request import urlopen", "urllib.request"),
        ("import scipy", "scipy"),
    ],
)
def test_what_a_browser_cannot_do_is_seen(code, bad):
    assert bad in problems(ast.parse(code))
    assert problems(ast.parse("import json, pandas\nfrom techsec import data")) == []
