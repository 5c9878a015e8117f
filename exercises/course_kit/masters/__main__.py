"""From each master: student notebooks, instructor notebook, marking specification, nbgrader source.

``python -m course_kit.masters EXERCISES OUT`` writes all of them; with ``--check`` it only says what breaks the
format of exercises/README.md.
"""

import argparse
import sys
from pathlib import Path

from course_kit.masters.reading import read_all
from course_kit.masters.writing import write
from techsec.errors import told_in_one_line


@told_in_one_line
def main(arguments: list[str]) -> int:
    """Write everything, or say what breaks the format; the exit code is 1 where something does."""
    parser = argparse.ArgumentParser(prog="python -m course_kit.masters", description=__doc__.splitlines()[0])
    parser.add_argument("exercises", type=Path, help="the folder of masters")
    parser.add_argument(
        "out", type=Path, nargs="?", help="where student/, instructor/, spec/ and nbgrader/ are written"
    )
    parser.add_argument("--check", action="store_true", help="write nothing, only check the masters")
    options = parser.parse_args(arguments)
    if not options.exercises.is_dir():
        print(f"{options.exercises}: no such folder; the graded exercises are not in this copy of the book")
        return 0
    masters = read_all(options.exercises)
    if options.check or not options.out:
        print(f"{len(masters)} masters keep the format")
        return 0
    paths = write(masters, options.out)
    print(f"{len(masters)} exercises, {len(paths)} files in {options.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
