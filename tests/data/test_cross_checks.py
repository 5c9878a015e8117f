"""Data that fit their types and are wrong: sums, order in time, graphs, sources, and what is derived or judged."""

import ast
import re
from graphlib import TopologicalSorter

import pandas as pd
import pytest
from pybtex.database import parse_file

from techsec import data, schema, tracing
from techsec.dates import period

BOOK = schema.folder().parent / "book"
TABLES = {resource["name"]: schema.read(resource["name"]) for resource in schema.package()["resources"]}
WORKS = parse_file(str(BOOK / "references.bib")).entries
EVENTS, CITATIONS = TABLES["events"], TABLES["citations"]
BILLION = 10**9


def with_columns(*names):
    """Tables that have these columns."""
    return [table for table, frame in TABLES.items() if set(names) <= set(frame)]


def rows(frame):
    """The rows as objects, one attribute a column."""
    return list(frame.itertuples(index=False))


# Sums


def test_steps_of_aid_to_rapidus_add_up_to_the_stated_sum():
    aid = data.subsidies().query("recipient == 'rapidus' and instrument == 'grant'").sort_values("date")
    assert aid["amount_jpy"].tolist() == [70 * BILLION, 260 * BILLION, 590 * BILLION, 802.5 * BILLION]
    assert aid["amount_jpy"].sum() == 1722.5 * BILLION
    assert aid["award_stage"].eq("approved").all() and aid["date"].iloc[-1] == "2025-03-31"


def test_the_papers_sums_of_aid_are_the_public_ones_of_their_day():
    stated = data.quantities().query("unit == 'JPY'").set_index("id")["value"]
    steps = data.subsidies().query("recipient == 'rapidus' and instrument == 'grant'").sort_values("date")["amount_jpy"]
    assert steps[:3].sum() == 920 * BILLION in stated.tolist()
    assert round(steps.iloc[3], -11) == 800 * BILLION in stated.tolist()


def test_categories_of_the_export_control_add_up_to_23_items():
    assert data.export_control_items()["n_items"].sum() == 23


def test_shares_of_an_input_add_up_to_100():
    sums = data.supply_chain_shares().groupby("input")["share"].sum().round(1)
    inputs = data.supply_chain_inputs()
    rounded_to_whole_numbers = {"n6": 101, "n84": 102, "s1": 101, "s2": 101, "s3": 99}
    assert set(sums.index) == set(inputs.loc[inputs["has_shares"] == "yes", "id"]) and len(sums) == 96
    assert sums[sums.sub(100).abs() > 0.1].to_dict() == rounded_to_whole_numbers
    assert sums.sub(100).abs().max() <= 2


@pytest.mark.parametrize(
    ("term", "counts"),
    [
        ("威胁", [3, 25, 13, 2, 4]),
        ("利益", [9, 29, 12, 0, 12]),
        ("制衡", [2, 8, 13, 0, 0]),
        ("半导体", [0, 1, 1, 33, 13]),
    ],
)
def test_words_by_section_add_up_to_the_counts_quoted(term, counts):
    words = data.wording().query("term == @term and section != ''")
    by_section = words.groupby(words["section"].str[0])["count"].sum().to_dict()
    assert [by_section.get(section, 0) for section in "12345"] == counts


# Order in time

DAY_IN_ADDRESS = re.compile(r"(?<!\d)(20[12]\d)([-/]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?=\d{0,6}(?:\D|$))")
MONTH_IN_ADDRESS = re.compile(r"(?<!\d)(20[12]\d)[-/](0[1-9]|1[0-2])(?!\d)")
ANNOUNCED_BEFORE = {
    ("events", "tsmc-arizona-announced"): "15 May in Taiwan; the page is of 14 May in America",
    ("fabs", "tsmc-arizona-1-announced"): "the same announcement",
    ("events", "rapidus-engineers-trained-at-ibm"): "place corrected by the agreement that announced the training",
    ("quantities", "rapidus-training-node"): "the same agreement, for the node",
    ("quantities", "rapidus-founders-headline"): "a newspaper of 2023 repeats what was announced at the founding",
    ("events", "ipef-supply-chain-agreement-in-force"): "the page of January announces the day in February",
    ("events", "china-unreliable-entity-list-rules"): "no date: the number of the page begins with 20200903",
    ("threat_indicators", "defence-budget-jpn-fy2015"): "a budget is passed before its fiscal year",
}
OUTSIDE_THE_PAPERS_DATE = {
    "amari-at-brookings": "corrected: May in the footnote, August in the body",
    "rapidus-aid-reaches-920-billion-yen": "corrected: the paper's 'so far' is of an earlier day",
    "jasm-second-fab-plan": "planned: the newspaper of January goes before the owners' release of February",
}
WIDER_THAN_A_DAY = {"strike-force-first-exchange": "the statement of August announces an exchange within the year"}
DAYS_IN_THE_BODY = {"trump-second-inauguration": "p. 97 has the day"}


