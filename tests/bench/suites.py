"""How long the project's own checks take: ``make check``, ``make test`` and ``make test-all``, in a clean clone.

The environments are set up before the clock starts. ``make test-all`` is ``make test`` and then ``make test-slow``: its
time is the sum of theirs.
"""

import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from sources import ROOT

SET_UP = ["writable", ".venv/.test", ".venv-lab/.ready", ".venv-nbgrader/.ready", ".venv-repo2docker/.ready"]
SET_UP += [".venv-pdf/.ready"]
AIMS = {"check": "under 30 s", "test": "under 8 min", "test-all": "under 25 min"}


def measure(times: int) -> list[tuple[str, str, str]]:
    """Rows (what, measured, aim); raises RuntimeError with the end of its log where a check fails."""
    with tempfile.TemporaryDirectory() as place:
        clone = Path(place) / "clone"
        subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)
        subprocess.run(["make", *SET_UP], cwd=clone, check=True, stdout=subprocess.DEVNULL)
        return list(_rows(clone, times))


def _rows(clone: Path, times: int) -> Iterator[tuple[str, str, str]]:
    found: dict[str, list[tuple[float, float]]] = {"check": [], "test": [], "test-all": []}
    for _ in range(times):
        # A clean clone has no site yet; the environments stay.
        subprocess.run(["make", "clean"], cwd=clone, check=True, stdout=subprocess.DEVNULL)
        found["check"].append(_timed(clone, "check"))
        found["test"].append(_timed(clone, "test"))
        seconds, load = _timed(clone, "test-slow")
        found["test-all"].append((found["test"][-1][0] + seconds, load))
    for target, runs in found.items():
        median = statistics.median(seconds for seconds, _ in runs)
        each = ", ".join(_words(seconds) for seconds, _ in runs)
        loads = ", ".join(f"{load:.1f}" for _, load in runs)
        yield f"`make {target}`", f"{_words(median)} ({each}; load at the end {loads})", AIMS[target]


def _timed(clone: Path, target: str) -> tuple[float, float]:
    """Seconds that a target took, and the machine's load over the last five minutes when it was done."""
    start = time.perf_counter()
    done = subprocess.run(["make", target], cwd=clone, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    seconds = time.perf_counter() - start
    if done.returncode:
        raise RuntimeError(f"make {target} failed:\n{done.stdout[-5000:]}")
    print(f"make {target}: {_words(seconds)}", flush=True)
    return seconds, os.getloadavg()[1]


def _words(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.1f} min"
