"""Figures of section 3: each mark is a row of the data, each field exists, frames say what the tables say."""

import pandas as pd
import pytest

from specs import LAYOUTS, call, covered, drawn, frames, items, spec, width
from techsec import corpus, data
from techsec.figures import drivers
from techsec.figures.layout import NARROW, WIDE
from techsec.words import drivers as words

FIGURES = pytest.mark.parametrize("name", frames(drivers))


def labels(chart):
    """All text that Vega draws: marks, axes, legends, titles, a text of several lines as one."""
    texts = [item.get("text", "") for item in items(chart, "text", role=None)]
    return [" ".join(text if isinstance(text, list) else str(text).split()) for text in texts]


@FIGURES
@LAYOUTS
def test_text_inside_a_chart_is_latin(name, narrow):
    seen = labels(spec(f"drivers.{name}", narrow))
    assert seen and [text for text in seen if any(ord(letter) > 0x24F for letter in text if letter not in "−…’")] == []


@FIGURES
@LAYOUTS
def test_a_figure_has_the_width_of_its_layout(name, narrow):
    assert width(spec(f"drivers.{name}", narrow)) == (NARROW if narrow else WIDE).width


@LAYOUTS
def test_every_text_is_a_mark_and_none_covers_another(narrow):
    points = drawn(spec("drivers.china_words", narrow))
    assert len(points) == len(call(drivers.china_words_frame)) > 0 and covered(points) == []


@LAYOUTS
def test_every_page_and_use_is_a_bar_of_its_length(narrow):
    frame, bars = call(drivers.quotation_frame), items(spec("drivers.quotation", narrow), "rect")
    assert len(bars) == len(frame)
    drawn_lengths = sorted(bar["height"] for bar in bars)
    unit = drawn_lengths[0] / frame["whole"].min()
    assert [round(length / unit) for length in drawn_lengths] == sorted(frame["whole"])


@LAYOUTS
def test_over_each_section_stands_how_many_of_its_uses_are_marked(narrow):
    seen = " ".join(labels(spec("drivers.quotation", narrow)))
    for section, row in call(corpus.quotation_sums).iterrows():
        assert f"{section} {drivers.PARTS[section]} {row['marked']:.0f} of {row['all']:.0f}" in seen


@LAYOUTS
def test_every_theme_has_a_bar_for_each_group_of_texts(narrow):
    frame, chart = call(drivers.themes_frame), spec("drivers.themes", narrow)
    bars = items(chart, "rect")
    assert len(bars) == len(frame) == 2 * 14
    longest = max(bar["width"] for bar in bars) / (frame["large"] / frame["size"]).max()
    assert sorted(round(bar["width"] / longest, 4) for bar in bars) == sorted(
        round(share, 4) for share in frame["large"] / frame["size"]
    )
    assert {*corpus.THEMES, *frame["theme"]} <= set(labels(chart))


def test_a_theme_is_counted_with_its_mentions_once_that_is_chosen():
    frame, chart = call(drivers.themes_frame), spec("drivers.themes")
    chosen = [item | ({"value": "large or a mention"} if item["name"] == "counted" else {}) for item in chart["params"]]
    shares = (frame["any"] / frame["size"]).map("{:.0%}".format)
    assert set(shares) <= set(labels(chart | {"params": chosen}))


@LAYOUTS
def test_every_year_with_a_value_is_a_bar_and_the_others_say_that_there_is_none(narrow):
    frame, chart = call(drivers.gauges_frame), spec("drivers.gauges", narrow)
    assert len(items(chart, "rect")) == len(frame) == 10 and min(frame["value"]) > 0
    assert {f"{value:.0f}" for value in frame["value"]} <= set(labels(chart))
    assert labels(chart).count("no data") == 2 * 8  # Each is written twice: its outline first.
    assert len(drawn(chart)) == 7 and covered(drawn(chart)) == []


@LAYOUTS
def test_a_bar_of_a_gauge_is_as_wide_as_its_year_and_labelled_in_its_middle(narrow):
    chart = spec("drivers.gauges", narrow)
    middles = [bar["x"] + bar["width"] / 2 for bar in items(chart, "rect")]
    values = {f"{value:.0f}" for value in call(drivers.gauges_frame)["value"]}
    numbers = [item["x"] for item in items(chart, "text") if str(item.get("text")) in values]
    assert len(numbers) == len(middles) and max(abs(a - b) for a, b in zip(numbers, middles, strict=True)) <= 2


