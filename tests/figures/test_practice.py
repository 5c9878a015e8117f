"""Figures of section 4: each mark is a row of the data, each field exists, frames say what the events say."""

import re
from itertools import combinations

import altair as alt
import pandas as pd
import pytest

from specs import ACTORS, FORUMS, call, covered, drawn, events, frames, hollow, items, missing_fields, uses
from techsec import data, tallies, theme
from techsec.drawing import draw
from techsec.figures import practice
from techsec.figures.layout import NARROW, WIDE, dodge, stacked

FRAMES = frames(practice)
FIGURES = pytest.mark.parametrize("name", FRAMES)
LAYOUTS = pytest.mark.parametrize("layout", [WIDE, NARROW], ids=["wide", "narrow"])


def spec(name, layout):
    return call(getattr(practice, name), layout=layout).to_dict()


@FIGURES
@LAYOUTS
def test_a_renamed_column_is_missed(name, layout):
    chart = spec(name, layout)
    fields = {field for field, _ in uses(chart)}
    assert {"page", "title_en"} <= fields or {"page_forum", "name_en"} <= fields
    for field in fields - {"seats"}:  # A sum that Vega makes itself.
        other = {
            name: [{column + "_2" * (column == field): value for column, value in row.items()} for row in rows]
            for name, rows in chart["datasets"].items()
        }
        assert field in missing_fields(chart | {"datasets": other})


def test_fields_are_found_wherever_a_chart_can_name_them():
    frame = pd.DataFrame({"known": [1]})
    base = alt.Chart(frame).mark_point()
    charts = [
        base.encode(x="a:Q"),
        base.encode(tooltip=["known:Q", "a:Q"]),
        base.encode(color=alt.when(alt.datum.a > 1).then(alt.value("red")).otherwise(alt.value("blue"))),
        base.encode(color=alt.when(alt.datum.known > 1).then("a:N").otherwise(alt.value("blue"))),
        base.encode(y=alt.Y("known:N", sort=alt.EncodingSortField("a"))),
        base.transform_filter(alt.datum.a > 1),
        base.transform_aggregate(n="count()", groupby=["a"]).encode(x="n:Q"),
        base.facet("a:N"),
        base.encode(x="known:Q") | base.encode(x="a:Q"),
        alt.layer(base.encode(x="known:Q"), alt.Chart().mark_text().encode(text="a:N"), data=frame),
    ]
    assert [missing_fields(chart.to_dict()) for chart in charts] == [["a"]] * len(charts)
    made = base.transform_calculate(b=alt.datum.known * 2).encode(x="b:Q", y="known:Q")
    assert missing_fields(made.to_dict()) == []


@FIGURES
@LAYOUTS
def test_every_row_has_its_mark_and_none_covers_another(name, layout):
    points = drawn(spec(name, layout))
    assert len(points) == len(call(FRAMES[name])) > 0 and covered(points) == []


@FIGURES
@LAYOUTS
def test_the_drawing_has_the_width_of_its_layout_and_the_height_of_a_screen_or_two(name, layout):
    chart = spec(name, layout)
    assert (chart["width"], chart["autosize"]["type"]) == (layout.width, "fit-x")
    assert {text["fontSize"] for text in items(chart, "text", None)} <= {11, 12}
    height = chart["height"]
    assert isinstance(height, dict) or height < 1050


@pytest.mark.parametrize("name", ["ideas", "rapidus"])
@LAYOUTS
def test_no_mark_no_line_and_no_other_words_cross_words(name, layout):
    """Words stand right of every lane, one row below the other; a letter is six pixels wide at most."""
    chart = spec(name, layout)
    words = [item for item in items(chart, "text") if isinstance(item["text"], list)]
    left = min(item["x"] for item in words)
    assert len(words) == len({item["y"] for item in words}) >= len(call(FRAMES[name]))
    assert max(x + size**0.5 / 2 for x, _, _, size in drawn(chart)) < left
    assert all(item["x"] < left for item in items(chart, "rule"))
    assert max(item["x"] + 6 * max(map(len, item["text"])) for item in words) <= layout.width
    rows = sorted((item["y"], len(item["text"])) for item in words)
    assert all(below - above >= 14 * lines for (above, lines), (below, _) in zip(rows, rows[1:], strict=False))


@LAYOUTS
def test_only_members_are_full_in_the_matrix(layout):
    assert hollow(spec("forums", layout)) == call(practice.forums_frame)["role"].ne("member").sum()


