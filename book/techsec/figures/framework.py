"""Figures of section 2, the framework: the argument as a graph, and our toy of two rules of cooperation."""

from itertools import product
from textwrap import wrap
from typing import NamedTuple

import altair as alt
import pandas as pd

from techsec import model, theme
from techsec.figures import graph_layout
from techsec.figures.controls import choice, dimmed, guess_rule, strength
from techsec.figures.encodings import coded, tips

PARTS = {
    "backbone": ("main line, pp. 77-79", "ink"),
    "security": ("2.2 security interests", "vermillion"),
    "political": ("2.3 political interests", "blue"),
    "institutions": ("2.3 second path", "green"),
    "limits": ("4-5 practice and limits", "purple"),
    "rivals": ("rival accounts", "grey"),
}
SECTIONS = {"1": "backbone", "2.1": "backbone", "2.2": "security", "2.3": "political"}
KINDS = {
    "stated": ("between variables of Figure 1", [1, 0]),
    "implied": ("our reading of the prose", [5, 3]),
    "rival": ("rival account", [1.5, 3]),
}
EFFECTS = {"+": ("raises", "triangle-down"), "-": ("lowers", "circle")}
LINE, GAP, HEAD = 12, 28, 18
VERDICTS = {
    "both": ("both rules", "blue", "circle"),
    "additive only": ("additive only", "vermillion", "diamond"),
    "neither": ("neither", "grey", "cross"),
}


class Drawing(NamedTuple):
    """``boxes`` has a row for each node, ``heads`` for each arrow, ``lines`` the points."""

    boxes: pd.DataFrame
    heads: pd.DataFrame
    lines: pd.DataFrame


def argument_frame(
    argument_nodes: pd.DataFrame,
    argument_edges: pd.DataFrame,
    most: int = 6,
    width: float = 652,
    size: float = 100,
    bend: float = 8,
    letters: int = 16,
) -> Drawing:
    """The short version of the argument (``core``) and the rivals, with places in pixels: boxes, heads and lines.

    At most ``most`` boxes of ``size`` pixels stand side by side in ``width``; an arrow that passes between them takes
    ``bend``; labels have ``letters`` a line. Rivals stand below the paper's own causes. Arrows that close a loop go up
    on the left.
    """
    boxes = argument_nodes[argument_nodes["core"].eq("yes") | argument_nodes["kind"].eq("rival")].set_index("id")
    heads = argument_edges[argument_edges["source"].isin(boxes.index) & argument_edges["target"].isin(boxes.index)]
    onward = heads[heads["feedback"] == "no"]
    arrows = list(zip(onward["source"], onward["target"], strict=True))
    rivals = {name: target for name, target in arrows if boxes.loc[name, "kind"] == "rival"}
    lower = [(own, rival) for rival, to in rivals.items() for own, at in arrows if at == to and own not in rivals]
    level = graph_layout.layers([*arrows, *lower], most)
    order, beside = graph_layout.rows(arrows, level)
    centre = graph_layout.places(order, beside, size, bend, width)
    boxes["text"] = [[*wrap(box.label_en, letters), _place(box)] for box in boxes.itertuples()]
    boxes["part"] = _parts(boxes, heads)
    boxes["level"], boxes["x"] = boxes.index.map(level), boxes.index.map(centre)
    boxes["left"], boxes["right"] = boxes["x"] - size / 2 + 2, boxes["x"] + size / 2 - 2
    tall = boxes["text"].map(len) * LINE + 8
    high = tall.groupby(boxes["level"]).max()
    rows = pd.DataFrame({"top": (high + GAP).cumsum() - high - GAP + HEAD, "high": high})
    boxes["top"] = boxes["level"].map(rows["top"])
    boxes["bottom"] = boxes["top"] + tall
    routes = _routes(onward, boxes, rows, centre, size) | _loops(heads[heads["feedback"] == "yes"], boxes, rows)
    points = [(name, step, *point) for name in heads["id"] for step, point in enumerate(routes[name])]
    lines = pd.DataFrame(points, columns=["id", "step", "x", "y"])
    heads = heads.merge(lines.groupby("id", sort=False).tail(1)[["id", "x", "y"]], on="id")
    source, target = heads["source"].map(boxes["part"]), heads["target"].map(boxes["part"])
    heads["part"] = target.where(target != PARTS["backbone"][0], source)
    heads["from"], heads["to"] = heads["source"].map(boxes["label_en"]), heads["target"].map(boxes["label_en"])
    heads["grounds"] = heads["kind"].map(lambda kind: KINDS[kind][0])
    heads["effect"] = heads["sign"].map(lambda sign: EFFECTS[sign][0])
    return Drawing(boxes.reset_index(), heads, lines.merge(heads[["id", "part", "grounds"]], on="id"))


