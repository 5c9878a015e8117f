"""Figures of section 2: the steps of the argument, its boxes and arrows, and our toy of two rules."""

from itertools import combinations, pairwise

import numpy as np
import pandas as pd
import pytest
from PIL import ImageFont

from specs import LAYOUTS, drawn, items, spec
from techsec import argument, data, toy_rules
from techsec.drawing import draw
from techsec.figures import framework, graph_layout
from techsec.figures.layout import NARROW, WIDE
from techsec.words import framework as words

NODES, EDGES = data.argument_nodes(), data.argument_edges()
SHORT = set(NODES.query("core == 'yes' or kind == 'rival'")["id"])
DRAWN = {layout: framework.argument_frame(NODES, EDGES, layout) for layout in (WIDE, NARROW)}
LETTERS = "LiberationSans-Regular.ttf"
# What every step draws, in either layout.
STEPS = pytest.mark.parametrize(
    ("layout", "step"), [(layout, step) for layout in DRAWN for step in argument.STEPS], ids=str
)


def parts(layout, step):
    """Boxes by name, arrows and points of lines of one step."""
    boxes, heads, lines = (frame[frame["step"] == step] for frame in DRAWN[layout])
    return boxes.set_index("id"), heads, lines


def test_a_map_gives_rows_and_columns_and_closes_up_what_is_empty():
    found = graph_layout.cells(pd.Index(["d", "a"]), "a . b\n. c .\n. . d")
    assert found.loc["a"].tolist() == [0, 0] and found.loc["d"].tolist() == [1, 1]
    with pytest.raises(ValueError, match="not on the map: x"):
        graph_layout.cells(pd.Index(["a", "x"]), "a b")


@pytest.mark.parametrize("drawn_map", framework.MAPS, ids=["page", "phone"])
def test_each_box_of_the_argument_has_one_place_on_a_map(drawn_map):
    assert sorted(name for name in drawn_map.split() if name != ".") == sorted(SHORT)


def test_the_first_step_has_the_five_boxes_of_the_main_line_and_the_last_all():
    first, *_, last = argument.STEPS
    assert set(parts(WIDE, first)[0].index) == set(argument.MAIN_LINE) and len(argument.MAIN_LINE) == 5
    assert set(parts(WIDE, last)[0].index) == SHORT
    among = EDGES[EDGES["source"].isin(SHORT) & EDGES["target"].isin(SHORT)]
    assert sorted(parts(WIDE, last)[1]["id"]) == sorted(among["id"])


def test_the_whole_map_shows_what_the_steps_add():
    first, *steps, last = argument.STEPS
    added = [set(parts(WIDE, step)[0].index) - set(argument.MAIN_LINE) for step in steps]
    assert set.union(*added) | set(argument.MAIN_LINE) == SHORT
    assert sum(map(len, added)) == len(SHORT) - 5 and all(added)


@STEPS
def test_boxes_do_not_overlap_and_stay_inside(layout, step):
    boxes, _, _ = parts(layout, step)
    for one, other in combinations(boxes.itertuples(), 2):
        beside = one.right < other.left or other.right < one.left
        assert beside or one.bottom < other.top or other.bottom < one.top, (one.Index, other.Index)
    assert boxes["left"].min() >= 0 and boxes["right"].max() <= layout.width - 10 and boxes["top"].min() >= 0


@STEPS
def test_every_arrow_leads_from_its_box_to_its_box_and_through_none(layout, step):
    boxes, heads, lines = parts(layout, step)
    low, high = boxes[["left", "top"]].to_numpy() + [0, 1], boxes[["right", "bottom"]].to_numpy() - [0, 1]
    for edge in heads.itertuples():
        route = lines[lines["id"] == edge.id].sort_values("point")[["x", "y"]].to_numpy()
        assert route[0][1] == boxes.loc[edge.source, "bottom"]
        assert route[-1].tolist() == [edge.x, edge.y] and edge.y == boxes.loc[edge.target, "top"] - 5
        assert boxes.loc[edge.target, "left"] <= edge.x <= boxes.loc[edge.target, "right"]
        share = np.linspace(0.02, 0.98, 60)[:, None]
        passed = np.concatenate([one + share * (other - one) for one, other in pairwise(route)])[:, None, :]
        inside = ((passed > low) & (passed < high)).all(axis=2).any(axis=0)
        assert not inside.any(), (edge.id, list(boxes.index[inside]))


@STEPS
def test_only_arrows_that_close_a_loop_go_up(layout, step):
    boxes, heads, _ = parts(layout, step)
    up = heads[heads["source"].map(boxes["row"]) >= heads["target"].map(boxes["row"])]
    loops = EDGES[(EDGES["feedback"] == "yes") & EDGES["source"].isin(boxes.index) & EDGES["target"].isin(boxes.index)]
    assert sorted(up["id"]) == sorted(loops["id"])


@STEPS
def test_no_arrow_covers_the_head_of_another(layout, step):
    heads = parts(layout, step)[1]
    assert not heads[["x", "y"]].round(1).duplicated().any()


@STEPS
def test_words_stay_in_their_box(layout, step):
    boxes, _, _ = parts(layout, step)
    assert (boxes["text_top"] >= boxes["top"]).all()
    high = boxes["text"].map(len) * framework.LINE
    assert (boxes["text_top"] + high <= boxes["bottom"] + 0.1).all()
    wide = boxes["right"] - boxes["left"] - 2
    for text, font, room in zip(boxes["text"], boxes["font"], wide, strict=True):
        letters = ImageFont.truetype(LETTERS, int(font))
        assert max(map(letters.getlength, text)) <= room, text


