"""Judgements: begun from the tables, changed, weighed by source, saved, read again, compared; arithmetic by hand."""

import json
import math

import pandas as pd
import pytest
from hypothesis import Phase, event, given, settings
from hypothesis import strategies as st

from techsec import data, judgements, tracing
from techsec.errors import BookError
from techsec.schema import TableError

ACCOUNTS = ["h1a", "hr1", "hr3", "none"]
OUTCOMES = list(data.outcomes()["id"])
KNOWN = list(data.hypotheses()["id"])


def begun(outcome, accounts=None, prior=None):
    """What the tables say of an outcome, with all its accounts."""
    accounts = accounts or judgements.accounts_of(data.hypotheses(), outcome)
    return judgements.start(data.evidence(), data.likelihoods(), outcome, accounts, prior)


@pytest.fixture
def mine():
    return begun("o4")


def made(*rows, accounts=ACCOUNTS, prior=0.25, trust=1.0):
    """Judgements on O4 from rows (piece, account, low, high, source), all of which count."""
    frame = pd.DataFrame(rows, columns=["piece", "account", "low", "high", "source"])
    frame = frame.assign(what=frame["piece"], trust=trust, counts=True)[list(judgements.COLUMNS)]
    return judgements.Judgements("o4", tuple(accounts), prior, frame)


def test_what_bears_on_the_outcome_counts_and_the_rest_waits(mine):
    table = data.likelihoods()
    bearing = set(table.loc[table["outcome"] == "o4", "piece"])
    assert set(mine.pieces.loc[mine.pieces["counts"], "piece"]) == bearing
    assert set(mine.pieces["piece"]) == set(table["piece"])
    assert mine.prior == pytest.approx(3 / 10) and len(mine.accounts) == 10
    assert not mine.pieces.duplicated(["piece", "account"]).any()


@pytest.mark.parametrize("accounts", [["hr1", "none"], ["h1a", "hr1"]])
def test_an_account_of_the_authors_and_none_of_these_are_always_accounts(accounts):
    with pytest.raises(ValueError, match="must be among the accounts"):
        begun("o4", accounts)


def test_three_countings_by_hand():
    """HR1: 2 to 4 and 3 to 3 from one source trusted by half, 1 to 2 from another one trusted by half.

    Fully 6 to 24. As judged: 6 / (1/2 + 6/2) = 12/7 and 12 / (1/2 + 12/2) = 24/13, times 1 and 2 / (1/2 + 2/2) = 4/3.
    Without the source of two pieces 1 to 4/3.
    """
    rows = ("e1", "hr1", 2, 4, "book"), ("e2", "hr1", 3, 3, "book"), ("e3", "hr1", 1, 2, "paper")
    one = made(*rows, trust=0.5)
    weights = {judgements.FULLY: (6, 24), judgements.JUDGED: (12 / 7, 32 / 13), judgements.WITHOUT: (1, 4 / 3)}
    assert judgements.doubtful_sources(one) == {"book": ["e1", "e2"]}
    frame = judgements.posteriors(one).set_index(["set", "account"])
    for counting, (low, high) in weights.items():
        # Four accounts of 0.25 each; the other three have nothing to say and a weight of one.
        expected = pytest.approx((low / (low + 3), high / (high + 3)))
        assert tuple(frame.loc[(counting, "hr1"), ["low", "high"]]) == expected
        assert frame.loc[(counting, "h1a"), "low"] == pytest.approx(1 / (math.sqrt(low * high) + 3))


def test_a_silent_account_loses_to_one_that_foretold_the_piece():
    frame = judgements.posteriors(made(("e1", "hr1", 2, 2, "x")), [judgements.JUDGED]).set_index("account")
    assert frame.loc["hr1", "low"] == pytest.approx(2 / 5) and frame.loc["none", "high"] == pytest.approx(1 / 5)


def test_the_authors_own_accounts_stand_together_too():
    rows = ("e1", "h1a", 2, 2, "x"), ("e1", "h1b", 3, 3, "x")
    frame = judgements.posteriors(made(*rows, accounts=["h1a", "h1b", "hr1", "none"], prior=0.5), [judgements.JUDGED])
    frame = frame.set_index("account")
    assert frame.loc[judgements.TOGETHER, "prior"] == 0.5
    assert frame.loc[judgements.TOGETHER, "low"] == pytest.approx(5 / 7) == frame.loc[["h1a", "h1b"], "low"].sum()


