"""What the master's answers have to be before anything is compared with them, and whose exercise a notebook is."""

import copy

import pytest

import made
from course_kit import masters
from course_kit.checker import __main__ as command
from course_kit.checker import marking, report


def changed(spec, text, **item):
    """The small specification with a cell more in its solution and other properties of its first item."""
    other = copy.deepcopy(spec)
    other["solution"].append(text)
    other["items"][0] |= item
    return other


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("count = None", "value", "answer will not do: no answer: the value is empty (None or NaN)"),
        ("count = print", "value", "answer will not do: not a plain value: builtin_function_or_method"),
        ("", "set", "answer has not the form of its kind (TypeError)"),
        ("", "series", "answer earns nothing: a series or a dict is asked for, not a scalar"),
        ("", "table", "answer has not the form of its kind (TypeError)"),
        ("", "edges", "answer earns nothing: a list of pairs is asked for"),
        ("", "chart", "answer earns nothing: not a chart that can be drawn: scalar"),
        ("", "choice", "answer has not the form of its kind (KeyError)"),
    ],
)
def test_an_answer_of_the_master_that_nothing_can_be_compared_with_is_refused(pool, spec, text, kind, words):
    with pytest.raises(marking.SpecError) as error:
        marking.prepare(changed(spec, text, kind=kind), made.KEY, pool, 0)
    assert str(error.value) == f"exercise 9.9, item 'count', published table: the master's own {words}"


def test_an_answer_that_the_master_never_gives_is_refused(pool, spec):
    with pytest.raises(marking.SpecError, match="the master's own answer will not do: no answer: the name was never"):
        marking.prepare(changed(spec, "", name="nowhere"), made.KEY, pool, 0)


def test_an_empty_answer_is_right_where_the_master_has_none_to_give(pool, spec):
    other = marking.prepare(changed(spec, "count = []", kind="set"), made.KEY, pool, 0)
    run = pool.run(["count = []"], other.names, other.tables["published"])
    assert marking.judge(other.marked[0], run, other, "published", pool) == (1, "")


def test_trying_a_master_fails_where_its_check_does_or_an_answer_stays_the_same(pool, spec):
    assert report.tried(spec, pool)[1]
    lines, well = report.tried(changed(spec, "count = 3"), pool)
    assert not well and "  count: full points; SAME ANSWER ON EVERY TABLE" in lines
    assert report.tried(changed(spec, "count = 3", kind="choice", options=[3, 4]), pool)[1]
    unfair = changed(spec, "", check="judge")
    unfair["checks"] = ["def judge(answer, answers):\n    return 0.5, 'half'"]
    lines, well = report.tried(unfair, pool)
    assert not well and "  count: FAILS published: 0.5 half; variant 1: 0.5 half" in lines[1]


def test_the_command_that_tries_masters_says_by_its_code_whether_they_are_well(tmp_path, capsys):
    path = made.write_master(tmp_path)
    assert command.main(["try", str(path)]) == 0
    path.write_text(path.read_text(encoding="utf-8").replace("count = len(events)", "count = 3"), encoding="utf-8")
    assert command.main(["try", str(path)]) == 1
    assert "SAME ANSWER" in capsys.readouterr().out


@pytest.mark.parametrize("known", [["9.9"], ["9.9", "9.8"]])
def test_a_notebook_of_another_exercise_is_not_marked_as_this_one(exercise, pool, tmp_path, known):
    about = {"id": "3.1", "route": "code"}
    path = made.dump(tmp_path / "exercise-9-9.ipynb", made.submission(*made.SOLUTION.values(), about=about))
    found = marking.mark(path, dict.fromkeys(known, exercise), pool)
    assert found["status"] == "the notebook says it is exercise '3.1', which is not marked here"
    assert found["exercise"] is None and found["items"] == []


def test_the_specification_is_made_from_the_master(spec, tmp_path):
    assert masters.spec(masters.read(made.write_master(tmp_path))) == spec
