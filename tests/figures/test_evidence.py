"""Chapter 7: the arithmetic of odds by hand, and figures whose marks are the rows of their frames."""

import math

import pandas as pd
import pytest
import vl_convert

from specs import LAYOUTS, call, frames, rows_of, spec
from techsec import data, tracing
from techsec.figures import evidence


def pieces(*rows):
    """Hand-made evidence: (piece, hypothesis, rival, low, high, depends_on), all on outcome o1."""
    names = ["evidence_id", "hypothesis", "rival", "range_low", "range_high", "depends_on"]
    frame = pd.DataFrame(rows, columns=names)
    return frame.assign(outcome=[["o1"]] * len(frame))


def test_ids_have_one_spelling_for_readers():
    accounts, named = data.hypotheses()["id"], "H1a H1b HR1 HR2a HR2b HR3 HR4 HR5 none".split()
    assert accounts.map(tracing.account_label).tolist() == named
    assert [tracing.piece_label(piece) for piece in ("e6", "e18a", "e18b")] == ["E6", "E18a", "E18b"]
    rows = evidence.posterior_frame(data.evidence(), data.hypotheses())
    seen = {piece for pieces in rows["pieces"] for piece in pieces.split(", ")} - {"none"}
    assert {"E18a", "E18b"} <= seen <= set(data.evidence()["evidence_id"].map(tracing.piece_label))


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
    # Two accounts, even: b has 1 to 3 against a. b: 1/(1+1) to 3/(3+1); a the complement.
    assert tracing.posterior_bands({"a": 0.5, "b": 0.5}, {"a": (1, 1), "b": (1, 3)}) == {
        "a": pytest.approx((0.25, 0.5)),
        "b": pytest.approx((0.5, 0.75)),
    }
    # Three, even: b 2 to 6, c 1 to 3. b lowest 2/(1+2+3), highest 6/(1+6+1); a lowest 1/(1+6+3), highest 1/(1+2+1).
    even = tracing.spread("abc", "a", 1 / 3)
    found = tracing.posterior_bands(even, {"a": (1, 1), "b": (2, 6), "c": (1, 3)})
    assert found["b"] == pytest.approx((2 / 6, 6 / 8)) and found["a"] == pytest.approx((1 / 10, 1 / 4))


def test_a_band_holds_every_posterior_inside_the_ratios():
    priors, bands = tracing.spread("abc", "a", 0.2), {"a": (1, 1), "b": (0.5, 4), "c": (1, 9)}
    ends = tracing.posterior_bands(priors, bands)
    for b in (0.5, 1, 2, 4):
        for c in (1, 3, 9):
            for name, value in tracing.posterior(priors, {"a": 1, "b": b, "c": c}).items():
                assert ends[name][0] - 1e-12 <= value <= ends[name][1] + 1e-12


def test_spread_gives_the_rest_evenly():
    assert tracing.spread(["a", "b", "c"], "b", 0.4) == pytest.approx({"a": 0.3, "b": 0.4, "c": 0.3})


@pytest.mark.parametrize(
    "call",
    [
        lambda: tracing.checked((0, 1)),
        lambda: tracing.checked((2, 1)),
        lambda: tracing.checked((1, math.inf)),
        lambda: tracing.checked((math.nan, 1)),
        lambda: tracing.posterior_odds(0, []),
        lambda: tracing.spread(["a", "b"], "c", 0.5),
        lambda: tracing.spread(["a", "b"], "a", 1),
        lambda: tracing.spread(["a"], "a", 0.5),
        lambda: tracing.spread(["a", "a", "b"], "a", 0.5),
        lambda: tracing.posterior({"a": 0.5, "b": 0.4}, {"a": 1, "b": 1}),
        lambda: tracing.posterior({"a": 1.0, "b": 0.0}, {"a": 1, "b": 1}),
        lambda: tracing.posterior({"a": 1.0}, {"b": 1}),
        lambda: tracing.posterior({"a": 0.5, "b": 0.5}, {"a": 1, "b": -1}),
        lambda: tracing.origins(pieces(("e1", "b", "a", 1, 2, "e9"))),
        lambda: tracing.origins(pieces(("e1", "b", "a", 1, 2, "e2"), ("e2", "b", "a", 1, 2, "e1"))),
        lambda: tracing.combined(tracing.against(pieces(("e1", "x", "a", 1, 2, "")), "a"), ["a", "b"], "a"),
        lambda: evidence.shares(pd.DataFrame(), 0),
    ],
)
def test_what_makes_no_sense_is_refused(call):
    with pytest.raises(ValueError):
        call()


def test_pairs_are_turned_towards_the_reference():
    made = pieces(
        ("e1", "b", "a", 2, 4, ""),
        ("e2", "a", "b", 0.5, 0.8, ""),
        ("e3", "b", "c", 9, 9, ""),
        ("e4", "", "", None, None, ""),
    )
    found = tracing.against(made, "a", "o1")
    assert list(zip(found["evidence_id"], found["account"], strict=True)) == [("e1", "b"), ("e2", "b")]
    assert found[["low", "high"]].to_numpy().tolist() == [[2, 4], [1.25, 2]]
    assert tracing.against(made, "a", "o2").empty


