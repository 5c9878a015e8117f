"""What the master's answers have to be before anything is compared with them, and whose exercise a notebook is."""

import copy

import pytest

import made
from course_kit.checker import marking, trial
from course_kit.checker.pool import RunnerError
from course_kit.masters.reading import read
from course_kit.masters.versions import specification
from techsec.errors import BookError


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
        ("", "set", "answer does not have the form of its kind (TypeError)"),
        ("", "series", "answer earns nothing: a series or a dict is asked for, not a scalar"),
        ("", "table", "answer does not have the form of its kind (TypeError)"),
        ("", "edges", "answer earns nothing: a list of pairs is asked for"),
        ("", "chart", "answer earns nothing: not a chart that can be drawn: scalar"),
        ("", "choice", "answer does not have the form of its kind (KeyError)"),
    ],
)
def test_an_answer_of_the_master_that_nothing_can_be_compared_with_is_refused(pool, spec, text, kind, words):
    with pytest.raises(BookError) as error:
        marking.prepare(changed(spec, text, kind=kind), made.KEY, pool, 0)
    assert str(error.value) == f"exercise 9.9, item 'count', published table: the master's own {words}"


def test_an_answer_that_the_master_never_gives_is_refused(pool, spec):
    with pytest.raises(BookError, match="the master's own answer will not do: no answer: the name was never"):
        marking.prepare(changed(spec, "", name="nowhere"), made.KEY, pool, 0)


def test_an_empty_answer_is_right_where_the_master_has_none_to_give(pool, spec):
    other = marking.prepare(changed(spec, "count = []", kind="set"), made.KEY, pool, 0)
    run = pool.run(["count = []"], other.names, other.tables["published"])
    assert marking.judge(other.marked[0], run, other, "published", pool) == (1, "")


@pytest.fixture
def one_variant(monkeypatch):
    """Masters are tried on one hidden table and the class table."""
    monkeypatch.setattr(trial, "VARIANTS", 1)


def test_trying_a_master_fails_where_its_check_does_or_an_answer_stays_the_same(pool, spec, one_variant):
    fixed = changed(spec, "count, top = 3, 'a'")
    fixed["items"][2] |= {"kind": "choice", "options": ["a", "b"]}
    lines, well = trial.run(fixed, pool)
    assert not well and "  count: full points; SAME ANSWER ON EVERY TABLE" in lines and "  top: full points" in lines
    unfair = changed(spec, "", check="judge") | {"variants": {}}
    unfair["checks"] = ["def judge(answer, answers):\n    return 0.5, 'half'"]
    lines, well = trial.run(unfair, pool)
    assert not well and lines[1:3] == ["  count: FAILS published: 0.5 half", "  per_forum: full points"]


def test_the_command_that_tries_masters_says_by_its_code_whether_they_are_well(tmp_path, command, one_variant):
    path = made.write_master(tmp_path)
    assert "full points" in command("try", path).out
    path.write_text(path.read_text(encoding="utf-8").replace("count = len(events)", "count = 3"), encoding="utf-8")
    assert "SAME ANSWER" in command("try", path, code=1).out


def test_a_machine_that_fails_during_a_check_costs_no_points(exercise, pool, spec, monkeypatch):
    """A check runs student answers through the pool too: its failure is not an answer of the wrong form."""
    ran = pool.run(spec["solution"], exercise.names, exercise.tables["published"])

    def fail(*_):
        raise RunnerError("the runner of student code failed: the disk is full")

    monkeypatch.setattr(pool, "run", fail)
    with pytest.raises(RunnerError, match="the disk is full"):
        marking.judge({**exercise.marked[0], "check": "judge"}, ran, exercise, "published", pool)


@pytest.mark.parametrize("known", [["9.9"], ["9.9", "9.8"]])
def test_a_notebook_of_another_exercise_is_not_marked_as_this_one(exercise, pool, tmp_path, known):
    about = {"id": "3.1", "route": "code"}
    path = made.dump(tmp_path / "exercise-9-9.ipynb", made.submission(*made.SOLUTION.values(), about=about))
    found = marking.mark(path, dict.fromkeys(known, exercise), pool)
    assert found["status"] == "the notebook says it is exercise '3.1', which is not marked here"
    assert found["exercise"] is None and found["items"] == []


def test_the_specification_is_made_from_the_master(spec, tmp_path):
    assert specification(read(made.write_master(tmp_path))) == spec
