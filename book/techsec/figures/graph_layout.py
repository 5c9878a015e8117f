"""Layers, order and places for a drawing of a graph without circles, from the top down (after Sugiyama)."""

from collections.abc import Sequence
from itertools import pairwise

Edge = tuple[str, str]
Bend = tuple[int, Edge]  # Where an edge passes a layer between those of its ends.
Item = str | Bend

SWEEPS = 30


def layers(edges: Sequence[Edge], most: int) -> dict[str, int]:
    """The layer of each node, 0 at the top: every edge points downwards and no layer has more than ``most`` nodes.

    Nodes stand as low as they can, so that a condition comes just above what it bears on. Raises ValueError where the
    edges form a circle.
    """
    nodes = list(dict.fromkeys(node for edge in edges for node in edge))
    below = {node: [target for source, target in edges if source == node] for node in nodes}
    heights: dict[str, int] = {}
    counts: dict[int, int] = {}
    while len(heights) < len(nodes):
        ready = [node for node in nodes if node not in heights and all(other in heights for other in below[node])]
        if not ready:
            raise ValueError(f"a circle among {', '.join(node for node in nodes if node not in heights)}")
        lowest = {node: max((heights[other] + 1 for other in below[node]), default=0) for node in ready}
        node = min(ready, key=lambda node: lowest[node])
        height = next(height for height in range(lowest[node], len(nodes) + 1) if counts.get(height, 0) < most)
        heights[node], counts[height] = height, counts.get(height, 0) + 1
    top = max(heights.values())
    return {node: top - heights[node] for node in nodes}


def rows(edges: Sequence[Edge], level: dict[str, int]) -> tuple[list[list[Item]], dict[Item, list[Item]]]:
    """Nodes and bends by layer, in an order with few crossings, and the neighbours of each in the layers beside it."""
    order: list[list[Item]] = [[] for _ in range(max(level.values()) + 1)]
    for node, at in level.items():
        order[at].append(node)
    beside: dict[Item, list[Item]] = {node: [] for node in level}
    for edge in edges:
        source, target = edge
        bends: list[Bend] = [(at, edge) for at in range(level[source] + 1, level[target])]
        for bend in bends:
            order[bend[0]].append(bend)
            beside[bend] = []
        path: list[Item] = [source, *bends, target]
        for one, other in pairwise(path):
            beside[one].append(other)
            beside[other].append(one)
    best, fewest = order, crossings(order, beside)
    for sweep in range(SWEEPS):
        order = [list(row) for row in order]
        steps = range(1, len(order)) if sweep % 2 == 0 else range(len(order) - 2, -1, -1)
        for at in steps:
            fixed = {item: place for place, item in enumerate(order[at - 1 if sweep % 2 == 0 else at + 1])}
            middle = {}
            for place, item in enumerate(order[at]):
                seen = [fixed[other] for other in beside[item] if other in fixed]
                middle[item] = sum(seen) / len(seen) if seen else place
            order[at].sort(key=middle.__getitem__)
        if (count := crossings(order, beside)) < fewest:
            best, fewest = order, count
    return best, beside


def crossings(order: list[list[Item]], beside: dict[Item, list[Item]]) -> int:
    """How often two lines between neighbouring layers cross."""
    count = 0
    for upper, lower in pairwise(order):
        places = {item: place for place, item in enumerate(lower)}
        lines = [(at, places[other]) for at, item in enumerate(upper) for other in beside[item] if other in places]
        count += sum((a - c) * (b - d) < 0 for number, (a, b) in enumerate(lines) for c, d in lines[:number])
    return count


def places(
    order: list[list[Item]], beside: dict[Item, list[Item]], node_width: float, bend_width: float, width: float
) -> dict[Item, float]:
    """The horizontal centre of each item: near its neighbours, in the given order, apart, and within 0 to ``width``."""
    size = {item: node_width if isinstance(item, str) else bend_width for row in order for item in row}
    at: dict[Item, float] = {}
    for row in order:
        at |= dict(zip(row, _spread(row, [width / 2] * len(row), size, width), strict=True))
    for sweep in range(SWEEPS):
        for row in order if sweep % 2 else reversed(order):
            wish = [sum(at[other] for other in beside[item]) / len(beside[item]) for item in row]
            at |= dict(zip(row, _spread(row, wish, size, width), strict=True))
    return at


def _spread(row: list[Item], wish: list[float], size: dict[Item, float], width: float) -> list[float]:
    """Centres as near to the wishes as can be (least squares) while items keep their order and do not overlap."""
    left = [sum(size[item] for item in row[:place]) + size[row[place]] / 2 for place in range(len(row))]
    blocks: list[list[float]] = []  # Sum of the shifts from the leftmost packing, and their number.
    for item, place in zip(wish, left, strict=True):
        blocks.append([item - place, 1])
        while len(blocks) > 1 and blocks[-2][0] / blocks[-2][1] > blocks[-1][0] / blocks[-1][1]:
            total, number = blocks.pop()
            blocks[-1] = [blocks[-1][0] + total, blocks[-1][1] + number]
    room = width - sum(size[item] for item in row)
    shifts = [min(max(total / number, 0), max(room, 0)) for total, number in blocks for _ in range(int(number))]
    return [place + shift for place, shift in zip(left, shifts, strict=True)]
