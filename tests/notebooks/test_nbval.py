"""A stored number that its notebook no longer gives makes nbval fail; refresh.py puts it right and says so."""

import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from refresh import CHECKED, refresh

REFRESH = str(Path(__file__).with_name("refresh.py"))
# What techsec.show.glue leaves in a notebook, without the seconds that its imports take.
GLUE = """from IPython.display import display
display({"text/plain": "%s"}, raw=True, metadata={"scrapbook": {"name": "%s", "mime_prefix": ""}})"""


@pytest.fixture
def notebook(tmp_path):
    """The file of a notebook with two checked cells, their outputs stored, in a book of its own."""
    codes = ("print('never stored')", GLUE % (77, "events"), GLUE % (46, "documents"))
    cells = [nbformat.v4.new_code_cell(code) for code in codes]
    for cell in cells[1:]:
        cell["metadata"]["tags"] = [CHECKED]
    path = tmp_path / "book" / "small.ipynb"
    path.parent.mkdir()
    document = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": {"name": "python3", "display_name": "P"}})
    path.write_text(json.dumps(document), encoding="utf-8")
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: book/small\n", encoding="utf-8")
    assert refresh(path) == ["small.ipynb, events: (none) -> 77", "small.ipynb, documents: (none) -> 46"]
    return path


def run(*arguments, cwd):
    return subprocess.run([sys.executable, *arguments], cwd=cwd, capture_output=True, text=True)


def nbval(path):
    return run("-m", "pytest", "--nbval-lax", "-p", "no:cacheprovider", "--color=no", path.name, cwd=path.parent)


def test_an_altered_number_fails_by_its_cell_and_refresh_restores_it(notebook):
    before = notebook.read_text(encoding="utf-8")
    assert before.count('"46"') == 1
    notebook.write_text(before.replace('"46"', '"47"'), encoding="utf-8")
    done = nbval(notebook)
    assert done.returncode == 1
    assert "small.ipynb::Cell 2" in done.stdout and "1 failed, 2 passed" in done.stdout
    assert "'47'" in done.stdout and "'46'" in done.stdout

    assert run(REFRESH, str(notebook.parent.parent), cwd=notebook.parent).stdout == "small.ipynb, documents: 47 -> 46\n"
    assert notebook.read_text(encoding="utf-8") == before
    written = notebook.stat().st_mtime_ns
    assert refresh(notebook) == []
    assert notebook.stat().st_mtime_ns == written


def test_refresh_clears_what_is_not_checked(notebook):
    before = notebook.read_text(encoding="utf-8")
    document = json.loads(before)
    cell = document["cells"][0]
    cell["outputs"] = [{"name": "stdout", "output_type": "stream", "text": ["stale\n"]}]
    cell["execution_count"] = 9
    notebook.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    assert refresh(notebook) == [f"small.ipynb, {cell['id']} output 1: stale\n -> (none)"]
    assert notebook.read_text(encoding="utf-8") == before
