"""Sheets of coders: blank, filled in part, broken, resumed; and files kept beside a notebook."""

import pytest

from techsec import agreement, reader_files, schema
from techsec.errors import BookError
from techsec.schema import TableError

UNITS = list(agreement.VARIABLES)


def as_bytes(sheet):
    """A sheet as the bytes of a CSV file."""
    return sheet.to_csv(index=False).encode()


@pytest.mark.parametrize("units", UNITS)
def test_a_blank_sheet_has_what_the_coders_saw_and_no_code(units):
    sheet = agreement.blank(units)
    assert list(sheet) == ["unit", *agreement.SEEN[units], *agreement.VARIABLES[units]]
    assert set(sheet["unit"]) == set(schema.read(f"{units}_pass_a")["unit"])
    assert (sheet[list(agreement.VARIABLES[units])] == "").all().all()
    assert not {"section", "page", "footnote", "stage_draft"} & set(sheet)
    assert agreement.coded_in_full(sheet, units).empty and agreement.problems(sheet, units, "mine.csv") == []


@pytest.mark.parametrize("units", UNITS)
def test_a_pass_agrees_with_itself(units, monkeypatch):
    monkeypatch.setattr(agreement, "interval", lambda *_: (0, 1))
    own = schema.read(f"{units}_pass_a")
    tables = agreement.with_passes(own, units)
    assert (tables["a"]["value"] == 1).all() and (tables["b"]["value"] < 1).any()
    assert set(tables["a"]["n"]) == {len(own)}


def filled(units, count):
    sheet = agreement.blank(units)
    codes = schema.read(f"{units}_pass_b").set_index("unit")
    for at in range(count):
        for variable in agreement.VARIABLES[units]:
            sheet.loc[at, variable] = codes.loc[sheet.loc[at, "unit"], variable]
    return sheet


@pytest.mark.parametrize("units", UNITS)
def test_a_sheet_in_part_is_read_again_and_only_whole_units_count(units):
    sheet = filled(units, 5)
    sheet.loc[5, next(iter(agreement.VARIABLES[units]))] = schema.read(f"{units}_pass_b").iloc[0, 1]
    kept = sheet.drop(columns=agreement.SEEN[units]).sample(frac=1, random_state=1)
    found, again = agreement.read_sheet(as_bytes(kept), "mine.csv")
    assert found == units and again.equals(sheet)
    assert len(agreement.coded_in_full(again, units)) == (5 if units == "events" else 6)


def test_a_document_without_a_theme_is_coded():
    sheet = filled("documents", 1)
    sheet.loc[0, "themes"] = ""
    assert len(agreement.coded_in_full(sheet, "documents")) == 1


@pytest.mark.parametrize(
    ("row", "column", "value", "line"),
    [
        (0, "stage", "ideas", "mine.csv, row 2, column 'stage', value 'ideas': not one of idea, mechanism"),
        (3, "commitment", "7", "mine.csv, row 5, column 'commitment', value '7': not one of 0, 1"),
        (4, "technologies", "chips", "mine.csv, row 6, column 'technologies', value 'chips': 'chips' is not in id of"),
        (6, "unit", "nothing", "mine.csv, row 8, column 'unit', value 'nothing': not a unit of the blank sheet"),
    ],
)
def test_a_broken_sheet_is_named_with_row_column_value_and_rule(row, column, value, line):
    sheet = agreement.blank("events")
    sheet.loc[row, column] = value
    with pytest.raises(TableError) as error:
        agreement.read_sheet(as_bytes(sheet), "mine.csv")
    assert str(error.value).startswith(line) and "\n" not in str(error.value)


