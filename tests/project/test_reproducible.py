"""Two cold builds at different places, days, time zones, locales, hash seeds and cores give the same bytes."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TARGETS = ["book", "site-zip", "student-pack", "instructor-pack", "pdf"]
HERE = {"TZ": "Asia/Tokyo", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "1"}
THERE = {"TZ": "America/New_York", "LC_ALL": "C", "PYTHONHASHSEED": "77"}


@pytest.fixture(scope="module")
def later():
    """The words before a command by which it believes in a day more than a year from now."""
    if not shutil.which("faketime") and os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "-qq"], capture_output=True)
        subprocess.run(["apt-get", "install", "-y", "-qq", "faketime"], capture_output=True)
    if not shutil.which("faketime"):
        pytest.skip("faketime is not installed (Debian: apt-get install faketime)")
    return ["faketime", "-f", "+400d"]


def made(folder, before=(), **variables):
    """Clone what is committed into ``folder``, make everything there, and give each file's bytes by its name."""
    subprocess.run(["git", "clone", "--quiet", ROOT, folder], check=True)
    for name in (".venv", ".venv-pdf"):
        if (ROOT / name).exists():
            (folder / name).symlink_to(Path(sys.prefix).with_name(name))
    # The clone's lists are newer than the environments that were made from them.
    old = ["--old-file=.venv/.book", "--old-file=.venv-pdf/.ready"]
    done = subprocess.run(
        [*before, "make", *old, *TARGETS], cwd=folder, capture_output=True, text=True, env={**os.environ, **variables}
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    built = folder / "_build"
    files = [*(built / "html").rglob("*"), *built.glob("*.zip"), *built.glob("*.pdf")]
    return {path.relative_to(built).as_posix(): path.read_bytes() for path in files if path.is_file()}


@pytest.mark.slow
def test_site_zips_and_pdf_are_the_same_wherever_and_whenever_they_are_made(tmp_path, later):
    cores = ["taskset", "-c", "0"] if shutil.which("taskset") else []
    one = made(tmp_path / "one", [*cores, *later], **HERE)
    other = made(tmp_path / "another place", **THERE)
    assert sorted(one) == sorted(other) and len(one) > 100
    assert {name.rpartition(".")[2] for name in one} >= {"html", "js", "css", "csv", "svg", "zip", "pdf"}
    assert [name for name in one if one[name] != other[name]] == []
