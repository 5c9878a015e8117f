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


@cache
def packed(file: Path) -> int:
    """Bytes of a file as a server sends it, by gzip."""
    return len(gzip.compress(file.read_bytes(), 6))


def assets(name: str, site: Path = SITE) -> list[Path]:
    """The files of the site that a page names to be loaded with it."""
    file = site / name
    return [(file.parent / address).resolve() for address in ASSETS.findall(file.read_text(encoding="utf-8"))]


def weight(name: str, site: Path = SITE) -> int:
    """gzip bytes of a page and of what it loads by itself."""
    return packed(site / name) + sum(map(packed, set(assets(name, site))))
