"""Writes what came out of the double coding: ``{agreement} events`` or ``{agreement} documents``.

Coefficients, a confusion table of the first variable, counts under either coding, the disagreements; and in _data/ a
blank sheet for the next coder.
"""

import csv
from html import escape
from pathlib import Path

import pandas as pd
from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from techsec import agreement, data, schema
from techsec_site.codebook import FOLDER

MEASURES = {
    "raw_agreement": "raw agreement",
    "cohen_kappa": "Cohen's kappa",
    "weighted_kappa": "weighted kappa",
    "alpha_masi": "Krippendorff's alpha (MASI)",
}
SHEETS = {
    "events": ["id", "date", "title_en", "summary", "actors"],
    "documents": ["id", "date", "title", "source_url"],
}


class Agreement(SphinxDirective):
    """The tables of one set of units."""

    required_arguments = 1

    def run(self):
        units = self.arguments[0]
        first, second = (data.coding(units, coder) for coder in "ab")
        variable = next(iter(agreement.VARIABLES[units]))
        parts = [
            table(coefficients(units), f"Agreement of the two passes, {units}"),
            table(confusion(first, second, variable), f"Pass A (rows) against pass B (columns): {variable}"),
            table(counts(units, first, second), f"Counts of {variable} under either coding"),
            table(data.settled(units).drop(columns="id"), f"Disagreements and how they were settled, {units}"),
        ]
        return [nodes.raw("", "".join(parts), format="html")]


def coefficients(units: str) -> pd.DataFrame:
    """The rows of the agreement table for one set of units, for readers."""
    rows = data.agreement()
    rows = rows[rows["units"] == units]
    interval = [f"{low:.2f} to {high:.2f}" for low, high in zip(rows["low"], rows["high"])]
    return pd.DataFrame(
        {
            "variable": rows["variable"],
            "measure": rows["measure"].map(MEASURES),
            "value": rows["value"].map("{:.2f}".format),
            "95 % interval": interval,
            "n": rows["n"],
        }
    )


def confusion(first: pd.DataFrame, second: pd.DataFrame, variable: str) -> pd.DataFrame:
    """Units by the code of pass A (rows) and of pass B (columns)."""
    both = first.merge(second, on="unit", suffixes=("_a", "_b"))
    crossed = pd.crosstab(both[f"{variable}_a"], both[f"{variable}_b"])
    return crossed.rename_axis("A \\ B").rename_axis(columns=None).reset_index()


def counts(units: str, first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """Units by code of the first variable: pass A, pass B, settled."""
    variable = next(iter(agreement.VARIABLES[units]))
    final = data.events() if units == "events" else data.documents()
    final = final[final["id"].isin(first["unit"])]
    columns = {"pass A": first[variable], "pass B": second[variable], "settled": final[variable]}
    tallies = {name: codes.value_counts() for name, codes in columns.items()}
    return pd.DataFrame(tallies).fillna(0).astype(int).rename_axis(variable).reset_index()


def table(frame: pd.DataFrame, caption: str) -> str:
    """A DataFrame as an HTML table with a caption and proper headers."""
    head = "".join(f'<th scope="col">{escape(str(name))}</th>' for name in frame.columns)
    body = "".join(
        f'<tr><th scope="row">{escape(str(first))}</th>{"".join(f"<td>{escape(str(cell))}</td>" for cell in rest)}</tr>'
        for first, *rest in frame.itertuples(index=False)
    )
    label = escape(caption)
    return (
        f'<p class="table-caption">{label}</p>'
        f'<div class="table-scroll" role="region" aria-label="{label}" tabindex="0">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def write_sheets(app, exception):
    """Write a blank sheet for each set of units: what the coders saw, and empty columns for the codes."""
    if exception or app.builder.format != "html":
        return
    names = schema.read("actors").set_index("id")["name_en"]
    for units, columns in SHEETS.items():
        coded = schema.read(f"{units}_pass_a")["unit"]
        sheet = schema.read(units).set_index("id", drop=False).loc[coded.sort_values(), columns]
        if "actors" in sheet:
            sheet["actors"] = ["; ".join(names[actor] for actor in cell.split(";")) for cell in sheet["actors"]]
        empty = list(agreement.VARIABLES[units])
        with (Path(app.outdir) / FOLDER / f"blank-{units}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["unit", *columns[1:], *empty])
            writer.writerows([*row, *[""] * len(empty)] for row in sheet.itertuples(index=False))


def setup(app):
    """Register the directive and the step that writes the blank sheets."""
    app.add_directive("agreement", Agreement)
    app.connect("build-finished", write_sheets, priority=600)
