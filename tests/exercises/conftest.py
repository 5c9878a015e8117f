"""One pool of workers and one prepared exercise for all tests that mark, and the checker's command run on that pool."""

from contextlib import nullcontext

import pytest

import made
from course_kit.checker import __main__ as checker
from course_kit.checker import marking
from course_kit.checker.pool import Pool
from course_kit.checker.sandbox import Limits
from course_kit.masters.reading import read
from course_kit.masters.versions import specification


@pytest.fixture(scope="session")
def pool():
    with Pool(1, Limits(cell_seconds=20, seconds=60)) as workers:
        yield workers


@pytest.fixture(scope="session")
def spec(tmp_path_factory):
    return specification(read(made.write_master(tmp_path_factory.mktemp("masters"))))


@pytest.fixture(scope="session")
def exercise(spec, pool):
    return marking.prepare(spec, made.KEY, pool, 1)


@pytest.fixture
def result(exercise, pool, tmp_path):
    """Marks a notebook made of cells, or a file as it is."""

    def mark(*cells, path=None, **options):
        path = path or made.dump(tmp_path / "exercise-9-9.ipynb", made.submission(*cells, **options))
        return marking.mark(path, {"9.9": exercise}, pool)

    return mark


@pytest.fixture
def earned(result):
    """The points of each item of a notebook made of cells."""
    return lambda *cells, **options: {item["id"]: item["earned"] for item in result(*cells, **options)["items"]}


@pytest.fixture
def command(pool, monkeypatch, capsys):
    """The checker's command, run in this process on the shared pool; what it printed, with ``out`` and ``err``."""
    monkeypatch.setattr(checker, "Pool", lambda *_: nullcontext(pool))

    def run(*words, code=0):
        given = checker.main(list(map(str, words)))
        printed = capsys.readouterr()
        assert given == code, printed.err
        return printed

    return run
