"""Taking holders away: losses, bounds and concentrations by hand; what has no data stays in sight."""

import pandas as pd
import pytest

from techsec import data, removals, supply
from techsec.figures import labs

TABLES = [getattr(data, f"supply_chain_{name}") for name in ("inputs", "shares", "firms")]


def world(shares, firms=(), without=()):
    """Hand-made tables: shares (input, economy, share), firms (input, organisation, economy, share), suppliers only."""
    held = pd.DataFrame(shares, columns=["input", "economy", "share"])
    names = list(dict.fromkeys([*held["input"], *(name for name, _ in without)]))
    suppliers = dict(without)
    inputs = pd.DataFrame(
        [(name, name.upper(), "tool", 2025, "no" if name in suppliers else "yes") for name in names],
        columns=["id", "name", "input_type", "year", "has_shares"],
    )
    inputs["suppliers_without_share"] = [suppliers.get(name, []) for name in names]
    table = pd.DataFrame(firms, columns=["input", "organisation", "economy", "share"]).astype({"share": float})
    return inputs, held.astype({"share": float}), table


def row(frame, name):
    return frame.set_index("id").loc[name]


def test_a_whole_economy_by_hand():
    """60, 30, 10: before 3600 + 900 + 100; the rest as 75 and 25: 5625 + 625."""
    tables = world([("a", "JPN", 60), ("a", "USA", 30), ("a", "KOR", 10)])
    found = row(supply.removal(*tables, supply.Cuts({"JPN": 1})), "a")
    assert found[["lost_low", "lost_high"]].tolist() == [60, 60]
    assert found[["before_low", "before_high", "after_low", "after_high"]].tolist() == [4600, 4600, 6250, 6250]


def test_half_of_an_economy_by_hand():
    """60 becomes 30 of 70 left: 42.86, beside 57.14 for 40."""
    tables = world([("a", "JPN", 60), ("a", "USA", 40)])
    found = row(supply.removal(*tables, supply.Cuts({"JPN": 0.5})), "a")
    expected = (100 * 30 / 70) ** 2 + (100 * 40 / 70) ** 2
    assert found["lost_low"] == 30 and found["after_low"] == pytest.approx(expected)


def test_the_rest_may_hide_a_removed_economy():
    """USA 80, rest 20. Without Korea, which is not named: nothing goes, or all of the rest, and then USA is alone."""
    tables = world([("a", "USA", 80), ("a", "OTHER", 20)])
    found = row(supply.removal(*tables, supply.Cuts({"KOR": 1})), "a")
    assert found[["lost_low", "lost_high"]].tolist() == [0, 20]
    assert found[["before_low", "before_high"]].tolist() == [6400, 6800]
    assert found[["after_low", "after_high"]].tolist() == [6400, 10000]


def test_a_firm_takes_its_share_from_its_economy_and_never_twice():
    firms = [("a", "Ours", "JPN", 40), ("a", "Second", "JPN", 20), ("a", "Theirs", "USA", 40)]
    tables = world([("a", "JPN", 60), ("a", "USA", 40)], firms)
    firm = supply.Cuts({}, {"Ours": 1})
    assert row(supply.removal(*tables, firm), "a")["lost_low"] == 40
    both = supply.Cuts({"JPN": 1}, {"Ours": 1})
    for by in ("economy", "organisation"):
        assert row(supply.removal(*tables, both, by), "a")["lost_low"] == 60
    found = row(supply.removal(*tables, firm, "organisation"), "a")
    assert found["before_low"] == 1600 + 400 + 1600
    assert found["after_low"] == pytest.approx((100 * 20 / 60) ** 2 + (100 * 40 / 60) ** 2)


def test_nothing_left_has_no_concentration():
    found = row(supply.removal(*world([("a", "NLD", 100)]), supply.Cuts({"NLD": 1})), "a")
    assert found["lost_low"] == 100 and found[["after_low", "after_high"]].isna().all()


