"""The walk-through for lecturers does what it says: its commands are typed in its order, and print what it quotes."""

import csv
import re
import shutil
import subprocess
import sys
from contextlib import redirect_stdout
from functools import cache
from importlib import import_module
from io import StringIO
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "book" / "teach" / "walkthrough.md").read_text(encoding="utf-8")
# A command may go on on the next line, after a backslash.
CONSOLES = re.findall(r"^```console\n(.*?)^```", PAGE.replace(" \\\n", " "), re.M | re.S)
PAGES = [ROOT / "book" / "teach" / f"{name}.md" for name in ("walkthrough", "simulation", "quizzes")]
PAGES += [ROOT / "exercises" / "README.md", ROOT / "exercises" / "simulation" / "README.md"]
LEVELS = {"ardentamelia": "4", "cloverfieldcai": "3", "brightwaterbo": "2", "eastfordemre": "2"}

pytestmark = pytest.mark.skipif(
    not (ROOT / "exercises").is_dir(), reason="the masters are not in this copy of the book"
)


def like(text: str) -> list[str]:
    """Lines without what depends on the class key: how many notebooks carry a flag."""
    return [re.sub(r"\d+ flagged", "N flagged", line.strip()) for line in text.splitlines() if line.strip()]


def rows(path: Path) -> list[dict]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def grades(folder: Path) -> dict[str, dict]:
    """Rows of the grade book by the name behind the pseudonym."""
    names = {row["student"]: row["name"] for row in rows(folder / "names.csv")}
    return {names[row["student"]]: row for row in rows(folder / "gradebook.csv")}


def enter_levels(folder: Path) -> None:
    names = {row["student"]: row["name"] for row in rows(folder / "names.csv")}
    path = folder / "written" / "levels.csv"
    sheet = [row | {"level": row["level"] or LEVELS[names[row["student"]]]} for row in rows(path)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(sheet[0]))
        writer.writeheader()
        writer.writerows(sheet)


@pytest.mark.slow
def test_commands_print_what_the_page_quotes_and_marks_come_out_as_it_says(tmp_path):
    shutil.copytree(ROOT / "exercises", tmp_path / "exercises", ignore=shutil.ignore_patterns("__pycache__"))
    seen, marks = [], tmp_path / "_build" / "marks"
    for console in CONSOLES:
        expected = [line for line in console.splitlines() if not line.startswith("$ ")]
        commands = [line.removeprefix("$ ").split() for line in console.splitlines() if line.startswith("$ ")]
        printed = ""
        for number, command in enumerate(commands):
            words = [sys.executable, *command[1:]] if command[0] == "python" else command
            if "--i-know-this-runs-student-code" in command and (marks / "written" / "levels.csv").exists():
                enter_levels(marks)
            done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, timeout=600)
            printed += done.stdout + done.stderr
            seen.append((done.returncode, number, command))
        assert [line for line in like("\n".join(expected)) if line not in like(printed)] == [], printed
    assert [code for code, _, _ in seen].count(2) == 1, "only the command without the promise is refused"
    assert {code for code, _, _ in seen} == {0, 2}
    found = grades(marks)
    automatic = {name: float(row["automatic"]) for name, row in found.items()}
    assert (automatic["ardentamelia"], automatic["dunmoredara"]) == (12, 1)
    assert 1 < automatic["brightwaterbo"] < automatic["cloverfieldcai"] < 9
    assert "does not follow the data" in found["cloverfieldcai"]["flags"] and not found["ardentamelia"]["flags"]
    assert "not the class table" in found["eastfordemre"]["flags"]
    assert found["ardentamelia"]["total"] == "17.0" and found["dunmoredara"]["total"] == "1.0"
    assert len(list((marks / "feedback").glob("*.html"))) == 5


def test_the_page_quotes_the_whole_way():
    typed = " ".join(CONSOLES)
    for command in ("course_kit.masters", "new-key", "checker tables", "course_kit.class_quizzes", "samples/3-1"):
        assert command in typed


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_commands_have_the_options_that_pages_give_them_and_paths_from_the_top(page):
    """Each command quoted anywhere: its module exists, knows its options, and no path leads out of the project."""
    text = page.read_text(encoding="utf-8").replace(" \\\n", " ")
    commands = re.findall(r"^(?:\$ |    )?python -m (course_kit\S*)(.*)$", text, re.M)
    assert commands
    for module, words in commands:
        name = words.split()[0] if words.split()[0] in ("new-key", "tables", "try") else ""
        told = help_of(module, name)
        assert [word for word in re.findall(r"--[a-z-]+", words) if word not in told] == [], (module, words)
        assert "../" not in words and (ROOT / "exercises").is_dir()
        inside = re.findall(r"\bexercises[\w./-]*", words.replace("_build/exercises", ""))
        assert [path for path in inside if not (ROOT / path).exists()] == []


@cache
def help_of(module: str, name: str) -> str:
    """What a command, or the command ``name`` of it, says to --help."""
    main = import_module(
        f"{module}.__main__" if module in ("course_kit.masters", "course_kit.checker") else module
    ).main
    with redirect_stdout(StringIO()) as told, pytest.raises(SystemExit):
        main([*filter(None, [name]), "--help"])
    return told.getvalue()
