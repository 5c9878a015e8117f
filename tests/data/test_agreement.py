"""The report on double coding: its coefficients, that it is up to date, and that the tables have the settled codes."""

import pytest

from techsec import agreement, schema

UNITS = list(agreement.VARIABLES)
TABLES = {units: schema.read(units).set_index("id") for units in UNITS}
PASSES = {units: agreement.passes(units) for units in UNITS}
SETTLED = {units: list(schema.read(f"{units}_settled").itertuples(index=False)) for units in UNITS}


def sets(*cells):
    return [frozenset(cell.split(";")) for cell in cells]


# Coefficients


def test_cohen_kappa_by_hand():
    first, second = list("aaaaabbbbb"), list("aaaabbbbaa")
    by_chance = 0.5 * 0.6 + 0.5 * 0.4
    assert agreement.raw_agreement(first, second) == pytest.approx(0.7)
    assert agreement.cohen_kappa(first, second) == pytest.approx((0.7 - by_chance) / (1 - by_chance))


def test_weighted_kappa_by_hand():
    """Squared distances: 1 over the 4 units; 4 + 4, 4 + 4, 1 + 1 + 1 + 1 and 4 + 4 over the 16 pairs of codes."""
    assert agreement.weighted_kappa([0, 0, 1, 2], [0, 0, 2, 2]) == pytest.approx(1 - (1 / 4) / (28 / 16))


def test_alpha_of_sets_by_hand():
    """MASI: a and ab, b and ab are 1 - 1/2 x 2/3 = 2/3 apart, a and b 1; over 15 pairs of the six codes 3, 6 and 2."""
    first, second = sets("a", "b", "a;b"), sets("a;b", "b", "a;b")
    assert agreement.alpha_of_sets(first, second) == pytest.approx(1 - (2 / 3 / 3) / ((3 * 2 / 3 + 6 * 2 / 3 + 2) / 15))


def test_a_near_miss_counts_more_than_a_far_one():
    scale = [0, 1, 2, 3, 4, 5, 6, 0]
    assert agreement.weighted_kappa(scale, [*scale[:-1], 1]) > agreement.weighted_kappa(scale, [*scale[:-1], 6])
    codes = sets("ai", "quantum", "semi;cyber", "telecom")
    near, far = [[*codes[:2], *sets(other), codes[3]] for other in ("semi", "biotech")]
    assert 1 > agreement.alpha_of_sets(codes, near) > agreement.alpha_of_sets(codes, far)


@pytest.mark.parametrize(
    ("measure", "codes"),
    [
        (agreement.raw_agreement, list("abcab")),
        (agreement.cohen_kappa, list("abcab")),
        (agreement.cohen_kappa, list("aaaaa")),
        (agreement.weighted_kappa, [0, 3, 6, 3]),
        (agreement.weighted_kappa, [2, 2, 2]),
        (agreement.alpha_of_sets, sets("a", "a;b", "c")),
        (agreement.alpha_of_sets, sets("a", "a")),
    ],
)
def test_full_agreement_is_one(measure, codes):
    assert measure(codes, list(codes)) == pytest.approx(1)


@pytest.mark.parametrize(
    ("measure", "first", "second"),
    [
        (agreement.cohen_kappa, list("aabb"), list("abab")),
        (agreement.weighted_kappa, [0, 0, 6, 6], [0, 6, 0, 6]),
        (agreement.alpha_of_sets, sets(*"aabb" * 200), sets(*"abab" * 200)),
    ],
)
def test_agreement_by_chance_is_zero(measure, first, second):
    assert agreement.raw_agreement(first, second) == 0.5
    assert measure(first, second) == pytest.approx(0, abs=0.001)


def test_interval_holds_the_coefficient_and_is_the_same_on_every_run():
    first, second = list("aaaaabbbbb") * 3, list("aaaabbbbaa") * 3
    low, high = agreement.interval(agreement.cohen_kappa, first, second, draws=100)
    assert low < agreement.cohen_kappa(first, second) < high
    assert (low, high) == agreement.interval(agreement.cohen_kappa, first, second, draws=100)


# The report


@pytest.mark.parametrize("units", UNITS)
def test_report_is_what_the_two_passes_give(units):
    stored = schema.load("agreement").query("units == @units")
    table = agreement.compare(*PASSES[units], units)
    assert table.to_dict("records") == stored.to_dict("records")
    assert set(table["n"]) == {len(PASSES[units][0])}


@pytest.mark.parametrize("units", UNITS)
def test_only_units_that_both_coded_count(units, monkeypatch):
    monkeypatch.setattr(agreement, "interval", lambda *_: (0, 1))
    first, second = PASSES[units]
    assert set(agreement.compare(first.iloc[:30], second.iloc[10:], units)["n"]) == {20}
    with pytest.raises(ValueError, match="share no unit"):
        agreement.compare(first.iloc[:10], second.iloc[10:], units)


