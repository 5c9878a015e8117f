"""Words of the figures in chapter 1, on the literature."""

import pandas as pd

from techsec.show import Guess


def scholars(people: pd.DataFrame, shared: pd.DataFrame) -> dict[str, str]:
    """Words of fig-scholars: a row for each person and theme (``people``); ``shared`` as ``theories_by_country``."""
    unstated = people.loc[people["theory"] == "none stated", "person"].nunique()
    economic, alliance = shared.loc["economic security"], shared.loc["technology alliance"]
    return {
        "title": "In the authors' report economic security is a theme of all three literatures, technology alliance of "
        "one",
        "how": "A name is a person whose work the article uses for the theory or theme of its row.",
        "takeaway": f"Of {len(shared)} theories and themes {(shared > 0).sum(axis=1).gt(1).sum()} are used for "
        f"scholars of more than one country. For works of {unstated} persons none is stated; only the table below "
        "lists these.",
        "source": "Our coding of Wu and Cong (2025) by one rule for all countries; literature.csv.",
        "alt": f"Table of surnames. Economic security: {economic['United States']} American, {economic['Japan']} "
        f"Japanese, {economic['China']} Chinese. Technology alliance: {alliance['China']} Chinese. Dual use is "
        "American and Japanese, material base of power American and Chinese. All other rows have one country.",
    }


def sources(frame: pd.DataFrame, citations: pd.DataFrame) -> dict[str, str | Guess]:
    """Words of fig-sources, and its guess: a row for each work in a note (``frame``), and the table of citations."""
    middle = int(citations["year"].median())
    press = (frame.loc[frame["section"] == "4.3", "role"] == "press report").mean()
    return {
        "title": f"At least half of all citations are of {middle} or later; in 4.3, on Rapidus, {press:.0%} are to the "
        "press",
        "how": "A mark is a work in a note of the article, at the year of the edition cited. The line is the middle "
        "year.",
        "takeaway": "Works from before 2017 stand in sections 1 to 3; 4.3 rests on the press, 3 and 4.2 mostly on "
        "documents.",
        "source": "Footnotes of Wu and Cong (2025); citations.csv; roles are our reading.",
        "alt": "Marks by year from 1979 to 2025 in thirteen rows, one a section. Few stand before 2017, mostly "
        "scholarship. From 2020 on they crowd: scholarship in section 1, documents in 3 and 4.2, press in 4.3. A line: "
        "the middle year.",
        "guess": Guess(
            question="Put all citations in the order of their years: of which year is the middle one?",
            label="Your guess: the middle year",
            low=1980,
            high=2025,
            start=2005,
            unit="",
            answer=middle,
        ),
    }


def newspapers(frame: pd.DataFrame) -> dict[str, str]:
    """Words of fig-newspapers: a row for each event with one press report, and its ``lag``."""
    lags = frame["lag"].value_counts()
    return {
        "title": f"{lags['report within a week']} of {len(frame)} events with one press report were reported within a "
        "week",
        "how": "A dot is an event, joined to its report. A report known by its year is drawn on 31 December.",
        "takeaway": f"{lags['later report']} rest on a report of more than a year later, {lags['report before']} are "
        "plans that were reported before their date.",
        "source": "Events and footnotes of Wu and Cong (2025); events.csv, citations.csv.",
        "alt": "Thirteen events from 2020 to 2025, each a dot joined to its press report. The offer of IBM in 2020 and "
        "the plan of May 2021 rest on a book of 2023. Five reports, of 2022 and 2025, are of the same week. Two plans "
        "of 2025 are reported before their date.",
    }