@pytest.mark.parametrize("layout", DRAWN, ids=["page", "phone"])
def test_heights(layout):
    """The first view is small, the whole map no higher than a window and a half, on a phone under two screens."""
    first, *_, last = argument.STEPS
    high = {step: parts(layout, step)[0]["bottom"].max() for step in argument.STEPS}
    assert high[first] <= 330 and high[last] <= layout.pick(700, 1150)
    assert max(high.values()) <= layout.pick(720, 1150)


def test_parts_follow_sections_kinds_and_the_second_path():
    boxes = parts(WIDE, argument.WHOLE)[0]
    assert boxes.loc["technology-rise", "part"] == "main line"
    assert boxes.loc["proximity", "part"] == "security"
    assert boxes.loc["standards", "part"] == "politics"
    assert set(boxes.index[boxes["part"] == "second path"]) == {"institutions-bind-leader", "weaker-ally-voice"}
    assert boxes.loc["self-reliance", "part"] == "limits"
    assert set(boxes.index[boxes["part"] == "rivals"]) == set(boxes.index[boxes["kind"] == "rival"])


def test_dark_boxes_are_the_three_variables_of_figure_1():
    boxes = parts(WIDE, argument.WHOLE)[0]
    assert set(boxes.index[boxes["grounds"] == argument.NAMED]) == set(NODES.query("figure1_note == 'yes'")["id"])
    assert set(boxes.index[boxes["grounds"] == argument.RIVAL]) == set(NODES.query("kind == 'rival'")["id"])


def test_boxes_say_where_the_paper_has_them():
    first = parts(WIDE, argument.FIRST)[0]["text"]
    rivals = parts(WIDE, "with rival accounts")[0]["text"]
    assert first["common-interest"][-1] == "1, p. 77"
    assert rivals["primacy"][-1] == "see p. 78" and rivals["leader-pressure"][-1] == "not in the paper"


def test_each_step_has_its_sentence_and_the_last_counts_the_arrows():
    heads = parts(WIDE, argument.WHOLE)[1]
    told = words.argument(heads)["takeaway"]
    bind = next(item["bind"] for item in spec("framework.argument")["params"] if item["name"] == "step")
    assert list(told) == bind["options"] and all(text.endswith(".") for text in told.values())
    assert told[argument.WHOLE].startswith(f"Of {len(heads)} arrows {(heads['kind'] == 'stated').sum()} join")


@LAYOUTS
def test_the_first_view_draws_the_five_boxes_and_their_arrows(narrow):
    chart = spec("framework.argument", narrow)
    boxes, heads, _ = parts(NARROW if narrow else WIDE, argument.FIRST)
    assert len(items(chart, "rect")) == len(boxes) == 5 and len(drawn(chart)) == len(heads) == 5


def test_a_line_tells_what_its_head_tells():
    """A box and an arrow have a card each; an arrow's line and head are one mark."""
    cards = draw({"spec": spec("framework.argument")})["cards"]
    assert len(cards) == 10 and sum("→" in card["words"][0][1] for card in cards.values()) == 5


@LAYOUTS
def test_the_toy_draws_a_point_a_pair_and_its_blank_none(narrow):
    assert len(drawn(spec("framework.toy", narrow))) == len(framework.toy_frame()) == 100
    assert drawn(spec("framework.toy", narrow, blank=True)) == []


@pytest.mark.parametrize("threshold", [10, 50, 90])
def test_the_chart_judges_as_the_model_does(threshold):
    chart = framework.toy().to_dict()
    chart["params"] = [item | ({"value": threshold} if item["name"] == "threshold" else {}) for item in chart["params"]]
    frame = framework.toy_frame()
    colours = {name: colour_of(chart, framework.VERDICTS[name][0]) for name in framework.VERDICTS}
    expected = pd.Series(toy_rules.verdict(frame["threat"], frame["alignment"], threshold)).map(colours)
    assert sorted(fill for *_, fill, _ in drawn(chart)) == sorted(expected)


def colour_of(chart, name):
    scale = chart["hconcat"][0]["encoding"]["fill"]["scale"]
    return dict(zip(scale["domain"], scale["range"], strict=True))[name]


def test_two_rules():
    threat, alignment = np.array([100, 80, 0]), np.array([0, 80, 50])
    assert toy_rules.additive(threat, alignment).tolist() == [50, 80, 25]
    assert toy_rules.weakest_link(threat, alignment).tolist() == [0, 80, 0]
    assert toy_rules.verdict(threat, alignment, 50).tolist() == ["additive only", "both", "neither"]


def test_the_weakest_link_never_allows_more_than_the_mean():
    frame = framework.toy_frame()
    assert (frame["weakest_link"] <= frame["additive"]).all()
    assert set(toy_rules.verdict(frame["threat"], frame["alignment"], 30)) <= set(framework.VERDICTS)


@pytest.mark.parametrize(("threshold", "pairs"), [(50, (25, 30, 45))])
def test_pairs_by_verdict(threshold, pairs):
    frame = framework.toy_frame()
    found = pd.Series(toy_rules.verdict(frame["threat"], frame["alignment"], threshold)).value_counts()
    assert tuple(found[name] for name in framework.VERDICTS) == pairs
