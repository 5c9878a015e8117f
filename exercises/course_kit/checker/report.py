"""What marking leaves behind: gradebook, files for Canvas and Moodle, feedback for each student, a class summary."""

import sys
from collections.abc import Iterable
from pathlib import Path

from course_kit import class_key as keys
from course_kit import pages, sheets
from course_kit.checker import summary, written
from course_kit.checker.results import Marked, best_of_each
from course_kit.checker.submissions import Submission
from course_kit.masters.reading import slug
from techsec import atomic
from techsec_publish.contents import number

_BAR = 30


def progress(done: int, of: int) -> None:
    """A bar on a terminal; nothing elsewhere."""
    if sys.stderr.isatty():
        full = _BAR * done // of
        print(
            f"\r[{'#' * full}{' ' * (_BAR - full)}] {done}/{of}",
            end="\n" if done == of else "",
            file=sys.stderr,
            flush=True,
        )


def write(found: list[tuple[Submission, dict]], specs: dict, key: bytes, out: Path, roster: dict) -> str:
    """Write everything under ``out`` and say in a few lines what is there. Raises BookError for a wrong level."""
    levels = written.read_levels(out / "written" / "levels.csv")
    marked = best_of_each(found, specs, key, levels)
    names = {item: keys.pseudonym(key, item.identity) for item, _ in found}
    unknown = [(names[item], result) for item, result in found if result["exercise"] not in specs]
    for name in ("written", "feedback", "for-upload"):
        (out / name).mkdir(parents=True, exist_ok=True)
    _write_written(marked, specs, levels, out / "written")
    _write_gradebook(marked, unknown, out / "gradebook.csv")
    _write_uploads(marked, specs, roster, out / "for-upload")
    _write_names(found, key, out / "names.csv")
    students = sorted({item.student for item in marked} | {student for student, _ in unknown})
    for student in students:
        failed = [result["status"] for name, result in unknown if name == student]
        page = _feedback(student, [item for item in marked if item.student == student], failed)
        atomic.write(out / "feedback" / f"{student}.html", page)
    atomic.write(out / "summary.html", summary.page(marked, specs))
    return _overview(marked, len(unknown), len(students), out)


def _write_written(marked: list[Marked], specs: dict, levels: dict, folder: Path) -> None:
    written.write([row for item in marked for row in item.sheet], levels, folder / "levels.csv")
    for name, spec in specs.items():
        texts = [(item.student, item.result["written"]) for item in marked if item.spec["id"] == name]
        if spec["rubrics"] and texts:
            atomic.write(folder / f"{slug(name)}.html", written.reading_page(spec, texts))


def _write_csv(path: Path, head: list[str], rows: Iterable[Iterable[object]], *, private: bool = False) -> None:
    sheets.write(path, head, ([_no_formula(cell) for cell in row] for row in rows), private=private)


def _no_formula(value: object) -> object:
    """A cell that no spreadsheet takes for a formula."""
    formula = isinstance(value, str) and len(value) > 1 and value[0] in "=+-@\t\r"
    return f"'{value}" if formula else value


def _write_gradebook(marked: list[Marked], unknown: list[tuple[str, dict]], path: Path) -> None:
    head = ["student", "exercise", "total", "of", "automatic", "written", "flags", "status", "route"]
    rows: list[list] = []
    for item in marked:
        points = [item.total, item.spec["points"], item.automatic, item.by_hand]
        rows.append([item.student, item.spec["id"], *points, item.flags, item.result["status"], item.result["route"]])
    rows += [[student, *[""] * 6, result["status"], ""] for student, result in unknown]
    _write_csv(path, head, rows)


