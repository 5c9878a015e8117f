"""What the labs share: labelled controls, a line that says what happened, a place for a figure, a table."""

import traceback
from collections.abc import Callable, Iterable
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

import ipywidgets as ipw
import pandas as pd

from techsec import reader_files
from techsec.errors import BookError
from techsec.show import Figure

LABEL = {"description_width": "initial"}
WIDE = {"width": "auto", "max_width": "640px"}
UNEXPECTED = "Something in the book's own code failed. Your files are as they were. Please report this line:"


def select(label: str, options: list, value: object = None, hint: str = "") -> ipw.Dropdown:
    """A labelled select; ``options`` are values or pairs (words, value)."""
    chosen = {} if value is None else {"value": value}
    return ipw.Dropdown(options=options, description=label, style=LABEL, layout=WIDE, tooltip=hint or label, **chosen)


def number(label: str, value: float, low: float, high: float, step: float, hint: str = "") -> ipw.BoundedFloatText:
    """A labelled number; it is kept within its bounds."""
    layout = {"width": "auto", "max_width": "460px"}
    options = {"style": LABEL, "layout": layout, "tooltip": hint or label}
    return ipw.BoundedFloatText(value=value, min=low, max=high, step=step, description=label, **options)


def text_field(label: str, value: str = "", hint: str = "") -> ipw.Text:
    """A labelled line of text."""
    return ipw.Text(value=value, description=label, style=LABEL, layout=WIDE, tooltip=hint or label)


def checkbox(label: str, value: bool, hint: str = "", disabled: bool = False) -> ipw.Checkbox:
    """A checkbox with its words."""
    return ipw.Checkbox(
        value=value, description=label, indent=False, tooltip=hint or label, disabled=disabled, layout={"width": "auto"}
    )


def button(label: str, act: Callable[[], object], hint: str = "") -> ipw.Button:
    """A button that calls ``act`` without an argument."""
    made = ipw.Button(description=label, tooltip=hint or label, layout={"width": "auto"})
    made.on_click(lambda _: act())
    return made


def heading(words: str) -> ipw.HTML:
    """A heading between groups of controls."""
    return ipw.HTML(f"<h3>{escape(words)}</h3>")


def row(*children: ipw.Widget) -> ipw.HBox:
    """Controls side by side, in several lines where there is no room."""
    return ipw.HBox(children, layout={"flex_flow": "row wrap", "align_items": "center", "grid_gap": "4px 12px"})


class Status(ipw.HTML):
    """A line that says what happened; a screen reader reads it out when it changes."""

    def say(self, words: str) -> None:
        """Show a plain sentence."""
        self.value = f'<p role="status">{escape(words)}</p>'

    def warn(self, lines: Iterable[str]) -> None:
        """Show what is wrong, each on a line of its own, the first fifty."""
        first, *others = lines
        if not others:
            self.value = f'<p role="alert">{escape(first)}</p>'
            return
        more = [f"... and {len(others) - 49} more"] if len(others) > 49 else []
        items = "".join(f"<li>{escape(line)}</li>" for line in [first, *others[:49], *more])
        self.value = f'<div role="alert"><p>{1 + len(others)} things to correct:</p><ul>{items}</ul></div>'

    def attempt(self, act: Callable[[], str]) -> bool:
        """Call ``act`` and say what it returns, or show what went wrong; whether it went well."""
        try:
            words = act()
        except BookError as error:
            self.warn([str(problem) for problem in getattr(error, "problems", [error])])
        except Exception as error:  # An error that left a callback would be seen by nobody.
            self.log.exception("A lab's control failed")
            where = traceback.extract_tb(error.__traceback__)[-1]
            place = f"{Path(where.filename).name}, line {where.lineno}"
            self.warn([f"{UNEXPECTED} {type(error).__name__}: {error} ({place})."])
        else:
            self.say(words)
            return True
        return False


class Chart(ipw.Output):
    """A place for one figure."""

    def draw(self, figure: Figure) -> None:
        """Show this figure in place of the one before."""
        bundle = figure._repr_mimebundle_()
        # Some front ends take a renderer's bundle as a pair of data and metadata.
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        self.outputs: tuple[dict, ...] = ({"output_type": "display_data", "data": data, "metadata": metadata},)

    def clear(self) -> None:
        """Show nothing."""
        self.outputs = ()


