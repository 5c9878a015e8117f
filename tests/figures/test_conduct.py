"""Figures of conduct: each mark is a row of the data, each field exists, frames say what the tables say."""

import inspect
import json

import pandas as pd
import pytest

from specs import ACTORS, LAYOUTS, call, covered, drawn, frames, items, public, spec, width
from specs import events as made
from techsec import corpus, data, tallies
from techsec.figures import conduct
from techsec.figures.layout import NARROW, WIDE

FRAMES = frames(conduct)
GUESSED = [name for name in FRAMES if "blank" in inspect.signature(getattr(conduct, name)).parameters]
FIGURES = pytest.mark.parametrize("name", FRAMES)


def events(**columns):
    rows = len(next(iter(columns.values())))
    plain = {"provenance": ["paper"] * rows, "commitment": [0] * rows, "page": pd.array([90] * rows, dtype="Int64")}
    return made(**(plain | columns))


def texts(chart):
    """The words beside marks and rows, on axes and in legends."""
    seen = [item.get("text", "") for item in items(chart, "text", role=None)]
    return [" ".join(text if isinstance(text, list) else str(text).split()) for text in seen]


def test_every_chart_has_its_frame():
    assert set(public(conduct)) == {*FRAMES, *(f"{name}_frame" for name in FRAMES)} and len(FRAMES) == 5
    assert sorted(GUESSED) == ["china_named", "first_movers", "follow_up"]


@FIGURES
@LAYOUTS
def test_every_row_is_one_point_and_none_covers_another(name, narrow):
    points = drawn(spec(f"conduct.{name}", narrow))
    assert len(points) == len(call(FRAMES[name])) > 0 and covered(points) == []
    assert width(spec(f"conduct.{name}", narrow)) == (NARROW if narrow else WIDE).width


@pytest.mark.parametrize("name", GUESSED)
@LAYOUTS
def test_a_guess_is_drawn_once_it_is_made_and_the_blank_has_no_data(name, narrow):
    for blank in (False, True):
        chart = spec(f"conduct.{name}", narrow, **({"blank": True} if blank else {}))
        assert "your guess" not in texts(chart) and not items(chart, "rect")
        guessed = chart | {"params": [item | {"value": 7} for item in chart["params"]]}
        assert texts(guessed).count("your guess") == 2 and len(items(guessed, "rect")) == 1
    blank, full = spec(f"conduct.{name}", narrow, blank=True), spec(f"conduct.{name}", narrow)
    assert drawn(blank) == [] and axes(blank) == axes(full)


def axes(chart):
    """The scales that the layers of a chart state for their horizontal axes."""
    scales = [layer["encoding"].get("x", {}).get("scale") for layer in chart["layer"]]
    return {json.dumps(scale) for scale in scales if scale}


@LAYOUTS
def test_a_guess_does_not_stand_on_a_mark(narrow):
    for name in GUESSED:
        chart = spec(f"conduct.{name}", narrow)
        for guess in (1, 5, 290):
            if name != "follow_up" and guess > 20:
                continue
            guessed = chart | {"params": [item | {"value": guess} for item in chart["params"]]}
            (tick,) = items(guessed, "rect")
            left, top, right, low = tick["x"], tick["y"], tick["x"] + tick["width"], tick["y"] + tick["height"]
            for mark in items(guessed, "symbol"):
                half = mark["size"] ** 0.5 / 2
                apart = (mark["x"] + half <= left, mark["x"] - half >= right, mark["y"] + half <= top)
                assert any((*apart, mark["y"] - half >= low)), (name, guess)


@pytest.mark.parametrize("name", ["first_movers", "china_named"])
def test_the_last_mark_of_a_row_stands_at_its_count(name):
    frame = call(FRAMES[name])
    assert frame.groupby("lane")["place"].max().to_dict() == frame["lane"].value_counts().to_dict()


@LAYOUTS
def test_a_row_ends_with_what_is_asked(narrow):
    counts = call(conduct.first_movers_frame)["lane"].value_counts()
    assert {*map(str, counts)} <= set(texts(spec("conduct.first_movers", narrow)))
    frame = call(conduct.china_named_frame)
    said = {f"{(~part).sum()} of {len(part)}" for _, part in frame.groupby("lane")["unnamed"]}
    assert said <= set(texts(spec("conduct.china_named", narrow)))


def ends(name, narrow, *tables, **options):
    """The ends of the axes of counts that a figure states."""
    chart = getattr(conduct, name)(*tables, layout=NARROW if narrow else WIDE, **options).to_dict()
    scales = [layer["encoding"].get("x", {}).get("scale", {}) for layer in chart["layer"]]
    return {scale["domain"][1] for scale in scales if "domain" in scale}


