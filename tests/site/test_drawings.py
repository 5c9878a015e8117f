"""A kept drawing is never an old one: another spec or theme is another file; unchanged ones are not drawn again."""

import pytest

from techsec import theme
from techsec_site import drawings, svg


def spec(colour=theme.TONES["blue"][0], value=1):
    bar = {"mark": {"type": "bar", "color": colour}, "data": {"values": [{"x": value}]}}
    return {**bar, "encoding": {"x": {"field": "x", "type": "quantitative"}}}


@pytest.fixture
def kept(tmp_path):
    made = drawings.Drawings(tmp_path)
    yield made
    made.stop()


def many():
    return [spec(value=number) for number in range(drawings.WORTH_A_PROCESS)]


def test_changed_data_or_colour_changes_the_drawing_and_nothing_else_draws_again(kept, tmp_path, monkeypatch):
    first = kept.drawing(spec())
    assert "<svg" in first
    other_value, other_colour = kept.drawing(spec(value=2)), kept.drawing(spec("#123456"))
    assert len({first, other_value, other_colour}) == 3 == len(list(tmp_path.iterdir()))
    assert "#123456" in other_colour and "#123456" not in first
    monkeypatch.setattr(svg, "draw", lambda spec: pytest.fail("drawn again"))
    assert kept.drawing(spec()) == first


def test_another_version_of_what_draws_is_another_file(monkeypatch):
    before = drawings.name(spec()), drawings.script_name()
    monkeypatch.setattr(drawings.vl_convert, "__version__", "0")
    assert drawings.name(spec()) != before[0] and drawings.script_name() != before[1]


def test_processes_draw_the_same_as_one_and_make_the_script(kept, tmp_path):
    alone = [svg.draw(one) for one in many()]
    assert kept.begin(many()) == len(many())
    assert set(kept.making) == {drawings.script_name(), *map(drawings.name, many())}
    assert [kept.drawing(one) for one in many()] == alone and "vegaEmbed" in kept.script()
    assert kept.making == {} and kept.begin(many()) == 0
    assert not list(tmp_path.glob("*.part"))


def test_what_no_figure_has_any_more_goes_in_the_end(kept, tmp_path):
    stays, goes = (kept.drawing(spec(value=value)) for value in (1, 2))
    (tmp_path / "half.part").write_text(goes)
    kept.keep_only({drawings.name(spec(value=1))})
    assert [file.read_text() for file in tmp_path.iterdir()] == [stays]
