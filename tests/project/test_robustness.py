"""Careless use costs one clear line and nothing else: wrong Python, broken tables, no permission, a killed build."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sources import MAKE, copy_sources

VENV = Path(sys.prefix)
NOBODY = 65534


@pytest.fixture
def copy(tmp_path):
    """The book's sources in another place, with one chapter in its contents and nothing built."""
    folder = copy_sources(tmp_path / "copy", "Makefile")
    (folder / "_toc.yml").write_text(
        "format: jb-book\nroot: book/index\nchapters:\n- file: book/reference/bibliography\n"
    )
    (folder / "book" / "index.md").write_text("# Copy\n\nA copy of the book with one page.\n", encoding="utf-8")
    return folder


def make(folder, target, **options):
    """Run a target with this environment's packages; gives exit code and what was printed."""
    named = [f"{name}={value}" for name, value in options.pop("variables", {"VENV": VENV}).items()]
    done = subprocess.run([*MAKE, target, *named], cwd=folder, capture_output=True, text=True, timeout=300, **options)
    return done.returncode, [
        line for line in (done.stdout + done.stderr).splitlines() if not line.startswith("make: ***")
    ]


def stub(folder, name, script):
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def test_an_old_python_is_refused_by_name(copy, tmp_path):
    old = stub(tmp_path, "python3.9", 'case "$1" in --version) echo "Python 3.9.2";; *) exit 1;; esac')
    code, lines = make(copy, "book", variables={"VENV": "fresh", "PYTHON": old})
    assert code and lines == [
        f"This book needs Python 3.11 or later; {old} is Python 3.9.2. Name another one: make PYTHON=python3.12 book"
    ]
    assert not (copy / "fresh").exists()


def test_a_python_without_venv_names_the_package(copy, tmp_path):
    bare = stub(tmp_path, "python3.11", 'case "$2" in *ensurepip*) exit 1;; esac')
    code, lines = make(copy, "book", variables={"VENV": "fresh", "PYTHON": bare})
    assert code and lines == [f"{bare} lacks the venv module. On Debian or Ubuntu: apt-get install python3-venv"]


def test_serving_nothing_says_what_to_do(copy):
    code, lines = make(copy, "serve")
    assert code and lines == ["There is no site yet: run 'make book' first."]


def test_a_missing_table_stops_the_build_before_it_begins(copy):
    (copy / "data" / "talent.csv").unlink()
    code, lines = make(copy, "book")
    assert code and lines == ["data/talent.csv: the file is missing"]
    assert not (copy / "_build").exists()


def test_a_half_written_table_is_named_with_its_row(copy):
    table = copy / "data" / "talent.csv"
    whole = table.read_bytes()
    table.write_bytes(whole[: whole.rindex(b",")])
    code, lines = make(copy, "book")
    last = len(whole.splitlines())
    assert code and lines == [f"data/talent.csv, row {last}: not readable as CSV: unexpected end of data"]
    table.write_bytes(whole)
    assert make(copy, "check-data")[0] == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can try it as somebody else")
def test_a_folder_that_may_not_be_written_to_is_named(copy):
    for folder in (copy.parent.parent.parent, copy.parent.parent, copy.parent, copy):
        folder.chmod(0o755)
    code, lines = make(copy, "book", user=NOBODY, group=NOBODY, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"})
    assert code and lines == ["The book cannot be built here: this folder or its _build may not be written to."], lines


@pytest.mark.slow
def test_a_killed_build_leaves_nothing_that_hinders_the_next(copy):
    chapter = copy / "book" / "4-3-industry.ipynb"
    alone = chapter.read_text(encoding="utf-8").replace("{doc}", "{code}").replace("{ref}", "{code}")
    chapter.write_text(alone, encoding="utf-8")
    pages = ["4-3-industry", "reference/glossary", "reference/tables/concepts", "reference/bibliography"]
    listed = "".join(f"- file: book/{name}\n" for name in pages)
    (copy / "_toc.yml").write_text(f"format: jb-book\nroot: book/index\nchapters:\n{listed}")
    command = [*MAKE, "book", f"VENV={VENV}"]
    # While notebooks run, then while pages are written.
    for place in (copy / "_build" / ".jupyter_cache", copy / "_build" / "html" / "index.html"):
        with (copy.parent / "build.log").open("w+") as log:
            build = subprocess.Popen(command, cwd=copy, stdout=log, stderr=subprocess.STDOUT, start_new_session=True)
            end = time.monotonic() + 120
            while not place.exists():
                assert build.poll() is None and time.monotonic() < end, (copy.parent / "build.log").read_text()[-3000:]
                time.sleep(0.05)
            os.killpg(build.pid, signal.SIGKILL)
            build.wait()
    code, lines = make(copy, "book")
    assert code == 0, "\n".join(lines[-30:])
    assert 'class="chart"' in (copy / "_build" / "html" / "4-3-industry.html").read_text(encoding="utf-8")
