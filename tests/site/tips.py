"""What pointing at a mark shows: the values of the fields that tooltips name, from a figure's own spec."""

import json
import re

from built import SITE

VIEWS = ("layer", "hconcat", "vconcat", "concat")


def spec(name: str) -> dict:
    """The wide layout of a live figure, as the page loads it."""
    text = (SITE / "_figures" / f"{name}.js").read_text(encoding="utf-8")
    return json.loads(re.fullmatch(r"techsecFigures\[.*?\]=(.*);\n", text, re.S)[1])["wide"]


def shown(spec: dict):
    """Pairs (field, value) over the tooltips of all marks and the rows of their data."""
    yield from _shown(spec, spec.get("datasets", {}), [])


def _shown(view, datasets, rows):
    data = view.get("data") or {}
    if data:
        rows = datasets[data["name"]] if "name" in data else data["values"]
    tips = view.get("encoding", {}).get("tooltip", [])
    for tip in tips if isinstance(tips, list) else [tips]:
        for row in rows:
            if row.get(tip.get("field")) not in (None, ""):
                yield tip["field"], row[tip["field"]]
    for key in VIEWS:
        for child in view.get(key, []):
            yield from _shown(child, datasets, rows)


def told(value, text: str, numbers: set[float]) -> bool:
    """Whether a table with this text and these numbers says the value; of a list of words each one."""
    if isinstance(value, (int, float)):
        return any(round(value, places) in numbers for places in range(4))
    parts = [part.strip() for part in re.split(r"[;,:()|\n]", str(value))]
    return all(any(word in text for word in part.split(" or ")) for part in parts if part)


def numbers(text: str) -> set[float]:
    """All numbers in a text."""
    return {float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", text.replace(",", ""))}
