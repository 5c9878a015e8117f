"""Words of the figures of chapter 6; where a control changes what is seen, some for each of its options."""

import pandas as pd

from techsec import supply
from techsec.show import Guess

LICENCE = "Non-commercial licence: ETO Advanced Semiconductor Supply Chain Dataset, CC BY-NC 4.0."
MEASURES = "Sales by headquarters; fabrication and assembly as stages: capacity by site."


def holders(frame: pd.DataFrame) -> dict[str, str | dict[str, str] | Guess]:
    """Words of fig-holders, and its guess: ``frame`` as from ``supply.holders_frame``."""
    known = frame.set_index("economy")
    listed = known["top_listed"]
    titles, told = {}, {}
    for words, column in supply.RULES.items():
        america, japan = known.loc[["USA", "JPN"], column]
        titles[words] = f"The United States has {america} inputs, Japan {japan}, counted by “{words}”"
        first = frame.sort_values(column, ascending=False, kind="stable")[:3]
        counts = ", ".join(f"{holder} {count}" for holder, count in zip(first["holder"], first[column], strict=True))
        told[words] = f"Inputs of which it has {words}: {counts}. Years from 2019 to 2025 are mixed."
    return {
        "title": titles
        | {
            next(iter(titles)): f"The United States is the largest holder of {listed['USA']} inputs, Japan of "
            f"{listed['JPN']}",
        },
        "how": "A bar counts the inputs of which an economy has the largest share of all that are named.",
        "takeaway": told,
        "source": f"{LICENCE} Our count, without two inputs of unnamed holders. {MEASURES}",
        "alt": f"Bars for {len(frame)} economies, most first: the United States {listed['USA']}, Japan "
        f"{listed['JPN']}. No other is longer than {listed.drop(list(supply.ALLIES)).max()}.",
        "guess": Guess(
            question="In how many of 96 inputs is Japan the largest holder?",
            label="Your guess: in how many inputs is Japan the largest holder?",
            low=0,
            high=96,
            start=60,
            unit="of 96 inputs",
            answer=int(listed["JPN"]),
        ),
    }


def together(frame: pd.DataFrame) -> dict[str, str]:
    """Words of fig-together: ``frame`` as from ``supply.together_frame``."""
    return {
        "title": "The allies mostly hold different inputs: each has a fifth or more of only "
        f"{(frame['held'] == 'both').sum()} of {len(frame)}",
        "how": "A mark is an input: further right where Japan has more, higher up where the United States has more. "
        "Marks that would cover each other are moved aside.",
        "takeaway": f"In {(frame['both'] >= 80).sum()} inputs the two together have four fifths or more. Shares are of "
        f"2025, those of {(frame['label'] != '').sum()} inputs of 2019 to 2022; their cards say so.",
        "source": f"{LICENCE} {MEASURES} An economy without a row counts as 0.",
        "alt": "Japan's share across, that of the United States up. Blue circles lie along the foot, vermillion "
        "squares along the left edge; few dark triangles stand in the middle, grey ones near the corner where neither "
        "has much.",
    }


def shares(frame: pd.DataFrame) -> dict[str, str | dict[str, str]]:
    """Words of fig-shares: ``frame`` as from ``supply.shares_frame``."""
    titles, told = {}, {}
    for group, rows in supply.grouped(frame).items():
        known = rows[rows["kind"] == "share"]
        most = known.groupby("id")["share"].max()
        titles[group] = (
            f"{group}. The largest holder has at least {int(most.min())} per cent of each of {len(most)} inputs with "
            "known shares"
        )
        first = known.loc[known.groupby("id")["share"].idxmax(), "holder"].value_counts()
        leads = ", ".join(f"{name} in {count}" for name, count in first.items())
        told[group] = f"{known['id'].nunique()} of {rows['id'].nunique()} inputs have shares. Largest holder: {leads}."
    return {
        "title": titles,
        "how": "A bar is an input, divided by the share of each economy. Rows without a bar have no shares in the "
        "data.",
        "takeaway": told,
        "source": f"{LICENCE} {MEASURES}",
        "alt": "Bars of shares for the tools of photolithography. The Netherlands fills those for EUV and ArF, Japan "
        "the one for resist processing and more than half of three others; Austria, Germany and Sweden lead in one "
        "each.",
    }


