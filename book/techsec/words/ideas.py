"""Words of the figures in chapter 4.1, on ideas."""

import pandas as pd

from techsec.show import Guess


def ideas(frame: pd.DataFrame, early: pd.DataFrame, late: pd.DataFrame) -> dict[str, str]:
    """Words of fig-ideas: a row for each idea, those surely before the summit of 2021, and those surely after it."""
    voices, before = frame["lane"].value_counts(), early["lane"].value_counts()
    return {
        "title": f"{len(early)} of {len(frame)} ideas surely come before the summit of April 2021, most of them "
        "American",
        "how": "A row is an event, its column the side that spoke, oldest first. The band is the summit; a grey bar "
        "covers the rows that a vague date may reach.",
        "takeaway": f"{len(late)} surely come after the summit; of {voices['Japanese voices']} Japanese voices "
        f"{before['Japanese voices']} surely comes before it.",
        "source": "Our coding of Wu and Cong (2025); events.csv, stage idea; side by the initiator in actors.csv.",
        "alt": f"List of events from 2017 to 2025 in three columns: {', '.join(voices.index)}, with {list(voices)} "
        f"events. American: {before['American voices']} before the summit, the first in 2017. Japanese: two in 2021, "
        "one strategy in December 2022. Both or others: the summits of April 2021 and February 2025 among them.",
    }


def china_named(named: pd.DataFrame) -> dict[str, str | Guess]:
    """Words of fig-china-named, and its guess: numbers of texts, a row for each group of issuers."""
    counts = named["China is named"]
    total = named.sum(axis=1)
    two, more, alone = "United States and Japan", "both with others", "United States alone"
    return {
        "title": f"The two allies name China in {counts[two]} of {total[two]} texts of their own, in {counts[more]} of "
        f"{total[more]} with others",
        "how": "A mark is a text that was read, in the row of those who issue it. Texts that name China come first; "
        "names of seas do not count.",
        "takeaway": f"Washington alone names China in {counts[alone]} of {total[alone]} texts, many of them fact "
        "sheets on joint meetings.",
        "source": "Our reading of public texts, 2021-2025, mostly of the White House; documents.csv.",
        "alt": "Four rows of marks, texts that name China first. "
        + " ".join(f"{lane}: {counts[lane]} of {total[lane]} name it." for lane in named.index),
        "guess": Guess(
            question=f"Of {total[more]} texts that the two allies issued with others, how many name China?",
            label="texts of both with others that name China",
            low=0,
            high=int(total[more]),
            start=8,
            unit="texts",
            answer=int(counts[more]),
        ),
    }
