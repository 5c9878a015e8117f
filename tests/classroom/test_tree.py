"""What students open: whole, without anything that marks them, the same bytes each time, in a zip and on a branch."""

import io
import json
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from techsec.errors import BookError
from techsec_publish import repository, student_pack, zips

ROOT = Path(__file__).resolve().parents[2]
HOME = {"BOOK_REPOSITORY": "https://github.com/example/two-allies", "BOOK_REF": "students"}


@pytest.fixture(autouse=True)
def nowhere(monkeypatch):
    """No repository is known, whatever this machine says."""
    monkeypatch.setenv("BOOK_REPOSITORY", "")


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The book's files in a git repository of their own, without exercises."""
    root = tmp_path_factory.mktemp("book")
    for name in ("book", "data", "binder"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints"))
    for name in ("_config.yml", "_toc.yml", "LICENSE", "CITATION.cff"):
        shutil.copy(ROOT / name, root / name)
    return root


@pytest.fixture(scope="module")
def tree():
    """The files of the student pack of this book, made once."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("BOOK_REPOSITORY", "")
        return student_pack.files()


def git(root, *arguments):
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    done = subprocess.run(["git", "-C", str(root), *who, *arguments], check=True, capture_output=True, text=True)
    return done.stdout


def test_tree_holds_chapters_package_data_and_what_to_install(tree):
    names = list(tree)
    chapters = {f"book/{page}.ipynb" for page in student_pack.chapters()}
    assert "book/4-practice.ipynb" in chapters and chapters <= set(names)
    for name in ("README.md", "LICENSE", "binder/requirements.txt", "book/techsec/data.py", "data/events.csv"):
        assert name in names
    assert names == sorted(names)


def test_tree_holds_nothing_that_marks(tree):
    inside = [Path(name).parts for name in tree]
    assert [
        parts
        for parts in inside
        if {"exercises", "course_kit", "_extensions", "teach", "tests", "solutions"} & set(parts)
    ] == []
    assert not [parts for parts in inside if parts[-1].endswith((".pyc", ".bib", ".yml"))]


def test_what_programs_hide_is_not_handed_out(copy):
    hidden = ("data/.~lock.events.csv#", "book/techsec/.ipynb_checkpoints/data.py", "data/coding/.DS_Store")
    for name in hidden:
        (copy / name).parent.mkdir(exist_ok=True)
        (copy / name).write_text("Ann's laptop")
    try:
        assert not [name for name in student_pack.files(copy) if "/." in name]
    finally:
        for name in hidden:
            (copy / name).unlink()
    (copy / "book/techsec/.ipynb_checkpoints").rmdir()


def test_edition_without_the_noncommercial_tables(copy, monkeypatch):
    monkeypatch.setenv("WITHOUT_NC", "1")
    student_pack.schema._resources_in.cache_clear()
    try:
        names = list(student_pack.files(copy))
    finally:
        student_pack.schema._resources_in.cache_clear()
    assert not [name for name in names if "noncommercial" in name]
    assert "book/6-supply-chain.ipynb" not in names and "book/4-practice.ipynb" in names


def test_pack_has_the_same_bytes_each_time_and_one_folder(tree):
    first, second = student_pack.pack(tree), student_pack.pack(student_pack.files())
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert archive.testzip() is None
        assert {name.split("/")[0] for name in archive.namelist()} == {zips.top()}
        assert {entry.date_time for entry in archive.infolist()} == {zips.LONG_AGO}


def test_a_folder_that_holds_something_is_not_overwritten(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(BookError, match="not empty"):
        student_pack.write({"a": b"b"}, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_branch_is_written_without_touching_the_work_tree(copy, monkeypatch):
    for name, value in {"GIT_AUTHOR_NAME": "A", "GIT_COMMITTER_NAME": "A"}.items():
        monkeypatch.setenv(name, value)
    for name in ("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"):
        monkeypatch.setenv(name, "a@example.org")
    git(copy, "init", "-q", "-b", "main")
    git(copy, "add", "book/index.md")
    git(copy, "commit", "-q", "-m", "One")
    git(copy, "add", "LICENSE")
    before = git(copy, "status", "--porcelain"), git(copy, "rev-parse", "HEAD")
    found = student_pack.files(copy)
    said = student_pack.branch(found, copy)
    assert said == f"{len(found)} files are on the branch students"
    assert (git(copy, "status", "--porcelain"), git(copy, "rev-parse", "HEAD")) == before
    assert git(copy, "ls-tree", "-r", "--name-only", "-z", "students").split("\0")[:-1] == list(found)
    shown = subprocess.run(["git", "-C", copy, "show", "students:data/events.csv"], capture_output=True, check=True)
    assert shown.stdout == found["data/events.csv"]

    first = git(copy, "rev-parse", "students")
    assert "already" in student_pack.branch(found, copy) and git(copy, "rev-parse", "students") == first
    git(copy, "tag", "v1.0")
    assert student_pack.branch({**found, "README.md": b"new\n"}, copy).endswith("under the tag students-v1.0")
    assert git(copy, "rev-parse", "students~1") == first
    assert git(copy, "rev-parse", "students-v1.0") == git(copy, "rev-parse", "students")
    assert repository.choose_ref(copy, {}) == "students-v1.0"


def test_without_git_the_branch_is_refused_in_one_line(tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(BookError, match="no git repository") as error:
        student_pack.branch({"a": b"b"}, tmp_path)
    assert "\n" not in str(error.value)


def test_exercises_are_handed_out_in_plain_markdown(copy):
    pytest.importorskip("course_kit", reason="the course kit is not in this copy of the book")
    cells = [
        ("markdown", "intro", [], "# Exercise 9.1 Counting\n\nSee {doc}`4-practice` and {cite:t}`wu2025`."),
        ("code", "task", [], "### BEGIN SOLUTION\ncount = 1\n### END SOLUTION"),
    ]
    about = {
        "id": "9.1", "title": "Counting", "kind": "A", "chapter": "4-practice", "objective": "Apply: count rows",
        "minutes": 10, "prerequisites": [], "data": ["events"], "mistakes": [], "variants": {},
        "items": [{"id": "count", "kind": "value", "name": "count", "points": 1}],
    }  # fmt: skip
    empty = {"code": {"outputs": [], "execution_count": None}, "markdown": {}}
    document = {
        "cells": [
            {"cell_type": kind, "id": name, "metadata": {"tags": tags}, "source": text, **empty[kind]}
            for kind, name, tags, text in cells
        ],
        "metadata": {"techsec": about}, "nbformat": 4, "nbformat_minor": 5,
    }  # fmt: skip
    (copy / "exercises").mkdir()
    try:
        (copy / "exercises" / "9-1-counting.ipynb").write_text(json.dumps(document), encoding="utf-8")
        found = student_pack.files(copy)
    finally:
        shutil.rmtree(copy / "exercises")
    handed_out = json.loads(found["book/exercise-9-1.ipynb"])
    assert "count = None" in json.dumps(handed_out)
    assert "See [4 Policy practice" in json.dumps(handed_out, ensure_ascii=False)


def test_colab_fetches_the_tree_where_the_repository_is_known(monkeypatch):
    for name, value in HOME.items():
        monkeypatch.setenv(name, value)
    document = json.loads(student_pack.files()["book/4-practice.ipynb"])
    codes = [cell for cell in document["cells"] if cell["cell_type"] == "code"]
    text = "".join(codes[0]["source"])
    assert f"--branch students {HOME['BOOK_REPOSITORY']} two-allies" in text
    pins = re.findall(r"^(?:pandas|altair|nltk)==.+$", (ROOT / "binder" / "requirements.txt").read_text(), re.M)
    assert len(pins) == 3 and all(pin in text for pin in pins)
    exec(compile(text, "colab", "exec"), {})  # Elsewhere it does nothing: get_ipython is not even defined here.


def test_no_colab_cell_where_no_repository_is_known(tree):
    assert not [name for name, content in tree.items() if b"google.colab" in content and name.endswith("ipynb")]