def concentration(frame: pd.DataFrame) -> dict[str, str]:
    """Words of fig-concentration: ``frame`` as from ``supply.concentration_frame``."""
    return {
        "title": f"In {(frame['share'] >= 50).sum()} of {len(frame)} inputs one economy has half or more",
        "how": "A mark is an input, by the share of its largest holder; the highest of each step has its name beside "
        "it.",
        "takeaway": f"{(frame['low'] >= 5000).sum()} inputs are at least as concentrated (HHI) as with two equal "
        "holders; economies, not firms. The year is 2025 where none stands.",
        "source": f"{LICENCE} Our computation. {MEASURES} Two unnamed inputs left out.",
        "alt": f"{frame['lane'].nunique()} lanes, one a step, with marks from {frame['share'].min():g} to "
        f"{frame['share'].max():g} per cent. American squares stand in most lanes, Japanese circles in handling, "
        "photolithography, etch and testing, Dutch triangles far right in photolithography, whole stages left.",
    }


def country_firm(frame: pd.DataFrame) -> dict[str, str | dict[str, str]]:
    """Words of fig-country-firm: ``frame`` as from ``supply.country_or_firm_frame``."""
    alone, groups = frame["part"] >= supply.ONE_FIRM, supply.grouped(frame).items()
    return {
        "title": {
            group: f"{group}. One firm is nearly all of the leading economy in {alone[rows.index].sum()} of "
            f"{len(rows)} inputs"
            for group, rows in groups
        },
        "how": "A bar is the share of the economy that leads in an input; in full colour, its largest firm.",
        "takeaway": {
            group: "Here one firm has nine tenths or more of what the leading economy holds in "
            f"{alone[rows.index].sum()} of {len(rows)} inputs; in all groups in {alone.sum()} of {len(frame)}."
            for group, rows in groups
        },
        "source": f"{LICENCE} Our computation. Sales by headquarters; inputs with shares by economy and by "
        "organisation.",
        "alt": "Bars of the inputs of photolithography, from EUV tools down. ASML fills the Dutch bars; Tokyo "
        "Electron, JEOL and Canon nearly fill Japanese ones, EV Group, SUSS MicroTec and Mycronic those of Austria, "
        "Germany and Sweden. NuFlare has about three quarters of Japan's part in e-beam mask exposure.",
    }


def exposure(frame: pd.DataFrame) -> dict[str, str | dict[str, str]]:
    """Words of fig-exposure: ``frame`` as from ``supply.exposure_frame``."""
    known = frame[frame["known"] == "share"].groupby("holder")[["input", "step"]].nunique()
    listed = frame[frame["known"] == "no share"].groupby("holder")["input"].nunique()
    half, names = known["input"]["Japan"], frame.drop_duplicates("economy").set_index("economy")["holder"]
    last = frame[(frame["known"] == "share") & (frame["step_name"] == frame["step_name"].cat.categories[-1])]
    ends = last.groupby("holder")["input"].nunique()
    return {
        "title": {
            name: f"{name}: {'all ' if ends[name] == known['input'][name] else ''}{ends[name]} inputs of which it has "
            "half or more end in the finished chip"
            if name in ends
            else f"{name}: of no single input it has half or more"
            for name in names.reindex(supply.EXPOSED)
        },
        "how": "A row is a step. Left: inputs of which the economy has half or more, by share. Right: those inherited.",
        "takeaway": {
            name: f"{name}: half or more of {known['input'].get(name, 0)} single inputs; "
            f"{known['step'].get(name, 0)} of {frame['step_name'].cat.categories.size} steps lie on or after them. "
            f"Listed without a share: {listed.get(name, 0)} more. Exposure, not effect."
            for name in names.reindex(supply.EXPOSED)
        },
        "source": f"{LICENCE} Our computation along its links; sales by headquarters; whole stages have no links.",
        "alt": f"Twelve steps from design to the finished chip, for Japan. {half} circles enter from fabrication "
        f"materials to testing, none in design. Small dots to the right grow up to {half} at the finished chip. "
        f"Below them {listed['Japan']} squares: Japan is listed without a share.",
    }
