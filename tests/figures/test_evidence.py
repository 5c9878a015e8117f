"""Chapter 7: the arithmetic of odds by hand, and figures whose marks are the rows of their frames."""

import math

import pandas as pd
import pytest

from specs import LAYOUTS, call, drawn, frames, items, rows_of, spec
from techsec import bands, data, judgements, tracing
from techsec.figures import evidence
from techsec.figures.layout import NARROW, WIDE
from techsec.words import testing as words

ACCOUNTS, TABLES = data.hypotheses(), (data.likelihoods(), data.evidence())


def pieces(*rows):
    """Hand-made tables likelihoods and evidence from (piece, account, low, high, source, trust), all on outcome o1."""
    names = ["piece", "account", "low", "high", "source", "trust"]
    frame = pd.DataFrame(rows, columns=names).assign(outcome="o1")
    return frame.drop(columns=["source", "trust"]), frame.drop_duplicates("piece").rename(columns={"piece": "id"})


def frame_of():
    return evidence.posterior_frame(data.evidence(), data.likelihoods(), ACCOUNTS)


def test_ids_have_one_spelling_for_readers():
    named = "H1a H1b H1ab HL HR1 HR2a HR2b HR3 HR4 HR5 HR6 none".split()
    assert ACCOUNTS["id"].map(tracing.account_label).tolist() == named
    assert [tracing.piece_label(piece) for piece in ("e6", "e18a", "e18b")] == ["E6", "E18a", "E18b"]
    seen = {piece for pieces in frame_of()["pieces"] for piece in pieces.split(", ")} - {"none"}
    assert {"E18a", "E18b"} <= seen <= set(data.evidence()["id"].map(tracing.piece_label))


def test_odds_are_prior_odds_times_each_ratio():
    # Even odds, a straw of 1.2 to 2 and a smoking gun of 5 to 20: 1 x 1.2 x 5 = 6 and 1 x 2 x 20 = 40.
    assert tracing.posterior_odds(1, [(1.2, 2), (5, 20)]) == pytest.approx((6, 40))
    # Odds of one to four against, one ratio of 8: two to one.
    assert tracing.posterior_odds(0.25, [(8, 8)]) == (2, 2)
    assert tracing.posterior_odds(3, []) == (3, 3)


def test_probabilities_by_hand():
    # 0.5 x 1 = 0.5; 0.3 x 2 = 0.6; 0.2 x 4.5 = 0.9; together 2.
    found = tracing.posterior({"a": 0.5, "b": 0.3, "c": 0.2}, {"a": 1, "b": 2, "c": 4.5})
    assert found == pytest.approx({"a": 0.25, "b": 0.3, "c": 0.45})
    # The medical textbook case: prior 1 per cent, sensitivity 0.9, false alarms 0.09: 0.009 / (0.009 + 0.0891).
    ill = tracing.posterior({"ill": 0.01, "well": 0.99}, {"ill": 0.9 / 0.09, "well": 1})["ill"]
    assert ill == pytest.approx(0.009 / 0.0981)


def test_bands_by_hand():
    # Two accounts, even: b has 1 to 3. b: 1/(1+1) to 3/(3+1); a, with b at its middle: 1/(1 + root of 3).
    priors, bands = {"a": 0.5, "b": 0.5}, {"a": (1, 1), "b": (1, 3)}
    assert tracing.posterior_band(priors, bands, "a") == pytest.approx((1 / (1 + math.sqrt(3)),) * 2)
    assert tracing.posterior_band(priors, bands, "b") == pytest.approx((0.5, 0.75))
    # Three, even: b 2 to 6, c 1 to 3, whose middle is the root of 3: b 2/(2 + 1 + root) to 6/(6 + 1 + root).
    even, root = tracing.spread("abc", "a", 1 / 3), math.sqrt(3)
    bands = {"a": (1, 1), "b": (2, 6), "c": (1, 3)}
    assert tracing.posterior_band(even, bands, "b") == pytest.approx((2 / (3 + root), 6 / (7 + root)))
    assert tracing.posterior_band(even, bands, "a") == pytest.approx((1 / (1 + math.sqrt(12) + root),) * 2)


