"""The supply-chain tables as a graph and as concentrations: plain functions without a chart.

Nothing computed here is stored in a table. A share of an economy is exposure, not the effect of taking it away: the
data say nothing on who could step in.
"""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pandas as pd

UNNAMED = "VARIOUS"
LUMPS = ("OTHER", "EUR", UNNAMED)
REST_OF_FIRMS = "Various companies"
STEP_TYPES = ("process", "output")
ALLIES = ("USA", "JPN")
ALL_STAGES = "Whole stages"
# Above which the merger guidelines of the US antitrust authorities of 2023 (guideline 1) call a market highly
# concentrated. They are written for firms in a market.
HIGHLY_CONCENTRATED = 1800
# What the reader of a figure may choose. The inputs in which an economy holds so much -> the column of their count,
RULES = {
    "the largest share": "top_listed",
    "half or more": "half_listed",
    "four fifths or more": "most_listed",
    "the largest share, only inputs without listed parts": "top_finest",
}
FIRST_GROUP = "Tools: photolithography"  # the group of inputs that stands first,
EXPOSED = ["JPN", "USA", "NLD", "KOR", "TWN", "CHN", "DEU", "SGP"]  # and economies of which something may rest.
ONE_FIRM = 90  # Per cent of its economy's part from which one firm is nearly all of it.
# The columns of the table under each figure, and what they are called there.
COLUMNS = {
    "holders": "holder top_listed half_listed most_listed top_finest half_finest most_finest",
    "together": "name year input_type usa jpn both largest",
    "shares": "name group year holder share measure listed",
    "concentration": "name lane year low high holder share",
    "country_or_firm": "name year holder holder_share firm firm_share low_country high_country low_firm high_firm",
    "exposure": "name holder share year step_name cell",
}
TITLES = {
    **{"name": "input", "holder": "economy", "input_type": "type", "lane": "step", "step_name": "step", "cell": "how"},
    **{"top_listed": "largest share", "half_listed": "half or more", "most_listed": "four fifths or more"},
    **{"top_finest": "largest share, finest level", "half_finest": "half or more, finest level"},
    **{"most_finest": "four fifths or more, finest level", "listed": "suppliers listed without share"},
    **{"usa": "US share, %", "jpn": "Japan's share, %", "both": "together, %", "largest": "largest holder"},
    **{"share": "share, %", "holder_share": "economy's share, %", "firm_share": "firm's share, %"},
    **{"firm": "its largest firm", "low": "HHI, lowest", "high": "HHI, highest"},
    **{"low_country": "HHI by economy, lowest", "high_country": "HHI by economy, highest"},
    **{"low_firm": "HHI by firm, lowest", "high_firm": "HHI by firm, highest"},
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


def economy_names(shares: pd.DataFrame) -> dict[str, str]:
    """The short name of each economy and lump that has one, by its code."""
    named = shares[shares["economy_name"] != ""]
    return dict(zip(named["economy"], named["economy_name"]))


def largest(shares: pd.DataFrame) -> pd.DataFrame:
    """The row of the economy with the largest share of each input, indexed by input; lumps hold nothing."""
    named = shares[~shares["economy"].isin(LUMPS)]
    return named.loc[named.groupby("input")["share"].idxmax()].set_index("input")


def leaders(shares: pd.DataFrame, firms: pd.DataFrame) -> pd.DataFrame:
    """The largest holder of each input and the largest firm of that economy, indexed by input.

    Columns holder_share, firm and firm_share; the firm is missing where none of that economy has a share of its own.
    """
    top = largest(shares)
    known = firms[(firms["organisation"] != REST_OF_FIRMS) & firms["share"].notna()]
    own = known[known["economy"] == known["input"].map(top["economy"])]
    best = own.loc[own.groupby("input")["share"].idxmax()].set_index("input")
    first = best[["organisation", "share"]].set_axis(["firm", "firm_share"], axis=1)
    return top[["economy", "share"]].rename(columns={"share": "holder_share"}).join(first)


def share_of(shares: pd.DataFrame, economy: str) -> pd.Series:
    """Share of one economy in every input that names economies, indexed by input; 0 where it has no row of its own.

    There the named shares and the rest make up the whole, so that anything it holds lies within the rest.
    """
    named = shares.loc[shares["economy"] != UNNAMED, "input"].unique()
    return shares[shares["economy"] == economy].set_index("input")["share"].reindex(named, fill_value=0.0)


def ahead_of_both(shares: pd.DataFrame, economy: str) -> list[str]:
    """The inputs of which an economy holds more than either ally does, in the order of the table."""
    own = share_of(shares, economy)
    allies = pd.concat([share_of(shares, ally) for ally in ALLIES], axis=1).max(axis=1)
    return list(own.index[own > allies])


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
    targets = _targets(links)
    starts = set(starts)
    found: set[str] = set()
    waiting = list(starts)
    while waiting:
        for target in targets.get(waiting.pop(), []):
            if target not in found:
                found.add(target)
                waiting.append(target)
    return found | starts if include else found


def _targets(links: pd.DataFrame) -> dict[str, list[str]]:
    """Where the links lead from each input; a loop, since grouping by pandas for each of many walks takes a second."""
    targets: dict[str, list[str]] = {}
    for source, target in zip(links["source"], links["target"], strict=True):
        targets.setdefault(source, []).append(target)
    return targets


def steps(inputs: pd.DataFrame) -> pd.DataFrame:
    """The processes and the finished product in the order of the chain, which links between them keep."""
    return inputs[inputs["input_type"].isin(STEP_TYPES)].sort_values("chain_place")


def step_of(inputs: pd.DataFrame, links: pd.DataFrame) -> pd.Series:
    """The step (process or product) that each input reaches over the fewest links; empty for stages."""
    targets, ends = _targets(links), set(steps(inputs)["id"])

    def nearest(start: str) -> str:
        waiting, seen = deque([start]), {start}
        while waiting:
            here = waiting.popleft()
            if here in ends:
                return here
            fresh = [target for target in targets.get(here, []) if target not in seen]
            seen.update(fresh)
            waiting.extend(fresh)
        return ""

    return pd.Series({name: nearest(name) for name in inputs["id"]})


def lanes(inputs: pd.DataFrame, links: pd.DataFrame) -> pd.Series:
    """Where each input stands, by id: its step, or the group of tools with a lane, or whole stages.

    A categorical: the lanes in the order of the chain, then whole stages, then the finished product.
    """
    chain = inputs[inputs["short_name"] != ""].sort_values("chain_place")
    product = list(chain.loc[chain["input_type"] == "output", "short_name"])
    short = chain.set_index("id")["short_name"]
    lane = step_of(inputs, links).map(short).fillna(ALL_STAGES)
    upwards = links.rename(columns={"source": "target", "target": "source"})
    for group in chain.loc[~chain["input_type"].isin(STEP_TYPES), "id"]:
        lane[lane.index.isin(downstream(upwards, [group]))] = short[group]
    return lane.astype(pd.CategoricalDtype([*short[~short.isin(product)], ALL_STAGES, *product], ordered=True))


def exposure(
    inputs: pd.DataFrame, shares: pd.DataFrame, links: pd.DataFrame, economy: str, least: float = 50
) -> pd.DataFrame:
    """What rests on an economy: one row for each input it holds, or may hold, and step that lies downstream.

    ``known`` is "share" where the economy has at least ``least`` per cent, "no share" where the source lists it as a
    supplier and gives no shares. ``entry`` marks the step that the input reaches first. Stages have no links and are
    left out. Downstream is what could be touched, not what would stop.
    """
    own = share_of(shares, economy)
    rows = []
    for item in inputs[inputs["input_type"] != "stage"].itertuples():
        listed = item.has_shares == "no" and economy in item.suppliers_without_share
        if own.get(item.id, 0) >= least or listed:
            rows.append((item.id, item.name, own.get(item.id), item.year, "no share" if listed else "share"))
    return rest_on(inputs, links, pd.DataFrame(rows, columns=["input", "name", "share", "year", "known"]))


def rest_on(inputs: pd.DataFrame, links: pd.DataFrame, starts: pd.DataFrame) -> pd.DataFrame:
    """The rows of ``starts`` (column ``input``), one for each step that lies downstream: adds step, its name and entry.

    ``step_name`` is a categorical of all steps in the order of the chain; ``entry`` marks the step that the input
    reaches first. Inputs without a step downstream, stages too, are left out.
    """
    first, chain = step_of(inputs, links), steps(inputs)
    rows = []
    for name in starts["input"]:
        reached = chain[chain["id"].isin(downstream(links, [name]))]
        rows += [(name, step, words, step == first[name]) for step, words in zip(reached["id"], reached["short_name"])]
    made = pd.DataFrame(rows, columns=["input", "step", "step_name", "entry"])
    made["step_name"] = pd.Categorical(made["step_name"], list(chain["short_name"]), ordered=True)
    return starts.merge(made, on="input")


@dataclass(frozen=True)
class Cuts:
    """What is taken away, in thought: economy code -> part (0 to 1), organisation -> part (0 to 1)."""

    economies: Mapping[str, float] = field(default_factory=dict)
    organisations: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self):
        """Raises ValueError for a part outside 0 to 1 and for a lump, which is nobody that could be taken away."""
        for name, part in {**self.economies, **self.organisations}.items():
            if not 0 <= part <= 1:
                raise ValueError(f"{name}: {part} is not a part between 0 and 1")
            if name in (*LUMPS, REST_OF_FIRMS):
                raise ValueError(f"{name}: stands for holders that the source does not name")


