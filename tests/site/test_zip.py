"""`make site-zip`: the whole site as one file, the same each time, that opens from a disk."""

import os
import re
import shutil
import subprocess
import sys
import zipfile

import pytest
from built import ROOT, SITE
from test_figures import move

from techsec_publish import zips


@pytest.fixture(scope="module")
def zipped(tmp_path_factory):
    """The zip as the Makefile's command writes it."""
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(r"^site-zip: book\n.* -m techsec_publish\.zips _build/html \S*\.zip$", recipe, re.M)
    target = tmp_path_factory.mktemp("zip") / "site.zip"
    command = [sys.executable, "-m", "techsec_publish.zips", str(SITE), str(target)]
    done = subprocess.run(command, cwd=ROOT / "book", capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert "open two-allies/index.html" in done.stdout
    return target


def test_zip_is_the_same_each_time(tmp_path):
    """Of some pages: zipping all takes a while, and each file is zipped by itself."""
    for day, name in enumerate(["one", "two"]):
        site = shutil.copytree(SITE / "reference", tmp_path / name / "reference")
        shutil.copy(SITE / "index.html", site.parent)
        for place, file in enumerate(sorted(site.parent.rglob("*"))):
            os.utime(file, (1e9 + 86400 * day, 1e9 + 86400 * day * place))
        assert zips.main([str(site.parent), str(tmp_path / f"{name}.zip")]) == 0
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_zip_holds_the_site(zipped):
    with zipfile.ZipFile(zipped) as inside:
        packed = {name.removeprefix(f"{zips.top()}/"): inside.read(name) for name in inside.namelist()}
    assert packed == {
        file.relative_to(SITE).as_posix(): file.read_bytes()
        for file in SITE.rglob("*")
        if file.is_file() and file.name != ".buildinfo"
    }


def test_unpacked_site_works_from_a_disk(zipped, tmp_path, visit):
    with zipfile.ZipFile(zipped) as inside:
        inside.extractall(tmp_path)
    seen = visit("404.html", "file")
    seen.base = (tmp_path / zips.top()).as_uri() + "/"
    seen.open("index.html").get_by_role("link", name=re.compile("^4 Policy practice")).first.click()
    move(seen.page.locator("figure.chart .chart-controls [data-param]").first, 1)
    seen.page.locator(".chart-live svg[aria-label]").wait_for()
    seen.page.locator(".sidebar-search").fill("威胁")
    seen.page.locator(".sidebar-search").press("Enter")
    seen.page.locator("#search-results li .context").first.wait_for()
    seen.open("reference/tables/events.html").locator(".table-open").click()
    seen.page.locator(".table-browser tbody tr").first.wait_for()
    assert (seen.strangers, seen.complaints) == ([], [])


def test_folder_without_a_site_is_refused_in_one_line(tmp_path, capsys):
    assert zips.main([str(tmp_path), str(tmp_path / "site.zip")]) == 1
    assert capsys.readouterr().err == f"{tmp_path} holds no site: build it first\n"
    assert list(tmp_path.iterdir()) == []


def test_file_that_cannot_be_written_is_named_in_one_line(tmp_path, capsys):
    (tmp_path / "index.html").write_text("<title>A site</title>", encoding="utf-8")
    target = tmp_path / "nowhere" / "site.zip"
    assert zips.main([str(tmp_path), str(target)]) == 1
    assert capsys.readouterr().err == f"{target}: No such file or directory\n"
