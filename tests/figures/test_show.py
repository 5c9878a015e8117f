"""show refuses a figure that lacks something and hands page and notebook what each of them needs."""

import json

import altair as alt
import myst_nb
import pandas as pd
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from techsec.show import PAGE, PAYLOAD_TYPE, drawn, glue, show

TABLE = pd.DataFrame(
    {"event": ["First </script>", "Second"], "day": [pd.Timestamp("2021-04-16"), pd.NaT], "who": [["USA", "JPN"], []]}
)
CHART = alt.Chart(TABLE[["event"]]).mark_point().encode(x="event:N")
RIGHT = {
    "id": "fig-two-words",
    "title": "A title",
    "takeaway": "What it shows.",
    "source": "data/events.csv",
    "alt": "A chart of two points. " * 2,
    "table": TABLE,
}


@pytest.mark.parametrize("length", [0, 39, 401])
def test_alt_text_out_of_bounds_is_refused_with_its_length(length):
    with pytest.raises(ValueError, match=f"fig-two-words: the alt text has {length} characters, it needs 40 to 400"):
        show(CHART, **RIGHT | {"alt": " " + "x" * length + " "})


@pytest.mark.parametrize("length", [40, 400])
def test_alt_text_within_bounds_is_taken(length):
    assert len(show(CHART, **RIGHT | {"alt": "x" * length}).alt) == length


@pytest.mark.parametrize("name", ["title", "takeaway", "source"])
@pytest.mark.parametrize("text", ["", " \n"])
def test_empty_text_is_refused_by_name(name, text):
    with pytest.raises(ValueError, match=f"fig-two-words: the {name} is empty"):
        show(CHART, **RIGHT | {name: text})


@pytest.mark.parametrize("id", ["", "stages", "fig-", "fig-Two", "fig-two--words", "fig-two words", "fig-two\n"])
def test_bad_id_is_refused(id):
    with pytest.raises(ValueError, match="a figure's id is"):
        show(CHART, **RIGHT | {"id": id})


def test_empty_table_is_refused():
    with pytest.raises(ValueError, match="fig-two-words: the data table has no rows"):
        show(CHART, **RIGHT | {"table": TABLE.head(0)})


@pytest.mark.parametrize("name", RIGHT)
def test_nothing_may_be_left_out(name):
    with pytest.raises(TypeError, match=name):
        show(CHART, **{key: value for key, value in RIGHT.items() if key != name})


def test_payload_has_texts_table_as_text_and_specs_with_the_description():
    payload = show(CHART, **RIGHT, narrow=CHART.properties(width=300)).payload()
    assert {name: payload[name] for name in ("id", "title", "takeaway", "source")} == {
        name: RIGHT[name] for name in ("id", "title", "takeaway", "source")
    }
    assert payload["columns"] == ["event", "day", "who"]
    assert payload["rows"] == [["First </script>", "2021-04-16", "USA; JPN"], ["Second", "", ""]]
    assert payload["alt"] == RIGHT["alt"].strip()
    assert payload["spec"]["description"] == payload["narrow"]["description"] == payload["alt"]
    assert payload["spec"]["mark"] == {"type": "point"} and payload["narrow"]["width"] == 300
    assert show(CHART, **RIGHT).payload()["narrow"] is None


def test_payload_is_the_same_each_time():
    assert json.dumps(show(CHART, **RIGHT).payload()) == json.dumps(show(CHART, **RIGHT).payload())


def test_page_gets_one_script_that_nothing_in_the_data_can_close(monkeypatch):
    monkeypatch.setenv(PAGE, "1")
    figure = show(CHART, **RIGHT)
    bundle = figure._repr_mimebundle_()
    opening, closing = f'<script type="{PAYLOAD_TYPE}">', "</script>"
    html = bundle["text/html"]
    assert sorted(bundle) == ["text/html", "text/plain"] and bundle["text/plain"] == figure.alt
    assert html.startswith(opening) and html.endswith(closing) and html.count("</") == 1
    payload = figure.payload()
    drawings = drawn(payload)
    assert list(drawings) == ["spec"] and drawings["spec"].startswith("<svg")
    assert json.loads(html.removeprefix(opening).removesuffix(closing)) == {**payload, "drawings": drawings}


def test_lab_gets_a_titled_vega_lite_chart(monkeypatch):
    monkeypatch.delenv(PAGE, raising=False)
    bundle = show(CHART, **RIGHT)._repr_mimebundle_()
    assert sorted(bundle) == ["application/vnd.vegalite.v5+json", "text/plain"]
    spec = bundle["application/vnd.vegalite.v5+json"]
    assert spec["title"] == {"text": "A title", "subtitle": ["What it shows.", "data/events.csv"]}
    assert spec["description"] == bundle["text/plain"] == RIGHT["alt"].strip()


@pytest.mark.parametrize("number", ["nan", "inf", "-inf"])
def test_a_number_that_is_missing_or_infinite_is_null_in_page_and_lab(number, monkeypatch):
    # A list of Python objects keeps NaN, where Altair turns the NaN of a plain column into null.
    chart = alt.Chart(alt.Data(values=[{"event": "First", "share": float(number)}])).mark_point().encode(x="event:N")
    figure = show(chart, **RIGHT)
    monkeypatch.delenv(PAGE, raising=False)
    lab = figure._repr_mimebundle_()["application/vnd.vegalite.v5+json"]
    for spec in (lab, figure.payload()["spec"]):
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
