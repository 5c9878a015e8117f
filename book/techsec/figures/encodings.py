"""How marks look: tone, shape and fill by a field; words that no line cuts; what pointing at a mark tells."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import altair as alt

from techsec import theme
from techsec.figures.rows import HAPPENED

OCCURRED = alt.datum.happened == HAPPENED[0]


class Look(NamedTuple):
    """A mark's tone, its shape (none where another field gives it), and whether it is full or hollow."""

    tone: str
    shape: str = ""
    full: bool = True


Looks = Mapping[str, Sequence]  # Value of a field -> its Look, or as many of its parts as are needed.


def tones(looks: Looks) -> alt.Scale:
    """The scale of colours of a field's values."""
    return alt.Scale(domain=list(looks), range=[theme.tone(Look(*look).tone) for look in looks.values()])


def shapes(looks: Looks) -> alt.Scale:
    """The scale of shapes of a field's values."""
    return alt.Scale(domain=list(looks), range=[Look(*look).shape for look in looks.values()])


def coloured(field: str, looks: Looks, legend: alt.Legend | None) -> dict:
    """Colour and shape of a mark by ``field``, in one legend."""
    return {
        "color": alt.Color(f"{field}:N", scale=tones(looks), legend=legend),
        "shape": alt.Shape(f"{field}:N", scale=shapes(looks), legend=legend),
    }


def coded(field: str, looks: Looks, legend: alt.Legend | None = None, *, full: alt.Predicate | None = None) -> dict:
    """Stroke, fill and, if the looks have them, shape of a mark by ``field``, in one legend.

    A mark is hollow where its look is, or where ``full`` does not hold.
    """
    known = {name: Look(*look) for name, look in looks.items()}
    inside = tones({name: (look.tone if look.full else "paper",) for name, look in known.items()})
    fill = alt.Fill(f"{field}:N", scale=inside, legend=legend)
    made = {
        "stroke": alt.Stroke(f"{field}:N", scale=tones(looks), legend=legend),
        "fill": fill if full is None else alt.when(full).then(fill).otherwise(alt.value(theme.tone("paper"))),
    }
    if any(look.shape for look in known.values()):
        made["shape"] = alt.Shape(f"{field}:N", scale=shapes(looks), legend=legend)
    return made


def outlined(words: alt.Chart, **style) -> list[alt.Chart]:
    """A text of this style, and below it its broad outline in the colour of the background, so that no line cuts it."""
    paper = theme.tone("paper")
    outline = {"stroke": paper, "strokeWidth": 4, "color": paper}
    return [words.mark_text(**style, **look) for look in (outline, {"color": theme.tone("ink")})]


def tips(**fields: str) -> list[alt.Tooltip]:
    """Tooltips, field="title"; "title:Q" where the field is a number, "title:Q.1f" to say its format too.

    Without a title the text stands alone, as the headline of a card does.
    """
    made = []
    for field, words in fields.items():
        title, number, form = words.partition(":Q")
        made.append(
            alt.Tooltip(f"{field}:{'Q' if number else 'N'}", title=title or " ", **({"format": form} if form else {}))
        )
    return made
