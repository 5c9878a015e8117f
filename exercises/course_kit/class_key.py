"""The class key: a secret of the instructor, from which hidden variants and pseudonyms are made."""

import hashlib
import hmac
import os
import random
import secrets
from pathlib import Path

from techsec.errors import BookError

_HEAD = "techsec class key 1"


def new(path: Path) -> None:
    """Write a new key for this user's eyes only. Raises BookError where one exists: a key is never replaced."""
    if path.suffix != ".key":
        raise BookError(f"{path.name}: name it with .key at the end, so that it is never committed")
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise BookError(f"{path.name}: exists already; a new key would change every mark") from None
    except OSError as error:
        raise BookError(f"{path}: cannot be written ({error.strerror})") from None
    with os.fdopen(file, "w", encoding="ascii") as stream:
        stream.write(f"{_HEAD}\n{secrets.token_hex(32)}\n")


def load(path: Path) -> bytes:
    """The key in ``path``. Raises BookError with the reason if there is none."""
    try:
        head, _, text = path.read_text(encoding="ascii").strip().partition("\n")
        key = bytes.fromhex(text)
    except (OSError, ValueError) as error:
        raise BookError(f"{path.name}: no class key ({type(error).__name__}); make one with new-key") from None
    if head != _HEAD or len(key) < 32:
        raise BookError(f"{path.name}: no class key; make one with new-key")
    return key


def digest(key: bytes, *purpose: str) -> str:
    """64 hexadecimal digits that follow from the key and the words of ``purpose``."""
    return hmac.new(key, "\x1f".join(purpose).encode(), hashlib.sha256).hexdigest()


def chance(key: bytes, *purpose: str) -> random.Random:
    """A generator that gives the same numbers for the same key and purpose on every machine."""
    return random.Random(int(digest(key, *purpose), 16))


def pseudonym(key: bytes, student: str) -> str:
    """A student's name in everything that is written, such as s-3f9a0c12d4."""
    return f"s-{digest(key, 'student', student)[:10]}"
