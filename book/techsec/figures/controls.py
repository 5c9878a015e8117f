"""Controls under a figure: a select with a label, and the dimming of marks that it leaves out."""

import altair as alt
import pandas as pd

from techsec import theme

DIMMED = 0.12


def choice(name: str, label: str, options: list[str], value: str | None = None) -> alt.Parameter:
    """A select named ``label`` that gives the parameter ``name`` one of ``options``; the first one unless told."""
    return alt.param(name=name, value=value or options[0], bind=alt.binding_select(options=options, name=label))


def strength(shown):
    """The opacity of a mark: full where the predicate ``shown`` holds, else dimmed, so that all stay in sight."""
    return alt.when(shown).then(alt.value(1)).otherwise(alt.value(DIMMED))


def dimmed(chosen: alt.Parameter, everything: str, field: str) -> dict:
    """The encoding by which marks with another value in ``field`` are dimmed, unless ``everything`` is chosen."""
    return {"opacity": strength((chosen == everything) | (alt.datum[field] == chosen))}


def dimming(name: str, label: str, everything: str, options: list[str], field: str) -> tuple[alt.Parameter, dict]:
    """A select over ``everything`` and ``options`` that dims marks by ``field``: the parameter and the encoding."""
    chosen = choice(name, label, [everything, *options])
    return chosen, dimmed(chosen, everything, field)


def beside_guess(limit: float, gap: int) -> dict:
    """Where words stand beside the reader's guess, ``gap`` pixels off: left of it where it is above ``limit``."""
    far = f"guess > {limit}"
    return {"align": alt.expr(f"{far} ? 'right' : 'left'"), "dx": alt.expr(f"{far} ? -{gap} : {gap}")}


def guess_rule() -> tuple[alt.Chart, alt.Chart]:
    """The reader's guess on the horizontal axis, once there is one: its words, ready for a text, and a dashed rule."""
    words = alt.Chart(pd.DataFrame({"label": ["your guess"]})).transform_calculate(at="guess")
    words = words.transform_filter("isValid(guess)").encode(x=alt.X("at:Q"))
    return words, words.mark_rule(color=theme.tone("ink"), strokeWidth=2, strokeDash=[6, 3])
