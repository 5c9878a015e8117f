"""Do the tests see what is wrong? Sows faults into a copy of the book, one at a time, and runs the tests for each.

``python tests/faults/seed.py`` sows all faults of faults.py, ``seed.py "id twice" "pale words"`` those named, and
``seed.py --list`` names them. The copy is a clone of what is committed, in a temporary folder, with the built site, the
outputs of notebooks and the environments of this one, so that `make book` and what `make test` sets up come first.

Every selection of tests has to pass on the copy as it is. Then the copy is broken, the tests of the fault run, and the
copy is mended again. A fault is seen where a test fails, or where the tool itself says what is wrong in the words that
the fault expects; an error of another kind and a run without a test are not that. Prints a table in Markdown; the exit
code is 1 where a fault was not seen. Nothing runs beside anything else. All of it takes about an hour.
"""

import argparse
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from faults import FAULTS, Fault, Unfit

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
FAILED = re.compile(r"^FAILED (\S+?::.*?)(?: - (.*))?$", re.M)
# What goes wrong with the tests themselves, and not with what they look at.
HARNESS = re.compile(r"(ModuleNotFoundError|ImportError|fixture '\w+' not found)")


def copy_of_the_book(folder: Path) -> Path:
    """A clone of what is committed, with the built site and the environments of the work tree."""
    copy = folder / "book"
    subprocess.run(["git", "clone", "--quiet", ROOT, copy], check=True)
    shutil.copytree(ROOT / "_build", copy / "_build")
    for environment in ROOT.glob(".venv*"):
        (copy / environment.name).symlink_to(environment)
    return copy


def run(tests: str, copy: Path) -> tuple[int, str, float]:
    """Exit code, output and seconds of a selection of tests, or of another command, in the copy."""
    pytest = [sys.executable, "-m", "pytest", "-x", "-rfE", "--color=no", "-p", "no:cacheprovider"]
    words = shlex.split(tests)
    command = [str(BIN / words[1]), *words[2:]] if words[0] == "!" else [*pytest, *words]
    # Whole lines in the summary of pytest, and no module compiled from what stood there a second ago.
    environment = {**os.environ, "COLUMNS": "400", "PYTHONDONTWRITEBYTECODE": "1"}
    begun = time.monotonic()
    done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr, time.monotonic() - begun


def passes(tests: str, copy: Path) -> str:
    """Empty where a selection passes on the copy as it is, else the end of what it says."""
    code, said, _ = run(tests, copy)
    well = code == 0 and (tests.startswith("!") or re.search(r"\b\d+ passed", said))
    return "" if well else said[-1500:]


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
        raise Unfit(f"{fault.name}: {fault.file}: {error}") from None
    path.write_bytes(after.encode("utf-8", "surrogateescape"))
    try:
        code, said, seconds = run(fault.tests, copy)
    finally:
        path.unlink() if before is None else path.write_bytes(before)
    expected = re.search(f"^.*({fault.says}).*$", said, re.M) if fault.says else None
    failed = FAILED.search(said)
    if failed and code == 1 and not HARNESS.search(failed[2] or ""):
        return expected is not None or not fault.says, failed[1], failed[2] or "", seconds
    if expected and code != 0:
        return True, fault.tests.removeprefix("! "), expected[0], seconds
    return False, "", said.strip().splitlines()[-1] if said.strip() else "", seconds


def shown(text: str, length: int) -> str:
    """A text for a cell of a table."""
    line = " ".join(text.split()).replace("|", "\\|")
    return line if len(line) <= length else f"{line[: length - 3]}..."


def main(arguments: list[str]) -> int:
    """Sow the faults and print the table; 1 where one was not seen or its tests do not pass without it."""
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
    chosen = [known[name] for name in known if not options.names or name in options.names]
    with tempfile.TemporaryDirectory() as folder:
        return table(chosen, copy_of_the_book(Path(folder)))


def table(chosen: list[tuple[str, Fault]], copy: Path) -> int:
    """Print a row for each fault, as it comes."""
    begun, unseen, broken = time.monotonic(), [], {}
    for tests in dict.fromkeys(fault.tests for _, fault in chosen):
        if said := passes(tests, copy):
            broken[tests] = said
            print(f"Not green without a fault: {tests}\n{said}\n", flush=True)
    print(f"Without a fault: {len(broken)} selections red, {time.monotonic() - begun:.0f} seconds.\n")
    print(
        "| promise | fault | seen | first failing test | what it says | seconds |\n|---|---|---|---|---|---|",
        flush=True,
    )
    for promise, fault in chosen:
        seen, test, words, seconds = sow(fault, copy)
        seen = seen and fault.tests not in broken
        unseen += [] if seen else [fault.name]
        cells = [promise, fault.name, "yes" if seen else "**no**", shown(test, 150), shown(words, 110)]
        print(f"| {' | '.join(cells)} | {seconds:.1f} |", flush=True)
    print(f"\n{len(chosen) - len(unseen)} of {len(chosen)} faults seen, {time.monotonic() - begun:.0f} seconds.")
    return 1 if unseen else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Unfit as error:
        sys.exit(str(error))
