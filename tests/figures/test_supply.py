"""Figures of chapter 6: each mark is a row, each field exists, no share is invented, no lump becomes a holder."""

import json
import math
import re
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from specs import LAYOUTS, call, covered, drawn, frames, items, spec, table, width
from techsec import supply
from techsec.drawing import draw
from techsec.figures import supply as figures
from techsec.figures.layout import NARROW, WIDE
from techsec.words import supply as words

CHAPTER = Path(__file__).resolve().parents[2] / "book" / "6-supply-chain.ipynb"
FRAMES = frames(figures)
FIGURES = pytest.mark.parametrize("name", FRAMES)


@cache
def frame(name):
    return call(FRAMES[name])


def count(chart, kind):
    """How many marks of a kind Vega paints."""
    return len(items(chart, kind))


def texts(chart, role="mark"):
    """The texts that Vega writes, lines joined; ``role`` None takes axes and legends too."""
    return [
        " ".join(text) if isinstance(text, list) else text for text in (i["text"] for i in items(chart, "text", role))
    ]


def first_state(name):
    """The rows of a frame that are drawn before the reader chooses anything."""
    rows = frame(name)
    if "group" in rows:
        return rows[rows["group"] == supply.FIRST_GROUP]
    return rows[rows["holder"] == "Japan"] if name == "exposure" else rows


@FIGURES
@LAYOUTS
def test_a_drawing_has_the_width_of_its_layout_and_no_two_screens_on_a_phone(name, narrow):
    chart = spec(f"supply.{name}", narrow)
    # A letter at the edge may reach over it by a pixel.
    assert abs(width(chart) - (NARROW if narrow else WIDE).width) <= 1.5
    assert items(chart, "group", None)[0]["height"] < (1000 if narrow else 800)


@pytest.mark.parametrize("name", ["together", "concentration", "exposure"])
@LAYOUTS
def test_every_row_of_the_first_state_is_one_point_that_none_covers(name, narrow):
    points = drawn(spec(f"supply.{name}", narrow))
    assert len(points) == len(first_state(name)) > 0
    assert covered(points) == []


@LAYOUTS
def test_bars_are_economies_most_first_and_the_blank_says_nothing_of_them(narrow):
    full, blank = spec("supply.holders", narrow), spec("supply.holders", narrow, blank=True)
    bars = sorted(items(full, "rect"), key=lambda bar: bar["y"])
    assert len(bars) == len(frame("holders")) and [bar["width"] for bar in bars] == sorted(
        [bar["width"] for bar in bars], reverse=True
    )
    assert items(blank, "rect") == [] and not set(texts(blank)) & set(map(str, frame("holders")["top_listed"]))
    names = list(dict.fromkeys(text for text in texts(blank, None) if text in set(frame("holders")["holder"])))
    assert names == sorted(frame("holders")["holder"])
    for chart in (full, blank):
        assert {item["name"]: item["value"] for item in chart["params"] if "bind" not in item} == {"guess": None}
        assert count(chart, "rule") == 0, "the guess is drawn once it is made"
        made = {
            **chart,
            "params": [{**item, "value": 33} if item["name"] == "guess" else item for item in chart["params"]],
        }
        assert count(made, "rule") == 1 and "your guess for Japan" in texts(made)


def test_rules_may_have_any_name(monkeypatch):
    monkeypatch.setattr(supply, "RULES", {'the table\'s "largest" share': "top_listed"})
    chart = call(figures.holders).to_dict()
    assert set(texts(chart)) >= set(map(str, frame("holders")["top_listed"]))


@LAYOUTS
def test_a_point_of_the_two_allies_is_near_their_shares_and_on_its_side_of_a_fifth(narrow):
    chart = spec("supply.together", narrow)
    rows = next(rows for rows in chart["datasets"].values() if "held" in rows[0] and len(rows) == 94)
    for row in rows:
        assert abs(row["x"] - row["jpn"]) < 5 and abs(row["y"] - row["usa"]) < 3, row["name"]
        assert (row["jpn"] >= 20, row["usa"] >= 20) == {
            "both": (True, True),
            "only Japan": (True, False),
            "only the United States": (False, True),
            "neither": (False, False),
        }[row["held"]]
    said = " ".join(texts(chart))
    assert "four fifths or more: 44 inputs" in said and "or more: 15 inputs" in said
    assert {"Crystal machining tools"} <= set(texts(chart)) and "both, 15" in texts(chart, None)


