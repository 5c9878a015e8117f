"""Writes what came out of the double coding: ``{agreement} events`` or ``{agreement} documents``.

Coefficients, a confusion table of the first variable, counts under either coding, the disagreements; and a blank sheet
for the next coder.
"""

import pandas as pd
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from techsec import agreement, data
from techsec_site.elements import scrolling, table, tag

MEASURES = {
    "raw_agreement": "raw agreement",
    "cohen_kappa": "Cohen's kappa",
    "weighted_kappa": "weighted kappa",
    "alpha_masi": "Krippendorff's alpha (MASI)",
}


class Agreement(SphinxDirective):
    """The tables of one set of units."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        units = self.arguments[0]
        first, second = (data.coding(units, coder) for coder in "ab")
        variable = next(iter(agreement.VARIABLES[units]))
        return [
            *captioned(coefficients(units), f"Agreement of the two passes, {units}"),
            *captioned(confusion(first, second, variable), f"Pass A (rows) against pass B (columns): {variable}"),
            *captioned(counts(units, first, second), f"Counts of {variable} under either coding"),
            *captioned(data.settled(units).drop(columns="id"), f"Disagreements and how they were settled, {units}"),
        ]


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


def captioned(frame: pd.DataFrame, caption: str) -> list[nodes.Node]:
    """A DataFrame as a table with a caption."""
    rows = [[str(cell) for cell in row] for row in frame.itertuples(index=False)]
    return [tag("p", caption, class_="table-caption"), scrolling(table(frame.columns, rows), caption)]


def sheets() -> dict[str, str]:
    """A blank sheet for each set of units coded twice, by file: what the coders saw, empty columns for the codes."""
    blank = {units: agreement.blank(units) for units in agreement.coded_twice()}
    return {f"blank-{units}.csv": sheet.to_csv(index=False, lineterminator="\n") for units, sheet in blank.items()}


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("agreement", Agreement)
