"""The page on class hubs: its form writes the link in the page, its table does not miscount."""

import math
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from built import ROOT, soup

PAGE = "teach/hubs.html"


def fill(page, **values):
    form = page.locator(".hub-link")
    for name, value in values.items():
        form.locator(f"input[name={name}]").fill(value)
    return form


# What a teacher may write as the hub's address -> where its links begin.
HUBS = {
    "https://hub.example.edu": "https://hub.example.edu/hub/user-redirect/git-pull?",
    "https://example.edu/jupyter/hub/home ": "https://example.edu/jupyter/hub/user-redirect/git-pull?",
    "https://example.edu/jupyter/": "https://example.edu/jupyter/hub/user-redirect/git-pull?",
    "https://example.edu/hub": "https://example.edu/hub/user-redirect/git-pull?",
    "https://example.edu/hub2": "https://example.edu/hub2/hub/user-redirect/git-pull?",
    "https://example.edu/hub2/hub/": "https://example.edu/hub2/hub/user-redirect/git-pull?",
}


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_form_writes_the_link_that_nbgitpuller_takes(visit, scheme):
    seen = visit(PAGE, scheme)
    form = fill(seen.page, repository="https://git.example.edu/course/two-allies.git", branch="students-v1.0")
    form.locator("select").select_option("4-3-industry.ipynb")
    for hub, start in HUBS.items():
        address = fill(seen.page, hub=hub).locator("a").get_attribute("href")
        assert address.startswith(start) and form.locator("a").inner_text() == address, hub
        assert parse_qs(urlsplit(address).query) == {
            "repo": ["https://git.example.edu/course/two-allies.git"],
            "branch": ["students-v1.0"],
            "targetPath": ["two-allies"],
            "urlpath": ["lab/tree/two-allies/book/4-3-industry.ipynb"],
        }, hub
    assert seen.strangers == [] and seen.complaints == []


def test_form_says_what_is_missing_and_gives_no_link(visit):
    page = visit(PAGE).page
    for said, values in [
        ("hub's address", {"hub": "", "repository": ""}),
        ("hub's address", {"hub": "javascript:alert(1)", "repository": "https://github.com/a/b"}),
        ("repository's address", {"hub": "https://hub.example.edu", "repository": "git@github.com:a/b"}),
        ("the branch", {"hub": "https://hub.example.edu", "repository": "https://github.com/a/b", "branch": " "}),
    ]:
        form = fill(page, **values)
        assert said in form.locator("[role=status]").inner_text(), values
        assert not form.locator("a").is_visible(), values


def test_every_field_has_a_label_and_without_javascript_the_pattern_stands(visit):
    page = soup(PAGE)
    fields = page.select(".hub-link input, .hub-link select")
    assert len(fields) == 4 and all(page.find("label", attrs={"for": field["id"]}) for field in fields)
    seen = visit(PAGE, java_script_enabled=False)
    assert not seen.page.locator(".hub-link").is_visible()
    assert "git-pull?repo=REPOSITORY" in seen.page.locator("article").inner_text()


def test_the_table_of_machines_follows_from_what_the_page_assumes():
    text = (ROOT / "book" / "teach" / "hubs.md").read_text(encoding="utf-8")
    server, kernels, kernel, each = map(int, re.search(r"(\d+) \+ (\d+) × (\d+) = (\d+) MB", text).groups())
    assert server + kernels * kernel == each
    seconds, minutes = int(re.search(r"(\d+) core-seconds each", text)[1]), 3
    rows = re.findall(r"^\| ([\d,]+) \| ([\d,.]+) GB \| (\d+) of (\d+) GB.*?\| (\d+) \|", text, re.M)
    assert [row[0] for row in rows] == ["30", "300", "3,000"]
    for students, memory, machines, size, cores in rows:
        count = int(students.replace(",", ""))
        assert float(memory.replace(",", "")) == count * each / 1000
        assert int(machines) == math.ceil(count / ((int(size) - 2) * 1000 // each))
        assert int(cores) == math.ceil(count * seconds / (minutes * 60))
