"""Figures of section 5: each mark is a row of the data, each field exists, frames say what the tables say."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest

from specs import LAYOUTS, call, drawn, frames, height, hollow, items, spec, width
from techsec import data, outcomes, theme
from techsec.dates import period
from techsec.drawing import draw
from techsec.figures import outlook
from techsec.figures.layout import NARROW, WIDE
from techsec.figures.readable import readable
from techsec.words import outlook as words

CHAPTER = Path(__file__).resolve().parents[2] / "book" / "5-outlook.ipynb"
FRAMES = frames(outlook)
FIGURES = pytest.mark.parametrize("name", FRAMES)


@FIGURES
@LAYOUTS
def test_marks_are_the_rows_of_the_frame_and_each_has_a_card(name, narrow):
    rows, chart = call(FRAMES[name]), spec(f"outlook.{name}", narrow)
    count = len(rows) + 2 * (name == "action_answer")  # Two bars stand above its marks.
    assert len(items(chart, "symbol")) + len(items(chart, "rect")) == count > 2
    cards = draw({"spec": chart})["cards"]
    assert len(cards) == count, "no two marks say the same"
    for card in cards.values():
        (title, headline), *others = card["words"]
        assert title == "" and headline and 1 <= len(others) <= 6 and all(title for title, _ in others)


@FIGURES
@LAYOUTS
def test_figures_fill_the_width_and_a_phone_scrolls_little(name, narrow):
    chart = spec(f"outlook.{name}", narrow)
    assert width(chart) == (328 if narrow else 736)
    assert height(chart) <= 1100 if narrow else height(chart) < 640


@LAYOUTS
def test_plans_forecasts_equity_and_weak_sources_are_hollow(narrow):
    ladder = call(outlook.node_ladder_frame)
    plans = ladder["status"].eq("announced") | ladder["source_grade"].eq("C")
    assert hollow(spec("outlook.node_ladder", narrow)) == plans.sum()
    money = call(outlook.funding_frame)
    assert hollow(spec("outlook.funding", narrow)) == (money["kind"].eq("need") | money["grade"].eq("C")).sum()
    ends = call(outlook.plans_frame)["end"]
    chart = spec("outlook.plans", narrow)
    assert hollow(chart) == ends.isin(["day told, no time given", "open"]).sum()
    bars = items(chart, "rect")
    assert len(bars) == (ends == "time expected").sum() and {bar["fill"] for bar in bars} == {theme.tone("paper")}
    grades = call(outlook.checks_frame)["grade"]
    assert hollow(spec("outlook.checks", narrow)) == (~grades.isin(["A", "B", "R"])).sum()
    told = data.subsidies()
    layout = NARROW if narrow else WIDE
    equity = set(told.loc[told["instrument"] == "equity", "id"])
    for weak in (set(), {"sumco"}, {"rapidus-fy2022", "jasm-fab-2"}):
        grades = told["source_grade"].mask(told["id"].isin(weak), "C").where(told["id"].isin(weak), "B")
        chart = call(outlook.recipients, {"subsidies": told.assign(source_grade=grades)}, layout=layout)
        bars = items(chart.to_dict(), "rect")
        assert sum(item["fill"] == theme.tone("paper") for item in bars) == len(weak | equity)


@LAYOUTS
def test_before_the_guess_there_are_axes_and_no_data(narrow):
    blank, full = spec("outlook.funding", narrow, blank=True), spec("outlook.funding", narrow)
    assert list(drawn(blank)) == [] and items(blank, "line") == []
    assert set(texts(blank)) == {"31 March 2025"}
    for chart in (blank, full):
        assert {"name": "guess", "value": None} in chart["params"] and "your guess" not in texts(chart)
    assert scales(blank) == scales(full)


@LAYOUTS
def test_a_guess_stands_at_its_height_once_it_is_made(narrow):
    chart = json.loads(json.dumps(spec("outlook.funding", narrow)))
    chart["params"] = [{"name": "guess", "value": 1722.5}]
    assert "your guess" in texts(chart)
    rule = next(item for item in items(chart, "rule") if item.get("strokeDash") == [5, 3])
    assert any(point[1] == pytest.approx(rule["y"]) for point in drawn(chart)), "at the last step of the stair"


@LAYOUTS
def test_a_bar_of_promise_ends_on_the_last_day_expected_and_what_came_in_time_stands_in_it(narrow):
    frame, chart = call(outlook.plans_frame), spec("outlook.plans", narrow)
    bars = sorted(
        (bar["x"], bar["x"] + bar["width"], bar["y"], bar["y"] + bar["height"]) for bar in items(chart, "rect")
    )
    expected = frame[frame["end"] == "time expected"].sort_values(["start", "to"])
    days = (expected["to"] - expected["start"]).dt.days.to_numpy()
    widths = [right - left for left, right, *_ in bars]
    assert [wide / bars_a_day for wide, bars_a_day in zip(widths, days, strict=True)] == pytest.approx(
        [widths[0] / days[0]] * len(days)
    )
    full = [point for point in drawn(chart) if point[2] != theme.tone("paper")]
    within = [
        point for point in full for left, right, top, foot in bars if left < point[0] < right and top < point[1] < foot
    ]
    assert len(within) == (expected["wait"] == "in time").sum() > 0


def texts(chart):
    return [item["text"] for item in items(chart, "text") if str(item.get("text", "")).strip()]


def scales(chart):
    """The domains that a chart states for its axes, the first of each channel."""
    found = {}
    for layer in chart["layer"]:
        for channel in "xy":
            domain = layer["encoding"].get(channel, {}).get("scale", {}).get("domain") if "encoding" in layer else None
            if domain:
                found.setdefault(channel, domain)
    return found


def fabs(**columns):
    rows = len(next(iter(columns.values())))
    plain = {
        "id": [f"row-{number}" for number in range(rows)],
        "facility": ["One"] * rows,
        "economy": ["JPN"] * rows,
        "as_of": ["2022"] * rows,
        "node_nm_low": [7.0] * rows,
        "node_nm_high": [7.0] * rows,
        "node_label": ["7 nm"] * rows,
        "status": ["announced"] * rows,
        "page": pd.array([None] * rows, dtype="Int64"),
        "source_grade": ["B"] * rows,
        "place": ["Here"] * rows,
        "planned_volume": [""] * rows,
        "source": ["News"] * rows,
    }
    return pd.DataFrame(plain | columns)


def test_statements_stand_by_plant_and_day_with_who_says_so():
    made = fabs(
        as_of=["2024-02", "2022-01-10", "", "2023"],
        facility=["One", "One", "One", "Two"],
        economy=["JPN", "JPN", "JPN", "USA"],
        page=pd.array([None, 95, None, None], dtype="Int64"),
    )
    frame = outlook.node_ladder_frame(made)
    told = list(zip(frame["id"], frame["known"], frame["when"], frame["said_by"], strict=True))
    assert told == [
        ("row-1", pd.Timestamp("2022-01-10"), "10 January 2022", "News, p. 95"),
        ("row-0", pd.Timestamp("2024-02-29"), "February 2024", "News, named press"),
        ("row-2", pd.NaT, "undated", "News, named press"),
        ("row-3", pd.Timestamp("2023-12-31"), "2023", "News, named press"),
    ]


def test_a_node_is_the_finest_named_and_a_missing_one_stays_missing():
    frame = outlook.node_ladder_frame(fabs(node_nm_low=[12.0, None, None], node_nm_high=[28.0, 2.0, None]))
    assert frame["fine"].tolist()[:2] == [12, 2] and frame["coarse"].tolist()[:2] == [28, 2]
    assert pd.isna(frame["fine"].iloc[2]) and pd.isna(frame["coarse"].iloc[2])


def test_all_nodes_of_the_table_have_a_place_on_the_axis():
    table = data.fabs()
    assert set(table["node_nm_low"].dropna()) | set(table["node_nm_high"].dropna()) <= set(outlook.NODES)


@pytest.mark.parametrize(
    ("told", "came", "words"),
    [
        ("2020-12", "2022-05-11", "after 16-17 months"),
        ("2022-01-21", "2022-07-29", "after 6 months"),
        ("2020", "2022-12-13", "after 23-35 months"),
        ("../2021-05", "2021-05/..", "after 0 months"),
    ],
)
def test_a_wait_is_a_range_where_a_date_leaves_one(told, came, words):
    assert outcomes.wait(told, came) == words


def subsidies(**columns):
    rows = len(next(iter(columns.values())))
    plain = {
        "id": [f"row-{number}" for number in range(rows)],
        "recipient": ["rapidus"] * rows,
        "recipient_home": ["JPN"] * rows,
        "granted_by": ["meti"] * rows,
        "amount_jpy": pd.array([1_000_000_000] * rows, dtype="Int64"),
        "instrument": ["grant"] * rows,
        "date": ["2023"] * rows,
        "product": ["leading-edge logic"] * rows,
        "source": ["News"] * rows,
        "source_grade": ["B"] * rows,
        "note": [""] * rows,
        "upper_limit": ["yes"] * rows,
    }
    return pd.DataFrame(plain | columns)


def quantities(*public):
    rows = [
        ("whole_need", 7e12, "", "need", "paper", "estimate", "told"),
        ("still_lacking", 3e12, "2025-04-02", "lacking", "paper", "estimate", ""),
        ("aid_so_far", 9e11, "", "aid", "paper", "reported", ""),
        *public,
    ]
    columns = ["rapidus_sum", "value", "date", "measure", "provenance", "statement_kind", "event"]
    return pd.DataFrame(rows, columns=columns).assign(entity="Rapidus", unit="JPY", check_note="", source_grade="B")


TOLD = pd.DataFrame({"id": ["told"], "date": ["2023"]})


def test_aid_is_added_up_equity_stands_beside_and_the_need_is_what_was_lacking_and_the_aid_by_then():
    made = subsidies(
        date=["2025-05", "2024-04", "2022-11", "2025-11", "2023"],
        amount_jpy=pd.array([5e9, 2e9, 1e9, 9e9, 7e9], dtype="Int64"),
        instrument=["grant", "grant", "grant", "equity", "grant"],
        recipient=["rapidus"] * 4 + ["micron"],
    )
    frame = outlook.funding_frame(made, quantities(), TOLD)
    assert list(zip(frame["kind"], frame["date"], frame["billion"], strict=True)) == [
        ("aid", "2022-11", 1),
        ("aid", "2024-04", 3),
        ("aid", "2025-05", 8),
        ("equity", "2025-11", 9),
        ("need", "2023", 7000),
        ("need", "2025-04-02", 3003),
    ]


def test_public_estimates_of_the_need_are_drawn_if_the_table_has_them():
    public = ("", 5e12, "2025-03-31", "cost, Jiji", "public", "estimate", "")
    frame = outlook.funding_frame(subsidies(date=["2024"]), quantities(public), TOLD)
    last = frame.iloc[-1]
    assert (last["kind"], last["billion"], last["who"], last["full"]) == ("need", 5000, "Jiji", False)


def test_decisions_in_yen_stand_by_firm_one_after_the_other():
    made = subsidies(
        recipient=["small", "big", "big", "big", "abroad"],
        date=["2023", "2024", "2022", "2025", "2024"],
        amount_jpy=pd.array([1e9, 2e9, 3e9, 4e9, None], dtype="Int64"),
        instrument=["grant", "grant", "grant", "equity", "grant"],
        product=["wafers", "memory", "mature logic", "leading-edge logic", ""],
        recipient_home=["TWN", "JPN", "JPN", "JPN", "USA"],
    )
    actors = pd.DataFrame({"id": ["small", "big"], "name_en": ["Small", "A big firm (Big)"]})
    frame = outlook.recipients_frame(made, actors)
    columns = ["firm", "date", "low", "high", "total", "product"]
    assert frame[columns].to_numpy().tolist() == [
        ["Big", "2022", 0, 3, 5, "mature logic"],
        ["Big", "2024", 3, 5, 5, "memory"],
        ["Big", "2025", 5, 9, 5, "leading-edge logic"],
        ["Small", "2023", 0, 1, 1, "wafers"],
    ]
    assert frame["home"].tolist() == [*["controlled from Japan"] * 3, "controlled from abroad"]


def events(**columns):
    rows = len(next(iter(columns.values())))
    plain = {
        "id": [f"event-{number}" for number in range(rows)],
        "title_en": ["Title"] * rows,
        "title_zh": ["题"] * rows,
        "date": ["2023"] * rows,
        "date_kind": ["announced"] * rows,
        "section": ["4.2"] * rows,
        "page": [90] * rows,
        "status": ["planned"] * rows,
        "as_of": ["2022-06-01"] * rows,
        "followed_by": [""] * rows,
        "provenance": ["paper"] * rows,
        "check": ["paper_only"] * rows,
        "source_grade": [""] * rows,
    }
    frame = pd.DataFrame(plain | columns)
    spans = [period(date) for date in frame["date"]]
    return frame.assign(start=[first for first, _ in spans], end=[last for _, last in spans])


def test_a_plan_has_a_time_only_if_its_date_ends_after_the_day_it_was_told():
    made = events(date=["2023", "2022-06-01", "2022-07/..", "2022"], date_kind=[*["announced"] * 3, "published"])
    frame = outlook.plans_frame(made)
    firsts = frame.drop_duplicates("plan")
    assert dict(zip(firsts["plan"], firsts["end"], strict=True)) == {
        "event-0": "time expected",
        "event-1": "day told, no time given",
        "event-2": "day told, no time given",
        "event-3": "day told, no time given",
    }


def test_what_has_no_outcome_is_open_on_the_last_day_of_the_table_and_public_plans_stay_out():
    made = events(
        provenance=["paper", "public", "paper", "paper", "both"],
        status=["planned", "occurred", "planned", "occurred", "occurred"],
        followed_by=["event-1", "", "", "event-2", "event-1"],
        date=["2023", "2023-05-01", "2024", "2021", "2020"],
        as_of=["2022-01-01", "2025-11-21", "2022-01-01", "2022-01-01", "2022-01-01"],
    )
    frame = outlook.plans_frame(made)
    assert list(zip(frame["plan"], frame["group"], frame["end"], frame["date"], frame["wait"], strict=True)) == [
        ("event-0", "timed", "time expected", "2023", "in time"),
        ("event-0", "timed", "happened", "2023-05-01", "in time"),
        ("event-2", "timed", "time expected", "2024", "open"),
        ("event-2", "timed", "open", "", "open"),
        ("event-4", "offer", "offer or decision", "2020", "after 28-40 months"),
        ("event-4", "offer", "happened", "2023-05-01", "after 28-40 months"),
    ]
    last = frame[frame["end"] == "open"].iloc[0]
    assert last["start"] == pd.Timestamp("2025-11-21") and last["what"].endswith("on 21 November 2025")
    promised = frame[frame["end"] == "time expected"].iloc[0]
    assert (promised["start"], promised["to"]) == (pd.Timestamp("2022-01-01"), pd.Timestamp("2023-12-31"))


def test_every_plan_of_the_paper_is_drawn():
    table, frame = data.events(), call(outlook.plans_frame)
    paper = table[(table["provenance"] != "public") & (table["status"] != "occurred")]
    assert set(paper["id"]) == set(frame.loc[frame["group"] != "offer", "plan"])


def test_a_grade_counts_only_where_there_is_a_second_source():
    made = events(
        check=["paper_only", "corrected", "confirmed", "confirmed", "not_applicable"],
        source_grade=["A", "", "B", "A", "A"],
        provenance=["paper", "paper", "both", "both", "public"],
        section=["1", "2.1", "3", "5.2", ""],
    )
    frame = outlook.checks_frame(made)
    assert list(zip(frame["id"], frame["result"], frame["grade"], frame["part"], strict=True)) == [
        ("event-3", "confirmed", "A", "section 5"),
        ("event-2", "confirmed", "B", "section 3"),
        ("event-1", "corrected", "own", "section 2"),
        ("event-0", "no second source", "none", "section 1"),
    ]


def acts(*rows):
    """Hand-made events: (id, date, status, role, type, initiator, actors, target)."""
    columns = ["id", "date", "status", "argument_role", "event_type", "initiator", "actors", "target"]
    made = pd.DataFrame(rows, columns=columns).assign(source_grade="B")
    for column in ("initiator", "actors"):
        made[column] = made[column].str.split(";")
    spans = [period(date) for date in made["date"]]
    return made.assign(start=[first for first, _ in spans], end=[last for _, last in spans])


def governments():
    rows = [(code, "state_or_economy", code) for code in ("USA", "JPN", "CHN", "KOR")]
    rows += [("meti", "ministry_or_agency", "JPN"), ("mofcom", "ministry_or_agency", "CHN")]
    rows += [("ibm", "firm", "USA"), ("amari", "person", "JPN"), ("ldp", "party", "JPN")]
    return pd.DataFrame(rows, columns=["id", "kind", "country"])


def test_an_act_stands_in_the_lane_of_the_government_that_began_it_and_a_joint_one_in_both():
    made = acts(
        ("rule", "2022-10-07", "occurred", "instrument", "export_control", "USA", "USA;CHN", "CHN"),
        ("unsigned", "2022", "occurred", "instrument", "funding", "unknown", "meti;JPN", "none"),
        ("summit", "2021-04", "occurred", "cooperation", "meeting", "unknown", "USA;JPN", "none"),
        ("joint-by-one", "2021-05", "occurred", "cooperation", "body_created", "USA", "USA;JPN;KOR", "none"),
        ("ban", "2024-12-03", "occurred", "response", "export_control", "mofcom", "mofcom;CHN", "USA"),
        ("to-korea", "2023-04", "occurred", "response", "meeting", "CHN", "CHN;JPN", "KOR"),
    )
    frame = outlook.action_answer_frame(made, governments())
    assert dict(zip(frame["id"], frame["side"], strict=True)) == {
        "rule": "United States",
        "summit": "both together",
        "joint-by-one": "both together",
        "unsigned": "Japan",
        "to-korea": "China",
        "ban": "China",
    }
    assert frame["id"].tolist()[1:3] == ["summit", "joint-by-one"], "by lane, then by date"
    kinds = dict(zip(frame["id"], frame["kind"], strict=True))
    assert kinds["ban"] == "export control, or its easing" and kinds["summit"] == "statement, talks or agreement"


@pytest.mark.parametrize(
    "left_out",
    [
        ("early", "2017-12-31", "occurred", "instrument", "export_control", "USA", "USA", "CHN"),
        ("plan", "2022", "planned", "instrument", "law_programme", "JPN", "JPN", "none"),
        ("quarrel", "2025-01-03", "occurred", "constraint", "export_control", "USA", "USA;JPN", "JPN"),
        ("rise", "2020", "occurred", "antecedent", "law_programme", "CHN", "CHN", "none"),
        ("firm", "2022-12", "occurred", "cooperation", "firm_deal", "ibm", "ibm;JPN", "none"),
        ("offer", "2022-05", "occurred", "cooperation", "offer_or_invitation", "meti", "meti", "none"),
        ("person", "2018-05-02", "occurred", "perception", "speech_statement", "amari", "amari", "CHN"),
        ("party", "2020-12", "occurred", "perception", "strategy_document", "ldp", "ldp", "unnamed_state"),
        ("third", "2019-07-04", "occurred", "instrument", "export_control", "JPN", "JPN;KOR", "KOR"),
        ("third-state", "2022", "occurred", "cooperation", "meeting", "KOR", "KOR", "none"),
    ],
    ids=lambda row: row[0],
)
def test_plans_quarrels_firms_persons_parties_and_acts_against_others_are_no_acts(left_out):
    kept = ("rule", "2022-10-07", "occurred", "instrument", "export_control", "USA", "USA;CHN", "CHN")
    frame = outlook.action_answer_frame(acts(kept, left_out), governments())
    assert frame["id"].tolist() == ["rule"]


def test_every_answer_of_the_table_is_drawn_in_the_lane_of_the_state_that_answers():
    table, frame = data.events(), call(outlook.action_answer_frame)
    answers = table[(table["argument_role"] == "response") & (table["start"] >= "2018")]
    assert set(answers["id"]) == set(frame.loc[frame["side"] == "China", "id"]) and len(answers) > 10
    assert set(frame["side"]) == set(outcomes.SIDES.values())


@LAYOUTS
def test_a_bar_says_how_many_of_chinas_measures_came_soon_after_an_act_of_an_ally(narrow):
    frame, chart = call(outlook.action_answer_frame), spec("outlook.action_answer", narrow)
    near, measures, usual = outcomes.came_just_before(frame[frame["measure"] | (frame["code"] != "CHN")], outlook.WEEK)
    drawn_bars = next(rows for rows in chart["datasets"].values() if "who" in rows[0])
    shares = {row["who"]: row["share"] for row in drawn_bars}
    assert shares == {"China's measures": pytest.approx(100 * near / measures), "all days": pytest.approx(100 * usual)}
    assert 0 < near < measures and drawn_bars[0]["words"] == f"{near} of {measures}"


def test_without_a_measure_of_china_there_are_lanes_alone():
    kept = ("rule", "2022-10-07", "occurred", "instrument", "export_control", "USA", "USA;CHN", "CHN")
    chart = outlook.action_answer(acts(kept).assign(summary="", title_en="A rule"), governments()).to_dict()
    assert "vconcat" not in chart and chart["layer"]


def test_before_counts_the_days_before_and_never_the_day_itself():
    made = acts(
        ("one", "2023-01-01", "occurred", "instrument", "export_control", "USA", "USA", "CHN"),
        ("same-day", "2023-03-01", "occurred", "instrument", "export_control", "USA", "USA", "CHN"),
        ("answer", "2023-01-05", "occurred", "response", "export_control", "CHN", "CHN", "USA"),
        ("other", "2023-03-01", "occurred", "response", "export_control", "CHN", "CHN", "USA"),
    )
    frame = outlook.action_answer_frame(made, governments())
    near, marks, usual = outcomes.came_just_before(frame, days=7)
    # 5 to 8 January have an act in the seven days before, 4 of the 56 days from 5 January to 1 March.
    assert (near, marks) == (1, 2) and usual == pytest.approx(4 / 56)


def chapter():
    cells = json.loads(CHAPTER.read_text(encoding="utf-8"))["cells"]
    return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")


def told(row):
    """The day and the address of an event as the tables of the chapter write them."""
    return f"| {row.start.day} {row.start:%B %Y} |", row.source_url


def test_the_article_tells_no_answer_and_the_words_of_china_stand_with_their_day_and_address():
    table, text = data.events(), chapter()
    assert (table.loc[table["argument_role"] == "response", "provenance"] == "public").all()
    table_of_words = text.split("| Date | Text | Says |")[1].split("\n\n")[0]
    answers = table[table["argument_role"] == "response"].set_index("source_url")
    rows = re.findall(r"^\| (\d+ \w+ \d{4}) \|.*?\]\((\S+?)\)", table_of_words, re.M)
    assert len(rows) == 7
    for day, address in rows:
        assert pd.Timestamp(day) == answers.loc[address, "start"], day


def test_what_the_chapter_says_of_chinas_measures_holds():
    frame = call(outlook.action_answer_frame)
    measures = frame[(frame["side"] == "China") & (frame["event_type"] == "export_control")]
    assert measures.loc[measures["start"].dt.year == 2026, "summary"].str.contains("Taiwan").all()
    others = frame[frame["side"] != "China"]
    rare = measures.set_index("id").loc["china-rare-earth-controls-2025", "start"]
    week = others[(others["start"] < rare) & (others["start"] >= rare - pd.Timedelta(days=7))]
    assert week["id"].tolist() == ["meti-800-billion-yen-for-rapidus"], "a subsidy that nobody takes for the cause"
    words = frame[(frame["side"] == "China") & (frame["event_type"] != "export_control")].set_index("id")
    silent = {name for name, codes in words["technologies"].items() if list(codes) == ["none"]}
    assert {f"china-on-us-japan-summit-{year}" for year in (2021, 2024, 2025)} <= silent


def test_every_public_event_since_the_paper_stands_in_the_list_of_the_chapter():
    table, text = data.events(), chapter()
    since = table[(table["provenance"] == "public") & (table["start"] > "2025-05-24") & (table["source_grade"] != "C")]
    listed = text.split("| Date | Public row | Bears on |")[1].split("\n\n")[0]
    for row in since.itertuples():
        day, address = told(row)
        assert any(line.startswith(day) and address in line for line in listed.splitlines()), row.id
    assert len(since) + 1 == listed.count("\n| "), "one row more, of the export controls"
    assert data.export_controls()["date"].max() == "2026-01-15" and "15 January 2026" in text


def test_texts_for_ears_come_from_the_frames():
    frame = call(outlook.checks_frame)
    told = words.checked(frame)["alt"]
    for result, number in frame["result"].value_counts().items():
        assert f"{result}: {number} (" in told
    assert "Rapidus, controlled from Japan: 5, 1,722.5" in words.tokyo_pays(call(outlook.recipients_frame))["alt"]
    ladder = words.node_ladder(call(outlook.node_ladder_frame))["alt"]
    assert "TSMC Arizona fab 1: 5 nm, a plan, at last 4 nm, volume production" in ladder
    plans = words.plan_outcome(call(outlook.plans_frame), data.events())["alt"]
    assert "Plans with a time: 4, with an outcome 2" in plans


@FIGURES
def test_tables_under_figures_have_all_rows_and_names_for_readers(name):
    frame = call(FRAMES[name])
    table = readable(frame, name)
    assert len(table) == len(frame) and len(set(table.columns)) == len(table.columns) > 4
    assert not any("_" in column for column in table.columns)
