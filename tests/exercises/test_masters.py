"""Every master in exercises/ keeps the format, and what students get of it runs and shows no answer."""

import json
import re

import pytest

from course_kit.masters.reading import LEVELS, answer_name, read_all
from course_kit.masters.solutions import BEGIN, END, FORM_LINE, has_solution
from course_kit.masters.versions import student
from masters import FOLDER, PATHS, ROOT, code, marked, master, run_blank, text
from techsec import schema
from techsec_publish import notebook_files

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the graded exercises are not in this copy of the book")
EACH = pytest.mark.parametrize("name", PATHS)


@pytest.fixture
def exercise(name):
    return master(name)


def solutions(exercise):
    """For each solution and each cell of instructors: the lines that only they may see, not those of a form."""
    for cell in exercise.notebook["cells"]:
        source = notebook_files.source(cell)
        inside = re.findall(rf"{BEGIN}(.*?){END}", source, re.S)
        blocks = [source] if "solution" in notebook_files.tags(cell) else inside
        for block in blocks:
            lines = [line.strip() for line in block.splitlines()]
            given = {line.removeprefix(FORM_LINE).strip() for line in lines if line.startswith(FORM_LINE)}
            # A bracket or a word alone says nothing.
            told = [line for line in lines if len(line) >= 10 and not line.endswith(("[", "{", "("))]
            yield [line for line in told if line not in given and not line.startswith(FORM_LINE)]


def test_there_are_masters_and_no_two_have_one_id():
    assert len(read_all(FOLDER)) == len(PATHS) > 0


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
    return not ({"no-code", "check", "solution"} & set(notebook_files.tags(cell)) or has_solution(cell))


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
                assert len({row[level] for level in LEVELS}) == 4
            models = [cell for cell in exercise.notebook["cells"] if "solution" in notebook_files.tags(cell)]
            assert any(cell["cell_type"] == "markdown" for cell in models)


@EACH
def test_students_see_no_solution(exercise):
    blocks = list(solutions(exercise))
    assert blocks and all(blocks)
    secret = [line for block in blocks for line in block]
    for route in exercise.routes:
        lines = {line.strip() for line in text(student(exercise, route)).splitlines()}
        assert [line for line in secret if line in lines] == []
        assert not [item for item in marked(exercise) if "check" in item and f"def {item['check']}" in "\n".join(lines)]


@EACH
def test_no_machine_path_and_no_directive_in_what_students_get(exercise):
    for route in exercise.routes:
        prose = text(student(exercise, route))
        assert not re.search(r"(?<![\w./])/(tmp|home|root|usr|opt|mnt|Users)/|[A-Z]:\\\\", prose)
        assert not re.search(r"\{[a-z]+(:[a-z]+)?\}`|^(```|:::)\{", prose, re.M)


@EACH
def test_students_can_run_the_blank_notebook(exercise, capsys):
    """No cell stops but a form with the blank ____ in it, and what uses a name that such a form assigns."""
    for route in exercise.routes:
        names, stopped = run_blank(code(student(exercise, route)))
        assert stopped == []
        assert set(map(answer_name, marked(exercise))) <= names