# Passes, what was settled, and the tables


@pytest.mark.parametrize(
    ("units", "coded"),
    [
        ("events", TABLES["events"].query("provenance in ('paper', 'both')")),
        ("documents", TABLES["documents"].query("basis == 'text_read'")),
    ],
)
def test_each_pass_codes_each_unit_once(units, coded):
    for sheet in PASSES[units]:
        assert sheet["unit"].is_unique and set(sheet["unit"]) <= set(coded.index)


def code_in(codes, variable):
    """The code of a variable in one unit's row; of a theme its strength, 0 where it was not coded."""
    if variable.startswith("theme "):
        strengths = dict(item.split(":") for item in codes["themes"].split(";") if item)
        return strengths.get(variable.removeprefix("theme "), "0")
    return frozenset(codes[variable].split(";")) if variable == "technologies" else codes[variable]


def as_code(cell, variable):
    return frozenset(cell.split(";")) if variable == "technologies" else cell


def variables(units):
    """What is settled by itself: each variable, and each theme of documents."""
    if units == "events":
        return list(agreement.VARIABLES[units])
    items = {item for sheet in PASSES[units] for cell in sheet["themes"] for item in cell.split(";") if item}
    return ["china_word", *{f"theme {item.split(':')[0]}" for item in items}]


@pytest.mark.parametrize("units", UNITS)
def test_settled_rows_report_the_passes_and_stand_in_the_table(units):
    first, second = (sheet.set_index("unit") for sheet in PASSES[units])
    for row in SETTLED[units]:
        found = [code_in(source.loc[row.unit], row.variable) for source in (first, second, TABLES[units])]
        assert found == [as_code(cell, row.variable) for cell in (row.pass_a, row.pass_b, row.settled)], row.id
        assert row.reason, row.id
    assert SETTLED[units]


@pytest.mark.parametrize("units", UNITS)
def test_a_code_in_the_table_is_that_of_both_passes_or_settled(units):
    first, second = (sheet.set_index("unit") for sheet in PASSES[units])
    settled = {(row.unit, row.variable) for row in SETTLED[units]}
    differing = {
        (unit, variable)
        for unit in first.index
        for variable in variables(units)
        if len({code_in(source.loc[unit], variable) for source in (first, second, TABLES[units])}) > 1
    }
    assert differing
    assert differing - settled == set()
    assert len(settled) == len(SETTLED[units])


def test_the_reason_is_the_rule_that_was_followed():
    corrected = []
    for row in SETTLED["events"]:
        agreed = as_code(row.pass_a, row.variable) == as_code(row.pass_b, row.variable)
        kept = as_code(row.settled, row.variable) == as_code(row.draft, row.variable)
        if agreed and not kept and as_code(row.pass_a, row.variable) == as_code(row.draft, row.variable):
            # Draft and passes are of one mind, and the page has what none of them was given.
            corrected.append(row.id)
            assert row.reason.startswith("corrected after the coding") and "(p. " in row.reason, row.id
            continue
        rule = ("draft kept" if kept else "both passes agree against the draft") if agreed else "passes differ"
        assert row.reason.startswith(rule) and (agreed or kept), row.id
    assert corrected == ["core-partnership-launched-commitment"]
    for row in SETTLED["documents"]:
        if row.variable == "china_word":
            assert (row.settled, {row.pass_a, row.pass_b}) == ("absent", {"absent", "unnamed"}), row.id
        else:
            assert row.settled == min(row.pass_a, row.pass_b), row.id


SAID_IN_FULL = {
    "2023-01-13-joint-statement-of-the-united-states": "China",
    "2023-04-27-remarks-by-national-security-advisor-jake": "large non-market economy",
    "2023-08-18-the-spirit-of-camp-david-joint": "PRC",
    "2024-04-10-united-states-japan-joint-leaders-statement": "PRC",
    "2025-02-07-united-states-japan-joint-leaders-statement": "PRC",
}


def test_source_words_are_the_excerpts_of_pass_b_and_name_whom_they_are_about_where_it_had_cut_that_off():
    excerpts = PASSES["documents"][1].set_index("unit")["source_word"]
    words = TABLES["documents"].loc[excerpts.index, "source_word"]
    assert set(words[words != excerpts].index) == set(SAID_IN_FULL)
    for unit, subject in SAID_IN_FULL.items():
        assert subject in words[unit] and subject not in excerpts[unit] and "..." in words[unit]
        assert len(set(words[unit].split()) & set(excerpts[unit].split())) >= 3, unit