def test_bands_are_those_of_chapter_7(mine):
    rows = tracing.weighed(data.likelihoods(), data.evidence(), "o4")
    priors, bands = tracing.spread(mine.accounts, tracing.FORMS, 0.3), tracing.combined(rows, mine.accounts)
    frame = judgements.posteriors(mine, [judgements.JUDGED]).set_index("account")
    for account in mine.accounts:
        expected = tracing.posterior_band(priors, bands, [account])
        assert tuple(frame.loc[account, ["low", "high"]]) == pytest.approx(expected)


def test_pieces_for_accounts_taken_out_do_not_count():
    one = made(("e1", "hr1", 2, 4, "x"), ("e2", "hr3", 3, 3, "x"), accounts=["h1a", "hr3", "none"], trust=0.5)
    assert judgements.counted(one)["piece"].tolist() == ["e2"] and judgements.doubtful_sources(one) == {}
    assert judgements.posteriors(one)["account"].unique().tolist() == ["h1a", "hr3", "none"]


def test_an_own_piece_takes_the_trust_of_the_source_it_comes_from(mine):
    more = judgements.add(mine, "A memo of the ministry", "hr3", 2, 5, source="rapidus-story")
    more = judgements.add(more, "A second memo", "hr3", 2, 5, trust=0.4)
    assert more.pieces.tail(2)[["piece", "source", "trust", "counts"]].to_numpy().tolist() == [
        ["own-1", "rapidus-story", 0.7, True],
        ["own-2", "own-2", 0.4, True],
    ]
    assert judgements.doubtful_sources(more)["rapidus-story"][-1] == "own-1"
    assert len(mine.pieces) == len(more.pieces) - 2


@pytest.mark.parametrize(
    "piece",
    [
        (" ", "hr3", 1, 2, ""),
        ("seen", "none", 1, 2, ""),
        ("seen", "hr3", 1, 2, "", 1.1),
        ("seen", "hr9", 1, 2, ""),
        ("seen", "hr3", 2, 1, ""),
        ("seen", "hr3", 0, 1, ""),
        ("seen", "hr3", 0.0001, 1, ""),
        ("seen", "hr3", 1, 1001, ""),
        ("seen", "hr3", 1, 2, "e99"),
    ],
)
def test_an_own_piece_that_makes_no_sense_is_refused(mine, piece):
    with pytest.raises(ValueError):
        judgements.add(mine, *piece)


def test_a_band_upside_down_is_named():
    with pytest.raises(ValueError, match="E18a for HR1: the lowest weight, 5, is above the highest, 2"):
        judgements.posteriors(made(("e18a", "hr1", 5, 2, "e18a")))


def test_another_outcome_keeps_trust_and_own_pieces_and_not_weights(mine):
    mine.pieces.loc[mine.pieces["piece"] == "e10", ["low", "high", "trust"]] = [3.0, 4.0, 0.2]
    more = judgements.add(mine, "A memo", "hr3", 2, 5)
    moved = judgements.carry_over(more, begun("o3"))
    assert moved.outcome == "o3"
    rows = moved.pieces[moved.pieces["piece"] == "e10"]
    assert rows["trust"].eq(0.2).all() and not rows["low"].eq(3).any() and rows["counts"].all()
    assert moved.pieces.iloc[-1]["piece"] == "own-1"


def test_what_is_saved_is_read_again_whole(mine):
    more = judgements.add(mine, "覚書, a memo", "hr3", 2, 5)
    again = judgements.parse(judgements.dump(more), "mine.json", OUTCOMES, KNOWN)
    assert (again.outcome, again.accounts, again.prior) == (more.outcome, more.accounts, more.prior)
    pd.testing.assert_frame_equal(again.pieces, more.pieces, check_dtype=False)