def test_spread_gives_both_groups_evenly():
    assert tracing.spread(["a", "b", "c"], "b", 0.4) == pytest.approx({"a": 0.3, "b": 0.4, "c": 0.3})
    assert tracing.spread("abcd", "ab", 0.6) == pytest.approx({"a": 0.3, "b": 0.3, "c": 0.2, "d": 0.2})


def test_a_band_of_two_judges_holds_both():
    assert tracing.hull([1, 1]) == (1.2, 2) and tracing.hull([0, 2]) == (1, 5) and tracing.hull([1, -1]) == (0.5, 2)


def test_doubt_about_a_source_draws_its_weight_towards_one():
    assert tracing.trusted((2, 5), 1) == (2, 5) and tracing.trusted((2, 5), 0) == (1, 1)
    # Trusted by 0.7: 2 / (0.7 + 0.3 x 2) and 5 / (0.7 + 0.3 x 5); against, 0.3 + 0.7 x 0.2. Never more than 1 / 0.3.
    assert tracing.trusted((2, 5), 0.7) == pytest.approx((2 / 1.3, 5 / 2.2))
    assert tracing.trusted((1e9, 1e9), 0.7)[1] == pytest.approx(1 / 0.3)
    assert tracing.trusted((0.2, 0.5), 0.7) == pytest.approx((0.44, 0.65))


def test_another_weight_changes_one_band_and_leaves_the_table_as_it_was():
    table = data.likelihoods()
    changed = tracing.reweighed(table, "e21", "hr4", 3)
    different = changed[(changed[["low", "high"]] != table[["low", "high"]]).any(axis=1)]
    assert different[["piece", "account", "low", "high"]].to_numpy().tolist() == [["e21", "hr4", 5, 20]]
    assert table.equals(data.likelihoods())
    for wrong in (("e21", "hl", 1), ("e999", "hr4", 1), ("e21", "hr4", 4)):
        with pytest.raises(ValueError):
            tracing.reweighed(table, *wrong)


@pytest.mark.parametrize(
    "call",
    [
        lambda: tracing.checked((0, 1)),
        lambda: tracing.checked((2, 1)),
        lambda: tracing.checked((1, math.inf)),
        lambda: tracing.checked((math.nan, 1)),
        lambda: tracing.hull([]),
        lambda: tracing.hull([1, 4]),
        lambda: tracing.trusted((1, 2), 1.1),
        lambda: tracing.posterior_odds(0, []),
        lambda: tracing.spread(["a", "b"], "c", 0.5),
        lambda: tracing.spread(["a", "b"], "a", 1),
        lambda: tracing.spread(["a"], "a", 0.5),
        lambda: tracing.spread(["a", "b"], "ab", 0.5),
        lambda: tracing.spread(["a", "a", "b"], "a", 0.5),
        lambda: tracing.posterior({"a": 0.5, "b": 0.4}, {"a": 1, "b": 1}),
        lambda: tracing.posterior({"a": 1.0, "b": 0.0}, {"a": 1, "b": 1}),
        lambda: tracing.posterior({"a": 1.0}, {"b": 1}),
        lambda: tracing.posterior({"a": 0.5, "b": 0.5}, {"a": 1, "b": -1}),
        lambda: tracing.posterior_band({"a": 0.5, "b": 0.5}, {"a": (1, 1), "b": (1, 2)}, ["c"]),
        lambda: tracing.posterior_band({"a": 0.5, "b": 0.5}, {"a": (1, 1), "b": (1, 2)}, []),
        lambda: tracing.weighed(*pieces(("e1", "a", 3, 2, "x", 1)), "o1"),
        lambda: tracing.weighed(pieces(("e1", "a", 1, 2, "x", 1))[0], pieces(("e2", "a", 1, 2, "x", 1))[1], "o1"),
        lambda: tracing.combined(tracing.weighed(*pieces(("e1", "x", 1, 2, "y", 1)), "o1"), ["a", "b"]),
        lambda: bands.shares(pd.DataFrame(), 0),
    ],
)
def test_what_makes_no_sense_is_refused(call):
    with pytest.raises(ValueError):
        call()


