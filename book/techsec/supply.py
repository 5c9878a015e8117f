"""The supply-chain tables as a graph and as concentrations: plain functions without a chart.

Nothing computed here is stored in a table. A share of an economy is exposure, not the effect of taking it away: the
data say nothing on who could step in.
"""

from collections import deque
from collections.abc import Iterable

import pandas as pd

UNNAMED = "VARIOUS"
LUMPS = ("OTHER", "EUR", UNNAMED)
REST_OF_FIRMS = "Various companies"
STEPS = {
    "n7": "EDA and core IP",
    "n0": "Chip design",
    "n117": "Fabrication materials",
    "n118": "Control and handling",
    "n35": "Deposition",
    "n25": "Photolithography",
    "n46": "Etch and clean",
    "n16": "Ion implantation",
    "n57": "Planarization",
    "n69": "Assembly, packaging",
    "n78": "Testing",
    "n99": "Finished logic chip",
}


def concentration(rows: pd.DataFrame, holder: str, lumps: Iterable[str] = LUMPS) -> pd.DataFrame:
    """Lowest and highest Herfindahl-Hirschman index of each input, 0 to 10,000: the sum of squared shares in per cent.

    ``rows`` has ``input``, ``share`` and the column ``holder``. A lump stands for holders that the source does not
    name: they may be many and tiny (``low``, adds nothing) or one (``high``, adds the square). An input without any
    named holder, or with a missing share, is left out; shares are not rescaled to 100. Indexed by input.
    """
    lumped = rows[holder].isin(list(lumps))
    frame = pd.DataFrame(
        {"input": rows["input"], "low": (rows["share"] ** 2).where(~lumped, 0), "high": rows["share"] ** 2}
    )
    known = (
        rows.assign(named=~lumped)
        .groupby("input")
        .agg(named=("named", "any"), missing=("share", lambda s: s.isna().any()))
    )
    return frame.groupby("input").sum()[known["named"] & ~known["missing"]]


def by_country(shares: pd.DataFrame) -> pd.DataFrame:
    """Concentration by economy, from the table supply_chain_shares; Europe as one unit and the rest are lumps."""
    return concentration(shares, "economy")


def by_firm(firms: pd.DataFrame) -> pd.DataFrame:
    """Concentration by organisation, from the table supply_chain_firms; "Various companies" is a lump."""
    return concentration(firms, "organisation", [REST_OF_FIRMS])


def largest(shares: pd.DataFrame) -> pd.DataFrame:
    """The row of the economy with the largest share of each input, indexed by input; lumps hold nothing."""
    named = shares[~shares["economy"].isin(LUMPS)]
    return named.loc[named.groupby("input")["share"].idxmax()].set_index("input")


def share_of(shares: pd.DataFrame, economy: str) -> pd.Series:
    """Share of one economy in every input that names economies, indexed by input; 0 where it has no row of its own.

    There the named shares and the rest make up the whole, so that anything it holds lies within the rest.
    """
    named = shares.loc[shares["economy"] != UNNAMED, "input"].unique()
    return shares[shares["economy"] == economy].set_index("input")["share"].reindex(named, fill_value=0.0)


def finest(inputs: pd.DataFrame, links: pd.DataFrame) -> set[str]:
    """Inputs with shares, stages apart, of which no part has shares too, so that nothing is counted twice.

    A part is a type of an input, or a tool that goes into a group of tools.
    """
    kind = inputs.set_index("id")["input_type"]
    with_shares = set(inputs.loc[inputs["has_shares"] == "yes", "id"])
    tools = (links["source"].map(kind) == "tool") & (links["target"].map(kind) == "tool")
    parts = links[(links["link"] == "is_type_of") | tools]
    totals = downstream(parts, with_shares, include=False)
    return {name for name in with_shares - totals if kind[name] != "stage"}


def downstream(links: pd.DataFrame, starts: Iterable[str], *, include: bool = True) -> set[str]:
    """All that can be reached from ``starts`` along the links, and with ``include`` the starts too."""
    targets = links.groupby("source")["target"].agg(list).to_dict()
    starts = set(starts)
    found: set[str] = set()
    waiting = list(starts)
    while waiting:
        for target in targets.get(waiting.pop(), []):
            if target not in found:
                found.add(target)
                waiting.append(target)
    return found | starts if include else found


def step_of(inputs: pd.DataFrame, links: pd.DataFrame) -> pd.Series:
    """The step (process or product) that each input reaches over the fewest links; empty for stages."""
    targets = links.groupby("source")["target"].agg(list).to_dict()
    steps = set(inputs.loc[inputs["input_type"].isin(["process", "output"]), "id"])

    def nearest(start: str) -> str:
        waiting, seen = deque([start]), {start}
        while waiting:
            here = waiting.popleft()
            if here in steps:
                return here
            fresh = [target for target in targets.get(here, []) if target not in seen]
            seen.update(fresh)
            waiting.extend(fresh)
        return ""

    return pd.Series({name: nearest(name) for name in inputs["id"]})


def exposure(
    inputs: pd.DataFrame, shares: pd.DataFrame, links: pd.DataFrame, economy: str, least: float = 50
) -> pd.DataFrame:
    """What rests on an economy: one row an input it holds, or may hold, and a step that lies downstream.

    ``known`` is "share" where the economy has at least ``least`` per cent, "no share" where the source lists it as a
    supplier and gives no shares. ``entry`` marks the step that the input reaches first. Stages have no links and are
    left out. Downstream is what could be touched, not what would stop.
    """
    own = share_of(shares, economy)
    first, steps = step_of(inputs, links), list(STEPS)
    rows = []
    for item in inputs[inputs["input_type"] != "stage"].itertuples():
        listed = item.has_shares == "no" and economy in item.suppliers_without_share
        if own.get(item.id, 0) < least and not listed:
            continue
        for step in sorted(downstream(links, [item.id]) & set(steps), key=steps.index):
            rows.append(
                (
                    item.id,
                    item.name,
                    own.get(item.id),
                    item.year,
                    "no share" if listed else "share",
                    step,
                    step == first[item.id],
                )
            )
    columns = ["input", "name", "share", "year", "known", "step", "entry"]
    return pd.DataFrame(rows, columns=columns)
