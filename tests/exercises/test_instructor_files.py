"""The marker's sheet keeps what was entered by hand, and files from a spreadsheet are read or named in one line."""

from pathlib import Path

import pytest

from course_kit import class_key as keys
from course_kit import pages
from course_kit.checker import submissions, written
from techsec import atomic
from techsec.errors import BookError

RUBRIC = [{"criterion": "Claim", "points": "2"}]
SPECS = {name: {"id": name, "rubrics": {"text": RUBRIC}} for name in ("3.1", "3.2")}
OTHER = "s-2,3.2,text,Claim,2,4,Well argued\n"
HEAD = ",".join(written.COLUMNS) + "\n"


def run(path, exercise, text):
    """One run of the checker on one student's text, as far as levels go; what the sheet then holds."""
    levels = written.read_levels(path)
    rows = written.rows("s-1", {"written": {"text": text}}, SPECS[exercise], levels)
    written.write(rows, levels, path)
    return path.read_text(encoding="utf-8")


def test_levels_of_another_exercise_stay_in_the_sheet(tmp_path):
    path = tmp_path / "levels.csv"
    path.write_text(HEAD + OTHER + "s-3,3.2,text,Claim,2,,\n", encoding="utf-8")
    assert run(path, "3.1", "I counted.") == f"{HEAD}s-1,3.1,text,Claim,2,,\n{OTHER}"
    path.write_text(path.read_text(encoding="utf-8").replace("Claim,2,,", "Claim,2,3,good"), encoding="utf-8")
    run(path, "3.2", "I counted.")
    assert run(path, "3.1", "I counted.") == f"{HEAD}s-1,3.1,text,Claim,2,3,good\n{OTHER}"


def test_a_text_handed_in_later_is_open_again(tmp_path):
    path = tmp_path / "levels.csv"
    assert run(path, "3.1", "") == f"{HEAD}s-1,3.1,text,Claim,2,0,nothing was written\n"
    assert run(path, "3.1", "I counted.") == f"{HEAD}s-1,3.1,text,Claim,2,,\n"


def test_a_nought_of_the_marker_stays(tmp_path):
    path = tmp_path / "levels.csv"
    path.write_text(f"{HEAD}s-1,3.1,text,Claim,2,0,copied\n", encoding="utf-8")
    assert run(path, "3.1", "I counted.") == f"{HEAD}s-1,3.1,text,Claim,2,0,copied\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no disk that is always full")
def test_a_full_disk_leaves_the_old_sheet(tmp_path):
    path = tmp_path / "levels.csv"
    path.write_text(HEAD + OTHER, encoding="utf-8")
    (tmp_path / ".levels.csv.draft").symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space left"):
        run(path, "3.1", "I counted.")
    assert [(entry.name, entry.read_text(encoding="utf-8")) for entry in tmp_path.iterdir()] == [
        ("levels.csv", HEAD + OTHER)
    ]


def test_a_sheet_of_another_encoding_is_named_with_its_row(tmp_path):
    path = tmp_path / "levels.csv"
    path.write_bytes(HEAD.encode() + "s-1,3.1,text,Claim,2,3,très bien\n".encode("cp1252"))
    with pytest.raises(BookError) as error:
        written.read_levels(path)
    assert str(error.value) == "levels.csv, row 2: byte 0xe8 is not UTF-8; save it as CSV UTF-8"


def test_a_roster_of_another_encoding_without_its_column_or_none_at_all_is_named(tmp_path):
    path = tmp_path / "roster.csv"
    said = []
    for raw in ("Student,ID\nJosé,7\n".encode("cp1252"), b"Student\nAnn\n", b"", None):
        path.unlink() if raw is None else path.write_bytes(raw)
        with pytest.raises(BookError) as error:
            submissions.roster(path)
        said.append(str(error.value))
    assert said == [
        "roster.csv, row 2: byte 0xe9 is not UTF-8; save it as CSV UTF-8",
        *["roster.csv, row 1: the column 'ID' is missing: export the gradebook from Canvas"] * 2,
        "roster.csv: cannot be read (No such file or directory)",
    ]


def test_a_roster_is_known_by_its_numbers_and_short_rows_do_no_harm(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text("\ufeffStudent,ID,Section\nAnn,7\nPoints,,\nBo, 8 ,A,x\n", encoding="utf-8")
    assert submissions.roster(path) == {
        "7": {"Student": "Ann", "ID": "7", "Section": ""},
        "8": {"Student": "Bo", "ID": " 8 ", "Section": "A"},
    }


def test_a_key_for_a_folder_that_is_not_there_is_refused_in_one_line(tmp_path):
    with pytest.raises(BookError) as error:
        keys.new(tmp_path / "none" / "class.key")
    assert str(error.value).endswith("none/class.key: cannot be written (No such file or directory)")


def test_a_file_is_replaced_whole_and_leaves_no_draft(tmp_path):
    atomic.write(tmp_path / "a.csv", "one\n")
    atomic.write(tmp_path / "a.csv", "two\r\n")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a.csv", b"two\r\n")]


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path, command):
    (tmp_path / "class.key").write_text("techsec class key 1\n" + "00" * 32, encoding="ascii")
    (tmp_path / "spec.json").write_text('{"format": 2, "id": "3.1", "variants": {}}', encoding="utf-8")
    (tmp_path / "marks").write_text("a file", encoding="utf-8")
    (tmp_path / "in").mkdir()
    words = [tmp_path / "in", "--spec", tmp_path / "spec.json", "--key", tmp_path / "class.key"]
    words += ["--out", tmp_path / "marks", "--i-know-this-runs-student-code"]
    assert command(*words, code=2).err == f"{tmp_path / 'marks' / 'results'}: Not a directory\n"


def test_what_a_student_typed_stands_as_typed_without_what_cannot_be_seen():
    typed = "\u3000段落\u00a0A\u2009b\tc\nd\ue000"
    assert pages.text(typed) == typed
    assert pages.text("a\u202eb\u2066c\u200dd\x00e\x1bf\ud800g\u00adh\r") == "abcdefgh"


def test_no_hidden_table_stays_where_class_tables_cannot_be_made(tmp_path, command):
    (tmp_path / "class.key").write_text("techsec class key 1\n" + "00" * 32, encoding="ascii")
    spec = '{"format": 2, "id": "3.1", "data": ["events"], "variants": {"events": {"drop": SHARE}}}'
    words = [tmp_path / "out", "--spec", tmp_path / "spec.json", "--key", tmp_path / "class.key"]
    (tmp_path / "spec.json").write_text(spec.replace("SHARE", "2"), encoding="utf-8")
    assert (
        "the share is a number between 0 and 1" in command("tables", *words, code=2).err
        and not (tmp_path / "out").exists()
    )
    (tmp_path / "spec.json").write_text(spec.replace("SHARE", "0.2"), encoding="utf-8")
    command("tables", *words)
    assert [path.relative_to(tmp_path) for path in (tmp_path / "out").rglob("*")] == [
        Path("out/3-1"),
        Path("out/3-1/events.csv"),
    ]
