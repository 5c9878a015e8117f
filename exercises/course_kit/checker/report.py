"""What marking leaves behind: gradebook, files for Canvas and Moodle, a feedback page a student, a class summary."""

import csv
import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from course_kit import class_key as keys
from course_kit.checker import marking, pages, summary, written
from course_kit.checker.pool import Pool
from course_kit.checker.submissions import Submission
from course_kit.masters import answer_name, slug

_BAR = 30


@dataclass
class Marked:
    """One exercise of one student, as it counts; points of written parts are None while levels are open."""

    student: str
    submission: Submission
    result: dict
    spec: dict
    sheet: list[dict]

    @property
    def automatic(self) -> float:
        """The points that the checker gives."""
        return round(sum(item["earned"] for item in self.result["items"]), 2)

    @property
    def by_hand(self) -> float | None:
        """The points of the written parts."""
        return written.points(self.sheet)

    @property
    def total(self) -> float | None:
        """All points; None where those by hand are."""
        return None if self.by_hand is None else round(self.automatic + self.by_hand, 2)

    @property
    def flags(self) -> str:
        """What to look at, item by item; empty if nothing."""
        return "; ".join(f"{item['id']}: {item['flag']}" for item in self.result["items"] if item["flag"])


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
    """Write everything under ``out`` and say in a few lines what is there. Raises LevelError for a wrong level."""
    levels = written.read_levels(out / "written" / "levels.csv")
    marked = _that_count(found, specs, key, levels)
    lost = [(item, result) for item, result in found if result["exercise"] not in specs]
    for name in ("written", "feedback", "for-upload"):
        (out / name).mkdir(parents=True, exist_ok=True)
    _write_written(marked, specs, levels, out / "written")
    _write_gradebook(marked, lost, key, out / "gradebook.csv")
    _write_uploads(marked, specs, roster, out / "for-upload")
    _write_names(found, key, out / "names.csv")
    students = sorted({item.student for item in marked} | {keys.pseudonym(key, item.identity) for item, _ in lost})
    for student in students:
        failed = [result["status"] for item, result in lost if keys.pseudonym(key, item.identity) == student]
        page = _feedback(student, [item for item in marked if item.student == student], failed)
        (out / "feedback" / f"{student}.html").write_text(page, encoding="utf-8")
    (out / "summary.html").write_text(summary.page(marked, specs), encoding="utf-8")
    return _told(marked, lost, students, out)


def _that_count(found: list, specs: dict, key: bytes, levels: dict) -> list[Marked]:
    """One an exercise and student: of several files the one with the most automatic points, the first of equals."""
    best: dict[tuple[str, str], Marked] = {}
    for item, result in found:
        if result["exercise"] in specs:
            spec, student = specs[result["exercise"]], keys.pseudonym(key, item.identity)
            one = Marked(student, item, result, spec, written.rows(student, result, spec, levels))
            place = (student, spec["id"])
            if place not in best or one.automatic > best[place].automatic:
                best[place] = one
    return [best[place] for place in sorted(best)]


def _write_written(marked: list[Marked], specs: dict, levels: dict, folder: Path) -> None:
    written.write([row for item in marked for row in item.sheet], levels, folder / "levels.csv")
    for name, spec in specs.items():
        texts = [(item.student, item.result["written"]) for item in marked if item.spec["id"] == name]
        if spec["rubrics"] and texts:
            (folder / f"{slug(name)}.html").write_text(written.reading_page(spec, texts), encoding="utf-8")


