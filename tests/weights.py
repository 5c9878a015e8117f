"""What a page of the site weighs and asks for before its reader does anything, read from its files."""

import gzip
import re
from functools import cache
from pathlib import Path

from sources import ROOT

SITE = ROOT / "_build" / "html"

ASSETS = re.compile(
    r'<(?:script|link|img)\b[^>]*?\b(?:src|href)="([^"#:?]+\.(?:js|css|svg|png|ico|woff2?))(?:\?[^"]*)?"'
)


# Pictures that wait until they come near the window.
LAZY = re.compile(r'<img\b(?=[^>]*\bloading="lazy")[^>]*?\bsrc="([^"#:?]+)"')


@cache
def packed(file: Path) -> int:
    """Bytes of a file as a server sends it, by gzip."""
    return len(gzip.compress(file.read_bytes(), 6))


def assets(name: str, site: Path = SITE) -> list[Path]:
    """The files of the site that a page names to be loaded with it."""
    return [file for file in _named(name, site, ASSETS) if file not in lazy(name, site)]


def lazy(name: str, site: Path = SITE) -> list[Path]:
    """The pictures of a page that are loaded when they come near the window."""
    return _named(name, site, LAZY)


def _named(name: str, site: Path, pattern: re.Pattern) -> list[Path]:
    file = site / name
    return [(file.parent / address).resolve() for address in pattern.findall(file.read_text(encoding="utf-8"))]


def weight(name: str, site: Path = SITE) -> int:
    """gzip bytes of a page and of what it loads by itself."""
    return packed(site / name) + sum(map(packed, set(assets(name, site))))