def _write_uploads(marked: list[Marked], specs: dict, roster: dict, folder: Path) -> None:
    """For Canvas one file, for Moodle a grading worksheet for each exercise. A total with open levels stays empty."""
    titles = {name: f"Exercise {name} {spec['title']}" for name, spec in specs.items()}
    people: dict[str, list[Marked]] = {}
    for item in marked:
        people.setdefault(item.student, []).append(item)
    head = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    rows = [["    Points Possible", "", "", "", "", *(spec["points"] for spec in specs.values())]]
    for items in people.values():
        who = items[0].submission
        known = roster.get(who.lms_id, {})
        identity = [known.get("Student") or who.student, who.lms_id, *(known.get(name, "") for name in head[2:])]
        totals = {item.spec["id"]: item.total for item in items}
        rows.append([*identity, *(totals.get(name) for name in specs)])
    _write_csv(folder / "canvas.csv", [*head, *titles.values()], rows)
    for name, spec in specs.items():
        lines = [
            [f"Participant {item.submission.lms_id}", item.submission.student, item.total, spec["points"], "-", ""]
            for item in marked
            if item.spec["id"] == name and item.submission.lms_id
        ]
        if lines:
            # Moodle refuses a worksheet without the column of the last change.
            columns = ["Identifier", "Full name", "Grade", "Maximum Grade"]
            columns += ["Last modified (grade)", "Feedback comments"]
            _write_csv(folder / f"moodle-{slug(name)}.csv", columns, lines)


def _write_names(found: list, key: bytes, path: Path) -> None:
    people = {(keys.pseudonym(key, item.identity), item.student, item.lms_id) for item, _ in found}
    _write_csv(path, ["student", "name", "number on the learning platform"], sorted(people), private=True)


def _feedback(student: str, marked: list[Marked], failed: list[str]) -> str:
    words = "Points are given item by item. A remark says what to look at, not what the answer is."
    parts: list[str] = [pages.paragraph(words)]
    for item in marked:
        parts += _of_exercise(item)
    if failed:
        parts += [pages.heading("Files that could not be marked"), pages.listed(failed)]
    return pages.page(f"Feedback for {student}", parts)


def _of_exercise(item: Marked) -> list[str]:
    spec, result = item.spec, item.result
    parts: list[str] = [
        pages.heading(f"Exercise {spec['id']}, with chapter {number(spec['chapter'])}: {spec['title']}")
    ]
    if item.total is None:
        state = f"{item.automatic:g} points so far of {spec['points']:g}; the written part is not yet marked."
    else:
        state = f"{item.total:g} of {spec['points']:g} points."
    parts.append(pages.paragraph(state))
    if result["status"] != "marked":
        parts.append(pages.paragraph(f"The file could not be marked: {result['status']}."))
    rows = [[one["id"], one["earned"], one["points"], _remark(one)] for one in result["items"]]
    if rows:
        parts.append(pages.table("Marked by the checker", ["item", "points", "of", "remark"], rows))
    if result["problems"]:
        parts += [pages.paragraph("When the notebook ran from top to bottom:"), pages.listed(result["problems"])]
    for name in spec["rubrics"]:
        if result["written"].get(name):
            text = pages.element("div", result["written"][name], "answer")
            parts += [pages.heading(f"What you wrote: {name}", 3), text]
        lines = [
            [row["criterion"], row["level"] or "open", row["comment"]] for row in item.sheet if row["item"] == name
        ]
        parts.append(pages.table(f"Levels, 4 is the highest: {name}", ["criterion", "level", "comment"], lines))
    return parts


def _remark(item: dict) -> str:
    if item["earned"] >= item["points"]:
        return "Right."
    remark = f"{item['remark'][:1].upper()}{item['remark'][1:]}." if item["remark"] else ""
    return " ".join(filter(None, [remark, item["hint"]]))


def _overview(marked: list[Marked], unknown: int, students: int, out: Path) -> str:
    waiting = sum(1 for item in marked if item.total is None)
    lines = [f"{students} students, {len(marked)} exercises marked, {sum(1 for one in marked if one.flags)} flagged."]
    if unknown:
        lines.append(f"{unknown} files belong to no exercise marked here: see the status in gradebook.csv.")
    if waiting:
        lines.append(
            f"{waiting} wait for levels: read written/*.html, fill written/levels.csv, run the same command again."
        )
    lines.append(
        f"In {out}: gradebook.csv and summary.html (pseudonyms), feedback/ (a page for each student), "
        "for-upload/ and names.csv (names: keep them here)."
    )
    return "\n".join(lines)
