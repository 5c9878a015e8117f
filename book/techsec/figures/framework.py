"""Figures of section 2, the framework: the argument as a graph, and our toy of two rules of cooperation."""

from itertools import product
from textwrap import wrap
from typing import NamedTuple

import altair as alt
import pandas as pd

from techsec import argument as parts
from techsec import theme, toy_rules
from techsec.argument import EFFECTS, FIRST, MAIN, NAMED, READ, RIVAL, STEPS, WHOLE
from techsec.figures import graph_layout
from techsec.figures.controls import beside_guess, choice, guess_rule
from techsec.figures.encodings import coded, tips
from techsec.figures.layout import WIDE, Layout
from techsec.figures.readable import readable

# Where the boxes stand, on a page and on a phone; rows and columns that a step leaves empty close up.
MAPS = (
    """
dual-character . technology-rise . standards .
proximity military-capability . order-hard order-soft .
no-internal-balancing security-threat . political-threat . institutions-bind-leader
alliance-dilemma-logic threat-balancing-logic shared-threat-perception . ally-order-anxiety weaker-ally-voice
. external-balancing . common-interest . .
industrial-rents leader-pressure abandonment-fear domestic-politics primacy supply-vulnerability
. . cooperation . . .
leader-controls-ally . idea-convergence continuity technology-denial china-response
asymmetry technology-shortfall coordination-mechanisms . self-reliance .
no-technology-alliance money-shortfall industry-practice interest-divergence people-shortfall .
. . cooperation-results . . .
""",
    """
dual-character technology-rise standards
military-capability . order-soft
security-threat . order-hard
proximity . political-threat
threat-balancing-logic shared-threat-perception ally-order-anxiety
no-internal-balancing . common-interest
alliance-dilemma-logic . institutions-bind-leader
external-balancing . weaker-ally-voice
industrial-rents leader-pressure abandonment-fear
domestic-politics primacy supply-vulnerability
. cooperation .
china-response idea-convergence technology-denial
leader-controls-ally coordination-mechanisms self-reliance
asymmetry industry-practice continuity
no-technology-alliance . interest-divergence
technology-shortfall money-shortfall people-shortfall
. cooperation-results .
""",
)
DASHES = {NAMED: [1, 0], READ: [5, 3], RIVAL: [1.5, 3]}
SHAPES = ["triangle-down", "circle"]  # Of heads of arrows, by effect.
HEAD = ["grounds", "arrow", "claim", "effect", "at", "kin"]  # What is told of an arrow.
LINE = 12  # Height of a line of text.
VERDICTS = {
    "both": ("both rules", "late", "square"),
    "additive only": ("additive rule alone", "gold", "diamond"),
    "neither": ("neither", "grey", "cross"),
}


class Drawing(NamedTuple):
    """``boxes`` has a row for each node, ``heads`` for each arrow, ``lines`` their points; ``step`` says where."""

    boxes: pd.DataFrame
    heads: pd.DataFrame
    lines: pd.DataFrame


def argument_frame(argument_nodes: pd.DataFrame, argument_edges: pd.DataFrame, layout: Layout = WIDE) -> Drawing:
    """The short version of the argument (``core``) and the rivals, with places in pixels, laid out for each step."""
    laid = [_laid(*parts.shown(argument_nodes, argument_edges, step), step, layout) for step in STEPS]
    return Drawing(*(pd.concat(frames, ignore_index=True) for frames in zip(*laid)))


