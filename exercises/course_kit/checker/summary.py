"""The class summary: how hard each item was and how well it tells strong from weak; nothing below ten students."""

from statistics import correlation, mean

import altair as alt
import pandas as pd

from course_kit import pages
from course_kit.checker.results import Marked

FEWEST = 10  # With fewer students a figure would say too much about one of them.
_BLUE = "#0072B2"


def items_frame(marked: list[Marked]) -> pd.DataFrame:
    """The items of one exercise: ``item``, ``difficulty`` (mean share of its points, 0 to 1), ``discrimination``.

    Discrimination is the correlation of an item's points with the points of the other items; NaN where one of them
    does not vary. Written items count once their levels are entered by all.
    """
    earned = {
        item["id"]: [next(one["earned"] for one in each.result["items"] if one["id"] == item["id"]) for each in marked]
        for item in marked[0].spec["items"]
        if item["kind"] != "written"
    }
    worth = {item["id"]: item["points"] for item in marked[0].spec["items"]}
    if any(each.sheet for each in marked) and all(each.by_hand is not None for each in marked):
        earned["written"] = [each.by_hand for each in marked]
        worth["written"] = sum(item["points"] for item in marked[0].spec["items"] if item["kind"] == "written")
    rows = []
    for name, points in earned.items():
        rest = [sum(others) - own for own, others in zip(points, zip(*earned.values()))]
        varies = len(set(points)) > 1 and len(set(rest)) > 1
        rows.append((name, mean(points) / worth[name], correlation(points, rest) if varies else float("nan")))
    return pd.DataFrame(rows, columns=["item", "difficulty", "discrimination"]).round(3)


def page(marked: list[Marked], specs: dict) -> str:
    """The summary page of a class, a section for each exercise."""
    words = "Exercises that fewer than ten students handed in are not shown: single students could be seen."
    parts: list[str] = [pages.paragraph(words)]
    for name, spec in specs.items():
        here = [one for one in marked if one.spec["id"] == name and one.result["status"] == "marked"]
        parts.append(pages.heading(f"Exercise {name} {spec['title']}"))
        if len(here) < FEWEST:
            parts.append(pages.paragraph("Fewer than ten students: not shown."))
        else:
            parts += _section(here)
    return pages.page("Class summary", parts)


def _section(here: list[Marked]) -> list[str]:
    frame = items_frame(here)
    flagged = sum(1 for one in here if one.flags)
    about = (
        "Difficulty is the mean share of the points; discrimination is the correlation with the other items' points."
    )
    rows = [
        [row.item, row.difficulty, "-" if pd.isna(row.discrimination) else row.discrimination]
        for row in frame.itertuples()
    ]
    return [
        pages.paragraph(f"{len(here)} students. {about}"),
        _bar_chart(frame, "difficulty", "Mean share of points"),
        _bar_chart(frame, "discrimination", "Correlation with the other items"),
        pages.table("Items", ["item", "difficulty", "discrimination"], rows),
        # An exact small number of flagged students would point at them.
        pages.paragraph(
            f"Flagged because an answer does not follow the data: {flagged if flagged >= 5 else 'fewer than five'}."
        ),
    ]


def _bar_chart(frame: pd.DataFrame, column: str, words: str) -> pages.Safe:
    """A bar chart of one column as SVG, where vl-convert is installed; else nothing: the table has the numbers."""
    try:
        import vl_convert
    except ImportError:
        return pages.Safe("")
    told = ", ".join(f"{row.item} {getattr(row, column):g}" for row in frame.dropna(subset=column).itertuples())
    low = -1 if column == "discrimination" else 0
    chart = (
        alt.Chart(frame, description=f"Bar chart: {words}, by item: {told}.", width=420)
        .mark_bar(color=_BLUE)
        .encode(x=alt.X(column).title(words).scale(domain=[low, 1]), y=alt.Y("item").sort(None).title(None))
    )
    # vl-convert escapes names of items, which come from the specification, not from students.
    return pages.Safe(f'<div class="chart">{vl_convert.vegalite_to_svg(chart.to_dict())}</div>')
