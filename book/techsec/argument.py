"""The argument of section 2 in steps: its main line, and what each step adds to it; no drawing."""

import pandas as pd

# The parts of the argument by section; what comes later is practice and limits. Two parts take single boxes out.
PARTS = {"2.2": "security", "2.3": "politics"}
MAIN = "main line"
MAIN_LINE = "technology-rise shared-threat-perception common-interest cooperation cooperation-results".split()
SECOND_PATH = ["institutions-bind-leader", "weaker-ally-voice"]
# Each step: what it draws beside the main line.
STEPS = {
    "the argument in five boxes": [],
    "with security interests": ["security"],
    "with political interests": ["politics"],
    "with the second path": ["second path"],
    "with rival accounts": ["rivals"],
    "with practice and limits": ["limits"],
    "the whole map": ["security", "politics", "second path", "rivals", "limits"],
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
    boxes = boxes[(boxes["core"].eq("yes") | rival) & boxes["part"].isin([MAIN, *STEPS[step]])].set_index("id")
    arrows = edges if "limits" in STEPS[step] else pd.concat([edges, pd.DataFrame([STAGES_PASSED])])
    arrows = arrows[arrows["source"].isin(boxes.index) & arrows["target"].isin(boxes.index)]
    source, target = (arrows[end].map(boxes["kin"]) for end in ("source", "target"))
    return boxes, arrows.assign(
        arrow=arrows["source"].map(boxes["label_en"]) + " → " + arrows["target"].map(boxes["label_en"]),
        grounds=arrows["kind"].map(GROUNDS),
        effect=arrows["sign"].map(EFFECTS),
        at=("p. " + arrows["page"].astype(str)).where(arrows["page"].notna(), ""),
        kin=target.where(target != "", source),
    )
