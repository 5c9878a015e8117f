"""Lab of one's own events: bring a CSV file, correct what breaks the schema, see the book's figures of it."""

from collections.abc import Callable
from functools import partial

import ipywidgets as ipw
import pandas as pd

from techsec import agreement, data, reader_files, schema
from techsec.errors import BookError
from techsec.figures import labs, reader_events
from techsec.show import show
from techsec.widgets import toolkit

ENDING = ".csv"
TABLE = "events"
START = "my-events.csv"


class OwnData:
    """``view`` is what a notebook shows; ``events`` is the file that was read last, typed, or None."""

    def __init__(self):
        """Begins without a file."""
        self.events: pd.DataFrame | None = None
        self.file = ""
        self.upload = ipw.FileUpload(
            accept=ENDING,
            multiple=False,
            description="Bring a CSV file",
            tooltip="A table of events",
            layout={"width": "auto"},
        )
        self.name = toolkit.text_field("or a file beside this notebook", START)
        self.read = toolkit.button("Read it", self._read)
        self.copy = toolkit.button("Make a file to start from", self._copy, f"Writes the book's events to {START}")
        self.status = toolkit.Status()
        self.figure = toolkit.select("Figure", [(figure.title, name) for name, figure in reader_events.FIGURES.items()])
        self.coverage, self.chart = toolkit.Status(), toolkit.Chart()
        self.comparison, self.compared = toolkit.Status(), toolkit.Chart()
        self.upload.observe(self._take, "value")
        self.figure.observe(self._draw, "value")
        self.view = ipw.VBox(
            [
                toolkit.heading("1. Your file"),
                toolkit.row(self.upload),
                toolkit.row(self.name, self.read, self.copy),
                self.status,
                toolkit.heading("2. The book's figures, drawn from it"),
                self.figure,
                self.coverage,
                self.chart,
                toolkit.heading("3. Its codes beside those of the paper's events"),
                self.comparison,
                self.compared,
            ]
        )

    def _take(self, change) -> None:
        for item in change["new"]:
            self._load(item["name"], partial(bytes, item["content"]))

    def _read(self) -> None:
        name = self.name.value
        self._load(name, lambda: reader_files.read(name, ENDING))

    def _copy(self) -> None:
        def copy() -> str:
            if reader_files.path(START, ENDING).exists():
                raise BookError(f"{START} is there already and stays as it is; rename or remove it first")
            reader_files.write(START, ENDING, schema.read(TABLE).to_csv(index=False, lineterminator="\n"))
            return f"{START} lies beside this notebook: the book's events, for you to replace."

        self.status.attempt(copy)

    def _load(self, file: str, read: Callable[[], bytes]) -> None:
        """Read a file and draw it. One that keeps every rule stays for other figures where one cannot be drawn."""
        self.events = None
        for place in (self.chart, self.compared):
            place.clear()
        for words in (self.coverage, self.comparison):
            words.value = ""

        def load() -> str:
            events = schema.load_bytes(read(), TABLE, file)
            if events.empty:
                raise BookError(f"{file}: there are no events below the header")
            self.events, self.file = events, file
            return f"{file}: {len(events)} events keep every rule."

        if self.status.attempt(load):
            self._draw()
            self.comparison.attempt(partial(self._compare, self.events))

    def _draw(self, _=None) -> None:
        """The chosen figure of the file."""
        self.chart.clear()
        if self.events is not None:
            self.coverage.attempt(partial(self._draw_figure, self.events, self.figure.value))

    def _draw_figure(self, events: pd.DataFrame, name: str) -> str:
        figure, marked = reader_events.FIGURES[name], reader_events.belonging(events, name)
        words = f"{len(marked)} of {len(events)} events have a mark. The figure draws {figure.which}."
        if not marked.empty:
            self.chart.draw(
                show(
                    reader_events.draw,
                    events,
                    name,
                    id=f"{name}-own",
                    title=figure.title,
                    how="The marks are those of the book's figure.",
                    takeaway=words,
                    source=self.file,
                    alt=f"{figure.title}, drawn from a file of the reader's own. {words}",
                    table=marked[["id", "date", "title_en", "stage"]],
                )
            )
        return words

    def _compare(self, events: pd.DataFrame) -> str:
        book = data.events()
        frame = agreement.code_counts({self.file: events, "the paper": book[book["provenance"] != "public"]})
        takeaway = f"{len(events)} events of {self.file} beside those that the paper states."
        self.compared.draw(
            show(
                labs.codes,
                frame,
                id="fig-my-codes",
                title="How the events are coded",
                how="A row is a code; the longer the line, the larger the share of a table's events that have it.",
                takeaway=takeaway,
                source=f"{self.file}; events.csv.",
                alt=f"Share of the events with each code, two marks for each. {takeaway}",
                table=frame[["variable", "code", "group", "count", "total"]],
            )
        )
        return takeaway
