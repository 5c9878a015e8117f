"""show refuses a figure that lacks something and hands page and notebook what each of them needs."""

import json

import altair as alt
import myst_nb
import pandas as pd
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from techsec.drawing import draw
from techsec.show import PAGE, PAYLOAD_TYPE, Guess, glue, show

TABLE = pd.DataFrame(
    {"event": ["First </script>", "Second"], "day": [pd.Timestamp("2021-04-16"), pd.NaT], "who": [["USA", "JPN"], []]}
)


def chart(rows=TABLE, *, layout, blank=False):
    """A figure function: the points, or the axis alone, at the layout's width."""
    shown = alt.param(name="shown", value="all", bind=alt.binding_select(options=["all", "first"], name="Show"))
    guess = alt.param(name="guess", value=None)
    marks = alt.Chart(rows[["event"]]).mark_text(text=" ") if blank else alt.Chart(rows[["event"]]).mark_point()
    return marks.encode(x="event:N", tooltip="event:N").add_params(shown, guess).properties(width=layout.width - 50)


RIGHT = {
    "id": "fig-two-words",
    "title": "A title",
    "how": "A mark is an event.",
    "takeaway": "What it shows.",
    "source": "data/events.csv",
    "alt": "A chart of two points. " * 2,
    "table": TABLE,
}


@pytest.mark.parametrize("length", [0, 39, 401])
def test_alt_text_out_of_bounds_is_refused_with_its_length(length):
    with pytest.raises(ValueError, match=f"fig-two-words: the alt text has {length} characters, it needs 40 to 400"):
        show(chart, **RIGHT | {"alt": " " + "x" * length + " "})


@pytest.mark.parametrize("length", [40, 400])
def test_alt_text_within_bounds_is_taken(length):
    assert len(show(chart, **RIGHT | {"alt": "x" * length}).alt) == length


@pytest.mark.parametrize("name", ["title", "how", "takeaway", "source"])
@pytest.mark.parametrize("text", ["", " \n"])
def test_empty_text_is_refused_by_name(name, text):
    with pytest.raises(ValueError, match=f"fig-two-words: the {name} is empty"):
        show(chart, **RIGHT | {name: text})


@pytest.mark.parametrize("id", ["", "stages", "fig-", "fig-Two", "fig-two--words", "fig-two words", "fig-two\n"])
def test_bad_id_is_refused(id):
    with pytest.raises(ValueError, match="a figure's id is"):
        show(chart, **RIGHT | {"id": id})


def test_empty_table_is_refused():
    with pytest.raises(ValueError, match="fig-two-words: the data table has no rows"):
        show(chart, **RIGHT | {"table": TABLE.head(0)})


@pytest.mark.parametrize("name", RIGHT)
def test_nothing_may_be_left_out(name):
    with pytest.raises(TypeError, match=name):
        show(chart, **{key: value for key, value in RIGHT.items() if key != name})


GUESS = Guess(question="How many?", label="Your guess", low=0, high=9, start=4, unit="events", answer=2)


def test_payload_has_texts_table_as_text_and_specs_of_both_layouts_without_controls():
    payload = show(chart, **RIGHT).payload()
    assert {name: payload[name] for name in ("id", "title", "how", "takeaway", "source")} == {
        name: RIGHT[name] for name in ("id", "title", "how", "takeaway", "source")
    }
    assert payload["columns"] == ["event", "day", "who"]
    assert payload["rows"] == [["First </script>", "2021-04-16", "USA; JPN"], ["Second", "", ""]]
    specs = payload["specs"]
    assert {name: spec["width"] for name, spec in specs.items()} == {"spec": 686, "narrow": 278}
    assert {spec["description"] for spec in specs.values()} == {payload["alt"]} == {RIGHT["alt"].strip()}
    assert [param for param in specs["spec"]["params"] if "bind" in param] == [] and payload["guess"] is None
    assert payload["controls"] == [
        {"input": "select", "options": ["all", "first"], "name": "shown", "value": "all", "label": "Show"}
    ]


def test_figure_with_a_guess_has_its_axes_alone_and_its_words():
    payload = show(chart, **RIGHT, guess=GUESS).payload()
    assert list(payload["specs"]) == ["spec", "narrow", "blank", "blank_narrow"]
    assert payload["specs"]["blank"]["mark"]["type"] == "text" and payload["specs"]["blank_narrow"]["width"] == 278
    assert payload["guess"]["question"] == "How many?" and payload["guess"]["answer"] == 2


