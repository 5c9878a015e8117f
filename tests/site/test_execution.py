"""What a build keeps of notebooks that ran outlives a build that was stopped while it kept something."""

import nbformat
import pytest
from jupyter_cache.base import CacheBundleIn

from techsec_site import execution


@pytest.fixture
def kept(tmp_path):
    """A cache with two notebooks in it; their files."""
    cache = execution.opened(tmp_path / "cache")
    for number in (1, 2):
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(str(number), execution_count=1)])
        cache.cache_notebook_bundle(CacheBundleIn(notebook, f"{number}.ipynb"))
    return tmp_path / "cache", sorted((tmp_path / "cache").rglob("base.ipynb"))


def test_what_is_whole_stays(kept):
    assert len(execution.opened(kept[0]).list_cache_records()) == len(kept[1]) == 2


@pytest.mark.parametrize("left", [None, '{"cells": ['])
def test_a_notebook_that_is_not_whole_is_run_again(kept, left):
    folder, (one, _) = kept
    one.unlink()
    if left:
        one.write_text(left)
    (record,) = execution.opened(folder).list_cache_records()
    assert record.hashkey != one.parent.name


def test_a_cache_without_its_tables_is_begun_anew(kept):
    folder, _ = kept
    (folder / "global.db").write_bytes(b"")
    assert execution.opened(folder).list_cache_records() == []


def test_a_lock_beside_an_open_table_has_no_notebook_run_again(tmp_path):
    (tmp_path / "data").mkdir()
    table = tmp_path / "data" / "events.csv"
    table.write_text("id\n")
    before = execution.digest(tmp_path, ("data",))
    (tmp_path / "data" / ".~lock.events.csv#").write_text("Ann's laptop")
    assert execution.digest(tmp_path, ("data",)) == before
    table.write_text("id\none\n")
    assert execution.digest(tmp_path, ("data",)) != before
