"""Every master in exercises/ keeps the format, runs from top to bottom, and shows no answer to students."""

import json
import re

import pytest

from course_kit import masters
from masters import FOLDER, PATHS, ROOT, answers, code, marked, run, run_blank, text
from techsec import data, schema
from techsec_publish import notebook_files

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the graded exercises are not in this copy of the book")
EACH = pytest.mark.parametrize("name", PATHS)
TABLES = 6  # How many hidden tables an answer is looked at on.
KEY = b"a key for tests, of no course...."


@pytest.fixture
def exercise(name):
    return masters.read(PATHS[name])


def solutions(exercise):
    """For each solution and each cell of instructors: the lines that only they may see, not those of a form."""
    for cell in exercise.notebook["cells"]:
        source = notebook_files.source(cell)
        inside = re.findall(rf"{masters.BEGIN}(.*?){masters.END}", source, re.S)
        blocks = [source] if "solution" in notebook_files.tags(cell) else inside
        for block in blocks:
            lines = [line.strip() for line in block.splitlines()]
            given = {
                line.removeprefix(masters.STUB_LINE).strip() for line in lines if line.startswith(masters.STUB_LINE)
            }
            # A bracket or a word alone says nothing.
            told = [line for line in lines if len(line) >= 10 and not line.endswith(("[", "{", "("))]
            yield [line for line in told if line not in given and not line.startswith(masters.STUB_LINE)]


def test_there_are_masters_and_no_two_have_one_id():
    assert len(masters.read_all(FOLDER)) == len(PATHS) > 0


@EACH
def test_stored_as_the_project_stores_notebooks(name):
    stored = PATHS[name].read_text(encoding="utf-8")
    assert stored == json.dumps(json.loads(stored), indent=1, ensure_ascii=False) + "\n"
    assert notebook_files.source(json.loads(stored)["cells"][-1]).startswith("## Hand in")


@EACH
def test_first_cell_says_what_the_metadata_say(exercise):
    first, about = notebook_files.source(exercise.notebook["cells"][0]), exercise.about
    assert first.startswith(f"# Exercise {about['id']} ")
    assert f"**Objective.** {about['objective'].split(':')[0]}:" in first
    assert f"**Time** {about['minutes']} minutes" in first
    assert f"**Points** {exercise.points:g}." in first
    assert "**Before you start**" in first


@EACH
def test_metadata_name_what_exists(exercise):
    about = exercise.about
    assert (ROOT / "book" / f"{about['chapter']}.ipynb").is_file()
    assert set(about["data"]) <= set(schema.names())
    assert set(about["variants"]) <= set(schema.names())
    assert about["prerequisites"] and len(about["mistakes"]) >= 3
    assert all(item["points"] > 0 and item.get("hint") for item in about["items"])


@EACH
def test_tables_are_read_by_their_loaders_only(exercise):
    assert not re.search(r"read_csv|open\(|\.csv\b", "\n".join(code(exercise.notebook)))


@EACH
def test_code_cells_are_short(exercise):
    judged = [cell for cell in exercise.notebook["cells"] if cell["cell_type"] == "code"]
    lines = {cell["id"]: len(notebook_files.source(cell).splitlines()) for cell in judged if shown_as_code(cell)}
    assert {cell: count for cell, count in lines.items() if count > 12} == {}


def shown_as_code(cell):
    """Whether a student reads the cell as code: no form to fill in, no solution, no check."""
    return not ({"no-code", "check", "solution"} & set(notebook_files.tags(cell)) or masters.has_solution(cell))


@EACH
def test_an_exercise_on_data_has_a_route_without_code(exercise):
    counted = [item for item in marked(exercise) if "check" not in item and item["kind"] != "choice"]
    if exercise.about["data"] and counted:
        assert exercise.routes == ["code", "no-code"]


