"""Figures of section 1: each mark is a row of the data, each field exists, frames say what the tables say."""

import re
import unicodedata
from pathlib import Path

import pandas as pd
import pytest

from specs import LAYOUTS, call, covered, drawn, items, rows_of, spec
from techsec import cited, data, schema
from techsec.drawing import draw
from techsec.figures import literature


def labels(spec):
    """Texts that Vega draws as marks."""
    return [item["text"] for item in items(spec, "text") if item.get("opacity", 1)]


def with_guess(spec, guess):
    """The spec as the page runs it once the reader has set a guess."""
    return spec | {"params": [item | ({"value": guess} if item["name"] == "guess" else {}) for item in spec["params"]]}


@LAYOUTS
def test_every_person_with_a_theory_is_a_name_in_the_table(narrow):
    chart = spec("literature.scholars", narrow)
    people = call(literature.scholars_frame).query("theory != 'none stated'")
    assert len(items(chart, "rect")) == len(people) > 30
    assert set(people["name"]) <= set(labels(chart)) and "Lind" not in labels(chart)


@LAYOUTS
def test_every_work_of_a_note_is_drawn_once(narrow):
    chart = spec("literature.sources", narrow)
    assert len(drawn(chart)) == len(call(literature.sources_frame)) and covered(drawn(chart)) == []


@LAYOUTS
def test_every_newspaper_row_is_an_event_a_report_and_a_line(narrow):
    chart = spec("literature.newspapers", narrow)
    rows = len(call(literature.newspapers_frame))
    assert rows_of(chart, "rule") == {rows} and rows_of(chart, "point") == {2 * rows}
    assert len(drawn(chart)) == 2 * rows


def test_the_legend_of_newspapers_explains_the_event_and_what_was_planned():
    entries = {item["text"] for item in items(spec("literature.newspapers"), "text", role="legend-label")}
    assert {"event", "planned event"} < entries and "not known" not in entries


@LAYOUTS
def test_the_middle_year_is_marked_and_the_guess_once_there_is_one(narrow):
    chart, blank = spec("literature.sources", narrow), spec("literature.sources", narrow, blank=True)
    half = f"middle year: {data.citations()['year'].median():.0f}"
    assert half in labels(chart) and "your guess" not in labels(chart)
    assert {half, "your guess"} <= set(labels(with_guess(chart, 1990)))
    assert drawn(blank) == [] and half not in labels(blank)


@LAYOUTS
@pytest.mark.parametrize("name", ["scholars", "sources", "newspapers"])
def test_a_card_has_a_headline_and_says_neither_key_nor_null(name, narrow):
    cards = draw({"spec": spec(f"literature.{name}", narrow)})["cards"].values()
    assert all(card["words"][0][0] == "" and 3 <= len(card["words"]) <= 7 for card in cards)
    told = [text for card in cards for _, text in card["words"]]
    assert not set(told) & set(data.citations()["key"]) and "null" not in told


def test_works_have_an_author_and_a_year_for_a_key():
    found = call(literature.sources_frame).set_index("key")["work"].to_dict()
    assert found["nikkei2022may4"] == "Nikkei 2022" and found["mofa2021quad"] == "Japan's foreign ministry 2021"
    known = Path(__file__).parents[2] / "book" / "references.bib"
    surnames = dict(re.findall(r"@\w+\{(\w+),\n  author = \{(?!\{)([^,}]+),", known.read_text(encoding="utf-8")))
    lost = {key: work for key, work in found.items() if key in surnames and not same(work, surnames[key])}
    assert lost == {} and len(set(found) & set(surnames)) > 40


def same(work, surname):
    """Whether a work's name begins with the surname, as far as plain letters go."""
    plain = unicodedata.normalize("NFKD", surname).encode("ascii", "ignore").decode().replace(" ", "").replace("-", "")
    return work.replace(" ", "").lower().startswith(plain.lower())


def reported(**columns):
    rows = len(next(iter(columns.values())))
    plain = {
        "name_en": [["A"]] * rows,
        "name_original": [[]] * rows,
        "country": ["USA"] * rows,
        "strand": ["theory"] * rows,
        "theory": ["soft_power"] * rows,
        "page": pd.array(range(80, 80 + rows), dtype="Int64"),
        "claim": [f"Claim {number}." for number in range(rows)],
    }
    return pd.DataFrame(plain | columns)


