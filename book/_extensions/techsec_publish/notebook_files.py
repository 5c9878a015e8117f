"""Notebooks as plain JSON, in the form of format 4.5: cells made, read and written with the standard library alone."""

import json
from collections.abc import Mapping

_KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def source(cell: Mapping) -> str:
    """The text of a cell, stored as one string or as lines."""
    return cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])


def tags(cell: Mapping) -> list[str]:
    """The tags of a cell."""
    return cell.get("metadata", {}).get("tags", [])


def code_cell(name: str, text: str) -> dict:
    """A code cell with this id and text, never run."""
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": name,
        "metadata": {},
        "outputs": [],
        "source": text.splitlines(keepends=True),
    }


def markdown_cell(name: str, text: str) -> dict:
    """A Markdown cell with this id and text."""
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": text.splitlines(keepends=True)}


def notebook(cells: list[dict], about: dict) -> dict:
    """A notebook of these cells for Python; ``about`` stands in its metadata, under ``techsec``."""
    return {"cells": cells, "metadata": {**_KERNEL, "techsec": about}, "nbformat": 4, "nbformat_minor": 5}


def dump(value: Mapping) -> str:
    """A notebook or specification as the project stores JSON."""
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"
