"""The faults that seed.py sows can be sown: each fits its file, and the tests that have to see it are there.

The site has to be built, for some faults are sown in its pages.
"""

import re

import pytest
from edits import Unfit
from faults import FAULTS

from sources import ROOT

NAMED = re.compile(r"(tests/[\w./]+\.py)(?:::(\w+))?")


def misfits(fault):
    path = ROOT / fault.file
    before = path.read_bytes().decode("utf-8", "surrogateescape") if path.exists() else ""
    try:
        if fault.edit(before) == before:
            yield f"{fault.name}: {fault.file} stays as it is"
    except (Unfit, ValueError) as error:
        yield f"{fault.name}: {fault.file}: {error}"
    for file, test in NAMED.findall(fault.tests):
        if not (ROOT / file).exists():
            yield f"{fault.name}: no file {file}"
        elif test and f"def {test}(" not in (ROOT / file).read_text(encoding="utf-8"):
            yield f"{fault.name}: no {test} in {file}"


def test_every_fault_fits_its_file_and_its_tests_exist():
    known = [fault for faults in FAULTS.values() for fault in faults]
    assert [problem for fault in known for problem in misfits(fault)] == []
    assert len(known) >= 40


def test_an_edit_of_what_is_not_there_is_refused():
    with pytest.raises(Unfit, match="us-japan-summit-2021"):
        FAULTS["data"][0].edit("id,date\n")
