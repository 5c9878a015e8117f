"""What becomes of the supply chain's inputs if holders are taken away, in thought: tables of the lab. No chart here."""

import pandas as pd

from techsec import supply

LEAST = 50
SCENARIOS = {
    "Japan": supply.Cuts({"JPN": 1}),
    "Japan and the Netherlands": supply.Cuts({"JPN": 1, "NLD": 1}),
    "the United States": supply.Cuts({"USA": 1}),
    "the Netherlands": supply.Cuts({"NLD": 1}),
    "Tokyo Electron": supply.Cuts({}, {"Tokyo Electron": 1}),
}
NO_DATA = "no data, which is not zero"
TURNS = ("more concentrated", "less concentrated", "nothing is left")
TOLD = ["name", "year", "goes", "was", "is"]  # What tables of removals tell.


def changes(
    inputs: pd.DataFrame,
    shares: pd.DataFrame,
    firms: pd.DataFrame,
    scenarios: dict[str, supply.Cuts] | None = None,
    by: str = "economy",
    least: float = LEAST,
) -> pd.DataFrame:
    """One row for each scenario and input of which ``least`` per cent or more may go, or that has no data.

    ``before`` and ``after``: the middles of the HHI's bounds, ``was`` and ``is`` these bounds in words, ``goes`` what
    goes, ``turn`` what becomes of the rest; empty where there are no data, and after a cut that leaves nothing. Those
    that grow most come first. Without the columns of marks where nothing goes.
    """
    parts: list[pd.DataFrame] = []
    for name, cuts in (SCENARIOS if scenarios is None else scenarios).items():
        rows = supply.removal(inputs, shares, firms, cuts, by)
        touched = rows[(rows["lost_high"] >= least) | (rows["known"] != "share")]
        parts.append(touched.assign(scenario=name, place=len(parts)))
    frame = pd.concat(parts, ignore_index=True)
    if frame.empty:
        return frame
    for time, said in {"before": "was", "after": "is"}.items():
        frame[time] = (frame[f"{time}_low"] + frame[f"{time}_high"]) / 2
        frame[said] = _words(frame[f"{time}_low"], frame[f"{time}_high"], ",.0f")
    frame["goes"] = _words(frame["lost_low"], frame["lost_high"], ".0f")
    frame["is"] = frame["is"].where(frame["after"].notna() | frame["before"].isna(), TURNS[2])
    frame["row"] = frame["name"] + ": " + frame["goes"] + " % goes"
    frame["grows"] = frame["after"] - frame["before"]
    frame["turn"] = frame["grows"].gt(0).map({True: TURNS[0], False: TURNS[1]})
    frame.loc[frame["grows"].isna(), "turn"] = frame["is"].replace("", NO_DATA)
    return frame.sort_values(["place", "grows"], ascending=[True, False], kind="stable").reset_index(drop=True)


def _words(low: pd.Series, high: pd.Series, form: str) -> list[str]:
    """Each pair of ends as one number, or as "one to other", empty where it is not known."""
    ends = [(f"{one:{form}}", f"{other:{form}}") if one == one else ("", "") for one, other in zip(low, high)]
    return [one if one == other else f"{one} to {other}" for one, other in ends]


def resting(inputs: pd.DataFrame, links: pd.DataFrame, removed: pd.DataFrame, least: float) -> pd.DataFrame:
    """One row (one mark) for each input of ``supply.removal`` and step that rests on it, those without data last.

    Inputs of which ``least`` per cent or more goes for certain, and those without data.
    """
    starts = removed[(removed["lost_low"] >= least) | (removed["known"] != "share")]
    starts = starts.rename(columns={"id": "input", "lost_low": "share"})[["input", "name", "share", "year", "known"]]
    if starts.empty:
        return starts
    frame = supply.rest_on(inputs, links, starts)
    gap = frame["known"] != "share"
    words = frame["entry"].map({True: "enter here", False: "rest on it"})
    sure = words.map({"enter here": "enters here", "rest on it": "rests on it"})
    frame["cell"] = sure.where(~gap, "may " + words + ": no data")
    goes = frame["share"].map("{:.0f} % goes".format).where(~gap, "no data")
    frame = frame.assign(row=frame["name"] + ": " + goes, gap=gap, place=frame["step_name"].cat.codes)
    return frame.sort_values(["gap", "share", "row"], ascending=[True, False, True], kind="stable")
