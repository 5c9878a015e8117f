"""Figures of the labs: agreement is of the sets of units that were coded twice, whichever they are."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from techsec import agreement, data, schema
from techsec.figures import labs
from techsec.widgets.coding import Coding


@pytest.fixture
def events_alone(monkeypatch):
    """A data package in which documents were coded once only."""
    kept = {name: schema.resource(name) for name in schema.names() if not name.startswith("documents_pass")}
    monkeypatch.setattr(schema, "names", lambda *_: list(kept))
    monkeypatch.setattr(schema, "resource", lambda name, *_: kept[name])


def test_coefficients_and_sheets_are_of_units_coded_twice(events_alone):
    rows = data.agreement().query("units == 'events'")
    frame = agreement.coefficients({labs.PASSES: rows})
    assert frame["label"].notna().all() and len(frame) == rows["variable"].nunique()
    assert list(Coding().units.options) == ["events"]


def test_the_table_of_agreement_is_of_units_coded_twice_and_is_old_or_new(events_alone, monkeypatch, tmp_path):
    shutil.copytree(schema.folder(), tmp_path / "data")
    monkeypatch.setenv(schema.FOLDER, str(tmp_path / "data"))
    monkeypatch.setattr(agreement, "interval", lambda *_: (0, 1))
    table = tmp_path / "data" / schema.resource("agreement")["path"]
    before, beside, write = table.read_bytes(), sorted(table.parent.iterdir()), Path.write_bytes

    def stopped(path, content):
        write(path, content[: len(content) // 2])
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Path, "write_bytes", stopped)
        agreement.main([])
    assert table.read_bytes() == before and sorted(table.parent.iterdir()) == beside
    assert agreement.main([]) == 0
    assert set(pd.read_csv(table)["units"]) == {"events", "likelihoods"}