@LAYOUTS
@pytest.mark.parametrize("kind", ["all types", "bilateral", "minilateral", "multilateral"])
def test_the_matrix_counts_seats_of_the_forums_that_the_control_shows(layout, kind):
    chart = spec("forums", layout)
    (control,) = (param for param in chart["params"] if "bind" in param)
    assert control["value"] == "all types" and kind in control["bind"]["options"]
    params = [param | {"value": kind} if param is control else param for param in chart["params"]]
    cards = [dict(card["words"]) for card in draw({"spec": chart | {"params": params}})["cards"].values()]
    made = {(card[""], card["counted"]): int(card["number"]) for card in cards if "number" in card}
    places = call(practice.forums_frame)
    if kind != "all types":
        places = places[places["type"] == kind]
    full = places[places["role"] == "member"].groupby("name")["forum"].nunique()
    assert {name: count for (name, seat), count in made.items() if seat == "full seats"} == full.to_dict()
    members = places[places["role"] == "member"].groupby("name")["forum"].agg(set)
    lesser = places[places["role"] != "member"].groupby("name")["forum"].agg(set)
    weaker = {name: len(lesser[name] - members.get(name, set())) for name in lesser.index}
    assert {name: count for (name, seat), count in made.items() if seat != "full seats"} == weaker


def test_public_events_stay_out_of_the_figures_of_the_paper():
    made = events(provenance=["paper", "public", "both"])
    assert len(practice.stages_frame(made, SECTIONS)) == 2
    assert len(practice.ideas_frame(made, ACTORS)) == 2


SECTIONS = pd.DataFrame({"id": ["2", "4.1", "4.2", "4.3"], "title_en": ["View", "Ideas", "Mechanisms", "Industry"]})
SECTIONS["placement"] = ["none", "idea", "mechanism", "industry"]


@pytest.mark.parametrize("status", ["planned", "forecast", "lapsed", "unknown"])
def test_only_occurred_counts_as_happened(status):
    frame = practice.stages_frame(events(status=["occurred", status]), SECTIONS)
    assert frame["happened"].tolist() == ["occurred", "planned or forecast"]


def test_stages_tell_place_and_date_and_leave_out_earlier_years():
    made = events(
        start=pd.to_datetime(["2016-12-31", "2017-01-01", "2020-05-01", "2021-05-01"]),
        section=["4.1", "4.1", "4.3", "2"],
        date_precision=["day", "day", "month", "interval"],
    )
    frame = practice.stages_frame(made, SECTIONS)
    assert frame["id"].tolist() == ["event-1", "event-2", "event-3"]
    assert frame["place"].tolist() == ["4.1 ideas", "4.3 industry", "elsewhere"]
    assert frame["told in"].tolist() == ["4.1 Ideas", "4.3 Industry", "2 View"]
    assert len(practice.stages_frame(made, SECTIONS, since=2016)) == 4


def test_forums_come_by_first_date_without_domestic_ones_unnamed_pages_and_roles_that_have_no_mark():
    members = pd.DataFrame(
        [
            ("quad", "JPN", "member"),
            ("home", "JPN", "member"),
            ("old", "KOR", "considered"),
            ("quad", "KOR", "observer"),
            ("quad", "NZL", "invited"),
        ],
        columns=["forum", "economy", "role"],
    ).assign(id=list("abcde"), page=pd.array([90, 91, 89, 90, 90], dtype="Int64"))
    named = ACTORS.assign(name_en=ACTORS["id"].str.lower())
    frame = practice.forums_frame(FORUMS, members, named)
    assert list(zip(frame["label"], frame["name"], frame["role"], frame["seat"], strict=True)) == [
        ("Old club, older", "kor", "considered", "lesser places"),
        ("Quad, 2021", "jpn", "member", "full seats"),
        ("Quad, 2021", "kor", "observer", "lesser places"),
    ]
    unnamed = FORUMS.assign(page=pd.array([None, 90, 91], dtype="Int64"))
    assert set(practice.forums_frame(unnamed, members, named)["short_en"]) == {"Quad"}


