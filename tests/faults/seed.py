"""Do the tests see what is wrong? Sows faults into a copy of the book, one at a time, and runs the tests for each.

``python tests/faults/seed.py`` sows all faults of faults.py, ``seed.py "id twice" "pale words"`` those named, and
``seed.py --list`` names them. The copy is a clone of what is committed, in a temporary folder, with the built site, the
outputs of notebooks and the environments of this one: `make book` and what `make test` and `make .venv-pdf/.ready` set
up come first. Its packages are its own.

Every selection of tests has to pass on the copy as it is. Then the copy is broken, the tests of the fault run, and the
copy is mended again. A fault is seen where a test fails, or where the book's own message, which the fault expects, says
what is wrong; an error of the tests themselves and a run without a test are not that. Prints a table in Markdown; the
exit code is 1 where a fault was not seen. Nothing runs beside anything else, and all of it takes half an hour.
"""

import argparse
import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
import venv
from pathlib import Path

from edits import Fault, Unfit
from faults import FAULTS

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
PYTEST = ["-m", "pytest", "-rfE", "--color=no", "-p", "no:cacheprovider"]
# Where the copy has its own packages, which come before those of the work tree.
PACKAGES = ("book", "book/_extensions", "exercises")
FAILED = re.compile(r"^FAILED (\S+?::.*?)(?: - (.*))?$", re.M)
BROKEN = re.compile(r"^(?:FAILED|ERROR).*", re.M)
# What goes wrong with the tests themselves, and not with what they look at.
HARNESS = re.compile(r"ModuleNotFoundError|ImportError|fixture '\w+' not found")
COLOUR = re.compile(r"\x1b\[[\d;]*m")


def copy_of_the_book(folder: Path) -> Path:
    """A clone of what is committed, with the built site and the environments of the work tree."""
    copy = folder / "book"
    subprocess.run(["git", "clone", "--quiet", ROOT, copy], check=True)
    shutil.copytree(ROOT / "_build", copy / "_build")
    for environment in ROOT.glob(".venv-*"):
        (copy / environment.name).symlink_to(environment)
    _environment(copy)
    return copy


def _environment(copy: Path) -> None:
    """Give the copy a .venv with the libraries and programs of this one, and with the copy's packages."""
    venv.create(copy / ".venv", symlinks=True)
    for program in BIN.iterdir():
        if not (place := copy / ".venv" / "bin" / program.name).exists():
            place.symlink_to(program)
    folder = sysconfig.get_path("purelib", vars={"base": str(copy / ".venv")})
    lines = [
        *(str(copy / name) for name in PACKAGES),
        f"import site; site.addsitedir({sysconfig.get_path('purelib')!r})",
    ]
    Path(folder, "copy.pth").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for mark in (".book", ".test"):
        (copy / ".venv" / mark).touch()


def run(tests: str, copy: Path, *options: str) -> tuple[int, str, float]:
    """Exit code, output and seconds of a selection of tests, or of another program, in the copy."""
    words = shlex.split(tests)
    programs = copy / ".venv" / "bin"
    pytest = [str(programs / "python"), *PYTEST, *options, *words]
    command = [str(programs / words[1]), *words[2:]] if words[0] == "!" else pytest
    # Whole lines in pytest's summary, and no module as it was compiled a moment before.
    environment = {**os.environ, "COLUMNS": "400", "PYTHONDONTWRITEBYTECODE": "1"}
    begun = time.monotonic()
    done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True)
    return done.returncode, COLOUR.sub("", done.stdout + done.stderr), time.monotonic() - begun


