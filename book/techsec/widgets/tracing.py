"""Lab of process tracing: weigh evidence, see the bands that follow, keep the judgements, compare with a partner's."""

from dataclasses import replace

import ipywidgets as ipw
import pandas as pd

from techsec import bands, judgements, reader_files, tracing
from techsec.errors import BookError
from techsec.figures import labs
from techsec.judgements import WEIGHTS, Judgements
from techsec.show import show
from techsec.widgets import toolkit

ENDING = ".json"
PRIOR = 30  # Per cent, where the lab begins: even among ten accounts, three of them the authors' own.
SETS = {"you": "you, sources trusted as judged", "partner": "your partner, sources trusted as judged"}
LONGEST = 90


class ProcessTracing:
    """Takes the tables evidence, likelihoods, hypotheses and outcomes; ``view`` is what a notebook shows."""

    def __init__(
        self, evidence: pd.DataFrame, likelihoods: pd.DataFrame, hypotheses: pd.DataFrame, outcomes: pd.DataFrame
    ):
        """Begins with outcome O4, all its accounts and the bands of the table."""
        self.evidence, self.likelihoods = evidence, likelihoods
        self.hypotheses, self.outcomes = hypotheses, outcomes
        names = [(f"{name.upper()}: {label}", name) for name, label in zip(outcomes["id"], outcomes["label"])]
        self.outcome = toolkit.select("Outcome to explain", names, "o4")
        self.accounts = {
            name: toolkit.checkbox(
                driver if name == tracing.SILENT else f"{tracing.account_label(name)}: {driver}", True
            )
            for name, driver in zip(hypotheses["id"], hypotheses["driver"])
        }
        hint = "What you thought before any evidence; the other accounts share the rest evenly"
        low, high = (100 * prior for prior in judgements.PRIORS)
        self.prior = toolkit.number("Prior of the authors' own account, per cent", PRIOR, low, high, 1, hint)
        self.status, self.warning, self.chart = toolkit.Status(), toolkit.Status(), toolkit.Chart()
        self.mine = self._fresh("o4")
        self.left: dict[str, Judgements] = {}  # Judgements on outcomes that the reader has gone away from.
        self.piece = toolkit.select("Piece of evidence", [""])
        self.told = ipw.HTML()
        self.counts = toolkit.checkbox("count this piece", True)
        self.trust = toolkit.number(
            "trust in its source, 0 to 1", 1, 0, 1, 0.05, "How likely its source is to be sound"
        )
        self.weights: dict[str, tuple[ipw.Widget, ipw.Widget]] = {}
        self.listed = ipw.VBox()
        self.what = toolkit.text_field("What is seen", hint="Your own piece of evidence, in your words")
        self.account = toolkit.select("tells for (or, below 1, against)", [""])
        self.low, self.high = toolkit.number("low", 1.2, *WEIGHTS, 0.1), toolkit.number("high", 2, *WEIGHTS, 0.1)
        self.source = toolkit.select("comes from the same source as", [("a source of its own", "")])
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
        self.showing = False  # While controls are set to what is in hand, they change nothing.
        self._arrange()
        self._rebuild()
        for control in (self.outcome, *self.accounts.values()):
            control.observe(self._choose, "value")
        self.prior.observe(self._set_prior, "value")
        self.piece.observe(lambda _: self._show_piece(), "value")
        self.counts.observe(lambda change: self._set(counts=change["new"]), "value")
        self.trust.observe(lambda change: self._set_trust(change["new"]), "value")

    def _arrange(self) -> None:
        steps = [
            toolkit.heading("1. The question"),
            self.outcome,
            ipw.HTML("<p>Exactly one account names the primary driver. Take out those you do not compare.</p>"),
            ipw.VBox(list(self.accounts.values())),
            self.prior,
            toolkit.heading("2. Weigh the evidence, one piece after another"),
            ipw.HTML(
                "<p>How many times more probable is the piece if the account is right than if an account had nothing "
                "to say about it? Above 1 for the account, below 1 against it, 1 where it is silent.</p>"
            ),
            self.piece,
            self.told,
            toolkit.row(self.counts, self.trust),
            self.listed,
            ipw.HTML("<p>A piece of your own:</p>"),
            self.what,
            toolkit.row(self.account, self.low, self.high),
            toolkit.row(self.source, self.add_button),
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

    def _competing(self, outcome: str) -> list[str]:
        return judgements.accounts_of(self.hypotheses, outcome)

    def _chosen(self, outcome: str) -> list[str]:
        return [name for name in self._competing(outcome) if self.accounts[name].value]

    def _fresh(self, outcome: str) -> Judgements:
        """Judgements before the reader has changed anything."""
        return judgements.start(self.evidence, self.likelihoods, outcome, self._competing(outcome), PRIOR / 100)

    def _choose(self, _=None) -> None:
        """Take up the outcome and the accounts that the controls show."""
        if self.showing:
            return
        outcome = self.outcome.value
        if outcome != self.mine.outcome:
            self.left[self.mine.outcome] = self.mine
            before = judgements.carry_over(self.mine, self.left.get(outcome, self._fresh(outcome)))
            self.mine = replace(before, prior=self.mine.prior)
            self.files.work_on(outcome)
        self.mine = replace(self.mine, accounts=judgements.checked_accounts(self._chosen(outcome), outcome))
        self._rebuild()

    def _set_prior(self, _=None) -> None:
        self.mine = replace(self.mine, prior=self.prior.value / 100)
        self._draw()

    def _rebuild(self) -> None:
        """Which accounts may be taken out, and the list of pieces, as they are now."""
        outcome = self.mine.outcome
        for name, box in self.accounts.items():
            kept = name == tracing.SILENT or name in tracing.own_accounts(outcome)
            box.disabled = kept or name not in self._competing(outcome)
            box.layout.display = None if name in self._competing(outcome) else "none"
            box.tooltip = "Always among the accounts" if kept else "Take this account in"
        pieces = self.mine.pieces.drop_duplicates("piece")
        waiting = pieces["counts"].map({True: "", False: "(another outcome) "})
        names = pieces["piece"].map(judgements.label) + ": " + waiting + pieces["what"]
        short = [words if len(words) <= LONGEST else words[: LONGEST - 3] + "..." for words in names]
        chosen = self.piece.value
        self._hold(self.piece, options=list(zip(short, pieces["piece"], strict=True)))
        if chosen in set(pieces["piece"]):
            self._hold(self.piece, value=chosen)
        self.account.options = [
            (tracing.account_label(name), name) for name in self.mine.accounts if name != tracing.SILENT
        ]
        first = pieces.drop_duplicates("source")
        sources = list(zip(first["piece"].map(judgements.label), first["source"], strict=True))
        self.source.options = [("a source of its own", ""), *sources]
        self._show_piece()
        self._draw()

    def _hold(self, control: ipw.Widget, **values) -> None:
        """Set a control to what is in hand, without taking that for the reader's doing."""
        self.showing = True
        try:
            for name, value in values.items():
                setattr(control, name, value)
        finally:
            self.showing = False

    def _rows(self) -> pd.DataFrame:
        return self.mine.pieces[self.mine.pieces["piece"] == self.piece.value]

    def _show_piece(self) -> None:
        """The words of the chosen piece, and a pair of numbers for each account that is compared."""
        if self.showing:
            return
        rows = self._rows()
        told = self.evidence.set_index("id")
        words = f"<p>{toolkit.escape(rows['what'].iloc[0])}</p>"
        if self.piece.value in told.index and told.loc[self.piece.value, "quote"]:
            words += f"<blockquote>{toolkit.escape(told.loc[self.piece.value, 'quote'])}</blockquote>"
        self.told.value = words
        self._hold(self.counts, value=bool(rows["counts"].any()))
        self._hold(self.trust, value=float(rows["trust"].iloc[0]))
        known = rows.set_index("account")[["low", "high"]]
        self.weights, lines = {}, []
        for account in self.mine.accounts:
            if account == tracing.SILENT:
                continue
            low, high = known.loc[account] if account in known.index else (1.0, 1.0)
            name = tracing.account_label(account)
            pair = (
                toolkit.number(f"{name}: weight, low", round(float(low), 3), *WEIGHTS, 0.1),
                toolkit.number("high", round(float(high), 3), *WEIGHTS, 0.1, f"{name}: highest weight"),
            )
            for number, end in zip(pair, ("low", "high")):
                number.observe(lambda change, a=account, e=end: self._weigh(a, e, change["new"]), "value")
            self.weights[account] = pair
            lines.append(toolkit.row(*pair))
        self.listed.children = lines

    def _set(self, **values: object) -> None:
        if self.showing:
            return
        pieces = self.mine.pieces.copy()
        for column, value in values.items():
            pieces.loc[pieces["piece"] == self.piece.value, column] = value
        self.mine = replace(self.mine, pieces=pieces)
        self._draw()

    def _set_trust(self, trust: float) -> None:
        """Trust is in a source: all its pieces share it."""
        if self.showing:
            return
        pieces = self.mine.pieces.copy()
        pieces.loc[pieces["source"].isin(self._rows()["source"]), "trust"] = trust
        self.mine = replace(self.mine, pieces=pieces)
        self._draw()

    def _weigh(self, account: str, end: str, weight: float) -> None:
        pieces = self.mine.pieces.copy()
        here = (pieces["piece"] == self.piece.value) & (pieces["account"] == account)
        if not here.any():
            row = self._rows().iloc[[0]].assign(account=account, low=1.0, high=1.0)
            pieces = pd.concat([pieces, row], ignore_index=True)
            here = (pieces["piece"] == self.piece.value) & (pieces["account"] == account)
        pieces.loc[here, end] = weight
        self.mine = replace(self.mine, pieces=pieces)
        self._draw()

    def _add(self) -> None:
        def add() -> str:
            self.mine = judgements.add(
                self.mine, self.what.value, self.account.value, self.low.value, self.high.value, self.source.value
            )
            return f"Added: {self.mine.pieces['what'].iloc[-1]}"

        if self.status.attempt(add):
            self.what.value = ""
            self._rebuild()

    def _draw(self) -> None:
        """The figure of the present judgements, and which pieces share a doubtful source."""

        def draw() -> str:
            frame = judgements.posteriors(self.mine)
            self.chart.draw(self._figure(frame, "fig-my-posteriors", "Where your judgements lead"))
            shared = [
                ", ".join(map(judgements.label, names)) for names in judgements.doubtful_sources(self.mine).values()
            ]
            return (
                f"From one source, in doubt: {'; '.join(shared)}."
                if shared
                else "No two pieces share a source in doubt."
            )

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
        self._hold(self.outcome, value=opened.outcome)
        self._hold(self.prior, value=100 * opened.prior)
        for account, box in self.accounts.items():
            self._hold(box, value=account in opened.accounts or account not in self._competing(opened.outcome))
        # Setting the prior has changed the judgements in hand: put in what was saved.
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
            self.comparison.value = toolkit.table(rows, "Weights: yours and your partner's")
            both = {"you": self.mine, "partner": theirs}
            frames = [
                judgements.posteriors(one, [judgements.JUDGED]).assign(set=SETS[name]) for name, one in both.items()
            ]
            title = "Where both judgements lead"
            frame = pd.concat(frames, ignore_index=True)
            self.both.draw(self._figure(frame, "fig-both-posteriors", title))
            return f"{len(rows)} pieces and accounts, {apart} with bands that lie apart."

        self.status.attempt(compare)

    def _figure(self, frame: pd.DataFrame, name: str, title: str):
        """A frame of ``judgements.posteriors`` as a figure with its texts."""
        single = bands.in_words(frame[frame["account"] != judgements.TOGETHER], self.hypotheses)
        highest = single.loc[single["high"].idxmax()]
        takeaway = f"Highest band: {highest['name']}, {highest['after']} ({highest['set']})."
        return show(
            labs.posteriors,
            frame,
            self.hypotheses,
            self.outcomes,
            id=name,
            title=f"{title}: {', '.join(dict.fromkeys(frame['outcome']))}",
            how="A line is a band of probability, its point the middle; the upright line is the prior.",
            takeaway=takeaway,
            source="Your judgements; they show where a judgement leads and measure nothing.",
            alt=f"Bands of the posterior probability of {frame['account'].nunique()} accounts. {takeaway}",
            table=frame,
        )
