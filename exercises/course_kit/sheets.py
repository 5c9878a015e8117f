"""CSV files that an instructor keeps in a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from techsec import atomic
from techsec.errors import BookError


def read(path: Path, columns: Sequence[str], *, exact: bool = False, hint: str = "") -> dict[int, dict[str, str]]:
    """The rows of a CSV file by their number in a spreadsheet: the first below the heads is 2; empty ones are left out.

    A missing cell is an empty text, and columns other than ``columns`` may be there. With ``exact`` neither may be.
    Raises BookError with file, row, column and rule where the file cannot be read, is not UTF-8 or lacks a column;
    ``hint`` says what to do about that.
    """
    try:
        raw = path.read_bytes()
        head, *lines = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""))) or [[]]
    except UnicodeDecodeError as wrong:
        line = raw.count(b"\n", 0, wrong.start) + 1
        rule = f"byte 0x{raw[wrong.start]:02x} is not UTF-8; save it as CSV UTF-8"
        raise BookError(f"{path.name}, row {line}: {rule}") from None
    except OSError as wrong:
        raise BookError(f"{path.name}: cannot be read ({wrong.strerror})") from None
    except csv.Error as wrong:
        raise BookError(f"{path.name}: not readable as CSV ({wrong})") from None
    if exact and sorted(head) != sorted(columns):
        raise BookError(f"{path.name}, row 1, value {','.join(head)!r}: the columns are {','.join(columns)}")
    for name in columns:
        if name not in head:
            raise BookError(f"{path.name}, row 1: the column {name!r} is missing{hint}")
    rows = {number: row for number, row in enumerate(lines, start=2) if row}
    for number, row in rows.items():
        if exact and len(row) != len(head):
            raise BookError(f"{path.name}, row {number}, value {','.join(row)!r}: one cell for each column")
    return {number: dict.fromkeys(head, "") | dict(zip(head, row)) for number, row in rows.items()}


def write(path: Path, head: Sequence[str], rows: Iterable[Iterable[object]], *, private: bool = False) -> None:
    """Write a CSV file whole; ``private``: for this user's eyes only."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([head, *rows])
    atomic.write(path, text.getvalue(), private=private)