def not_green(selections: list[str], copy: Path) -> dict[str, str]:
    """The selections that do not pass on the copy as it is, and what they say."""
    found: dict[str, str] = {}
    # Names of tests run together; what begins with an option, or has one, by itself.
    together = sorted(tests for tests in selections if " " not in tests)
    while together:
        code, said, _ = run(" ".join(map(shlex.quote, together)), copy)
        if code == 0:
            break
        lines = BROKEN.findall(said)
        suspects = [tests for tests in together if any(tests in line for line in lines)] or together
        found |= {tests: next((line for line in lines if tests in line), said[-1500:]) for tests in suspects}
        together = [tests for tests in together if tests not in suspects]
    for tests in selections:
        if " " in tests:
            code, said, _ = run(tests, copy)
            if code or not (tests.startswith("!") or re.search(r"\b\d+ passed", said)):
                found[tests] = said[-1500:]
    return found


def sow(fault: Fault, copy: Path) -> tuple[bool, str, str, float]:
    """Break the copy, run the tests of the fault and mend the copy.

    Whether the fault was seen, the first test that failed, what it says and the seconds it took. Raises Unfit where the
    fault does not fit its file.
    """
    path = copy / fault.file
    before = path.read_bytes() if path.exists() else None
    try:
        after = fault.edit((before or b"").decode("utf-8", "surrogateescape"))
    except Unfit as error:
        raise Unfit(f"{fault.name}, {fault.file}: {error}") from None
    path.write_bytes(after.encode("utf-8", "surrogateescape"))
    try:
        code, said, seconds = run(fault.tests, copy, "-x")
    finally:
        path.unlink() if before is None else path.write_bytes(before)
    expected = re.search(f"^.*(?:{fault.says}).*$", said, re.M) if fault.says else None
    failed = FAILED.search(said)
    if failed and code == 1 and not HARNESS.search(failed[2] or ""):
        return not fault.says or expected is not None, failed[1], failed[2] or "", seconds
    if expected and code != 0:
        return True, fault.tests.removeprefix("! "), expected[0], seconds
    return False, "", (said.strip() or "nothing").splitlines()[-1], seconds


def shown(text: str, length: int) -> str:
    """A text for a cell of a table."""
    line = " ".join(text.split()).replace("|", "\\|")
    return line if len(line) <= length else f"{line[: length - 3]}..."


def report(chosen: list[tuple[str, Fault]], copy: Path) -> int:
    """Run what has to be green, then sow each fault, and print a row for it as it comes; 1 where one was not seen."""
    begun, unseen = time.monotonic(), 0
    broken = not_green(list(dict.fromkeys(fault.tests for _, fault in chosen)), copy)
    for tests, said in broken.items():
        print(f"Not green without a fault: {tests}\n{said}\n")
    print(f"Without a fault {len(broken)} selections are not green; {time.monotonic() - begun:.0f} seconds.\n")
    print(
        "| promise | fault | seen | first failing test | what it says | seconds |\n|---|---|---|---|---|---|",
        flush=True,
    )
    for promise, fault in chosen:
        seen, test, words, seconds = sow(fault, copy)
        seen = seen and fault.tests not in broken
        unseen += not seen
        cells = [promise, fault.name, "yes" if seen else "**no**", shown(test, 150), shown(words, 110)]
        print(f"| {' | '.join(cells)} | {seconds:.1f} |", flush=True)
    print(f"\n{len(chosen) - unseen} of {len(chosen)} faults seen; {time.monotonic() - begun:.0f} seconds.")
    return 1 if unseen else 0


def main(arguments: list[str]) -> int:
    """Sow the faults that are named, or all; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="fault", help="sow these only")
    parser.add_argument("--list", action="store_true", help="name the faults and do nothing")
    options = parser.parse_args(arguments)
    known = {fault.name: (promise, fault) for promise, faults in FAULTS.items() for fault in faults}
    if options.list:
        print("\n".join(f"{promise}: {name}" for name, (promise, _) in known.items()))
        return 0
    if unknown := [name for name in options.names if name not in known]:
        parser.error(f"no such fault: {', '.join(unknown)} (see --list)")
    with tempfile.TemporaryDirectory() as folder:
        return report(
            [known[name] for name in known if not options.names or name in options.names],
            copy_of_the_book(Path(folder)),
        )


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Unfit as error:
        sys.exit(str(error))
