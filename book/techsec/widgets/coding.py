"""Coding lab: code events or documents by the rules, see what the coders saw, measure agreement with both passes."""

import re
from collections.abc import Callable

import ipywidgets as ipw
import pandas as pd

from techsec import agreement, data, schema
from techsec.figures import labs
from techsec.show import show
from techsec.widgets import toolkit

PAIRS = {"a": "you, pass A", "b": "you, pass B"}


class VariableControls:
    """The controls of one variable: a select for one code, checkboxes for a set, selects for strengths of themes."""

    def __init__(self, units: str, variable: str, changed: Callable[[str, str], None]):
        """``changed(variable, cell)`` is called with the cell of the sheet when the coder sets a code."""
        self.variable, self.changed, self.filling = variable, changed, False
        self.field = schema.fields(f"{units}_pass_a")[variable]
        self.has_strengths = "pattern" in self.field.get("list", {})
        options = self._options()
        title = self.field["title"]
        if "list" not in self.field:
            self.controls = {"": toolkit.select(title, [("not yet coded", ""), *options])}
        elif self.has_strengths:
            strengths = [("not there", ""), ("1, a mention", "1"), ("2, a heading or more", "2")]
            self.controls = {name: toolkit.select(words, strengths) for words, name in options}
        else:
            self.controls = {name: toolkit.checkbox(words, False) for words, name in options}
        for control in self.controls.values():
            control.observe(self._report, "value")
        choices = toolkit.row(*self.controls.values()) if len(self.controls) > 1 else self.controls[""]
        self.view = ipw.VBox([toolkit.heading(title), self._rules(), choices])

    def _options(self) -> list[tuple[str, str]]:
        if self.has_strengths:
            names = re.sub(r"\((.*)\).*", r"\1", self.field["list"]["pattern"]).split("|")
            return [(name.replace("_", " "), name) for name in names]
        if "list" in self.field:
            table = data.technologies()
            return list(zip(table["name_en"], table["id"]))
        codes = self.field.get("codes", {})
        return [(self._option_label(str(code), codes), str(code)) for code in self.field["constraints"]["enum"]]

    @staticmethod
    def _option_label(code: str, codes: dict) -> str:
        return f"{code}: {codes[code]['definition'].rstrip('.')}" if code.isdigit() and code in codes else code

    def _rules(self) -> ipw.Widget:
        rows = [
            {"code": code, **{part: rule.get(part, "") for part in ("definition", "use", "not", "example")}}
            for code, rule in self.field.get("codes", {}).items()
        ]
        text = f"<p>{toolkit.escape(self.field['description'])}</p>"
        text += toolkit.table(pd.DataFrame(rows), self.field["title"]) if rows else ""
        return ipw.Accordion([ipw.HTML(text)], titles=[f"The rule: {self.field['title']}"])

    def _report(self, _=None) -> None:
        if not self.filling:
            self.changed(self.variable, self.cell)

    @property
    def cell(self) -> str:
        """The codes as they stand in a sheet."""
        if "" in self.controls:
            return self.controls[""].value
        chosen = {name: control.value for name, control in self.controls.items() if control.value}
        return ";".join(f"{name}:{strength}" if self.has_strengths else name for name, strength in chosen.items())

    def fill(self, cell: str) -> None:
        """Set the controls to a cell of a sheet, without calling ``changed``."""
        self.filling = True
        items: dict[str, str | bool] = {}
        for item in filter(None, cell.split(";")):
            theme, _, strength = item.partition(":")
            items[theme] = strength or True
        for name, control in self.controls.items():
            empty = False if isinstance(control, ipw.Checkbox) else ""
            control.value = cell if name == "" else items.get(name, empty)
        self.filling = False


