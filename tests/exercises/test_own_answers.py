"""Answers that have no single key: what checks in the masters of 1.2, 4.S and 5.2 to 5.6 accept or give a share for."""

import copy

import pytest

from course_kit.masters.versions import specification
from masters import FOLDER, PATHS, master, run
from techsec import data

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the graded exercises are not in this copy of the book")


def judge(exercise, check):
    """A check function of the master whose id is ``exercise``, as a function of one answer."""
    [name] = [name for name in PATHS if name.startswith(exercise.replace(".", "-"))]
    found = run(specification(master(name))["checks"])[check]
    return lambda answer: found(answer, {})


def share(found):
    return float(found[0] if isinstance(found, tuple) else found)


def texts(**changes):
    american = {"address": "https://www.whitehouse.gov/text/", "opened": True, "quotation": "They share concerns."}
    japanese = {"address": "https://www.mofa.go.jp/text.pdf", "opened": True, "quotation": "They share concerns."}
    return {"date": "2021-04-16", "american": american | changes, "japanese": japanese}


@pytest.mark.parametrize(
    "answer, points",
    [
        (texts(), 1),
        (texts(opened=False, quotation=""), 1),
        (texts(quotation="responsibilities " * 17), 1),
        (texts(quotation="a " * 31), 0.75),
        (texts(quotation="懸念を共有した。" * 40), 0.75),
        (texts(quotation=None), 0.75),
        (texts(opened="True"), 0.75),
        (texts(address="https://www.mofa.go.jp/other.pdf"), 0.75),
        (texts() | {"date": "1945-08-15"}, 0.75),
        (texts() | {"date": None}, 0.75),
    ],
)
def test_two_versions_have_a_day_two_sites_and_short_quotations(answer, points):
    assert share(judge("1.2", "check_texts")(answer)) == points


def mine(**changes):
    good = {"constraint": "money", "prior": [0.5, 0.6], "evidence": "p. 96", "ratio": [1, 2], "posterior": [0.5, 0.75]}
    return good | changes


@pytest.mark.parametrize(
    "answer, points",
    [
        (mine(), 1),
        (mine(posterior=[0.5, 0.752]), 1),
        (mine(posterior=[0.5, 0.9]), 2 / 3),
        (mine(posterior=[0.5, 1.2]), 2 / 3),
        (mine(evidence="a newspaper"), 2 / 3),
        (mine(prior=[0.5, 0.5], posterior=[0.5, 0.667]), 0),
        (mine(ratio=[2, 1]), 0),
        (mine(prior=[0, 0.5]), 0),
    ],
)
def test_a_belief_is_updated_by_odds_and_as_a_range(answer, points):
    assert share(judge("5.2", "check_mine")(answer)) == pytest.approx(points)


def test_a_belief_in_something_else_has_not_the_form():
    with pytest.raises(AssertionError):
        judge("5.2", "check_mine")(mine(constraint="luck"))


def forecasts(**changes):
    """Three good forecasts, the first with changes."""
    good = [
        {
            "claim": f"METI announces step number {number} of its aid to the firm in Chitose.",
            "by": "2027-12-31",
            "made": "2026-10-01",
            "probability": number / 10,
            "yes_if": "A press release of the ministry has the decision and its sum.",
            "source": "METI",
        }
        for number in (2, 4, 6)
    ]
    return [good[0] | changes, *good[1:]]


@pytest.mark.parametrize(
    "changes",
    [
        {"probability": 0},
        {"probability": 1},
        {"probability": "likely"},
        {"probability": None},
        {"by": "2026-10-01"},
        {"by": "soon"},
        {"by": "2040-01-01"},
        {"made": "2025-11-21", "by": "2026-06-01"},
        {"claim": "It goes on."},
        {"yes_if": "We see it."},
        {"source": "____"},
    ],
)
def test_a_forecast_that_cannot_fail_loses_its_third(changes):
    found = judge("5.4", "check_forecasts")(forecasts(**changes))
    assert share(found) == pytest.approx(2 / 3) and found[1].startswith("Lacking: ")


def test_three_forecasts_are_three():
    check = judge("5.4", "check_forecasts")
    assert share(check(forecasts())) == 1
    assert share(check(forecasts()[:2])) == pytest.approx(2 / 3)
    assert share(check([forecasts()[0]] * 3)) == pytest.approx(1 / 3)
    assert share(check([])) == 0
    same = [forecast | {"probability": 0.5} for forecast in forecasts()]
    assert share(check(same)) == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    "text, points",
    [
        ("METI asks for one outside measurement of yields before it pays more, by March 2028.", 1),
        ("METI asks for one outside measurement of yields before it pays any more money at all.", 0),
        ("Pay less by 2028.", 0),
        ("METI pays by 2028. " * 20, 0),
    ],
)
def test_an_act_is_one_sentence_with_a_year(text, points):
    assert share(judge("5.5", "check_act")(text)) == points


@pytest.mark.parametrize(
    "package, points",
    [
        ({"aid": 300, "trainees": 150, "kinds": 24, "days": 100, "exempt": "open"}, 1),
        ({"aid": 100, "trainees": 150, "kinds": 24, "days": 100, "exempt": "open"}, 0.8),
        ({"aid": "much", "trainees": None, "kinds": 24, "days": 100}, 0.4),
        ({}, 0),
    ],
)
def test_a_package_has_numbers_inside_the_bounds_or_says_open(package, points):
    assert share(judge("4.S", "check_package")(package)) == pytest.approx(points)


@pytest.fixture
def recoded():
    events = data.events().query("provenance != 'public'")
    rows = [{"id": row.id, "stage": row.stage, "event_type": row.event_type} for row in events.itertuples()]
    for row in rows:
        if row["event_type"] == "offer_or_invitation":
            row["stage"] = "idea"
    return rows


def spoiled(rows, how):
    rows = copy.deepcopy(rows)
    if how == "a row is missing":
        rows.pop()
    elif how == "another row changed":
        next(row for row in rows if row["stage"] == "mechanism")["stage"] = "context"
    elif how == "an offer was left":
        next(row for row in rows if row["event_type"] == "offer_or_invitation")["stage"] = "industry"
    elif how == "an id changed":
        rows[0]["id"] = "another-id"
    return rows


@pytest.mark.parametrize(
    "how, points",
    [
        ("nothing", 1),
        ("a row is missing", 0.25),
        ("another row changed", 0.75),
        ("an offer was left", 0.75),
        ("an id changed", 0.5),
    ],
)
def test_recoding_keeps_rows_ids_and_all_else(recoded, how, points):
    assert share(judge("5.6", "check_recoded")(spoiled(recoded, how))) == points


@pytest.mark.parametrize("exercise", ["4.S", "5.3", "5.5"])
def test_sources_are_looked_up(exercise):
    check = judge(exercise, "check_sources")
    good = ["p. 94", "p. 95", "p. 96", "p. 97", "events: rapidus-founded", "talent: need-a-year-paper"]
    assert share(check(good)) == 1
    assert share(check(["p. 94", "no: where", "p. 999"])) < 0.3