def date_in(address):
    """The date that an address carries, as text, or None."""
    if day := DAY_IN_ADDRESS.search(address):
        return f"{day[1]}-{day[3]}-{day[4]}"
    month = MONTH_IN_ADDRESS.search(address)
    return month and f"{month[1]}-{month[2]}"


def test_dates_are_read_out_of_addresses():
    assert date_in("https://a.org/2021/04/16/x") == date_in("https://a.org/p20210416.html") == "2021-04-16"
    assert date_in("https://www.nippon.com/en/news/yjj2023100300341/x") == "2023-10-03"
    assert date_in("https://www.commerce.gov/2024/09/x") == "2024-09"
    assert date_in("https://a.org/20251303/1234567890") is None


def test_no_source_is_older_than_what_it_is_cited_for():
    older, dated = set(), 0
    for table in with_columns("id", "source_url"):
        for row in TABLES[table].to_dict("records"):
            date = row.get("date") or row.get("period")
            if date and (published := date_in(row["source_url"])):
                dated += 1
                if period(date)[0] > period(published)[1]:
                    older.add((table, row["id"]))
    assert dated > 100
    assert older == set(ANNOUNCED_BEFORE)


def test_the_date_of_an_event_lies_in_the_papers_date():
    outside, wider = set(), {}
    for event in rows(EVENTS[EVENTS["date_paper"] != ""]):
        (start, end), (first, last) = period(event.date), period(event.date_paper)
        if event.date != event.date_paper and start <= first and last <= end:
            wider[event.id] = first
        elif start < first or end > last or (pd.isna(end) and not pd.isna(last)):
            outside.add(event.id)
    events = EVENTS.set_index("id")
    assert outside == set(OUTSIDE_THE_PAPERS_DATE)
    corrected = events.loc[list(outside), ["check", "status"]]
    assert all(check == "corrected" or status == "planned" for check, status in rows(corrected))
    lowered = {name: day for name, day in wider.items() if name not in WIDER_THAN_A_DAY}
    assert set(wider) - set(lowered) == set(WIDER_THAN_A_DAY) and len(lowered) > 5
    told = {name: f"{day.day} {day:%B %Y}" for name, day in lowered.items()}
    assert [name for name, day in told.items() if day not in events.at[name, "check_note"]] == []


def test_a_day_that_only_a_footnote_gives_was_looked_up():
    """A day stands where its source was read, or where the body of the paper prints it; else the date is less exact."""
    days = EVENTS.query("date_precision == 'day' and provenance == 'paper'")
    unread = days.loc[days["seen"].isin(["", "citation"]), "id"]
    assert len(days) > len(unread) and set(unread) == set(DAYS_IN_THE_BODY)


def test_a_text_that_was_read_has_the_date_in_its_address():
    read = TABLES["documents"].query("basis == 'text_read'")
    assert [row.id for row in rows(read) if not row.date.startswith(date_in(row.source_url) or "no date")] == []
    assert [row.id for row in rows(read) if not row.id.startswith(row.date)] == []


def test_date_precision_says_how_exact_the_date_is():
    by_length = {4: "year", 7: "month", 10: "day"}
    wrong = [
        event.id
        for event in rows(EVENTS)
        if event.date_precision not in ({"interval", "decade"} if "/" in event.date else {by_length[len(event.date)]})
    ]
    assert wrong == []


