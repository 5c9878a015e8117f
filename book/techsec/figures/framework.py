"""Figures of section 2, the framework: the argument as a graph, and our toy of two rules of cooperation."""

from itertools import product
from textwrap import wrap
from typing import NamedTuple

import altair as alt
import pandas as pd

from techsec import theme, toy_rules
from techsec.figures import graph_layout
from techsec.figures.controls import choice, guess_rule
from techsec.figures.encodings import coded, tips
from techsec.figures.layout import WIDE, Layout

# Where the boxes stand, on a page and on a phone; rows and columns that a step leaves empty close up.
MAPS = (
    """
dual-character . technology-rise . standards .
proximity military-capability . order-hard order-soft .
no-internal-balancing security-threat . political-threat . institutions-bind-leader
alliance-dilemma-logic threat-balancing-logic shared-threat-perception . ally-order-anxiety weaker-ally-voice
. external-balancing common-interest . . .
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
no-internal-balancing common-interest institutions-bind-leader
alliance-dilemma-logic . weaker-ally-voice
external-balancing . .
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
# The parts of the argument by section; what comes later is practice and limits. Two parts take single boxes out.
PARTS = {"2.2": "security", "2.3": "politics"}
MAIN = "main line"
MAIN_LINE = "technology-rise shared-threat-perception common-interest cooperation cooperation-results".split()
SECOND_PATH = ["institutions-bind-leader", "weaker-ally-voice"]
# Each step: what it draws beside the main line, and its sentence.
STEPS = {
    "the argument in five boxes": (
        [],
        "The authors say that allies perceive a rise as a threat, that how to answer it becomes their common interest, "
        "and that this moves them to act together (pp. 77-79). Choose what to show beside this line.",
    ),
    "with security interests": (
        ["security"],
        "Technology feeds arms, the authors say (pp. 79-80). The weaker ally may be warier as the riser's neighbour; "
        "when it is weaker than the riser too, it leans on the strong ally (pp. 80-81).",
    ),
    "with political interests": (
        ["politics"],
        "Technology moves power and the say in rules, the authors say, and states with an old lead grow anxious about "
        "their rank (p. 81). The weaker ally fears for the order and joins of its own accord (p. 82).",
    ),
    "with the second path": (
        ["second path"],
        "Institutions restrain the leader to a certain degree, the authors say, and a part in making rules lets the "
        "weaker ally realise aims of its own (p. 82). This path does not pass the shared perception of a threat.",
    ),
    "with rival accounts": (
        ["rivals"],
        "Six other reasons to cooperate, from the wider literature. They are not the authors' answer; a page says "
        "where the article gives one of them material.",
    ),
    "with practice and limits": (
        ["limits"],
        "Cooperation unfolds in three stages, the authors say (p. 87). Divergent interests, unequal power and "
        "shortfalls hold its results back (pp. 95-97), and denial drives the target to technology of its own (p. 98).",
    ),
    "the whole map": (
        ["security", "politics", "second path", "rivals", "limits"],
        "Of {arrows} arrows {stated} join what the note of Figure 1 names, {implied} are our reading of the prose and "
        "{rival} are rivals. The published drawing may differ.",
    ),
}
FIRST, WHOLE = list(STEPS)[0], list(STEPS)[-1]
NAMED, READ, RIVAL = "after the note of Figure 1", "our reading of the prose", "rival account"
GROUNDS = {"stated": NAMED, "implied": READ, "rival": RIVAL}
DASHES = {NAMED: [1, 0], READ: [5, 3], RIVAL: [1.5, 3]}
EFFECTS = {"+": ("raises", "triangle-down"), "-": ("lowers", "circle")}
# Stands for the three stages where a step leaves them out.
STAGES_PASSED = {
    "id": "cooperation-to-results-by-stages",
    "source": "cooperation",
    "target": "cooperation-results",
    "kind": "implied",
    "sign": "+",
    "feedback": "no",
    "claim": "By three stages, of ideas, mechanisms and industry, which the step on practice and limits shows.",
    "page": 87,
}
HEAD = ["grounds", "arrow", "claim", "effect", "at", "kin"]  # What is told of an arrow.
LINE, SMALL = 12, 120  # Height of a line of text; width of a box whose words are in small type.
VERDICTS = {
    "both": ("both rules", "late", "square"),
    "additive only": ("additive only", "gold", "diamond"),
    "neither": ("neither", "grey", "cross"),
}


class Drawing(NamedTuple):
    """``boxes`` has a row for each node, ``heads`` for each arrow, ``lines`` their points; ``step`` says where."""

    boxes: pd.DataFrame
    heads: pd.DataFrame
    lines: pd.DataFrame


def argument_frame(argument_nodes: pd.DataFrame, argument_edges: pd.DataFrame, layout: Layout = WIDE) -> Drawing:
    """The short version of the argument (``core``) and the rivals, with places in pixels, laid out for each step."""
    rival = argument_nodes["kind"].eq("rival")
    boxes = argument_nodes.assign(
        part=argument_nodes["section"].map(PARTS).fillna("limits").mask(rival, "rivals"),
        grounds=argument_nodes["figure1_note"].map({"yes": NAMED}).fillna(READ),
        place=argument_nodes["section"] + ", p. " + argument_nodes["page"].astype(str),
    )
    boxes.loc[rival, "grounds"] = RIVAL
    boxes.loc[rival, "place"] = ("see p. " + boxes["page"].astype(str)).mask(boxes["page"].isna(), "not in the paper")
    for part, names in {"second path": SECOND_PATH, MAIN: MAIN_LINE}.items():
        boxes.loc[boxes["id"].isin(names), "part"] = part
    boxes["kin"] = boxes["part"].mask(boxes["part"] == MAIN, "")
    boxes = boxes[boxes["core"].eq("yes") | rival].set_index("id")
    laid = [_laid(boxes, argument_edges, step, layout) for step in STEPS]
    return Drawing(*(pd.concat(frames, ignore_index=True) for frames in zip(*laid, strict=True)))


def _laid(boxes: pd.DataFrame, edges: pd.DataFrame, step: str, layout: Layout) -> Drawing:
    """One step's drawing on the layout's map."""
    boxes = boxes[boxes["part"].isin([MAIN, *STEPS[step][0]])]
    heads = edges if "limits" in STEPS[step][0] else pd.concat([edges, pd.DataFrame([STAGES_PASSED])])
    heads = heads[heads["source"].isin(boxes.index) & heads["target"].isin(boxes.index)]
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
    lines["point"] = lines.groupby("id").cumcount()
    heads = heads.merge(lines.groupby("id", sort=False).tail(1), on="id")
    heads["arrow"] = heads["source"].map(boxes["label_en"]) + " → " + heads["target"].map(boxes["label_en"])
    heads["grounds"], heads["effect"] = heads["kind"].map(GROUNDS), heads["sign"].map(lambda sign: EFFECTS[sign][0])
    heads["at"] = ("p. " + heads["page"].astype(str)).where(heads["page"].notna(), "")
    heads["kin"] = heads["target"].map(boxes["kin"]).where(lambda kin: kin != "", heads["source"].map(boxes["kin"]))
    lines = lines.merge(heads[["id", *HEAD]], on="id")
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
    x, y = (alt.X("x:Q", axis=None, scale=None), alt.Y("y:Q", axis=None, scale=None))
    legend = alt.Legend(title=None, orient="bottom", columns=layout.pick(3, 1), symbolStrokeWidth=2, symbolSize=400)
    dash = alt.StrokeDash("grounds:N", legend=legend).scale(domain=list(DASHES), range=list(DASHES.values()))
    named, shown = alt.datum.grounds == NAMED, alt.datum.step == step
    ink, paper, muted = (alt.value(theme.tone(name)) for name in ("ink", "paper", "muted"))
    told = tips(arrow=" ", claim="in our words", effect="effect", grounds="drawn from", at="page")
    claims = alt.Chart(lines).transform_filter(shown).mark_line().encode(
        x=x, y=y, tooltip=told, order="point:O", detail="id:N", strokeDash=dash, stroke=muted,
        strokeWidth=alt.when(named).then(alt.value(2.6)).otherwise(alt.value(1.4)),
    )  # fmt: skip
    effects, shapes = zip(*EFFECTS.values(), strict=True)
    effect = alt.Shape("effect:N", legend=alt.Legend(title=None, orient="bottom", columns=2))
    tops = alt.Chart(heads[[*HEAD, "x", "y", "step"]]).transform_filter(shown).mark_point(size=40).encode(
        x=x, y=y, shape=effect.scale(domain=effects, range=shapes), fill=ink, stroke=ink, tooltip=told
    )  # fmt: skip
    told = tips(label_en=" ", label_zh="中文", grounds="box", summary="in our words", place="section, page")
    fields = [
        "id",
        "label_en",
        "label_zh",
        "summary",
        "place",
        "text",
        "text_top",
        "font",
        "grounds",
        "step",
        "part",
        "kin",
    ]
    base = alt.Chart(boxes[[*fields, "x", "left", "right", "top", "bottom"]]).encode(tooltip=told)
    base = base.transform_filter(shown)
    frames = base.mark_rect(cornerRadius=3, stroke=theme.tone("ink"), fillOpacity=1).encode(
        x=alt.X("left:Q", axis=None, scale=None), x2="right:Q",
        y=alt.Y("top:Q", axis=None, scale=None), y2="bottom:Q",
        fill=alt.when(named).then(ink).otherwise(paper),
        strokeWidth=alt.when(alt.datum.part == MAIN).then(alt.value(2.8)).otherwise(alt.value(1.2)),
    )  # fmt: skip
    words = base.mark_text(lineHeight=LINE, baseline="line-top").encode(
        x=x, y=alt.Y("text_top:Q", axis=None, scale=None), text="text:N", size=alt.Size("font:Q", scale=None),
        color=alt.when(named).then(paper).otherwise(ink),
    )  # fmt: skip
    chart = alt.layer(claims, tops, frames, words).add_params(step, high)
    return layout.fill(chart, heights[FIRST])


def argument_words(drawing: Drawing) -> dict[str, str]:
    """What each step of the select shows, in a sentence or two; arrows are those of the whole map."""
    kinds = drawing.heads.query("step == @WHOLE")["kind"].value_counts()
    return {step: words.format(arrows=kinds.sum(), **kinds) for step, (_, words) in STEPS.items()}


def argument_table(drawing: Drawing) -> pd.DataFrame:
    """One row for each box, then one for each arrow, of any step: what pointing at them tells."""
    box = {"label_en": "step", "label_zh": "中文", "kind": "role", "summary": "in our words", "place": "page"}
    arrow = {"arrow": "step", "grounds": "role", "effect": "effect", "claim": "in our words", "at": "page"}
    once = [frame.drop(columns="step").drop_duplicates("id", keep="last") for frame in drawing[:2]]
    rows = [frame[list(names)].rename(columns=names) for frame, names in zip(once, (box, arrow), strict=True)]
    return pd.concat(rows)[["step", "中文", "role", "effect", "in our words", "page"]]


def toy_frame(threshold: float = 50) -> pd.DataFrame:
    """One row (one point) for each pair of levels of threat and alignment, with cooperation by each rule of our toy.

    The pairs are the middles of a hundred squares: 5, 15, ... 95 on both sides. ``verdict``: which rules reach the
    threshold.
    """
    levels = range(5, 100, 10)
    frame = pd.DataFrame(product(levels, levels), columns=["threat", "alignment"])
    frame["additive"] = toy_rules.additive(frame["threat"], frame["alignment"])
    frame["weakest_link"] = toy_rules.weakest_link(frame["threat"], frame["alignment"])
    frame["verdict"] = toy_rules.verdict(frame["threat"], frame["alignment"], threshold)
    return frame


def toy(*, layout: Layout = WIDE, blank: bool = False) -> alt.TopLevelMixin:
    """Pairs by which rules put cooperation at the threshold or above, and how many of each there are.

    The bars name the colours. A rule stands at the reader's guess of a number of pairs.
    """
    frame, (side, length) = toy_frame(), layout.pick((340, 245), (243, 180))
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
    told = tips(verdict="reach the threshold", additive="additive rule gives:Q", weakest_link="weakest link gives:Q")
    told += tips(threat="threat:Q", alignment="alignment:Q")
    points = judged.mark_point(size=layout.pick(190, 130), strokeWidth=1.5).encode(x=x, y=y, tooltip=told, **look)
    counted = judged.transform_aggregate(pairs="count()", groupby=["verdict"]).encode(x=count, y=kind)
    bar = counted.mark_bar(height=20).encode(fill=look["fill"], tooltip=tips(verdict=" ", pairs="pairs of 100:Q"))
    number = counted.mark_text(align="left", dx=5).encode(text="pairs:Q")
    guessed, ruled = guess_rule()
    align = alt.expr("guess > 50 ? 'right' : 'left'")
    label = guessed.mark_text(align=align, dx=alt.expr("guess > 50 ? -6 : 6"), fontWeight="bold").encode(
        y=alt.value(14), text="label:N"
    )
    strip = alt.layer(bar, number, ruled, label).properties(**bars)
    return together(points.properties(**space), strip).add_params(threshold, guess)