@LAYOUTS
def test_axes_of_the_blank_chart_hold_no_data(narrow):
    blank = spec("drivers.china_words", narrow, blank=True)
    assert drawn(blank) == [] and items(blank, "rect") == []
    assert {"not named", "a threat"} <= set(labels(blank)) and not {"33", "46"} & set(labels(blank))
    assert {"title", "source_word"}.isdisjoint(field for rows in blank["datasets"].values() for field in rows[0])


@LAYOUTS
def test_the_guess_is_drawn_in_the_row_of_texts_that_do_not_name_china(narrow):
    chart = spec("drivers.china_words", narrow)
    assert "your guess" not in labels(chart)
    near, far = (
        items(chart | {"params": [item | {"value": guess} for item in chart["params"]]}, "rect") for guess in (5, 25)
    )
    lowest = max(y for _, y, *_ in drawn(chart))
    assert len(near) == len(far) == 1 and near[0]["x"] < far[0]["x"]
    assert near[0]["y"] < lowest


@LAYOUTS
def test_a_row_ends_with_its_count_even_where_no_text_stands_in_it(narrow):
    counts = call(drivers.china_words_frame)["word"].value_counts()
    seen = labels(spec("drivers.china_words", narrow))
    assert {*map(str, counts), "0"} <= set(seen) and counts.get("a threat", 0) == 0


def test_every_text_read_has_a_short_title_of_its_own_day():
    read = data.documents().query("basis == 'text_read'")
    assert read["short_title"].str.len().gt(0).all() and not read.duplicated(["date", "short_title"]).any()
    assert set(corpus.themes_table(read)["short_title"]) <= set(read["short_title"])


WORDING = pd.DataFrame(
    [
        ("威胁", "", 73, "abstract", "yes", 2, 0),
        ("威胁", "2.1", 78, "body", "no", 6, 1),
        ("威胁", "2.1", 78, "footnote", "no", 1, 0),
        ("威胁", "2", 78, "heading", "yes", 1, 0),
        ("威胁认知", "2", 78, "body", "no", 9, 0),
        ("威胁制衡", "2.1", 78, "body", "no", 2, 0),
    ],
    columns=["term", "section", "page", "where", "quoted", "count", "count_long_quotation"],
)
SECTIONS = pd.DataFrame({"id": ["1", "2", "2.1"], "first_page": [74, 78, 78], "last_page": [77, 78, 79]})


def test_quotation_counts_one_word_by_page_and_use():
    frame = drivers.quotation_frame(WORDING, SECTIONS)
    marked, bare, name, quotation = drivers.USES.values()
    assert frame[["page", "use", "whole", "running", "side"]].values.tolist() == [
        [73, marked, 2, 0, 1],
        [78, bare, 4, 3, -1],
        [78, marked, 1, 0, 1],
        [78, name, 2, 2, -1],
        [78, quotation, 1, 1, -1],
    ]
    assert frame["sections"].tolist() == ["abstract", *["2, 2.1"] * 4]


def test_sums_leave_the_abstract_out_and_set_names_and_quotations_apart():
    found = corpus.quotation_sums(WORDING)
    assert found.index.tolist() == ["2"]
    assert found.loc["2"].tolist() == [8, 1, 2, 1, 5, 1 / 8, 1 / 5]


def test_what_the_chapter_says_of_the_marks():
    """Mostly bare in section 2 and mostly marked in section 3, with and without names and longer quotations."""
    found = corpus.quotation_sums(data.wording())
    assert found.loc["2", ["all", "marked", "name", "quotation"]].tolist() == [25, 3, 5, 1]
    assert found.loc["3", ["all", "marked", "name", "quotation"]].tolist() == [13, 10, 0, 1]
    rows = data.wording().query("term == '威胁' and section != ''")
    marked = rows[(rows["section"].str[0] == "2") & (rows["quoted"] == "yes")]
    assert marked[["page", "where"]].values.tolist() == [[78, "heading"], [78, "body"], [79, "body"]]
    bare = rows[(rows["section"].str[0] == "3") & (rows["count"] > rows["count_long_quotation"])].query(
        "quoted == 'no'"
    )
    assert bare[["page", "where"]].values.tolist() == [[83, "body"], [85, "heading"]]
    american_lead = rows.query("section == '5.1' and quoted == 'no'")
    assert american_lead[["page", "count"]].values.tolist() == [[95, 1]]


