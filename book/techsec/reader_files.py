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
        rule = f"a file name here is letters, digits and hyphens, then {ending}, without a folder"
        raise TableError([Problem(name or "(no name)", rule)])
    return (folder or Path()) / name


def read(name: str, ending: str, folder: Path | None = None) -> bytes:
    """The bytes of a reader's file. Raises TableError where the name is not allowed or no such file can be read."""
    try:
        return path(name, ending, folder).read_bytes()
    except FileNotFoundError:
        raise TableError([Problem(name, "there is no such file beside this notebook")]) from None
    except OSError as error:
        raise TableError([Problem(name, f"cannot be read ({error.strerror})")]) from None


def existing(name: str, ending: str, folder: Path | None = None) -> bytes | None:
    """The bytes of a reader's file, None where there is no such file yet. Raises TableError as ``read`` does."""
    return read(name, ending, folder) if path(name, ending, folder).is_file() else None


def write(name: str, ending: str, text: str, folder: Path | None = None) -> None:
    """Write a reader's file, in place of an older one of that name, which stays where the new one cannot be written.

    Raises TableError where the name is not allowed or nothing can be written.
    """
    place = path(name, ending, folder)
    try:
        atomic.write(place, text)
    except OSError as error:
        raise TableError([Problem(name, f"cannot be saved beside this notebook ({error.strerror})")]) from None