def test_one_origin_counts_once_for_each_account():
    made = pieces(
        ("e1", "b", "a", 1, 1.2, ""),
        ("e2", "b", "a", 5, 20, "e1"),
        ("e3", "c", "a", 5, 20, "e2"),
        ("e4", "b", "a", 1.2, 2, ""),
    )
    assert tracing.origins(made) == {"e1": "e1", "e2": "e1", "e3": "e1", "e4": "e4"}
    assert tracing.dependent(made) == {"e1", "e2", "e3"}
    bands = tracing.against(made, "a")
    once = tracing.counted_once(bands)
    assert once["evidence_id"].tolist() == ["e2", "e3", "e4"]
    assert tracing.combined(once, "abc", "a") == {"a": (1, 1), "b": pytest.approx((6, 40)), "c": (5, 20)}
    assert tracing.combined(bands, "abc", "a")["b"] == pytest.approx((6, 48))


def test_a_piece_against_tells_as_much_as_one_for():
    made = pieces(("e1", "b", "a", 1.2, 2, ""), ("e2", "b", "a", 0.05, 0.2, "e1"))
    assert tracing.counted_once(tracing.against(made, "a"))["evidence_id"].tolist() == ["e2"]


def test_every_piece_with_a_band_is_compared_with_the_reference():
    table = data.evidence()
    tested = set(table.loc[table["range_low"].notna(), "evidence_id"])
    assert set(tracing.against(table, evidence.REFERENCE)["evidence_id"]) == tested


def test_shares_are_the_bands_that_the_functions_give():
    table, accounts = data.evidence(), list(data.hypotheses()["id"])
    frame = evidence.shares(evidence.posterior_frame(table, data.hypotheses()), 0.3)
    known = tracing.counted_once(tracing.against(table, evidence.REFERENCE, "o4"))
    bands = tracing.combined(known, accounts, evidence.REFERENCE)
    expected = tracing.posterior_bands(tracing.spread(accounts, evidence.REFERENCE, 0.3), bands)
    rows = frame[(frame["outcome"] == "O4") & (frame["set"] == evidence.WITH)].set_index("account")
    for account in accounts:
        assert rows.loc[account, ["from", "to"]].tolist() == pytest.approx(list(expected[account]))


def test_a_band_in_words():
    frame = evidence.posterior_frame(data.evidence(), data.hypotheses())
    # HR1 for O4, even prior of 0.11 for H1a and 0.11125 for each other: its low of 7.2 beside all other highs.
    low = 0.11125 * 7.2 / (0.11125 * (7.2 + 1 + 1 + 1 + 20 + 1.2 + 2 + 5 / 3 * 1.0004) + 0.11)
    assert evidence.band(frame, "hr1").split(" to ")[0] == f"{100 * low:.0f}" == "20"
    with pytest.raises(ValueError):
        evidence.band(frame, "hr1", outcome="O9")


def test_the_family_of_one_origin_is_left_out_in_the_second_set():
    frame = evidence.posterior_frame(data.evidence(), data.hypotheses())
    rows = frame[(frame["outcome"] == "O4") & (frame["account"] == "hr1")].set_index("set")
    # E6, E8, E19: 5 x 1.2 x 1.2 and 20 x 2 x 2. Without E6: 1.44 and 4.
    assert rows.loc[evidence.WITH, ["low", "high"]].tolist() == pytest.approx([7.2, 80])
    assert rows.loc[evidence.WITHOUT, ["low", "high"]].tolist() == pytest.approx([1.44, 4])
    others = frame[frame["outcome"] != "O4"].pivot(index=["outcome", "account"], columns="set", values="high")
    assert (others[evidence.WITH] == others[evidence.WITHOUT]).all()


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


def test_tests_come_by_kind_with_a_line_for_each_heading():
    made = pieces(("e1", "h1a", "hr1", 1, 1.2, ""), ("e18a", "hr1", "none", 5, 20, "e1")).assign(
        test=["hoop", "smoking_gun"], direction=["for", "for"], page=[["83"], []], outcome=[["o1", "o2"], []]
    )
    frame = evidence.tests_frame(made)
    assert frame["label"].tolist() == ["E18a*  HR1 v. none", "E1*  H1a v. HR1"]
    assert frame["outcomes"].tolist() == ["context", "O1, O2"] and frame["middle"].tolist() == [10, 1.095]
    assert frame["row"].tolist() == [1, 4] and frame["where"].tolist() == ["public source", "p. 83"]


@LAYOUTS
def test_marks_are_rows(narrow):
    made = {name: spec(f"evidence.{name}", narrow) for name in frames(evidence)}
    cells, pairs = (
        evidence.expectations_frame(data.implications(), data.hypotheses()),
        evidence.tests_frame(data.evidence()),
    )
    assert rows_of(made["expectations"], "point") == {len(cells)} == {13 * 8}
    assert rows_of(made["tests"], "point") == {len(pairs)} and len(pairs) in rows_of(made["tests"], "rule")
    frame = evidence.posterior_frame(data.evidence(), data.hypotheses())
    assert rows_of(made["posterior"], "rect") == {len(frame)} == {6 * 9 * 2}


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


@pytest.mark.parametrize("prior", [11, 60])
def test_bands_are_drawn_where_the_functions_put_them(prior):
    chart = call(evidence.posterior).to_dict()
    next(item for item in chart["params"] if item["name"] == "prior")["value"] = prior
    frame = evidence.shares(evidence.posterior_frame(data.evidence(), data.hypotheses()), prior / 100)
    frame = frame[frame["outcome"] == "O4"]
    drawn = sorted(rects(vl_convert.vegalite_to_scenegraph(chart)["scenegraph"]))
    assert len(drawn) == len(frame) == 18
    origin = drawn[0][0] - chart["width"] * frame["from"].min()
    wanted = sorted(zip(origin + chart["width"] * frame["from"], chart["width"] * (frame["to"] - frame["from"])))
    for one, other in zip(drawn, wanted, strict=True):
        assert one == pytest.approx(other, abs=0.01)