def _laid(boxes: pd.DataFrame, heads: pd.DataFrame, step: str, layout: Layout) -> Drawing:
    """One step's drawing on the layout's map."""
    loops, onward = (heads[heads["feedback"] == which] for which in ("yes", "no"))
    boxes = boxes.join(graph_layout.cells(boxes.index, layout.pick(*MAPS)))
    margin, space = 8 * len(loops), layout.pick(18, 11)
    pitch = (layout.width - 10 - margin) / (boxes["column"].max() + 1)
    size = min(pitch - space, 330)
    font = 11 if layout.narrow or size < 120 else 12
    boxes["text"] = boxes["label_en"].map(lambda label: wrap(label, int(size / font / 0.51)))
    close = step == WHOLE  # Without pages and with little air, to see it at once.
    if not close:
        boxes["text"] += boxes["place"].map(lambda place: [place])
    gap = layout.pick(14, 12) if close else 26
    boxes = graph_layout.placed(boxes.assign(font=font), pitch, size, gap, LINE, 5 if close else 9)
    boxes[["top", "bottom", "text_top"]] += 2 * margin  # Room for loops above.
    ways = graph_layout.routes(onward, boxes, pitch, space) | graph_layout.loops(loops, boxes, layout.width - 10)
    lines = pd.DataFrame([(name, *point) for name, way in ways.items() for point in way], columns=["id", "x", "y"])
    heads = heads.merge(lines.groupby("id", sort=False).tail(1), on="id")
    heads["main"] = heads[["source", "target"]].isin(parts.MAIN_LINE).all(axis=1)
    lines = lines.assign(point=lines.groupby("id").cumcount()).merge(heads[["id", "main", *HEAD]], on="id")
    lines[HEAD[1:]] = lines[HEAD[1:]].where(lines["point"] == 0)  # A line's words are those of its first point.
    return Drawing(*(frame.assign(step=step) for frame in (boxes.reset_index(), heads, lines)))


def argument(argument_nodes: pd.DataFrame, argument_edges: pd.DataFrame, *, layout: Layout = WIDE) -> alt.TopLevelMixin:
    """The argument from cause (top) to results (bottom): boxes are steps, arrows claims; the look says who draws them.

    The select adds a part to the main line; the drawing is as high as what it shows.
    """
    boxes, heads, lines = argument_frame(argument_nodes, argument_edges, layout)
    step = choice("step", "Show", list(STEPS))
    # A parameter of this name sets the plot's height; Altair has no word for a height that changes.
    heights = {name: float(bottom) + 2 for name, bottom in boxes.groupby("step")["bottom"].max().items()}
    high = alt.param(name="height", expr=f"{heights}[step]")
    pixels: dict = {"axis": None, "scale": None}
    x, y = alt.X("x:Q", **pixels), alt.Y("y:Q", **pixels)
    legend = alt.Legend(title=None, orient="bottom", columns=layout.pick(3, 1), symbolStrokeWidth=2, symbolSize=400)
    dash = alt.StrokeDash("grounds:N", legend=legend).scale(domain=list(DASHES), range=list(DASHES.values()))
    named, shown = alt.datum.grounds == NAMED, alt.datum.step == step
    ink, paper, muted = (alt.value(theme.tone(name)) for name in ("ink", "paper", "muted"))
    told = tips(arrow=" ", claim="in our words", effect="effect", grounds="drawn from", at="page")
    claims = alt.Chart(lines).transform_filter(shown).mark_line().encode(
        x=x, y=y, tooltip=told, order="point:O", detail="id:N", strokeDash=dash, stroke=muted,
        strokeWidth=alt.when(alt.datum.main).then(alt.value(2.8)).otherwise(alt.value(1.2)),
    )  # fmt: skip
    effect = alt.Shape("effect:N", legend=alt.Legend(title=None, orient="bottom", columns=2))
    tops = alt.Chart(heads[[*HEAD, "x", "y", "step"]]).transform_filter(shown).mark_point(size=40).encode(
        x=x, y=y, tooltip=told, fill=ink, stroke=ink,
        shape=effect.scale(domain=list(EFFECTS.values()), range=SHAPES),
    )  # fmt: skip
    told = tips(label_en=" ", label_zh="中文", grounds="box", summary="in our words", place="section, page")
    fields = "id label_en label_zh summary place text text_top font grounds step part kin x left right top bottom"
    base = alt.Chart(boxes[fields.split()]).encode(tooltip=told).transform_filter(shown)
    frames = base.mark_rect(cornerRadius=3, stroke=theme.tone("ink"), fillOpacity=1).encode(
        x=alt.X("left:Q", **pixels), x2="right:Q", y=alt.Y("top:Q", **pixels), y2="bottom:Q",
        fill=alt.when(named).then(ink).otherwise(paper),
        strokeWidth=alt.when(alt.datum.part == MAIN).then(alt.value(2.8)).otherwise(alt.value(1.2)),
    )  # fmt: skip
    words = base.mark_text(lineHeight=LINE, baseline="line-top").encode(
        x=x, y=alt.Y("text_top:Q", **pixels), text="text:N", size=alt.Size("font:Q", scale=None),
        color=alt.when(named).then(paper).otherwise(ink),
    )  # fmt: skip
    return layout.fill(alt.layer(claims, tops, frames, words).add_params(step, high), heights[FIRST])