def test_different_facts_of_one_source_count_each_and_share_its_doubt():
    """b: 2 and 3 from x, trusted by half, and 2 from y: 6 / (1/2 + 6/2) x 2 and not 2 x 3 x 2. c: silent."""
    rows = tracing.weighed(
        *pieces(("e1", "b", 2, 2, "x", 0.5), ("e2", "b", 3, 3, "x", 0.5), ("e3", "b", 2, 2, "y", 1.0)), "o1"
    )
    assert tracing.combined(rows, "abc") == {"a": (1, 1), "b": pytest.approx((24 / 7, 24 / 7)), "c": (1, 1)}
    assert tracing.doubtful(rows) == {"x": ["e1", "e2"]}
    assert tracing.without_doubtful(rows)["piece"].tolist() == ["e3"]
    assert tracing.doubtful(rows.assign(trust=1.0)) == {}
    assert tracing.weighed(*pieces(("e1", "b", 2, 2, "x", 0.5)), "o2").empty


def test_a_group_of_accounts_has_the_sum_of_its_shares():
    priors, bands = tracing.spread("abc", "a", 1 / 3), {"a": (1, 2), "b": (2, 4), "c": (1, 1)}
    # Lowest: a 1, b 2, c 1: 3 of 4. Highest: a 2, b 4, c 1: 6 of 7.
    assert tracing.posterior_band(priors, bands, "ab") == pytest.approx((3 / 4, 6 / 7))


@pytest.mark.parametrize("outcome", ["o1", "o4", "o6"])
def test_shares_are_the_bands_that_the_functions_give(outcome):
    accounts = judgements.accounts_of(ACCOUNTS, outcome)
    frame = bands.shares(frame_of(), 0.3)
    combined = tracing.combined(tracing.weighed(*TABLES, outcome), accounts)
    own = judgements.own_among(accounts, outcome)
    priors = tracing.spread(accounts, own, 0.3)
    rows = frame[(frame["outcome"] == outcome.upper()) & (frame["set"] == bands.WITH)].set_index("account")
    assert len(rows) == len(accounts) + (len(own) > 1)
    for account in rows.index:
        names = own if account == judgements.TOGETHER else [account]
        expected = tracing.posterior_band(priors, combined, names)
        assert rows.loc[account, ["from", "to"]].tolist() == pytest.approx(list(expected))


def test_a_band_in_words():
    frame = frame_of()
    low, high = (
        judgements.posteriors(
            judgements.start(data.evidence(), data.likelihoods(), "o4", judgements.accounts_of(ACCOUNTS, "o4")),
            [judgements.JUDGED],
        )
        .set_index("account")
        .loc["hr1", ["low", "high"]]
    )
    assert bands.band(frame, "hr1") == f"{100 * low:.0f} to {100 * high:.0f}"
    with pytest.raises(ValueError):
        bands.band(frame, "hr1", outcome="O9")


def test_doubtful_sources_of_several_pieces_are_left_out_in_the_second_set():
    frame = frame_of()
    for outcome in ("o1", "o4"):
        rows = tracing.weighed(*TABLES, outcome)
        gone = {piece for names in tracing.doubtful(rows).values() for piece in names}
        combined = tracing.combined(rows[~rows["piece"].isin(gone)], judgements.accounts_of(ACCOUNTS, outcome))
        found = frame[(frame["outcome"] == outcome.upper()) & (frame["set"] == bands.WITHOUT)].set_index("account")
        for account, band in combined.items():
            assert found.loc[account, ["low", "high"]].tolist() == pytest.approx(list(band))
    assert {"e5", "e6", "e7", "e47"} <= {
        piece for names in tracing.doubtful(tracing.weighed(*TABLES, "o4")).values() for piece in names
    }


