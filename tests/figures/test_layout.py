"""Each figure as it is drawn, on a page and on a phone: it fits, no mark is hidden, its colours are the book's."""

import pytest

from specs import LAYOUTS, WIDEST, charts, colours, covered, drawn, outside, spec, width
from techsec import theme

# Names of inputs take more room than a page has.
# A report may be of the day of its event, and what goes change no concentration.
COVERED = {"literature.newspapers": 10, "labs.removal": 2}
FIGURES = pytest.mark.parametrize("name", charts())


@FIGURES
@LAYOUTS
def test_a_figure_is_no_wider_than_a_page_or_a_phone(name, narrow):
    assert width(spec(name, narrow)) <= WIDEST[narrow]


@FIGURES
@LAYOUTS
def test_nothing_lies_outside_its_plot(name, narrow):
    assert outside(spec(name, narrow)) == []


@FIGURES
@LAYOUTS
def test_no_point_covers_another(name, narrow):
    assert len(covered(drawn(spec(name, narrow)))) <= COVERED.get(name, 0)


@FIGURES
@LAYOUTS
def test_marks_have_colours_of_the_book(name, narrow):
    assert colours(spec(name, narrow)) <= {light.upper() for light, _ in theme.TONES.values()}
    assert colours(spec(name, narrow))
