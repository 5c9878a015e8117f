"""Figures of conduct: each mark is a row of the data, each field exists, frames say what the tables say."""

import inspect

import pandas as pd
import pytest

from specs import ACTORS, FORUMS, LAYOUTS, call, drawn, frames, hollow, public, rows_of, spec
from specs import events as made
from techsec import data
from techsec.figures import conduct
from techsec.figures.rows import in_schema

FRAMES = frames(conduct)
GUESSED = [name for name in FRAMES if "blank" in inspect.signature(getattr(conduct, name)).parameters]
FIGURES = pytest.mark.parametrize("name", FRAMES)


def marks_of(name):
    """The rows that are drawn as points in the first state: words that do not stand in a section have no circle."""
    frame = call(FRAMES[name])
    return frame[frame["whole"] > 0] if name == "words" else frame


def events(**columns):
    rows = len(next(iter(columns.values())))
    plain = {"provenance": ["paper"] * rows, "commitment": [0] * rows}
    return made(**(plain | columns))


def test_every_chart_has_its_frame():
    assert set(public(conduct)) == {*FRAMES, *(f"{name}_frame" for name in FRAMES), "tally"} and len(FRAMES) == 7
    assert sorted(GUESSED) == ["china_named", "first_movers", "follow_up", "seats"]


@FIGURES
@LAYOUTS
def test_every_row_is_one_point(name, narrow):
    assert len(drawn(spec(f"conduct.{name}", narrow))) == len(marks_of(name)) > 0
    assert len(call(FRAMES[name])) in rows_of(spec(f"conduct.{name}", narrow), "point")


@pytest.mark.parametrize("name", GUESSED)
@LAYOUTS
def test_the_blank_has_the_guess_and_no_data(name, narrow):
    for chart in (spec(f"conduct.{name}", narrow), spec(f"conduct.{name}", narrow, blank=True)):
        assert [item for item in chart["params"] if item["name"] == "guess" and "bind" not in item]
        assert rows_of(chart, "tick") == {1}
    axes = [
        [layer["encoding"][axis].get("scale") for axis in "xy"]
        for layer in (first_axes(name, narrow, b) for b in (0, 1))
    ]
    assert axes[0] == axes[1]


def first_axes(name, narrow, blank):
    """The first layer that has a quantitative axis and lanes."""
    layers = spec(f"conduct.{name}", narrow, blank=True)["layer"] if blank else spec(f"conduct.{name}", narrow)["layer"]
    return next(layer for layer in layers if {"field", "scale"} <= set(layer["encoding"]["x"]))


@LAYOUTS
def test_only_exemptions_and_lesser_seats_are_hollow(narrow):
    assert hollow(spec("conduct.follow_up", narrow)) == marks_of("follow_up")["exemption"].eq("yes").sum() > 0
    assert hollow(spec("conduct.seats", narrow)) == marks_of("seats")["role"].ne("member").sum() > 0


@pytest.mark.parametrize("name", ["first_movers", "seats", "china_named"])
def test_the_last_mark_of_a_lane_stands_at_its_count(name):
    frame = marks_of(name)
    assert frame.groupby("lane")["place"].max().to_dict() == frame["lane"].value_counts().to_dict()


def ends(name, narrow, *tables, **options):
    """The ends of the axes of counts that a figure states."""
    chart = getattr(conduct, name)(*tables, narrow=narrow, **options).to_dict()
    scales = [layer["encoding"].get("x", {}).get("scale", {}) for layer in chart["layer"]]
    return {scale["domain"][1] for scale in scales if "domain" in scale}


@LAYOUTS
def test_an_axis_of_counts_reaches_the_longest_lane(narrow):
    for rows, end in ((3, 20.6), (20, 20.6), (23, 25.6)):
        told = events(id=[f"event-{number}" for number in range(rows)], initiator=[["JPN"]] * rows)
        told = told.assign(date="2020", title_en="Title", title_zh="题", page=90)
        for blank in (False, True):
            assert ends("first_movers", narrow, told, ACTORS, blank=blank) == {end}
        texts = pd.DataFrame({"id": told["id"], "start": told["start"], "end": told["end"]})
        texts = texts.assign(
            voice="United States alone", basis="text_read", china_mentions=1, title="Title", date="2020"
        )
        assert ends("china_named", narrow, texts) == {end}
    forums = pd.concat([FORUMS.assign(id=f"forum-{number}", type="bilateral") for number in range(4)])
    forums = forums.assign(id=[f"forum-{number}" for number in range(12)], name_en="A forum", name_zh="")
    members = pd.DataFrame([(forum, economy) for forum in forums["id"] for economy in ("USA", "JPN")])
    members = members.set_axis(["forum", "economy"], axis=1).assign(role="member", page=90)
    assert ends("seats", narrow, forums, members) == {15.6}


def test_public_events_are_not_the_papers():
    table = events(provenance=["paper", "public", "both"], date=["2020"] * 3)
    assert conduct.first_movers_frame(table, ACTORS)["id"].tolist() == ["event-0", "event-2"]
    assert conduct.talk_or_money_frame(table)["id"].tolist() == ["event-0", "event-2"]
    assert conduct.placement_frame(table, data.sections())["id"].tolist() == ["event-0", "event-2"]


