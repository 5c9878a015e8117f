"""One look for every chart, in light and dark.

A tone has a light and a dark value. Figure functions use the light one, which JupyterLab, PNG and PDF show as it is;
``for_page`` replaces it in a page by a CSS variable, so that one drawing follows the reader's light or dark mode. Each
tone keeps a contrast of 3:1 or more against its background (tests/figures/test_theme.py).
"""

import re
from dataclasses import dataclass
from typing import TypeVar

import altair as alt

T = TypeVar("T")

TONES = {
    "blue": ("#0072B2", "#56B4E9"),
    "vermillion": ("#C44E00", "#F59A5B"),
    "green": ("#00805F", "#35C39B"),
    "purple": ("#8E4585", "#DD9AD5"),
    "gold": ("#8A6A00", "#D9B33C"),
    "teal": ("#007C92", "#4FC4DB"),
    "grey": ("#6E6E73", "#A3A3A8"),
    "early": ("#83878E", "#7F848C"),
    "middle": ("#5A6069", "#ABB0B8"),
    "late": ("#2B3036", "#E0E4E9"),
    "ink": ("#1D1D1F", "#E8E8EA"),
    "muted": ("#55555A", "#B9B9BE"),
    "rule": ("#D9D9DE", "#3A3A3F"),
    "paper": ("#FFFFFF", "#131416"),
}

FONT = "Liberation Sans, Arial, Helvetica, sans-serif"


@dataclass(frozen=True)
class Layout:
    """``width``: of the whole drawing in pixels, axes and names included. ``narrow``: whether it is a phone's."""

    width: int
    narrow: bool

    def pick(self, wide: T, narrow: T) -> T:
        """The first on a page, the second on a phone."""
        return narrow if self.narrow else wide

    def fill(self, chart: alt.LayerChart | alt.Chart, height: int | alt.Step) -> alt.LayerChart | alt.Chart:
        """The chart at the whole width: the plot takes what axes and names leave. ``height``: the plot's, or a step."""
        fit = alt.AutoSizeParams(type="fit-x", contains="padding")
        return chart.properties(width=self.width, height=height, autosize=fit)


WIDE = Layout(736, False)
NARROW = Layout(328, True)


def tone(name: str) -> str:
    """The light value of a tone, as a hex colour. Raises KeyError for an unknown name."""
    return TONES[name][0]


def for_page(text: str) -> str:
    """SVG or JSON text with each tone's light value replaced by its CSS variable."""
    names = {values[0].lower(): name for name, values in TONES.items()}
    pattern = re.compile("|".join(names), re.IGNORECASE)
    return pattern.sub(lambda match: f"var(--tone-{names[match[0].lower()]})", text)


@alt.theme.register("techsec", enable=True)
def _config() -> alt.theme.ThemeConfig:
    axis = {
        "labelColor": tone("ink"),
        "titleColor": tone("muted"),
        "domainColor": tone("rule"),
        "tickColor": tone("rule"),
        "gridColor": tone("rule"),
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "labelLimit": 220,
    }
    return {
        "config": {
            "font": FONT,
            "background": tone("paper"),
            "view": {"stroke": None},
            "axis": axis,
            "legend": {
                "labelColor": tone("ink"),
                "titleColor": tone("muted"),
                "labelFontSize": 12,
                "titleFontSize": 12,
                "titleFontWeight": "normal",
                "labelLimit": 260,
                "symbolStrokeColor": tone("ink"),
                "symbolBaseFillColor": tone("ink"),
                "orient": "top",
                "direction": "horizontal",
            },
            "header": {"labelColor": tone("ink"), "titleColor": tone("muted"), "labelFontSize": 12},
            "title": {"color": tone("ink"), "subtitleColor": tone("muted"), "anchor": "start", "fontSize": 14},
            "text": {"color": tone("ink"), "fontSize": 12},
            "rule": {"color": tone("muted")},
            "point": {"size": 90, "strokeWidth": 1.8, "opacity": 1},
        }
    }
