"""Runs every notebook of the contents and rewrites the stored outputs that the prose quotes; prints what changed.

Only cells tagged nbval-check-output keep outputs and an execution count; all others are cleared. A notebook's file is
written only where that changes it. ``python refresh.py [folder]``: the folder that holds _toc.yml, else this book's.
"""

import json
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from techsec_publish.contents import pages

ROOT = Path(__file__).resolve().parents[2]
CHECKED = "nbval-check-output"


class Failed(RuntimeError):
    """A notebook that does not run; the message names it and the error."""


def notebooks(root: Path = ROOT) -> list[Path]:
    """The notebooks that stand in _toc.yml, in its order."""
    paths = [root / "book" / f"{page}.ipynb" for page in pages(root)]
    return [path for path in paths if path.exists()]


def checked(cell: dict) -> bool:
    """Whether a cell's output is stored and compared."""
    return CHECKED in cell["metadata"].get("tags", [])


def values(cell: dict) -> dict[str, str]:
    """What a cell's outputs show, by the name each was glued under, else by the cell's id and a number."""
    shown = {}
    for number, output in enumerate(cell.get("outputs", []), start=1):
        text = output.get("data", {}).get("text/plain", output.get("text", ""))
        name = output.get("metadata", {}).get("scrapbook", {}).get("name", f"{cell['id']} output {number}")
        shown[name] = "".join(text)
    return shown


def refresh(path: Path) -> list[str]:
    """Run one notebook in its folder, store what the prose quotes, and say what changed, one change in a line.

    Raises Failed, and leaves the file as it is, where a cell does not run.
    """
    before = path.read_text(encoding="utf-8")
    stored = json.loads(before)
    live = nbformat.reads(before, as_version=4)
    options = {"timeout": 120, "record_timing": False, "extra_arguments": ["--log-level=ERROR"]}
    try:
        NotebookClient(live, resources={"metadata": {"path": path.parent}}, **options).execute()
    except CellExecutionError as error:
        raise Failed(f"{path.name} does not run: {error.ename}: {error.evalue}") from None
    changes = []
    for cell, fresh in zip(stored["cells"], json.loads(nbformat.writes(live))["cells"], strict=True):
        if cell["cell_type"] != "code":
            continue
        old, new = values(cell), values(fresh) if checked(cell) else {}
        for name in [*new, *(name for name in old if name not in new)]:
            if old.get(name) != new.get(name):
                changes.append(f"{path.name}, {name}: {old.get(name, '(none)')} -> {new.get(name, '(none)')}")
        cell["outputs"] = fresh["outputs"] if checked(cell) else []
        cell["execution_count"] = fresh["execution_count"] if checked(cell) else None
    after = json.dumps(stored, indent=1, ensure_ascii=False) + "\n"
    if after != before:
        path.write_text(after, encoding="utf-8")
    return changes or [f"{path.name}: rewritten, no value changed"] * (after != before)


def main() -> None:
    """Refresh every notebook of the contents and print each change, or that there is none."""
    root = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else ROOT
    try:
        changes = [change for path in notebooks(root) for change in refresh(path)]
    except Failed as error:
        sys.exit(str(error))
    print("\n".join(changes) or "Nothing changed: every stored output is what its notebook gives.")


if __name__ == "__main__":
    main()