class Coding:
    """``view`` is what a notebook shows; ``sheets`` holds the coder's sheets, as text, by what they code."""

    def __init__(self):
        """Begins with the events, none coded."""
        self.sheets: dict[str, pd.DataFrame] = {}
        self.positions: dict[str, int] = {}
        self.units = toolkit.select("What to code", agreement.coded_twice())
        self.unit = toolkit.select("Unit", [""])
        self.previous = toolkit.button("Previous", lambda: self._step(-1))
        self.next = toolkit.button("Next", lambda: self._step(1))
        self.card, self.fields = ipw.HTML(), ipw.VBox()
        self.progress, self.status, self.chart = toolkit.Status(), toolkit.Status(), toolkit.Chart()
        self.files = toolkit.FileControls(
            ".csv",
            self.status,
            default_name=lambda units: f"my-{units.removesuffix('s')}-codes.csv",
            text=lambda: _as_csv(self.sheet),
            parse=agreement.read_sheet,
            unsaved=self._unsaved,
            show=self._open,
        )
        self.compare = toolkit.button("Compare with both passes", self._compare)
        self.codes: dict[str, VariableControls] = {}
        self.view = ipw.VBox(
            [
                toolkit.row(self.units, self.unit, self.previous, self.next),
                self.progress,
                self.card,
                self.fields,
                toolkit.heading("Keep and compare"),
                self.files.view,
                toolkit.row(self.compare),
                self.status,
                self.chart,
            ]
        )
        self._show_sheet()
        self.units.observe(self._show_sheet, "value")
        self.unit.observe(self._show_unit, "value")

    @property
    def sheet(self) -> pd.DataFrame:
        """The sheet of the units chosen."""
        units = self.units.value
        if units not in self.sheets:
            self.sheets[units] = agreement.blank(units)
        return self.sheets[units]

    def _show_sheet(self, _=None) -> None:
        """The sheet of the units chosen, at the unit where the coder left it."""
        units, sheet = self.units.value, self.sheet
        position = self.positions.get(units, 0)
        self.codes = {name: VariableControls(units, name, self._set) for name in agreement.VARIABLES[units]}
        self.fields.children = [codes.view for codes in self.codes.values()]
        title = "title_en" if "title_en" in sheet else "title"
        self.unit.options = [(f"{number}. {words}", number - 1) for number, words in enumerate(sheet[title], start=1)]
        self.unit.value = position
        self.chart.clear()
        self.files.work_on(units)
        self._show_unit()

    def _step(self, by: int) -> None:
        self.unit.value = (self.unit.value + by) % len(self.sheet)

    def _show_unit(self, _=None) -> None:
        """The unit chosen, with the codes it has so far."""
        self.positions[self.units.value] = self.unit.value
        row = self.sheet.iloc[self.unit.value]
        titles = {name: field["title"] for name, field in schema.fields(self.units.value).items()}
        seen = "".join(
            f"<dt><b>{titles[column]}</b></dt><dd>{_linked(row[column])}</dd>"
            for column in agreement.SEEN[self.units.value]
        )
        self.card.value = f"<dl>{seen}</dl>"
        for name, codes in self.codes.items():
            codes.fill(row[name])
        self._show_progress()

    def _set(self, variable: str, cell: str) -> None:
        self.sheet.loc[self.sheet.index[self.unit.value], variable] = cell
        self._show_progress()

    def _show_progress(self) -> None:
        done = len(agreement.coded_in_full(self.sheet, self.units.value))
        self.progress.say(f"{done} of {len(self.sheet)} units coded in full.")

    def _unsaved(self, opened: tuple[str, pd.DataFrame]) -> str:
        """The sheet that the opened one would replace, empty where nothing is coded in it."""
        units, _ = opened
        sheet = self.sheets.get(units)
        begun = sheet is not None and (sheet[list(agreement.VARIABLES[units])] != "").any(axis=None)
        return _as_csv(sheet) if begun else ""

    def _open(self, opened: tuple[str, pd.DataFrame]) -> str:
        units, self.sheets[units] = opened
        self.units.value = units
        self._show_sheet()
        return f": {len(agreement.coded_in_full(self.sheet, units))} units coded"

    def _compare(self) -> None:
        def compare() -> str:
            units = self.units.value
            tables = {PAIRS[coder]: table for coder, table in agreement.with_passes(self.sheet, units).items()}
            known = data.agreement()
            tables[labs.PASSES] = known[known["units"] == units]
            self.chart.draw(agreement_figure(agreement.coefficients(tables), units))
            count = tables[PAIRS["a"]]["n"].iloc[0]
            few = " With so few, the interval says more than the coefficient." if count < 30 else ""
            return f"{count} units compared.{few}"

        self.status.attempt(compare)


def _as_csv(sheet: pd.DataFrame) -> str:
    return sheet.to_csv(index=False, lineterminator="\n")


def _linked(value: str) -> str:
    """A cell for the card; an address becomes a link."""
    text = toolkit.escape(value)
    return f'<a href="{text}" rel="noreferrer">{text}</a>' if value.startswith("https://") else text


def agreement_figure(frame: pd.DataFrame, units: str):
    """A frame of ``agreement.coefficients`` for one set of units as a figure with its texts."""
    own = frame[frame["pair"] == PAIRS["a"]]
    lowest = own.loc[own["value"].idxmin()]
    takeaway = f"You and pass A agree least on {lowest['label']}: {lowest['value']:.2f}, {lowest['n']} units."
    return show(
        labs.coefficients,
        frame,
        id="fig-my-agreement",
        title=f"Your agreement with both passes, {units}",
        how="Point: the coefficient; line: where it would lie in 95 of 100 draws of the units.",
        takeaway=takeaway,
        source="Your sheet and data/coding; bootstrap intervals of 95 per cent.",
        alt=f"Coefficients of agreement with intervals for {len(own)} variables and three pairs of coders. {takeaway}",
        table=frame[["label", "pair", "n", "value", "low", "high"]],
    )
