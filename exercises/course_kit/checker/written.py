"""Written answers: a sheet in which the marker enters levels, kept and merged on every run, and pages to read from."""

from pathlib import Path

from course_kit import pages, sheets
from course_kit.masters.reading import LEVELS
from techsec.errors import BookError

COLUMNS = ["student", "exercise", "item", "criterion", "points", "level", "comment"]
_KEY = COLUMNS[:4]
_SHARES = {"4": 1.0, "3": 0.75, "2": 0.5, "1": 0.25, "0": 0.0}
_NOTHING = ("0", "nothing was written")  # Level and comment that the checker enters by itself.


def read_levels(path: Path) -> dict[tuple[str, ...], dict[str, str]]:
    """The rows of the marker's sheet by student, exercise, item and criterion; none where there is no sheet yet.

    Raises BookError with file, row, column, value and rule.
    """
    if not path.exists():
        return {}
    levels = {}
    for number, row in sheets.read(path, COLUMNS).items():
        row = {name: row[name] if name in _KEY else row[name].strip() for name in COLUMNS}
        if row["level"] and row["level"] not in _SHARES:
            raise BookError(
                f"{path.name}, row {number}, column 'level', value {row['level']!r}: a level is 0, 1, 2, 3 or 4"
            )
        levels[_key(row)] = row
    return levels


def _key(row: dict[str, str]) -> tuple[str, ...]:
    return tuple(row[name] for name in _KEY)


def rows(student: str, result: dict, spec: dict, levels: dict) -> list[dict]:
    """The sheet's rows for one result, one for each criterion; 0 is entered where nothing was written."""
    found = []
    for item, rubric in spec["rubrics"].items():
        empty = ("", "") if result["written"].get(item) else _NOTHING
        for line in rubric:
            key = (student, spec["id"], item, line["criterion"])
            level, comment = (levels[key]["level"], levels[key]["comment"]) if key in levels else empty
            if (level, comment) == _NOTHING:
                level, comment = empty  # Nothing then; by now there may be a text.
            if not level:
                level, comment = empty[0], comment or empty[1]
            found.append(dict(zip(COLUMNS, [*key, line["points"], level, comment])))
    return found


def points(sheet: list[dict]) -> float | None:
    """Points of the rows of one result; None while a level is open."""
    if any(not row["level"] for row in sheet):
        return None
    return round(sum(float(row["points"]) * _SHARES[row["level"]] for row in sheet), 2)


def write(sheet: list[dict], old: dict, path: Path) -> None:
    """Write the marker's sheet; of ``old``, as ``read_levels`` gives it, what was entered for others stays below."""
    here = {_key(row) for row in sheet}
    kept = [row for key, row in old.items() if key not in here and (row["level"] or row["comment"])]
    sheets.write(path, COLUMNS, ([row[name] for name in COLUMNS] for row in [*sheet, *kept]))


def reading_page(spec: dict, texts: list[tuple[str, dict[str, str]]]) -> str:
    """A page with all texts of one exercise, item by item, the rubric above them; students by pseudonym."""
    parts = [
        pages.paragraph("Enter a level from 4 to 0 for each criterion in levels.csv, then run the same command again.")
    ]
    for item, rubric in spec["rubrics"].items():
        parts.append(pages.heading(f"{item}: rubric"))
        lines = [[row["criterion"], float(row["points"]), *(row[level] for level in LEVELS)] for row in rubric]
        parts.append(pages.table("Levels", ["criterion", "points", "4", "3", "2", "1"], lines))
        for student, answers in texts:
            if answers.get(item):
                parts += [pages.heading(student, 3), pages.element("div", answers[item], "answer")]
    return pages.page(f"Exercise {spec['id']} {spec['title']}: written answers", parts)