def test_what_occurred_had_begun_by_the_day_of_the_status():
    occurred = EVENTS.query("status == 'occurred'")
    assert [event.id for event in rows(occurred) if period(event.date)[0] > pd.Timestamp(event.as_of)] == []


def test_what_follows_a_plan_does_not_end_before_it():
    ends = {event.id: period(event.date)[1] for event in rows(EVENTS)}
    starts = {event.id: period(event.date)[0] for event in rows(EVENTS)}
    followed = EVENTS.query("followed_by != ''")
    assert len(followed)
    assert [event.id for event in rows(followed) if ends[event.followed_by] < starts[event.id]] == []


# Works that events cite

MONTHS = {month: number for number, month in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
OLDER_THAN_THE_EVENT = {
    "rapidus-pilot-line-plan": "planned: the newspaper of January tells what is to come in April",
    "rapidus-first-trial-chips": "planned: the newspaper of April tells what is to come in summer",
    "jasm-volume-production": "register, january-2024-for-december-2024: the note cites January 2024 for December 2024",
    "jasm-second-fab-plan": "planned: the note has the same newspaper of January 2024, and check_note says so",
    "japan-full-part-in-aukus-exercise": "planned: the newspaper of October 2024 tells what is to come in 2025",
}


def newest_month(event):
    """Year and month of the newest work in the event's footnote, or in the note that its check_note names."""
    notes = [(event.page, event.footnote)] if event.footnote else []
    notes += [(page, note) for note, page in re.findall(r"note (\d) on p\. (\d+)", event.check_note)]
    keys = [work.key for work in rows(CITATIONS) if (work.page, work.footnote) in notes]
    fields = [WORKS[key].fields for key in keys]
    return max(
        ((int(work["year"]), MONTHS[work["month"][:3].lower()] if "month" in work else 12) for work in fields),
        default=None,
    )


def test_no_event_cites_a_work_older_than_itself_except_as_marked():
    newest = {event.id: newest_month(event) for event in rows(EVENTS)}
    events = EVENTS.set_index("id")
    starts = {name: period(events.at[name, "date"])[0] for name, month in newest.items() if month}
    older = {name for name, start in starts.items() if newest[name] < (start.year, start.month)}
    assert len(starts) > 50
    assert older == set(OLDER_THAN_THE_EVENT)
    for name in older:
        registered = TABLES["discrepancies"].query("event == @name and `class` == 'dating'")
        assert events.at[name, "status"] in ("planned", "forecast") or len(registered), name


def test_what_the_paper_tells_was_checked_and_what_it_does_not_tell_was_not():
    events = TABLES["events"]
    assert (events["check"].eq("not_applicable") == events["provenance"].eq("public")).all()


def test_confirmed_never_rests_on_an_address_that_the_paper_cites():
    cited = {bare(work.fields["url"]) for work in WORKS.values() if "url" in work.fields}
    confirmed = {
        (table, row.id): bare(row.source_url)
        for table in with_columns("check", "source_url")
        for row in rows(TABLES[table].query("check == 'confirmed'"))
    }
    assert len(cited) > 30 and len(confirmed) > 20 and all(confirmed.values())
    assert bare("https://www.example.org/a/") == bare("http://example.org/a#part") == "example.org/a"
    assert [name for name, address in confirmed.items() if address in cited] == []


def bare(address):
    """An address without what does not tell two pages apart."""
    return re.sub(r"^https?://(www\.)?|/+$|#.*$", "", address.strip()).lower()


# Sources


@pytest.mark.parametrize("table", with_columns("provenance", "source_url", "source_grade"))
def test_what_is_public_has_address_and_grade(table):
    if (public := TABLES[table].query("provenance in ('public', 'both')")).empty:
        assert table == "quantities"
    required = [
        column for column in ("source", "source_url", "source_grade", "licence", "accessed") if column in public
    ]
    assert [(row["id"], column) for row in public.to_dict("records") for column in required if not row[column]] == []


@pytest.mark.parametrize("table", with_columns("source_url", "source_grade"))
def test_a_graded_row_has_a_source_and_no_row_has_grade_x(table):
    grades = TABLES[table]["source_grade"]
    assert set(grades) - {""} <= {"A", "B", "R", "C"}
    assert "X" not in schema.fields(table)["source_grade"]["constraints"]["enum"]
    assert TABLES[table].loc[(grades != "") & (TABLES[table]["source_url"] == ""), "id"].tolist() == []


def test_seen_says_what_was_read_and_what_was_not_read_has_the_lowest_grade():
    assert (EVENTS["seen"].ne("") == EVENTS["source_url"].ne("")).all()
    assert set(EVENTS.query("seen == 'citation'")["source_grade"]) == {"C"}
    stored = set(TABLES["documents"].query("basis == 'text_read'")["source_url"])
    assert (EVENTS["seen"].eq("text") == EVENTS["source_url"].isin(stored)).all() and EVENTS["seen"].eq("text").any()
    abstracts = EVENTS.query("seen == 'abstract'")["source_url"]
    assert len(abstracts) and abstracts.str.startswith("https://www.federalregister.gov/").all()


def test_an_address_has_one_grade_in_all_tables():
    """Grade C apart, which says that a row leans on more than was read at the address."""
    graded = [table for table in TABLES.values() if {"source_url", "source_grade"} <= set(table.columns)]
    seen = pd.concat(table[["source_url", "source_grade"]] for table in graded)
    seen = seen[(seen["source_url"] != "") & ~seen["source_grade"].isin(["", "C"])]
    grades = seen.groupby("source_url")["source_grade"].agg(set)
    assert grades[grades.map(len) > 1].to_dict() == {}


SAME_FACT = {
    "ustr-agenda-reports": "ustr-2022-trade-agenda",
    "telecom-firms-sanctioned": "us-sanctions-five-chinese-telecom-firms",
    "higashi-plan-node": "higashi-presents-plan-to-ldp",
    "ibm-offer-node": "ibm-offers-2nm",
    "rapidus-founding-firms": "rapidus-founded",
    "rapidus-aid-march-2025": "meti-800-billion-yen-for-rapidus",
    "rapidus-still-needed": "nikkei-on-rapidus-funding-gap",
    "tsmc-arizona-node": "tsmc-node-plans-kumamoto-arizona",
    "jasm-fab1-produced-nodes": "jasm-volume-production",
    "jasm-fab2-nodes": "jasm-second-fab-plan",
    "rapidus-total-need": "higashi-estimates-seven-trillion-yen",
    "rapidus-aid-total": "rapidus-aid-reaches-920-billion-yen",
    "talent-goal-ten-years": "chip-talent-report-2022",
    "talent-inflow-yearly": "chip-entrants-2017-2022",
    "made-in-china-progress": "made-in-china-2025-progress",
}


def test_one_fact_has_one_verdict_in_all_tables():
    events, quantities = EVENTS.set_index("id"), TABLES["quantities"].set_index("id")
    told = quantities.query("event != ''")["event"].to_dict()
    assert told.items() <= SAME_FACT.items()
    wrong = [
        (quantity, event)
        for quantity, event in SAME_FACT.items()
        if quantities.at[quantity, "check"] != events.at[event, "check"]
        or quantities.at[quantity, "page"] not in (events.at[event, "page"], "82")
    ]
    assert wrong == []


def test_a_correction_and_a_contest_stand_in_the_source_notes():
    noted = set(TABLES["discrepancies"].query("`class` != 'none'")["event"])
    disputed = EVENTS.query("check in ('corrected', 'contested')")["id"]
    assert len(disputed) > 5
    assert [name for name in disputed if name not in noted] == []


# The argument and other graphs


def order(edges):
    """Nodes in an order that follows the edges; raises CycleError where there is none."""
    graph = TopologicalSorter()
    for source, target in edges:
        graph.add(target, source)
    return list(graph.static_order())


def reachable(edges, start):
    """Nodes that some path leads to."""
    found, todo = set(), [start]
    while todo:
        todo += {target for source, target in edges if source == todo[0]} - found
        found.add(todo.pop(0))
    return found


def test_argument_has_no_circle_but_by_the_two_feedback_edges():
    edges = TABLES["argument_edges"]
    forward = list(rows(edges.query("feedback == 'no'")[["source", "target"]]))
    feedback = edges.query("feedback == 'yes'")
    assert order(forward)
    assert set(feedback["id"]) == {"technology-denial-to-technology-rise", "self-reliance-to-technology-rise"}
    assert all(edge.source in reachable(forward, edge.target) for edge in rows(feedback))


def test_only_what_the_note_of_figure_1_names_is_stated():
    nodes, edges = TABLES["argument_nodes"], TABLES["argument_edges"]
    variables = ["technology-rise", "shared-threat-perception", "cooperation"]
    stated = edges.query("kind == 'stated'")
    assert nodes.query("figure1_note == 'yes'")["id"].tolist() == variables
    assert nodes.set_index("id").loc[variables, "kind"].tolist() == ["antecedent", "independent", "dependent"]
    assert [tuple(pair) for pair in rows(stated[["source", "target"]])] == list(
        zip(variables, variables[1:], strict=False)
    )
    assert set(stated["page"]) == set(nodes.query("figure1_note == 'yes'")["page"]) == {"79"}


def test_every_element_of_the_argument_is_joined_to_another():
    edges = TABLES["argument_edges"]
    assert set(TABLES["argument_nodes"]["id"]) == set(edges["source"]) | set(edges["target"])
    assert edges.duplicated(["source", "target"]).sum() == 0 == (edges["source"] == edges["target"]).sum()


def test_rival_edges_are_those_of_the_rival_hypotheses():
    rivals = set(TABLES["argument_nodes"].query("kind == 'rival'")["id"])
    edges = TABLES["argument_edges"].query("kind == 'rival'")
    assert set(edges["source"]) == rivals
    assert sorted(edges["hypothesis"].str.lower()) == sorted(
        set(TABLES["hypotheses"]["id"]) - {"h1a", "h1b", "h1ab", "hl", "hr6", "none"}
    )


def test_links_of_the_supply_chain_have_no_circle():
    links = TABLES["supply_chain_links"]
    assert order(rows(links[["source", "target"]]))
    assert not links.duplicated(["source", "target"]).any()


# The supply chain


def test_residuals_are_no_economies():
    residuals = {"OTHER", "VARIOUS"}
    assert residuals <= set(TABLES["supply_chain_shares"]["economy"])
    elsewhere = {
        code
        for table, column in [
            ("actors", "id"),
            ("actors", "country"),
            ("fabs", "economy"),
            ("forum_members", "economy"),
        ]
        for code in TABLES[table][column]
    }
    named = {code for cell in TABLES["supply_chain_inputs"]["suppliers_without_share"] for code in cell.split(";")}
    assert residuals & (elsewhere | named) == set()


def test_various_stands_alone_and_other_beside_economies():
    shares = data.supply_chain_shares()
    various = set(shares.loc[shares["economy"] == "VARIOUS", "input"])
    other = set(shares.loc[shares["economy"] == "OTHER", "input"])
    economies = shares.groupby("input")["economy"].nunique()
    assert various == {"n52", "n112"}
    assert (economies[list(various)] == 1).all() and (economies[list(other)] > 1).all()
    assert shares.loc[shares["input"].isin(various), "share"].eq(100).all()


def test_a_share_of_zero_is_explained():
    shares = data.supply_chain_shares()
    assert shares.loc[(shares["share"] == 0) & (shares["note"] == ""), "id"].tolist() == []
    assert not shares.duplicated(["input", "economy"]).any()


def test_an_input_has_one_year_and_one_measure():
    shares, inputs = data.supply_chain_shares(), data.supply_chain_inputs().set_index("id")
    assert (shares.groupby("input")[["year", "measure", "basis", "input_type"]].nunique() == 1).all(axis=None)
    for column, of_input in [("year", "year"), ("input_type", "input_type"), ("input_name", "name")]:
        assert shares[column].tolist() == inputs.loc[shares["input"], of_input].tolist()


def test_concentration_is_computed_and_never_stored():
    columns = {column for frame in TABLES.values() for column in frame}
    assert len(columns) > 100
    assert [column for column in columns if re.search("hhi|herfindahl|concentration", column)] == []


# Hypotheses and evidence


def test_every_implication_is_judged_for_every_hypothesis():
    implications = data.implications()
    names = set(data.hypotheses()["id"]) - {"none", "hl", "hr6"}  # These two answer for the limit alone.
    expected = {(number, name) for number in range(1, 14) for name in names}
    assert set(zip(implications["number"], implications["hypothesis"], strict=True)) == expected
    assert len(implications) == len(expected)
    assert (implications.groupby("number")["implication"].nunique() == 1).all()
    assert implications["implication"].nunique() == 13


def competing():
    """Outcome -> the accounts that compete for it, none of these left out."""
    table = data.hypotheses().set_index("id")["outcome"].drop("none")
    return {outcome: [name for name in table.index if outcome in table[name]] for outcome in data.outcomes()["id"]}


def test_the_authors_own_accounts_are_those_that_the_table_finds_in_the_paper():
    in_paper = set(data.hypotheses().query("in_paper == 'yes'")["id"])
    for outcome, accounts in competing().items():
        assert list(tracing.own_accounts(outcome)) == [name for name in accounts if name in in_paper]


def test_every_piece_is_weighed_for_every_account_of_its_outcomes():
    pieces = data.evidence().query("found == 'yes'")
    accounts = competing()
    expected = {
        (piece, outcome, account)
        for piece, outcomes in zip(pieces["id"], pieces["outcome"], strict=True)
        for outcome in outcomes
        for account in accounts[outcome]
    }
    weighed = data.likelihoods()[["piece", "outcome", "account"]]
    assert set(weighed.itertuples(index=False, name=None)) == expected and len(weighed) == len(expected)


def test_a_band_holds_what_both_passes_gave_and_no_more():
    for row in rows(data.likelihoods()):
        assert (row.low, row.high) == tracing.hull([row.pass_a, row.pass_b]), row.id
        assert row.id == f"{row.piece}-{row.outcome}-{row.account}"


def test_the_joint_account_gets_what_the_rules_say_of_its_halves():
    """A piece for one half alone: one step less. With both halves: at least the higher one."""
    for side in ("pass_a", "pass_b"):
        wide = data.likelihoods().pivot(index=["piece", "outcome"], columns="account", values=side)
        wide = wide.drop("o6", level="outcome")
        halves = wide[["h1a", "h1b"]]
        both = (halves > 0).all(axis=1)
        assert (wide["h1ab"] >= halves.max(axis=1))[both].all() and both.any()
        one = (halves > 0).sum(axis=1).eq(1) & (halves >= 0).all(axis=1)
        assert (wide["h1ab"] == halves.max(axis=1) - 1)[one].all() and one.any()


def test_public_words_and_order_in_time_keep_to_their_limits():
    """No record was made for no audience: no weight is the greatest. The silence of joint texts weighs nought."""
    table = data.likelihoods()
    assert table[["pass_a", "pass_b"]].abs().max(axis=None) == 2
    assert (table.loc[table["piece"] == "e3", ["pass_a", "pass_b"]] == 0).all(axis=None)
    assert table.loc[table["piece"] == "e11", ["pass_a", "pass_b"]].max(axis=None) == 1


def test_one_source_is_trusted_in_one_way_and_says_where_it_is():
    pieces = data.evidence().query("found == 'yes'")
    assert (pieces.groupby("source")["trust"].nunique() == 1).all() and pieces["trust"].between(0.6, 1).all()
    retold = pieces["source_url"] == ""
    assert (pieces.loc[retold, "page"].map(len) > 0).all() and (pieces.loc[retold, "quote"] == "").all()
    assert (pieces.loc[~retold, "source_grade"] != "").all() and (pieces.loc[retold, "source_grade"] == "").all()


def test_trust_follows_from_what_was_read():
    """Acts and numbers by grade; what governments or firms say in public is trusted less, whoever prints it."""
    by_grade = {"A": 1, "B": 0.9, "R": 0.85, "C": 0.6}
    for row in rows(data.evidence().query("found == 'yes'")):
        words = row.source == "joint-texts" or row.source.endswith("-words")
        expected = {0.8} if words else {by_grade.get(row.source_grade)}
        assert row.trust in (expected if row.source_grade else {0.7, 0.75, 0.8, 0.85}), row.id


def test_each_account_was_searched_for_and_against_with_the_same_effort():
    searches, accounts = data.searches(), competing()
    places = {"paper", "stored_texts", "book_tables", "public_pages"}
    expected = {
        (account, outcome, side, place)
        for outcome, names in accounts.items()
        for account in names
        for side in ("for", "against")
        for place in places
    }
    found = list(searches[["account", "outcome", "side", "place"]].itertuples(index=False, name=None))
    assert set(found) == expected and len(found) == len(expected)
    assert set(searches.loc[searches["place"] == "public_pages", "looked_at"]) == {8}
    assert (searches.groupby(["outcome", "place"])["looked_at"].nunique() == 1).all()


def test_a_search_without_a_find_says_so_and_every_piece_was_found_by_one():
    searches, pieces = data.searches(), data.evidence().set_index("id")
    empty = searches["found"].map(len) == 0
    assert (searches.loc[empty, "not_found"] != "").all() and empty.any() and not empty.all()
    found = {(piece, row.outcome) for row in rows(searches) for piece in row.found}
    assert {piece for piece, _ in found} == set(pieces.query("found == 'yes'").index)
    assert all(outcome in pieces.loc[piece, "outcome"] for piece, outcome in found)


# Documents, and the paper's own placement


def test_texts_on_a_government_site_that_may_change_have_an_archived_copy_elsewhere():
    read = TABLES["documents"].query("basis == 'text_read'")
    living = ~read["source_url"].str.contains("//bidenwhitehouse.archives.gov/", regex=False)
    assert living.any() and read.loc[living, "archived_url"].str.startswith("https://").all()
    assert not (read["archived_url"] == read["source_url"]).any() and read.loc[~living, "archived_url"].eq("").all()


def test_reported_documents_have_no_codes_and_read_ones_have_an_address():
    documents = TABLES["documents"]
    codes = ["china_word", "source_word", "china_mentions", "china_sea_names", "words", "themes"]
    kinds = ("as_reported", "text_read", "excerpt_read")
    reported, read, excerpts = (documents.query(f"basis == '{basis}'") for basis in kinds)
    assert len(reported) + len(read) + len(excerpts) == len(documents) and len(read) == 46
    assert (excerpts[[*codes, "short_title", "issued_by", "voice"]] == "").all(axis=None)
    assert (excerpts[["source_url", "source_grade"]] != "").all(axis=None) and set(excerpts["source_grade"]) <= {
        "A",
        "R",
    }
    assert (reported[[*codes, "source_url", "source_grade"]] == "").all(axis=None)
    assert (reported[["event", "page"]] != "").all(axis=None)
    assert (read[["china_word", "china_mentions", "words", "source_url", "source_grade"]] != "").all(axis=None)


def test_a_document_names_the_event_that_rests_on_it():
    """And with it the page: of the document, where the paper cites it, else of the event."""
    resting = EVENTS.query("source_url != ''").groupby("source_url")["id"].agg(set)
    pages = EVENTS.set_index("id")["page"]
    documents = TABLES["documents"]
    shared = documents[documents["source_url"].isin(resting.index)]
    assert len(shared) > 20
    assert [row.id for row in rows(shared) if row.event not in resting[row.source_url]] == []
    assert [row.id for row in rows(shared) if (row.page == "") != (pages[row.event] == "")] == []


def test_the_target_state_answers_in_its_own_words():
    """Rows with the role of a response are acts of China; what was read of its texts was not coded."""
    actors = TABLES["actors"].set_index("id")
    answers = EVENTS.query("argument_role == 'response'")
    assert len(answers) >= 14 and set(answers["initiator"].map(actors["country"])) == {"CHN"}
    assert set(answers["provenance"]) == {"public"} and set(answers["seen"]) <= {"text", "excerpt"}
    spoken = TABLES["documents"].query("basis == 'excerpt_read'")["issuers"].map(actors["country"])
    assert spoken.eq("CHN").sum() > 4


def test_the_g7_has_seven_members():
    members = TABLES["forum_members"].query("forum == 'g7' and role == 'member'")
    assert set(members["economy"]) == {"CAN", "DEU", "FRA", "GBR", "ITA", "JPN", "USA"} and len(members) == 7


def test_a_word_is_quoted_where_and_only_where_china_is_evaluated():
    read = TABLES["documents"].query("basis == 'text_read'")
    quoted = read["source_word"] != ""
    assert (quoted == ~read["china_word"].isin(["absent", "neutral"])).all()
    assert (read.loc[read["china_word"] == "absent", "china_mentions"] == "0").all()


def placed():
    """The paper's events with the stage of the section that tells them, ``none`` outside 4.1 to 4.3."""
    placement = TABLES["sections"].set_index("id")["placement"]
    paper = EVENTS[EVENTS["section"] != ""]
    return paper.assign(placement=paper["section"].map(placement))


def test_stage_is_coded_by_content_and_differs_from_the_papers_placement():
    in_practice = placed().query("placement != 'none'")
    differing = in_practice[in_practice["stage"] != in_practice["placement"]]
    assert set(in_practice["placement"]) == {"idea", "mechanism", "industry"}
    assert 0 < len(differing) < len(in_practice)
    assert (in_practice.groupby("placement")["stage"].nunique() > 1).all()
    assert "placement" not in EVENTS


def stages_from_sections(source):
    """Lines that set a stage from a section or its placement."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Assign):
            targets = " ".join(map(ast.unparse, node.targets))
        elif isinstance(node, ast.keyword):
            targets = node.arg or ""
        else:
            continue
        if re.search(r"\bstage\b", targets) and re.search("section|placement", ast.unparse(node.value)):
            found.append(node.value.lineno)
    return found


def test_no_code_sets_a_stage_from_a_section():
    assert stages_from_sections('frame["stage"] = frame["section"].map(place)') == [1]
    assert stages_from_sections("frame.assign(stage=placement)") == [1]
    assert stages_from_sections('same = frame["stage"] == placement') == []
    files = list((BOOK / "techsec").rglob("*.py"))
    found = {path.name: stages_from_sections(path.read_text(encoding="utf-8")) for path in files}
    assert len(files) > 5
    assert [name for name, lines in found.items() if lines] == []


# Words for figures


def test_the_same_issuers_have_one_name_and_one_group_that_fits_them():
    read = TABLES["documents"].query("basis == 'text_read'")
    members = read["issuers"].map(lambda cell: frozenset(cell.split(";")))
    assert read.groupby(members)[["issued_by", "voice"]].nunique().eq(1).all(axis=None)
    allies = members.map(lambda names: names & {"USA", "JPN"} == {"USA", "JPN"} or bool(names & {"g7", "ipef"}))
    alone = members.map(len).eq(1) & members.map(lambda names: "USA" in names)
    two = members.eq(frozenset({"USA", "JPN"}))
    fits = {"United States and Japan": two, "both with others": allies & ~two, "United States alone": alone}
    assert all((read["voice"] == voice).equals(rows) for voice, rows in fits.items())
    assert read.loc[read["voice"] == "AUKUS, without Japan", "issuers"].unique().tolist() == ["AUS;GBR;USA"]


def test_an_economy_with_shares_has_one_short_name_and_it_has_no_other():
    named = TABLES["supply_chain_shares"].query("economy_name != ''")[["economy", "economy_name"]].drop_duplicates()
    assert named["economy"].is_unique and named["economy_name"].is_unique
    assert set(TABLES["supply_chain_shares"]["economy"]) - set(named["economy"]) == {"VARIOUS"}


def test_every_sum_for_rapidus_that_the_figure_needs_has_its_row():
    sums = TABLES["quantities"].set_index("rapidus_sum")["event"].drop("")
    assert set(sums.index) == set(schema.fields("quantities")["rapidus_sum"]["constraints"]["enum"])
    assert sums["whole_need"]
