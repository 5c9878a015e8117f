"""Is the project ready to be released? ``python .ci/release.py [folder]`` prints what does not agree, one line each.

The version stands in CITATION.cff, .zenodo.json, pyproject.toml and at the top of CHANGELOG.md; the data package and
its tables have versions of their own, each with its changes told.
"""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import yaml

NUMBER = re.compile(r"\d+\.\d+\.\d+")


def problems(root: Path) -> list[str]:
    """What does not agree between the files, in words; empty where all does."""
    citation = yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))
    zenodo = json.loads((root / ".zenodo.json").read_text(encoding="utf-8"))
    heading = re.search(r"^## (\S+) \(([\d-]+)\)$", (root / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)
    newest = heading.groups() if heading else ("none", "none")
    package = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    stated = {
        "CITATION.cff": (citation["version"], citation["date-released"]),
        ".zenodo.json": (zenodo["version"], zenodo["publication_date"]),
        "CHANGELOG.md": newest,
        # No day is stated there.
        "pyproject.toml": (package["project"]["version"], citation["date-released"]),
    }
    found = []
    if len(set(stated.values())) > 1:
        told = "; ".join(f"{file}: {version} of {day}" for file, (version, day) in stated.items())
        found.append(f"version or day differ: {told}")
    if citation["license"] != zenodo["license"]:
        found.append(f"licence differs: CITATION.cff {citation['license']}, .zenodo.json {zenodo['license']}")
    return found + _data(root)


def _data(root: Path) -> list[str]:
    package = json.loads((root / "data" / "datapackage.json").read_text(encoding="utf-8"))
    found = [] if NUMBER.fullmatch(package["version"]) else [f"data/datapackage.json: version {package['version']!r}"]
    for table in package["resources"]:
        changes = table.get("changes", [])
        if table["version"] != "1.0.0" and not any(change.startswith(f"{table['version']}:") for change in changes):
            found.append(f"data/datapackage.json: {table['name']} {table['version']} does not tell what changed")
    return found


def tagged(root: Path) -> list[str]:
    """A line where the version that is stated has been released already."""
    version = yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))["version"]
    done = subprocess.run(["git", "tag", "--list"], cwd=root, capture_output=True, text=True)
    if f"v{version}" in done.stdout.split():
        return [f"the tag v{version} exists already: state a new version"]
    return []


if __name__ == "__main__":
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    told = problems(folder) + tagged(folder)
    print("\n".join(told) or "Versions, days and licences agree; the changes are told.")
    sys.exit(bool(told))
