"""Tries a master: runs its own solution as if it were handed in, on the published table and on hidden ones."""

import json

from course_kit.checker import marking
from course_kit.checker.pool import Pool
from course_kit.masters.reading import answer_name

VARIANTS = 3  # How many hidden tables a master is tried on, beside the class table.


def run(spec: dict, pool: Pool) -> tuple[list[str], bool]:
    """What a master's own solution earns and which answers no hidden table changes, in lines; whether all is well.

    A choice may be the same on every table: it asks what is understood, not what is counted. Raises BookError where
    the specification cannot be used.
    """
    exercise = marking.prepare(spec, bytes(32), pool, VARIANTS)
    lines, well = [f"{spec['id']} {spec['title']}: {spec['points']:g} points"], True
    runs = {label: pool.run(spec["solution"], exercise.names, folder) for label, folder in exercise.tables.items()}
    for item in exercise.marked:
        name = answer_name(item)
        shares = {label: marking.judge(item, run, exercise, label, pool) for label, run in runs.items()}
        wrong = [f"{label}: {share:g} {words}" for label, (share, words) in shares.items() if share < 1]
        answers = {json.dumps(right.get(name), sort_keys=True) for right in exercise.right.values()}
        fixed = len(answers) == 1 and "check" not in item and item["kind"] != "choice" and bool(spec["variants"])
        well = well and not wrong and not fixed
        note = "; SAME ANSWER ON EVERY TABLE" if fixed else ""
        lines.append(f"  {item['id']}: {'FAILS ' + '; '.join(wrong) if wrong else 'full points'}{note}")
    return lines, well