@EACH
def test_written_parts_have_a_rubric_and_a_model(exercise):
    for item in exercise.about["items"]:
        if item["kind"] == "written":
            for row in exercise.rubrics[item["id"]]:
                assert len({row[level] for level in masters.LEVELS}) == 4
            models = [cell for cell in exercise.notebook["cells"] if "solution" in notebook_files.tags(cell)]
            assert any(cell["cell_type"] == "markdown" for cell in models)


@EACH
def test_students_see_no_solution(exercise):
    blocks = list(solutions(exercise))
    assert blocks and all(blocks)
    secret = [line for block in blocks for line in block]
    for route in exercise.routes:
        lines = {line.strip() for line in text(masters.student(exercise, route)).splitlines()}
        assert [line for line in secret if line in lines] == []
        assert not [item for item in marked(exercise) if "check" in item and f"def {item['check']}" in "\n".join(lines)]


@EACH
def test_no_machine_path_and_no_directive_in_what_students_get(exercise):
    for route in exercise.routes:
        prose = text(masters.student(exercise, route))
        assert not re.search(r"(?<![\w./])/(tmp|home|root|usr|opt|mnt|Users)/|[A-Z]:\\\\", prose)
        assert not re.search(r"\{[a-z]+(:[a-z]+)?\}`|^(```|:::)\{", prose, re.M)


@EACH
def test_runs_and_answers_everything(exercise, monkeypatch):
    found = answers(exercise, monkeypatch)
    assert [name for name, answer in found.items() if answer is None] == []


@EACH
def test_students_can_run_the_blank_notebook(exercise, capsys):
    """No cell stops but a form with the blank ____ in it, and what uses a name that such a form assigns."""
    for route in exercise.routes:
        names, stopped = run_blank(code(masters.student(exercise, route)))
        assert stopped == []
        assert {item.get("name", item["id"]) for item in marked(exercise)} <= names


@EACH
def test_checks_accept_the_master_and_refuse_a_blank(exercise, monkeypatch):
    simple = pytest.importorskip("course_kit.checker.plain_values")
    judges, found = run(masters.spec(exercise)["checks"]), answers(exercise, monkeypatch)
    plain = {name: simple.simple(simple.plain(answer)) for name, answer in found.items()}
    for item in marked(exercise):
        if "check" in item:
            name = item.get("name", item["id"])
            assert share(judges[item["check"]], plain[name], plain) == 1, item["id"]
            assert share(judges[item["check"]], None, {**plain, name: None}) == 0, item["id"]


def share(judge, answer, all_answers):
    """What a check gives, from 0 to 1; a check that fails gives nothing."""
    try:
        found = judge(answer, all_answers)
    except Exception:
        return 0
    return float(found[0] if isinstance(found, tuple) else found)


@EACH
def test_answers_follow_from_the_tables(exercise, monkeypatch, tmp_path):
    """On hidden tables every answer that is compared differs somewhere, exists, and is not always empty or zero."""
    variants, plain = (
        pytest.importorskip("course_kit.checker.variants"),
        pytest.importorskip("course_kit.checker.plain_values").plain,
    )
    specification = masters.spec(exercise)
    if not specification["variants"]:
        pytest.skip("no answer follows from a table")
    seen = [answers(exercise, monkeypatch)]
    for label in map(str, range(TABLES)):
        variants.make(specification, KEY, label, tmp_path / label)
        seen.append(answers(exercise, monkeypatch, tmp_path / label))
    for item in marked(exercise):
        if "check" not in item and item["kind"] != "choice":
            found = [json.dumps(plain(one[item.get("name", item["id"])]), sort_keys=True) for one in seen]
            assert len(set(found)) > 1, f"{item['id']} is the same on every table"
            assert sum(empty(one[item.get("name", item["id"])]) for one in seen) < len(seen) / 2, item["id"]


def empty(answer):
    return answer is None or (len(answer) == 0 if hasattr(answer, "__len__") else answer == 0)


def test_the_loaders_are_those_of_the_book_again(monkeypatch):
    """The test above changes the loader; nothing of it may stay."""
    assert data.load is schema.load
