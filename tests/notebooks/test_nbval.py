"""A stored number that its notebook no longer gives makes nbval fail; refresh.py puts it right and says so."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from refresh import ROOT, checked, notebooks, values

NAME = notebooks()[0].name
REFRESH = str(Path(__file__).with_name("refresh.py"))


@pytest.fixture
def copy(tmp_path):
    """One notebook with all that it needs, as a book of its own."""
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "data", tmp_path / "data")
    shutil.copytree(ROOT / "book" / "techsec", tmp_path / "book" / "techsec", ignore=ignore)
    shutil.copy(ROOT / "book" / NAME, tmp_path / "book" / NAME)
    (tmp_path / "_toc.yml").write_text(f"format: jb-book\nroot: book/{Path(NAME).stem}\n", encoding="utf-8")
    return tmp_path


def run(*arguments, cwd):
    return subprocess.run([sys.executable, *arguments], cwd=cwd, capture_output=True, text=True)


def nbval(folder):
    return run("-m", "pytest", "--nbval-lax", "-p", "no:cacheprovider", "--color=no", f"book/{NAME}", cwd=folder)


def alter(folder):
    """Change the first stored number; returns its cell's number among the code cells, its name, old and new value."""
    path = folder / "book" / NAME
    notebook = json.loads(path.read_text(encoding="utf-8"))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    number, cell = next((number, cell) for number, cell in enumerate(code) if checked(cell))
    name, old = next((name, value) for name, value in values(cell).items() if value.isdigit())
    new = str(int(old) + 1)
    output = next(output for output in cell["outputs"] if output["metadata"]["scrapbook"]["name"] == name)
    output["data"]["text/plain"] = [new]
    path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return number, name, old, new


def test_unaltered_copy_passes(copy):
    done = nbval(copy)
    assert done.returncode == 0, done.stdout
    assert " passed" in done.stdout and "failed" not in done.stdout


def test_altered_number_fails_by_its_cell_and_refresh_restores_it(copy):
    path = copy / "book" / NAME
    before = path.read_bytes()
    number, name, old, new = alter(copy)
    done = nbval(copy)
    assert done.returncode == 1
    assert f"book/{NAME}::Cell {number}" in done.stdout and "1 failed" in done.stdout
    assert f"'{new}'" in done.stdout and f"'{old}'" in done.stdout

    assert run(REFRESH, str(copy), cwd=copy).stdout == f"{NAME}, {name}: {new} -> {old}\n"
    assert path.read_bytes() == before
    written = path.stat().st_mtime_ns
    assert run(REFRESH, str(copy), cwd=copy).stdout.startswith("Nothing changed")
    assert path.stat().st_mtime_ns == written


def test_refresh_clears_what_is_not_checked(copy):
    path = copy / "book" / NAME
    before = path.read_bytes()
    notebook = json.loads(before)
    cell = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code" and not checked(cell))
    cell["outputs"] = [{"name": "stdout", "output_type": "stream", "text": ["stale\n"]}]
    cell["execution_count"] = 9
    path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    assert run(REFRESH, str(copy), cwd=copy).stdout == f"{NAME}, {cell['id']} output 1: stale\n -> (none)\n"
    assert path.read_bytes() == before
