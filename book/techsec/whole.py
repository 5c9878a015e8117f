"""Files that are written whole: whoever is interrupted, or finds the disk full, keeps what was there before."""

from pathlib import Path


def replace(path: Path, text: str) -> None:
    """Write ``text``, as UTF-8 and with its own line ends, in place of the file that is there.

    Raises OSError where that cannot be done. Then, as where it is interrupted, the old file stays, and nothing is left
    beside it.
    """
    draft = path.with_name(f".{path.name}.draft")
    try:
        draft.write_text(text, encoding="utf-8", newline="")
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
