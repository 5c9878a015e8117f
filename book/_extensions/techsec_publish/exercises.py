"""The graded exercises, where this copy of the book has them: the one door from the book to the course kit.

The kit lives with the exercises. Without their folder the book, the student pack and the branch are made without them.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from course_kit.masters.reading import Master

FOLDER = "exercises"


def masters(root: Path) -> list[Master]:
    """The masters of the book in ``root``, by file name; none where the folder is absent.

    Raises BookError with all broken rules of all masters.
    """
    if not (root / FOLDER).is_dir():
        return []
    from course_kit.masters.reading import read_all

    return read_all(root / FOLDER)


def student_notebooks(found: list[Master]) -> dict[str, dict]:
    """What students get of these masters, one notebook for each route, by file name without ending."""
    if not found:
        return {}
    from course_kit.masters import versions

    return versions.student_notebooks(found)
