"""Words of the figures of chapter 4.3."""

import pandas as pd

from techsec.show import Guess


def rapidus(frame: pd.DataFrame) -> dict[str, str]:
    """Words of fig-rapidus: ``frame`` as from ``practice.rapidus_frame``."""
    return {
        "title": "IBM's offer stands before the summit, the plan for a firm before the economic 2+2",
        "how": "A row is an event, its column who took the first step, oldest first. Bands: landmarks of the other "
        "stages. Lines: from offer or plan to outcome. Hollow: planned. Grey bars: rows that a vague date may reach.",
        "takeaway": f"{(frame['end'] < '2022-01-21').sum()} events precede the economic 2+2, one in each column; talks "
        "between governments, the founding and the money follow.",
        "source": "Our coding of Wu and Cong (2025); events.csv, initiator and followed_by.",
        "alt": "List of events from 2020 to 2025 in three columns. Partner: an offer by IBM in 2020, an agreement in "
        "December 2022. Firms: a plan in May 2021, founding in August 2022, training from March 2023, a pilot line in "
        "April 2025. State: a strategy in 2021, talks in 2022, money in 2024 and 2025. "
        f"{frame['plan'].ne('').sum()} hollow.",
    }


def follow_up(rules: pd.DataFrame, lag: int) -> dict[str, str | Guess]:
    """Words of fig-follow-up, and its guess: ``rules`` as from ``conduct.follow_up_frame``, in days Japan's ``lag``."""
    american = rules.loc[rules["side"] == "United States", "days"]
    return {
        "title": f"The Japanese list is in force {lag} days after the American rule was announced",
        "how": "A row is a rule, placed by days since the American announcement of 7 October 2022; the words beside a "
        "mark say whether it exempts some states or activities, where that is told.",
        "takeaway": "One American revision comes before the Japanese list, the others after it. Kinds of day are "
        "mixed. Order is not cause.",
        "source": "export_controls.csv, public rows; a choice, not a register.",
        "alt": f"{len(rules)} rows on an axis of days since 7 October 2022. American rules at "
        f"{', '.join(map(str, american))} days. The Japanese list stands at {lag} days, joined to zero by a line. "
        f"{rules['exemption'].eq('yes').sum()} rules exempt some.",
        "guess": Guess(
            question="How many days after the American announcement did the Japanese list enter into force?",
            label="days until the Japanese list is in force",
            low=0,
            high=1200,
            start=600,
            step=10,
            unit="days",
            answer=int(lag),
        ),
    }