@LAYOUTS
def test_the_axis_of_the_word_reaches_its_longest_bars(narrow):
    for count, end in ((3, 5), (9, 10)):
        counted = WORDING.assign(count=[count, 12, 0, 1, 0, 2])
        chart = drivers.quotation(counted, SECTIONS, layout=NARROW if narrow else WIDE).to_dict()
        scales = [layer["encoding"]["y"].get("scale") for layer in chart["layer"] if "y" in layer["encoding"]]
        assert {"domain": [-14, end], "nice": False} in scales


def documents(**columns):
    rows = len(next(iter(columns.values())))
    plain = {
        "id": [f"text-{number}" for number in range(rows)],
        "start": [pd.Timestamp(2021, 1 + number, 1) for number in range(rows)],
        "end": [pd.Timestamp(2021, 1 + number, 1) for number in range(rows)],
        "date": ["2021-01-01"] * rows,
        "title": ["A text"] * rows,
        "issued_by": ["G7"] * rows,
        "voice": ["United States alone"] * rows,
        "basis": ["text_read"] * rows,
        "china_word": ["absent"] * rows,
        "themes": [["allies:1"]] * rows,
    }
    return pd.DataFrame(plain | columns)


def test_only_texts_read_say_a_word_and_the_voice_is_who_issues():
    frame = drivers.china_words_frame(
        documents(
            voice=["United States alone", "United States and Japan", "both with others", "AUKUS, without Japan", ""],
            basis=["text_read"] * 4 + ["as_reported"],
            china_word=["absent", "concern", "threat_act", "challenge", ""],
        )
    )
    frame = frame.sort_values("id")
    assert frame["voice"].tolist() == [*drivers.VOICES, "three or more"]
    assert frame["issuer"].tolist() == ["G7"] * 4
    assert frame["word"].tolist() == ["not named", "a concern", "threatening acts", "a challenge"]


def test_themes_keep_their_strength_and_texts_without_themes_have_no_row():
    made = documents(
        themes=[["dual_use:2", "allies:1"], [], ["rules_standards:1"]], china_word=["threat", "absent", "unnamed"]
    )
    table = corpus.themes_table(made)
    assert list(zip(table["id"], table["theme"], table["strength"], table["china"], strict=True)) == [
        ("text-0", "dual use", 2, "named"),
        ("text-0", "work with allies", 1, "named"),
        ("text-2", "rules and standards", 1, "not named"),
    ]
    assert table["bears_on"].tolist() == ["security interests", "other themes", "political interests"]
    frame = drivers.themes_frame(made).set_index(["theme", "china"])
    assert frame.loc[("dual use", "named"), ["large", "any", "size"]].tolist() == [1, 1, 1]
    assert frame.loc[("rules and standards", "not named"), ["large", "any", "size"]].tolist() == [0, 1, 2]
    assert len(frame) == 28


def test_in_each_half_the_theme_that_goes_with_the_name_comes_first():
    frame = call(drivers.themes_frame)
    assert frame["theme"].drop_duplicates().tolist()[:4] == [
        "armed forces",
        "dual use",
        "order and values",
        "rules and standards",
    ]


def test_texts_by_word_are_counted_from_strong_to_weak():
    made = documents(china_word=["absent", "unnamed", "threat_act", "concern", "concern"])
    said = words.word_of_china(made)["alt"]
    assert "row: threatening acts 1, a threat 0, a challenge 0, a competitor 0, a concern 2" in said