def test_technologies_give_one_mark_an_event_and_technology_by_the_age_of_the_forum():
    known = pd.DataFrame({"id": ["ai", "quantum", "none"], "name_en": ["AI", "Quantum", "None"]})
    made = events(
        technologies=[["ai", "quantum"], ["ai"], ["none"], ["ai"]],
        forum=["quad", "quad", "quad", ""],
        start=pd.to_datetime(["2022", "2021", "2020", "2020"]),
    )
    frame = practice.technologies_frame(made, FORUMS, known)
    assert list(zip(frame["id"], frame["technology"], frame["setting"], strict=True)) == [
        ("event-1", "AI", "other forums"),
        ("event-0", "AI", "other forums"),
        ("event-0", "Quantum", "other forums"),
    ]


@pytest.mark.parametrize(
    ("initiator", "acting", "lane"),
    [
        (["rapidus"], ["rapidus", "ibm"], "firm"),
        (["koike"], ["rapidus", "koike"], "firm"),
        (["meti"], ["meti", "rapidus"], "state"),
        (["ibm"], ["rapidus", "ibm"], "partner"),
        (["unknown"], ["rapidus", "meti"], "state"),
        (["unknown"], ["rapidus", "ibm"], "firm"),
    ],
)
def test_rapidus_lane_is_that_of_who_moved_first(initiator, acting, lane):
    frame = practice.rapidus_frame(events(initiator=[initiator], actors=[acting]), ACTORS)
    assert lane in frame["lane"].item()


def test_rapidus_has_its_own_events_and_those_of_its_section():
    made = events(actors=[["rapidus"], ["USA"], ["JPN"]], section=["5.1", "4.3", "4.2"])
    assert sorted(practice.rapidus_frame(made, ACTORS)["id"]) == ["event-0", "event-1"]


@pytest.mark.parametrize(
    ("initiator", "acting", "lane"),
    [
        (["USA"], ["USA", "JPN"], "American"),
        (["meti"], ["meti"], "Japanese"),
        (["USA", "JPN"], ["USA", "JPN"], "both"),
        (["unknown"], ["JPN"], "Japanese"),
        (["unknown"], ["USA", "JPN"], "both"),
        (["unknown"], ["KOR"], "both"),
    ],
)
def test_ideas_lane_is_the_country_that_speaks(initiator, acting, lane):
    frame = practice.ideas_frame(events(initiator=[initiator], actors=[acting]), ACTORS)
    assert lane in frame["lane"].item()


def test_ideas_stand_in_the_order_of_their_dates():
    made = events(initiator=[["JPN"], ["USA"], ["USA"]], start=pd.to_datetime(["2019", "2021", "2020"]))
    assert practice.ideas_frame(made, ACTORS)["id"].tolist() == ["event-0", "event-2", "event-1"]
    assert practice.ideas_frame(events(stage=["idea", "context"]), ACTORS)["id"].tolist() == ["event-0"]


@LAYOUTS
def test_a_plan_is_joined_to_what_came_of_it_and_lights_with_it(layout):
    chart, frame = spec("rapidus", layout), call(practice.rapidus_frame)
    plans = frame[frame["followed_by"].isin(frame["id"])]
    ends = [item for number, item in enumerate(items(chart, "line")) if number % 4 in (0, 3)]  # Four points a line.
    at = {(round(x), round(y)) for x, y, *_ in drawn(chart)}
    assert len(ends) == 2 * len(plans) > 0 and {(round(item["x"]), round(item["y"])) for item in ends} <= at
    kin = {row["id"]: row["kin"] for rows in chart["datasets"].values() for row in rows if "kin" in row}
    assert all(kin[plan.id] == kin[plan.followed_by] == plan.followed_by for plan in plans.itertuples())


@LAYOUTS
def test_bands_are_the_summit_among_ideas_and_two_landmarks_around_rapidus(layout):
    assert len(items(spec("ideas", layout), "rect")) == 1 and len(items(spec("rapidus", layout), "rect")) == 2
    (band,), chart = items(spec("ideas", layout), "rect"), spec("ideas", layout)
    (summit,) = (item for item in items(chart, "text") if "Biden and Suga" in " ".join(item["text"]))
    assert band["y"] < summit["y"] < band["y"] + band["height"]


@LAYOUTS
def test_a_bar_covers_the_rows_that_a_vague_date_may_reach(layout):
    """An article that is dated to 2021 only may be later than the summit, and is earlier than 2022."""
    chart = spec("ideas", layout)
    bar = max(
        (item for item in items(chart, "rule") if item.get("strokeWidth") == 4), key=lambda item: item["y2"] - item["y"]
    )
    at = {" ".join(item["text"]): item["y"] for item in items(chart, "text") if isinstance(item["text"], list)}
    first = next(y for words, y in at.items() if "Hosoya" in words)
    summit = next(y for words, y in at.items() if "Biden and Suga" in words)
    agenda = next(y for words, y in at.items() if "2022 Trade" in words)
    assert bar["y"] == first and summit < bar["y2"] < agenda


