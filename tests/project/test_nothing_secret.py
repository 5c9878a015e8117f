"""Nothing that marks is published: a word planted in every solution, bank and secret sheet of a copy of the book
stands in nothing that students can open, and the book builds and passes its tests without the exercises."""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import pytest

from course_kit import class_key as keys
from course_kit import simulation
from course_kit.masters.reading import read_all
from course_kit.masters.solutions import BEGIN, END, SOLUTION, has_solution
from course_kit.masters.versions import instructor, specification, student, student_notebooks
from sources import COMMAND, MAKE, ROOT, copy_outputs
from techsec_publish import notebook_files, student_pack

WORD = "canary7391"  # In everything that is for instructors only.
SEEN = "heron5820"  # In what students are meant to read, so that a search that finds nothing would be noticed.
NUMBER = 739170  # Reservation points are drawn from ten numbers that begin here.
SECRET = re.compile(rb"canary7391|(?<![\w.])73917\d(?!\w)")
NOT_COPIED = shutil.ignore_patterns(".git", ".venv*", "_build", "__pycache__", ".pytest_cache", ".*_cache")

needs_exercises = pytest.mark.skipif(not (ROOT / "exercises").is_dir(), reason="the exercises are not in this copy")


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The project's sources in another place, in a git repository of their own, without a remote."""
    folder = tmp_path_factory.mktemp("copy") / "book"
    shutil.copytree(ROOT, folder, ignore=NOT_COPIED)
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    for words in (["init", "-q", "-b", "main"], ["add", "--all"], [*who, "commit", "-q", "-m", "Sources"]):
        subprocess.run(["git", *words], cwd=folder, check=True)
    return folder


@pytest.fixture(scope="module")
def planted(copy):
    """The copy with WORD, NUMBER and SEEN in it; the key of its class."""
    exercises = copy / "exercises"
    for path in exercises.glob("*.ipynb"):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        plant_master(notebook)
        path.write_text(notebook_files.dump(notebook), encoding="utf-8")
    for path in (exercises / "samples").rglob("*.ipynb"):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        notebook["cells"][0]["source"] = f"{notebook_files.source(notebook['cells'][0])}\n\n{WORD}"
        path.write_text(json.dumps(notebook), encoding="utf-8")
    for path in (exercises / "quizzes").glob("*.txt"):
        text = re.sub(
            r"^(Title: .*|\*?[a-z]\) .*|\.\.\. .*)$", rf"\1 {WORD}", path.read_text(encoding="utf-8"), flags=re.M
        )
        path.write_text(text, encoding="utf-8")
    for path in (exercises / "rubrics").glob("*.csv"):
        change(path, lambda row: {name: f"{text} {WORD}" if name != "points" else text for name, text in row.items()})
    game = exercises / "simulation"
    bounds = {"low": NUMBER, "high": NUMBER + 9}
    change(game / "issues.csv", lambda row: row | bounds | {"step": 1})
    change(game / "reservations.csv", lambda row: row | bounds | {"why": f"{row['why']} {WORD}"})
    change(game / "consequences.csv", lambda row: row | {"effect": f"{row['effect']} {WORD}"})
    change(game / "debrief.csv", lambda row: row | {"aim": f"{row['aim']} {WORD}"})
    for page, old, new in (
        ("index.md", "\n## ", f"\n{SEEN}\n\n## "),
        ("quizzes/3-drivers.txt", "\n... ", f"\n... {SEEN} "),
    ):
        path = copy / "book" / page
        path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    keys.new(copy / "class.key")
    return copy


def plant_master(notebook: dict) -> None:
    """WORD in each solution as comment and as code, in model answers, checks, mistakes and hints; SEEN at the top."""
    about = notebook["metadata"]["techsec"]
    about["mistakes"].append(WORD)
    for item in about["items"]:
        item["hint"] = f"{item['hint']} {WORD}"
    for cell in notebook["cells"]:
        text, marks = notebook_files.source(cell), set(notebook_files.tags(cell))
        if has_solution(cell):
            text = re.sub(rf"^( *){BEGIN}$", rf'\g<0>\n\1# {WORD}\n\1_ = "{WORD}"', text, flags=re.M)
            text = re.sub(rf"^( *){END}$", rf"\1# {WORD}\n\g<0>", text, flags=re.M)
        elif {"solution", "check"} & marks:
            text += f"\n# {WORD}"
        cell["source"] = text
    notebook["cells"][0]["source"] += f"\n\n{SEEN}"


