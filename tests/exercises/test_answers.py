"""Each master is run once on the published tables and on hidden ones: its answers follow from them, counted again.

The second count reads the CSV files, without pandas and without the book's loaders.
"""

import calendar
import csv
import json
from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cache
from math import prod
from pathlib import Path

import pytest

import recount_chips
from course_kit.checker import variants
from course_kit.checker.plain_values import plain, simple
from course_kit.masters.nbgrader import assignment
from course_kit.masters.reading import Master, answer_name
from course_kit.masters.versions import specification
from masters import FOLDER, PATHS, answers, code, marked, master, run
from techsec import data, schema

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the graded exercises are not in this copy of the book")
KEY = b"a key for tests, of no course...."
HIDDEN = 4  # How many hidden tables an answer is looked at on.


@dataclass
class Solved:
    """A master and its answers by folder of tables, the published ones first."""

    master: Master
    answers: dict[Path, dict]

    @property
    def published(self):
        return next(iter(self.answers.values()))


@pytest.fixture(scope="module", params=PATHS)
def solved(request, tmp_path_factory):
    exercise, folders = master(request.param), [schema.folder()]
    if exercise.about["variants"]:
        for number in range(HIDDEN):
            folders.append(tmp_path_factory.mktemp("hidden"))
            variants.make(specification(exercise), KEY, str(number), folders[-1])
    return Solved(exercise, {folder: answers(exercise, folder) for folder in folders})


def test_everything_is_answered(solved):
    assert [name for name, answer in solved.published.items() if answer is None] == []


def test_answers_follow_from_the_tables(solved):
    """On hidden tables every answer that is compared differs somewhere, and is not always empty or zero."""
    if len(solved.answers) == 1:
        pytest.skip("no answer follows from a table")
    for item in marked(solved.master):
        if "check" not in item and item["kind"] != "choice":
            found = [each[answer_name(item)] for each in solved.answers.values()]
            texts = {json.dumps(plain(answer), sort_keys=True) for answer in found}
            assert len(texts) > 1, f"{item['id']} is the same on every table"
            assert sum(map(empty, found)) < len(found) / 2, item["id"]


def empty(answer):
    return answer is None or (len(answer) == 0 if hasattr(answer, "__len__") else answer == 0)


def test_checks_accept_the_master_and_refuse_a_blank(solved):
    checks = run(specification(solved.master)["checks"])
    given = {name: simple(plain(answer)) for name, answer in solved.published.items()}
    for item in marked(solved.master):
        if "check" in item:
            name = answer_name(item)
            assert share(checks[item["check"]], given[name], given) == 1, item["id"]
            assert share(checks[item["check"]], None, {**given, name: None}) == 0, item["id"]


def share(judge, answer, all_answers):
    """What a check gives, from 0 to 1; a check that fails gives nothing."""
    try:
        found = judge(answer, all_answers)
    except Exception:
        return 0
    return float(found[0] if isinstance(found, tuple) else found)


def test_the_solution_passes_the_hidden_tests_of_nbgrader(solved):
    @cache
    def names_after(text):
        names = {}
        exec(text, names)
        return names

    # Each hidden test runs the same solution: once is enough here.
    run_once = {"__name__": "__main__", "exec": lambda text, names: names.update(names_after(text))}
    for text in code(assignment(solved.master)):
        exec(text, run_once)


def test_counted_again(solved):
    count = COUNTS.get(solved.master.about["id"])
    if not count:
        pytest.skip("its answers are not counted from rows")
    for folder, found in list(solved.answers.items())[:3]:
        for name, counted in count(Tables(folder)).items():
            given = simple(plain(found[name]))
            if isinstance(counted, list) and isinstance(counted[0], str):
                assert sorted(given) == counted, name
            elif isinstance(counted, float):
                assert given == pytest.approx(counted), name
            else:
                assert rounded(given) == rounded(counted), name


def rounded(value):
    """Numbers inside lists and dicts rounded, so that they can be compared."""
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [rounded(item) for item in value]
    return round(value, 9) if isinstance(value, float) else value


def test_the_loaders_are_those_of_the_book_again():
    """The tests above read other tables; nothing of that may stay."""
    assert data.load is schema.load and schema.folder() == Path(schema.__file__).parents[2] / "data"


class Tables:
    """The rows of a folder's CSV files as dicts of text."""

    def __init__(self, folder):
        self.folder = folder

    def __getitem__(self, name):
        with (self.folder / schema.resource(name)["path"]).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))


def literature(tables):
    rows = tables["literature"]
    schools = ["us_scholarship", "japanese_scholarship", "chinese_scholarship"]
    strands = [*schools, "alliance_studies", "theory", "cited_in_support", "policy_voice", "press_commentary"]
    theories = ["economic_security", "technology_alliance", "dual_use", "technology_standards"]
    theories += ["division_of_labour", "none_stated"]
    pairs = Counter((row["strand"], row["theory"]) for row in rows)
    return {
        "claims": len(rows),
        "by_strand": {strand: sum(row["strand"] == strand for row in rows) for strand in strands},
        "school_by_theory": [{"strand": one, **{two: pairs[one, two] for two in theories}} for one in schools],
        "general_themes": sorted({two for one, two in pairs if one == "theory"} - {"none_stated"}),
        "share_unstated": sum(row["theory"] == "none_stated" for row in rows) / len(rows),
        "latin_names": sum(not row["name_original"] for row in rows),
    }