@LAYOUTS
def test_the_events_named_among_the_stages_are_the_first_of_theirs(layout):
    frame = call(practice.stages_frame)
    for stage in ("idea", "mechanism", "industry"):
        of_stage = frame[frame["stage"] == stage]
        assert of_stage["start"].idxmin() == of_stage.index[of_stage["words"] != ""].item()
    told = {item["text"] for item in items(spec("stages", layout), "text")}
    assert set(practice.FIRSTS.values()) <= told


def test_what_the_control_of_the_stages_says_is_counted():
    frame = call(practice.stages_frame)
    told = tallies.stages_told(frame)
    (control,) = (param for param in spec("stages", WIDE)["params"] if "bind" in param)
    assert control["bind"]["options"] == ["all sections", *told]
    counted = {place: sum(map(int, re.findall(r" (\d+)", words.split(":")[1]))) for place, words in told.items()}
    assert counted == frame["place"].value_counts().to_dict()


@pytest.mark.parametrize("gap", [1, 30, 365])
def test_dodge_never_lets_marks_stand_closer_than_the_gap(gap):
    dates = ["2021-03-01", "2021-01-01", "2021-01-01", "2021-01-20", "2022-06-01"]
    days = pd.Series(pd.to_datetime(dates), index=list("abcde"))
    rows = dodge(days, gap)
    assert list(rows.index) == list("abcde")
    for one, other in combinations(days.index, 2):
        assert rows[one] != rows[other] or abs((days[one] - days[other]).days) >= gap


def test_dodge_uses_the_lowest_row_that_is_free():
    days = pd.Series(pd.to_datetime(["2021-01-01", "2021-01-02", "2021-02-15", "2021-02-16"]))
    assert dodge(days, 30).tolist() == [0, 1, 0, 1]
    assert dodge(days[::-1], 30).tolist() == [1, 0, 1, 0]
    assert dodge(pd.Series(pd.to_datetime(["2021-01-01", "2021-01-31"])), 30).tolist() == [0, 0]


def test_dodge_takes_numbers_too():
    assert dodge(pd.Series([20.0, 5.0, 0.0, 10.0]), 10).tolist() == [0, 1, 0, 0]


def test_lanes_are_as_high_as_their_highest_level_and_stand_on_each_other():
    lane = stacked(pd.Series([0, 2, 1]), pd.Series(["a", "a", "c"]), ["c", "b", "a"], 2)
    assert lane["height"].to_dict() == {"c": 3, "b": 2, "a": 4}
    assert lane["floor"].to_dict() == {"c": 0, "b": 3, "a": 5}


@LAYOUTS
def test_each_technology_has_its_forums_beside_its_marks(layout):
    chart, frame = spec("technologies", layout), call(practice.technologies_frame)
    words = [item["text"] for item in items(chart, "text")]
    assert set(frame["technology"]) <= set(words)
    forums = frame.drop_duplicates(["technology", "short_en"])["short_en"]
    assert {name: words.count(name) for name in set(forums)} == forums.value_counts().to_dict()
    assert len(draw({"spec": chart})["cards"]) == len(frame)
    ends = [item["x"] + 10 + 6.2 * len(item["text"]) for item in items(chart, "text") if item["text"] in set(forums)]
    assert max(ends) <= layout.width


def test_forums_of_defence_ministers_look_otherwise():
    fills = {fill for *_, fill, _ in drawn(spec("technologies", WIDE))} - {theme.tone("paper")}
    assert len(fills) == 2
    assert set(call(practice.technologies_frame).query("setting != 'other forums'")["forum"]) == practice.DEFENCE


@FIGURES
def test_cards_tell_what_a_row_is_and_are_short(name):
    cards = draw({layout: spec(name, which) for layout, which in {"spec": WIDE, "narrow": NARROW}.items()})["cards"]
    for card in cards.values():
        (headline, words), *others = card["words"]
        assert headline == "" and words and 1 <= len(others) <= 6
        assert all(title and text for title, text in others)


# What chapter 4 says of the tables with "only", "none", "first" and "all": each sentence must be true of the rows.


def papers():
    return data.events().query("provenance != 'public'")


def ids(frame):
    return set(frame["id"])