def broken(mine, **changes):
    whole = json.loads(judgements.dump(mine))
    row = changes.pop("row", {})
    whole |= changes
    if row:
        whole["pieces"][1] |= row
    return json.dumps(whole)


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"format": "2"}, "mine.json: not a file that this lab saved"),
        ({"format": judgements.EARLIER}, "mine.json: saved by an earlier edition of this lab"),
        ({"outcome": "o9"}, "mine.json, column 'outcome', value 'o9': not an outcome of the book"),
        ({"accounts": ["h1a", "hr1"]}, "mine.json, column 'accounts'"),
        (
            {"accounts": ["h1a", "h1a", "none"]},
            "mine.json, column 'accounts', value 'h1a': this account stands twice",
        ),
        ({"prior": 1e-320}, "mine.json, column 'prior', value '1e-320': not a number from 0.001"),
        ({"row": {"what": " "}}, "mine.json, row 2, column 'what', value ' ': not a text"),
        ({"row": {"what": "half \ud83d"}}, "mine.json, row 2, column 'what', value 'half \\ud83d': not a text"),
        ({"prior": 1}, "mine.json, column 'prior', value '1': not a number from 0.001 to 0.99"),
        ({"pieces": []}, "mine.json, column 'pieces'"),
        ({"row": {"low": "much"}}, "mine.json, row 2, column 'low', value 'much': not a number"),
        (
            {"row": {"low": 9, "high": 2}},
            "mine.json, row 2, column 'low, high', value '9, 2': a band is 0.001 <= low <= high <= 1000",
        ),
        ({"row": {"low": 1, "high": 10**400}}, "mine.json, row 2, column 'low, high', value '1, 1000"),
        ({"row": {"low": 0.0001}}, "mine.json, row 2, column 'low, high', value '0.0001, "),
        ({"row": {"high": float("nan")}}, "mine.json, row 2, column 'low, high', value "),
        ({"prior": 10**400}, "mine.json, column 'prior', value '1000"),
        (
            {"row": {"piece": "own-x"}},
            "mine.json, row 2, column 'piece', value 'own-x': the name of your own piece is not own-",
        ),
        ({"row": {"trust": 1.5}}, "mine.json, row 2, column 'trust', value '1.5': trust is a number from 0 to 1"),
        ({"row": {"trust": 0.25}}, "mine.json, row 2, column 'trust', value '0.25': another trust in this source"),
        ({"row": {"account": "h9"}}, "mine.json, row 2, column 'account', value 'h9': not an account"),
        ({"row": {"counts": 1}}, "mine.json, row 2, column 'counts', value '1': not true or false"),
    ],
)
def test_a_broken_file_is_named_with_row_column_and_rule(mine, changes, line):
    with pytest.raises(TableError) as error:
        judgements.parse(broken(mine, **changes), "mine.json", OUTCOMES, KNOWN)
    assert str(error.value).startswith(line) and "\n" not in str(error.value)


numbers = st.one_of(st.sampled_from([0.001, 0.5, 1, 2, 1000, 10**400, -1, True]), st.floats())
words = st.one_of(st.sampled_from(["", " ", "e1", "own-1", "own-999999", "own-01", "E1", "E2"]), st.text(max_size=3))
rows = st.fixed_dictionaries(
    {
        "piece": st.sampled_from(["e1", "e2", "own-1", "own-2", "own-999999"]),
        "what": st.sampled_from(["seen", "E1", "覚書"]),
        "account": st.sampled_from(["hr1", "hr3", "none"]),
        "low": st.sampled_from([0.001, 0.5, 1]),
        "high": st.sampled_from([1, 2.5, 1000]),
        "source": st.sampled_from(["x", "y"]),
        "trust": st.just(0.5),
        "counts": st.booleans(),
    }
)
files = st.fixed_dictionaries(
    {
        "format": st.just(judgements.VERSION),
        "outcome": st.just("o4"),
        "accounts": st.lists(st.sampled_from(KNOWN), max_size=4).map(
            lambda names: list(dict.fromkeys(["h1a", "none", *names]))
        ),
        "prior": st.sampled_from([0.001, 0.25, 0.99]),
        "pieces": st.lists(rows, min_size=1, max_size=4, unique_by=lambda row: (row["piece"], row["account"])),
    }
)
broken_values = st.one_of(numbers, words, st.none(), st.lists(words, max_size=2), st.dictionaries(words, words))


changes = st.tuples(st.sampled_from(["accounts", "prior", "pieces", *judgements.COLUMNS]), broken_values)
BEGUN = begun("o1")
QUICK = settings(max_examples=40, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink])