def summit(tables):
    events, citations = tables["events"], tables["citations"]
    roles = Counter(row["role"] for row in citations if row["section"] in ("4.1", "4.2", "4.3"))
    names = ("document", "statement", "scholarship", "literature", "commentary", "press", "data")
    return {
        "no_note": sum(row["provenance"] in ("paper", "both") and not row["footnote"] for row in events),
        "roles": {name: roles[name] for name in names},
        "japanese_documents": sum(row["role"] == "document" and row["language"] == "ja" for row in citations),
    }


def arrows(tables):
    rows = tables["argument_edges"]
    into = {row["source"] for row in rows if row["target"] == "cooperation" and row["kind"] in ("stated", "implied")}
    return {
        "kinds": {kind: sum(row["kind"] == kind for row in rows) for kind in ("stated", "implied", "rival")},
        "into_cooperation": sorted(into),
        "beside": sum(name not in ("shared-threat-perception", "common-interest") for name in into),
    }


def toy(tables):
    pairs = [(threat, alignment) for threat in range(0, 101, 5) for alignment in range(0, 101, 5)]

    def only(at):
        return sum(one + two >= 2 * at and min(one, two) < at for one, two in pairs) / len(pairs)

    heavy = [(one, two) for one, two in pairs if 3 * one + two >= 240 and min(one, two) < 60]
    shares = {str(at): only(at) for at in range(10, 91, 10)}
    return {
        "mean_80_30": 55,
        "least_80_30": 30,
        "share_60": only(60),
        "shares": shares,
        "widest": max(range(10, 91, 10), key=only),
        "share_heavy": len(heavy) / 441,
        "tilt": sum(one > two for one, two in heavy) / len(heavy),
    }


def days(text):
    """First and last possible day of YYYY, YYYY-MM, YYYY-MM-DD or an interval of these."""
    first, _, last = text.partition("/")
    start, end = ([int(part) for part in half.split("-")] for half in (first, last or first))
    month = end[1] if len(end) > 1 else 12
    day = end[2] if len(end) > 2 else calendar.monthrange(end[0], month)[1]
    return date(*(start + [1, 1])[:3]), date(end[0], month, day)


def sequence(tables):
    events = [row for row in tables["events"] if row["status"] == "occurred" and row["stage"] != "context"]
    families = ["semi", "ai", "quantum", "biotech", "telecom", "cyber", "compute_cloud", "battery", "minerals"]
    families += ["autonomous", "hypersonic", "aero_materials", "defence_general"]

    def names(row, family):
        return any(code == family or code.startswith(f"{family}_") for code in row["technologies"].split(";"))

    named = {family: [row for row in events if names(row, family)] for family in families}
    stages = ("idea", "mechanism", "industry")
    chips = {stage: [row for row in named["semi"] if row["stage"] == stage] for stage in stages}
    first = {stage: min(days(row["date"]) for row in rows) for stage, rows in chips.items()}
    return {
        "chips_by_stage": {stage: len(rows) for stage, rows in chips.items()},
        "stages_seen": {family: len({row["stage"] for row in rows}) for family, rows in named.items()},
        "first_dates": {stage: start.isoformat() for stage, (start, _) in first.items()},
        "lag_mechanism": (first["mechanism"][0] - first["idea"][0]).days,
        "lag_industry": (first["industry"][0] - first["mechanism"][0]).days,
        "gap_least": (first["mechanism"][0] - first["industry"][1]).days,
        "gap_most": (first["mechanism"][1] - first["industry"][0]).days,
    }


def forums(tables):
    events = tables["events"]
    firm = [row for row in events if row["status"] == "occurred" and int(row["commitment"] or 0) >= 3]
    counts = {row["id"]: sum(event["forum"] == row["id"] for event in firm) for row in tables["forums"]}
    return {
        "no_forum": sum(not row["forum"] for row in events),
        "per_forum": counts,
        "empty_forums": sorted(name for name, count in counts.items() if count == 0),
        "top_forums": sorted(name for name, count in counts.items() if count == max(counts.values())),
    }


def passes(tables):
    one, two = ({row["unit"]: row["china_word"] for row in tables[f"documents_pass_{coder}"]} for coder in "ab")
    units = sorted(set(one) & set(two))
    raw = sum(one[unit] == two[unit] for unit in units) / len(units)
    left, right = Counter(one[unit] for unit in units), Counter(two[unit] for unit in units)
    chance = sum(left[code] * right[code] for code in left) / len(units) ** 2
    differ = [unit for unit in units if one[unit] != two[unit]]
    return {"raw": raw, "differ": differ, "kappa_passes": (raw - chance) / (1 - chance)}


def rival(tables):
    bands = [row for row in tables["likelihoods"] if (row["outcome"], row["account"]) == ("o3", "hr2a")]
    return {"band": [prod(float(row[end]) for row in bands) for end in ("low", "high")]}


COUNTS = {"1.1": literature, "1.2": summit, "2.1": arrows, "2.2": toy, "2.4": rival, "3.1": forums, "3.2": sequence}
COUNTS |= {"3.3": passes} | recount_chips.COUNTS