def left_by_country(shares: pd.DataFrame, firms: pd.DataFrame, cuts: Cuts) -> pd.DataFrame:
    """The table of shares with what the cuts leave of each row, in per cent of the whole; no one steps in.

    A firm's share is taken from the economy that the table of firms gives it, once only where the economy is cut too.
    """
    parts = firms["share"] * firms["organisation"].map(cuts.organisations).fillna(0)
    gone = parts.groupby([firms["input"], firms["economy"]]).sum()
    keys = pd.MultiIndex.from_frame(shares[["input", "economy"]])
    kept = (shares["share"] - gone.reindex(keys, fill_value=0).to_numpy()).clip(lower=0)
    return shares.assign(share=kept * (1 - shares["economy"].map(cuts.economies).fillna(0)))


def left_by_firm(firms: pd.DataFrame, cuts: Cuts) -> pd.DataFrame:
    """The rows of firms with a share, with what the cuts leave of each, in per cent of the whole; no one steps in."""
    rows = firms[firms["share"].notna()]
    kept = rows["share"] * (1 - rows["organisation"].map(cuts.organisations).fillna(0))
    return rows.assign(share=kept * (1 - rows["economy"].map(cuts.economies).fillna(0)))


def hidden_part(rows: pd.DataFrame, holder: str, cuts: Mapping[str, float]) -> pd.Series:
    """The largest part (0 to 1) of each input's lumps that the cuts could take: that of the most cut unnamed holder.

    A holder that has no row of its own in an input may stand behind a lump there. Indexed by input.
    """
    named = rows.groupby("input")[holder].agg(set)
    return named.map(lambda names: max((part for name, part in cuts.items() if name not in names), default=0.0))


