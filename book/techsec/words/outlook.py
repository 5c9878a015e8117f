"""Words of the figures of chapter 5."""

import pandas as pd

from techsec import outcomes
from techsec.show import Guess


def node_ladder(frame: pd.DataFrame) -> dict[str, str]:
    """Words of fig-node-ladder: ``frame`` as from ``outlook.node_ladder_frame``."""
    node = frame.set_index("id")["node"]
    runs = frame.groupby("facility")["status"].transform(lambda states: (states != "announced").any())
    told = []
    for plant, rows in frame[runs & (frame["node_label"] != "")].groupby("facility", sort=False):
        first, last = (f"{row.node_label}, {row.state}" for row in rows.iloc[[0, -1]].itertuples())
        told.append(f"{plant}: {first}, at last {last}")
    return {
        "title": f"In volume Arizona stays ahead, at {node['tsmc-arizona-1-volume']} against {node['jasm-1-volume']} "
        "in Kumamoto; both came out finer than planned in January 2022",
        "how": "Higher: a finer node. Hollow: a plan; full: at work. A bar spans nodes; a dotted line joins one plant.",
        "takeaway": "The comparison on p. 95 is one of plans. As built, both plants are finer, and the distance "
        "remains.",
        "source": "fabs.csv: Wu and Cong (2025) by page; public rows with the grade of their source (A to C).",
        "alt": f"Statements on {frame['facility'].nunique()} plants, finer nodes higher. {'; '.join(told)}; "
        f"{frame.loc[~runs, 'facility'].nunique()} more plants are plans.",
    }


def plants(frame: pd.DataFrame, working: int) -> dict[str, str]:
    """Words of fig-plants: ``frame`` as from ``maps.plants_frame``, of it ``working`` plants that run in volume."""
    japan, america = (", ".join(frame.loc[frame["economy"] == economy, "words"]) for economy in ("JPN", "USA"))
    return {
        "title": f"Of the {frame['facility'].nunique()} plants listed, {working} make chips in volume: one in "
        "Kumamoto, one in Phoenix",
        "how": "A mark is a plant as announced, as a pilot line or in volume, with its node and the year of the row; a "
        "plant may have two. Hollow: announced. Land alone.",
        "takeaway": "The latest row of each state is drawn. What is announced may change or be late; the first "
        "Kumamoto plant makes the nodes announced in June 2022; the plan of January 2022, on p. 95, was coarser.",
        "source": "fabs.csv. Outlines: Natural Earth, public domain; cities: GeoNames, CC BY 4.0.",
        "alt": f"Two maps. Japan: {japan}. United States: {america}. Those only announced are hollow.",
    }


def rapidus_money(frame: pd.DataFrame) -> dict[str, str | Guess]:
    """Words of fig-rapidus-money, and its guess: ``frame`` as from ``outlook.funding_frame``."""
    aid, need, equity = (frame.loc[frame["kind"] == kind, "billion"] for kind in ("aid", "need", "equity"))
    stair = aid.map("{:,.1f}".format).str.removesuffix(".0").tolist()
    low, high = (f"{aid.iloc[-1] / estimate * 100:.0f}" for estimate in (need.max(), need.min()))
    return {
        "title": f"By 31 March 2025 state aid came to {stair[-1]} billion yen, {low} to {high} per cent of what "
        "Rapidus is said to need",
        "how": "Stair: aid approved, added up. Hollow: the whole need as estimated, and the part aided. Square: "
        "equity.",
        "takeaway": f"{stair[-2]} billion yen is the sum until 30 March 2025, then {stair[-1]}. Approved is not paid "
        "out.",
        "source": "subsidies.csv (upper limits included); quantities.csv; Wu and Cong (2025, pp. 94, 96).",
        "alt": f"Stair of state aid in billion yen, from {stair[0]} in 2022 by {', '.join(stair[1:-1])} to {stair[-1]} "
        f"on 31 March 2025, far below {len(need)} estimates of the need, {need.min() / 1000:.1f} to "
        f"{need.max() / 1000:g} trillion. Late in 2025: {equity.sum():g} billion equity.",
        "guess": Guess(
            question="How much state aid for Rapidus had been approved by 31 March 2025?",
            label="Your guess",
            low=0,
            high=7000,
            start=3500,
            step=50,
            unit="billion yen",
            answer=aid.iloc[-1],
        ),
    }