def test_one_idea_is_older_than_the_offer_and_the_offer_than_every_mechanism():
    told = papers()
    offer = told[told["id"] == "ibm-offers-2nm"].iloc[0]
    ideas, mechanisms = told[told["stage"] == "idea"], told[told["stage"] == "mechanism"]
    older = ideas[ideas["start"] <= offer["end"]]
    assert list(older["id"]) == ["schoff-on-alliance-technology"] and list(older["section"]) == ["1"]
    assert offer["end"] < mechanisms["start"].min() == pd.Timestamp("2021-04-16")
    assert (
        offer["end"] < ideas.drop(older.index)["start"].min()
        and mechanisms["start"].min() > ideas["end"].nsmallest(2).max()
    )
    before = call(practice.ideas_frame).query("end < '2021-04-16'")["lane"]
    assert before.eq("American voices").mean() > 0.5
    soundings = told[(told["section"] == "4.1") & (told["end"] < offer["start"])]
    assert set(soundings["stage"]) == {"context"} and len(soundings) == 1


def test_industry_is_told_in_its_section_or_in_section_5_and_comes_late():
    industry = papers().query("stage == 'industry'")
    assert {section[0] for section in industry["section"] if section != "4.3"} == {"5"}
    early = industry.sort_values("start").query("start < '2022-01-01'")["id"]
    assert list(early) == ["ibm-offers-2nm", "higashi-presents-plan-to-ldp"]
    sure = industry[industry["end"] < "2022-01-21"]
    assert ids(sure) == set(early) and "tsmc-node-plans-kumamoto-arizona" in ids(
        industry[industry["start"] < "2022-01-21"]
    )
    assert industry["section"].eq("4.3").mean() > 0.5 > papers().query("stage == 'idea'")["section"].eq("4.1").mean()


def test_mechanisms_outside_their_section_are_those_of_the_task():
    outside = papers().query("stage == 'mechanism' and section != '4.2'")
    assert ids(outside) == {
        "core-partnership-launched",
        "quad-tokyo-statement-standards",
        "joint-chip-research-centre-agreed",
    }


def test_money_is_the_core_partnership_and_else_chip_industry():
    done = papers().query("status == 'occurred' and stage in ('idea', 'mechanism', 'industry')")
    paid = done[done["commitment"] >= 5]
    other = paid[paid["stage"] != "industry"]
    assert (
        ids(other) == {"core-partnership-launched"} and other["start"].iloc[0] < paid.drop(other.index)["start"].min()
    )
    chips = paid.drop(other.index)["technologies"]
    assert all(code.startswith("semi") for codes in chips for code in codes)
    assert done.query("stage == 'idea'")["commitment"].max() <= 2
    assert ids(done[done["commitment"] == 6]) == {"jasm-volume-production"}
    assert ids(done[done["commitment"] == 4]) == {"ibm-rapidus-agreement", "tdmm-2024-rdte-arrangement"}


def test_unstated_movers_are_mostly_mechanisms_with_the_economic_two_plus_two():
    unstated = papers().query("stage in ('idea', 'mechanism', 'industry')")
    unstated = unstated[[names == ["unknown"] for names in unstated["initiator"]]]
    assert unstated["stage"].eq("mechanism").mean() > 0.5 and "economic-2plus2-agreed" in ids(unstated)


def test_the_word_threat_stands_on_two_pages_of_section_4():
    found = data.wording().query("term == '威胁' and section.str.startswith('4')")
    assert sorted(found["page"].repeat(found["count"])) == [88, 89]


def test_japanese_voices_before_2021_name_no_work_with_an_ally():
    country = data.actors().set_index("id")["country"]
    told = papers()
    spoke = told[[{country[name] for name in names} == {"JPN"} for names in told["initiator"]]]
    before = spoke[(spoke["end"] < "2021-01-01") & (spoke["argument_role"] == "perception")]
    assert ids(before) == {
        "japan-national-security-strategy-2013",
        "amari-at-brookings",
        "ldp-economic-security-proposal",
    }
    assert set(before["stage"]) == {"context"}
    assert ids(spoke.query("stage == 'idea' and start >= '2021-01-01' and end < '2022-01-01'")) == {
        "hosoya-on-japanese-leadership",
        "suga-video-message-2021",
    }