def test_an_entry_of_the_two_allies_legend_lights_its_own_marks_alone():
    cards = draw({"spec": spec("supply.together")})["cards"]
    entries = pd.Series([len(card["entries"]) for card in cards.values()])
    assert len(cards) == 94 and (entries == 1).all()


@LAYOUTS
def test_segments_are_bars_and_what_has_no_data_is_a_line_of_words(narrow):
    rows = first_state("shares")
    none = rows["kind"] == "no data"
    bars = items(spec("supply.shares", narrow), "rect")
    assert sum(bar["width"] > 1.5 for bar in bars) <= (~none).sum() and len(bars) == len(rows)
    assert "no shares, no economy named" in texts(spec("supply.shares", narrow)) and none.sum() == 1
    materials = frame("shares").query("group == 'Materials' and kind == 'no data'")
    assert (
        len(materials) == 14
        and materials.loc[materials["name"] == "Photoresists", "listed"].str.contains("Japan").all()
    )


@LAYOUTS
def test_the_dark_part_of_a_bar_is_the_largest_firm(narrow):
    rows = first_state("country_or_firm")
    bars = items(spec("supply.country_or_firm", narrow), "rect")
    whole, part = ([bar["width"] for bar in bars if (bar.get("opacity", 1) == 1) == dark] for dark in (False, True))
    assert [firm / leader for firm, leader in zip(part, whole, strict=True)] == pytest.approx(
        list(rows["firm_share"] / rows["holder_share"])
    )
    assert {"ASML", "Tokyo Electron", "NuFlare"} <= set(texts(spec("supply.country_or_firm", narrow)))


def test_an_input_of_exposure_lights_in_all_its_steps_and_its_economy_does_not():
    cards = draw({"spec": spec("supply.exposure")})["cards"]
    rows = first_state("exposure")
    assert len(cards) == len(rows) and not any("economy" in card for card in cards.values())
    kin = pd.Series([card["kin"] for card in cards.values()]).value_counts()
    assert kin.to_dict() == rows["input"].value_counts().to_dict()


def test_sentences_follow_the_control_and_say_what_is_drawn():
    made = {"holders": words.holders, "shares": words.shares, "exposure": words.exposure}
    made["country_or_firm"] = words.country_firm
    told = {name: make(frame(name))["takeaway"] for name, make in made.items()}
    for name, takeaways in told.items():
        binds = [item["bind"] for item in spec(f"supply.{name}")["params"] if "bind" in item]
        assert [list(takeaways)] == [bind["options"] for bind in binds], name
    assert "United States 40, Japan 25" in told["holders"]["the largest share"]
    assert told["exposure"]["Taiwan"].startswith("Taiwan: half or more of 0 single inputs")
    rows = frame("country_or_firm")
    counted = f"in all groups in {(rows['part'] >= 90).sum()} of {len(rows)}"
    assert counted in told["country_or_firm"][supply.FIRST_GROUP]


@LAYOUTS
def test_the_year_stands_where_an_input_is_of_another_year(narrow):
    rows = frame("concentration")
    assert (rows["label"] == rows["year"].astype(str).where(rows["year"] != 2025, "")).all()
    seen = {"EDA and core IP, 2019", "Whole stages, 2022", "2019", "2021", "2022", "Photolithography"}
    assert seen <= set(texts(spec("supply.concentration", narrow), None))
    assert figures._dated(frame("shares")[frame("shares")["name"] == "Wafer"]).eq("Wafer, 2019").all()


def shares(**inputs):
    """Hand-made shares: ``wafer={"JPN": 60, "OTHER": 40}``."""
    rows = [(name, code, float(share)) for name, held in inputs.items() for code, share in held.items()]
    made = pd.DataFrame(rows, columns=["input", "economy", "share"])
    return made.assign(economy_name=made["economy"].map({"JPN": "Japan", "USA": "United States"}).fillna(""))


