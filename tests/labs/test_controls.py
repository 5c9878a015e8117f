"""The labs' widgets driven without a browser: set a value, press a button, see figure, words and files follow."""

import json
import logging
from datetime import datetime

import ipywidgets as ipw
import pytest
import traitlets

from techsec import agreement, data, schema, show
from techsec.figures import reader_events
from techsec.widgets import live, toolkit
from techsec.widgets.coding import Coding
from techsec.widgets.exposure import Exposure
from techsec.widgets.own_data import OwnData
from techsec.widgets.tracing import ProcessTracing

VEGA = "application/vnd.vegalite.v5+json"
LABS = {
    "tracing": lambda: ProcessTracing(data.evidence(), data.likelihoods(), data.hypotheses(), data.outcomes()),
    "exposure": lambda: Exposure(*(getattr(data, f"supply_chain_{name}")() for name in TABLES)),
    "coding": Coding,
    "own data": OwnData,
}
TABLES = ("inputs", "shares", "links", "firms")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch, caplog):
    """What a lab writes lands in a folder of its own; an error in a button's callback, which is logged, is one."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(show.PAGE, raising=False)
    traitlets.log.get_logger().addHandler(caplog.handler)
    yield tmp_path
    traitlets.log.get_logger().removeHandler(caplog.handler)
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING] == []


def test_an_error_in_a_callback_would_be_seen(caplog):
    toolkit.button("Break", lambda: 1 / 0).click()
    assert "ZeroDivisionError" in caplog.text or "Exception in callback" in caplog.text
    caplog.clear()


def spec(chart):
    """The Vega-Lite specification that a place for a figure shows, None where it shows nothing."""
    return chart.outputs[0]["data"][VEGA] if chart.outputs else None


def every(widget):
    """A widget and all in it."""
    yield widget
    for child in getattr(widget, "children", ()):
        yield from every(child)


@pytest.mark.parametrize("name", LABS)
def test_every_control_has_a_label_and_a_hint(name):
    lab = LABS[name]()
    kinds = (ipw.Dropdown, ipw.Text, ipw.BoundedFloatText, ipw.Checkbox, ipw.Button, ipw.FileUpload)
    controls = [widget for widget in every(lab.view) if isinstance(widget, kinds)]
    known = (*kinds, ipw.HTML, ipw.Box, ipw.Output, ipw.Accordion)
    assert len(controls) >= 5
    assert [widget for widget in controls if not widget.description.strip() or not widget.tooltip] == []
    assert [widget for widget in every(lab.view) if not isinstance(widget, known)] == []


def test_a_page_gets_the_figure_and_no_widget(monkeypatch):
    monkeypatch.setenv(show.PAGE, "1")
    assert live(lambda: pytest.fail("a lab was made"), still="figure") == "figure"


def test_a_kernel_gets_the_lab(monkeypatch):
    assert live(OwnData, still="figure").children


# Process tracing


def test_a_weight_a_prior_a_doubt_and_an_account_move_the_bands():
    lab = LABS["tracing"]()
    lab.piece.value = "e5"
    seen = [spec(lab.chart)]
    for act in (
        lambda: setattr(lab.prior, "value", 50),
        lambda: setattr(lab.weights["hr1"][1], "value", 40),
        lambda: setattr(lab.trust, "value", 0.2),
        lambda: setattr(lab.counts, "value", False),
        lambda: setattr(lab.accounts["hr1"], "value", False),
        lambda: setattr(lab.outcome, "value", "o1"),
    ):
        act()
        assert spec(lab.chart) not in seen
        seen.append(spec(lab.chart))
    assert lab.mine.prior == 0.5 and lab.mine.outcome == "o1" and "hr1" not in lab.mine.accounts


def test_an_account_taken_out_and_in_keeps_its_bands():
    lab = LABS["tracing"]()
    lab.piece.value = "e6"
    lab.weights["hr1"][1].value = 40
    lab.accounts["hr1"].value = False
    assert "hr1" not in lab.weights
    lab.accounts["hr1"].value = True
    assert lab.piece.value == "e6" and lab.weights["hr1"][1].value == 40


def test_the_authors_own_account_of_the_limit_competes_there_alone():
    lab = LABS["tracing"]()
    assert lab.accounts["hl"].layout.display == "none" and "hl" not in lab.mine.accounts
    lab.outcome.value = "o6"
    assert lab.mine.accounts == ("hl", "hr1", "hr2a", "hr3", "hr4", "hr6", "none")
    assert lab.accounts["hl"].disabled and lab.accounts["h1a"].layout.display == "none"
    lab.outcome.value = "o4"
    assert set(lab.mine.accounts) >= {"h1a", "h1b", "h1ab", "none"}


def test_an_upside_down_band_is_said_and_nothing_is_drawn():
    lab = LABS["tracing"]()
    lab.piece.value = "e6"
    low, high = lab.weights["hr1"]
    high.value = 20
    low.value = 30
    assert "E6 for HR1: the lowest weight, 30, is above the highest, 20" in lab.warning.value
    assert spec(lab.chart) is None
    lab.files.save.click()
    assert "above the highest" in lab.status.value
    low.value = 6
    assert "From one source, in doubt: " in lab.warning.value and "E5, E6, E7, E47" in lab.warning.value
    assert spec(lab.chart)


def test_a_weight_for_a_silent_account_is_kept():
    lab = LABS["tracing"]()
    lab.piece.value = "e5"
    lab.weights["hr2b"][1].value = 3
    lab.piece.value = "e6"
    lab.piece.value = "e5"
    assert lab.weights["hr2b"][1].value == 3 and len(lab.weights) == len(lab.mine.accounts) - 1


def test_an_own_piece_of_a_known_source_shares_its_doubt():
    lab = LABS["tracing"]()
    lab.add_button.click()
    assert "say what is seen" in lab.status.value
    lab.what.value, lab.account.value, lab.source.value = "A memo <b>", "hr3", "rapidus-story"
    lab.add_button.click()
    assert "E5, E6, E7, E47, own 1" in lab.warning.value and lab.what.value == ""
    lab.piece.value = "own-1"
    assert "A memo &lt;b&gt;" in lab.told.value and lab.trust.value == 0.7


def test_judgements_are_saved_opened_and_compared(folder):
    lab = LABS["tracing"]()
    lab.prior.value, lab.files.name.value = 40, "mine.json"
    lab.files.save.click()
    assert json.loads((folder / "mine.json").read_text())["prior"] == 0.4
    other = LABS["tracing"]()
    other.outcome.value = "o1"
    other.partner.value = "mine.json"
    other.compare.click()
    assert "yours is about O1, the other about O4" in other.status.value
    other.files.name.value = "mine.json"
    other.files.open.click()
    assert (other.outcome.value, other.prior.value, other.mine.prior) == ("o4", 40, 0.4)
    other.piece.value = "e6"
    other.weights["hr1"][1].value = 30
    other.weights["hr1"][0].value = 30
    other.compare.click()
    assert "1 with bands that lie apart" in other.status.value and "apart" in other.comparison.value
    assert spec(other.both)
    other.files.name.value = "../mine.json"
    other.files.save.click()
    assert "without a folder" in other.status.value


def test_what_cannot_be_saved_or_opened_is_said_and_an_older_file_stays(folder, monkeypatch):
    lab = LABS["tracing"]()
    lab.files.save.click()
    before = (folder / "my-judgements-o4.json").read_bytes()

    write = type(folder).write_bytes

    def full(draft, content):
        write(draft, content[:9])
        raise OSError(28, "No space left on device", str(draft))

    with monkeypatch.context() as broken:
        broken.setattr(type(folder), "write_bytes", full)
        lab.files.save.click()
    assert "my-judgements-o4.json: cannot be saved beside this notebook (No space left on device)" in lab.status.value
    assert [(path.name, path.read_bytes()) for path in folder.iterdir()] == [("my-judgements-o4.json", before)]
    (folder / "mine.json").mkdir()
    lab.files.name.value = "mine.json"
    lab.files.save.click()
    assert "mine.json: cannot be saved beside this notebook (Is a directory)" in lab.status.value
    lab.files.open.click()
    assert "mine.json: cannot be read (Is a directory)" in lab.status.value


def test_another_outcome_and_back_keeps_which_pieces_count():
    lab = LABS["tracing"]()
    lab.piece.value = "e6"
    lab.counts.value = False
    lab.outcome.value = "o1"
    assert lab.files.name.value == "my-judgements-o1.json"
    lab.piece.value = "e7"
    assert not lab.counts.value
    lab.trust.value = 0.1
    lab.prior.value = 60
    lab.outcome.value = "o4"
    assert lab.files.name.value == "my-judgements-o4.json" and lab.mine.prior == 0.6
    lab.piece.value = "e6"
    assert not lab.counts.value and lab.trust.value == 0.1


def ask(lab, button, words):
    """Press a button that must ask first; the second button, which the lab shows then."""
    button.click()
    assert words in lab.status.value and 'role="alert"' in lab.status.value
    assert lab.files.confirm.layout.display is None
    return lab.files.confirm


def test_a_file_of_an_earlier_session_is_not_saved_over_unasked(folder):
    LABS["tracing"]().files.save.click()
    before, lab = (folder / "my-judgements-o4.json").read_bytes(), LABS["tracing"]()
    lab.prior.value = 60
    over = ask(lab, lab.files.save, "my-judgements-o4.json already exists and holds other work")
    assert over.description == over.tooltip == "Save over it"
    assert (folder / "my-judgements-o4.json").read_bytes() == before
    lab.files.name.value = "another.json"
    assert over.layout.display == "none"
    lab.files.save.click()
    assert "Saved in another.json" in lab.status.value
    lab.files.name.value = "my-judgements-o4.json"
    ask(lab, lab.files.save, "already exists").click()
    assert json.loads((folder / "my-judgements-o4.json").read_text())["prior"] == 0.6
    assert over.layout.display == "none" and "Saved in my-judgements-o4.json" in lab.status.value


def test_what_is_not_saved_is_not_replaced_by_a_file_unasked():
    lab = LABS["tracing"]()
    lab.files.save.click()
    lab.files.open.click()
    assert "Opened my-judgements-o4.json." in lab.status.value
    lab.prior.value = 60
    anyway = ask(lab, lab.files.open, "would replace what you have not saved")
    assert anyway.description == "Open without saving" and lab.mine.prior == 0.6
    anyway.click()
    assert lab.mine.prior == 0.3 and lab.prior.value == 30


# Exposure


def test_taking_away_and_putting_back_moves_both_figures():
    lab = LABS["exposure"]()
    assert "Japan 100 %" in lab.cut.value and "Photoresists" in lab.gaps.value
    first = spec(lab.change), spec(lab.resting)
    lab.economy.value = "NLD"
    lab.take_economy.click()
    assert "Japan 100 %, Netherlands 100 %" in lab.cut.value
    assert spec(lab.change) != first[0] and spec(lab.resting) != first[1]
    lab.part.value = 0
    lab.take_economy.click()
    assert "Netherlands" not in lab.cut.value and spec(lab.change) == first[0]
    lab.restore.click()
    assert "Nothing is taken away" in lab.cut.value and spec(lab.change) is spec(lab.resting) is None


def test_firms_concentration_and_line_are_chosen():
    lab = LABS["exposure"]()
    lab.restore.click()
    lab.firm.value = "ASML"
    lab.take_firm.click()
    economies = spec(lab.change)
    lab.by.value = "organisation"
    assert spec(lab.change) != economies
    rows = len(next(iter(spec(lab.change)["datasets"].values())))
    lab.least.value = 5
    assert len(next(iter(spec(lab.change)["datasets"].values()))) > rows


def test_a_small_cut_leaves_what_has_no_data_in_sight():
    lab = LABS["exposure"]()
    lab.part.value = 10
    lab.take_economy.click()
    assert (
        "0 inputs lose 50 per cent or more" in lab.status.value and "for 15 more there are no data" in lab.status.value
    )
    (row,) = next(iter(spec(lab.change)["datasets"].values()))
    assert row["row"] == "15 more inputs" and "Photoresists" in row["list"] and row["before"] is None


# Coding


def code(lab, count, coder="a"):
    """Set the controls for the first units as a pass did."""
    units = lab.units.value
    codes = schema.read(f"{units}_pass_{coder}").set_index("unit")
    for at in range(count):
        lab.unit.value = at
        row = codes.loc[lab.sheet.loc[at, "unit"]]
        for name, field in lab.codes.items():
            cell = row[name]
            if "" in field.controls:
                field.controls[""].value = cell
            for item in cell.split(";") if cell and "" not in field.controls else []:
                theme, _, strength = item.partition(":")
                field.controls[theme].value = strength or True


@pytest.mark.parametrize("units", list(agreement.VARIABLES))
def test_the_coder_sees_what_the_passes_saw_and_no_code(units):
    lab = Coding()
    lab.units.value = units
    row = schema.read(units).set_index("id").loc[lab.sheet.loc[0, "unit"]]
    assert row["date"] in lab.card.value and lab.card.value.count("<dt>") == len(agreement.SEEN[units])
    assert {field.cell for field in lab.codes.values()} == {""}
    assert len(lab.unit.options) == len(schema.read(f"{units}_pass_a"))


@pytest.mark.parametrize("units", list(agreement.VARIABLES))
def test_codes_set_by_the_controls_are_those_of_the_sheet(units):
    lab = Coding()
    lab.units.value = units
    code(lab, 4)
    codes = schema.read(f"{units}_pass_a").set_index("unit")
    for at in range(4):
        for name in lab.codes:
            found, wanted = lab.sheet.loc[at, name], codes.loc[lab.sheet.loc[at, "unit"], name]
            assert sorted(found.split(";")) == sorted(wanted.split(";"))
    assert "4 of" in lab.progress.value
    lab.unit.value = 0
    assert lab.codes[next(iter(lab.codes))].cell == lab.sheet.iloc[0][next(iter(lab.codes))]


def test_a_sheet_is_saved_resumed_and_compared(folder):
    lab = Coding()
    lab.compare.click()
    assert "none of the events is coded in full yet" in lab.status.value and spec(lab.chart) is None
    assert "correct" not in lab.status.value
    code(lab, 6)
    lab.files.save.click()
    other = Coding()
    other.units.value = "documents"
    other.files.name.value = "my-event-codes.csv"
    other.files.open.click()
    assert other.units.value == "events" and other.sheet.equals(lab.sheet) and "6 of 77" in other.progress.value
    other.compare.click()
    pairs = {row["pair"] for row in next(iter(spec(other.chart)["datasets"].values()))}
    assert pairs == {"you, pass A", "you, pass B", "pass A, pass B"} and "6 units compared" in other.status.value
    (folder / "my-event-codes.csv").write_text(lab.sheet.to_csv(index=False).replace("context", "contxt", 1))
    other.files.open.click()
    assert "my-event-codes.csv, row" in other.status.value and "contxt" in other.status.value


def test_documents_and_back_keeps_both_sheets_and_their_files(folder):
    lab = Coding()
    code(lab, 3)
    lab.files.save.click()
    events = lab.sheet.copy()
    lab.units.value = "documents"
    assert lab.files.name.value == "my-document-codes.csv"
    code(lab, 2)
    lab.files.save.click()
    documents = lab.sheet.copy()
    lab.units.value = "events"
    assert lab.sheet.equals(events) and lab.unit.value == 2 and "3 of 77" in lab.progress.value
    assert [lab.codes[name].cell for name in lab.codes] == events.loc[2, list(lab.codes)].tolist()
    lab.files.name.value = "my-document-codes.csv"
    ask(lab, lab.files.save, "my-document-codes.csv already exists and holds other work")
    lab.units.value = "documents"
    assert lab.sheet.equals(documents) and lab.files.confirm.layout.display == "none"
    assert sorted(path.name for path in folder.iterdir()) == ["my-document-codes.csv", "my-event-codes.csv"]
    assert agreement.read_sheet((folder / "my-event-codes.csv").read_bytes(), "mine.csv")[1].equals(events)


def test_a_sheet_that_somebody_changed_meanwhile_is_not_saved_over_unasked(folder):
    lab, file = Coding(), folder / "my-event-codes.csv"
    code(lab, 2)
    lab.files.save.click()
    code(lab, 3)
    lab.files.save.click()
    assert "Saved in my-event-codes.csv" in lab.status.value
    file.write_bytes(b"what another window saved")
    ask(lab, lab.files.save, "my-event-codes.csv already exists and holds other work")
    assert file.read_bytes() == b"what another window saved"


def test_codes_that_are_not_saved_are_not_replaced_by_a_file_unasked(folder):
    agreement.blank("events").to_csv(folder / "empty.csv", index=False)
    agreement.blank("documents").to_csv(folder / "documents.csv", index=False)
    lab = Coding()
    code(lab, 1)
    lab.files.name.value = "empty.csv"
    anyway = ask(lab, lab.files.open, "empty.csv would replace what you have not saved")
    assert "1 of 77" in lab.progress.value
    lab.files.name.value = "documents.csv"
    lab.files.open.click()
    assert "Opened documents.csv: 0 units coded." in lab.status.value
    lab.units.value = "events"
    assert "1 of 77" in lab.progress.value and lab.files.name.value == "my-event-codes.csv"
    lab.files.name.value = "empty.csv"
    ask(lab, lab.files.open, "would replace")
    anyway.click()
    assert "0 of 77" in lab.progress.value
    lab.unit.value = 1
    lab.units.value = "documents"
    assert lab.files.name.value == "documents.csv"


def test_next_and_previous_go_round():
    lab = Coding()
    lab.previous.click()
    assert lab.unit.value == len(lab.sheet) - 1
    lab.next.click()
    assert lab.unit.value == 0


# Own data


def bring(lab, raw, name="mine.csv"):
    """Give the lab a file as the browser does."""
    item = {
        "name": name,
        "content": memoryview(raw),
        "type": "text/csv",
        "size": len(raw),
        "last_modified": datetime.now(),
    }
    lab.upload.value = (item,)


def test_a_file_to_start_from_is_made_once_and_read(folder):
    lab = OwnData()
    lab.read.click()
    assert "my-events.csv: there is no such file" in lab.status.value
    lab.copy.click()
    assert (folder / "my-events.csv").read_bytes() == (schema.folder() / "events.csv").read_bytes()
    lab.copy.click()
    assert "stays as it is" in lab.status.value
    lab.read.click()
    assert f"my-events.csv: {len(data.events())} events keep every rule" in lab.status.value


def test_errors_first_then_every_figure():
    lab, raw = OwnData(), (schema.folder() / "events.csv").read_bytes()
    bring(lab, raw)
    seen = []
    for name in reader_events.FIGURES:
        lab.figure.value = name
        assert spec(lab.chart) not in seen and "have a mark" in lab.coverage.value
        seen.append(spec(lab.chart))
    assert spec(lab.compared)
    bring(lab, raw.replace(b"semi_leading", b"semi_lead"), "bad.csv")
    row = raw[: raw.index(b"semi_leading")].count(b"\n") + 1
    assert f"bad.csv, row {row}, column &#x27;technologies&#x27;, value &#x27;semi_lead&#x27;" in lab.status.value
    assert spec(lab.chart) is spec(lab.compared) is lab.events is None
    bring(lab, raw.splitlines(keepends=True)[0], "empty.csv")
    assert "empty.csv: there are no events below the header" in lab.status.value


def test_what_nobody_expected_is_one_sentence_and_the_file_stays(monkeypatch, caplog):
    """An error in one figure used to leave the button without a word."""
    lab, raw, belonging = OwnData(), (schema.folder() / "events.csv").read_bytes(), reader_events.belonging

    def broken(events, name):
        return {}[name] if name == "fig-stages" else belonging(events, name)

    monkeypatch.setattr(reader_events, "belonging", broken)
    bring(lab, raw)
    assert "events keep every rule" in lab.status.value and spec(lab.chart) is None and spec(lab.compared)
    assert "own code failed. Your files are as they were. Please report this line: KeyError: " in lab.coverage.value
    assert "(test_controls.py, line " in lab.coverage.value and "<li>" not in lab.coverage.value
    lab.figure.value = "fig-ideas"
    assert "have a mark" in lab.coverage.value and spec(lab.chart)
    caplog.clear()


def test_a_figure_without_a_mark_says_so():
    lab, lines = OwnData(), (schema.folder() / "events.csv").read_bytes().splitlines(keepends=True)
    events = data.events()
    number = events.index[(events["stage"] == "context") & (events["followed_by"] == "")][0] + 1
    bring(lab, lines[0] + lines[number])
    assert "1 events keep every rule" in lab.status.value
    lab.figure.value = "fig-ideas"
    assert "0 of 1 events have a mark" in lab.coverage.value and spec(lab.chart) is None
