"""Words of the figures of chapter 7; where a control changes what is seen, some for each of its options."""

from functools import partial

import pandas as pd

from techsec import bands, judgements
from techsec.show import Guess


def _plain(name: str) -> str:
    """The name of an outcome or account without its code."""
    return name.partition(" (")[0]


def expectations(implications: pd.DataFrame) -> dict[str, str]:
    """Words of fig-expectations: ``implications`` as loaded."""
    codes = implications.groupby("number")["expectation"].agg(set)
    split = codes.map({"expected", "expected_absent"}.issubset)
    return {
        "title": f"The accounts part on {split.sum()} of {len(split)} things that could be seen",
        "how": "A row is something that could be seen, a column an account; the first three are forms of the authors' "
        "own. Shaded: one account expects what another expects to be absent.",
        "takeaway": "The unshaded rows tell the accounts apart less: none expects the thing's absence. A star marks a "
        "limit.",
        "source": "Our reading of each account; implications.csv, hypotheses.csv. Teaching judgements.",
        "alt": f"Matrix of {len(split)} observable implications and {implications['hypothesis'].nunique()} accounts. "
        "The three forms of the authors' account agree in most rows; industrial policy and home politics expect firms "
        "to ask first, which the three expect to be absent.",
    }


def tests(frame: pd.DataFrame, outcomes: pd.DataFrame) -> dict[str, str | dict[str, str]]:
    """Words of fig-tests: ``frame`` as from ``evidence.tests_frame``, ``outcomes`` as loaded."""
    titles, told = {}, {}
    for code, words in bands.outcome_names(outcomes).items():
        rows = frame[frame["outcome"] == code]
        first, second = rows[rows["points"].str.endswith(" for")]["account"].value_counts(sort=True).head(2).items()
        lead = "more than" if first[1] > second[1] else "as many as"
        titles[words] = (
            f"{_plain(words)}: {first[1]} of {rows['piece'].nunique()} pieces tell for “{_plain(first[0])}”, {lead} "
            "for any other account"
        )
        told[words] = (
            f"Of {rows['piece'].nunique()} pieces {first[1]} tell for “{first[0]}” and {second[1]} for “{second[0]}”; "
            f"{rows['points'].eq(bands.SILENT).sum()} of {len(rows)} cells are silent."
        )
    chips = frame[frame["outcome"] == "O4"]
    return {
        "title": titles,
        "how": "A row is a piece of evidence. A triangle up tells for the account, one down against it; two tell "
        "clearly, by two to five times. On a phone, accounts on which a piece is silent are left out.",
        "takeaway": told,
        "source": "likelihoods.csv, evidence.csv; two passes by language-model coders under written rules. For "
        "teaching.",
        "alt": f"Matrix for one outcome, {chips['piece'].nunique()} pieces down for O4, accounts across. Most cells "
        "are silent. Industrial policy has most triangles upwards, supply shock comes next; a threat to security has "
        "single ones; primacy has triangles downwards.",
    }


def posterior(frame: pd.DataFrame, outcomes: pd.DataFrame) -> dict[str, str | dict[str, str] | Guess]:
    """Words of fig-posterior, and its guess: ``frame`` as from ``bands.weights``, ``outcomes`` as loaded."""
    band, less = partial(bands.band, frame), bands.WITHOUT
    even = bands.shares(frame, bands.EVEN / 100)
    titles, told = {}, {}
    for code, words in bands.outcome_names(outcomes).items():
        rows = even[(even["outcome"] == code) & (even["set"] == bands.WITH)]
        own, rivals = rows[rows["own"]].iloc[0], rows[~rows["own"]]
        rival = rivals.loc[(rivals["from"] * rivals["to"]).idxmax()]
        own_band, rival_band = (band(row["account"], outcome=code) for row in (own, rival))
        titles[words] = (
            f"{_plain(words)}: our judgements put “{_plain(own['name'])}” at {own_band} per cent, "
            f"“{_plain(rival['name'])}” at {rival_band}"
        )
        told[words] = (
            f"From {bands.EVEN} per cent, “{own['name']}” comes to {own_band} per cent and its strongest rival, "
            f"“{rival['name']}”, to {rival_band}. Teaching judgements, no measurements."
        )
    shared = band(judgements.TOGETHER)
    return {
        "title": titles,
        "how": "A line is a band of probability, its point the middle; the upright line is the prior, before the "
        "evidence.",
        "takeaway": told,
        "source": "likelihoods.csv, evidence.csv. Band: own weight from low to high, those of the others in their "
        "middle.",
        "alt": f"Posterior bands of eleven lines for outcome O4: the authors' three accounts together {shared} per "
        f"cent, industrial policy {band('hr1')}, supply shock {band('hr5')}; the other rivals below ten. Without "
        f"doubtful sources of several pieces they are {band('hr1', less)} and {band('hr5', less)}.",
        "guess": Guess(
            question="How probable is it that a shared threat, in any form, was the primary driver of the plants?",
            label="Your guess",
            low=0,
            high=100,
            start=40,
            unit=" per cent",
            answer=round(bands.middle(frame, judgements.TOGETHER)),
        ),
    }
