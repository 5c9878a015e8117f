"""Zips that are the same on every build; and the whole site as one, for class rooms without network.

``python -m techsec_publish.zips SITE ZIP`` packs the folder SITE; a reader unpacks it and opens index.html.
"""

import io
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

from techsec import schema
from techsec.errors import BookError, told_in_one_line

LONG_AGO = (1980, 1, 1, 0, 0, 0)


def top(root: Path | None = None) -> str:
    """The folder that a zip of the book in ``root``, this one if not given, unpacks to: its data package's name."""
    with schema.tables_in(root / "data" if root else schema.folder()):
        return schema.package()["name"]


def pack(files: Mapping[str, bytes]) -> bytes:
    """The files by their names as one zip, in the order of names, without times and owners."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name, LONG_AGO)
            entry.external_attr, entry.compress_type, entry.create_system = 0o644 << 16, zipfile.ZIP_DEFLATED, 3
            archive.writestr(entry, content)
    return buffer.getvalue()


def site_files(site: Path) -> dict[str, bytes]:
    """Every file of the site but Sphinx's own notes, under one folder. Raises BookError without a site."""
    if not (site / "index.html").is_file():
        raise BookError(f"{site} holds no site: build it first")
    return {f"{top()}/{file.relative_to(site).as_posix()}": file.read_bytes() for file in schema.visible(site)}


@told_in_one_line
def main(arguments: list[str]) -> int:
    """Pack the site of the first folder into the zip named second, and say where it is and how large."""
    site, target = map(Path, arguments)
    target.write_bytes(pack(site_files(site)))
    print(f"{target}: {target.stat().st_size / 1e6:.1f} MB. Unpack it and open {top()}/index.html.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
