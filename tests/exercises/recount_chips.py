"""Answers of 4.1 and 5.1 to 5.6 counted from rows of text: what test_answers.py compares the masters with."""

from collections import Counter, defaultdict
from math import prod

LUMPS = {"OTHER", "EUR", "VARIOUS"}
STAGES = ("idea", "mechanism", "industry", "context")


def concentration(tables):
    holders = defaultdict(list)
    for row in tables["supply_chain_shares"]:
        holders[row["input"]].append((row["economy"], float(row["share"]), row["input_type"], row["stage_group"]))
    rest = {name: share for name, rows in holders.items() for economy, share, *_ in rows if economy == "OTHER"}
    widest = max(rest, key=rest.get)
    low = {name: sum(share**2 for economy, share, *_ in rows if economy not in LUMPS) for name, rows in holders.items()}
    inputs = {name: rows for name, rows in holders.items() if rows[0][2] != "stage"}
    tight = Counter(rows[0][3] for name, rows in inputs.items() if low[name] >= 5000)
    large = [
        (name, economy)
        for name, rows in inputs.items()
        for economy, share, *_ in rows
        if share >= 80 and economy not in LUMPS
    ]
    return {
        "named": sum(any(economy not in LUMPS for economy, *_ in rows) for rows in holders.values()),
        "widest": widest,
        "hhi_low": low[widest],
        "hhi_high": sum(share**2 for _, share, *_ in holders[widest]),
        "concentrated": {stage: tight[stage] for stage in ("design", "fabrication", "assembly-test-packaging")},
        "chokepoints": sorted(name for name, _ in large),
        "held_by": dict(Counter(economy for _, economy in large)),
    }


def money(tables):
    need = {row["id"]: float(row["value"]) / 1e12 for row in tables["quantities"] if row["unit"] == "JPY"}
    people = {row["id"]: int(row["value"]) for row in tables["talent"]}
    aid, total = {}, 0
    for row in sorted(tables["subsidies"], key=lambda row: row["date"]):
        if (row["recipient"], row["instrument"]) == ("rapidus", "grant"):
            total += int(row["amount_jpy"])
            aid[row["date"]] = total / 1e12
    low, high = need["rapidus-still-needed"] + total / 1e12, need["rapidus-total-need"]
    return {
        "aid": aid,
        "need_low": low,
        "need_high": high,
        "gap": [{"date": day, "low": low - paid, "high": high - paid} for day, paid in aid.items()],
        "people_gap": people["need-a-year-paper"] - people["entrants-a-year-paper"],
    }


def odds(tables):
    bands = {
        row["piece"]: (float(row["low"]), float(row["high"]))
        for row in tables["likelihoods"]
        if row["account"] == "hl" and row["piece"] in ("e9", "e14", "e17", "e59", "e90")
    }
    low, high = (0.1 * prod(band[end] for band in bands.values()) for end in (0, 1))
    others = {name: [band[0] for other, band in bands.items() if other != name] for name in bands}
    return {
        "odds_low": low,
        "odds_high": high,
        "p_low": 1 - 1 / (1 + low),
        "p_high": 1 - 1 / (1 + high),
        "without": {name: 0.1 * prod(lows) for name, lows in others.items()},
        "width": {name: band[1] / band[0] for name, band in bands.items()},
        "tipping": 0.1 / low,
    }


def forecasts(tables):
    offer = "offer_or_invitation"
    rows = [row for row in tables["events"] if row["status"] == "planned" or row["event_type"] == offer]
    losses = [((0.7 if row["stage"] == "industry" else 0.2) - (row["followed_by"] != "")) ** 2 for row in rows]
    brier = sum(losses) / len(rows)
    came = sum(row["followed_by"] != "" for row in rows)
    return {"base_rate": came / len(rows), "brier": brier, "skill": (0.25 - brier) / 0.25}


def recoding(tables):
    rows = [row for row in tables["events"] if row["provenance"] != "public"]
    now = {row["id"]: "idea" if row["event_type"] == "offer_or_invitation" else row["stage"] for row in rows}
    counts = {"first rule": Counter(row["stage"] for row in rows), "new rule": Counter(now.values())}
    first = {
        stage: min(filter(None, (begins(row["date"]) for row in rows if now[row["id"]] == stage))) for stage in STAGES
    }
    return {
        "changed": sorted(row["id"] for row in rows if row["stage"] != now[row["id"]]),
        "counts": [
            {"coding": coding, "stage": stage, "events": counted[stage]}
            for coding, counted in counts.items()
            for stage in STAGES
        ],
        "first": {stage: first[stage] for stage in STAGES[:3]},
    }


def begins(text):
    """The first day of a date such as 2020, 2021-05 or 2017/2022 as text; empty where it has no beginning."""
    start = text.partition("/")[0]
    return "" if start == ".." else f"{start}-01-01"[:10] if len(start) < 7 else f"{start}-01"[:10]


COUNTS = {"4.1": concentration, "5.1": money, "5.2": odds, "5.4": forecasts, "5.6": recoding}
