"""Files that are written whole: whoever is interrupted, or finds the disk full, keeps what was there before."""

from pathlib import Path


def write(path: Path, content: str | bytes, *, private: bool = False) -> None:
    """Write ``content``, text as UTF-8 with its own line ends, in place of the file that is there.

    ``private``: no other user of the machine may read it, at no moment.

    Raises OSError where that cannot be done. Then, as where it is interrupted, the old file stays, and nothing is left
    beside it.
    """
    draft = path.with_name(f".{path.name}.draft")
    try:
        draft.touch(0o600 if private else 0o666)
        draft.write_bytes(content if isinstance(content, bytes) else content.encode())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
