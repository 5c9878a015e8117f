"""Places for a drawing of a graph, from the top down: boxes on a map made by hand, arrows between them."""

from collections import defaultdict

import pandas as pd

Ways = dict[str, list[tuple[float, float]]]


def cells(names: pd.Index, drawn: str) -> pd.DataFrame:
    """``row`` and ``column`` of each name on a map: a line a row, names by blanks, a dot for an empty place.

    Rows and columns without any of the names close up. Raises ValueError for a name that is not on the map.
    """
    grid = pd.DataFrame(line.split() for line in drawn.strip().split("\n")).rename_axis("row")
    found = grid.melt(ignore_index=False, var_name="column", value_name="name").reset_index().set_index("name")
    if lost := set(names) - set(found.index):
        raise ValueError(f"not on the map: {', '.join(sorted(lost))}")
    return found.loc[names].astype(int).rank(method="dense").astype(int) - 1


def placed(boxes: pd.DataFrame, pitch: float, size: float, gap: float, leading: float, inside: float) -> pd.DataFrame:
    """The boxes (``row``, ``column``, ``text`` in lines) with their sides and ``text_top``, in pixels.

    ``pitch``: from column to column; ``size``: a box's width; ``gap``: between rows; ``inside``: above and below words.
    """
    lines = boxes["text"].map(len)
    high = lines.groupby(boxes["row"]).max() * leading + inside
    x, top = pitch * (boxes["column"] + 0.5), boxes["row"].map((high + gap).cumsum() - high - gap)
    bottom = top + boxes["row"].map(high)
    middle = (top + bottom - lines * leading) / 2
    return boxes.assign(x=x, left=x - size / 2, right=x + size / 2, top=top, bottom=bottom, text_top=middle)


def routes(arrows: pd.DataFrame, boxes: pd.DataFrame, pitch: float, space: float) -> Ways:
    """The points of each arrow: from the middle of its box, beside the boxes of other rows, to a place of its own.

    ``arrows`` has ``id``, ``source`` and ``target``; ``boxes``, by name, what ``placed`` gives. At the top of a box
    arrows end side by side, in the order in which they come in.
    """
    found: Ways = {}
    used: dict[int, set[float]] = defaultdict(set)
    for target, coming in arrows.groupby("target"):
        other, ways = boxes.loc[target], {}
        for edge in coming.itertuples():
            one = boxes.loc[edge.source]
            way = [(one["x"], one["bottom"])]
            for row in range(one["row"] + 1, other["row"]):
                passed = boxes[boxes["row"] == row]
                empty = set(boxes["column"]) - set(passed["column"])
                free = [pitch * (at + 0.5) for at in empty]
                free += [*(passed["left"] - space / 2), *(passed["right"] + space / 2)]
                spots = {round(at + off, 1) for at in free for off in (0, 4, -4)} - used[row]
                x = min(spots, key=lambda at: (abs(at - way[-1][0]) // 9, abs(at - other["x"])))
                used[row].add(x)
                way += [(x, passed["top"].iloc[0]), (x, passed["bottom"].iloc[0])]
            ways[edge.id] = way
        apart = min(14, (other["right"] - other["left"] - 12) / len(coming))
        for place, name in enumerate(sorted(ways, key=lambda name: ways[name][-1][0])):
            found[name] = [*ways[name], (other["x"] + apart * (place - (len(coming) - 1) / 2), other["top"] - 5)]
    return found


def loops(arrows: pd.DataFrame, boxes: pd.DataFrame, width: float) -> Ways:
    """The points of arrows that close a loop: under their box to the right margin, up, and down into their target."""
    found: Ways = {}
    for number, edge in enumerate(arrows.itertuples()):
        one, other = boxes.loc[edge.source], boxes.loc[edge.target]
        out, margin, into = one["right"] - 14, width - 8 * number, other["x"] + 40 - 14 * number
        under, over = one["bottom"] + 7, other["top"] - 24 + 7 * number
        way = [(out, one["bottom"]), (out, under), (margin, under), (margin, over), (into, over)]
        found[edge.id] = [*way, (into, other["top"] - 5)]
    return found