def test_no_data_is_not_zero_and_stays():
    without = [("b", ["JPN", "USA"]), ("c", ["USA"])]
    tables = world([("a", "USA", 100), ("d", "VARIOUS", 100)], [("c", "Theirs", "USA", None)], without)
    found = supply.removal(*tables, supply.Cuts({"JPN": 1}))
    assert dict(zip(found["id"], found["known"])) == {"b": "no share", "d": "unnamed"}
    assert found[["lost_low", "lost_high", "before_low", "after_high"]].isna().all().all()
    firm = supply.removal(*tables, supply.Cuts({}, {"Theirs": 1}))
    assert dict(zip(firm["id"], firm["known"]))["c"] == "no share"


@pytest.mark.parametrize("cuts", [supply.Cuts(), supply.Cuts({"JPN": 0}, {"Canon": 0})])
def test_nothing_taken_touches_nothing(cuts):
    assert supply.removal(*(table() for table in TABLES), cuts).empty


@pytest.mark.parametrize("cuts", [{"JPN": 1.2}, {"JPN": -0.1}, {"OTHER": 1}, {"VARIOUS": 0.5}])
def test_a_cut_that_makes_no_sense_is_refused(cuts):
    with pytest.raises(ValueError):
        supply.Cuts(cuts)
    with pytest.raises(ValueError):
        supply.Cuts({}, {supply.REST_OF_FIRMS: 1})


def test_holders_are_economies_or_organisations():
    with pytest.raises(ValueError, match="holders are economies or organisations"):
        supply.removal(*world([("a", "USA", 100)]), supply.Cuts({"USA": 1}), "input")


def test_lost_shares_are_those_of_the_table_and_bounds_are_in_order():
    inputs, shares, firms = (table() for table in TABLES)
    held = supply.share_of(shares, "JPN")
    found = supply.removal(inputs, shares, firms, supply.Cuts({"JPN": 1})).set_index("id")
    known = found[found["known"] == "share"]
    assert known["lost_low"].round(6).to_dict() == held.reindex(known.index).round(6).to_dict()
    assert set(held[held > 0].index) <= set(known.index)
    for by in ("economy", "organisation"):
        rows = supply.removal(inputs, shares, firms, supply.Cuts({"JPN": 1, "NLD": 0.5}), by)
        for what in ("lost", "before", "after"):
            kept = rows.dropna(subset=[f"{what}_low"])
            assert (kept[f"{what}_low"] <= kept[f"{what}_high"] + 1e-9).all() and len(kept)
        assert rows[["before_high", "after_high"]].max().max() <= 10_450


def test_every_input_without_data_is_named_and_every_known_one_has_an_arrow_or_loses_all():
    frame = removals.changes(*(table() for table in TABLES))
    assert not frame.duplicated(["scenario", "name"]).any()
    known = frame[frame["known"] == "share"]
    assert known["before"].notna().all() and (known["is"].eq("nothing is left") == known["after"].isna()).all()
    assert "EUV lithography tools" in set(known.loc[known["after"].isna(), "name"])
    bare = frame[frame["known"] != "share"]
    assert bare[["before", "after", "lost_low"]].isna().all(axis=None) and bare[["was", "is", "goes"]].eq("").all(
        axis=None
    )
    inputs = data.supply_chain_inputs().set_index("name")
    listed = inputs.index[inputs["suppliers_without_share"].map(lambda names: "JPN" in names)]
    told = next(
        row["list"]
        for rows in labs.removal(frame).to_dict()["datasets"].values()
        for row in rows
        if row["scenario"] == "Japan" and row["list"]
    ).split(", ")
    assert set(listed) <= set(told) == set(bare.loc[bare["scenario"] == "Japan", "name"])


def test_arrows_are_sorted_from_the_input_that_grows_most():
    frame = removals.changes(*(table() for table in TABLES))
    for _, rows in frame[frame["after"].notna()].groupby("scenario"):
        assert (rows["after"] - rows["before"]).is_monotonic_decreasing


def test_what_rests_on_the_cut_is_downstream_of_it():
    inputs, shares, firms = (table() for table in TABLES)
    links = data.supply_chain_links()
    removed = supply.removal(inputs, shares, firms, supply.Cuts({"NLD": 1}))
    frame = removals.resting(inputs, links, removed, 50)
    known = frame[frame["known"] == "share"]
    assert set(known["input"]) == set(removed.loc[removed["lost_low"] >= 50, "id"])
    for name, rows in frame.groupby("input"):
        assert set(rows["step"]) == supply.downstream(links, [name]) & set(supply.steps(inputs)["id"])
