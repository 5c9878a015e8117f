"""One pool of workers and one prepared exercise for all tests that mark."""

import pytest

import made
from course_kit import masters
from course_kit.checker import marking
from course_kit.checker.pool import Pool
from course_kit.checker.sandbox import Limits


@pytest.fixture(scope="session")
def pool():
    with Pool(1, Limits(cell_seconds=2, seconds=8)) as workers:
        yield workers


@pytest.fixture(scope="session")
def spec(tmp_path_factory):
    return masters.spec(masters.read(made.write_master(tmp_path_factory.mktemp("masters"))))


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