def tokyo_pays(frame: pd.DataFrame) -> dict[str, str]:
    """Words of fig-tokyo-pays: ``frame`` as from ``outlook.recipients_frame``."""
    grants = frame[frame["instrument"] == "grant"].groupby("home")["billion"].sum()
    firms = frame.groupby("firm", sort=False).agg(home=("home", "first"), n=("id", "size"), bn=("total", "first"))
    firms["bn"] = outcomes.rounded(firms["bn"])
    told = "; ".join(f"{firm.Index}, {firm.home}: {firm.n}, {firm.bn}" for firm in firms.itertuples())
    return {
        "title": f"Of the aid that Tokyo approved, {grants['controlled from abroad'] / grants.sum() * 100:.0f} per "
        "cent in our table goes to firms controlled from abroad",
        "how": "A row is a firm, a part of its bar one decision, in billion yen; hollow: equity. Colour: the country "
        "that controls the firm.",
        "takeaway": "The table is an incomplete list, and most of its sums are upper limits.",
        "source": "subsidies.csv: decisions of METI in yen, 2022 to 2025.",
        "alt": f"Bars by firm, with number of decisions and billion yen of grants. {told}.",
    }


def action_answer(frame: pd.DataFrame, near: int, measures: int, usual: float) -> dict[str, str]:
    """Words of fig-action-answer: ``frame`` as from ``outlook.action_answer_frame``.

    ``near``, ``measures`` and ``usual`` as from ``outcomes.came_just_before``.
    """
    marks = frame.groupby("side", sort=False).size()
    return {
        "title": f"{near} of China's {measures} measures came within a week after an ally's act or word; of "
        f"all days {usual * 100:.0f} per cent did",
        "how": "Above: the part of China's measures, and of all days from the first of them to the last, with an act "
        "or word of an ally in the week before. Below: each act or public word.",
        "takeaway": f"Order is not cause, and China's {marks['China']} rows were looked for as answers. A date known "
        "by month or year stands at its start.",
        "source": "events.csv, by the rule in the text; the table tells each row's grade of source.",
        "alt": f"Two bars: {near} of {measures} measures of China's, {usual * 100:.0f} per cent of all days. Below, "
        "four lanes on one axis of time: " + ", ".join(f"{side} {count} marks" for side, count in marks.items()),
    }


def plan_outcome(frame: pd.DataFrame, events: pd.DataFrame) -> dict[str, str]:
    """Words of fig-plan-outcome: ``frame`` as from ``outlook.plans_frame``, ``events`` as loaded."""
    promises = frame.drop_duplicates("plan")
    timed = promises[promises["group"] == "timed"]
    told = []
    for group, (name, _) in outcomes.GROUPS.items():
        rows = frame[frame["group"] == group]
        told.append(f"{name}: {rows['plan'].nunique()}, with an outcome {(rows['end'] == 'happened').sum()}")
    return {
        "title": f"{(timed['wait'] == 'in time').sum()} of {len(timed)} plans with a time came in time; "
        f"{(promises['wait'] == 'open').sum()} of all {len(promises)} promises are open",
        "how": "A hollow bar: from the day of a plan to the last day expected. Full circle: what happened. Dotted: "
        "open.",
        "takeaway": "Both that came are of Rapidus. Offers are here because something came of them. A date known by "
        f"month or year stands at its start; open means as of {events['end'].max():%-d %B %Y}.",
        "source": "events.csv: status, as_of and followed_by; plans and offers of the paper, outcomes also from public "
        "rows.",
        "alt": f"A row for each promise, {frame['start'].min():%Y} to {frame['start'].max():%Y}. {'; '.join(told)}.",
    }


def checked(frame: pd.DataFrame) -> dict[str, str]:
    """Words of fig-checked: ``frame`` as from ``outlook.checks_frame``."""
    told = []
    for result, rows in frame.groupby("result", sort=False):
        sources = rows.groupby("basis", sort=False).size()
        named = ", ".join(f"{str(basis).partition(', ')[2] or basis} {number}" for basis, number in sources.items())
        told.append(f"{result}: {len(rows)} ({named})")
    return {
        "title": f"A second source confirms {(frame['check'] == 'confirmed').sum()} of {len(frame)} dated events; for "
        f"{(frame['check'] == 'paper_only').sum()} we have none",
        "how": "A mark is an event. The more it stands out, the stronger its second source; hollow: a weak one or "
        "none.",
        "takeaway": "That so many have none is a limit of our files and casts no doubt on the paper.",
        "source": "events.csv: check and source_grade, rows of the paper; rules in the coding rules.",
        "alt": f"One mark for each event in {len(told)} rows, with what the second source is. {'; '.join(told)}.",
    }
