"""Marks submitted notebooks. See ``python -m course_kit.checker --help``."""

import argparse
import hashlib
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

from course_kit import class_key as keys
from course_kit.checker import marking, report, submissions, trial, variants
from course_kit.checker.pool import Pool, RunnerError
from course_kit.checker.sandbox import Limits, readable
from course_kit.masters.reading import read, slug
from course_kit.masters.versions import specification
from techsec import atomic
from techsec.errors import BookError

_RUNS_CODE = """Marking runs the students' code on this machine. Use a throw-away machine or a container
(exercises/Containerfile is a recipe), with nothing on it that may not be read or lost.
To say that you do, add --i-know-this-runs-student-code."""
_EPILOG = """other commands:
  new-key FILE.key                       make a class key; keep it, never commit it
  tables --spec SPEC --key FILE.key OUT  write the class tables that the route without code counts in
  try EXERCISES                          run every master's own solution as if it were handed in
Each takes --help."""


def main(arguments: list[str]) -> int:
    """Run the command named first, or mark; the exit code is 0 where it did what was asked."""
    commands = {"new-key": _new_key, "tables": _tables, "try": _try}
    command = commands.get(arguments[0]) if arguments else None
    try:
        return command(arguments[1:]) if command else _mark(arguments)
    except (BookError, RunnerError) as error:
        print(error, file=sys.stderr)
        return 2
    except OSError as error:
        if error.filename is None:
            raise
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nInterrupted. Run the same command again to go on from here.", file=sys.stderr)
        return 130


