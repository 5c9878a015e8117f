"""What a master becomes: nothing of a solution in what students get, everything needed in what instructors get."""

import json
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import made
from course_kit import instructor_pack
from course_kit.checker import compare
from course_kit.checker.plain_values import plain
from course_kit.masters import __main__ as masters
from course_kit.masters.nbgrader import assignment
from course_kit.masters.reading import read, read_all
from course_kit.masters.solutions import BEGIN, END, assigned, without_solution
from course_kit.masters.versions import TOLERANCE, instructor, specification, student
from techsec.errors import BookError
from techsec_publish import notebook_files

ROOT = Path(__file__).resolve().parents[2]
CANARY = "canary-7f3a91"


@pytest.fixture
def folder(tmp_path):
    made.write_master(tmp_path / "exercises", canary=CANARY)
    return tmp_path / "exercises"


def cells(notebook):
    return {cell["id"]: notebook_files.source(cell) for cell in notebook["cells"]}


def test_the_student_notebook_has_stubs_and_no_solution(folder):
    notebook = student(read_all(folder)[0])
    assert CANARY not in json.dumps(notebook)
    assert cells(notebook)["count"] == "# Your code here\nevents = None\ncount = None"
    assert "model" not in cells(notebook) and "by-hand" not in cells(notebook)
    assert notebook["metadata"]["techsec"] == {"id": "9.9", "route": "code"}


def test_lines_marked_as_a_form_take_the_place_of_the_solution():
    cell = made.code("a", f'{BEGIN}\n#: count = len(____)\n#:   # say of what\ncount = len("secret")\n{END}')
    assert without_solution(notebook_files.source(cell)) == "count = len(____)\n  # say of what"


def test_the_route_without_code_has_its_own_cells_and_the_same_names(folder):
    notebook = student(read_all(folder)[0], "no-code")
    assert set(cells(notebook)) == {"head", "by-hand", "text", "end"}
    assert CANARY not in json.dumps(notebook)


def test_the_instructor_notebook_has_solution_rubric_and_mistakes(folder):
    notebook = instructor(read_all(folder)[0])
    text = "\n".join(cells(notebook).values())
    assert "len(events)" in text and "| Claim | 2 |" in text and "Blank forums are counted." in text
    assert BEGIN not in text and CANARY in text


def test_the_specification_holds_what_the_checker_needs(folder):
    spec = specification(read_all(folder)[0])
    assert [item["id"] for item in spec["items"]] == ["count", "per_forum", "top", "chart", "text"]
    assert spec["points"] == 16 and spec["written"]["text"]["blank"] == made.BLANK
    assert len(spec["solution"]) == 4 and spec["rubrics"]["text"][0]["criterion"] == "Claim"


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"objective": "count"}, "the objective begins with one of Remember"),
        ({"items": [{"id": "a", "kind": "value", "points": 1}]}, "item 'a': no solution assigns 'a'"),
        ({"items": [{"id": "count", "kind": "number", "points": 1}]}, "item 'count': needs id, points and a kind"),
        ({"items": [{"id": "count", "kind": "choice", "points": 1}]}, "item 'count': a choice needs options"),
        ({"items": [{"id": "text", "kind": "written", "points": 5, "rubric": "9-9"}]}, "do not add up to 5"),
        ({"items": [{"id": "text", "kind": "written", "points": 5, "rubric": "no"}]}, "rubric 'no'"),
        ({"items": []}, "a cell has the tag item:text, and no item has that id"),
        (
            {"items": [{"id": "count", "kind": "value", "points": 1, "check": "f"}]},
            "no function 'f' in a cell tagged check",
        ),
    ],
)
def test_a_broken_rule_is_named_with_file_and_place(tmp_path, changes, rule):
    path = made.write_master(tmp_path, **changes)
    with pytest.raises(BookError) as error:
        read(path)
    assert rule in str(error.value) and str(error.value).startswith("9-9-small.ipynb")


