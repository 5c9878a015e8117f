"""What a mark tells is what Vega's own tooltip says, and it is found again by the fields of its row."""

import json
import re

import altair as alt
import pandas as pd
import pytest

from techsec.drawing import draw, keys_of
from techsec.figures.encodings import tips

ROWS = pd.DataFrame(
    {
        "name": ["First", 'Second, "quoted" <b>', "Third"],
        "share": [12.345, 50.0, None],
        "lines": [["one", "two"], ["one"], ["one"]],
        "kind": ["a", "b", "a"],
        "event": ["first-event", "", "third-event"],
        "note": ["", "seen", None],
    }
)


def drawn(rows=ROWS, **options):
    tooltip = tips(name="", share="share: of {all}, per cent:Q.1f", lines="lines", note="note")
    look = alt.Color("kind:N", scale=alt.Scale(domain=["b", "a"]))
    base = alt.Chart(rows).encode(x="name:N", tooltip=tooltip, **options)
    marks = base.mark_point().encode(color=look) + base.mark_text().encode(text="name:N")
    return draw({"spec": json.loads(marks.to_json()), "narrow": json.loads(marks.properties(width=90).to_json())})


def test_words_are_those_of_the_tooltip_with_titles_formats_and_lines_and_nothing_for_what_is_missing():
    cards = list(drawn()["cards"].values())
    assert [card["words"] for card in cards] == [
        [["", "First"], ["share: of {all}, per cent", "12.3"], ["lines", "one two"]],
        [["", 'Second, "quoted" <b>'], ["share: of {all}, per cent", "50.0"], ["lines", "one"], ["note", "seen"]],
        [["", "Third"], ["lines", "one"]],
    ]
    assert "null" not in json.dumps(cards)


def test_marks_of_the_same_words_share_a_key_in_all_layers_and_layouts():
    found = drawn()
    for drawing in found["drawings"].values():
        keys = re.findall('data-key="([^"]+)"', drawing)
        assert sorted(keys) == sorted(2 * list(found["cards"])) and len(set(keys)) == 3
        assert "\ue000" not in drawing and "\ue001" not in drawing


def test_keys_come_from_the_words_and_differ():
    twice = pd.concat([ROWS, ROWS.assign(share=1)], ignore_index=True)
    keys = list(drawn(twice)["cards"])
    assert keys[0] == "first-12-3" and len(set(keys)) == 6 and all(re.fullmatch("[a-z0-9-]+", key) for key in keys)


def test_links_are_kept_where_a_row_has_them():
    assert [card.get("event") for card in drawn()["cards"].values()] == ["first-event", None, "third-event"]


def test_entries_of_the_legend_know_their_marks_in_the_order_of_the_scale():
    found = drawn()
    assert found["legend"] == [("kind", "b"), ("kind", "a")]
    assert [card["entries"] for card in found["cards"].values()] == [[1], [0], [1]]
    assert re.findall('data-entry="([0-9])"', found["drawings"]["spec"]) == ["0", "1"]


@pytest.mark.parametrize(
    ("wanted", "number"),
    [({"kind": "a"}, 2), ({"kind": "a", "event": "third-event"}, 1), ({"name": "First|Third"}, 2), ({"share": "50"}, 1),
     ({"lines": "one,two"}, 1), ({"kind": "c"}, 0), ({"colour": "a"}, 0), ({"note": "null"}, 0)],
)  # fmt: skip
def test_marks_are_found_by_fields_of_their_rows_and_titles_of_their_words(wanted, number):
    assert len(keys_of(drawn()["marks"], wanted)) == number


def test_mark_that_would_tell_nothing_is_refused():
    with pytest.raises(ValueError, match="a mark has nothing to tell"):
        chart = alt.Chart(ROWS[ROWS["name"] == "First"]).mark_point().encode(x="name:N", tooltip=tips(note="", gone=""))
        draw({"spec": json.loads(chart.to_json())})


def test_chart_without_tooltips_is_drawn_without_cards():
    found = draw({"spec": json.loads(alt.Chart(ROWS).mark_point().encode(x="name:N").to_json())})
    assert found["cards"] == {} and "<svg" in found["drawings"]["spec"]
