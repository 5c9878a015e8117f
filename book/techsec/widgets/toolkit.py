"""What the labs share: labelled controls, a line that says what happened, a place for a figure, a table."""

from collections.abc import Callable, Iterable
from html import escape

import ipywidgets as ipw
import pandas as pd

from techsec.schema import Problem, TableError
from techsec.show import Figure

LABEL = {"description_width": "initial"}
WIDE = {"width": "auto", "max_width": "640px"}


def select(label: str, options: list, value: object = None, hint: str = "") -> ipw.Dropdown:
    """A labelled select; ``options`` are values or pairs (words, value)."""
    chosen = {} if value is None else {"value": value}
    return ipw.Dropdown(options=options, description=label, style=LABEL, layout=WIDE, tooltip=hint or label, **chosen)


def number(label: str, value: float, low: float, high: float, step: float, hint: str = "") -> ipw.BoundedFloatText:
    """A labelled number; it is kept within its bounds."""
    layout = {"width": "auto", "max_width": "460px"}
    options = {"style": LABEL, "layout": layout, "tooltip": hint or label}
    return ipw.BoundedFloatText(value=value, min=low, max=high, step=step, description=label, **options)


def text(label: str, value: str = "", hint: str = "") -> ipw.Text:
    """A labelled line of text."""
    return ipw.Text(value=value, description=label, style=LABEL, layout=WIDE, tooltip=hint or label)


def tick(label: str, value: bool, hint: str = "", disabled: bool = False) -> ipw.Checkbox:
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

    def refuse(self, problems: Iterable[Problem | str]) -> None:
        """Show what is wrong, a line each, the first fifty."""
        lines = [str(problem) for problem in problems]
        more = [f"... and {len(lines) - 50} more"] if len(lines) > 50 else []
        items = "".join(f"<li>{escape(line)}</li>" for line in lines[:50] + more)
        self.value = f'<div role="alert"><p>{len(lines)} to mend:</p><ul>{items}</ul></div>'

    def trying(self, act: Callable[[], str]) -> bool:
        """Call ``act`` and say what it returns, or show what it finds wrong; whether it went well."""
        try:
            words = act()
        except TableError as error:
            self.refuse(error.problems)
        except (ValueError, OSError) as error:
            self.refuse([str(error)])
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


class Kept:
    """A file beside the notebook: its name, a button that saves and one that opens it."""

    def __init__(self, name: str, save: Callable[[str], str], load: Callable[[str], str], status: Status):
        """``save`` and ``load`` take the name and return what to say; what they raise is shown."""
        self.name = text("File", name, "The name of a file in the folder of this notebook")
        self.save = button("Save", lambda: status.trying(lambda: save(self.name.value)))
        self.load = button("Open", lambda: status.trying(lambda: load(self.name.value)))
        self.view = row(self.name, self.save, self.load)