def test_a_person_is_one_row_under_a_theory():
    made = reported(
        name_en=[["James L. Schoff"], ["James Schoff"], ["James Schoff"]], theory=["soft_power"] * 2 + ["none_stated"]
    )
    found = literature.scholars_frame(made)
    assert found[["person", "theory", "pages"]].values.tolist() == [
        ["James Schoff", "soft power", "p. 80, p. 81"],
        ["James Schoff", "none stated", "p. 82"],
    ]


def test_a_team_is_split_and_a_surname_that_is_shared_stands_with_the_given_name():
    made = reported(
        name_en=[["Han Zhaoying", "Li Bin"], ["Li Wei"], ["Kenneth N. Waltz"]],
        name_original=[["韩召颖", "李彬"], ["李巍"], []],
        country=["CHN", "CHN", "USA"],
        strand=["chinese_scholarship", "theory", "us_scholarship"],
    )
    found = literature.scholars_frame(made)
    columns = ["person", "original", "name", "strand", "country"]
    assert found[columns].values.tolist() == [
        ["Kenneth Waltz", "", "Waltz", "American debate", "United States"],
        ["Han Zhaoying", "韩召颖", "Han", "Chinese debate", "China"],
        ["Li Bin", "李彬", "Li Bin", "Chinese debate", "China"],
        ["Li Wei", "李巍", "Li Wei", "general claims", "China"],
    ]


def test_what_most_countries_share_comes_first():
    made = reported(
        name_en=[["A"], ["B"], ["C"], ["D"], ["E"]],
        country=["USA", "CHN", "USA", "CHN", "CHN"],
        theory=["soft_power", "dual_use", "economic_security", "economic_security", "dual_use"],
    )
    assert list(cited.theories_by_country(made).index) == ["economic security", "soft power", "dual use"]


def test_persons_count_once_in_a_theory_and_works_without_one_are_left_out():
    made = reported(
        name_en=[["A", "B"], ["A"], ["C"], ["D"]],
        country=["USA", "USA", "JPN", "CHN"],
        strand=["us_scholarship", "theory", "japanese_scholarship", "theory"],
        theory=["economic_security"] * 3 + ["none_stated"],
    )
    found = cited.theories_by_country(made)
    assert found.to_dict("index") == {
        "economic security": {"United States": 2, "Japan": 1, "China": 0, "not established": 0}
    }


def test_persons_of_a_debate_are_counted_in_the_review_alone():
    made = reported(
        name_en=[["A", "B"], ["A"], ["C"], ["D"]],
        strand=["us_scholarship", "us_scholarship", "japanese_scholarship", "us_scholarship"],
        theory=["economic_security", "none_stated", "none_stated", "economic_security"],
        section=["1", "1", "1", "2.2"],
    )
    found = cited.theme_in_review(made, "economic security")
    assert found == {"American debate": "2 of 2", "Japanese debate": "0 of 1", "Chinese debate": "0 of 0"}


def test_what_the_chapter_says_of_themes_and_countries():
    """Economic security alone has scholars of all three countries; technology alliance has Chinese ones alone."""
    found = cited.theories_by_country(data.literature()) > 0
    assert found.index[found.sum(axis=1) == 3].tolist() == ["economic security"]
    shared = {name: set(row.index[row]) for name, row in found.iterrows() if row.sum() == 2}
    assert shared == {"material base of power": {"United States", "China"}, "dual use": {"United States", "Japan"}}
    assert set(found.columns[found.loc["technology alliance"]]) == {"China"}
    economic, alliance = (
        list(cited.theme_in_review(data.literature(), theme).values())
        for theme in ("economic security", "technology alliance")
    )
    assert economic == ["4 of 5", "3 of 3", "2 of 6"] and alliance == ["0 of 5", "0 of 3", "5 of 6"]


def test_no_group_is_shut_to_a_country_by_its_rule():
    """A rule that gave a theme or the general claims to one country would make the chapter's claim true by itself."""
    rules = schema.resource("literature")
    codes = {field["name"]: field.get("codes", {}) for field in rules["schema"]["fields"]}
    shut = [code for code, rule in codes["theory"].items() if "debate" in str(rule) or "scholars" in str(rule)]
    assert shut == [] and "not" not in codes["strand"]["theory"]
    assert set(data.literature().query("strand == 'theory'")["country"]) == {"USA", "JPN", "CHN"}


