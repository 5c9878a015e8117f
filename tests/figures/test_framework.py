"""Figures of section 2: the layout of the argument, its arrows, and our toy of two rules."""

from itertools import combinations, pairwise

import numpy as np
import pandas as pd
import pytest

from specs import LAYOUTS, drawn, rows_of, spec
from techsec import data, toy_rules
from techsec.figures import framework, graph_layout

NODES, EDGES = data.argument_nodes(), data.argument_edges()
SHAPES = pytest.mark.parametrize("shape", [{}, {"most": 3, "width": 286, "size": 82, "bend": 5, "letters": 15}])
DIAMOND = [("a", "b"), ("a", "c"), ("b", "d"), ("c", "d"), ("a", "d"), ("x", "d")]


def test_every_arrow_of_a_layout_points_down_and_layers_are_not_too_full():
    for most in (1, 2, 3):
        level = graph_layout.layers(DIAMOND, most)
        assert all(level[source] < level[target] for source, target in DIAMOND)
        assert max(list(level.values()).count(at) for at in level.values()) <= most
        assert min(level.values()) == 0


def test_a_condition_stands_just_above_what_it_bears_on():
    level = graph_layout.layers(DIAMOND, 4)
    assert level == {"d": 2, "b": 1, "c": 1, "x": 1, "a": 0}


def test_a_circle_is_refused():
    with pytest.raises(ValueError, match="a circle among b, c"):
        graph_layout.layers([("b", "c"), ("c", "b"), ("a", "d")], 3)


def test_order_avoids_a_crossing_that_can_be_avoided():
    edges = [("a", "y"), ("b", "x"), ("a", "p"), ("b", "q")]
    order, beside = graph_layout.rows(edges, {"a": 0, "b": 0, "x": 1, "y": 1, "p": 1, "q": 1})
    assert graph_layout.crossings(order, beside) == 0
    assert graph_layout.crossings([["a", "b"], ["x", "q", "y", "p"]], beside) == 4


def test_items_keep_their_order_apart_and_within_the_width():
    level = graph_layout.layers(DIAMOND, 3)
    order, beside = graph_layout.rows(DIAMOND, level)
    centre = graph_layout.places(order, beside, 50, 10, 200)
    for row in order:
        for one, other in pairwise(row):
            size = sum(25 if isinstance(item, str) else 5 for item in (one, other))
            assert centre[other] - centre[one] >= size - 1e-9
        assert all(5 <= centre[item] <= 195 for item in row)
    assert ("a", "d") in {item[1] for row in order for item in row if not isinstance(item, str)}


@SHAPES
def test_boxes_do_not_overlap_and_stay_inside(shape):
    boxes = framework.argument_frame(NODES, EDGES, **shape).boxes
    for one, other in combinations(boxes.itertuples(), 2):
        beside = one.right <= other.left or other.right <= one.left
        assert beside or one.bottom <= other.top or other.bottom <= one.top, (one.id, other.id)
    assert boxes["left"].min() >= 0 and boxes["right"].max() <= shape.get("width", 652)


@SHAPES
def test_the_short_version_and_the_rivals_are_drawn_with_the_arrows_among_them(shape):
    boxes, heads, lines = framework.argument_frame(NODES, EDGES, **shape)
    assert set(boxes["id"]) == set(NODES.query("core == 'yes' or kind == 'rival'")["id"])
    among = EDGES[EDGES["source"].isin(boxes["id"]) & EDGES["target"].isin(boxes["id"])]
    assert heads["id"].tolist() == list(dict.fromkeys(lines["id"])) == among["id"].tolist()


@SHAPES
def test_arrows_lead_from_box_to_box_and_end_at_their_heads(shape):
    boxes, heads, lines = framework.argument_frame(NODES, EDGES, **shape)
    boxes = boxes.set_index("id")
    for edge in heads.itertuples():
        route = lines[lines["id"] == edge.id].sort_values("step")
        first, last = route.iloc[0], route.iloc[-1]
        assert first["y"] == boxes.loc[edge.source, "bottom"]
        assert (last["x"], last["y"]) == (edge.x, edge.y) and edge.y == boxes.loc[edge.target, "top"] - 5
        assert boxes.loc[edge.target, "left"] <= edge.x <= boxes.loc[edge.target, "right"]
    assert not heads[["x", "y"]].round(3).duplicated().any()


def test_only_arrows_that_close_a_loop_go_up():
    boxes, heads, _ = framework.argument_frame(NODES, EDGES)
    level = boxes.set_index("id")["level"]
    up = heads[heads["source"].map(level) >= heads["target"].map(level)]
    assert sorted(up["id"]) == sorted(EDGES.query("feedback == 'yes'")["id"])


def test_parts_follow_sections_kinds_and_the_second_path():
    boxes = framework.argument_frame(NODES, EDGES).boxes.set_index("id")
    part = {name: label for name, (label, _) in framework.PARTS.items()}
    assert boxes.loc["technology-rise", "part"] == part["backbone"]
    assert boxes.loc["proximity", "part"] == part["security"]
    assert boxes.loc["standards", "part"] == part["political"]
    assert set(boxes.index[boxes["part"] == part["institutions"]]) == {"institutions-bind-leader", "weaker-ally-voice"}
    assert boxes.loc["self-reliance", "part"] == part["limits"]
    assert set(boxes.index[boxes["part"] == part["rivals"]]) == set(boxes.index[boxes["kind"] == "rival"])


def test_boxes_say_where_the_paper_has_them():
    text = framework.argument_frame(NODES, EDGES).boxes.set_index("id")["text"]
    assert text["common-interest"][-1] == "1, p. 77"
    assert text["primacy"][-1] == "see p. 78"
    assert text["leader-pressure"][-1] == "not in the paper"


@LAYOUTS
def test_the_graph_draws_a_box_a_node_and_a_head_an_arrow(narrow):
    chart = spec("framework.argument", narrow)
    boxes, heads, lines = framework.argument_frame(NODES, EDGES)
    assert rows_of(chart, "rect") == {len(boxes)} and rows_of(chart, "point") == {len(heads)}
    assert lines["id"].nunique() == len(drawn(chart)) == len(heads)


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