def inputs(*rows):
    """Hand-made inputs: (id, type, whether it has shares, suppliers without share)."""
    made = pd.DataFrame(rows, columns=["id", "input_type", "has_shares", "suppliers_without_share"])
    year = pd.array([2025] * len(made), dtype="Int64")
    return made.assign(
        name=made["id"], short_name=made["id"], year=year, stage_group="", figure_group="", chain_place=made.index
    )


def links(*pairs):
    """Hand-made links: "a>b" goes into, "a=b" is a type of."""
    rows = [(*pair.replace("=", ">").split(">"), "is_type_of" if "=" in pair else "goes_into") for pair in pairs]
    return pd.DataFrame(rows, columns=["source", "target", "link"])


def test_concentration_is_the_sum_of_squares_with_lumps_as_nobody_or_as_one():
    index = supply.by_country(
        shares(one={"JPN": 100}, two={"USA": 50, "JPN": 50}, rest={"USA": 60, "OTHER": 30, "EUR": 10})
    )
    assert index.loc["one"].tolist() == [10000, 10000]
    assert index.loc["two"].tolist() == [5000, 5000]
    assert index.loc["rest"].tolist() == [3600, 3600 + 900 + 100]


def test_an_input_without_a_named_holder_or_with_a_missing_share_has_no_concentration():
    made = shares(various={"VARIOUS": 100}, lump={"OTHER": 100}, gap={"USA": 60, "JPN": math.nan}, good={"USA": 100})
    assert supply.by_country(made).index.tolist() == ["good"]


def test_various_companies_are_no_firm():
    made = shares(tool={"A": 70, "Various companies": 30}, only={"Various companies": 100})
    index = supply.by_firm(made.rename(columns={"economy": "organisation"}))
    assert index.index.tolist() == ["tool"] and index.loc["tool"].tolist() == [4900, 5800]


def test_real_bounds_are_ordered_and_unnamed_inputs_are_out():
    for index in (supply.by_country(table("shares")), supply.by_firm(table("firms"))):
        assert (index["low"] <= index["high"]).all() and index["low"].min() > 0 and index["high"].max() <= 10000
        assert not {"n52", "n112"} & set(index.index)
    assert len(supply.by_country(table("shares"))) == 94


def test_largest_holder_is_never_a_lump_and_an_economy_without_a_row_has_none():
    made = shares(tool={"OTHER": 60, "JPN": 40}, none={"VARIOUS": 100})
    assert supply.largest(made)["economy"].to_dict() == {"tool": "JPN"}
    assert supply.share_of(made, "USA").to_dict() == {"tool": 0.0}


def test_downstream_follows_links_to_the_end_and_ends_in_a_circle():
    graph = links("a>b", "b=c", "x>c", "c>a")
    assert supply.downstream(graph, ["a"]) == {"a", "b", "c"}
    assert supply.downstream(links("a>b", "b>c"), ["a"], include=False) == {"b", "c"}
    assert supply.downstream(graph, []) == set()


def test_finest_leaves_out_totals_whose_parts_have_shares_and_stages():
    made = inputs(
        ("group", "tool", "yes", []),
        ("part", "tool", "yes", []),
        ("lone", "tool", "yes", []),
        ("blank", "tool", "no", []),
        ("sum", "tool", "yes", []),
        ("wafer", "material", "yes", []),
        ("s2", "stage", "yes", []),
    )
    graph = links("part=group", "blank=lone", "group>sum", "part>wafer")
    assert supply.finest(made, graph) == {"part", "lone", "wafer"}


def test_step_is_the_nearest_process():
    made = inputs(
        ("t", "tool", "yes", []), ("g", "tool", "no", []), ("p", "process", "no", []), ("q", "process", "no", [])
    )
    assert supply.step_of(made, links("t=g", "g>p", "p>q")).to_dict() == {"t": "p", "g": "p", "p": "p", "q": "q"}


