"""Pins a short list of requirements whole, for the oldest Python that the book promises to run on.

python .ci/pins.py tests/requirements [-r requirements.txt | -c requirements.txt]: reads tests/requirements.in and what
else is named, writes tests/requirements.txt. pip resolves without installing, so the machine's own Python does not
matter. After -r the packages of the other list are needed too, after -c only their versions hold.
"""

import json
import subprocess
import sys
from pathlib import Path

OLDEST = "3.11.0"


def main(name: str, *others: str) -> None:
    """Resolve ``name``.in together with ``others``, pip's own options, and write ``name``.txt."""
    report = subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed", "--target", "unused"]
        + ["--python-version", OLDEST, "--only-binary=:all:", "--report", "-", "-r", f"{name}.in", *others],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout
    chosen = [item["metadata"] for item in json.loads(report)["install"]]
    pins = sorted(f"{item['name'].lower().replace('_', '-')}=={item['version']}" for item in chosen)
    head = [f"# Made by 'make pins' from {Path(name).name}.in, which says why each was chosen, for Python {OLDEST} on."]
    if name == "requirements":
        head.append("# jupyter-book stays below 2: later ones drop _config.yml and _toc.yml, which this book keeps.")
    Path(f"{name}.txt").write_text("\n".join([*head, *pins]) + "\n", encoding="utf-8")
    print(f"{name}.txt: {len(pins)} packages")


if __name__ == "__main__":
    main(*sys.argv[1:])
