"""From submissions to results: each notebook runs on the published tables and on hidden ones, each item gets its share.

An item's points = points x (what is right on every table + PUBLISHED_ONLY_SHARE x what is right on the published table
only).
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from course_kit import class_key as keys
from course_kit.checker import charts, compare, submissions, variants
from course_kit.checker.plain_values import simple
from course_kit.checker.pool import Pool, Run
from course_kit.checker.sandbox import Limits
from course_kit.masters.reading import answer_name
from course_kit.masters.versions import FORMAT
from techsec import schema
from techsec.errors import BookError

PUBLISHED_ONLY_SHARE = 0.25  # The share for an answer that fits the published table and not the others.
_FLAG = "does not follow the data"
_FLAG_WORDS = "right for the published table only: the answer has to follow from the table, whatever its rows"
_CLASS_WORDS = "fits the published table, not the class table that was handed out for this route"
# What judging an answer of an unexpected form may raise.
_WRONG_FORM = (ArithmeticError, LookupError, TypeError, ValueError, AttributeError, RecursionError)


@dataclass
class Exercise:
    """A specification with the tables and the reference answers of this class."""

    spec: dict
    tables: dict[str, Path] = field(default_factory=dict)
    right: dict[str, dict[str, dict]] = field(default_factory=dict)

    @property
    def marked(self) -> list[dict]:
        """The items that the checker marks."""
        return [item for item in self.spec["items"] if item["kind"] != "written"]

    @property
    def names(self) -> list[str]:
        """The names to take out of a notebook: of the items, and of what their checks use."""
        names = [name for item in self.marked for name in (answer_name(item), *item.get("uses", []))]
        return list(dict.fromkeys(names))

    @property
    def hidden(self) -> list[str]:
        """The labels of the tables that nobody but the checker sees."""
        return [label for label in self.tables if label not in ("published", "class")]


def load_specs(path: Path) -> dict[str, dict]:
    """The specification in ``path``, or all of a folder, by exercise. Raises BookError."""
    files = sorted(path.glob("*.json")) if path.is_dir() else [path]
    specs = {}
    for file in files:
        try:
            spec = json.loads(file.read_text(encoding="utf-8"))
            name, version = spec["id"], spec["format"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise BookError(f"{file.name}: no marking specification ({type(error).__name__})") from None
        if version != FORMAT:
            raise BookError(f"{file.name}: format {version} is not known here; 'make exercises' writes {FORMAT}")
        specs[name] = spec
    if not specs:
        raise BookError(f"{path.name}: no specification there; 'make exercises' writes them")
    return specs


def prepare(spec: dict, key: bytes, pool: Pool, variant_count: int) -> Exercise:
    """Make the tables of an exercise and compute its reference answers. Raises BookError."""
    exercise = Exercise(spec)
    labels = [
        "published",
        *([*(f"variant {number + 1}" for number in range(variant_count)), "class"] if spec["variants"] else []),
    ]
    for label in labels:
        folder = pool.new_tables()
        made = {**spec, "variants": {}} if label == "published" else spec
        variants.make(made, key, label, folder)
        _make_readable(folder)
        exercise.tables[label] = folder
        run = pool.run(spec["solution"], exercise.names, folder)
        if run.problems or run.ended:
            where = f"cell {run.problems[0][0] + 1}: {run.problems[0][1]}" if run.problems else run.ended
            raise BookError(f"exercise {spec['id']}: the master's own solution fails on the {label} table: {where}")
        exercise.right[label] = run.answers
        for item in exercise.marked:
            if words := _unusable(item, exercise, label):
                raise BookError(f"exercise {spec['id']}, item {item['id']!r}, {label} table: the master's own {words}")
    return exercise


def _unusable(item: dict, exercise: Exercise, label: str) -> str:
    """Why the master's answer to an item is nothing to compare with, in words; empty where it will do."""
    right = exercise.right[label].get(answer_name(item))
    words = compare.why_no_answer(right)
    if right is None or words:
        return f"answer will not do: {words}"
    if "check" in item:
        return ""  # Its function judges without it.
    try:
        share, words = _compare(item, right, right)
    except _WRONG_FORM as error:
        return f"answer does not have the form of its kind ({type(error).__name__})"
    return "" if share else f"answer earns nothing: {words}"


def _make_readable(folder: Path) -> None:
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)