def test_steps_are_all_processes_and_products_and_stand_in_an_order_that_links_keep():
    graph, order = table("links"), list(supply.steps(table("inputs"))["id"])
    assert set(order) == set(table("inputs").query("input_type in ('process', 'output')")["id"]) and len(order) == 12
    between = graph[graph["source"].isin(order) & graph["target"].isin(order)]
    assert (between["source"].map(order.index) < between["target"].map(order.index)).all()


def test_exposure_counts_what_is_held_keeps_no_data_apart_and_leaves_the_rest():
    made = inputs(
        ("held", "tool", "yes", []),
        ("small", "tool", "yes", []),
        ("resist", "material", "no", ["JPN", "USA"]),
        ("gas", "material", "no", ["USA"]),
        ("n25", "process", "no", []),
        ("n99", "output", "no", []),
        ("s2", "stage", "yes", ["JPN"]),
    )
    graph = links("held>n25", "small>n25", "resist>n25", "gas>n25", "n25>n99")
    held = shares(held={"JPN": 50, "USA": 50}, small={"JPN": 49.9, "USA": 50.1}, s2={"JPN": 100})
    rows = supply.exposure(made, held, graph, "JPN")
    seen = list(zip(rows["input"], rows["known"], rows["step"], rows["entry"], strict=True))
    assert seen == [
        ("held", "share", "n25", True),
        ("held", "share", "n99", False),
        ("resist", "no share", "n25", True),
        ("resist", "no share", "n99", False),
    ]
    assert rows.loc[rows["known"] == "no share", "share"].isna().all()
    assert set(supply.exposure(made, held, graph, "JPN", least=51)["input"]) == {"resist"}


def test_real_exposure_has_no_share_below_the_line_and_says_what_is_not_known():
    rows = frame("exposure")
    assert rows["share"].min() >= 50 and supply.ALL_STAGES not in set(rows["step_name"])
    assert (rows["share"].isna() == rows["cell"].str.startswith("no data")).all()
    assert rows.groupby(["holder", "input"])["entry"].sum().eq(1).all()


def test_holders_add_up_to_the_inputs_that_name_an_economy():
    rows = frame("holders")
    assert rows["top_listed"].sum() == 94 and rows["top_finest"].sum() == len(figures_finest()) - 2
    assert (rows["top_listed"] >= rows["half_listed"]).all() and (rows["half_listed"] >= rows["most_listed"]).all()
    assert rows["top_listed"].is_monotonic_decreasing


def figures_finest():
    return supply.finest(table("inputs"), table("links"))


def test_together_has_the_named_inputs_and_the_shares_of_the_table():
    rows = frame("together").set_index("id")
    assert len(rows) == 94 and not {"n52", "n112"} & set(rows.index)
    for economy, column in {"USA": "usa", "JPN": "jpn"}.items():
        held = table("shares").set_index(["economy", "input"])["share"][economy]
        assert rows[column].to_dict() == held.reindex(rows.index, fill_value=0).to_dict()


def test_segments_of_a_bar_follow_each_other_and_every_input_has_a_row():
    rows, made = frame("shares"), table("inputs")
    assert set(rows["id"]) == set(made.loc[~made["input_type"].isin(["process", "output"]), "id"])
    known = rows[rows["kind"] != "no data"]
    for _, bar in known.groupby("id"):
        assert bar["start"].iloc[0] == 0
        assert bar["start"].iloc[1:].to_numpy() - bar["end"].iloc[:-1].to_numpy() == pytest.approx(0)
        assert bar["end"].iloc[-1] == pytest.approx(100, abs=2.1)
    without = rows[rows["kind"] == "no data"]
    unnamed = without["id"].isin(["n52", "n112"])
    assert without.loc[~unnamed, "share"].isna().all() and unnamed.sum() == 2


def test_country_or_firm_names_the_largest_firm_of_the_largest_economy():
    made = inputs(("a", "tool", "yes", []))
    held = shares(a={"JPN": 60, "USA": 40})
    firms = pd.DataFrame(
        [("a", "Ours", "JPN", 35.0), ("a", "Theirs", "USA", 40.0), ("a", "Second", "JPN", 25.0)],
        columns=["input", "organisation", "economy", "share"],
    )
    row = figures.country_or_firm_frame(made, held, firms).iloc[0]
    assert (row["firm"], row["holder"], row["part"]) == ("Ours", "Japan", 58)
    assert (row["low_country"], row["low_firm"]) == (5200, 3450)