def test_three_persons_stand_in_two_groups():
    found = literature.scholars_frame(data.literature())
    groups = found.groupby("person")["strand"].agg(lambda strands: len(set(", ".join(strands).split(", "))))
    assert sorted(groups.index[groups > 1]) == ["Huang Qixuan", "James Schoff", "Murayama Yuzo"]


def test_each_code_of_the_tables_has_a_name():
    assert set(data.literature()["country"]) == set(cited.COUNTRIES)
    assert set(data.literature()["strand"]) == set(cited.STRANDS)
    assert set(cited.THEORIES) < set(data.literature()["theory"])
    assert set(data.citations()["role"].replace(cited.ROLES)) == set(literature.WORKS)
    assert set(data.citations()["language"]) == set(cited.LANGUAGES)


def works(**columns):
    rows = len(next(iter(columns.values())))
    plain = {
        "section": ["1"] * rows,
        "page": pd.array([80] * rows, dtype="Int64"),
        "footnote": pd.array(range(1, rows + 1), dtype="Int64"),
        "item": pd.array([1] * rows, dtype="Int64"),
        "key": [f"work{2000 + number}" for number in range(rows)],
        "year": pd.array([2020] * rows, dtype="Int64"),
        "date": [""] * rows,
        "date_last": pd.Series([pd.NaT] * rows, dtype="datetime64[s]"),
        "role": ["press"] * rows,
        "language": ["ja"] * rows,
    }
    return pd.DataFrame(plain | columns)


SECTIONS = pd.DataFrame(
    [
        ("1", "Earlier work", "none"),
        ("2", "Motives: interests, and more", "none"),
        ("4.3", "Practice: firms", "industry"),
    ],
    columns=["id", "title_en", "placement"],
)


def test_works_stand_in_the_lane_of_their_section():
    made = works(section=["1", "2", "4.3"], year=pd.array([2021, 2021, 2021], dtype="Int64"))
    found = literature.sources_frame(made, SECTIONS)
    assert found["lane"].tolist() == ["1 Earlier work", "2 Motives", "4.3 Industry: Rapidus"]
    assert found["note"].tolist() == ["p. 80, n. 1", "p. 80, n. 2", "p. 80, n. 3"]


def events(**columns):
    rows = len(next(iter(columns.values())))
    plain = {
        "id": [f"event-{number}" for number in range(rows)],
        "start": pd.to_datetime(["2022-07-29"] * rows),
        "page": pd.array([80] * rows, dtype="Int64"),
        "footnote": pd.array(range(1, rows + 1), dtype="Int64"),
        "date": ["2022-07-29"] * rows,
        "event_type": ["meeting"] * rows,
        "status": ["occurred"] * rows,
        "provenance": ["paper"] * rows,
    }
    frame = pd.DataFrame(plain | columns)
    return frame.assign(end=frame["start"])


@pytest.mark.parametrize(
    ("day", "at_most", "lag"),
    [
        ("2022-07-28", -1, "report before"),
        ("2022-07-29", 0, "report within a week"),
        ("2022-08-05", 7, "report within a week"),
        ("2022-08-06", 8, "report within a year"),
        ("2023-07-30", 366, "report within a year"),
        ("2023-07-31", 367, "later report"),
    ],
)
def test_distance_of_a_report_from_its_event(day, at_most, lag):
    found = literature.newspapers_frame(events(id=["a"]), works(date=[day], date_last=pd.to_datetime([day])))
    assert found[["at_most", "lag"]].values.tolist() == [[at_most, lag]]


def test_a_report_known_by_its_year_counts_to_the_end_of_it():
    found = literature.newspapers_frame(events(id=["a"]), works(year=pd.array([2023], dtype="Int64")))
    assert found[["at_most", "date_work"]].values.tolist() == [[520, "2023"]]


def test_only_notes_with_one_press_report_count_and_no_public_row():
    made = works(
        footnote=pd.array([1, 2, 2, 3, 4, 5], dtype="Int64"),
        role=["press", "press", "press", "document", "press", "press"],
    )
    told = events(
        id=list("abcde"),
        provenance=["paper", "paper", "paper", "public", "both"],
        event_type=["meeting"] * 4 + ["report_or_survey"],
    )
    assert literature.newspapers_frame(told, made)["id"].tolist() == ["a"]
