"""For section 5: what came of promises, whose acts came before whose, what Rapidus was granted; counts, no drawing."""

import pandas as pd

from techsec.dates import in_words, last_day, period

BILLION = 1e9
SIDES = {"USA": "United States", "both": "both together", "JPN": "Japan", "CHN": "China"}
ACT_TYPES = {
    "export_control": "export control, or its easing",
    "law_programme": "law or programme",
    "funding": "public money",
    **dict.fromkeys(
        ["agreement", "body_created", "meeting", "speech_statement", "strategy_document", "other"],
        "statement, talks or agreement",
    ),
}
HOMES = ["controlled from Japan", "controlled from abroad"]
CHECKS = ["confirmed", "corrected", "contested", "no second source"]
NO_ACTS = ["antecedent", "constraint"]  # The rise itself, and quarrels between the allies.
GOVERNMENTS = ["state_or_economy", "ministry_or_agency"]
# Groups of promises: their names, and how the first of a promise's two rows ends.
GROUPS = {
    "timed": ("Plans with a time", "time expected"),
    "untimed": ("Plans and forecasts without a time", "day told, no time given"),
    "offer": ("Offers and decisions", "offer or decision"),
}


def wait(told: str, came: str) -> str:
    """The whole months between two EDTF dates, as a range where the dates leave one: 2020-12 to 2022-05-11, 16-17."""
    first, last, early, late = period(told) + period(came)
    early, last = (late if pd.isna(early) else early), (first if pd.isna(last) else last)
    spans = (last, early), (last if pd.isna(first) else first, early if pd.isna(late) else late)
    low, high = (max(0, 12 * (end.year - day.year) + end.month - day.month - (end.day < day.day)) for day, end in spans)
    return f"after {low}-{high} months" if low < high else f"after {high} months"


def statements(fabs: pd.DataFrame) -> pd.DataFrame:
    """One row for each statement on a plant, with its finest and coarsest node, ``fine`` and ``coarse``, in nm.

    Plants in Japan come first; within a plant by ``as_of``. ``known``, the last day of that, is missing without a day.
    ``settled`` is false for plans and where the source is known as a citation alone.
    """
    known = pd.to_datetime(fabs["as_of"].map(last_day))
    frame = fabs.assign(known=known).sort_values(["economy", "facility", "known"], kind="stable", ignore_index=True)
    frame["fine"] = frame["node_nm_low"].fillna(frame["node_nm_high"])
    frame["coarse"] = frame["node_nm_high"].fillna(frame["fine"])
    return frame.assign(settled=(frame["status"] != "announced") & (frame["source_grade"] != "C"))


def rapidus_money(subsidies: pd.DataFrame, quantities: pd.DataFrame, events: pd.DataFrame) -> pd.DataFrame:
    """One row for each sum for Rapidus, in ``billion`` yen: ``kind`` aid (added up), equity, need (estimates).

    The estimates are those of ``quantities``; one is ours: what a headline of 2 April 2025 still finds lacking, added
    to the aid approved by then. Rows of ``quantities`` with the provenance public, if there are any, are there too.
    """
    columns = ["kind", "date", "billion", "grade", "who", "source", "note"]
    kinds = subsidies["instrument"].map({"grant": "aid", "equity": "equity"})
    decided = subsidies.assign(
        kind=kinds, billion=subsidies["amount_jpy"].astype(float) / BILLION, who="METI", grade=subsidies["source_grade"]
    )[(subsidies["recipient"] == "rapidus") & kinds.notna()].sort_values(["kind", "date"], kind="stable")
    aid = decided["kind"] == "aid"
    decided.loc[aid, "billion"] = decided.loc[aid, "billion"].cumsum()
    told = quantities.set_index("rapidus_sum")
    need, lacking = told.loc["whole_need"], told.loc["still_lacking"]
    day = events.set_index("id").loc[need["event"], "date"]
    approved = decided.loc[aid & (decided["date"] <= lacking["date"]), "billion"].max()
    ours = "Nikkei headline, p. 94, n. 4, and the aid approved"
    rows = [
        ("need", day, need["value"] / BILLION, "", "Higashi", "Wu and Cong 2025, p. 96", need["check_note"]),
        ("need", lacking["date"], lacking["value"] / BILLION + approved, "C", "our sum", ours, lacking["check_note"]),
    ]
    asked = {"provenance": "public", "entity": "Rapidus", "unit": "JPY", "statement_kind": "estimate"}
    for row in quantities[(quantities[list(asked)] == pd.Series(asked)).all(axis=1)].itertuples():
        who = row.measure.rpartition(", ")[2]
        rows.append(("need", row.date, row.value / BILLION, row.source_grade, who, row.measure, row.check_note))
    return pd.concat([decided[columns], pd.DataFrame(rows, columns=columns)], ignore_index=True)


