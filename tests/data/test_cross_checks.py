"""Data that fit their types and are wrong: sums, order in time, graphs, sources, and what is derived or judged."""

import ast
import re
from graphlib import TopologicalSorter

import pandas as pd
import pytest
from pybtex.database import parse_file

from techsec import data, schema

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
    ("events", "jasm-second-fab-plan"): "a plan with the paper's date; the source is there for its node",
    ("threat_indicators", "defence-budget-jpn-fy2015"): "a budget is passed before its fiscal year",
}
OUTSIDE_THE_PAPERS_DATE = {
    "amari-at-brookings": "corrected: May in the footnote, August in the body",
    "rapidus-aid-reaches-920-billion-yen": "corrected: the paper's 'so far' is of an earlier day",
    "strike-force-first-exchange": "the statement of August announces an exchange within the year",
}


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
                if schema.period(date)[0] > schema.period(published)[1]:
                    older.add((table, row["id"]))
    assert dated > 100
    assert older == set(ANNOUNCED_BEFORE)


def test_the_date_of_an_event_lies_in_the_papers_date():
    outside = set()
    for event in rows(EVENTS[EVENTS["date_paper"] != ""]):
        (start, end), (first, last) = schema.period(event.date), schema.period(event.date_paper)
        if start < first or end > last or (pd.isna(end) and not pd.isna(last)):
            outside.add(event.id)
    assert outside == set(OUTSIDE_THE_PAPERS_DATE)
    corrected = EVENTS.set_index("id").loc[list(outside), ["check", "status"]]
    assert all(check == "corrected" or status == "planned" for check, status in rows(corrected))


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
    assert [event.id for event in rows(occurred) if schema.period(event.date)[0] > pd.Timestamp(event.as_of)] == []


def test_what_follows_a_plan_does_not_end_before_it():
    ends = {event.id: schema.period(event.date)[1] for event in rows(EVENTS)}
    starts = {event.id: schema.period(event.date)[0] for event in rows(EVENTS)}
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
    starts = {name: schema.period(events.at[name, "date"])[0] for name, month in newest.items() if month}
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
    assert sorted(edges["hypothesis"].str.lower()) == sorted(set(TABLES["hypotheses"]["id"]) - {"h1a", "h1b", "none"})


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

EVEN, FOR, STRONG = (1, 1.2), (1.2, 2), (5, 20)
AGAINST = (0.5, 0.833)
BANDS = {
    ("straw_in_the_wind", "for", "yes"): FOR,
    ("straw_in_the_wind", "against", "yes"): AGAINST,
    ("hoop", "for", "yes"): EVEN,
    ("smoking_gun", "for", "yes"): STRONG,
    ("smoking_gun", "for", "unclear"): (1, 5),  # Reported, not shown: from no weight to the low end of the band.
}


def test_every_implication_is_judged_for_every_hypothesis():
    implications = data.implications()
    names = set(data.hypotheses()["id"]) - {"none"}
    expected = {(number, name) for number in range(1, 14) for name in names}
    assert set(zip(implications["number"], implications["hypothesis"], strict=True)) == expected
    assert len(implications) == len(expected)
    assert (implications.groupby("number")["implication"].nunique() == 1).all()
    assert implications["implication"].nunique() == 13


def test_likelihood_ranges_lie_in_the_band_of_their_test():
    evidence = data.evidence()
    judged = evidence[evidence["range_low"].notna()]
    for row in rows(judged):
        low, high = BANDS[row.test, row.direction, row.found]
        assert (low, high) == (row.range_low, row.range_high), row.id
        assert low <= row.likelihood_h / row.likelihood_rival <= high, row.id
    assert set(zip(judged["test"], judged["direction"], judged["found"], strict=True)) == set(BANDS)


def test_only_tests_with_a_result_and_a_rival_have_likelihoods():
    evidence = data.evidence()
    numbers = evidence[["likelihood_h", "likelihood_rival", "range_low", "range_high"]].notna()
    pairs = (evidence[["hypothesis", "rival"]] != "").all(axis=1)
    assert (numbers.all(axis=1) == numbers.any(axis=1)).all()
    assert (numbers.all(axis=1) == pairs).all()
    assert evidence.loc[~pairs, "test"].tolist() == ["not_a_test", "doubly_decisive"]
    assert (evidence.loc[pairs, "hypothesis"] != evidence.loc[pairs, "rival"]).all()
    assert set(evidence["judgement_by"]) == {"book authors, teaching judgement"}


def test_evidence_of_one_origin_depends_on_evidence_that_exists():
    evidence = TABLES["evidence"]
    depends = evidence.query("depends_on != ''")
    assert set(depends["depends_on"]) <= set(evidence["evidence_id"]) - set(depends["evidence_id"])
    assert (evidence.groupby("evidence_id")[["what", "depends_on", "source_url"]].nunique() == 1).all(axis=None)
    assert len(depends)


# Documents, and the paper's own placement


def test_texts_on_a_government_site_that_may_change_have_an_archived_copy_elsewhere():
    read = TABLES["documents"].query("basis == 'text_read'")
    living = ~read["source_url"].str.contains("//bidenwhitehouse.archives.gov/", regex=False)
    assert living.any() and read.loc[living, "archived_url"].str.startswith("https://").all()
    assert not (read["archived_url"] == read["source_url"]).any() and read.loc[~living, "archived_url"].eq("").all()


def test_reported_documents_have_no_codes_and_read_ones_have_an_address():
    documents = TABLES["documents"]
    codes = ["china_word", "source_word", "china_mentions", "china_sea_names", "words", "themes"]
    reported, read = (documents.query(f"basis == '{basis}'") for basis in ("as_reported", "text_read"))
    assert len(reported) + len(read) == len(documents) and len(read) == 46
    assert (reported[[*codes, "source_url", "source_grade"]] == "").all(axis=None)
    assert (reported[["event", "page"]] != "").all(axis=None)
    assert (read[["china_word", "china_mentions", "words", "source_url", "source_grade"]] != "").all(axis=None)


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