@FIGURES
def test_tables_for_readers_have_every_row_and_no_code_names(name):
    made = supply.readable(frame(name), name)
    assert len(made) == len(frame(name)) and not made.columns.duplicated().any()
    assert not made.columns.str.contains("_").any()


def test_ahead_of_both_allies_is_more_than_either_and_a_tie_is_not_ahead():
    made = shares(
        one={"KOR": 40, "USA": 30, "JPN": 30}, two={"KOR": 30, "USA": 60}, tie={"KOR": 50, "JPN": 50}, alone={"KOR": 5}
    )
    assert supply.ahead_of_both(made, "KOR") == ["one", "alone"] and supply.ahead_of_both(made, "PHL") == []


def prose():
    cells = json.loads(CHAPTER.read_text(encoding="utf-8"))["cells"]
    return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")


def test_the_table_of_steps_in_the_chapter_has_every_lane_in_order_with_its_years():
    rows = frame("concentration")
    told = re.findall(r"^\| ([^|]+) \| ([^|]+) \| \{glue:text\}`p6_step(\d+)`", prose(), re.M)
    names = {
        "Design software (EDA) and core IP": "EDA and core IP",
        "Tools for advanced packaging": "Advanced packaging tools",
    }
    names["Assembly and packaging"] = "Assembly, packaging"
    years = rows.groupby("lane")["year"].agg(lambda column: " and ".join(map(str, sorted(column.unique()))))
    lanes = list(dict.fromkeys(rows["lane"]))
    assert [(names.get(step, step), when, int(place)) for step, when, place in told] == [
        (name, years[name], place) for place, name in enumerate(lanes)
    ]


def test_what_the_chapter_says_is_not_in_the_table_is_not():
    made, held = table("inputs"), table("shares")
    listed = set(held["economy"]) | {code for codes in made["suppliers_without_share"] for code in codes}
    assert not {"PHL", "AUS"} & listed, "neither holder nor listed supplier"
    single = held[held["input_type"] != "stage"]
    assert single.loc[single["economy"] == "TWN", "share"].max() < 50, "Taiwan holds half of no single input"
    japan = frame("exposure").query("holder == 'Japan' and known == 'share'")
    missing = set(japan["step_name"].cat.categories) - set(japan["step_name"])
    assert len(missing) == 2 and all(re.search("(?i)design|EDA", step) for step in missing), missing


def test_what_the_chapter_says_of_steps_and_of_others_ahead_holds():
    rows = frame("together").assign(lane=lambda made: made["id"].map(frame("concentration").set_index("id")["lane"]))
    usa, japan = (
        rows[rows["usa"] > rows["jpn"]]["lane"].value_counts(),
        rows[rows["jpn"] > rows["usa"]]["lane"].value_counts(),
    )
    for step in ("EDA and core IP", "Chip design", "Deposition", "Control and handling", "Advanced packaging tools"):
        assert usa[step] > japan.get(step, 0), step
    for step in ("Photolithography", "Assembly, packaging", "Testing"):
        assert japan[step] > usa.get(step, 0), step
    counts = {code: len(supply.ahead_of_both(table("shares"), code)) for code in set(table("shares")["economy"])}
    named = {code: number for code, number in counts.items() if code not in (*supply.LUMPS, *supply.ALLIES)}
    assert sorted(named, key=named.get)[-2:] in (["NLD", "SGP"], ["SGP", "NLD"]), "Netherlands or Singapore first"
    assert frame("holders").set_index("economy")["top_listed"].drop(list(supply.ALLIES)).idxmax() == "SGP"


def test_the_antitrust_line_tells_economies_not_apart():
    low = frame("concentration")["low"]
    assert (low > supply.HIGHLY_CONCENTRATED).mean() > 0.95, "nearly all, as the chapter says"