def change(path: Path, new) -> None:
    """Write each row of a CSV anew."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [new(row) for row in csv.DictReader(file)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def opened(name: str, content: bytes):
    """A file's name and bytes, and those of everything inside it where it is a zip or Sphinx's inventory."""
    yield name, content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(content)) as archive:
            for entry in archive.namelist():
                yield from opened(f"{name}/{entry}", archive.read(entry))
    elif content.startswith(b"# Sphinx inventory"):
        yield name, zlib.decompress(content.split(b"\n", 4)[4])


def contents(place: Path | dict[str, bytes]):
    """Name and bytes of each file, also of those inside zips."""
    if isinstance(place, Path):
        paths = [place] if place.is_file() else [path for path in place.rglob("*") if path.is_file()]
        assert paths, f"{place} is empty"
        place = {path.relative_to(place.parent).as_posix(): path.read_bytes() for path in paths}
    for name, content in place.items():
        yield from opened(name, content)


def where(pattern: re.Pattern, place: Path | dict[str, bytes]) -> list[str]:
    """The files, also inside zips, that hold the pattern."""
    return [name for name, content in contents(place) if pattern.search(content)]


def seen(place: Path | dict[str, bytes]) -> list[str]:
    return where(re.compile(SEEN.encode()), place)


@needs_exercises
def test_students_notebooks_tree_and_pack_hold_no_canary(planted):
    read = read_all(planted / "exercises")
    students = {name: notebook_files.dump(made).encode() for name, made in student_notebooks(read).items()}
    assert all(WORD in notebook_files.dump(instructor(one)) and WORD in json.dumps(specification(one)) for one in read)
    assert len(seen(students)) == len(students) > len(read)
    assert where(SECRET, students) == []
    found = student_pack.files(planted)
    assert "book/exercise-3-1.ipynb" in seen(found)
    assert where(SECRET, found) == []
    assert "pack/two-allies/book/exercise-3-1.ipynb" in seen({"pack": student_pack.pack(found)})
    assert where(SECRET, {"pack": student_pack.pack(found)}) == []


@needs_exercises
@pytest.mark.parametrize("folder", ["html", "student-pack.zip", "exercises/student"])
def test_no_line_of_a_solution_is_in_what_was_made_here(folder):
    """What this copy has built: the site with sources, search index and downloads; what students are handed."""
    built = ROOT / "_build" / folder
    if not built.exists():
        pytest.skip(f"_build/{folder} is not made yet")
    lines = [line.encode() for line in secrets()]
    assert lines
    # In JSON and HTML quotation marks are written in another way.
    ways = {way for line in lines for way in (line, line.replace(b'"', b'\\"'), line.replace(b'"', b"&quot;"))}
    assert [(name, way) for name, content in contents(built) for way in ways if way in content] == []


def secrets() -> list[str]:
    """Long lines of solutions, model answers and checks that stand nowhere in students' copies."""
    found = set()
    for one in read_all(ROOT / "exercises"):
        handed_out = (cell for route in one.routes for cell in student(one, route)["cells"])
        given = "\n".join(map(notebook_files.source, handed_out))
        for cell in one.notebook["cells"]:
            hidden = [body for _, body in SOLUTION.findall(notebook_files.source(cell))]
            if {"solution", "check"} & set(notebook_files.tags(cell)):
                hidden = [notebook_files.source(cell)]
            lines = (line.strip() for body in hidden for line in body.splitlines())
            # Short lines of code stand in many places by chance.
            found |= {line for line in lines if len(line) > 70 and line not in given}
    return sorted(found)