def _place(box) -> str:
    """Where the paper has the step: its section and page; of a rival, the page that gives it material."""
    if box.kind != "rival":
        return f"{box.section}, p. {box.page}"
    return "not in the paper" if pd.isna(box.page) else f"see p. {box.page}"


def _parts(boxes: pd.DataFrame, heads: pd.DataFrame) -> pd.Series:
    """The part of the argument of each node, by section; nodes of 2.3 that serve no hypothesis are the second path."""
    part = boxes["section"].map(SECTIONS).fillna("limits")
    part[boxes["kind"] == "rival"] = "rivals"
    serving = set(heads.loc[heads["hypothesis"].map(len) > 0, "source"])
    part[(part == "political") & ~boxes.index.isin(serving)] = "institutions"
    return part.map(lambda name: PARTS[name][0])


def _routes(onward: pd.DataFrame, boxes: pd.DataFrame, rows: pd.DataFrame, centre: dict, size: float) -> dict:
    """The points of each arrow: from the middle of its box, past the boxes of other layers, to a place of its own.

    At the top of a box arrows end side by side, in the order in which they come in.
    """
    routes = {}
    for target, coming in onward.groupby("target"):
        other = boxes.loc[target]
        bends = {}
        for edge in coming.itertuples():
            passed = range(boxes.loc[edge.source, "level"] + 1, other["level"])
            spots = [(centre[level, (edge.source, target)], *rows.loc[level]) for level in passed]
            bends[edge.id] = [(x, y) for x, top, high in spots for y in (top, top + high)]
            routes[edge.id] = [(boxes.loc[edge.source, "x"], boxes.loc[edge.source, "bottom"]), *bends[edge.id]]
        apart = min(14, (size - 12) / len(coming))
        for place, name in enumerate(sorted(bends, key=lambda name: routes[name][-1][0])):
            routes[name].append((other["x"] + apart * (place - (len(coming) - 1) / 2), other["top"] - 5))
    return routes


def _loops(back: pd.DataFrame, boxes: pd.DataFrame, rows: pd.DataFrame) -> dict:
    """The points of arrows that close a loop: under their box to the left margin, up, and down into their target."""
    routes = {}
    for number, edge in enumerate(back.itertuples(), start=1):
        one, other = boxes.loc[edge.source], boxes.loc[edge.target]
        out, margin, into = one["left"] + 8, -1 - 6 * number, other["left"] + 40 - 14 * number
        under, over = rows.loc[one["level"]].sum() + 7, HEAD - 4 - 6 * number
        way = [(out, one["bottom"]), (out, under), (margin, under), (margin, over), (into, over)]
        routes[edge.id] = [*way, (into, other["top"] - 5)]
    return routes


def argument(argument_nodes: pd.DataFrame, argument_edges: pd.DataFrame, *, narrow: bool = False) -> alt.TopLevelMixin:
    """The argument from cause (top) to results (bottom): boxes are steps, arrows claims; the dash says who draws them.

    The selection leaves one part and the main line in full strength.
    """
    width = theme.NARROW - 14 if narrow else 652
    phone = {"most": 3, "width": width, "size": 82, "bend": 5, "letters": 14} if narrow else {}
    boxes, heads, lines = argument_frame(argument_nodes, argument_edges, **phone)
    names, tones = zip(*PARTS.values(), strict=True)
    part = choice("part", "Show beside the main line", ["everything", *names])
    shown = (part == "everything") | (alt.datum.part == part) | (alt.datum.part == names[0])
    opacity = strength(shown)
    height = float(boxes["bottom"].max())
    left = min(-14, float(lines["x"].min()) - 1)  # Arrows that close a loop go up beside the boxes.
    across = {"scale": alt.Scale(domain=[left, width], nice=False), "axis": None}
    down = {"scale": alt.Scale(domain=[0, height], reverse=True, nice=False), "axis": None}
    chart = alt.layer(
        _lines(lines, across, down, 1 if narrow else 3).encode(opacity=opacity),
        _heads(heads, across, down, 1 if narrow else 2).encode(opacity=opacity),
        *_boxes(boxes, across, down, opacity, narrow=narrow),
    )
    return chart.add_params(part).properties(width=width - left, height=height)