def table(frame: pd.DataFrame, caption: str) -> str:
    """A DataFrame as an HTML table with a caption and proper headers."""
    head = "".join(f'<th scope="col">{escape(str(name))}</th>' for name in frame.columns)
    rows = "".join(
        f"<tr>{''.join(f'<td>{escape(str(cell))}</td>' for cell in row)}</tr>" for row in frame.itertuples(index=False)
    )
    return f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


class _Known(NamedTuple):
    """What this session last saved to a file or opened from it: the kind of work, the file's bytes, the work's text."""

    kind: str
    raw: bytes
    text: str


class FileControls:
    """A file beside the notebook: its name, and buttons that save the work in hand and open a file.

    Each kind of work (events, documents, one outcome) has a file name of its own. Neither a file that holds something
    else nor work that is not saved is replaced before the reader has pressed a second button, ``confirm``.
    """

    OVERWRITE, OPEN_ANYWAY = "Save over it", "Open without saving"

    def __init__(
        self,
        ending: str,
        status: Status,
        *,
        default_name: Callable[[str], str],
        text: Callable[[], str],
        parse: Callable[[bytes, str], Any],
        unsaved: Callable[[Any], str],
        show: Callable[[Any], str],
    ):
        """What the controls ask of their lab; each may raise BookError, which is shown.

        ``default_name(kind)`` names a file. ``text()`` is the work in hand. ``parse(raw, name)`` is what a file holds,
        ``unsaved(parsed)`` the text of the work that it would replace, empty where that is nothing.
        ``show(parsed)`` takes it up and returns what to add to "Opened ...".
        """
        self.ending, self.status, self.default_name = ending, status, default_name
        self.text, self.parse, self.unsaved, self.show = text, parse, unsaved, show
        self.kind = ""
        self.names: dict[str, str] = {}
        self.known: dict[str, _Known] = {}
        self.name = text_field("File", hint="The name of a file in the folder of this notebook")
        self.save = button("Save", lambda: self._press(self._save))
        self.open = button("Open", lambda: self._press(self._open))
        self.confirm = button(self.OVERWRITE, lambda: self._press(self._confirmed, True))
        self.name.observe(lambda _: self._ask(None), "value")
        self.view = row(self.name, self.save, self.open, self.confirm)

    def work_on(self, kind: str) -> None:
        """Show the file name of this kind of work."""
        self.kind, self.name.value = kind, self.names.get(kind) or self.default_name(kind)
        self._ask(None)

    def _press(self, act: Callable[[bool], str], confirmed: bool = False) -> None:
        self.status.attempt(lambda: act(confirmed))

    def _ask(self, label: str | None) -> None:
        """Show the second button with this label, or hide it."""
        self.confirm.description = self.confirm.tooltip = label or self.OVERWRITE
        self.confirm.layout.display = None if label else "none"

    def _confirmed(self, confirmed: bool) -> str:
        return (self._save if self.confirm.description == self.OVERWRITE else self._open)(confirmed)

    def _save(self, confirmed: bool) -> str:
        self._ask(None)
        name, text = self.name.value, self.text()
        there, known = reader_files.existing(name, self.ending), self.known.get(name)
        safe = there in (None, text.encode()) or (known and (known.kind, known.raw) == (self.kind, there))
        if not safe and not confirmed:
            self._ask(self.OVERWRITE)
            raise BookError(
                f"{name} already exists and holds other work: choose another name, or press '{self.OVERWRITE}'."
            )
        reader_files.write(name, self.ending, text)
        self._remember(name, text.encode(), text)
        return f"Saved in {name}, beside this notebook."

    def _open(self, confirmed: bool) -> str:
        self._ask(None)
        name = self.name.value
        raw = reader_files.read(name, self.ending)
        parsed = self.parse(raw, name)
        lost = self.unsaved(parsed)
        if lost and not confirmed and lost not in {known.text for known in self.known.values()}:
            self._ask(self.OPEN_ANYWAY)
            raise BookError(
                f"{name} would replace what you have not saved: save that first, or press '{self.OPEN_ANYWAY}'."
            )
        words = self.show(parsed)
        self._remember(name, raw, self.text())
        return f"Opened {name}{words}."

    def _remember(self, name: str, raw: bytes, text: str) -> None:
        self.known[name], self.names[self.kind] = _Known(self.kind, raw, text), name
        self.work_on(self.kind)