@pytest.mark.parametrize(
    ("initiator", "side"),
    [
        (["USA"], "United States"),
        (["meti"], "Japan"),
        (["USA", "JPN"], "both together"),
        (["USA", "KOR"], "United States"),
        (["ibm"], "firms"),
        (["koike"], "firms"),
        (["expert"], "experts"),
        (["unknown"], "not stated"),
    ],
)
def test_the_side_is_that_of_who_moved_first(initiator, side):
    expert = pd.DataFrame([("expert", "person", "USA", "")], columns=ACTORS.columns)
    frame = conduct.first_movers_frame(events(initiator=[initiator]), pd.concat([ACTORS, expert]))
    assert frame["lane"].tolist() == [side]


def test_context_and_earlier_years_are_left_out_of_steps():
    table = events(
        stage=["context", "industry", "idea"],
        start=pd.to_datetime(["2021", "2021", "2019"]),
        commitment=[4, 5, 0],
    )
    frame = conduct.talk_or_money_frame(table)
    assert list(zip(frame["id"], frame["level"])) == [("event-1", "5 money committed")]
    assert len(conduct.first_movers_frame(table, ACTORS)) == 2


def test_placement_compares_code_and_section():
    table = events(section=["4.1", "4.2", "3.1"], stage=["idea", "idea", "idea"])
    frame = conduct.placement_frame(table, data.sections())
    assert frame["fit"].tolist() == ["same", "differ", "told elsewhere"]
    assert frame["place"].tolist() == ["4.1 ideas", "4.2 mechanisms", "elsewhere"]
    assert frame["nth"].tolist() == [0, 0, 0]


def test_words_are_counted_by_section_without_the_abstract():
    rows = [("", "abstract", "no", 9), ("2.1", "body", "yes", 2), ("2", "footnote", "no", 3)]
    table = pd.DataFrame(rows, columns=["section", "where", "quoted", "count"]).assign(term="威胁", label="threat")
    table = pd.concat([table, table[1:2].assign(term="安全", label="")])
    frame = conduct.words_frame(table, data.sections()).set_index(["term", "main"])
    assert frame.loc[("威胁", "2"), ["whole", "running", "quoted"]].tolist() == [5, 2, 2]
    assert frame.loc[("威胁", "1"), "whole"] == 0 and len(frame) == 5


def test_words_agree_with_the_published_sums():
    frame = call(conduct.words_frame).groupby("term")["whole"].apply(list)
    assert frame["威胁"] == [3, 25, 13, 2, 4] and frame["半导体"] == [0, 1, 1, 33, 13]


def test_a_measure_may_have_any_name(monkeypatch):
    monkeypatch.setattr(conduct, "MEASURES", {'the paper\'s "whole" text': "whole"})
    assert len(drawn(call(conduct.words).to_dict())) == len(marks_of("words"))


def test_a_tally_names_lanes_in_order_and_counts_in_words():
    frame = pd.DataFrame({"lane": ["b", "b", "b", "a"], "stage": ["idea", "industry", "idea", "context"]})
    assert conduct.tally(frame, "lane") == "b: 2 ideas, 1 industry event. a: 1 event of context."
    seats = pd.DataFrame({"lane": ["USA", "USA", "JPN"], "seat": ["member", "member", "other"]})
    assert conduct.tally(seats, "lane", "seat") == "USA: 2 full seats. JPN: 1 other."


def test_follow_up_has_the_chain_of_one_rule_in_days():
    rows = [
        ("elsewhere", "2022-10-09", "CHN", "us-chip-controls-2022", "", "no"),
        ("us-chip-controls-2022", "2022-10-07", "us-commerce", "", "", "yes"),
        ("revision", "2022-10-17", "us-commerce", "", "us-chip-controls-2022", "no"),
        ("answer", "2022-10-12", "meti", "us-chip-controls-2022", "", "unclear"),
        ("other", "2022-11-01", "us-commerce", "", "", "no"),
    ]
    table = pd.DataFrame(rows, columns=["id", "date", "issuer", "responds_to", "amends", "exemption"])
    frame = conduct.follow_up_frame(table, data.actors())
    assert list(zip(frame["id"], frame["days"], frame["side"])) == [
        ("us-chip-controls-2022", 0, "United States"),
        ("revision", 10, "United States"),
        ("answer", 5, "Japan"),
    ]


def test_a_seat_is_the_best_that_an_economy_has_in_a_forum():
    rows = [
        ("quad", "JPN", "considered"),
        ("quad", "JPN", "member"),
        ("old", "JPN", "observer"),
        ("old", "KOR", "member"),
    ]
    table = pd.DataFrame([*rows, ("home", "KOR", "member")], columns=["forum", "economy", "role"])
    frame = conduct.seats_frame(FORUMS, table.assign(id=range(5), page=90))
    assert list(zip(frame["economy"], frame["forum"], frame["seat"])) == [
        ("JPN", "quad", "member"),
        ("JPN", "old", "observer or considered"),
    ]


def test_texts_stand_with_their_issuers_and_named_ones_first():
    voices = in_schema("documents", "voice")
    groups = [voices[place] for place in (2, 0, 0, 1, 1, 3)]
    table = pd.DataFrame({"voice": groups, "china_mentions": [0, 0, 2, 0, 1, 0]})
    table = table.assign(basis="text_read", start=pd.Timestamp("2023"), end=pd.Timestamp("2023"), id=list("abcdef"))
    frame = conduct.china_named_frame(table)
    assert frame["id"].tolist() == ["c", "b", "e", "d", "a", "f"]
    assert frame["lane"].unique().tolist() == voices