@pytest.mark.parametrize("points", ["two", "-2", "nan", "1e9", "2 "])
def test_points_of_a_rubric_that_are_no_number_are_named_with_file_row_and_column(tmp_path, points):
    path = made.write_master(tmp_path)
    rubric = tmp_path / "rubrics" / "9-9.csv"
    rubric.write_text("\ufeff" + made.RUBRIC, encoding="utf-8")
    assert read(path).rubrics["text"][1]["points"] == "2"
    rubric.write_text(made.RUBRIC.replace("Evidence,2", f"Evidence,{points}"), encoding="utf-8")
    with pytest.raises(BookError) as error:
        read(path)
    place = f"9-9-small.ipynb: item 'text', rubric '9-9': 9-9.csv, row 3, column 'points', value {points!r}"
    assert str(error.value).splitlines()[0] == f"{place}: points are a number such as 2 or 0.5"


@pytest.mark.parametrize("name", ["id", "outputs", "execution_count", "source"])
def test_a_cell_that_lacks_what_a_cell_has_is_named(tmp_path, name):
    path = made.write_master(tmp_path)
    notebook = json.loads(path.read_text(encoding="utf-8"))
    del notebook["cells"][1][name]
    path.write_text(notebook_files.dump(notebook), encoding="utf-8")
    with pytest.raises(BookError) as error:
        read(path)
    assert str(error.value) == f"9-9-small.ipynb: cell 2: {name!r} is missing; save it with JupyterLab"