def run(folder: Path, *words) -> str:
    """What a command printed in ``folder``, with no repository known."""
    who = {f"GIT_{one}_{what}": "a@example.org" for one in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    environment = {**os.environ, **who, "BOOK_REPOSITORY": ""}
    done = subprocess.run(list(map(str, words)), cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


def build(folder: Path, command: Sequence[str] = COMMAND) -> Path:
    """The site of the copy, from the outputs that the notebooks here have."""
    copy_outputs(folder)
    run(folder, *command)
    return folder / "_build" / "html"


def make(folder: Path) -> None:
    """What the targets exercises, instructor-pack, student-pack, student-branch and site-zip of the Makefile run."""
    python = [sys.executable, "-m"]
    run(folder, *python, "course_kit.masters", "exercises", "_build/exercises")
    run(folder, *python, "course_kit.instructor_pack", "exercises", "_build/instructor-pack.zip")
    run(folder, *python, "techsec_publish.student_pack", "pack", "_build/student-pack.zip")
    run(folder, *python, "techsec_publish.student_pack", "branch")
    run(folder, "git", "archive", "--format=zip", "-o", "_build/branch.zip", "students")
    run(folder, *python, "techsec_publish.zips", "_build/html", "_build/site.zip")


@pytest.mark.slow
@needs_exercises
def test_no_canary_reaches_site_packs_or_branch(planted):
    site, built = build(planted), planted / "_build"
    make(planted)
    found = {
        name: seen(built / name) for name in ("exercises/student", "html", "student-pack.zip", "branch.zip", "site.zip")
    }
    assert all(any(name.endswith("exercise-3-1.ipynb") for name in names) for names in found.values()), found
    assert {"html/index.html", "html/searchindex.js", "html/3-drivers.html"} <= set(found["html"])
    assert any("student-pack.zip/" in name for name in found["site.zip"])
    assert {name: hits for name in found if (hits := where(SECRET, built / name))} == {}
    assert not [path for path in site.rglob("*") if path.suffix in (".key", ".txt") and "quizzes" in path.parts]

    # The same search finds all of it in what instructors get.
    run(
        planted,
        sys.executable,
        "-m",
        "course_kit.class_quizzes",
        "exercises/quizzes",
        "_build/quizzes",
        "--key",
        "class.key",
    )
    words = ["exercises/simulation", "_build/simulation", "--key", "class.key"]
    run(planted, sys.executable, "-m", "course_kit.simulation", *words)
    drawn = simulation.points(simulation.read(planted / words[0]), keys.load(planted / "class.key"), 1)
    sheet = next((built / "simulation").rglob("instructor.html")).read_text(encoding="utf-8")
    assert all(re.search(rf"\b{row['value']:,.0f}\b|\b{row['value']:g}\b", sheet) for row in drawn)
    assert where(re.compile(rb"(?<![\w.])73917\d(?!\w)"), built / "simulation")
    for name in ("quizzes", "instructor-pack.zip", "exercises/instructor", "exercises/spec", "exercises/nbgrader"):
        assert where(SECRET, built / name), name


# The kit of this copy is installed: here it can't be imported, as where it isn't there.
WITHOUT_KIT = """import sys; sys.modules["course_kit"] = None
from jupyter_book.cli.main import main; main(sys.argv[1:])"""

TESTS_WITHOUT_KIT = """import sys; sys.modules["course_kit"] = None
import pytest; sys.exit(pytest.main(sys.argv[1:]))"""


@pytest.mark.slow
def test_without_the_exercises_everything_else_builds_and_passes(copy):
    shutil.rmtree(copy / "exercises", ignore_errors=True)
    shutil.rmtree(copy / "_build" / "exercises", ignore_errors=True)
    site = build(copy, [sys.executable, "-c", WITHOUT_KIT, *COMMAND[1:]])
    for name in ("teach/exercises", "4-2-mechanisms"):
        text = (site / f"{name}.html").read_text(encoding="utf-8")
        assert "your instructor has them" in text and "exercise-3-1" not in text
    assert not list(site.rglob("exercise-*"))
    make_without(copy)
    folders = [f"tests/{name}" for name in ("data", "notebooks", "classroom", "teach")]
    said = run(copy, sys.executable, "-c", TESTS_WITHOUT_KIT, "-p", "no:cacheprovider", *folders)
    assert re.search(r"\d{3,} passed", said) and "failed" not in said


def make_without(folder: Path) -> None:
    """The commands that read the masters say in one line that there are none; the student pack has all the rest."""
    for target in ("exercises", "instructor-pack"):
        said = run(folder, *MAKE, target, f"VENV={sys.prefix}")
        assert "not in this copy" in said and said.count("\n") == 1
    run(folder, sys.executable, "-m", "techsec_publish.student_pack", "pack", "_build/student-pack.zip")
    names = zipfile.ZipFile(folder / "_build" / "student-pack.zip").namelist()
    assert "two-allies/book/4-2-mechanisms.ipynb" in names and not [name for name in names if "exercise-" in name]
