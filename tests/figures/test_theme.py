"""Tones keep their contrast in light and dark, and each is replaced in a page."""

import re

import altair as alt
import pytest

from techsec import theme

BODY_TEXT = {"ink", "muted"}
EXEMPT = {"rule", "paper"}


def contrast(one, other):
    """WCAG contrast ratio of two hex colours."""

    def luminance(colour):
        channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("name", sorted(set(theme.TONES) - EXEMPT))
def test_tone_stands_out_from_the_paper(name, mode):
    least = 4.5 if name in BODY_TEXT else 3
    assert contrast(theme.TONES[name][mode], theme.TONES["paper"][mode]) >= least


def test_contrast_is_reckoned_as_wcag_does():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)


def test_light_values_are_hex_and_differ():
    values = [light.lower() for light, _ in theme.TONES.values()]
    assert len(set(values)) == len(values)
    assert all(re.fullmatch("#[0-9a-f]{6}", value) for pair in theme.TONES.values() for value in map(str.lower, pair))


@pytest.mark.parametrize("name", theme.TONES)
@pytest.mark.parametrize("write", [str.lower, str.upper])
def test_page_text_has_a_variable_for_each_tone(name, write):
    assert theme.for_page(f'<path fill="{write(theme.tone(name))}"/>') == f'<path fill="var(--tone-{name})"/>'


def test_every_colour_of_the_theme_is_a_tone():
    with alt.theme.enable("techsec"):
        text = theme.for_page(str(alt.theme.get()()))
    assert "var(--tone-ink)" in text and re.findall("#[0-9a-fA-F]{3,8}", text) == []


def test_unknown_tone_is_refused():
    with pytest.raises(KeyError, match="pink"):
        theme.tone("pink")