def test_a_sheet_without_a_column_or_with_a_unit_twice_is_refused():
    sheet = agreement.blank("events")
    with pytest.raises(TableError, match="mine.csv, row 1, column 'stage': the column is missing"):
        agreement.read_sheet(as_bytes(sheet.drop(columns="stage")), "mine.csv")
    sheet.loc[1, "unit"] = sheet.loc[0, "unit"]
    with pytest.raises(TableError, match="row 3, column 'unit', value .*already used"):
        agreement.read_sheet(as_bytes(sheet), "mine.csv")


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (lambda raw: b"", "mine.csv: the file is empty"),
        (lambda raw: raw.replace(b"\n", b"\nx,,,,,,,,,,,\n", 1), "mine.csv, row 2: 12 cells where the header has "),
        (lambda raw: raw[: raw.rindex(b",")] + b"\n", "mine.csv, row 78: 9 cells where the header has 10"),
        (lambda raw: raw.replace(b"stage", b"unit", 1), "mine.csv, row 1, column 'unit': two columns have this name"),
        (lambda raw: raw.replace(b"\n", b'\n"', 1), "mine.csv, row "),
        (lambda raw: raw[:-5] + b"\xff" + raw[-5:], "mine.csv, row 78: byte 0xff is not UTF-8"),
    ],
)
def test_a_sheet_that_is_no_table_is_named(change, line):
    """A row that was cut short used to be read as one without codes."""
    with pytest.raises(TableError) as error:
        agreement.read_sheet(change(as_bytes(agreement.blank("events"))), "mine.csv")
    assert str(error.value).startswith(line) and "\n" not in str(error.value)


def test_what_a_spreadsheet_adds_is_read():
    """A byte order mark, empty lines and rows of commas: rows keep the numbers that the spreadsheet shows."""
    sheet = filled("events", 2)
    first, *rows = as_bytes(sheet).splitlines(keepends=True)
    raw = b"\xef\xbb\xbf" + b"\n" + first + b",,,,,,,,,\n" + b"".join(rows) + b"\n"
    assert agreement.read_sheet(raw, "mine.csv")[1].equals(sheet)
    with pytest.raises(TableError, match="mine.csv, row 4, column 'stage', value 'ideas'"):
        agreement.read_sheet(raw.replace(f",{sheet.loc[0, 'stage']},".encode(), b",ideas,", 1), "mine.csv")


def test_notes_in_a_column_of_the_coders_own_are_kept():
    sheet = filled("events", 2)
    sheet["why"] = ["not sure"] + [""] * (len(sheet) - 1)
    sheet["stage_1"] = "x"
    again = agreement.read_sheet(as_bytes(sheet.iloc[::-1]), "mine.csv")[1]
    assert again.equals(sheet)
    assert set(agreement.with_passes(again, "events")["a"]["n"]) == {2}


@pytest.mark.parametrize("units", UNITS)
def test_a_sheet_without_a_code_is_said_in_words(units):
    with pytest.raises(BookError, match=f"^none of the {units} is coded in full yet: "):
        agreement.with_passes(agreement.blank(units), units)


def test_the_command_says_what_is_wrong_with_a_sheet(tmp_path, capsys):
    sheet = filled("events", 3)
    path = tmp_path / "mine.csv"
    sheet.to_csv(path, index=False)
    assert agreement.main([str(path)]) == 0
    assert "against pass B".lower() in capsys.readouterr().out.lower()
    sheet.loc[0, "stage"] = "ideas"
    sheet.to_csv(path, index=False)
    assert agreement.main([str(path)]) == 1
    assert "row 2, column 'stage', value 'ideas'" in capsys.readouterr().err
    assert agreement.main([str(tmp_path / "nothing.csv")]) == 1
    assert "nothing.csv: cannot be read (No such file or directory)" in capsys.readouterr().err
    agreement.blank("events").to_csv(path, index=False)
    assert agreement.main([str(path)]) == 1
    assert "mine.csv: none of the events is coded in full yet" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["", "mine", "../mine.csv", "a/b.csv", "mine.json", ".csv", "C:\\x.csv"])
def test_only_plain_names_are_taken(name, tmp_path):
    for call in (
        lambda: reader_files.read(name, ".csv", tmp_path),
        lambda: reader_files.write(name, ".csv", "x", tmp_path),
    ):
        with pytest.raises(TableError, match="a file name here is letters"):
            call()
    assert list(tmp_path.iterdir()) == []


def test_what_is_written_is_read_and_what_is_missing_is_said(tmp_path):
    reader_files.write("my-file.csv", ".csv", "a\n経\n", tmp_path)
    assert reader_files.read("my-file.csv", ".csv", tmp_path).decode() == "a\n経\n"
    with pytest.raises(TableError, match="other.csv: there is no such file beside this notebook"):
        reader_files.read("other.csv", ".csv", tmp_path)
    assert reader_files.existing("other.csv", ".csv", tmp_path) is None