def _new_key(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m course_kit.checker new-key", description="Make a class key.")
    parser.add_argument("file", type=Path, help="where, ending in .key")
    path = parser.parse_args(arguments).file
    keys.new(path)
    print(f"{path} holds the key of this class. Marks rest on it: keep a copy in a safe place, show it to no student.")
    return 0


def _tables(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m course_kit.checker tables", description="Write the class tables.")
    parser.add_argument("out", type=Path, help="where; a folder for each exercise")
    parser.add_argument("--spec", type=Path, required=True, help="marking specification, or a folder of them")
    parser.add_argument("--key", type=Path, required=True, help="the class key")
    options = parser.parse_args(arguments)
    key, count = keys.load(options.key), 0
    for name, spec in marking.load_specs(options.spec).items():
        if spec["variants"]:
            count += _class_tables(spec, key, options.out / slug(name))
    print(f"{count} tables in {options.out}: hand them out with the notebooks of the route without code.")
    return 0


def _class_tables(spec: dict, key: bytes, folder: Path) -> int:
    """The tables that an exercise loads, of the variant "class"; how many were written."""
    with tempfile.TemporaryDirectory() as every:
        variants.make(spec, key, "class", Path(every))
        paths = [path for path in sorted(Path(every).rglob("*.csv")) if path.stem in spec["data"]]
        folder.mkdir(parents=True, exist_ok=True)
        for path in paths:
            shutil.copyfile(path, folder / path.name)
    return len(paths)


def _try(arguments: list[str]) -> int:
    """The exit code is 1 where a solution fails somewhere or an answer stays the same whatever the table."""
    parser = argparse.ArgumentParser(
        prog="python -m course_kit.checker try", description="Run every master's own solution."
    )
    parser.add_argument("exercises", type=Path, nargs="+", help="the folder of masters, or masters")
    options = parser.parse_args(arguments)
    failed = False
    paths = [
        path for given in options.exercises for path in (sorted(given.glob("*.ipynb")) if given.is_dir() else [given])
    ]
    with Pool(1, Limits()) as pool:
        for path in paths:
            try:
                lines, well = trial.run(specification(read(path)), pool)
            except BookError as error:
                lines, well = [f"FAILS {error}"], False
            failed = failed or not well
            print("\n".join(lines), flush=True)
    return 1 if failed else 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m course_kit.checker",
        description=f"Marks submitted notebooks. {_RUNS_CODE}",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    limits = Limits()
    parser.add_argument("submissions", type=Path, help="folder as downloaded: a folder or a file for each student")
    parser.add_argument("--spec", type=Path, required=True, help="marking specification, or a folder of them")
    parser.add_argument("--key", type=Path, required=True, help="the class key (made by new-key)")
    parser.add_argument("--out", type=Path, required=True, help="folder for marks; run again to go on or to add levels")
    parser.add_argument("--i-know-this-runs-student-code", action="store_true", help="this machine is throw-away")
    parser.add_argument("--roster", type=Path, help="gradebook exported from Canvas, for its identifiers")
    parser.add_argument("--no-code", choices=("class", "published"), default="class", help="the table for that route")
    parser.add_argument("--variants", type=int, default=2, help="hidden tables for each exercise (2)")
    parser.add_argument(
        "--workers", type=int, default=os.cpu_count() or 1, help="processes at once (one for each core)"
    )
    parser.add_argument("--seconds", type=float, default=limits.seconds, help="for one run of a notebook")
    parser.add_argument("--cell-seconds", type=float, default=limits.cell_seconds, help="for one cell")
    return parser.parse_args(arguments)


def _mark(arguments: list[str]) -> int:
    options = _options(arguments)
    if not options.i_know_this_runs_student_code:
        print(_RUNS_CODE, file=sys.stderr)
        return 2
    if not options.submissions.is_dir():
        print(f"{options.submissions}: no such folder", file=sys.stderr)
        return 2
    key, specs = keys.load(options.key), marking.load_specs(options.spec)
    roster = submissions.roster(options.roster) if options.roster else {}
    kit = Path(__file__).resolve().parents[1]
    if exposed := _exposed([options.submissions, options.spec, options.key, options.out, kit]):
        print(exposed, file=sys.stderr)
        return 2
    limits = Limits(seconds=options.seconds, cell_seconds=options.cell_seconds)
    found = submissions.collect(options.submissions)
    results = options.out / "results"
    results.mkdir(parents=True, exist_ok=True)
    basis = marking.fingerprint(key, specs, limits, options.variants, options.no_code)
    places = {item: results / f"{keys.pseudonym(key, item.identity)}-{_hash(item, basis)}.json" for item in found}
    waiting = [item for item in found if not places[item].exists()]
    if waiting:
        _mark_all(waiting, places, specs, key, limits, options)
    kept = {path.name for path in places.values()}
    for path in results.glob("*.json"):
        if path.name not in kept:
            path.unlink()  # Of a file that was handed in again or taken away.
    marked = [(item, json.loads(places[item].read_text(encoding="utf-8"))) for item in found]
    print(report.write(marked, specs, key, options.out, roster))
    return 0


def _mark_all(
    waiting: list, places: dict, specs: dict, key: bytes, limits: Limits, options: argparse.Namespace
) -> None:
    with Pool(min(options.workers, len(waiting)), limits) as pool:
        missing = pool.protection.missing()
        words = f"Not protected: {'; '.join(missing)}." if missing else "Student code runs in a sandbox."
        print(words, file=sys.stderr)
        exercises = {name: marking.prepare(spec, key, pool, options.variants) for name, spec in specs.items()}

        def one(item: submissions.Submission) -> None:
            try:
                result = marking.mark(item.path, exercises, pool, options.no_code)
            except RunnerError as error:
                raise RunnerError(f"{item.path}: not marked, for {error}") from None
            atomic.write(places[item], json.dumps(result, indent=1, ensure_ascii=False) + "\n")

        for number, _ in enumerate(pool.map(waiting, one), start=1):
            report.progress(number, len(waiting))


def _hash(item: submissions.Submission, basis: str) -> str:
    # The name belongs to it: where a notebook does not say what it is, the name does.
    name, content = item.path.name.encode("utf-8", "surrogateescape"), item.path.read_bytes()
    return hashlib.sha256(b"\0".join([basis.encode(), name, content])).hexdigest()[:16]


def _exposed(private: list[Path]) -> str:
    """One line where student code could read what it must not, as it is in a folder that code needs; else empty."""
    for path in map(Path.resolve, private):
        for folder in readable():
            if path == folder or folder in path.parents:
                return f"{path} is in {folder}, which student code can read: move it out of there"
    return ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
