"""Lab of supply-chain exposure: take away holders, see what goes, what rests on it and how concentration changes."""

import ipywidgets as ipw
import pandas as pd

from techsec import removals, supply
from techsec.figures import labs
from techsec.show import show
from techsec.widgets import toolkit

HOLDERS = {"economies": "economy", "firms and organisations": "organisation"}
SOURCE = "Emerging Technology Observatory (CC BY-NC 4.0); what is taken away is your choice. Exposure, not effect."


class Exposure:
    """Takes the four tables of the supply chain; ``view`` is what a notebook shows."""

    def __init__(self, inputs: pd.DataFrame, shares: pd.DataFrame, links: pd.DataFrame, firms: pd.DataFrame):
        """Begins with Japan taken away whole."""
        self.inputs, self.shares, self.links, self.firms = inputs, shares, links, firms
        self.names = supply.economy_names(shares)
        economies = sorted((name, code) for code, name in self.names.items() if code not in supply.LUMPS)
        organisations = sorted(set(firms["organisation"]) - {supply.REST_OF_FIRMS}, key=str.casefold)
        self.parts: dict[tuple[str, str], float] = {("economies", "JPN"): 1.0}
        self.economy = toolkit.select("Economy", economies, "JPN")
        self.firm = toolkit.select("Firm or organisation", organisations, "Tokyo Electron")
        hint = "100 takes it away whole, 0 puts it back"
        self.part = toolkit.number("Part taken away, per cent", 100, 0, 100, 10, hint)
        self.take_economy = toolkit.button("Take from the economy", lambda: self._take("economies", self.economy.value))
        self.take_firm = toolkit.button("Take from the firm", lambda: self._take("organisations", self.firm.value))
        self.restore = toolkit.button("Put all back", self._restore)
        self.by = toolkit.select("Concentration among", list(HOLDERS.items()), "economy")
        self.least = toolkit.number("Show inputs of which at least, per cent, goes", 50, 1, 100, 5)
        self.cut, self.status, self.gaps = toolkit.Status(), toolkit.Status(), ipw.HTML()
        self.change, self.resting = toolkit.Chart(), toolkit.Chart()
        for control in (self.by, self.least):
            control.observe(self._draw, "value")
        self.view = ipw.VBox(
            [
                toolkit.heading("1. Take away or discount"),
                toolkit.row(self.economy, self.take_economy),
                toolkit.row(self.firm, self.take_firm),
                toolkit.row(self.part, self.restore),
                self.cut,
                toolkit.heading("2. What goes, and how concentrated the rest is"),
                toolkit.row(self.by, self.least),
                self.status,
                self.change,
                toolkit.heading("3. What rests on it"),
                self.resting,
                self.gaps,
            ]
        )
        self._draw()

    @property
    def cuts(self) -> supply.Cuts:
        """What is taken away now."""
        chosen: dict[str, dict[str, float]] = {kind: {} for kind in ("economies", "organisations")}
        for (kind, name), part in self.parts.items():
            chosen[kind][name] = part
        return supply.Cuts(**chosen)

    def _take(self, kind: str, name: str) -> None:
        self.parts.pop((kind, name), None)
        if self.part.value:
            self.parts[kind, name] = self.part.value / 100
        self._draw()

    def _restore(self) -> None:
        self.parts.clear()
        self._draw()

    def _words(self) -> str:
        return ", ".join(f"{self.names.get(name, name)} {100 * part:.0f} %" for (_, name), part in self.parts.items())

    def _draw(self, _=None) -> None:
        """Both figures and the sentences for what is taken away now."""
        self.cut.say(f"Taken away: {self._words()}." if self.parts else "Nothing is taken away.")
        removed = supply.removal(self.inputs, self.shares, self.firms, self.cuts, self.by.value)
        least = self.least.value
        bare = removed[removed["known"] != "share"]
        certain = removed[removed["lost_low"] >= least]
        self.status.say(
            f"{len(certain)} inputs lose {least:g} per cent or more, {len(removed) - len(bare)} lose or may lose "
            f"something; for {len(bare)} more there are no data. Nothing here says what would stop: nobody steps in."
        )
        tables = (self.inputs, self.shares, self.firms)
        frame = removals.changes(*tables, {self._words(): self.cuts}, self.by.value, least)
        rests = removals.resting(self.inputs, self.links, removed, least)
        self._show(self.change, frame, lambda: self._change_figure(frame))
        self._show(self.resting, rests, lambda: self._resting_figure(rests))
        names = ", ".join(bare["name"])
        self.gaps.value = f"<p>No data, which is not zero: {toolkit.escape(names)}.</p>" if names else ""

    @staticmethod
    def _show(place: toolkit.Chart, frame: pd.DataFrame, figure) -> None:
        place.clear() if frame.empty else place.draw(figure())

    def _change_figure(self, frame: pd.DataFrame):
        count = frame["name"].nunique()
        takeaway = f"{count} inputs, those that grow most first. The rest is taken to keep its proportions."
        return show(
            labs.removal,
            frame,
            id="fig-my-removal",
            title=f"Concentration before and after: {self._words()}",
            how="An arrow runs from the concentration before to that of what is left; without an arrow, nothing is.",
            takeaway=takeaway,
            source=SOURCE,
            alt=f"Arrows of concentration of {count} inputs before and after the removal; those without data below.",
            table=frame[removals.TOLD],
        )

    def _resting_figure(self, frame: pd.DataFrame):
        count, steps = frame["name"].nunique(), frame["step_name"].nunique()
        return show(
            labs.resting,
            frame,
            id="fig-my-exposure",
            title=f"What rests on it: {self._words()}",
            how="A row is an input, a square the step where it enters, a disc a step that rests on it.",
            takeaway=f"{count} inputs lie before {steps} steps. Downstream is what could be touched.",
            source=SOURCE,
            alt=f"Matrix of {count} inputs by {steps} steps that rest on them; those without data apart.",
            table=frame[["name", "share", "year", "step_name", "cell"]],
        )