def _rows(path: Path, head: list[str], rows: Iterable[Iterable[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows([[_cell(cell) for cell in row] for row in rows])


def _cell(value: object) -> object:
    """A cell that no spreadsheet takes for a formula."""
    if value is None:
        return ""
    return (
        f"'{value}"
        if isinstance(value, str) and len(value) > 1 and value[:1] in ("=", "+", "-", "@", "\t", "\r")
        else value
    )


def _write_gradebook(marked: list[Marked], lost: list, key: bytes, path: Path) -> None:
    head = ["student", "exercise", "total", "of", "automatic", "written", "flags", "status", "route"]
    rows = [
        [
            item.student,
            item.spec["id"],
            item.total,
            item.spec["points"],
            item.automatic,
            item.by_hand,
            item.flags,
            item.result["status"],
            item.result["route"],
        ]
        for item in marked
    ]
    rows += [
        [keys.pseudonym(key, item.identity), "", "", "", "", "", "", result["status"], ""] for item, result in lost
    ]
    _rows(path, head, rows)


def _write_uploads(marked: list[Marked], specs: dict, roster: dict, folder: Path) -> None:
    """For Canvas one file, for Moodle a grading worksheet an exercise. A total with open levels stays empty."""
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
    _rows(folder / "canvas.csv", [*head, *titles.values()], rows)
    for name, spec in specs.items():
        lines = [
            [f"Participant {item.submission.lms_id}", item.submission.student, item.total, spec["points"], "-", ""]
            for item in marked
            if item.spec["id"] == name and item.submission.lms_id
        ]
        if lines:
            # Moodle refuses a worksheet without the column of the last change.
            columns = [
                "Identifier",
                "Full name",
                "Grade",
                "Maximum Grade",
                "Last modified (grade)",
                "Feedback comments",
            ]
            _rows(folder / f"moodle-{slug(name)}.csv", columns, lines)


def _write_names(found: list, key: bytes, path: Path) -> None:
    path.touch(mode=0o600)
    people = {(keys.pseudonym(key, item.identity), item.student, item.lms_id) for item, _ in found}
    _rows(path, ["student", "name", "number on the learning platform"], sorted(people))


def _feedback(student: str, marked: list[Marked], failed: list[str]) -> str:
    parts: list[str] = [
        pages.paragraph("Points are given item by item. A remark says what to look at, not what the answer is.")
    ]
    for item in marked:
        parts += _of_exercise(item)
    if failed:
        parts += [pages.heading("Files that could not be marked"), pages.listed(failed)]
    return pages.page(f"Feedback for {student}", parts)


def _of_exercise(item: Marked) -> list[str]:
    spec, result = item.spec, item.result
    parts: list[str] = [pages.heading(f"Exercise {spec['id']} {spec['title']}")]
    if item.total is None:
        state = f"{item.automatic:g} points so far of {spec['points']:g}; the written part is not yet marked."
    else:
        state = f"{item.total:g} of {spec['points']:g} points."
    parts.append(pages.paragraph(state))
    if result["status"] != "marked":
        parts.append(pages.paragraph(f"The file could not be marked: {result['status']}."))
    rows = [[one["id"], one["earned"], one["points"], _sentence(one)] for one in result["items"]]
    if rows:
        parts.append(pages.table("Marked by the checker", ["item", "points", "of", "remark"], rows))
    if result["problems"]:
        parts += [pages.paragraph("When the notebook ran from top to bottom:"), pages.listed(result["problems"])]
    for name in spec["rubrics"]:
        if result["written"].get(name):
            parts += [pages.heading(f"What you wrote: {name}", 3), pages.answer(result["written"][name])]
        lines = [
            [row["criterion"], row["level"] or "open", row["comment"]] for row in item.sheet if row["item"] == name
        ]
        parts.append(pages.table(f"Levels, 4 is the highest: {name}", ["criterion", "level", "comment"], lines))
    return parts


def _sentence(item: dict) -> str:
    if item["earned"] >= item["points"]:
        return "Right."
    return " ".join(
        filter(None, [f"{item['remark'][:1].upper()}{item['remark'][1:]}." if item["remark"] else "", item["hint"]])
    )


def _told(marked: list[Marked], lost: list, students: list[str], out: Path) -> str:
    still = sum(1 for item in marked if item.total is None)
    lines = [f"{len(students)} students, {len(marked)} exercises marked, {sum(1 for i in marked if i.flags)} flagged."]
    if lost:
        lines.append(f"{len(lost)} files are of no exercise marked here: see the status in gradebook.csv.")
    if still:
        lines.append(
            f"{still} wait for levels: read written/*.html, fill written/levels.csv, run the same command again."
        )
    lines += [
        f"In {out}: gradebook.csv and summary.html (pseudonyms), feedback/ (a page a student), "
        "for-upload/ and names.csv (names: keep them here).",
    ]
    return "\n".join(lines)


def tried(spec: dict, pool: Pool) -> tuple[list[str], bool]:
    """What a master's own solution earns and which answers no hidden table changes, in lines; whether all is well.

    A choice may be the same on every table: it asks what is understood, not what is counted.
    """
    exercise = marking.prepare(spec, bytes(32), pool, 3)
    lines, well = [f"{spec['id']} {spec['title']}: {spec['points']:g} points"], True
    runs = {label: pool.run(spec["solution"], exercise.names, folder) for label, folder in exercise.tables.items()}
    for item in exercise.marked:
        name = answer_name(item)
        shares = {label: marking.judge(item, run, exercise, label, pool) for label, run in runs.items()}
        wrong = [f"{label}: {share:g} {words}" for label, (share, words) in shares.items() if share < 1]
        same = {json.dumps(answers.get(name), sort_keys=True) for answers in exercise.right.values()}
        fixed = len(same) == 1 and "check" not in item and item["kind"] != "choice" and bool(spec["variants"])
        well = well and not wrong and not fixed
        note = "; SAME ANSWER ON EVERY TABLE" if fixed else ""
        lines.append(f"  {item['id']}: {'FAILS ' + '; '.join(wrong) if wrong else 'full points'}{note}")
    return lines, well
