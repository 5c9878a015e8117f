"""Files that a reader keeps beside the notebook: judgements, codes, events of one's own."""

import re
from pathlib import Path

from techsec import atomic
from techsec.schema import Problem, TableError


def path(name: str, ending: str, folder: Path | None = None) -> Path:
    """The path of a reader's file in ``folder``, the notebook's if not given.

    Raises TableError unless the name is letters, digits, hyphens, underscores and the ending (".json", ".csv").
    """
    if not re.fullmatch(r"[\w-]+" + re.escape(ending), name):
        rule = f"a name is letters, digits, hyphens and {ending}, without a folder"
        raise TableError([Problem(name or "(no name)", rule)])
    return (folder or Path()) / name


def read(name: str, ending: str, folder: Path | None = None) -> bytes:
    """The bytes of a reader's file. Raises TableError where the name is none, or there is no such file to read."""
    try:
        return path(name, ending, folder).read_bytes()
    except FileNotFoundError:
        raise TableError([Problem(name, "there is no such file beside this notebook")]) from None
    except OSError as error:
        raise TableError([Problem(name, f"cannot be read ({error.strerror})")]) from None


def read_text(name: str, ending: str, folder: Path | None = None) -> str:
    """The text of a reader's file. Raises TableError as ``read`` does, and where it is not UTF-8."""
    try:
        return read(name, ending, folder).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise TableError([Problem(name, "not UTF-8 text")]) from None


def write(name: str, ending: str, text: str, folder: Path | None = None) -> None:
    """Write a reader's file, in place of an older one of that name, which stays where the new one cannot be written.

    Raises TableError where the name is none or nothing can be written.
    """
    place = path(name, ending, folder)
    try:
        atomic.write(place, text)
    except OSError as error:
        raise TableError([Problem(name, f"cannot be saved beside this notebook ({error.strerror})")]) from None
