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
from course_kit.checker import __main__ as checker
from course_kit.checker import report, submissions
from course_kit.masters.__main__ import main as write_masters
from course_kit.masters.reading import read
from course_kit.masters.versions import student

ROOT = Path(__file__).resolve().parents[2]
SOLVED = list(made.SOLUTION.values())
KEY = "techsec class key 1\n" + bytes(range(32)).hex() + "\n"
ACKNOWLEDGED = "--i-know-this-runs-student-code"


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def contents(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def hand_in(course, numbers):
    """Students who know more and more; the first one's name is HTML, those of the others begin like a formula."""
    for number in numbers:
        name = "<b>x" if number == 0 else f"=name{number}"
        text = "<script>alert(1)</script> I counted." if number == 0 else "Rows are rows."
        notebook = made.submission(*SOLVED[: number // 3 + 1], text=text)
        made.dump(course / "handed-in" / f"{name}_{100 + number}_{number}_exercise-9-9.ipynb", notebook)


@pytest.fixture
def course(tmp_path):
    """Masters, specifications and a key."""
    made.write_master(tmp_path / "exercises")
    write_masters([str(tmp_path / "exercises"), str(tmp_path / "made")])
    (tmp_path / "class.key").write_text(KEY, encoding="ascii")
    return tmp_path


@pytest.fixture
def mark(course, command):
    """The command that marks the course, on the shared pool; what it printed."""
    return lambda *words, code=0: command(*paths(course), *words, code=code)


def paths(course):
    spec, key, marks = course / "made" / "spec", course / "class.key", course / "marks"
    return [course / "handed-in", "--spec", spec, "--key", key, "--out", marks, "--variants", "1"]


def run(course, *words):
    """The same as a command of its own, with workers of its own."""
    line = [sys.executable, "-m", "course_kit.checker", *paths(course), ACKNOWLEDGED, *words]
    done = subprocess.run(list(map(str, line)), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done


def enter_levels(sheet, level):
    lines = rows(sheet)
    with sheet.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, lines[0])
        writer.writeheader()
        writer.writerows([{**line, "level": level, "comment": "<i>good"} for line in lines])


def check_marks(marks, numbers):
    """What a marked course leaves behind, for students of these numbers with level 3 in every criterion."""
    book = rows(marks / "gradebook.csv")
    points = [(2, 6, 8, 12)[number // 3] for number in numbers]
    assert sorted(float(row["automatic"]) for row in book) == points and {row["flags"] for row in book} == {""}
    assert sorted(float(row["total"]) for row in book) == [point + 3 for point in points]

    # What goes to the learning platform carries names; nothing else does.
    upload = rows(marks / "for-upload" / "canvas.csv")
    assert list(upload[0])[:5] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    assert upload[0]["Exercise 9.9 A small one"] == "16"
    assert {row["Student"] for row in upload[1:]} == {"<b>x", *(f"'=name{number}" for number in numbers[1:])}
    moodle = rows(marks / "for-upload" / "moodle-9-9.csv")
    assert {row["Identifier"] for row in moodle} == {f"Participant {100 + number}" for number in numbers}
    named = [path for path, text in contents(marks).items() if b"=name" in text]
    assert {str(path) for path in named} == {"names.csv", "for-upload/canvas.csv", "for-upload/moodle-9-9.csv"}
    assert (marks / "names.csv").stat().st_mode & 0o077 == 0

    # Pages stand alone and hold no HTML of a student's or a marker's.
    pages = [*(marks / "feedback").glob("*.html"), marks / "summary.html", marks / "written" / "9-9.html"]
    assert len(pages) == len(numbers) + 2
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert '<html lang="en">' in text and text.count("<h1>") == 1 and "<title>" in text
        assert not [tag for tag in ("<script", "<i>good") if tag in text]
        assert "http://" not in text.replace("http://www.w3.org", "")
    assert sum("&lt;script&gt;" in page.read_text(encoding="utf-8") for page in pages) == 2


def test_marking_refuses_to_start_without_an_acknowledgement(course, mark):
    told = mark(code=2)
    assert "runs the students' code" in told.err and ACKNOWLEDGED in told.err
    assert not (course / "marks").exists()


def test_a_course_is_marked_from_end_to_end(course, mark):
    """Four students: marks, levels, feedback, uploads; then the same files again, whatever was interrupted."""
    hand_in(course, [0, 3, 6, 9])
    marks, told = course / "marks", mark(ACKNOWLEDGED)
    assert "4 students, 4 exercises marked" in told.out and "4 wait for levels" in told.out
    assert {row["total"] for row in rows(marks / "gradebook.csv")} == {""}
    assert len(rows(marks / "written" / "levels.csv")) == 8

    # The marker enters levels; the same command takes them in, and runs no code for it.
    enter_levels(marks / "written" / "levels.csv", "3")
    told = mark(ACKNOWLEDGED)
    assert "wait for levels" not in told.out and told.err == ""
    assert rows(marks / "written" / "levels.csv")[0]["level"] == "3"
    check_marks(marks, [0, 3, 6, 9])

    # One result is lost: it alone is made again. Marks and feedback come out the same bytes.
    before, results = contents(marks), sorted((marks / "results").glob("*.json"))
    times = {path: path.stat().st_mtime_ns for path in results}
    results[0].unlink()
    mark(ACKNOWLEDGED)
    assert contents(marks) == before
    assert [path for path in results if path.stat().st_mtime_ns != times[path]] == results[:1]

    # A class of twelve has these marks three times: from ten on there is a summary.
    found = []
    for number in range(12):
        [result] = [
            one for one in map(json.loads, map(Path.read_text, results)) if sum_of(one) == (2, 6, 8, 12)[number // 3]
        ]
        found.append((submissions.Submission(f"name{number}", Path(f"{number}.ipynb"), str(number)), result))
    spec = json.loads((course / "made" / "spec" / "9-9.json").read_text(encoding="utf-8"))
    for count, words, drawings in ((12, "12 students.", 2), (9, "Fewer than ten students: not shown.", 0)):
        report.write(found[:count], {"9.9": spec}, made.KEY, course / f"class-{count}", {})
        summary = (course / f"class-{count}" / "summary.html").read_text(encoding="utf-8")
        assert words in summary and summary.count("<svg") == drawings
        assert ('<th scope="row">top</th><td class="number">0.5</td>' in summary) == (count == 12)


def sum_of(result):
    return sum(item["earned"] for item in result["items"])


@pytest.mark.slow
def test_a_whole_class_is_marked_by_the_command_and_a_second_run_gives_the_same_bytes(course):
    marks = course / "marks"
    hand_in(course, range(12))
    told = run(course)
    assert "12 students, 12 exercises marked" in told.stdout and "12 wait for levels" in told.stdout
    enter_levels(marks / "written" / "levels.csv", "3")
    assert "sandbox" not in run(course).stderr
    check_marks(marks, list(range(12)))
    before, kept = contents(marks), (marks / "written" / "levels.csv").read_bytes()
    shutil.rmtree(marks)
    (marks / "written").mkdir(parents=True)
    (marks / "written" / "levels.csv").write_bytes(kept)
    run(course)
    assert contents(marks) == before


def test_a_wrong_level_is_named_with_file_row_and_column(course, mark):
    hand_in(course, [0])
    mark(ACKNOWLEDGED)
    sheet = course / "marks" / "written" / "levels.csv"
    sheet.write_text(sheet.read_text(encoding="utf-8").replace(",2,,", ",2,5,", 1), encoding="utf-8")
    told = mark(ACKNOWLEDGED, code=2)
    assert told.err.strip() == "levels.csv, row 2, column 'level', value '5': a level is 0, 1, 2, 3 or 4"


def test_one_bad_file_touches_no_other(course, mark):
    hand_in(course, [0, 1])
    mark(ACKNOWLEDGED)
    before = {row["student"]: row["automatic"] for row in rows(course / "marks" / "gradebook.csv")}
    made.dump(course / "handed-in" / "mallory" / "exercise-9-9.ipynb", made.submission("import os\nos._exit(1)"))
    (course / "handed-in" / "nobody").mkdir()
    (course / "handed-in" / "nobody" / "exercise-9-9.ipynb").write_bytes(b"")
    (course / "handed-in" / "link").symlink_to("/etc")
    mark(ACKNOWLEDGED)
    after = {row["student"]: row["automatic"] for row in rows(course / "marks" / "gradebook.csv")}
    assert before.items() < after.items() and len(after) == 4
    assert sorted(after[student] for student in after if student not in before) == ["0.0", "0.0"]


def test_the_route_without_code_counts_in_the_class_table(course, mark, command):
    spec, key = course / "made" / "spec", course / "class.key"
    command("tables", course / "tables", "--spec", spec, "--key", key)
    table = rows(course / "tables" / "9-9" / "events.csv")
    for name, count in (("own", len(table)), ("published", len(rows(ROOT / "data" / "events.csv")))):
        notebook = made.submission(f"count = {count}", route="no-code")
        made.dump(course / "handed-in" / name / "exercise-9-9-no-code.ipynb", notebook)
    mark(ACKNOWLEDGED)
    found = {row["automatic"]: row["flags"] for row in rows(course / "marks" / "gradebook.csv")}
    assert found == {"2.0": "", "0.5": "count: not the class table"}
    mark(ACKNOWLEDGED, "--no-code", "published")
    assert {row["automatic"] for row in rows(course / "marks" / "gradebook.csv")} == {"2.0", "0.0"}


def test_a_key_that_student_code_could_read_is_refused(course, command, monkeypatch):
    hand_in(course, [0])
    inside = ROOT / "book" / "techsec" / "class.key"
    monkeypatch.setattr(checker.keys, "load", lambda _: made.KEY)
    words = [course / "handed-in", "--spec", course / "made" / "spec", "--key", inside, "--out", course / "marks"]
    told = command(*words, ACKNOWLEDGED, code=2)
    assert f"{inside} is in {inside.parent}, which student code can read: move it out of there" in told.err


def test_a_course_kit_that_student_code_could_read_is_refused(course, mark, monkeypatch):
    """As where it is installed among Python's packages instead of in a folder of its own."""
    hand_in(course, [0])
    monkeypatch.setattr(checker, "readable", lambda: [ROOT / "exercises"])
    assert "course_kit is in" in mark(ACKNOWLEDGED, code=2).err


@pytest.mark.skipif(not (ROOT / "exercises").is_dir(), reason="the graded exercises are not in this copy")
def test_the_samples_follow_the_master():
    """Their marks are those of the walk-through in the book, whose test runs them."""
    samples = ROOT / "exercises" / "samples" / "3-1"
    # Cells that nobody was asked to fill are those of the student notebook: samples follow the master.
    for path in samples.iterdir():
        given = json.loads(path.read_text(encoding="utf-8"))
        route = given["metadata"]["techsec"]["route"]
        now = student(read(ROOT / "exercises" / "3-1-events-per-forum.ipynb"), route)
        assert [cell["id"] for cell in given["cells"]] == [cell["id"] for cell in now["cells"]]


def test_interrupted_on_a_terminal_it_shows_how_far_it_is_and_goes_on_to_the_same_bytes(course, mark):
    """Ctrl+C in the middle; what the second run writes is what one run from nothing writes."""
    hand_in(course, range(5))
    command = [sys.executable, "-m", "course_kit.checker", *paths(course), ACKNOWLEDGED, "--workers", "1"]
    ours, theirs = pty.openpty()
    # Whoever runs tests in the background has Ctrl+C ignored, and what is started from there would inherit it.
    heard = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    process = subprocess.Popen(list(map(str, command)), stdout=theirs, stderr=theirs, preexec_fn=heard)
    os.close(theirs)
    said = b""
    while b"] 2/5" not in said and (piece := os.read(ours, 1000)):
        said += piece
    process.send_signal(signal.SIGINT)
    try:
        while piece := os.read(ours, 1000):
            said += piece
    except OSError:
        pass  # Linux says so when the other side of a terminal is closed.
    os.close(ours)
    assert process.wait(60) == 130 and b"Run the same command again to go on from here." in said
    done = len(list((course / "marks" / "results").glob("*.json")))
    assert 2 <= done < 5 and not (course / "marks" / "gradebook.csv").exists()
    mark(ACKNOWLEDGED)
    resumed = contents(course / "marks")
    shutil.rmtree(course / "marks")
    mark(ACKNOWLEDGED)
    assert contents(course / "marks") == resumed
