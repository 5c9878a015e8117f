"""The small environment: versions of the site's own list, enough for every notebook, and what Binder makes of it."""

import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from techsec_publish import student_pack, zips

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "_build" / "html"
REPO2DOCKER = ROOT / ".venv-repo2docker" / "bin" / "jupyter-repo2docker"
NOTEBOOKS = sorted(student_pack.chapters())


def pins(name: str) -> dict[str, str]:
    """Package -> version in a list of requirements."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return dict(line.split("==") for line in lines if line and not line.startswith("#"))


def test_versions_are_those_of_the_site():
    ours, site = pins("binder/requirements.txt"), pins("requirements.txt")
    assert {"pandas", "altair", "ipywidgets", "nltk", "jupyterlab", "jupyterlab-myst", "nbgitpuller"} <= set(ours)
    assert {name: version for name, version in ours.items() if site.get(name, version) != version} == {}


def test_nothing_of_the_site_is_installed():
    assert (
        set(pins("binder/requirements.txt")) & {"sphinx", "jupyter-book", "myst-nb", "furo", "vl-convert-python"}
        == set()
    )


def test_python_is_at_least_the_one_the_pins_are_made_for():
    version = re.fullmatch(r"python-3\.(\d+)\n", (ROOT / "binder" / "runtime.txt").read_text())
    assert version and int(version[1]) >= 11


@pytest.mark.slow
@pytest.mark.parametrize("source", ["repository", "students"])
def test_binder_installs_this_list_on_this_python(source, tmp_path):
    folder = tmp_path / "checkout"
    if source == "students":
        student_pack.write(student_pack.files(), folder)
    else:
        for name in ("binder", "book"):
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("requirements.txt", "pyproject.toml"):
            shutil.copy(ROOT / name, folder / name)
    done = subprocess.run([REPO2DOCKER, "--no-build", "--debug", "."], cwd=folder, capture_output=True, text=True)
    recipe = done.stdout + done.stderr
    assert done.returncode == 0, recipe[-2000:]
    asked = re.search(r"Building conda environment for python=3\.(\d+)", recipe)
    assert asked and int(asked[1]) >= 11
    installs = re.findall(r"^RUN .*pip install.*$", recipe, re.M)
    assert [line for line in installs if '-r "binder/requirements.txt"' in line] == installs != []


@pytest.fixture(scope="module")
def laptop(tmp_path_factory):
    """An empty folder with the pack unpacked, and the pack's list installed in an environment of its own."""
    folder = tmp_path_factory.mktemp("laptop")
    with zipfile.ZipFile(SITE / "_notebooks" / "student-pack.zip") as archive:
        archive.extractall(folder)
    subprocess.run([sys.executable, "-m", "venv", folder / "env"], check=True)
    pip = [folder / "env" / "bin" / "python", "-m", "pip", "--disable-pip-version-check"]
    subprocess.run([*pip, "install", "--quiet", "-r", "binder/requirements.txt"], cwd=folder / zips.top(), check=True)
    checked = subprocess.run([*pip, "check"], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout
    return folder


def run(laptop: Path, notebook: Path) -> dict:
    """The notebook after all its cells ran in the pack's environment."""
    command = [laptop / "env" / "bin" / "python", "-m", "nbconvert", "--to", "notebook", "--execute", "--stdout"]
    done = subprocess.run([*command, notebook], cwd=laptop, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


@pytest.mark.slow
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_notebook_of_the_pack_runs(laptop, name):
    shown = run(laptop, laptop / zips.top() / "book" / f"{name}.ipynb")
    outputs = [output for cell in shown["cells"] for output in cell.get("outputs", [])]
    assert [output for output in outputs if output["output_type"] == "error" or output.get("name") == "stderr"] == []
    # A lab shows its figure inside its widgets.
    live = ("vegalite", "jupyter.widget-view")
    drawn = [output for output in outputs if any(word in kind for kind in output.get("data", {}) for word in live)]
    asked = [cell for cell in shown["cells"] if cell["cell_type"] == "code" and "show(\n" in "".join(cell["source"])]
    assert len(drawn) >= len(asked) > 0 or not asked


@pytest.mark.slow
def test_downloaded_chapter_runs_where_its_first_cell_says(laptop):
    place = laptop / zips.top() / "book" / "downloaded.ipynb"
    shutil.copy(SITE / "_notebooks" / "4-3-industry.ipynb", place)
    document = run(laptop, place)
    assert "".join(document["cells"][0]["source"]).startswith("> **To run this notebook**")


@pytest.mark.slow
def test_downloaded_chapter_alone_says_what_is_missing(laptop, tmp_path):
    alone = tmp_path / "4-3-industry.ipynb"
    shutil.copy(SITE / "_notebooks" / "4-3-industry.ipynb", alone)
    with pytest.raises(AssertionError, match="No module named 'techsec'"):
        run(laptop, alone)
