"""Words of the figures in chapter 2, on the framework."""

import pandas as pd

from techsec.show import Guess


def argument(arrows: pd.DataFrame) -> dict[str, str | dict[str, str]]:
    """Words of fig-argument, a sentence or two for each step; ``arrows`` are those of the whole map."""
    kinds = arrows["kind"].value_counts()
    return {
        "title": "The authors' main line runs from a state's rise by a shared threat to cooperation; the prose puts a "
        "common interest beside it",
        "how": "A box is a step, an arrow a claim. Thick: the main line. Filled: the three variables of Figure 1.",
        "takeaway": {
            "the argument in five boxes": "The authors say that allies perceive a rise as a threat, that how to answer "
            "it becomes their common interest, and that this moves them to act together (pp. 77-79). Choose what to "
            "show beside this line.",
            "with security interests": "Technology feeds arms, the authors say (pp. 79-80). The weaker ally may be "
            "warier as the riser's neighbour; when it is weaker than the riser too, it leans on the strong ally (pp. "
            "80-81).",
            "with political interests": "Technology moves power and the say in rules, the authors say, and states with "
            "an old lead grow anxious about their rank (p. 81). The weaker ally fears for the order and joins of its "
            "own accord (p. 82).",
            "with the second path": "Institutions restrain the leader to a certain degree, the authors say, and a part "
            "in making rules lets the weaker ally realise aims of its own (p. 82). This path does not pass the shared "
            "perception of a threat.",
            "with rival accounts": "Six other reasons to cooperate, from the wider literature. They are not the "
            "authors' answer; a page says where the article gives one of them material.",
            "with practice and limits": "Cooperation unfolds in three stages, the authors say (p. 87). Divergent "
            "interests, unequal power and shortfalls hold its results back (pp. 95-97), and denial drives the target "
            "to technology of its own (p. 98).",
            "the whole map": f"Of {kinds.sum()} arrows {kinds['stated']} join what the note of Figure 1 names, "
            f"{kinds['implied']} are our reading of the prose and {kinds['rival']} are rivals. The published drawing "
            "may differ.",
        },
        "source": "Our reading of Wu and Cong (2025); argument_nodes.csv (short version and rivals), "
        "argument_edges.csv.",
        "alt": "Technological rise, shared perception of threat, cooperation and results in one line, joined by thick "
        "arrows down to cooperation; common interest and goal beside it, on dashed arrows. The select adds security "
        "and political interests, a second path by institutions, six rivals, practice and limits, and the whole map.",
    }


def toy(pairs: pd.DataFrame) -> dict[str, str | Guess]:
    """Words of fig-toy, and its guess: a row for each pair, with its ``verdict``."""
    number = pairs["verdict"].value_counts().to_dict()
    return {
        "title": f"Our toy, threshold 50: the additive rule alone accepts {number['additive only']} of {len(pairs)} "
        "pairs",
        "how": "A mark is a pair of a level of threat and one of alignment. The bars count the pairs and name the "
        "colours.",
        "takeaway": f"Both rules accept {number['both']} pairs, only the additive one {number['additive only']}, "
        f"neither {number['neither']}. They part where one cause is strong and the other weak.",
        "source": "Our own toy, no data: techsec.toy_rules; the levels have no unit.",
        "alt": "Square of ten by ten marks. The upper right quarter is accepted by both rules. Two wedges, upper left "
        "and lower right, by the additive rule only. The rest, lower left, by neither. Bars beside count the three "
        "kinds.",
        "guess": Guess(
            question="Of 100 pairs, how many would only the additive rule accept?",
            label="Your guess: pairs that only the additive rule accepts",
            low=0,
            high=100,
            start=10,
            unit="of 100",
            answer=number["additive only"],
        ),
    }
