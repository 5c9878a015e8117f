"""nbgrader, in an environment of its own, takes the sources: it makes the students' version and marks the solution."""

import json
import os
import subprocess
from pathlib import Path

import pytest

import made
from course_kit.masters import __main__ as masters
from course_kit.masters.solutions import BEGIN

ROOT = Path(__file__).resolve().parents[2]
BIN = ROOT / ".venv-nbgrader" / "bin"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (BIN / "nbgrader").exists(), reason="'make test-all' sets nbgrader up"),
]


def course(tmp_path, exercises):
    assert masters.main([str(exercises), str(tmp_path / "made")]) == 0
    folder = tmp_path / "made" / "nbgrader"
    (folder / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.course_id = 'book'\n", encoding="utf-8"
    )
    return folder


def nbgrader(folder, *words):
    environment = {
        **os.environ,
        "PATH": f"{BIN}:{os.environ['PATH']}",
        "HOME": str(folder),
    }
    told = subprocess.run(
        [BIN / "nbgrader", *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert told.returncode == 0, told.stderr[-3000:]
    return told.stderr


def test_a_small_exercise_is_released_without_its_solution_and_the_solution_gets_full_marks(tmp_path):
    made.write_master(tmp_path / "exercises", canary="canary-51c0")
    folder = course(tmp_path, tmp_path / "exercises")
    nbgrader(folder, "generate_assignment", "exercise-9-9")
    released = (folder / "release" / "exercise-9-9" / "exercise-9-9.ipynb").read_text(encoding="utf-8")
    assert "canary-51c0" not in released and "YOUR CODE HERE" in released and "HIDDEN" not in released
    handed_in = folder / "submitted" / "ann" / "exercise-9-9"
    handed_in.mkdir(parents=True)
    source = (folder / "source" / "exercise-9-9" / "exercise-9-9.ipynb").read_text(encoding="utf-8")
    (handed_in / "exercise-9-9.ipynb").write_text(source, encoding="utf-8")
    nbgrader(folder, "autograde", "exercise-9-9")
    nbgrader(folder, "export")
    grades = (folder / "grades.csv").read_text(encoding="utf-8").splitlines()
    row = dict(zip(grades[0].split(","), grades[1].split(",")))
    assert float(row["score"]) == 12 and float(row["max_score"]) == 16


@pytest.mark.skipif(not (ROOT / "exercises").is_dir(), reason="the graded exercises are not in this copy")
def test_every_exercise_of_the_project_is_accepted(tmp_path):
    folder = course(tmp_path, ROOT / "exercises")
    for assignment in sorted((folder / "source").iterdir()):
        nbgrader(folder, "generate_assignment", assignment.name)
        released = folder / "release" / assignment.name / f"{assignment.name}.ipynb"
        assert BEGIN not in released.read_text(encoding="utf-8")
        assert json.loads(released.read_text(encoding="utf-8"))["cells"]