def test_texts_that_do_and_do_not_name_china():
    read = data.documents().query("basis == 'text_read'")
    pair, wider = read[read["voice"] == "United States and Japan"], read[read["voice"] == "both with others"]
    silent = pair[pair["china_mentions"] == 0]
    assert set(silent["kind"]) == {"agreement"} and set(silent["date"].str[:7]) == {"2025-10"}
    naming = wider[wider["china_mentions"] > 0]["id"]
    assert all(any(word in name for word in ("g7-hiroshima", "camp-david", "joint-vision")) for name in naming)
    assert len(naming) == 3 and not naming.str.contains("quad|economic-framework").any()
    assert not any("Japan alone" in voice for voice in read["voice"])
    named = read[read["china_mentions"] > 0]["china_word"]
    assert named.isin(["concern", "competitor", "challenge"]).sum() > named.size / 2
    assert list(read.query("china_word == 'threat_act'")["date"]) == ["2025-02-07"]


def test_technologies_and_their_forums_are_as_chapter_4_2_says():
    dots = call(practice.technologies_frame)
    forums = dots.groupby("technologies")["forum"].agg(set)
    chips = set().union(*(places for code, places in forums.items() if code.startswith("semi")))
    assert not chips & {"aukus-pillar-ii", "tdmm"} and {"ldp-chip-league", "ibm-rapidus"} <= chips
    bilateral = set(data.forums().query("type == 'bilateral'")["id"])
    both = {code for code, places in forums.items() if places & bilateral and "aukus-pillar-ii" in places}
    assert both - {"unspecified", "defence_general"} == {"ai"}
    assert {code for code, places in forums.items() if places == {"core-partnership"}} == {
        "biotech",
        "quantum",
        "telecom",
        "cyber",
    }
    assert all(forums[code] <= {"aukus-pillar-ii", "tdmm"} for code in ("hypersonic", "autonomous", "aero_materials"))
    assert all(forums[code] == {"economic-2plus2"} for code in ("battery", "minerals"))


def test_seats_and_statements_of_aukus_are_as_chapter_4_2_says():
    places = call(practice.forums_frame)
    members = places[places["role"] == "member"]
    assert ids(places.drop_duplicates("forum")[["forum"]].rename(columns={"forum": "id"})) - set(
        members[members["economy"] == "JPN"]["forum"]
    ) == {"aukus-pillar-ii"}
    considered = places.query("forum == 'aukus-pillar-ii' and role == 'considered'")["economy"]
    assert set(considered) == {"JPN", "CAN", "KOR", "NZL"}
    ideas = papers().query("forum == 'aukus-pillar-ii' and stage == 'idea' and section == '4.2'")
    assert len(ideas) == 3 and set(ideas["commitment"]) <= {1, 2}


def test_first_steps_told_in_4_2_and_around_rapidus():
    told = papers().query("section == '4.2'").sort_values("start")
    assert told["id"].iloc[0] == "quad-first-in-person-summit"
    bilateral = set(data.forums().query("type == 'bilateral'")["id"])
    assert told[told["forum"].isin(bilateral)]["id"].iloc[0] == "economic-2plus2-agreed"
    early = call(practice.rapidus_frame).query("end < '2022-01-21'")
    assert (
        set(early["lane"]) == set(practice.TRACKS)
        and early["start"].idxmin() == early.query("id == 'ibm-offers-2nm'").index[0]
    )
    assert set(early["id"]) >= {"ibm-offers-2nm", "higashi-presents-plan-to-ldp"} and len(early) == len(practice.TRACKS)
    assert early.set_index("id")["end"]["ibm-offers-2nm"] < pd.Timestamp("2021-04-16")
    aid = data.subsidies().query("recipient == 'rapidus'").sort_values("date")
    assert aid["date"].iloc[0].startswith("2022-11")
    assert papers().query("id == 'rapidus-engineers-trained-at-ibm'")["commitment"].iloc[0] == 5


def test_open_rules_and_revisions_are_as_chapter_4_3_says():
    controls = data.export_controls()
    chain = controls[(controls["id"] == "us-chip-controls-2022") | (controls["amends"] == "us-chip-controls-2022")]
    between = chain[(chain["date"] > "2022-10-07") & (chain["date"] < "2023-07-23")]
    assert list(between["id"]) == ["us-chip-controls-macau"]
    open_ones = {
        *chain.query("exemption == 'yes'")["id"],
        *controls.query("id == 'japan-23-items' and exemption == 'yes'")["id"],
    }
    assert open_ones == {"us-chip-controls-2022", "us-chip-controls-2024", "japan-23-items"}
