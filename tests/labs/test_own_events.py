"""Events of one's own: precise errors, or every figure of the book whose marks are events."""

import importlib
import inspect
import pkgutil

import pytest
import vl_convert

from techsec import data, figures, schema
from techsec.figures import reader_events
from techsec.schema import TableError

RAW = (schema.folder() / "events.csv").read_bytes()
CHIPS = RAW[: RAW.index(b"semi_leading")].count(b"\n") + 1  # The row that has this technology first.
NOT_EVENTS = {"gauges", "funding"}  # Their marks are years and sums; events are labels beside them.


def test_the_books_own_table_is_read_as_its_loader_gives_it():
    assert schema.load_bytes(RAW, "events", "mine.csv").equals(data.events())


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (b"semi_leading", b"semi_lead", f"mine.csv, row {CHIPS}, column 'technologies', value 'semi_lead'"),
        (b"id,date,", b"id,day,", "mine.csv, row 1, column 'date': the column is missing"),
        (b"2021-04-16", b"2021-04-31", "mine.csv, row "),
        (RAW, b"", "mine.csv: the file is empty"),
        (RAW[:3], b"\xef\xbb\xbf" + RAW[:3], "mine.csv, row 1: begins with a byte order mark"),
    ],
)
def test_a_broken_file_is_named_as_the_reader_named_it(old, new, line):
    with pytest.raises(TableError) as error:
        schema.load_bytes(RAW.replace(old, new, 1), "events", "mine.csv")
    assert str(error.value).startswith(line) and "data/" not in str(error.value)


def test_every_figure_with_events_for_marks_is_offered():
    found = {
        name
        for module in pkgutil.iter_modules(figures.__path__)
        for name, made in inspect.getmembers(
            importlib.import_module(f"techsec.figures.{module.name}"), inspect.isfunction
        )
        if made.__module__ == f"techsec.figures.{module.name}" != reader_events.__name__
        and not name.startswith("_")
        and {"narrow", "layout"} & set(inspect.signature(made).parameters)
        and "events" in inspect.signature(made).parameters
    }
    assert {figure.chart.__name__ for figure in reader_events.FIGURES.values()} == found - NOT_EVENTS
    assert NOT_EVENTS <= found


def subset(count, seed):
    rows = data.events().sample(count, random_state=seed)
    return rows.assign(followed_by=rows["followed_by"].where(rows["followed_by"].isin(rows["id"]), ""))


@pytest.mark.parametrize(("count", "seed"), [(1, 1), (2, 2), (3, 7), (5, 5), (13, 13), (150, 1)])
def test_any_events_are_drawn_or_known_to_have_no_mark(count, seed):
    events = subset(count, seed)
    for name in reader_events.FIGURES:
        chart = reader_events.draw(events, name)
        assert (chart is None) == reader_events.belonging(events, name).empty
        if chart is not None:
            assert "role-mark" in vl_convert.vegalite_to_svg(chart.to_dict())


def test_public_rows_are_drawn_too():
    events = data.events()
    public = events[events["provenance"] == "public"]
    titles = str(reader_events.draw(public, "fig-placement").to_dict()["datasets"])
    assert all(title in titles for title in public["title_en"].head(5))
    assert reader_events.draw(public[public["stage"] != "idea"], "fig-ideas") is None