def argument_table(drawing: Drawing) -> pd.DataFrame:
    """One row for each box, then one for each arrow, of any step: what pointing at them tells."""
    once = [frame.drop(columns="step").drop_duplicates("id", keep="last") for frame in drawing[:2]]
    rows = pd.concat(map(readable, once, ["boxes", "arrows"]))
    return rows[["step", "中文", "role", "effect", "in our words", "page"]]


def toy_frame(threshold: float = 50) -> pd.DataFrame:
    """One row (one point) for each pair of levels of threat and alignment, with cooperation by each rule of our toy.

    The pairs are the middles of a hundred squares: 5, 15, ... 95 on both sides. ``verdict``: which rules reach the
    threshold.
    """
    frame = pd.DataFrame(product(range(5, 100, 10), repeat=2), columns=["threat", "alignment"])
    threat, alignment = frame["threat"], frame["alignment"]
    frame["additive"] = toy_rules.additive(threat, alignment)
    frame["weakest_link"] = toy_rules.weakest_link(threat, alignment)
    return frame.assign(verdict=toy_rules.verdict(threat, alignment, threshold))


def toy(*, layout: Layout = WIDE, blank: bool = False) -> alt.TopLevelMixin:
    """Pairs by which rules put cooperation at the threshold or above, and how many of each there are.

    The bars name the colours. A rule stands at the reader's guess of a number of pairs.
    """
    frame, (side, length) = toy_frame(), layout.pick((340, 215), (226, 150))
    level = {"scale": alt.Scale(domain=[0, 100], nice=False)}
    axis = alt.Axis(values=list(range(0, 101, 20)), grid=False)
    x = alt.X("threat:Q", title="Threat that both perceive (no unit)", axis=axis, **level)
    y = alt.Y("alignment:Q", title="Alignment of interests (no unit)", axis=axis, **level)
    names = [name for name, *_ in VERDICTS.values()]
    count = alt.X("pairs:Q", title="Pairs of 100", axis=alt.Axis(values=[0, 50, 100], grid=False), **level)
    kind = alt.Y("verdict:N", title=None, scale=alt.Scale(domain=["", *names]))  # Room above for the guess.
    space, bars = {"width": side, "height": side}, {"width": length, "height": 130}
    together = layout.pick(alt.hconcat, alt.vconcat)
    if blank:
        bare = alt.Chart(frame.assign(pairs=0)[:1]).mark_text(text="")
        return together(bare.encode(x=x, y=y).properties(**space), bare.encode(x=count, y=kind).properties(**bars))
    threshold = alt.param(name="threshold", value=50, bind=alt.binding_range(min=10, max=90, step=10, name="Threshold"))
    guess = alt.param(name="guess", value=None)
    both, only, neither = (f"'{name}'" for name in names)
    judged = alt.Chart(frame.drop(columns="verdict")).transform_calculate(
        verdict=f"datum.weakest_link >= threshold ? {both} : datum.additive >= threshold ? {only} : {neither}"
    )
    look = coded("verdict", {name: look for name, *look in VERDICTS.values()})
    told = tips(verdict="accepted by", additive="additive rule gives:Q", weakest_link="weakest link gives:Q")
    told += tips(threat="threat:Q", alignment="alignment:Q")
    points = judged.mark_point(size=layout.pick(190, 130), strokeWidth=1.5).encode(x=x, y=y, tooltip=told, **look)
    counted = judged.transform_aggregate(pairs="count()", groupby=["verdict"]).encode(x=count, y=kind)
    bar = counted.mark_bar(height=20).encode(
        fill=look["fill"], tooltip=tips(verdict="accepted by", pairs="pairs of 100:Q")
    )
    number = counted.mark_text(align="left", dx=5).encode(text="pairs:Q")
    guessed, ruled = guess_rule()
    label = guessed.mark_text(fontWeight="bold", **beside_guess(50, 6)).encode(y=alt.value(14), text="label:N")
    strip = alt.layer(bar, number, ruled, label).properties(**bars)
    return together(points.properties(**space), strip).add_params(threshold, guess)
