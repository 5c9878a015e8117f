"""The book's sources, copied to another place to be built there as the README says."""

import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NEEDED = ["book", "data", "binder", "_config.yml", "_toc.yml", "pyproject.toml", "requirements.in", "requirements.txt"]
NEEDED += ["LICENSE", "CITATION.cff"]
COMMAND = [str(Path(sys.executable).with_name("jupyter-book")), "build", ".", "-W", "-n", "--keep-going"]
# For a copy that uses the environment here: its lists may look newer, and nothing is installed from a copy.
MAKE = ["make", "--no-print-directory", "--old-file=requirements.txt", "--old-file=pyproject.toml"]


def copy_sources(folder: Path, *names: str) -> Path:
    """``folder``, made where it is not there, with what a build needs and ``names`` besides, and nothing built."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in [*NEEDED, *names]:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    return folder


def copy_outputs(folder: Path) -> None:
    """Give a copy what the notebooks here put out, drawings among it, so that a build only writes pages."""
    if (ROOT / "_build" / ".jupyter_cache").exists():
        shutil.copytree(ROOT / "_build" / ".jupyter_cache", folder / "_build" / ".jupyter_cache", dirs_exist_ok=True)


def exercises() -> list[str]:
    """The folder of the masters, where this copy of the book has it."""
    return ["exercises"] if (ROOT / "exercises").is_dir() else []
