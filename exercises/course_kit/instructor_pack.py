"""The instructor pack: one zip with notebooks, specifications, rubrics, simulation, quizzes, samples and the checker.

``python -m course_kit.instructor_pack EXERCISES OUT.zip``. The same input gives the same bytes.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from course_kit.masters.reading import read_all
from course_kit.masters.writing import write as write_versions
from techsec import atomic, schema
from techsec.errors import told_in_one_line
from techsec_publish import zips

_ROOT = Path(__file__).resolve().parents[2]
# What the checker is made of, and what installs it.
_PACKAGES = ("book/techsec", "book/_extensions/techsec_publish", "exercises/course_kit", "data")
_INSTALLED = ("pyproject.toml", "requirements.in", "requirements.txt")
_FOLDERS = ("rubrics", "simulation", "quizzes", "samples")
_LEFT_OUT = (".key", ".pyc")


def contents(exercises: Path, made: Path) -> dict[str, Path]:
    """What goes into the pack: name in the zip -> file. ``made`` is a folder for what is made from the masters."""
    write_versions(read_all(exercises), made)
    files = {path.relative_to(made).as_posix(): path for path in schema.visible(made)}
    for path in schema.visible(exercises):
        inside = path.relative_to(exercises)
        if inside.parts[0] in _FOLDERS or len(inside.parts) == 1:
            of_masters = path.suffix == ".ipynb" and len(inside.parts) == 1 or inside.parts[0] == "rubrics"
            files[f"masters/{inside.as_posix()}" if of_masters else inside.as_posix()] = path
    checker = [path for folder in _PACKAGES for path in schema.visible(_ROOT / folder)]
    checker += [_ROOT / name for name in _INSTALLED]
    files |= {f"checker/{path.relative_to(_ROOT).as_posix()}": path for path in checker}
    return {name: path for name, path in files.items() if not name.endswith(_LEFT_OUT)}


def write(files: dict[str, Path], out: Path) -> None:
    """Write the zip."""
    out.parent.mkdir(parents=True, exist_ok=True)
    atomic.write(out, zips.pack({f"instructor-pack/{name}": path.read_bytes() for name, path in files.items()}))


@told_in_one_line
def main(arguments: list[str]) -> int:
    """Write the pack; the exit code is 1 where a master breaks the format."""
    parser = argparse.ArgumentParser(prog="python -m course_kit.instructor_pack", description=__doc__.splitlines()[0])
    parser.add_argument("exercises", type=Path, help="the folder of masters")
    parser.add_argument("out", type=Path, help="the zip to write")
    options = parser.parse_args(arguments)
    if not options.exercises.is_dir():
        print(f"{options.exercises}: no such folder; the graded exercises are not in this copy of the book")
        return 0
    with tempfile.TemporaryDirectory() as made:
        files = contents(options.exercises, Path(made))
        write(files, options.out)
    print(f"{options.out}: {len(files)} files. It holds every solution: give it to instructors only.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
