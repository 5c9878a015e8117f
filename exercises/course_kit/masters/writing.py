"""Writes what is made of masters into folders."""

from pathlib import Path

from course_kit.masters.nbgrader import assignment
from course_kit.masters.reading import Master
from course_kit.masters.versions import instructor, specification, student_notebooks
from techsec import atomic
from techsec_publish.notebook_files import dump


def write(masters: list[Master], out: Path) -> list[Path]:
    """Write student notebooks, instructor notebooks, specifications and nbgrader sources into folders under ``out``.

    Returns the paths written.
    """
    files = {out / "student" / f"{name}.ipynb": made for name, made in student_notebooks(masters).items()}
    for master in masters:
        name = f"exercise-{master.slug}"
        files[out / "instructor" / f"{name}-instructor.ipynb"] = instructor(master)
        files[out / "spec" / f"{master.slug}.json"] = specification(master)
        files[out / "nbgrader" / "source" / name / f"{name}.ipynb"] = assignment(master)
    for path, content in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        atomic.write(path, dump(content))
    return list(files)
