"""What pointing at a mark shows, and whether a table says it."""

import json
import re

from built import soup


def shown(page: str, name: str):
    """Pairs (title, text) over the cards of a figure's marks."""
    cards = json.loads(soup(page).select_one(f"#{name} .chart-told").string)["cards"]
    for card in cards.values():
        yield from (tuple(pair) for pair in card["words"])


def told(value: str, text: str, numbers: set[float]) -> bool:
    """Whether a table with this text and these numbers says the value; of a list of words each one."""
    if re.fullmatch(r"-?[\d,]+(\.\d+)?", value):
        number = float(value.replace(",", ""))
        return any(round(known, places) == number for known in numbers for places in range(4))
    parts = [part.strip() for part in re.split(r"[;,:()|\n]", value)]
    return all(any(word in text for word in part.split(" or ")) for part in parts if part)


def numbers(text: str) -> set[float]:
    """All numbers in a text."""
    return {float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", text.replace(",", ""))}
