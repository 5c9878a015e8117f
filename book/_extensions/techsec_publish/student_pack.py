"""What students open: notebooks in plain Markdown, data, package, and what to install; nothing that marks them.

At the top of the project, ``python -m techsec_publish.student_pack pack FILE`` writes it as a zip, ``folder FOLDER``
as files, ``branch`` as the git branch ``students``, without touching what is checked out. The same book gives the same
bytes.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import yaml

from techsec import atomic, schema
from techsec.errors import BookError, told_in_one_line
from techsec_publish import exercises, notebook_files, plain_notebooks, repository, zips
from techsec_publish.contents import pages

ROOT = Path(__file__).resolve().parents[3]
INSTALLED = "binder/requirements.txt"
COPIED = ("LICENSE", "CITATION.cff", INSTALLED, "binder/runtime.txt")
ON_COLAB = ("pandas", "altair", "nltk")


def files(root: Path = ROOT) -> dict[str, bytes]:
    """Every file of the tree by its path, sorted. Student notebooks are among them where ``root`` has exercises/."""
    with schema.tables_in(root / "data"):
        return _files(root)


def _files(root: Path) -> dict[str, bytes]:
    book = plain_notebooks.read(root)
    home = repository.find(root)
    found = {name: (root / name).read_bytes() for name in COPIED if name == INSTALLED or (root / name).exists()}
    title = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))["title"]
    readme = (root / "book/_extensions/techsec_publish/README-students.md").read_text(encoding="utf-8")
    found["README.md"] = readme.replace("BOOK", title, 1).encode()
    for path in schema.files():
        found[path.relative_to(root).as_posix()] = path.read_bytes()
    for path in schema.visible(root / "book" / "techsec"):
        found[path.relative_to(root).as_posix()] = path.read_bytes()
    handed_out = exercises.student_notebooks(exercises.masters(root))
    for page, document in {**chapters(root), **handed_out}.items():
        notebook = plain_notebooks.notebook(document, book, page)
        found[f"book/{page}.ipynb"] = notebook_files.dump(_with_colab(notebook, root, home)).encode()
    return dict(sorted(found.items()))


def chapters(root: Path = ROOT) -> dict[str, dict]:
    """The notebooks that stand in _toc.yml, by page, without those whose tables this edition lacks."""
    files = {page: root / f"book/{page}.ipynb" for page in pages(root)}
    texts = {page: path.read_text(encoding="utf-8") for page, path in files.items() if path.exists()}
    with schema.tables_in(root / "data"):
        return {page: json.loads(text) for page, text in texts.items() if not schema.loads_left_out(text)}


def download(notebook: bytes, pack: str, root: Path = ROOT) -> bytes:
    """A notebook of the tree as a file of its own; its first cell says where package and data are.

    ``pack``: the zip's file name.
    """
    alone, folder = json.loads(notebook), zips.top(root)
    lines = [
        "> **To run this notebook** you need the book's package and data beside it. They are in the student pack,",
        f"> which the page of this notebook offers as `{pack}`. Unpack it and put this file into its folder",
        f"> `{folder}/book`, where a copy of it already lies. Then, in `{folder}`, run",
        "> `pip install -r binder/requirements.txt` and `jupyter lab book`. Python 3.11 or later is needed.",
    ]
    alone["cells"].insert(0, notebook_files.markdown_cell("how-to-run", "\n".join(lines)))
    return notebook_files.dump(alone).encode()


def _with_colab(notebook: dict, root: Path, home: repository.Repository | None) -> dict:
    """The notebook with a cell before its first code that fetches package and data in Colab; elsewhere it is idle."""
    if not home or home.host != "github.com":
        return notebook
    folder, requirements = zips.top(root), (root / INSTALLED).read_text(encoding="utf-8")
    pins = [line for line in requirements.splitlines() if line.partition("==")[0] in ON_COLAB]
    lines = [
        "# Only in Google Colab: fetches the package and the data.",
        "import sys",
        "",
        'if "google.colab" in sys.modules:',
        f'    get_ipython().run_line_magic("pip", "install --quiet {" ".join(pins)}")',
        f'    get_ipython().system("git clone --quiet --depth 1 --branch {home.ref} {home.address} {folder}")',
        f'    get_ipython().run_line_magic("cd", "{folder}/book")',
    ]
    first = next((place for place, cell in enumerate(notebook["cells"]) if cell["cell_type"] == "code"), None)
    if first is None:
        return notebook
    cell = notebook_files.code_cell("colab", "\n".join(lines)) | {"metadata": {"jupyter": {"source_hidden": True}}}
    return {**notebook, "cells": [*notebook["cells"][:first], cell, *notebook["cells"][first:]]}


def pack(found: Mapping[str, bytes], root: Path = ROOT) -> bytes:
    """The files as one zip, under one folder."""
    return zips.pack({f"{zips.top(root)}/{name}": content for name, content in found.items()})


def write(found: Mapping[str, bytes], folder: Path) -> None:
    """The files in ``folder``, which is new or empty; raises BookError where it is not."""
    if folder.exists() and any(folder.iterdir()):
        raise BookError(f"{folder} is not empty: name a new folder")
    for name, content in found.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def branch(found: Mapping[str, bytes], root: Path = ROOT) -> str:
    """Commit the files to the branch ``students`` of the repository in ``root``; what was done, in words.

    Index and work tree stay as they are. On a release, v1.0, the tag students-v1.0 is set too. Raises BookError with
    git's own words where git refuses.
    """
    name = f"refs/heads/{repository.STUDENTS}"
    with tempfile.TemporaryDirectory() as place:
        work, index = Path(place) / "tree", Path(place) / "index"
        write(found, work)

        def git(*arguments: str, fails: bool = False) -> str:
            quiet = ["-c", "core.autocrlf=false", "-c", "core.safecrlf=false"]
            command = ["git", f"--git-dir={folder}", *quiet, *arguments]
            environment = {**os.environ, "GIT_INDEX_FILE": str(index), "GIT_WORK_TREE": str(work)}
            done = subprocess.run(command, cwd=work, env=environment, capture_output=True, text=True, check=False)
            if done.returncode and not fails:
                raise BookError(done.stderr.strip() or f"git {arguments[0]} failed")
            return done.stdout.strip()

        asked = subprocess.run(["git", "rev-parse", "--absolute-git-dir"], cwd=root, capture_output=True, text=True)
        if asked.returncode:
            raise BookError("this copy of the book is no git repository: write a folder or a pack instead")
        folder = asked.stdout.strip()
        git("add", "--all", "--force", ".")
        tree = git("write-tree")
        before = git("rev-parse", "--verify", "--quiet", name, fails=True)
        if before and git("rev-parse", f"{before}^{{tree}}") == tree:
            commit, said = before, f"the branch {repository.STUDENTS} holds these {len(found)} files already"
        else:
            message = f"What students open, from {git('rev-parse', '--short', 'HEAD')}"
            commit = git("commit-tree", tree, "-m", message, *(["-p", before] if before else []))
            git("update-ref", name, commit)
            said = f"{len(found)} files are on the branch {repository.STUDENTS}"
        tag = repository.release(root)
        if tag:
            git("tag", "--force", f"{repository.STUDENTS}-{tag}", commit)
            said += f" and under the tag {repository.STUDENTS}-{tag}"
    return said


@told_in_one_line
def main(arguments: list[str]) -> int:
    """Write the tree of the book in the current folder as asked; the exit code is 1 where it cannot be written."""
    kind, *target = arguments or [""]
    if kind not in ("pack", "folder", "branch") or len(target) != (kind != "branch"):
        print("usage: python -m techsec_publish.student_pack pack FILE | folder FOLDER | branch", file=sys.stderr)
        return 2
    root = Path.cwd()
    if not (root / "_toc.yml").is_file():
        raise BookError(f"{root}: no book lies here; run this at the top of the project")
    found = files(root)
    if kind == "branch":
        print(f"{branch(found, root)}; publish them with: git push --tags origin {repository.STUDENTS}")
        return 0
    path = Path(target[0])
    if kind == "folder":
        write(found, path)
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        atomic.write(path, pack(found, root))
    print(f"{len(found)} files in {path.resolve()}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