def argument_table(drawing: Drawing) -> pd.DataFrame:
    """One row for each box, then one row for each arrow: what pointing at them tells; a box leads nowhere by itself."""
    step = {"label_en": "step", "label_zh": "中文", "kind": "role", "summary": "in our words"}
    arrow = {"from": "step", "to": "leads to", "grounds": "role", "claim": "in our words"}
    rows = [drawing.boxes[[*step, "page"]].rename(columns=step)]
    rows.append(drawing.heads[[*arrow, "effect", "page"]].rename(columns=arrow))
    return pd.concat(rows)[["step", "leads to", "中文", "role", "effect", "in our words", "page"]]


def _lines(lines: pd.DataFrame, across: dict, down: dict, columns: int) -> alt.Chart:
    kinds, dashes = zip(*KINDS.values(), strict=True)
    stated = alt.datum.grounds == KINDS["stated"][0]
    legend = alt.Legend(title=None, orient="bottom", columns=columns, symbolStrokeWidth=2, symbolSize=400)
    return (
        alt.Chart(lines)
        .mark_line(color=theme.tone("muted"))
        .encode(
            x=alt.X("x:Q", **across),
            y=alt.Y("y:Q", **down),
            order="step:O",
            detail="id:N",
            strokeDash=alt.StrokeDash("grounds:N", legend=legend).scale(domain=kinds, range=dashes),
            strokeWidth=alt.when(stated).then(alt.value(2.6)).otherwise(alt.value(1.4)),
        )
    )


def _heads(heads: pd.DataFrame, across: dict, down: dict, columns: int) -> alt.Chart:
    effects, shapes = zip(*EFFECTS.values(), strict=True)
    legend = alt.Legend(title=None, orient="bottom", columns=columns)
    ink = theme.tone("ink")
    return (
        alt.Chart(heads[["x", "y", "part", "effect", "grounds", "from", "to", "claim", "page"]])
        .mark_point(size=45, strokeWidth=2, stroke=ink, fill=ink)
        .encode(
            x=alt.X("x:Q", **across),
            y=alt.Y("y:Q", **down),
            shape=alt.Shape("effect:N", legend=legend).scale(domain=effects, range=shapes),
            tooltip=tips(**{"from": "from"}, to="to", claim="claim", grounds="arrow", effect="effect", page="page:Q"),
        )
    )


def _boxes(boxes: pd.DataFrame, across: dict, down: dict, opacity: alt.Opacity, *, narrow: bool) -> list[alt.Chart]:
    names, tones = zip(*PARTS.values(), strict=True)
    colors = alt.Scale(domain=names, range=[theme.tone(name) for name in tones])
    named = alt.datum.figure1_note == "yes"
    places = ["left", "right", "top", "bottom", "x", "text"]
    base = alt.Chart(boxes[[*places, "part", "kind", "figure1_note", "label_en", "label_zh", "summary"]])
    told = tips(label_en="step", label_zh="中文", kind="role", summary="in our words")
    drawn = base.mark_rect(fill=theme.tone("paper"), fillOpacity=1, cornerRadius=3).encode(
        x=alt.X("left:Q", **across),
        x2="right:Q",
        y=alt.Y("top:Q", **down),
        y2="bottom:Q",
        stroke=alt.Stroke("part:N", scale=colors, legend=alt.Legend(title=None, columns=2 if narrow else 3)),
        strokeWidth=alt.when(named).then(alt.value(2.8)).otherwise(alt.value(1.5)),
        strokeOpacity=opacity,
        tooltip=told,
    )
    words = base.mark_text(fontSize=10 if narrow else 11, lineHeight=LINE, baseline="line-top", dy=3).encode(
        x=alt.X("x:Q", **across), y=alt.Y("top:Q", **down), text="text:N", opacity=opacity, tooltip=told
    )
    return [drawn, words]