def test_rates_compare_groups_by_their_sizes():
    made = documents(
        china_word=["concern", "concern", "absent", "absent", "unnamed", "absent"],
        themes=[
            ["military_posture:2", "order_values:2"],
            ["rules_standards:1", "dual_use:1"],
            ["rules_standards:2"],
            ["military_posture:1", "rules_standards:2"],
            ["order_values:2", "military_posture:2"],
            [],
        ],
        title=["Quad statement", *["A text"] * 5],
        kind=["joint_statement"] * 6,
        date=["2021"] * 6,
    )
    rates = corpus.theme_rates(pd.concat([made, made.assign(basis="as_reported"), made.assign(basis="china_text")]))
    assert rates[["named", "of_named", "other", "of_other"]].values.tolist() == [
        [1, 2, 1, 4],
        [0, 2, 2, 4],
        [1, 2, 1, 4],
        [1, 2, 3, 4],
        [1, 2, 0, 4],
    ]
    assert rates.loc["armed forces", "phi"] == pytest.approx((1 * 3 - 1 * 1) / (2 * 4 * 2 * 4) ** 0.5)
    said = corpus.rates_said(rates)
    assert said.loc["rules"].tolist() == ["0 of 2 (0 per cent)", "2 of 4 (50 per cent)", "−0.50"]
    assert corpus.out_of(pd.Series([True, False, False])) == "1 of 3 (33 per cent)"
    assert corpus.large_themes(made)["quad"].tolist() == [True] + [False] * 5


def test_what_the_chapter_says_of_themes_and_of_the_name():
    """Rates by group, ties about equally strong, order against rules, halves that often meet, the Quad's part."""
    rates = corpus.theme_rates(data.documents())
    assert rates["of_named"].unique().tolist() == [13] and rates["of_other"].unique().tolist() == [33]
    assert rates.loc["armed forces", ["named", "other"]].tolist() == [10, 11]
    assert rates.loc["rules", ["named", "other"]].tolist() == [2, 18]
    forces, rules, order = rates.loc[["armed forces", "rules", "order"], "phi"]
    assert forces > 0 > rules and order > 0 and abs(forces + rules) < 0.05
    assert abs(rates.loc["rules or order", "rate_named"] - rates.loc["rules or order", "rate_other"]) < 0.1
    texts = corpus.large_themes(data.documents())
    large = texts[texts["armed forces"]]
    assert large["rules or order"].mean() > 0.5 and large["order"].mean() > 0.5 > large["rules"].mean()
    quad = texts[texts["quad"]]
    assert not quad["china"].any() and quad["rules"].all()
    others = texts[~texts["quad"]]
    assert others.loc[~others["china"], "rules"].mean() > others.loc[others["china"], "rules"].mean()
    joint, sheets = (texts[texts["kind"] == kind] for kind in ("joint_statement", "fact_sheet"))
    assert (
        joint["armed forces"].mean() > joint["rules"].mean() and sheets["rules"].mean() > sheets["armed forces"].mean()
    )


def test_gauges_keep_chinese_values_with_a_good_source_and_bound_their_years():
    rows = [
        ("scrambles", "CHN", 2016, "fiscal", 851.0, "observed", "B"),
        ("scrambles", "RUS", 2016, "fiscal", 301.0, "observed", "B"),
        ("contiguous_zone_days", "CHN", 2019, "calendar", 282.0, "observed", "A"),
        ("contiguous_zone_days", "CHN", 2020, "calendar", 333.0, "observed", "C"),
        ("defence_budget", "CHN", 2020, "fiscal", 1.0, "observed", "A"),
        ("scrambles", "CHN", 2017, "fiscal", 1.0, "plan", "A"),
    ]
    columns = ["measure", "actor", "year", "year_kind", "value", "value_kind", "source_grade"]
    frame = drivers.gauges_frame(pd.DataFrame(rows, columns=columns))
    assert frame["value"].tolist() == [851, 282]
    assert frame["begin"].tolist() == ["2016-04-01", "2019-01-01"]
    assert frame["finish"].tolist() == ["2017-04-01", "2020-01-01"]


def test_gauges_mark_only_what_the_paper_tells_and_by_whom():
    events, actors = data.events(), data.actors()
    others = events.assign(provenance="public")
    chart = drivers.gauges(data.threat_indicators(), pd.concat([events, others]), actors).to_dict()
    assert len(drawn(chart)) == events["short_title"].ne("").sum() == 7
    acted = drivers.gauge_events(events, actors).set_index("id")["acted"]
    assert acted["us-japan-summit-2021"] == "both together" and acted["ldp-economic-security-proposal"] == "Japan"
    assert acted["us-national-security-strategy-2022"] == "United States"
