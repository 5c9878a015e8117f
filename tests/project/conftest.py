"""Tests that call make are not part of the make that called them."""

import pytest


@pytest.fixture(autouse=True)
def outside_make(monkeypatch):
    """Without what a make above leaves to a make below, which then numbers its own lines."""
    for name in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS"):
        monkeypatch.delenv(name, raising=False)