def toy_frame() -> pd.DataFrame:
    """One row (one point) for each pair of levels of threat and alignment, with cooperation by each rule of our toy.

    The pairs are the middles of a hundred squares: 5, 15, ... 95 on both sides.
    """
    levels = range(5, 100, 10)
    frame = pd.DataFrame(product(levels, levels), columns=["threat", "alignment"])
    frame["additive"] = model.additive(frame["threat"], frame["alignment"])
    frame["weakest_link"] = model.weakest_link(frame["threat"], frame["alignment"])
    return frame


def toy(*, narrow: bool = False, blank: bool = False) -> alt.TopLevelMixin:
    """A hundred pairs by which rules put cooperation at the threshold or above, and how many of each there are.

    A rule stands at the reader's guess of a number of pairs.
    """
    side = 236 if narrow else 300
    level = {"scale": alt.Scale(domain=[0, 100], nice=False)}
    axis = alt.Axis(values=list(range(0, 101, 20)), grid=False)
    x = alt.X("threat:Q", title="Threat that both perceive (no unit)", axis=axis, **level)
    y = alt.Y("alignment:Q", title="Alignment of interests (no unit)", axis=axis, **level)
    names = [name for name, *_ in VERDICTS.values()]
    count = alt.X("pairs:Q", title="Pairs of 100", axis=alt.Axis(values=[0, 50, 100], grid=False), **level)
    kind = alt.Y("verdict:N", title=None, scale=alt.Scale(domain=names), axis=alt.Axis(labelLimit=100))
    space, bars = {"width": side, "height": side}, {"width": 180 if narrow else 190, "height": 90}
    together = alt.vconcat if narrow else alt.hconcat
    if blank:
        bare = alt.Chart(pd.DataFrame({"threat": [50], "alignment": [50], "pairs": [50], "verdict": names[:1]}))
        bare = bare.mark_text(text="")
        return together(bare.encode(x=x, y=y).properties(**space), bare.encode(x=count, y=kind).properties(**bars))
    threshold = alt.param(name="threshold", value=50, bind=alt.binding_range(min=10, max=90, step=10, name="Threshold"))
    chosen = choice("verdict", "Show pairs accepted by", ["all pairs", *names])
    guess = alt.param(name="guess", value=10)
    both, only, neither = (f"'{name}'" for name in names)
    judged = alt.Chart(toy_frame()).transform_calculate(
        verdict=f"datum.weakest_link >= threshold ? {both} : datum.additive >= threshold ? {only} : {neither}"
    )
    legend = alt.Legend(title="The threshold is reached by", titleLimit=300, columns=3)
    look = coded("verdict", {name: look for name, *look in VERDICTS.values()}, legend)
    points = judged.mark_point(size=110, strokeWidth=1.5).encode(
        x=x,
        y=y,
        **look,
        **dimmed(chosen, "all pairs", "verdict"),
        tooltip=tips(
            threat=":Q",
            alignment=":Q",
            additive="cooperation, additive:Q",
            weakest_link="cooperation, weakest link:Q",
            verdict="threshold reached by",
        ),
    )
    counted = judged.transform_aggregate(pairs="count()", groupby=["verdict"]).encode(x=count, y=kind)
    bar = counted.mark_bar(height=18).encode(fill=look["fill"])
    number = counted.mark_text(align="left", dx=5).encode(text="pairs:Q")
    guessed, ruled = guess_rule()
    align = alt.expr("guess > 50 ? 'right' : 'left'")
    label = guessed.mark_text(align=align, baseline="bottom", fontWeight="bold").encode(y=alt.value(-2), text="label:N")
    strip = alt.layer(bar, number, ruled, label).properties(**bars)
    return together(points.properties(**space), strip).add_params(threshold, chosen, guess)