def change(before: pd.DataFrame, after: pd.DataFrame, holder: str, cuts: Mapping[str, float]) -> pd.DataFrame:
    """What goes of each input (per cent) and its concentration (HHI) before and after, each as lowest and highest.

    ``before`` and ``after`` have the same rows: ``input``, ``share`` and the column ``holder``; ``cuts`` are those of
    that column. Afterwards the rest are taken to keep their proportions: their shares are put on the same total as
    before. Lumps: as in ``concentration``, and a cut holder without a row of its own may be part of one. An input of
    which nothing is left has no concentration afterwards. Indexed by input; columns lost_low, lost_high, before_low,
    before_high, after_low, after_high.
    """
    lumps = [*LUMPS, REST_OF_FIRMS]
    lumped = before[holder].isin(lumps)
    total, rest = (rows.groupby("input")["share"].sum() for rows in (before, after))
    part = hidden_part(before, holder, cuts)
    unnamed = before["share"].where(lumped, 0).groupby(before["input"]).sum()
    shrunk = after.assign(share=after["share"] * (1 - after["input"].map(part).where(lumped, 0)))
    tables = [_rescaled(rows, total) for rows in (after, shrunk)]
    first, kept, smaller = (concentration(rows, holder, lumps) for rows in (before, *tables))
    return pd.DataFrame(
        {
            "lost_low": total - rest,
            "lost_high": total - rest + part * unnamed,
            "before_low": first["low"],
            "before_high": first["high"],
            "after_low": kept["low"],
            "after_high": kept["high"].combine(smaller["high"], max),
        }
    ).reindex(first.index)