def mark(path: Path, known: dict[str, Exercise], pool: Pool, no_code: str = "class") -> dict:
    """The result of one file: exercise, status, problems, items with points and remarks, written texts.

    Never raises for what a student handed in. ``no_code``: the table that route counts in, "class" or "published".
    """
    try:
        notebook = submissions.read(path, list(known))
    except BookError as error:
        name = submissions.exercise_by_name(path, known) or (next(iter(known)) if len(known) == 1 else None)
        if isinstance(error, submissions.OtherExercise):
            name = None
        items = [_zero(item, f"not marked: {error}") for item in known[name].marked] if name else []
        return {"exercise": name, "status": str(error), "route": "", "problems": [], "items": items, "written": {}}
    exercise = known[notebook.exercise]
    if notebook.route == "no-code" and "class" in exercise.tables:
        labels = ["class", "published"] if no_code == "class" else ["published"]
    else:
        labels = ["published", *exercise.hidden]
    shares: dict[str, list[tuple[float, str]]] = {}
    first = Run()
    for label in labels:
        run = pool.run(notebook.code, exercise.names, exercise.tables[label])
        if label == labels[0]:
            first = run
        shares[label] = [judge(item, run, exercise, label, pool) for item in exercise.marked]
        if label == "published" and not any(share for share, _ in shares[label]):
            break  # Nothing is right: other tables change nothing.
    if labels[0] == "class":
        items = [_by_class_table(item, *pair) for item, pair in zip(exercise.marked, _by_item(shares, labels))]
    else:
        items = [_by_all_tables(item, found) for item, found in zip(exercise.marked, _by_item(shares, labels))]
    problems = [f"code cell {number + 1}: {words}" for number, words in first.problems]
    return {
        "exercise": notebook.exercise,
        "status": "marked",
        "route": notebook.route,
        "problems": problems[:20] + ([f"the notebook {first.ended}"] if first.ended else []),
        "items": items,
        "written": submissions.written(notebook, exercise.spec),
    }


def _by_item(shares: dict[str, list], labels: list[str]) -> Iterator[list[tuple[float, str]]]:
    """For each item what it gets on each table; nothing on tables that it was not run on."""
    count = len(shares[labels[0]])
    for at in range(count):
        yield [shares[label][at] if label in shares else (0.0, "") for label in labels]


def _by_all_tables(item: dict, found: list[tuple[float, str]]) -> dict:
    published, remark = found[0]
    everywhere = min(share for share, _ in found)
    lost = published - everywhere
    # A wrong formula may be nearly right here and less so there: only what is right here raises the question.
    flagged = published >= 1 > everywhere
    share = everywhere + PUBLISHED_ONLY_SHARE * lost
    return _result(item, share, _FLAG_WORDS if flagged else remark, _FLAG if flagged else "")


def _by_class_table(item: dict, ours: tuple[float, str], published: tuple[float, str] = (0.0, "")) -> dict:
    gained = max(0.0, published[0] - ours[0])
    words, flag = (_CLASS_WORDS, "not the class table") if gained > 1e-9 else ("", "")
    remark = "; ".join(filter(None, [ours[1], words]))
    return _result(item, ours[0] + PUBLISHED_ONLY_SHARE * gained, remark, flag)


def _result(item: dict, share: float, remark: str, flag: str) -> dict:
    earned = round(item["points"] * share + 1e-12, 2)
    hint = "" if share >= 1 else item.get("hint", "")
    return {"id": item["id"], "points": item["points"], "earned": earned, "remark": remark, "hint": hint, "flag": flag}


def _zero(item: dict, remark: str) -> dict:
    return {**_result(item, 0.0, remark, ""), "hint": ""}


def judge(item: dict, run: Run, exercise: Exercise, label: str, pool: Pool) -> tuple[float, str]:
    """The share of one item on one table, and a remark. What cannot be judged gets nothing."""
    given, right = run.answers.get(answer_name(item)), exercise.right[label][answer_name(item)]
    try:
        if "check" in item:
            return _run_check(item, run, exercise, label, pool)
        return _compare(item, given, right)
    except _WRONG_FORM as error:
        return 0.0, f"not in the form asked for ({type(error).__name__})"


def _compare(item: dict, given: dict | None, right: dict) -> tuple[float, str]:
    return (charts if item["kind"] == "chart" else compare).share(given, right, item)


def _run_check(item: dict, run: Run, exercise: Exercise, label: str, pool: Pool) -> tuple[float, str]:
    """What the master's own function says, run like a notebook of its own on the same table."""
    if words := compare.why_no_answer(run.answers.get(answer_name(item))):
        return 0.0, words
    answers = {name: simple(value) for name, value in run.answers.items()}
    call = f"verdict = {item['check']}(answers[{answer_name(item)!r}], answers)"
    ran = pool.run([*exercise.spec["checks"], call], ["verdict"], exercise.tables[label], {"answers": answers})
    verdict = simple(ran.answers.get("verdict", {"kind": "other"}))
    share, words = verdict if isinstance(verdict, list) and len(verdict) == 2 else (verdict, "")
    if type(share) not in (bool, int, float):
        return 0.0, "not in the form asked for"
    share = min(1.0, max(0.0, float(share)))
    return share, str(words) if share < 1 else ""


def fingerprint(key: bytes, specs: dict[str, dict], limits: Limits, variant_count: int, no_code: str) -> str:
    """What a result depends on beside the submission: key, specifications, tables, limits, the checker itself."""
    folder = Path(__file__).resolve().parent
    parts = [json.dumps(specs, sort_keys=True), repr(limits), str(variant_count), no_code]
    parts.append(keys.digest(key, "fingerprint"))
    code = [*sorted(folder.glob("*.py")), Path(keys.__file__)]
    tables = [*sorted(schema.folder().rglob("*.csv")), schema.folder() / "datapackage.json"]
    parts += [hashlib.sha256(path.read_bytes()).hexdigest() for path in [*code, *tables]]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
