"""Where the book's repository is, as far as this copy can tell, and the links that open one of its notebooks live.

The environment variables BOOK_REPOSITORY (an address) and BOOK_REF (a branch or tag) come first, then what continuous
integration says, then git. Only an https or ssh address of a known host counts: a local path or a private server gives
no link that a reader could follow.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

# Host -> the provider's name in Binder's addresses; "git" is any other git server.
HOSTS = {"github.com": "gh", "gitlab.com": "gl", "codeberg.org": "git", "bitbucket.org": "git"}
ADDRESS = re.compile(
    r"(?:https://(?:[^/@\s]+@)?|ssh://(?:[^/@\s]+@)?|[^/@\s:]+@)(?P<host>[\w.-]+)(?::\d+)?[:/](?P<path>[\w./-]+)"
)
REF = re.compile(r"[\w][\w./-]*")
STUDENTS = "students"


@dataclass(frozen=True)
class Repository:
    """A repository on a known host and the branch or tag to open."""

    host: str
    path: str
    ref: str

    @property
    def address(self) -> str:
        """What git clones."""
        return f"https://{self.host}/{self.path}"

    def binder(self, file: str) -> str:
        """Opens ``file``, a path in the repository, in JupyterLab on mybinder.org."""
        provider = HOSTS[self.host]
        names = {"gh": self.path, "gl": quote(self.path, safe=""), "git": quote(self.address, safe="")}
        place = f"{provider}/{names[provider]}/{quote(self.ref, safe='')}"
        return f"https://mybinder.org/v2/{place}?urlpath=lab/tree/{quote(file)}"

    def colab(self, file: str) -> str | None:
        """Opens ``file`` in Google Colab, which takes notebooks from GitHub only."""
        if self.host != "github.com":
            return None
        return f"https://colab.research.google.com/github/{self.path}/blob/{quote(self.ref)}/{quote(file)}"


def find(root: Path, environ: Mapping[str, str] = os.environ) -> Repository | None:
    """The repository that the book in ``root`` is built from, or None where no address of a known host is known.

    Raises ValueError where BOOK_REPOSITORY or BOOK_REF is set and is no such address or name.
    """
    wished = environ.get("BOOK_REPOSITORY")
    if wished is not None and not parse(wished):
        if not wished:
            return None
        known = ", ".join(HOSTS)
        raise ValueError(f"BOOK_REPOSITORY={wished}: give an https or ssh address of a repository on {known}")
    place = parse(wished or _of_service(environ) or _git(root, "remote", "get-url", "origin"))
    if not place:
        return None
    ref = environ.get("BOOK_REF") or choose_ref(root, environ)
    if not REF.fullmatch(ref):
        raise ValueError(f"BOOK_REF={ref}: no name of a branch or tag")
    return Repository(*place, ref)


def parse(address: str) -> tuple[str, str] | None:
    """Host and path of an https or ssh address on a known host, without user and password; else None."""
    found = ADDRESS.fullmatch(address.strip())
    if not found or found["host"].lower() not in HOSTS:
        return None
    path = found["path"].strip("/").removesuffix(".git")
    parts = path.split("/")
    if len(parts) < 2 or any(part in ("", ".", "..") for part in parts):
        return None
    return found["host"].lower(), path


def _of_service(environ: Mapping[str, str]) -> str:
    """The address by the variables of GitHub's or GitLab's continuous integration; empty elsewhere."""
    if environ.get("GITHUB_REPOSITORY"):
        return f"{environ.get('GITHUB_SERVER_URL', 'https://github.com')}/{environ['GITHUB_REPOSITORY']}"
    return environ.get("CI_PROJECT_URL", "")


def choose_ref(root: Path, environ: Mapping[str, str] = os.environ) -> str:
    """The name to open: of a release its student tag, else the student branch, else the release, else the branch.

    Releases are tags that begin with v and a digit; ``make student-branch`` adds students-v1.0 to v1.0.
    """
    tag = (
        environ.get("GITHUB_REF_NAME", "")
        if environ.get("GITHUB_REF_TYPE") == "tag"
        else environ.get("CI_COMMIT_TAG", "")
    )
    tag = tag or release(root)
    names = set(_git(root, "for-each-ref", "--format=%(refname)").split())
    if tag and f"refs/tags/{STUDENTS}-{tag}" in names:
        return f"{STUDENTS}-{tag}"
    if {f"refs/heads/{STUDENTS}", f"refs/remotes/origin/{STUDENTS}"} & names:
        return STUDENTS
    branch = _git(root, "rev-parse", "--abbrev-ref", "HEAD")
    return tag or (branch if branch not in ("", "HEAD") else "HEAD")


def release(root: Path) -> str:
    """The release tag on the commit that is checked out, or empty."""
    tags = _git(root, "tag", "--points-at", "HEAD").split()
    return max((tag for tag in tags if re.fullmatch(r"v\d[\w.-]*", tag)), default="")


def _git(root: Path, *arguments: str) -> str:
    """What git prints, or empty where there is no git, no repository or no such thing."""
    if not (root / ".git").exists():
        return ""
    try:
        done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