def rounded(billions: pd.Series) -> pd.Series:
    """Sums as text: 1,722.5, and 920 without its nought."""
    return billions.map("{:,.1f}".format).str.removesuffix(".0")


def decisions(subsidies: pd.DataFrame, actors: pd.DataFrame) -> pd.DataFrame:
    """One row for each decision of Japan's industry ministry in yen: from ``low`` to ``high``, as ``billion`` add up.

    Firms with the larger sum come first, their decisions by date. ``total`` is the firm's grants, equity left out.
    """
    frame = subsidies[subsidies["amount_jpy"].notna() & subsidies["granted_by"].eq("meti")].copy()
    frame["billion"] = frame["amount_jpy"].astype(float) / BILLION
    grants = frame["billion"].where(frame["instrument"] == "grant", 0)
    frame["total"] = grants.groupby(frame["recipient"]).transform("sum")
    frame = frame.sort_values(["total", "recipient", "date"], ascending=[False, True, True], kind="stable")
    frame["high"] = frame.groupby("recipient")["billion"].cumsum()
    frame["low"] = frame["high"] - frame["billion"]
    names = actors.set_index("id")["name_en"]
    frame["firm"] = frame["recipient"].map(names).str.replace(r".*\((.+)\)", r"\1", regex=True)
    frame["home"] = frame["recipient_home"].eq("JPN").map(dict(zip([True, False], HOMES, strict=True)))
    return frame


def promises(told: pd.DataFrame, events: pd.DataFrame) -> pd.DataFrame:
    """Two rows for each plan, forecast or offer in ``told``: ``start``, ``to`` of the promise, then what came of it.

    A plan has a time if its date ends after the day to which its status refers, unless the date is the one of the text
    that tells the plan: it runs from that day to the last one expected. Offers and decisions are events with an outcome
    that occurred. Outcomes are looked up among ``events``. What has none there is open on the last day for which that
    table speaks. ``wait``: how long that took.
    """
    known = events.assign(start=events["start"].fillna(events["end"])).set_index("id")
    happened = known[known["status"] == "occurred"]
    last = events["as_of"].max()
    rows = []
    for plan in told.itertuples():
        outcome = happened.loc[plan.followed_by] if plan.followed_by in happened.index else None
        start = to = plan.start
        if plan.status == "occurred":
            if outcome is None:
                continue
            group = "offer"
        elif pd.notna(plan.end) and plan.end > pd.Timestamp(plan.as_of) and plan.date_kind != "published":
            group, start, to = "timed", pd.Timestamp(plan.as_of), plan.end
        else:
            group = "untimed"
        if outcome is None:
            day = last_day(last)
            came = ("open", "", day, day, f"No outcome in our tables on {in_words(last)}", "", "open")
        else:
            day = outcome["start"]
            took = wait(plan.date, outcome["date"]) if group != "timed" else "in time" if day <= to else "late"
            came = ("happened", outcome["date"], day, day, outcome["title_en"], outcome.name, took)
        shared = (plan.id, group, plan.title_en, plan.title_zh, plan.page)
        rows.append((*shared, GROUPS[group][1], plan.date, start, to, plan.title_en, plan.id, came[-1]))
        rows.append((*shared, *came))
    columns = "plan group title_en title_zh page end date start to what event wait".split()
    return pd.DataFrame(rows, columns=columns)


