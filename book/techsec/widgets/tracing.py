"""Lab of process tracing: weigh evidence, see the bands that follow, keep the judgements, compare with a partner's."""

from dataclasses import replace

import ipywidgets as ipw
import pandas as pd

from techsec import judgements, reader_files, tracing
from techsec.errors import BookError
from techsec.figures import labs
from techsec.judgements import RATIOS, Judgements
from techsec.show import show
from techsec.widgets import toolkit

ENDING = ".json"
PRIOR = 11.1  # Per cent, where the lab begins: nearly even among nine accounts.
SETS = {"you": "you, one origin counted once", "partner": "your partner, one origin counted once"}


class ProcessTracing:
    """Takes the tables evidence, hypotheses and outcomes; ``view`` is what a notebook shows."""

    def __init__(self, evidence: pd.DataFrame, hypotheses: pd.DataFrame, outcomes: pd.DataFrame):
        """Begins with outcome O4, all accounts and the bands of the table."""
        self.evidence, self.hypotheses, self.outcomes = evidence, hypotheses, outcomes
        names = [(f"{name.upper()}: {label}", name) for name, label in zip(outcomes["id"], outcomes["label"])]
        self.outcome = toolkit.select("Outcome to explain", names, "o4")
        self.accounts = {
            name: toolkit.checkbox(
                driver if name == judgements.NONE else f"{tracing.account_label(name)}: {driver}",
                True,
                "Always among the accounts" if name in (tracing.REFERENCE, judgements.NONE) else "Take this account in",
                disabled=name in (tracing.REFERENCE, judgements.NONE),
            )
            for name, driver in zip(hypotheses["id"], hypotheses["driver"])
        }
        hint = "What you thought before any evidence; the other accounts share the rest evenly"
        low, high = (100 * prior for prior in judgements.PRIORS)
        self.prior = toolkit.number(
            f"Prior of {tracing.account_label(tracing.REFERENCE)}, per cent", PRIOR, low, high, 1, hint
        )
        self.status, self.warning, self.chart = toolkit.Status(), toolkit.Status(), toolkit.Chart()
        self.mine = self._fresh("o4")
        self.left: dict[str, Judgements] = {}  # Judgements on outcomes that the reader has gone away from.
        self.rows: list[dict[str, ipw.Widget]] = []
        self.listed, self.waiting = ipw.VBox(), ipw.VBox()
        self.what = toolkit.text_field("What is seen", hint="Your own piece of evidence, in your words")
        self.account = toolkit.select("tells for (or, below 1, against)", [""])
        self.low, self.high = toolkit.number("low", 1.2, *RATIOS, 0.1), toolkit.number("high", 2, *RATIOS, 0.1)
        self.origin = toolkit.select("comes from the same source as", [("a source of its own", "")])
        self.add_button = toolkit.button("Add this piece", self._add)
        self.files = toolkit.FileControls(
            ENDING,
            self.status,
            default_name=lambda outcome: f"my-judgements-{outcome}.json",
            text=self._text,
            parse=self._parse,
            unsaved=self._unsaved,
            show=self._open,
        )
        self.files.work_on("o4")
        self.partner = toolkit.text_field(
            "Your partner's file", "partner.json", "A file that your partner saved in this lab"
        )
        self.compare = toolkit.button("Compare", self._compare)
        self.comparison, self.both = ipw.HTML(), toolkit.Chart()
        self._arrange()
        self._rebuild()
        for control in (self.outcome, *self.accounts.values()):
            control.observe(self._choose, "value")
        self.prior.observe(self._set_prior, "value")

    def _arrange(self) -> None:
        others = ipw.Accordion([self.waiting], titles=["Evidence that the book ties to other outcomes"])
        steps = [
            toolkit.heading("1. The question"),
            self.outcome,
            ipw.HTML("<p>Exactly one account names the primary driver. Take out those you do not compare.</p>"),
            ipw.VBox(list(self.accounts.values())),
            self.prior,
            toolkit.heading(f"2. Weigh the evidence, each piece against {tracing.account_label(tracing.REFERENCE)}"),
            ipw.HTML(
                "<p>How many times more probable is the piece if the account named is right than if "
                f"{tracing.account_label(tracing.REFERENCE)} is? Above 1 for the account, below 1 against it.</p>"
            ),
            self.listed,
            others,
            ipw.HTML("<p>A piece of your own:</p>"),
            self.what,
            toolkit.row(self.account, self.low, self.high),
            toolkit.row(self.origin, self.add_button),
            toolkit.heading("3. Where your judgements lead"),
            self.warning,
            self.chart,
            toolkit.heading("4. Keep and compare"),
            self.files.view,
            toolkit.row(self.partner, self.compare),
            self.status,
            self.comparison,
            self.both,
        ]
        self.view = ipw.VBox(steps)

    def _chosen(self) -> list[str]:
        return [name for name, box in self.accounts.items() if box.value]

    def _fresh(self, outcome: str) -> Judgements:
        """Judgements before the reader has changed anything."""
        return judgements.start(self.evidence, outcome, self.hypotheses["id"], PRIOR / 100)

    def _choose(self, _=None) -> None:
        """Take up the outcome and the accounts that the controls show."""
        self.mine = replace(self.mine, accounts=judgements.checked_accounts(self._chosen()))
        outcome = self.outcome.value
        if outcome != self.mine.outcome:
            self.left[self.mine.outcome] = self.mine
            before = self.left.get(outcome, self._fresh(outcome))
            before = replace(before, accounts=self.mine.accounts, prior=self.mine.prior)
            self.mine = judgements.carry_over(self.mine, before)
            self.files.work_on(outcome)
        self._rebuild()

    def _set_prior(self, _=None) -> None:
        self.mine = replace(self.mine, prior=self.prior.value / 100)
        self._draw()

    def _rebuild(self) -> None:
        """Rows of controls for the pieces there are now."""
        self.rows = [self._row(number, piece) for number, piece in enumerate(self.mine.pieces.itertuples())]
        groups: dict[bool, list[ipw.Widget]] = {True: [], False: []}
        for controls, piece in zip(self.rows, self.mine.pieces.itertuples()):
            line = toolkit.row(controls["counts"], controls["low"], controls["high"])
            if piece.account in self.mine.accounts:
                groups[piece.counts].append(ipw.VBox([controls["what"], line]))
        self.listed.children, self.waiting.children = groups[True], groups[False]
        self.account.options = [
            (tracing.account_label(name), name) for name in self.mine.accounts if name != tracing.REFERENCE
        ]
        pieces = dict.fromkeys(self.mine.pieces["piece"])
        self.origin.options = [("a source of its own", ""), *((judgements.label(name), name) for name in pieces)]
        self._draw()

    def _row(self, number: int, piece) -> dict[str, ipw.Widget]:
        name = f"{judgements.label(piece.piece)} for {tracing.account_label(piece.account)}"
        controls = {
            "what": ipw.HTML(),
            "counts": toolkit.checkbox(f"count {name}", piece.counts),
            "low": toolkit.number("ratio, low", round(piece.low, 3), *RATIOS, 0.1, f"{name}: lowest ratio"),
            "high": toolkit.number("high", round(piece.high, 3), *RATIOS, 0.1, f"{name}: highest ratio"),
        }
        controls["what"].value = f"<p>{toolkit.escape(piece.what)}</p>"
        for column in ("counts", "low", "high"):
            controls[column].observe(lambda change, column=column: self._weigh(number, column, change["new"]), "value")
        return controls

    def _weigh(self, number: int, column: str, value: object) -> None:
        pieces = self.mine.pieces.copy()
        pieces.loc[number, column] = value
        self.mine = replace(self.mine, pieces=pieces)
        self._draw()

    def _add(self) -> None:
        def add() -> str:
            self.mine = judgements.add(
                self.mine, self.what.value, self.account.value, self.low.value, self.high.value, self.origin.value
            )
            return f"Added: {self.mine.pieces['what'].iloc[-1]}"

        if self.status.attempt(add):
            self.what.value = ""
            self._rebuild()

    def _draw(self) -> None:
        """The figure of the present judgements, and which pieces share an origin."""

        def draw() -> str:
            frame = judgements.posteriors(self.mine)
            self.chart.draw(posterior_figure(frame, self.hypotheses, "fig-my-posteriors", "Where your judgements lead"))
            shared = [", ".join(map(judgements.label, names)) for names in judgements.families(self.mine).values()]
            return f"Of one origin: {'; '.join(shared)}." if shared else "No two pieces share an origin."

        if not self.warning.attempt(draw):
            self.chart.clear()

    def _text(self) -> str:
        judgements.posteriors(self.mine)  # What cannot be computed cannot be opened again.
        return judgements.dump(self.mine)

    def _parse(self, raw: bytes, name: str) -> Judgements:
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise BookError(f"{name}: not UTF-8 text") from None
        return judgements.parse(text, name, self.outcomes["id"], self.hypotheses["id"])

    def _unsaved(self, _: Judgements) -> str:
        """The judgements that an opened file would replace, empty where the reader has changed nothing."""
        mine = judgements.dump(self.mine)
        return "" if mine == judgements.dump(self._fresh(self.mine.outcome)) else mine

    def _open(self, opened: Judgements) -> str:
        for control, value in [
            (self.outcome, opened.outcome),
            (self.prior, 100 * opened.prior),
            *((box, account in opened.accounts) for account, box in self.accounts.items()),
        ]:
            control.value = value
        # Setting the controls has changed the judgements in hand: put in what was saved.
        self.mine = opened
        self.left.clear()
        self._rebuild()
        self.files.work_on(opened.outcome)
        return ""

    def _compare(self) -> None:
        def compare() -> str:
            name = self.partner.value
            theirs = self._parse(reader_files.read(name, ENDING), name)
            rows = judgements.compare(self.mine, theirs)
            apart = int((rows["verdict"] == "apart").sum())
            rows["account"] = rows["account"].map(tracing.account_label)
            self.comparison.value = toolkit.table(rows, "Ratios: yours and your partner's")
            both = {"you": self.mine, "partner": theirs}
            frames = [
                judgements.posteriors(one, [judgements.ONCE]).assign(set=SETS[name]) for name, one in both.items()
            ]
            title = "Where both judgements lead"
            frame = pd.concat(frames, ignore_index=True)
            self.both.draw(posterior_figure(frame, self.hypotheses, "fig-both-posteriors", title))
            return f"{len(rows)} pieces and accounts, {apart} with bands that lie apart."

        self.status.attempt(compare)


def posterior_figure(frame: pd.DataFrame, hypotheses: pd.DataFrame, name: str, title: str):
    """A frame of ``judgements.posteriors`` as a figure with its texts."""
    highest = frame.loc[frame["high"].idxmax()]
    ends = f"{100 * highest['low']:.0f} to {100 * highest['high']:.0f} per cent"
    takeaway = f"Highest band: {tracing.account_label(highest['account'])}, {ends} ({highest['set']})."
    return show(
        labs.posteriors(frame, hypotheses),
        id=name,
        title=f"{title}: {', '.join(dict.fromkeys(frame['outcome']))}",
        takeaway=takeaway,
        source="Your judgements; they show where a judgement leads and measure nothing.",
        alt=f"Bands of the posterior probability of {frame['account'].nunique()} accounts. {takeaway}",
        table=frame,
    )
