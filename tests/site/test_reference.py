"""The reference pages: table browser, source notes, downloads, languages."""

import csv
import io
import re
import zipfile

import pytest
from built import PAGES, SITE, no_page, soup

from techsec import schema
from techsec_site import glossary

DATA = schema.folder()
TABLES = [resource["name"] for resource in schema.package()["resources"]]


def test_every_table_has_a_page_with_all_its_columns():
    for table in TABLES:
        page, resource = soup(f"reference/tables/{table}.html"), schema.resource(table)
        assert page.h1.get_text().replace("’", "'").startswith(resource["title"]), table
        columns = [code.text for code in page.select("dl.columns > dt > code")]
        assert columns == list(schema.fields(table)), table
        assert (SITE / "_data" / f"{table}.csv").read_bytes() == (DATA / resource["path"]).read_bytes(), table


def test_zip_holds_the_package_as_it_stands():
    with zipfile.ZipFile(SITE / "_data" / "data-package.zip") as bundle:
        inside = {name.removeprefix("data/"): bundle.read(name) for name in bundle.namelist()}
    here = {
        path.relative_to(schema.folder()).as_posix(): path.read_bytes()
        for path in schema.folder().rglob("*")
        if path.is_file()
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


def test_blanks_come_last_upwards_and_downwards(visit):
    page = visit("reference/tables/events.html").page
    page.get_by_role("button", name=re.compile("^Browse")).click()
    more = page.get_by_role("button", name="Show more rows")
    while more.is_visible():
        more.click()
    place = list(schema.fields("events")).index("followed_by")
    filled = sorted(schema.read("events")["followed_by"].loc[lambda cells: cells != ""])
    assert len(filled) > 10
    head = page.locator(".table-browser th button").filter(has_text=re.compile("^followed_by$"))
    cells = f"rows => rows.map((row) => row.children[{place}].textContent)"
    for order in ("ascending", "descending"):
        head.click()
        shown = page.locator(".table-browser tbody tr").evaluate_all(cells)
        full, blank = shown[: len(filled)], shown[len(filled) :]
        assert sorted(full) == filled and set(blank) == {""}, order
        assert page.locator(f"th[aria-sort={order}]").inner_text() == "followed_by"


def test_table_that_does_not_load_says_so_and_may_be_tried_again(visit):
    page = visit("reference/tables/events.html").page
    page.route("**/_data/events.js", lambda route: route.abort(), times=2)
    button = page.get_by_role("button", name=re.compile("^Browse"))
    for _ in range(2):
        button.click()
        page.get_by_role("alert").filter(has_text="could not be loaded").wait_for()
    assert page.get_by_role("alert").count() == 1
    button.click()
    page.locator(".table-browser tbody tr").first.wait_for()
    assert page.get_by_role("alert").count() == 0


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


def without_language(name):
    for text in soup(name).find("article").find_all(string=re.compile(r"[\u3041-\u30ff\u4e00-\u9fff]")):
        if not any(
            parent.get("lang") in ("zh", "ja") or parent.name in ("svg", "option", "code", "script")
            for parent in text.parents
        ):
            yield text.strip()[:60]


def test_east_asian_text_says_its_language():
    no_page(without_language)


CHAPTERS = [name for name in PAGES if re.match(r"\d-", name)]


@pytest.mark.parametrize("name", CHAPTERS)
def test_first_use_of_a_term_in_prose_links_to_the_glossary_and_later_ones_do_not(name):
    page = soup(name)
    links = [link for link in page.select("article p a[href*='glossary.html#term-']") if not link.find_parent("table")]
    targets = [link["href"].partition("#")[2] for link in links]
    assert len(targets) >= 5, "fewer than five terms of the glossary in the prose"
    assert len(targets) == len(set(targets))
    assert not [link for link in links if link.find_parent(["h1", "h2", "h3", "figure", "code"])]
    terms = {entry["id"] for entry in soup("reference/glossary.html").select("dt[id^=term-]")}
    assert set(targets) <= terms


def test_glossary_names_pages_of_the_paper_where_there_are_any():
    lines = [line.get_text() for line in soup("reference/glossary.html").select("dd p")]
    pages = [line for line in lines if line.startswith("Pages")]
    assert pages and not [line for line in pages if not re.match(r"Pages of the paper: \d", line)]


def test_bibliography_has_persons_and_bodies_in_one_alphabet():
    entries = [entry.get_text(strip=True) for entry in soup("reference/bibliography.html").select(".citation > p")]
    found = [
        next(place for place, entry in enumerate(entries) if name in entry[:40])
        for name in ("Allison", "Asahi Shimbun", "Baldwin", "Van Evera", "Waltz", "The White House", "Zaks")
    ]
    assert found == sorted(found)


@pytest.mark.parametrize("name", CHAPTERS)
def test_key_terms_that_the_glossary_has_are_links(name):
    heading = soup(name).find("h2", string=re.compile("Key terms")) or soup(name).select_one("#key-terms h2")
    assert heading, "no section Key terms"
    cells = [row.find(["td", "th"]) for row in heading.find_next("table").select("tbody tr")]
    known = glossary.names()
    missing = [
        cell.get_text(strip=True)
        for cell in cells
        if re.sub("^the ", "", cell.get_text(strip=True).lower().strip('" “”')) in known and not cell.find("a")
    ]
    assert cells and missing == []


def test_a_term_is_found_under_each_of_its_spellings():
    known = glossary.names()
    assert known["external balancing"] == known["internal balancing"] == "term-external-internal-balancing"
    assert known["securitization"] == "term-securitization" and known["weaker ally"] == "term-asymmetric-ally"