def checked(told: pd.DataFrame) -> pd.DataFrame:
    """The rows of ``told`` that have a check, with ``result`` (one of CHECKS) and the ``grade`` of the second source.

    The grade is own where only the article's notes are one, and none where there is no second source: then the grade
    of the address in the article's own note does not count.
    """
    frame = told[told["check"] != "not_applicable"]
    grade = frame["source_grade"].where(frame["source_grade"] != "", "own")
    grade = grade.where(frame["check"] != "paper_only", "none")
    return frame.assign(grade=grade, result=frame["check"].replace("paper_only", CHECKS[-1]))


def _side(role: str, initiator: list[str], present: list[str], country: pd.Series) -> str:
    """The one of SIDES whose lane an act stands in, or nothing; ``country`` is that of each government.

    A joint act of the two allies is told from all who take part. Any other act is that of the government that began
    it, and of those that take part where the table does not say who began it.
    """
    governments = {country[name] for name in present if name in country.index}
    if role == "cooperation" and {"USA", "JPN"} <= governments:
        return "both"
    first = {country[name] for name in initiator if name in country.index} or governments
    known = [side for side in SIDES if side in first]
    return known[0] if len(known) == 1 else ""


def acts(events: pd.DataFrame, actors: pd.DataFrame, since: int = 2018) -> pd.DataFrame:
    """One row for each act or public word of a government of the two allies or of China since a year, by its ``code``.

    The rule: the event occurred (no plan, no forecast); it starts in ``since`` or later; its role in the argument is
    not one of NO_ACTS; its type is one of ACT_TYPES, so that acts of firms, offers, exercises, production steps and
    changes of office are out; a government of the United States, Japan or China acts, not a party, a firm or a person
    alone. Acts of an ally that are aimed by name at another state alone are out (Japan's licences for Korea).
    A date known by its month or year stands at its first day.
    """
    frame = events.assign(start=events["start"].fillna(events["end"]))
    frame = frame[
        frame["status"].eq("occurred")
        & (frame["start"].dt.year >= since)
        & ~frame["argument_role"].isin(NO_ACTS)
        & frame["event_type"].isin(list(ACT_TYPES))
    ].copy()
    government = actors[actors["kind"].isin(GOVERNMENTS)].set_index("id")["country"]
    states = set(actors.loc[actors["kind"] == "state_or_economy", "id"]) - {"CHN"}
    done = zip(frame["argument_role"], frame["initiator"], frame["actors"], strict=True)
    frame["code"] = [_side(*act, government) for act in done]
    aims = zip(frame["code"], frame["target"], strict=True)
    elsewhere = [code != "CHN" and set(aimed.split(";")) <= states for code, aimed in aims]
    return frame[(frame["code"] != "") & ~pd.Series(elsewhere, index=frame.index, dtype=bool)]


def came_just_before(frame: pd.DataFrame, days: int = 30) -> tuple[int, int, float]:
    """How often an ally's act stands within ``days`` before one of China's in ``acts``, and a yardstick.

    Returns China's marks with such an act, all of China's marks, and the share of all days from the first of China's
    marks to the last that have one too. A mark on the day itself does not count as before.
    """
    theirs = frame.loc[frame["code"] == "CHN", "start"]
    every = soon_after(frame, pd.Series(pd.date_range(theirs.min(), theirs.max())), days)
    return int(soon_after(frame, theirs, days).sum()), len(theirs), every.mean()


def soon_after(frame: pd.DataFrame, at: pd.Series, days: int) -> pd.Series:
    """For each day in ``at``, whether an ally's act in ``acts`` stands within ``days`` before it, not on it."""
    ours, window = frame.loc[frame["code"] != "CHN", "start"], pd.Timedelta(days=days)
    return at.map(lambda day: ((ours < day) & (ours >= day - window)).any()).astype(bool)
