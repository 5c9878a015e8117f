"""What goes wrong with the marker's machine is nobody's mark: it is tried again, then said in one line, never kept."""

import os
import signal
import sys

import pytest

import made
from course_kit.checker import marking
from course_kit.checker import pool as pools
from course_kit.checker.pool import Pool, RunnerError
from course_kit.checker.sandbox import Limits

DEEP = "import os\nfor n in range(3000):\n    os.mkdir('a')\n    os.chdir('a')\ncount = 1"


def counted(pool):
    return pool.run(["count = 1"], ["count"], pool.new_tables()).answers["count"]["value"]


@pytest.mark.parametrize("when", ["before", "in the middle"])
def test_a_worker_that_was_killed_is_replaced_and_the_notebook_run_again(pool, monkeypatch, when):
    [worker] = pool._workers
    first, ask = worker.process, worker.ask

    def kill(line):
        if worker.process is first:
            first.kill()
        return ask(line)

    if when == "before":
        first.kill()
        first.wait()
    else:
        monkeypatch.setattr(worker, "ask", kill)
    assert counted(pool) == 1 and worker.process is not first


def test_a_folder_three_thousand_deep_does_no_harm(pool):
    first = pool._workers[0].process
    found = pool.run([DEEP], ["count"], pool.new_tables())
    assert found.answers["count"]["value"] == 1 and found.problems == []
    assert counted(pool) == 1 and pool._workers[0].process is first


def test_folders_that_may_not_be_written_to_are_cleared(tmp_path):
    (tmp_path / "a" / "b" / "c").mkdir(parents=True)
    (tmp_path / "a" / "b" / "c" / "file").write_text("x")
    (tmp_path / "a" / "link").symlink_to("/etc")
    for path in ("a/b/c", "a/b", "a"):
        (tmp_path / path).chmod(0)
    pools.clear(tmp_path)
    assert list(tmp_path.iterdir()) == [] and os.path.isdir("/etc")


@pytest.fixture
def full(monkeypatch):
    """No job can be written: the disk is full."""

    def write(path, *_, **__):
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(pools.Path, "write_text", write)


def test_a_full_disk_is_said_and_gives_no_mark(exercise, tmp_path, pool, full):
    path = tmp_path / "exercise-9-9.ipynb"
    path.write_bytes(b'{"cells": []}')
    with pytest.raises(RunnerError, match="the runner of student code failed: .*No space left on device") as error:
        marking.mark(path, {"9.9": exercise}, pool)
    assert "\n" not in str(error.value)


def test_a_run_that_cannot_begin_gives_no_mark(monkeypatch):
    monkeypatch.setattr(pools, "asdict", lambda limits: {**vars(limits), "file": "much"})
    with Pool(1, Limits()) as broken, pytest.raises(RunnerError, match="the runner of student code failed: "):
        counted(broken)


def test_a_failure_is_named_with_the_file_and_not_kept(tmp_path, monkeypatch, spec, command):
    made.dump(tmp_path / "in" / "ann" / "exercise-9-9.ipynb", made.submission("count = 1"))
    made.dump(tmp_path / "spec.json", spec)
    (tmp_path / "class.key").write_text("techsec class key 1\n" + "00" * 32, encoding="ascii")

    def fail(*_):
        raise RunnerError("the runner of student code failed: the disk is full")

    monkeypatch.setattr(marking, "mark", fail)
    words = [tmp_path / "in", "--spec", tmp_path / "spec.json", "--key", tmp_path / "class.key"]
    words += ["--out", tmp_path / "marks", "--i-know-this-runs-student-code", "--variants", "1", "--workers", "1"]
    last = command(*words, code=2).err.splitlines()[-1]
    path = tmp_path / "in" / "ann" / "exercise-9-9.ipynb"
    assert last == f"{path}: not marked, for the runner of student code failed: the disk is full"
    assert list((tmp_path / "marks").rglob("*.json")) == []


def test_one_worker_that_does_not_start_ends_the_others_and_the_folder(monkeypatch):
    launched = []
    launch = pools._Worker.launch

    def fail_second(worker, home):
        launched.append(worker)
        if worker.number == 1:
            monkeypatch.setattr(pools.sys, "executable", "/bin/false")
        launch(worker, home)

    monkeypatch.setattr(pools._Worker, "launch", fail_second)
    pool = Pool(2, Limits())
    with pytest.raises(RunnerError, match="^the runner of student code did not start$"), pool:
        pytest.fail("it started")
    assert len(launched) == 2 and all(worker.process.returncode is not None for worker in launched)
    assert not pool.folder.exists()


def test_a_machine_without_room_for_the_pool_says_so(monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pools.tempfile, "TemporaryDirectory", full)
    with pytest.raises(RunnerError, match="^student code cannot be run: .*No space left"), Pool(1, Limits()):
        pytest.fail("it started")


def test_a_missing_library_is_named(monkeypatch, tmp_path):
    """The Python that runs student code is one in which nothing is installed."""
    (tmp_path / "python").write_text(f'#!/bin/sh\nexec "{sys._base_executable}" -S "$@"\n')
    (tmp_path / "python").chmod(0o755)
    monkeypatch.setattr(pools.sys, "executable", str(tmp_path / "python"))
    with pytest.raises(RunnerError, match="did not start: .*No module named 'course_kit'"), Pool(1, Limits()):
        pytest.fail("it started")


def test_the_signal_that_ends_a_run_is_no_failure(pool):
    found = pool.run([f"import os\nos.kill(os.getpid(), {int(signal.SIGKILL)})"], ["count"], pool.new_tables())
    assert found.ended == "ended by itself before the last cell"
