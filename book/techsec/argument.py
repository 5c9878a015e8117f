"""The argument of section 2 in steps: its main line, what each step adds to it, and what a step says; no drawing."""

import pandas as pd

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
EFFECTS = {"+": "raises", "-": "lowers"}
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


def shown(nodes: pd.DataFrame, edges: pd.DataFrame, step: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The boxes, by name, and the arrows among them that a step shows, of the short version and the rivals.

    Both have ``grounds``, who draws them, and ``kin``, the part beside the main line that they belong to. Boxes have
    ``part`` and ``place``; arrows have ``arrow`` (from what to what), ``effect`` and ``at`` (the page) in words.
    """
    rival = nodes["kind"].eq("rival")
    page = nodes["page"].astype(str)
    boxes = nodes.assign(
        part=nodes["section"].map(PARTS).fillna("limits").mask(rival, "rivals"),
        grounds=nodes["figure1_note"].map({"yes": NAMED}).fillna(READ).mask(rival, RIVAL),
        place=(nodes["section"] + ", p. " + page).mask(rival, "see p. " + page),
    )
    boxes.loc[rival & nodes["page"].isna(), "place"] = "not in the paper"
    for part, names in {"second path": SECOND_PATH, MAIN: MAIN_LINE}.items():
        boxes.loc[boxes["id"].isin(names), "part"] = part
    boxes["kin"] = boxes["part"].mask(boxes["part"] == MAIN, "")
    boxes = boxes[(boxes["core"].eq("yes") | rival) & boxes["part"].isin([MAIN, *STEPS[step][0]])].set_index("id")
    arrows = edges if "limits" in STEPS[step][0] else pd.concat([edges, pd.DataFrame([STAGES_PASSED])])
    arrows = arrows[arrows["source"].isin(boxes.index) & arrows["target"].isin(boxes.index)]
    source, target = (arrows[end].map(boxes["kin"]) for end in ("source", "target"))
    return boxes, arrows.assign(
        arrow=arrows["source"].map(boxes["label_en"]) + " → " + arrows["target"].map(boxes["label_en"]),
        grounds=arrows["kind"].map(GROUNDS),
        effect=arrows["sign"].map(EFFECTS),
        at=("p. " + arrows["page"].astype(str)).where(arrows["page"].notna(), ""),
        kin=target.where(target != "", source),
    )


def words(arrows: pd.DataFrame) -> dict[str, str]:
    """What each step says, in a sentence or two; ``arrows`` are those of the whole map, with their ``kind``."""
    kinds = arrows["kind"].value_counts()
    return {step: words.format(arrows=kinds.sum(), **kinds) for step, (_, words) in STEPS.items()}