@LAYOUTS
def test_an_axis_of_counts_reaches_the_longest_row(narrow):
    for rows, end in ((3, 15.6), (15, 15.6), (23, 25.6)):
        told = events(id=[f"event-{number}" for number in range(rows)], initiator=[["JPN"]] * rows)
        told = told.assign(date="2020", title_en="Title", title_zh="题")
        for blank in (False, True):
            assert ends("first_movers", narrow, told, ACTORS, blank=blank) == {end}
        read = pd.DataFrame({"id": told["id"], "start": told["start"], "end": told["end"], "event": ""})
        read = read.assign(voice="United States alone", basis="text_read", china_mentions=1, title="Title", date="2020")
        assert ends("china_named", narrow, read) == {max(end, 20.6)}


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
    assert list(zip(frame["id"], frame["level"])) == [("event-1", "money committed")]
    assert len(conduct.first_movers_frame(table, ACTORS)) == 2


def test_placement_compares_code_and_section():
    table = events(section=["4.1", "4.2", "3.1"], stage=["idea", "idea", "idea"])
    frame = conduct.placement_frame(table, data.sections())
    assert frame["fit"].tolist() == ["same", "differ", "told elsewhere"]
    assert frame["place"].tolist() == ["4.1 ideas", "4.2 mechanisms", "elsewhere"]
    assert frame["nth"].tolist() == [0, 0, 0]


@LAYOUTS
def test_steps_are_named_where_there_is_room(narrow):
    seen = texts(spec("conduct.talk_or_money", narrow))
    place = int(narrow)
    for event in ("core-partnership-launched", "rapidus-founded", "ibm-offers-2nm", "jasm-volume-production"):
        assert conduct.LANDMARKS[event][place] in seen
    assert set(conduct.LANDMARKS) <= set(data.events()["id"])


def test_the_framed_cells_hold_what_agrees():
    marks, frames_drawn = items(spec("conduct.placement"), "symbol"), items(spec("conduct.placement"), "rect")
    assert len(frames_drawn) == 3
    inside = sum(
        any(
            box["x"] <= mark["x"] <= box["x"] + box["width"] and box["y"] <= mark["y"] <= box["y"] + box["height"]
            for box in frames_drawn
        )
        for mark in marks
    )
    assert inside == call(conduct.placement_frame)["fit"].eq("same").sum()


def test_words_are_counted_by_section_without_the_abstract():
    rows = [("", "abstract", "no", 9), ("2.1", "body", "yes", 2), ("2", "footnote", "no", 3)]
    table = pd.DataFrame(rows, columns=["section", "where", "quoted", "count"]).assign(term="威胁", label="threat")
    table = pd.concat([table, table[1:2].assign(term="安全", label="")])
    counts = corpus.words_table(table, data.sections())
    assert counts.loc["威胁"].tolist() == [0, 5, 0, 0, 0] and len(counts) == 1


def test_words_agree_with_the_published_sums():
    counts = call(corpus.words_table)
    assert counts.loc["威胁"].tolist() == [3, 25, 13, 2, 4] and counts.loc["半导体"].tolist() == [0, 1, 1, 33, 13]


def test_a_tally_names_lanes_in_order_and_counts_in_words():
    frame = pd.DataFrame({"lane": ["b", "b", "b", "a"], "stage": ["idea", "industry", "idea", "context"]})
    assert tallies.tally(frame, "lane") == "b: 2 ideas, 1 industry event. a: 1 event of context."
    fits = pd.DataFrame({"lane": ["b", "b", "a"], "fit": ["same", "same", "differ"]})
    assert tallies.tally(fits, "lane", "fit") == "b: 2 same. a: 1 differ."


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
        ("answer", 5, "Japan"),
        ("revision", 10, "United States"),
    ]


@LAYOUTS
def test_a_rule_says_its_days_and_whom_it_spares_and_the_blank_says_neither(narrow):
    frame = call(conduct.follow_up_frame)
    said = {"0 days, exempts some", "Japan: 289 days, exempts some", "375 days", "1196 days, exempts none"}
    assert said <= set(texts(spec("conduct.follow_up", narrow)))
    assert said.isdisjoint(texts(spec("conduct.follow_up", narrow, blank=True)))
    # The order of the rows does not tell the answer either: Japan's list comes first, and in its place once it is told.
    rows = [text for text in texts(spec("conduct.follow_up", narrow, blank=True)) if text in set(frame["title"])]
    assert rows[0] == frame["title"][frame["answer"]].iloc[0] and frame["days"].is_monotonic_increasing


def test_texts_stand_with_their_issuers_and_named_ones_first():
    voices = corpus.voices()
    groups = [voices[place] for place in (2, 0, 0, 1, 1, 3)]
    table = pd.DataFrame({"voice": groups, "china_mentions": [0, 0, 2, 0, 1, 0], "date": "2023"})
    table = table.assign(basis="text_read", start=pd.Timestamp("2023"), end=pd.Timestamp("2023"), id=list("abcdef"))
    frame = conduct.china_named_frame(table)
    assert frame["id"].tolist() == ["c", "b", "e", "d", "a", "f"]
    assert frame["lane"].unique().tolist() == voices