def test_two_masters_of_one_id_are_refused(folder):
    (folder / "9-9-other.ipynb").write_text((folder / "9-9-small.ipynb").read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(BookError, match="two masters have the id 9.9"):
        read_all(folder)


def test_no_folder_is_no_error(tmp_path, capsys):
    assert masters.main([str(tmp_path / "none"), str(tmp_path / "out")]) == 0
    assert "not in this copy" in capsys.readouterr().out


def test_the_pack_has_the_same_bytes_twice_and_no_key(folder, tmp_path):
    (folder / "class.key").write_text("secret", encoding="utf-8")
    for hidden in (".~lock.9-9.csv#", "rubrics/.~lock.9-9.csv#", "rubrics/.ipynb_checkpoints/9-9.csv"):
        (folder / hidden).parent.mkdir(exist_ok=True)
        (folder / hidden).write_text("Ann's laptop", encoding="utf-8")
    packs = [tmp_path / "one.zip", tmp_path / "two.zip"]
    for path in packs:
        assert instructor_pack.main([str(folder), str(path)]) == 0
    assert packs[0].read_bytes() == packs[1].read_bytes()
    names = zipfile.ZipFile(packs[0]).namelist()
    assert not [name for name in names if name.endswith(".key") or "/." in name]
    for name in (
        "student/exercise-9-9.ipynb",
        "spec/9-9.json",
        "masters/9-9-small.ipynb",
        "masters/rubrics/9-9.csv",
        "checker/data/events.csv",
        "checker/book/techsec/schema.py",
        "checker/exercises/course_kit/checker/runner.py",
        "checker/pyproject.toml",
    ):
        assert f"instructor-pack/{name}" in names


def test_the_specification_says_how_near_a_number_must_be(tmp_path):
    items = {item["id"]: item for item in specification(read(made.write_master(tmp_path)))["items"]}
    assert items["count"]["tolerance"] == items["chart"]["tolerance"] == TOLERANCE
    assert "tolerance" not in items["text"]


WRITTEN = {"id": "text", "kind": "written", "points": 4, "rubric": "9-9"}
FRAME = pd.DataFrame({"share": [0.5, 0.25], "forum": ["a", "b"]})


@pytest.mark.parametrize(
    ("kind", "right", "good", "bad"),
    [
        ("value", 0.5, [0.5 + 1e-7, np.float64(0.5)], [0.501, "0.5", None]),
        ("value", 3, [3, 3.0], [4, None]),
        ("value", True, [True], [1, "true"]),
        ("choice", "a", ["a", " A "], ["b"]),
        ("set", ["a", "b"], [["b", "a"], {"a", "B"}], [["a"], ["a", "b", "c"]]),
        (
            "series",
            pd.Series({"a": 0.5, "b": 1}),
            [{"b": 1.0, "a": 0.5 + 1e-7}],
            [{"a": 0.5}, {"a": 0.5, "b": 2}, None],
        ),
        ("series", {"a": "x", "b": None}, [pd.Series({"a": "x", "b": None})], [{"a": "y", "b": None}]),
        ("series", {2021: 1}, [pd.Series({2021: 1.0})], [{2021: 2}, {2022: 1}]),
        (
            "table",
            FRAME,
            [FRAME[::-1], FRAME.assign(share=[0.5 + 1e-7, 0.25]), FRAME[["forum", "share"]].to_dict("records")],
            [FRAME[:1], FRAME.assign(share=[0.5, 0.3]), FRAME[["forum"]], None],
        ),
        ("edges", [["a", "b"]], [[("a", "b")]], [[("b", "a")], []]),
    ],
)
def test_hidden_tests_of_nbgrader_judge_as_the_checker_does(tmp_path, kind, right, good, bad):
    items = [{"id": "count", "kind": kind, "points": 1, "options": ["a", "b"]}, WRITTEN]
    one = read(made.write_master(tmp_path, items=items))
    [test] = [cell for cell in assignment(one)["cells"] if cell["id"] == "test-count"]
    for given, well in [*((one, True) for one in [right, *good]), *((one, False) for one in bad)]:
        names = {"count": given, "exec": lambda text, names: names.update(count=right)}
        try:
            exec(notebook_files.source(test), names)
            passed = True
        except AssertionError:
            passed = False
        assert passed == well, (kind, given)
        checked = compare.share(plain(given), plain(right), specification(one)["items"][0])
        assert checked[0] == well, (kind, given)


ASSIGNMENTS = {
    "several at once": "count, extra = len(events), 1",
    "one after the other": "count = extra = len(events)",
    "in a list": "[count, *extra] = [len(events), 1]",
    "annotated": "count: int = len(events)",
    "augmented": "count = 0\ncount += len(events)",
    "for": "for count in [len(events)]:\n    pass",
    "with": "from contextlib import nullcontext\nwith nullcontext(len(events)) as count:\n    pass",
    "walrus": "print(count := len(events))",
    "walrus in a comprehension": "print([(count := len(events)) for number in range(1)])",
    "under a condition": "if len(events):\n    count = len(events)",
    "match": "match len(events):\n    case count:\n        pass",
    "def": "def count():\n    total = len(events)",
}


@pytest.mark.parametrize("way", ASSIGNMENTS)
def test_what_a_solution_assigns_gets_a_blank_and_its_points_however_it_is_assigned(tmp_path, way):
    solution = made.solved(f"from techsec import data\nevents = data.events()\n{ASSIGNMENTS[way]}")
    one = read(made.write_master(tmp_path, count=solution))
    names = assigned(solution)
    blank = ["# Your code here", "events = None", *(f"{name} = None" for name in names if name != "events")]
    assert "count" in names and not {"number", "total"} & set(names)
    assert cells(student(one))["count"].splitlines() == blank
    tests = [cell["metadata"]["nbgrader"] for cell in assignment(one)["cells"] if "nbgrader" in cell["metadata"]]
    assert sum(about.get("points", 0) for about in tests) == one.points == 16


def test_a_blank_stands_where_its_solution_stood():
    text = f"if True:\n    {BEGIN}\n    a, b = 1, 2\n    _c = 3\n    {END}\nb = 2\n{BEGIN}\nb = d = 3\n{END}"
    blank = "if True:\n    # Your code here\n    a = None\n    b = None\nb = 2\n# Your code here\nd = None"
    assert without_solution(text) == blank


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (f"{BEGIN}\ndef f():\n    count = 1\n{END}", "item 'count': no solution assigns 'count'"),
        (f"{BEGIN}\nimport json as count\n{END}", "item 'count': no solution assigns 'count'"),
        (f"count = None\nevents = []\n{BEGIN}\n#: total = ____\ntotal = 1\n{END}\n", None),
        (f"{BEGIN}\n#: total = ____\ncount = 1\n{END}", "the form in place of its solution does not assign 'count'"),
        (f"count = [\n{BEGIN}\n1\n{END}\n", "cell count: "),
    ],
)
def test_a_solution_that_leaves_students_without_a_name_is_refused(tmp_path, text, rule):
    path = made.write_master(tmp_path, count=text)
    if rule is None:
        assert read(path)
        return
    with pytest.raises(BookError) as error:
        read(path)
    assert f"9-9-small.ipynb: {rule}" in str(error.value) or rule in str(error.value)
