"""What students have of each exercise: the checker's points, the points by hand, and what to look at."""

from dataclasses import dataclass

from course_kit import class_key as keys
from course_kit.checker import written
from course_kit.checker.submissions import Submission


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


def best_of_each(found: list[tuple[Submission, dict]], specs: dict, key: bytes, levels: dict) -> list[Marked]:
    """One an exercise and student: of several files the one with the most automatic points, the first of equals.

    ``found``: submissions with their results, those of no exercise in ``specs`` among them; ``levels`` as
    ``written.read_levels`` gives them.
    """
    best: dict[tuple[str, str], Marked] = {}
    for submission, result in found:
        if result["exercise"] in specs:
            spec, student = specs[result["exercise"]], keys.pseudonym(key, submission.identity)
            one = Marked(student, submission, result, spec, written.rows(student, result, spec, levels))
            place = (student, spec["id"])
            if place not in best or one.automatic > best[place].automatic:
                best[place] = one
    return [best[place] for place in sorted(best)]
