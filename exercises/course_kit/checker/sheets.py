"""CSV files that an instructor keeps in a spreadsheet."""

import csv
import io
from pathlib import Path


def read(path: Path, needed: list[str], error: type[ValueError], hint: str = "") -> list[dict[str, str]]:
    """The rows of a CSV file, an empty text where a cell is missing; the first row of data is row 2.

    Raises ``error`` with file, row, column and rule where the file cannot be read, is not UTF-8 or lacks a column of
    ``needed``; ``hint`` says what to do about a missing column.
    """
    try:
        raw = path.read_bytes()
        text = raw.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text, newline="")))
    except UnicodeDecodeError as wrong:
        line = raw.count(b"\n", 0, wrong.start) + 1
        rule = f"byte 0x{raw[wrong.start]:02x} is not UTF-8; save it as CSV UTF-8"
        raise error(f"{path.name}, row {line}: {rule}") from None
    except OSError as wrong:
        raise error(f"{path.name}: cannot be read ({wrong.strerror})") from None
    except csv.Error as wrong:
        raise error(f"{path.name}: not readable as CSV ({wrong})") from None
    head = rows[0] if rows else []
    for name in needed:
        if name not in head:
            raise error(f"{path.name}, row 1: the column {name!r} is missing{hint}")
    return [dict.fromkeys(head, "") | dict(zip(head, row)) for row in rows[1:]]