def test_expectations_say_all_four_codes_and_star_a_limit():
    made = pd.DataFrame(
        {
            "number": [2, 1, 1, 1],
            "implication": ["b", "a", "a", "a"],
            "hypothesis": ["h1a", "h1a", "hr2b", "hr4"],
            "expectation": ["other", "expected", "expected_absent", "silent"],
            "qualifier": ["", "", "In Tokyo.", ""],
        }
    )
    frame = evidence.expectations_frame(made, data.hypotheses())
    assert frame["code"].tolist() == ["H1a", "HR2b", "HR4", "H1a"]
    assert frame["expects"].tolist() == [
        "expects it",
        "expects its absence",
        "says nothing of it",
        "expects another reason",
    ]
    assert frame["star"].tolist() == ["", "*", "", ""]
    assert frame["account"].iloc[1] == "Fear of abandonment (HR2b)"


def test_every_account_but_none_of_these_has_a_head_and_every_head_an_account():
    assert set(evidence.HEADS) == set(ACCOUNTS["id"]) - {tracing.SILENT}


@pytest.mark.parametrize(
    ("first", "second", "points"),
    [
        (3, 2, "strongly for"),
        (2, 1, "clearly for"),
        (1, 0, "slightly for"),
        (0, 0, "silent"),
        (0, -1, "slightly against"),
        (-2, -2, "clearly against"),
        (1, -1, "the passes differ"),
    ],
)
def test_two_passes_point_one_way_or_differ(first, second, points):
    assert bands.direction(first, second) == points and points in evidence.POINTS


def test_a_mark_for_each_judgement_with_both_weights_in_words():
    frame = evidence.tests_frame(data.evidence(), data.likelihoods(), ACCOUNTS)
    table = data.likelihoods().set_index("id")
    assert sorted(frame["id"]) == sorted(table.index)
    row = frame.set_index("id").loc["e21-o3-hr4"]
    told = table.loc["e21-o3-hr4"]
    assert row["points"] == "clearly for" and row["piece"] == "E21" and row["code"] == "HR4"
    assert row["first"] == bands.WEIGHTS[told["pass_a"]] and row["where"].startswith("Wu and Cong, p. 90")
    assert frame["where"].ne("").all()


def test_of_an_outcome_the_pieces_that_tell_most_come_first():
    frame = evidence.tests_frame(data.evidence(), data.likelihoods(), ACCOUNTS)
    for _, rows in frame.groupby("outcome"):
        assert rows["degree"].is_monotonic_decreasing
        best = (rows["pass_a"] + rows["pass_b"]).groupby(rows["piece"], sort=False).max() / 2
        assert [math.ceil(most) for most in best] == rows.drop_duplicates("piece")["degree"].tolist()


def test_each_outcome_has_its_words_for_both_figures_and_the_first_is_that_of_the_drawing():
    outcomes = data.outcomes()
    frame = evidence.tests_frame(data.evidence(), data.likelihoods(), ACCOUNTS)
    said = [made["takeaway"] for made in (words.tests(frame, outcomes), words.posterior(frame_of(), outcomes))]
    for name, takeaways in zip(("tests", "posterior"), said, strict=True):
        select = next(item for item in spec(f"evidence.{name}")["params"] if "options" in item.get("bind", {}))
        assert list(takeaways) == select["bind"]["options"] and select["value"] == next(iter(takeaways))
    rows = frame[(frame["outcome"] == "O4") & frame["points"].str.endswith(" for")]
    most = rows["account"].value_counts()
    assert f"{most.iloc[0]} tell for “{most.index[0]}”" in next(iter(said[0].values()))
    assert bands.band(frame_of(), "hr1") in next(iter(said[1].values()))


