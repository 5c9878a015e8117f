"""The reference pages: table browser, source notes, downloads, languages."""

import csv
import io
import re
import zipfile

import pytest
from bs4 import BeautifulSoup

from conftest import PAGES, SITE
from techsec import schema

TABLES = [resource["name"] for resource in schema.package()["resources"]]


def soup(name):
    return BeautifulSoup((SITE / name).read_text(encoding="utf-8"), "html.parser")


@pytest.mark.parametrize("table", TABLES)
def test_every_table_has_a_page_with_all_its_columns(table):
    page = soup(f"reference/tables/{table}.html")
    assert page.h1.get_text().replace("’", "'").startswith(schema.resource(table)["title"])
    assert [code.text for code in page.select("dl.columns > dt > code")] == list(schema.fields(table))
    assert (SITE / "_data" / f"{table}.csv").read_bytes() == (schema.DATA / schema.resource(table)["path"]).read_bytes()


def test_zip_holds_the_package_as_it_stands():
    with zipfile.ZipFile(SITE / "_data" / "data-package.zip") as bundle:
        inside = {name.removeprefix("data/"): bundle.read(name) for name in bundle.namelist()}
    here = {
        path.relative_to(schema.DATA).as_posix(): path.read_bytes() for path in schema.DATA.rglob("*") if path.is_file()
    }
    assert inside == here


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_table_browser_loads_when_opened_filters_and_sorts(visit, scheme):
    seen = visit("reference/tables/events.html", scheme)
    assert not [url for url in seen.requests if "_data/" in url]
    seen.page.get_by_role("button", name=re.compile("^Browse")).click()
    rows = seen.page.locator(".table-browser tbody tr")
    rows.first.wait_for()
    assert rows.count() == min(50, len(schema.read("events")))
    seen.page.get_by_role("searchbox").fill("rapidus")
    expected = schema.read("events").apply(lambda row: row.str.lower().str.contains("rapidus").any(), axis=1).sum()
    assert rows.count() == expected
    by_date = seen.page.locator(".table-browser th button").filter(has_text=re.compile("^date$"))
    by_date.click()
    first = rows.nth(0).locator("td").first.inner_text()
    by_date.click()
    assert rows.nth(0).locator("td").first.inner_text() > first
    assert seen.page.locator("th[aria-sort=descending]").inner_text() == "date"
    assert (seen.strangers, seen.complaints) == ([], [])


def test_source_notes_stand_without_javascript_and_filter_with_it(visit):
    still = visit("reference/source-notes.html", java_script_enabled=False)
    assert still.page.locator(".source-note").count() == len(schema.read("discrepancies"))
    assert still.page.locator(".note-filters").is_hidden()
    live = visit("reference/source-notes.html")
    live.page.get_by_label("concerns").select_option("dating")
    notes = schema.read("discrepancies")
    expected = ((notes["class"] == "dating") & (notes["kind"] != "transcription")).sum()
    assert live.page.locator(".source-notes").first.locator(".source-note:visible").count() == expected


@pytest.mark.parametrize("units", ["events", "documents"])
def test_blank_sheet_has_what_the_coders_saw_and_no_codes(units):
    rows = list(csv.DictReader(io.StringIO((SITE / "_data" / f"blank-{units}.csv").read_text(encoding="utf-8"))))
    assert {row["unit"] for row in rows} == set(schema.read(f"{units}_pass_a")["unit"])
    codes = ["stage", "commitment"] if units == "events" else ["china_word", "themes"]
    assert all(row[code] == "" for row in rows for code in codes)
    assert not {"page", "section"} & set(rows[0])


@pytest.mark.parametrize("name", PAGES)
def test_east_asian_text_says_its_language(name):
    body = soup(name).find("article")
    bare = []
    for text in body.find_all(string=re.compile(r"[\u3041-\u30ff\u4e00-\u9fff]")):
        parents = list(text.parents)
        if not any(
            parent.get("lang") in ("zh", "ja") or parent.name in ("svg", "option", "code") for parent in parents
        ):
            bare.append(text.strip()[:60])
    assert bare == []
