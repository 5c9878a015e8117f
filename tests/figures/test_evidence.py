"""Chapter 7: the arithmetic of odds by hand, and figures whose marks are the rows of their frames."""

import math

import pandas as pd
import pytest
import vl_convert

from specs import LAYOUTS, call, frames, rows_of, spec
from techsec import data, judgements, tracing
from techsec.figures import evidence

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
        lambda: evidence.shares(pd.DataFrame(), 0),
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
    frame = evidence.shares(frame_of(), 0.3)
    bands = tracing.combined(tracing.weighed(*TABLES, outcome), accounts)
    own = judgements.own_among(accounts, outcome)
    priors = tracing.spread(accounts, own, 0.3)
    rows = frame[(frame["outcome"] == outcome.upper()) & (frame["set"] == evidence.WITH)].set_index("account")
    assert len(rows) == len(accounts) + (len(own) > 1)
    for account in rows.index:
        names = own if account == judgements.TOGETHER else [account]
        expected = tracing.posterior_band(priors, bands, names)
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
    assert evidence.band(frame, "hr1") == f"{100 * low:.0f} to {100 * high:.0f}"
    with pytest.raises(ValueError):
        evidence.band(frame, "hr1", outcome="O9")


def test_doubtful_sources_of_several_pieces_are_left_out_in_the_second_set():
    frame = frame_of()
    for outcome in ("o1", "o4"):
        rows = tracing.weighed(*TABLES, outcome)
        gone = {piece for names in tracing.doubtful(rows).values() for piece in names}
        bands = tracing.combined(rows[~rows["piece"].isin(gone)], judgements.accounts_of(ACCOUNTS, outcome))
        found = frame[(frame["outcome"] == outcome.upper()) & (frame["set"] == evidence.WITHOUT)].set_index("account")
        for account, band in bands.items():
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
    assert frame["account"].tolist() == ["H1a", "HR2b", "HR4", "H1a"]
    assert frame["expects"].tolist() == ["expected", "expected absent", "silent", "another reason"]
    assert frame["star"].tolist() == ["", "*", "", ""]


@pytest.mark.parametrize(
    ("first", "second", "points"),
    [
        (2, 1, "for the account"),
        (1, 0, "for the account"),
        (0, 0, "silent"),
        (0, -1, "against the account"),
        (1, -1, "the passes differ in direction"),
    ],
)
def test_two_passes_point_one_way_or_differ(first, second, points):
    assert evidence.direction(first, second) == points


def test_a_mark_for_each_judgement_with_both_weights_in_words():
    frame = evidence.tests_frame(data.evidence(), data.likelihoods())
    table = data.likelihoods()
    assert frame["id"].tolist() == table["id"].tolist()
    row = frame.set_index("id").loc["e21-o3-hr4"]
    told = table.set_index("id").loc["e21-o3-hr4"]
    assert row["strength"] == abs(told["pass_a"] + told["pass_b"]) / 2 and row["piece"] == "E21"
    assert row["first"] == evidence.WEIGHTS[told["pass_a"]] and row["where"] == "p. 90"
    lines = frame.drop_duplicates(["outcome", "piece"]).groupby("outcome")["row"].apply(list)
    assert all(rows == list(range(1, len(rows) + 1)) for rows in lines)


@LAYOUTS
def test_marks_are_rows(narrow):
    made = {name: spec(f"evidence.{name}", narrow) for name in frames(evidence)}
    cells = evidence.expectations_frame(data.implications(), ACCOUNTS)
    assert rows_of(made["expectations"], "point") == {len(cells)} == {13 * 9}
    assert rows_of(made["tests"], "point") == {len(data.likelihoods())}
    assert rows_of(made["posterior"], "rect") == {len(frame_of())} == {(5 * 11 + 7) * 2}


@LAYOUTS
def test_the_blank_has_the_axes_and_the_guess_but_no_band(narrow):
    full, blank = spec("evidence.posterior", narrow), spec("evidence.posterior", narrow, blank=True)
    assert rows_of(blank, "rect") == set() and rows_of(full, "rect")
    assert {item["name"] for item in blank["params"]} == {item["name"] for item in full["params"]} >= {"guess", "prior"}
    assert (blank["width"], blank["height"]) == (full["width"], full["height"])


def rects(node, left=0.0):
    """(left, width) of every rect that Vega draws, in pixels."""
    for item in node.get("items", []):
        if node.get("marktype") == "rect" and node.get("role") == "mark":
            yield left + item["x"], item["width"]
        elif node.get("marktype") == "group":
            for child in item.get("items", []):
                yield from rects(child, left + item.get("x", 0))


@pytest.mark.parametrize("prior", [30, 60])
def test_bands_are_drawn_where_the_functions_put_them(prior):
    chart = call(evidence.posterior).to_dict()
    next(item for item in chart["params"] if item["name"] == "prior")["value"] = prior
    frame = evidence.shares(frame_of(), prior / 100)
    frame = frame[frame["outcome"] == "O4"]
    drawn = sorted(rects(vl_convert.vegalite_to_scenegraph(chart)["scenegraph"]))
    assert len(drawn) == len(frame) == 22
    origin = drawn[0][0] - chart["width"] * frame["from"].min()
    wanted = sorted(zip(origin + chart["width"] * frame["from"], chart["width"] * (frame["to"] - frame["from"])))
    for one, other in zip(drawn, wanted, strict=True):
        assert one == pytest.approx(other, abs=0.01)
