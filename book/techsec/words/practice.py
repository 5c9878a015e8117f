"""Words of the figures of chapter 4."""

import pandas as pd

from techsec import tallies
from techsec.show import Guess


def stages(frame: pd.DataFrame) -> dict[str, str | dict[str, str]]:
    """Words of fig-stages: ``frame`` as from ``practice.stages_frame``."""
    begun = frame.loc[frame["stage"] == "mechanism", "start"].min()
    surely, perhaps = (frame.loc[frame[edge] < begun, "stage"].value_counts() for edge in ("end", "start"))
    return {
        "title": f"Before the first mechanism stand {surely['idea']} or {perhaps['idea']} ideas and "
        f"{surely['industry']} event of industry",
        "how": "A mark is an event, in the lane of its stage by our coding; a date without a day stands at its first. "
        f"Dashed: {begun.day} {begun:%B %Y}, the first mechanism. Hollow: planned or forecast.",
        "takeaway": {
            "all sections": "A book of the literature review is the only idea before IBM's offer of 2020, which "
            "precedes every mechanism; an idea known by its year, 2021, may be later.",
            **tallies.stages_told(frame),
        },
        "source": "Our coding of Wu and Cong (2025); events.csv.",
        "alt": "Timeline from 2017 to 2025 in four lanes. Ideas: one event in 2017, told outside section 4, the next "
        "in 2021. Mechanisms begin in April 2021. Industry: one event in 2020, a second in May 2021, most from 2022 "
        "on. Context fills the lowest lane. Most industry events are told in 4.3, most ideas outside 4.1.",
    }


def placement(frame: pd.DataFrame) -> dict[str, str]:
    """Words of fig-placement: ``frame`` as from ``conduct.placement_frame``."""
    same = frame["fit"] == "same"
    lanes, home = frame["stage"].value_counts(), same.groupby(frame["stage"]).sum()
    return {
        "title": f"Of {lanes['idea']} ideas the article tells {home['idea']} in its section on ideas; mechanisms and "
        "industry mostly stand in theirs",
        "how": "A mark is an event: our stage by its row, the section that tells it by its column. In a dashed frame "
        "both agree. Hollow: planned or forecast.",
        "takeaway": f"{home['mechanism']} of {lanes['mechanism']} mechanisms and {home['industry']} of "
        f"{lanes['industry']} industry events are told where their stage is; most of the context stands outside 4.1 "
        "to 4.3.",
        "source": "Our coding of Wu and Cong (2025); events.csv, sections.csv (placement).",
        "alt": f"Matrix of four stages by four places in the article, with {same.sum()} events in the framed cells. "
        + tallies.tally(frame, "place"),
    }


def first_movers(frame: pd.DataFrame) -> dict[str, str | Guess]:
    """Words of fig-first-movers, and its guess: ``frame`` as from ``conduct.first_movers_frame``."""
    began = frame["lane"].value_counts()
    return {
        "title": f"The United States begins {began['United States']} events, Japan {began['Japan']}, firms "
        f"{began['firms']}; for {began['not stated']} it is not stated",
        "how": "A mark is an event, in the row of the side that moved first; shape and tint give its stage. Hollow: "
        "planned.",
        "takeaway": "Washington begins talk and mechanisms, Tokyo talk and industry. Most events without a stated "
        "mover are mechanisms.",
        "source": "Our coding of Wu and Cong (2025); events.csv (initiator), actors.csv. Context left out.",
        "alt": f"Six rows of marks, {(frame['status'] != 'occurred').sum()} of them hollow. "
        + tallies.tally(frame, "lane"),
        "guess": Guess(
            question=f"Of {len(frame)} events, how many does the Japanese state begin?",
            label="events that the Japanese state begins",
            low=0,
            high=max(15, int(began.max())),
            start=8,
            unit="events",
            answer=int(began["Japan"]),
        ),
    }


def talk_or_money(frame: pd.DataFrame, paid: pd.DataFrame, since: list[str]) -> dict[str, str]:
    """Words of fig-talk-or-money: ``frame`` as from ``conduct.talk_or_money_frame``, of it the events ``paid`` for.

    ``since``: the months in which networks and then chips first had money.
    """
    return {
        "title": f"Money is committed to networks first, in {since[0]}, and to chips from {since[1]} on",
        "how": "A mark is an event, by the date on which it starts and by the strongest thing that it does, words "
        "lowest; shape and tint give its stage. Hollow: planned.",
        "takeaway": f"{len(paid)} of {len(frame)} events have money or output; words and intent go on to the end. The "
        "lanes are an order, not a measure.",
        "source": "Our coding of Wu and Cong (2025); events.csv, commitment. Context and years before 2020 left out.",
        "alt": "Timeline from 2020 to 2025 in seven lanes, words lowest. " + tallies.tally(frame, "level"),
    }
