"""Words of the figures that stand still in the labs."""

import pandas as pd

from techsec import bands, judgements, removals


def lab_coding(stage: float, themes: float) -> dict[str, str]:
    """Words of fig-lab-coding: the coefficients of the stage of events and of the themes of documents."""
    return {
        "title": f"Two passes agree on the stage of events ({stage:.2f}), less on the themes of documents "
        f"({themes:.2f})",
        "how": "Point: the coefficient of agreement; line: where it would lie in 95 of 100 draws of the units.",
        "takeaway": "In the lab your own agreement with each pass stands beside these.",
        "source": "data/coding: two passes by language-model coders; bootstrap intervals of 95 per cent.",
        "alt": "Coefficients of agreement with intervals. For events all five lie near one, the role in the argument "
        "lowest. For documents the word used of China lies lower and themes lowest of all.",
    }


def lab_exposure(frame: pd.DataFrame) -> dict[str, str | dict[str, str]]:
    """Words of fig-lab-exposure: ``frame`` as from ``removals.changes``; some for each thing taken away."""
    titles, told = {}, {}
    for scenario, rows in frame.groupby("scenario", sort=False):
        turns, bare = rows["turn"].value_counts(), rows.loc[rows["known"] != "share", "name"]
        more, less, none = (turns.get(turn, 0) for turn in removals.TURNS)
        titles[str(scenario)] = (
            f"Without {scenario} what is left is more concentrated in {more} of {len(rows) - len(bare)} inputs, less "
            f"in {less}"
        )
        told[str(scenario)] = (
            f"Of {len(rows) - len(bare)} inputs of which {removals.LEAST:g} per cent or more goes, what is left is "
            f"more concentrated in {more} and less in {less}"
            + (f"; of {none} nothing is left" if none else "")
            + (f". No data, which is not zero: {', '.join(sorted(bare))}." if len(bare) else ".")
        )
    japan = frame[frame["scenario"] == "Japan"]
    known, turns = (japan["known"] == "share").sum(), japan["turn"].value_counts()
    return {
        "title": titles,
        "how": "An arrow runs from the concentration of an input before the cut to that of what is left.",
        "takeaway": told,
        "source": "Emerging Technology Observatory, CC BY-NC 4.0. Our computation. Exposure, not effect: nobody steps "
        "in.",
        "alt": f"An arrow for each of {known} inputs on an axis of concentration, from before to after Japan is taken "
        f"away; arrows run both ways. A row at the foot stands for {turns[removals.NO_DATA]} inputs with no data.",
    }


def lab_own_data(frame: pd.DataFrame) -> dict[str, str | dict[str, str]]:
    """Words of fig-lab-own-data: ``frame`` as from ``agreement.code_counts``; a title is on a variable's widest gap."""
    titles, shares = {}, frame.pivot(index=["variable", "name"], columns="group", values="share").round().astype(int)
    shares["gap"] = (shares["the paper"] - shares["the book's public rows"]).abs()
    for variable in frame["variable"].unique():
        code, row = shares.loc[variable, "gap"].idxmax(), shares.loc[variable]
        paper, public = row.loc[code, ["the paper", "the book's public rows"]]
        titles[str(variable)] = (
            f"{variable}: “{code}” is {paper} per cent of the paper's events, {public} per cent of the public rows"
        )
    told, given = shares.loc[("Stage", "idea"), ["the paper", "the book's public rows"]]
    return {
        "title": titles,
        "how": "A row is a code; the longer the line, the larger the share of a table's events that have it.",
        "takeaway": "Both are coded by the same rules: the choice of events comes before every figure. In the lab one "
        "side is yours.",
        "source": "events.csv; provenance public against paper and both.",
        "alt": "Two lines a code on an axis of per cent: public rows and the paper's events. Ideas make up "
        f"{given} per cent of the public rows and {told} of the paper's; other variables can be chosen.",
    }


def lab_tracing(rows: pd.DataFrame, outcomes: pd.DataFrame) -> dict[str, str | dict[str, str]]:
    """Words of fig-lab-tracing: ``rows`` as from ``bands.in_words``, ``outcomes`` as loaded."""
    titles, told = {}, {}
    for code, words in bands.outcome_names(outcomes).items():
        single = rows[(rows["outcome"] == code) & (rows["account"] != judgements.TOGETHER)]
        first, last = (
            single.loc[single["middle"].where(single["set"] == kind).idxmax()]
            for kind in (judgements.FULLY, judgements.WITHOUT)
        )
        names = [name.partition(" (")[0] for name in (words, first["name"], last["name"])]
        titles[words] = f"{names[0]}: doubtful sources " + (
            f"do not decide, “{names[1]}” leads with and without them"
            if names[1] == names[2]
            else f"decide whether “{names[1]}” or “{names[2]}” leads"
        )
        told[words] = (
            f"Highest single account with every source trusted fully: “{first['name']}”, {first['after']}; without "
            f"doubtful sources of several pieces: “{last['name']}”, {last['after']}."
        )
    return {
        "title": titles,
        "how": "A line is a band of probability, its point the middle; the upright line is the even prior.",
        "takeaway": told,
        "source": "likelihoods.csv, evidence.csv; even priors. Teaching judgements, no measurements.",
        "alt": "Three posterior bands for each account of outcome O4, the authors' own together first. Doubt about "
        "sources draws the bands towards the prior, and leaving doubtful sources out draws them further; industrial "
        "policy and supply shock stay highest.",
    }
