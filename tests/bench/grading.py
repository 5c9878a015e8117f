"""Seconds a submission: this checker and nbgrader's autograde on the same notebook, two processes at once each.

``python tests/bench/grading.py [SUBMISSIONS [NBGRADER]]``: 300 and 20 of exercise 3.1 by default. Needs exercises/ and,
for the second number, the environment that 'make test-all' sets up.
"""

import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from course_kit.masters.reading import read_all
from course_kit.masters.writing import write

ROOT = Path(__file__).resolve().parents[2]
WORKERS = 2
NAME = "exercise-3-1"


def ours(folder: Path, count: int) -> float:
    """Seconds a submission of this checker, start included."""
    # The made-up student whose work is right: what is right at first runs on the hidden tables as well.
    [right] = (ROOT / "exercises" / "samples" / "3-1").glob("ardentamelia*.ipynb")
    notebook = right.read_text(encoding="utf-8")
    for number in range(count):
        path = folder / "handed-in" / f"student{number}" / f"{NAME}.ipynb"
        path.parent.mkdir(parents=True)
        # Each a little different, so that none is taken for another.
        path.write_text(notebook.replace('"cells": [', f'"cells": [{_note(number)}, ', 1), encoding="utf-8")
    module = [sys.executable, "-m", "course_kit.checker"]
    subprocess.run([*module, "new-key", folder / "class.key"], check=True, stdout=subprocess.DEVNULL)
    words = [folder / "handed-in", "--spec", folder / "made" / "spec" / "3-1.json", "--key", folder / "class.key"]
    words += ["--out", folder / "marks", "--workers", str(WORKERS), "--i-know-this-runs-student-code"]
    start = time.perf_counter()
    subprocess.run([*module, *words], check=True, stdout=subprocess.DEVNULL)
    seconds = time.perf_counter() - start
    with (folder / "marks" / "gradebook.csv").open(encoding="utf-8", newline="") as file:
        points = [row["automatic"] for row in csv.DictReader(file)]
    assert len(points) == count and set(map(float, points)) == {_full(folder)}, "a full solution gets full marks"
    return seconds / count


def _full(folder: Path) -> float:
    """The points of exercise 3.1 that the checker gives by itself."""
    items = json.loads((folder / "made" / "spec" / "3-1.json").read_text(encoding="utf-8"))["items"]
    return float(sum(item["points"] for item in items if item["kind"] != "written"))


def _note(number: int) -> str:
    return json.dumps({"cell_type": "markdown", "id": f"note-{number}", "metadata": {}, "source": f"Student {number}"})


def nbgraders(folder: Path, count: int) -> float | None:
    """Seconds a submission of nbgrader autograde, WORKERS processes at once; None where nbgrader is not set up."""
    tool = ROOT / ".venv-nbgrader" / "bin" / "nbgrader"
    if not tool.exists():
        return None
    courses = []
    for worker in range(WORKERS):
        # A course each: nbgrader's database takes one writer.
        course = folder / f"course-{worker}"
        shutil.copytree(folder / "made" / "nbgrader" / "source" / NAME, course / "source" / NAME)
        (course / "nbgrader_config.py").write_text("c = get_config()\n", encoding="utf-8")
        for number in range(worker, count, WORKERS):
            shutil.copytree(course / "source" / NAME, course / "submitted" / f"student{number}" / NAME)
        courses.append(course)
    environment = {**os.environ, "PATH": f"{tool.parent}:{os.environ['PATH']}"}

    def run(course: Path, command: str) -> None:
        words = [tool, command, NAME]
        subprocess.run(words, cwd=course, env={**environment, "HOME": str(course)}, check=True, capture_output=True)

    with ThreadPoolExecutor(WORKERS) as threads:
        list(threads.map(run, courses, ["generate_assignment"] * WORKERS))
        start = time.perf_counter()
        list(threads.map(run, courses, ["autograde"] * WORKERS))
    return (time.perf_counter() - start) / count


def measure(submissions: int = 300, for_nbgrader: int = 20) -> dict[str, float | None]:
    """Both numbers: seconds a submission."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(read_all(ROOT / "exercises"), folder / "made")
        return {"checker": ours(folder, submissions), "nbgrader": nbgraders(folder, for_nbgrader)}


if __name__ == "__main__":
    counts = [int(word) for word in sys.argv[1:3]]
    found = measure(*counts)
    print(f"checker:  {found['checker']:.2f} s a submission, each run on one published and two hidden tables")
    if found["nbgrader"] is None:
        print("nbgrader: not set up; 'make test-all' does it")
    else:
        print(f"nbgrader: {found['nbgrader']:.2f} s a submission")
        print(f"The checker takes {found['checker'] / found['nbgrader']:.0%} of nbgrader's time.")