@pytest.mark.parametrize("change", [{"start": 10}, {"answer": 12}, {"start": -1}])
def test_guess_out_of_bounds_is_refused(change):
    with pytest.raises(ValueError, match="fig-two-words: the guess starts at .* lies outside 0 to 9"):
        show(chart, **RIGHT, guess=Guess(**{**vars(GUESS), **change}))


@pytest.mark.parametrize("name", ["title", "takeaway"])
def test_words_of_a_state_are_for_the_options_of_a_control(name):
    words = {"all": "All of them.", "first": "The first."}
    payload = show(chart, **RIGHT | {name: words}).payload()
    assert (payload[name], payload[f"{name}s"]) == ("All of them.", words)
    for wrong in ({"all": "All of them."}, {"all": "All.", "first": "First.", "last": "Last."}):
        with pytest.raises(ValueError, match="fig-two-words: there are words for"):
            show(chart, **RIGHT | {name: wrong}).payload()
    with pytest.raises(ValueError, match=f"fig-two-words: the {name} is empty"):
        show(chart, **RIGHT | {name: {"all": "All.", "first": " "}})


def test_payload_is_the_same_each_time():
    figures = [show(chart, **RIGHT) for _ in range(2)]
    first, second = (json.dumps({**figure.payload(), **draw(figure.payload()["specs"])}) for figure in figures)
    assert first == second


def test_page_gets_one_script_that_nothing_in_the_data_can_close(monkeypatch):
    monkeypatch.setenv(PAGE, "1")
    figure = show(chart, **RIGHT)
    bundle = figure._repr_mimebundle_()
    opening, closing = f'<script type="{PAYLOAD_TYPE}">', "</script>"
    html = bundle["text/html"]
    assert sorted(bundle) == ["text/html", "text/plain"] and bundle["text/plain"] == figure.alt
    assert html.startswith(opening) and html.endswith(closing) and html.count("</") == 1
    payload = figure.payload()
    drawn = draw(payload["specs"])
    assert list(drawn["drawings"]) == list(drawn["live"]) == ["spec", "narrow"] and drawn["drawings"][
        "spec"
    ].startswith("<svg")
    assert json.loads(html.removeprefix(opening).removesuffix(closing)) == {**payload, **drawn}


def test_lab_gets_a_titled_vega_lite_chart(monkeypatch):
    monkeypatch.delenv(PAGE, raising=False)
    bundle = show(chart, **RIGHT)._repr_mimebundle_()
    assert sorted(bundle) == ["application/vnd.vegalite.v5+json", "text/plain"]
    spec = bundle["application/vnd.vegalite.v5+json"]
    assert spec["title"] == {
        "text": "A title",
        "subtitle": ["A mark is an event.", "What it shows.", "data/events.csv"],
    }
    assert spec["description"] == bundle["text/plain"] == RIGHT["alt"].strip()


@pytest.mark.parametrize("number", ["nan", "inf", "-inf"])
def test_a_number_that_is_missing_or_infinite_is_null_in_page_and_lab(number, monkeypatch):
    # A list of Python objects keeps NaN, where Altair turns the NaN of a plain column into null.
    def points(*, layout):
        return alt.Chart(alt.Data(values=[{"event": "First", "share": float(number)}])).mark_point().encode(x="event:N")

    figure = show(points, **RIGHT)
    monkeypatch.delenv(PAGE, raising=False)
    lab = figure._repr_mimebundle_()["application/vnd.vegalite.v5+json"]
    for spec in (lab, figure.payload()["specs"]["spec"]):
        assert '"share": null' in json.dumps(spec, allow_nan=False)


def test_glue_names_values_as_myst_nb_does():
    InteractiveShell.instance()
    with capture_output() as captured:
        glue(n_events=77, share="1,722.5")
        myst_nb.glue("n_events", 77)
    ours, text, theirs = [(output.data, output.metadata) for output in captured.outputs]
    assert ours == theirs == ({"text/plain": "77"}, {"scrapbook": {"name": "n_events", "mime_prefix": ""}})
    assert text == ({"text/plain": "'1,722.5'"}, {"scrapbook": {"name": "share", "mime_prefix": ""}})
    InteractiveShell.clear_instance()
