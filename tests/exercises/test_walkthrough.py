"""As a new instructor does it: notebooks, hand-out, key, submissions, marks, levels, feedback, upload."""

import csv
import json
import os
import pty
import shutil
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

import made
from course_kit import masters

ROOT = Path(__file__).resolve().parents[2]
SOLVED = list(made.SOLUTION.values())
KEY = "techsec class key 1\n" + bytes(range(32)).hex() + "\n"
ACKNOWLEDGED = "--i-know-this-runs-student-code"


def run(*words, code=0):
    told = subprocess.run(
        [sys.executable, "-m", *map(str, words)], cwd=ROOT / "book", capture_output=True, text=True, check=False
    )
    assert told.returncode == code, told.stderr
    return told


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def contents(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def course(tmp_path):
    """Masters, specifications, a key, and twelve students who know more and more; the first one's name is HTML."""
    made.write_master(tmp_path / "exercises")
    masters.main([str(tmp_path / "exercises"), str(tmp_path / "made")])
    (tmp_path / "class.key").write_text(KEY, encoding="ascii")
    for number in range(12):
        name = "<b>x" if number == 0 else f"=name{number}"
        about = "<script>alert(1)</script> I counted." if number == 0 else "Rows are rows."
        notebook = made.submission(*SOLVED[: number // 3 + 1], text=about)
        made.dump(tmp_path / "handed-in" / f"{name}_{100 + number}_{number}_exercise-9-9.ipynb", notebook)
    return tmp_path


def mark(course, *words, code=0):
    paths = [
        course / "handed-in",
        "--spec",
        course / "made" / "spec",
        "--key",
        course / "class.key",
        "--out",
        course / "marks",
    ]
    return run("course_kit.checker", *paths, *words, code=code)


def test_marking_refuses_to_start_without_an_acknowledgement(course):
    told = mark(course, code=2)
    assert "runs the students' code" in told.stderr and ACKNOWLEDGED in told.stderr
    assert not (course / "marks").exists()


def test_a_course_is_marked_from_end_to_end(course):
    told = mark(course, ACKNOWLEDGED)
    assert "12 students, 12 exercises marked" in told.stdout and "12 wait for levels" in told.stdout
    marks = course / "marks"
    book = rows(marks / "gradebook.csv")
    assert sorted(float(row["automatic"]) for row in book) == [2] * 3 + [6] * 3 + [8] * 3 + [12] * 3
    assert {row["total"] for row in book} == {""} and {row["flags"] for row in book} == {""}

    # The marker enters levels; the same command takes them in.
    sheet = marks / "written" / "levels.csv"
    lines = rows(sheet)
    assert len(lines) == 24
    with sheet.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, lines[0])
        writer.writeheader()
        writer.writerows([{**line, "level": "3", "comment": "<i>good"} for line in lines])
    told = mark(course, ACKNOWLEDGED)
    assert "wait for levels" not in told.stdout and "shut in" not in told.stderr
    assert (
        sorted(float(row["total"]) for row in rows(marks / "gradebook.csv")) == [5] * 3 + [9] * 3 + [11] * 3 + [15] * 3
    )
    assert rows(sheet)[0]["level"] == "3"

    # What goes to the learning platform carries names; nothing else does.
    upload = rows(marks / "for-upload" / "canvas.csv")
    assert list(upload[0])[:5] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    assert upload[0]["Exercise 9.9 A small one"] == "16"
    assert {row["Student"] for row in upload[1:]} == {"<b>x", *(f"'=name{number}" for number in range(1, 12))}
    moodle = rows(marks / "for-upload" / "moodle-9-9.csv")
    assert {row["Identifier"] for row in moodle} == {f"Participant {100 + number}" for number in range(12)}
    named = [path for path, text in contents(marks).items() if b"name1" in text]
    assert {str(path) for path in named} == {"names.csv", "for-upload/canvas.csv", "for-upload/moodle-9-9.csv"}
    assert (marks / "names.csv").stat().st_mode & 0o077 == 0

    # Pages stand alone and hold no HTML of a student's or a marker's.
    pages = [*(marks / "feedback").glob("*.html"), marks / "summary.html", marks / "written" / "9-9.html"]
    assert len(pages) == 14
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert '<html lang="en">' in text and text.count("<h1>") == 1 and "<title>" in text
        assert (
            "<script" not in text and "<i>good" not in text and "http://" not in text.replace("http://www.w3.org", "")
        )
    assert sum("&lt;script&gt;" in page.read_text(encoding="utf-8") for page in pages) == 2

    # Ten students and more: difficulty and discrimination, drawn and as a table.
    summary = (marks / "summary.html").read_text(encoding="utf-8")
    assert "12 students." in summary and summary.count("<svg") == 2
    assert '<th scope="row">top</th><td class="number">0.5</td>' in summary

    # A second run, from nothing, gives the same bytes; an interrupted one goes on.
    before = contents(marks)
    kept = (marks / "written" / "levels.csv").read_bytes()
    shutil.rmtree(marks)
    (marks / "written").mkdir(parents=True)
    (marks / "written" / "levels.csv").write_bytes(kept)
    mark(course, ACKNOWLEDGED)
    assert contents(marks) == before
    results = sorted((marks / "results").glob("*.json"))
    times = {path: path.stat().st_mtime_ns for path in results}
    results[0].unlink()
    mark(course, ACKNOWLEDGED)
    assert contents(marks) == before
    assert [path for path in results if path.stat().st_mtime_ns != times[path]] == results[:1]


def test_fewer_than_ten_students_are_not_summed_up(course):
    for path in sorted((course / "handed-in").iterdir())[:3]:
        path.unlink()
    mark(course, ACKNOWLEDGED)
    summary = (course / "marks" / "summary.html").read_text(encoding="utf-8")
    assert "Fewer than ten students: not shown." in summary and "<svg" not in summary


def test_a_wrong_level_is_named_with_file_row_and_column(course):
    for path in sorted((course / "handed-in").iterdir())[1:]:
        path.unlink()
    mark(course, ACKNOWLEDGED)
    sheet = course / "marks" / "written" / "levels.csv"
    sheet.write_text(sheet.read_text(encoding="utf-8").replace(",2,,", ",2,5,", 1), encoding="utf-8")
    told = mark(course, ACKNOWLEDGED, code=2)
    assert told.stderr.strip() == "levels.csv, row 2, column 'level', value '5': a level is 0, 1, 2, 3 or 4"


def test_one_bad_file_touches_no_other(course):
    for path in sorted((course / "handed-in").iterdir())[2:]:
        path.unlink()
    mark(course, ACKNOWLEDGED)
    before = {row["student"]: row["automatic"] for row in rows(course / "marks" / "gradebook.csv")}
    made.dump(course / "handed-in" / "mallory" / "exercise-9-9.ipynb", made.submission("import os\nos._exit(1)"))
    (course / "handed-in" / "nobody").mkdir()
    (course / "handed-in" / "nobody" / "exercise-9-9.ipynb").write_bytes(b"")
    (course / "handed-in" / "link").symlink_to("/etc")
    mark(course, ACKNOWLEDGED)
    after = {row["student"]: row["automatic"] for row in rows(course / "marks" / "gradebook.csv")}
    assert before.items() < after.items() and len(after) == 4
    assert sorted(after[student] for student in after if student not in before) == ["0.0", "0.0"]


def test_the_route_without_code_counts_in_the_class_table(course):
    run(
        "course_kit.checker",
        "tables",
        course / "tables",
        "--spec",
        course / "made" / "spec",
        "--key",
        course / "class.key",
    )
    table = rows(course / "tables" / "9-9" / "events.csv")
    shutil.rmtree(course / "handed-in")
    for name, count in (("own", len(table)), ("published", len(rows(ROOT / "data" / "events.csv")))):
        notebook = made.submission(f"count = {count}", route="no-code")
        made.dump(course / "handed-in" / name / "exercise-9-9-no-code.ipynb", notebook)
    mark(course, ACKNOWLEDGED)
    found = {row["automatic"]: row["flags"] for row in rows(course / "marks" / "gradebook.csv")}
    assert found == {"2.0": "", "0.5": "count: not the class table"}
    shutil.rmtree(course / "marks")
    mark(course, ACKNOWLEDGED, "--no-code", "published")
    assert {row["automatic"] for row in rows(course / "marks" / "gradebook.csv")} == {"2.0", "0.0"}


def test_a_key_that_student_code_could_read_is_refused(course):
    inside = ROOT / "book" / "techsec" / f"test-{os.getpid()}.key"
    inside.write_text(KEY, encoding="ascii")
    try:
        words = [course / "handed-in", "--spec", course / "made" / "spec", "--key", inside, "--out", course / "marks"]
        told = run("course_kit.checker", *words, ACKNOWLEDGED, code=2)
    finally:
        inside.unlink()
    assert "which student code can read: move it out of there" in told.stderr


@pytest.mark.skipif(not (ROOT / "exercises").is_dir(), reason="the graded exercises are not in this copy")
def test_the_samples_follow_the_master():
    """Their marks are those of the walk-through in the book, whose test runs them."""
    samples = ROOT / "exercises" / "samples" / "3-1"
    # Cells that nobody was asked to fill are those of the student notebook: samples follow the master.
    for path in samples.iterdir():
        given = json.loads(path.read_text(encoding="utf-8"))
        route = given["metadata"]["techsec"]["route"]
        now = masters.student(masters.read(ROOT / "exercises" / "3-1-events-per-forum.ipynb"), route)
        assert [cell["id"] for cell in given["cells"]] == [cell["id"] for cell in now["cells"]]


def test_interrupted_on_a_terminal_it_shows_how_far_it_is_and_goes_on_to_the_same_bytes(course):
    """Ctrl+C in the middle; what the second run writes is what one run from nothing writes."""
    words = ["--spec", course / "made" / "spec", "--key", course / "class.key", "--out", course / "marks"]
    command = [sys.executable, "-m", "course_kit.checker", course / "handed-in", *words, ACKNOWLEDGED, "--workers", "1"]
    ours, theirs = pty.openpty()
    # Whoever runs tests in the background has Ctrl+C ignored, and what is started from there would inherit it.
    heard = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    process = subprocess.Popen(
        list(map(str, command)), cwd=ROOT / "book", stdout=theirs, stderr=theirs, preexec_fn=heard
    )
    os.close(theirs)
    said = b""
    while b"] 2/12" not in said and (piece := os.read(ours, 1000)):
        said += piece
    process.send_signal(signal.SIGINT)
    try:
        while piece := os.read(ours, 1000):
            said += piece
    except OSError:
        pass  # Linux says so when the other side of a terminal is closed.
    os.close(ours)
    assert process.wait(60) == 130 and b"The same command goes on from here." in said
    done = len(list((course / "marks" / "results").glob("*.json")))
    assert 2 <= done < 12 and not (course / "marks" / "gradebook.csv").exists()
    mark(course, ACKNOWLEDGED)
    resumed = contents(course / "marks")
    shutil.rmtree(course / "marks")
    mark(course, ACKNOWLEDGED)
    assert contents(course / "marks") == resumed