@LAYOUTS
def test_marks_are_rows(narrow):
    made = {name: spec(f"evidence.{name}", narrow) for name in frames(evidence)}
    cells = evidence.expectations_frame(data.implications(), ACCOUNTS)
    weights = evidence.tests_frame(data.evidence(), data.likelihoods(), ACCOUNTS)
    telling = weights[weights["points"] != bands.SILENT]
    assert len(drawn(made["expectations"])) == len(cells) == 13 * 9
    assert rows_of(made["tests"], "point") == {len(telling) if narrow else len(data.likelihoods())}
    shown = (telling if narrow else weights).query("outcome == 'O4'")
    assert len(drawn(made["tests"])) == len(shown)
    assert rows_of(made["posterior"], "rule") == {len(frame_of()), 1} and len(frame_of()) == (5 * 11 + 7) * 2
    assert len(drawn(made["posterior"])) == 22


def test_on_a_phone_no_account_beside_a_triangle_covers_the_next_mark_in_any_outcome():
    chart = call(evidence.tests, layout=NARROW).to_dict()
    select = next(item for item in chart["params"] if item["name"] == "outcome_shown")
    for outcome in select["bind"]["options"]:
        select["value"] = outcome
        words = [
            item for item in items(chart, "text") if item.get("text") in {word for _, word in evidence.HEADS.values()}
        ]
        assert words and max(item["x"] + 5.8 * len(item["text"]) for item in words) < 330
        marks = sorted((round(y), x) for x, y, *_ in drawn(chart))
        ends = sorted((round(item["y"]), item["x"] + 10) for item in words)
        rows = {y for y, _ in marks}
        for row in rows:
            lefts = [x for y, x in marks if y == row]
            assert all(after - before > 25 for before, after in zip(lefts, lefts[1:], strict=False))
        assert len(ends) == len(marks)


@LAYOUTS
def test_the_blank_has_the_axes_and_the_prior_but_no_band(narrow):
    full, blank = spec("evidence.posterior", narrow), spec("evidence.posterior", narrow, blank=True)
    assert drawn(blank) == [] and items(blank, "rule") == [] and len(items(blank, "rect")) == 11
    assert {item["name"] for item in blank["params"]} == {item["name"] for item in full["params"]} >= {"guess", "prior"}
    assert (blank["width"], blank["height"]) == (full["width"], full["height"])


@LAYOUTS
def test_a_guess_is_drawn_once_it_was_made_and_for_the_first_outcome_alone(narrow):
    chart = call(evidence.posterior, layout=NARROW if narrow else WIDE, blank=True).to_dict()
    values = {item["name"]: item for item in chart["params"]}
    values["guess"]["value"] = 40
    assert len(items(chart, "rule")) == 1
    values["outcome_chosen"]["value"] = values["outcome_chosen"]["bind"]["options"][1]
    assert items(chart, "rule") == []


@pytest.mark.parametrize("prior", [30, 60])
def test_bands_are_drawn_where_the_functions_put_them(prior):
    chart = call(evidence.posterior).to_dict()
    next(item for item in chart["params"] if item["name"] == "prior")["value"] = prior
    frame = bands.shares(frame_of(), prior / 100)
    frame = frame[frame["outcome"] == "O4"]
    lines = [(item["x"], item["x2"]) for item in items(chart, "rule")]
    assert len(lines) == len(frame) == 22
    # Two ends far apart give the scale; all others must lie on it.
    wide = (frame["to"] - frame["from"]).to_numpy().argmax()
    low, high = frame["from"].iloc[wide], frame["to"].iloc[wide]
    left, right = max(lines, key=lambda ends: ends[1] - ends[0])
    unit = (right - left) / (high - low)
    wanted = sorted(zip(left + unit * (frame["from"] - low), left + unit * (frame["to"] - low), strict=True))
    for one, other in zip(sorted(lines), wanted, strict=True):
        assert one == pytest.approx(other, abs=0.01)
