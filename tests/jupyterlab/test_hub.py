"""A hub's link: a Jupyter server pulls the book by nbgitpuller, a chapter runs, and a student's own work is kept."""

import shutil
import subprocess
from pathlib import Path
from urllib.parse import urlencode

import pytest

from techsec_publish import student_pack

pytestmark = pytest.mark.slow


def git(folder: Path, *arguments: str) -> None:
    """Run git in a folder as somebody."""
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    subprocess.run(["git", "-C", folder, *who, *arguments], check=True, capture_output=True)


def commit(folder: Path, found: dict[str, bytes]) -> None:
    """Put these files, and no others, on the branch ``students`` of the repository in ``folder``."""
    for path in folder.iterdir():
        if path.name != ".git":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    student_pack.write(found, folder / "new")
    for path in (folder / "new").iterdir():
        path.rename(folder / path.name)
    (folder / "new").rmdir()
    git(folder, "add", "--all", "--force")
    git(folder, "commit", "-q", "-m", "What students open")


@pytest.fixture
def published(tmp_path):
    """A git repository with the students' tree on its branch ``students``; its name ends as hosts write addresses."""
    folder = tmp_path / "two-allies.git"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "students")
    commit(folder, student_pack.files())
    return folder


def test_link_pulls_the_book_a_chapter_runs_and_own_work_is_kept(server, home, page, run_all, published):
    query = {"repo": str(published), "branch": "students", "targetPath": "two-allies"}
    link = f"{server}/git-pull?" + urlencode({**query, "urlpath": "lab/tree/two-allies/book/4-3-industry.ipynb?reset"})
    page.goto(link)
    page.wait_for_url("**/lab/**", timeout=60_000)
    run_all()
    page.locator(".jp-OutputArea-output .vega-embed").first.wait_for(timeout=90_000)
    assert page.locator(".jp-RenderedText[data-mime-type='application/vnd.jupyter.stderr']").count() == 0

    mine = home / "two-allies" / "book" / "2-framework.ipynb"
    edited = mine.read_text(encoding="utf-8").replace("# 2", "# Mine 2", 1)
    mine.write_text(edited, encoding="utf-8")
    found = student_pack.files()
    commit(published, {**found, "book/news.md": b"# News\n"})
    page.goto(f"{server}/git-pull?" + urlencode({**query, "urlpath": "lab/tree/two-allies/book/news.md"}))
    page.wait_for_url("**/lab/**", timeout=60_000)
    assert (home / "two-allies" / "book" / "news.md").read_text() == "# News\n"
    assert mine.read_text(encoding="utf-8") == edited
