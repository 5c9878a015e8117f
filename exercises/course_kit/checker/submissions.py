"""What was handed in: files in a folder, as Canvas, Moodle or a person names them, and whose they are."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from course_kit import sheets
from course_kit.masters.reading import slug
from techsec.errors import BookError

_CANVAS = re.compile(r"(?P<name>[^_]+)_(?:LATE_)?(?P<id>\d+)_\d+_(?P<file>.+)", re.I)
_MOODLE = re.compile(r"(?P<name>.+)_(?P<id>\d+)_assignsubmission_file_?")
_PLAIN = re.compile(r"(?P<name>.+?)[-_ ]+(?P<file>exercise-.+)", re.I)
_EXERCISE = re.compile(r"(?:exercise-)?(?P<id>\d+-[0-9A-Za-z]+|week-0)(?=[-_. (]|$)", re.I)
_LARGEST = 20 << 20
_CELLS, _CODE, _WRITTEN = 500, 1 << 20, 20_000


class OtherExercise(BookError):
    """A notebook that says it is of an exercise that is not marked here."""


@dataclass(frozen=True, order=True)
class Submission:
    """One file: whose it is, as far as the names of folder and file say, and where it is."""

    student: str
    path: Path
    lms_id: str = ""

    @property
    def identity(self) -> str:
        """What the pseudonym is made from: the number on the learning platform, else the name."""
        return self.lms_id or self.student


@dataclass(frozen=True)
class Notebook:
    """What is used of a submitted notebook: its code, its Markdown, what it says it is."""

    exercise: str
    route: str
    code: list[str]
    markdown: list[dict]


def collect(folder: Path) -> list[Submission]:
    """Every file handed in: ``student/file``, Moodle's folders, Canvas's names, ``student_exercise-3-1.ipynb``."""
    found = []
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if path.is_file() and not path.is_symlink() and not any(part.startswith((".", "__")) for part in parts):
            found.append(_owner(path, parts))
    return found


def _owner(path: Path, parts: tuple[str, ...]) -> Submission:
    if len(parts) > 1:
        moodle = _MOODLE.fullmatch(parts[0])
        return Submission(moodle["name"], path, moodle["id"]) if moodle else Submission(parts[0], path)
    canvas = _CANVAS.fullmatch(path.name)
    if canvas:
        return Submission(canvas["name"], path, canvas["id"])
    named = _PLAIN.fullmatch(path.name)
    return Submission(named["name"] if named else path.stem, path)


def exercise_by_name(path: Path, known: Iterable[str]) -> str | None:
    """The exercise that a file's name speaks of: exercise-3-1.ipynb, also with (1) or a student's name around it."""
    ids = {slug(name).casefold(): name for name in known}
    for match in _EXERCISE.finditer(path.name):
        if match["id"].casefold() in ids:
            return ids[match["id"].casefold()]
    return None


def read(path: Path, known: list[str]) -> Notebook:
    """The notebook in ``path``; ``known`` are the ids of exercises. Raises BookError."""
    size = path.stat().st_size
    if size == 0:
        raise BookError("the file is empty")
    if size > _LARGEST:
        raise BookError(f"the file is larger than {_LARGEST >> 20} MB: clear the outputs and hand in again")
    try:
        content = json.loads(path.read_bytes().decode("utf-8-sig"))
        cells = [_parts(cell) for cell in content["cells"]]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise BookError("not a Jupyter notebook (.ipynb)") from None
    about = content.get("metadata")
    about = about.get("techsec") if isinstance(about, dict) else None
    about = about if isinstance(about, dict) else {}
    exercise = about["id"] if type(about.get("id")) is str else exercise_by_name(path, known)
    if exercise is not None and exercise not in known:
        raise OtherExercise(f"the notebook says it is exercise {exercise[:20]!r}, which is not marked here")
    if exercise is None and len(known) == 1:
        exercise = known[0]
    if exercise is None:
        raise BookError("neither the file's name nor the notebook says which exercise it is")
    code = [cell["text"] for cell in cells if cell["kind"] == "code"]
    if len(cells) > _CELLS or sum(map(len, code)) > _CODE:
        raise BookError("the notebook holds too much code or too many cells")
    route = "no-code" if about.get("route") == "no-code" else "code"
    return Notebook(exercise, route, code, [cell for cell in cells if cell["kind"] == "markdown"])


def _parts(cell: dict) -> dict:
    """Kind, id, tags and text of a cell, each of the right type. Raises TypeError or KeyError for what is no cell."""
    text = cell["source"] if type(cell["source"]) is str else "".join(cell["source"])
    metadata = cell.get("metadata")
    tags = metadata.get("tags") if isinstance(metadata, dict) else None
    tags = tags if isinstance(tags, list) else []
    return {
        "kind": cell["cell_type"],
        "id": cell.get("id"),
        "tags": [tag for tag in tags if type(tag) is str],
        "text": text,
    }


def written(notebook: Notebook, spec: dict) -> dict[str, str]:
    """The texts of the written items; empty where the cell is gone or still holds the blank form."""
    texts = {}
    for item, form in spec["written"].items():
        tagged = [cell["text"] for cell in notebook.markdown if f"item:{item}" in cell["tags"]]
        named = [cell["text"] for cell in notebook.markdown if cell["id"] == form["cell"]]
        text = "\n\n".join(tagged or named).replace(form["blank"], "").strip()[:_WRITTEN]
        texts[item] = text.encode("utf-8", "replace").decode("utf-8")
    return texts


def roster(path: Path) -> dict[str, dict[str, str]]:
    """A gradebook exported from Canvas, by the column ID. Raises BookError where it is none."""
    rows = sheets.read(path, ["ID"], hint=": export the gradebook from Canvas").values()
    return {row["ID"].strip(): row for row in rows if row["ID"].strip().isdecimal()}