@QUICK
@given(files, st.none() | changes)
def test_what_is_read_can_be_computed_compared_changed_and_saved(whole, change):
    """Any file, right or with one thing wrong, is refused in words or goes through all that the lab does with it."""
    if change and change[0] in whole:
        whole[change[0]] = change[1]
    elif change:
        whole["pieces"][0][change[0]] = change[1]
    try:
        opened = judgements.parse(json.dumps(whole), "mine.json", OUTCOMES, KNOWN)
    except TableError as error:
        event("refused")
        assert str(error).startswith("mine.json, ")
        return
    event("read")
    assert set(judgements.posteriors(opened)["account"]) - {judgements.TOGETHER} == set(opened.accounts)
    judgements.doubtful_sources(opened)
    assert judgements.compare(opened, opened)["verdict"].eq("same").any() or judgements.counted(opened).empty
    more = judgements.add(opened, "A memo", "h1a", 1, 2, source=opened.pieces.loc[0, "source"])
    for kept in (opened, judgements.carry_over(more, BEGUN)):
        again = judgements.parse(judgements.dump(kept).encode().decode(), "mine.json", OUTCOMES, KNOWN)
        pd.testing.assert_frame_equal(again.pieces, kept.pieces, check_dtype=False)


def test_more_pieces_than_can_be_multiplied_are_refused_in_words(mine):
    """110 weights of 1000 are more than a number in a computer holds, and 110 of a thousandth less."""
    for weight in (1000, 0.001):
        one = made(*((f"e{number}", "hr1", weight, weight, f"e{number}") for number in range(110)))
        with pytest.raises(BookError, match="110 pieces for one account multiply to a weight beyond 1e"):
            judgements.posteriors(one)
        with pytest.raises(TableError, match="^mine.json: 110 pieces for one account"):
            judgements.parse(judgements.dump(one), "mine.json", OUTCOMES, KNOWN)


def test_a_piece_that_stands_twice_is_named(mine):
    whole = json.loads(judgements.dump(mine))
    whole["pieces"].append(whole["pieces"][0])
    first = whole["pieces"][0]
    with pytest.raises(TableError) as error:
        judgements.parse(json.dumps(whole), "mine.json", OUTCOMES, KNOWN)
    number, key = len(whole["pieces"]), f"{first['piece']}, {first['account']}"
    assert str(error.value) == (
        f"mine.json, row {number}, column 'piece', value '{key}': this piece and account stand twice"
    )


@pytest.mark.parametrize("text", ["9" * 5000, "[" * 100_000])
def test_json_that_no_program_can_hold_is_named(text):
    with pytest.raises(TableError, match="^mine.json: not JSON that can be read: "):
        judgements.parse(text, "mine.json", OUTCOMES, KNOWN)


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_what_the_table_says_is_a_file_that_can_be_opened(outcome):
    assert judgements.parse(judgements.dump(begun(outcome)), "mine.json", OUTCOMES, KNOWN).outcome == outcome


def test_a_prior_of_zero_is_not_taken_for_a_missing_one():
    assert begun("o4", prior=0.0).prior == 0


def test_text_that_is_no_json_is_named_with_its_line():
    with pytest.raises(TableError, match="mine.json, row 2: not JSON"):
        judgements.parse("{\n x", "mine.json", OUTCOMES, KNOWN)


def test_two_sets_of_judgements_side_by_side():
    one = made(
        ("e1", "hr1", 1, 2, "e1"), ("e2", "hr1", 2, 3, "e2"), ("e3", "hr3", 1, 2, "e3"), ("own-1", "hr1", 1, 2, "x")
    )
    other = made(
        ("e1", "hr1", 1, 2, "e1"), ("e2", "hr1", 4, 5, "e2"), ("e4", "hr3", 1, 2, "e4"), ("own-1", "hr1", 3, 4, "x")
    )
    other.pieces.loc[3, "what"] = "another thing"
    rows = judgements.compare(one, other).set_index("piece")
    assert rows["verdict"].to_dict() == {
        "E1": "same",
        "E2": "apart",
        "E3": "only mine",
        "E4": "only theirs",
        "own-1": "only mine",
        "another thing": "only theirs",
    }
    assert rows.loc["E2", ["mine", "theirs"]].tolist() == ["2 to 3", "4 to 5"]


def test_judgements_of_two_outcomes_are_not_compared(mine):
    with pytest.raises(ValueError, match="yours is about O4, the other about O1"):
        judgements.compare(mine, begun("o1"))