def _rescaled(rows: pd.DataFrame, total: pd.Series) -> pd.DataFrame:
    rest = rows.groupby("input")["share"].transform("sum")
    share = rows["share"] * rows["input"].map(total) / rest
    return rows.assign(share=share.where(rest > 0))


def removal(
    inputs: pd.DataFrame, shares: pd.DataFrame, firms: pd.DataFrame, cuts: Cuts, by: str = "economy"
) -> pd.DataFrame:
    """One row for each input that the cuts touch or may touch, with its ``change``; ``by`` is economy or organisation.

    Adds id, name, input_type, year and ``known``: "share" where holders have shares; "no share" where the source
    lists a cut holder as a supplier and gives no shares (its numbers are empty: no data, not zero); "unnamed" where it
    names no holder at all. Processes and the finished chip have no holders. Raises ValueError for another ``by``.
    """
    if by == "economy":
        rows, after, may_hide = shares, left_by_country(shares, firms, cuts), cuts.economies
    elif by == "organisation":
        # A firm without a name of its own may belong to an economy that is cut.
        may_hide = {**cuts.economies, **cuts.organisations}
        rows, after = firms[firms["share"].notna()], left_by_firm(firms, cuts)
    else:
        raise ValueError(f"{by!r}: holders are economies or organisations")
    frame = change(rows, after, by, may_hide).reindex(inputs["id"])
    frame["known"] = frame["lost_high"].gt(0).map({True: "share", False: None})
    economies, organisations = (
        {name for name, part in cut.items() if part} for cut in (cuts.economies, cuts.organisations)
    )
    listed = firms.loc[firms["share"].isna() & firms["organisation"].isin(organisations), "input"]
    suppliers = inputs["suppliers_without_share"].map(lambda names: bool(economies & set(names)))
    bare = inputs["has_shares"].eq("no") & (suppliers | inputs["id"].isin(listed))
    named = rows.loc[~rows[by].isin([*LUMPS, REST_OF_FIRMS]), "input"]
    lumped = inputs["id"].isin(rows["input"]) & ~inputs["id"].isin(named) & bool(economies | organisations)
    frame.loc[bare.to_numpy(), "known"] = "no share"
    frame.loc[lumped.to_numpy(), "known"] = "unnamed"
    facts = inputs.set_index("id")[["name", "input_type", "year"]]
    return facts.join(frame)[frame["known"].notna()].reset_index()


def grouped(frame: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The rows of each group of inputs that the reader can choose, the first one first."""
    groups = dict(list(frame.groupby("group")))
    return {FIRST_GROUP: groups.pop(FIRST_GROUP), **groups}


def readable(frame: pd.DataFrame, figure: str) -> pd.DataFrame:
    """The columns of a figure's frame that a reader needs, under names for readers."""
    return frame[COLUMNS[figure].split()].rename(columns=TITLES)
