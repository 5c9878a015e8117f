"""In a real JupyterLab each lab opens, runs, and its figure follows its widgets."""

import csv
import re

import pytest
from playwright.sync_api import Error, expect

pytestmark = pytest.mark.slow

BROKEN = "[data-mime-type='application/vnd.jupyter.error'], [data-mime-type='application/vnd.jupyter.stderr']"


@pytest.fixture
def run_lab(server, page, run_all):
    """run_lab(name) gives the page of a lab in JupyterLab, all its cells run; in the end nothing may have failed."""

    def run(name):
        run_all(f"{server}/lab/tree/repository/book/{name}?reset")
        page.locator(".jp-OutputArea .widget-box").first.wait_for(timeout=240_000)
        return page

    yield run
    assert page.locator(BROKEN).count() == 0


def drawings(page):
    """The charts inside the widgets."""
    return page.locator(".widget-output .vega-embed")


def picture(page):
    """What the first chart looks like; a chart that is being drawn anew is waited for."""
    for _ in range(40):
        try:
            return drawings(page).first.locator("canvas, svg").first.screenshot(timeout=10_000)
        except Error:
            page.wait_for_timeout(250)
    pytest.fail("no chart stays in the page")


def moved(page, act):
    """Do ``act`` and wait until the first chart is another one."""
    drawings(page).first.wait_for(timeout=60_000)
    page.wait_for_timeout(500)
    before = picture(page)
    act()
    for _ in range(40):
        page.wait_for_timeout(250)
        if picture(page) != before:
            return
    pytest.fail("the figure is what it was")


def fill(page, label, value):
    """Type a value into the labelled control and leave it by the keyboard."""
    control = page.get_by_label(label, exact=True).first
    control.fill(value)
    control.press("Tab")


def test_a_judgement_moves_the_bands(run_lab):
    page = run_lab("lab-tracing.ipynb")
    moved(page, lambda: fill(page, "Prior of the authors' own account, per cent", "60"))
    piece = page.get_by_label("Piece of evidence", exact=True)
    piece.select_option(label=piece.locator("option").filter(has_text=re.compile("^E6:")).inner_text())
    moved(page, lambda: page.get_by_label("count this piece").press("Space"))
    expect(page.get_by_text("E5, E7, E47")).to_be_visible()


def test_what_is_taken_away_moves_concentration(run_lab):
    page = run_lab("lab-exposure.ipynb")
    page.get_by_label("Economy", exact=True).select_option("Netherlands")
    moved(page, lambda: page.get_by_role("button", name="Take from the economy").press("Enter"))
    expect(page.get_by_text("Taken away: Japan 100 %, Netherlands 100 %.")).to_be_visible()
    expect(page.get_by_text("No data, which is not zero: Photoresists")).to_be_visible()
    expect(drawings(page)).to_have_count(2)


def test_codes_are_compared_and_a_file_is_replaced_when_the_coder_says_so(run_lab, home):
    page = run_lab("lab-coding.ipynb")
    for done in (1, 2):
        for label, words in {
            "Stage": "context",
            "Role in the argument": "background",
            "Type": "other",
            "Commitment": re.compile("^0"),
        }.items():
            control = page.get_by_label(label, exact=True).first
            option = control.locator("option").filter(has_text=words).first
            control.select_option(label=option.inner_text())
        page.get_by_label("no technology", exact=False).first.press("Space")
        page.get_by_role("button", name="Next").press("Enter")
        expect(page.get_by_text(f"{done} of 77 units coded in full.")).to_be_visible()
    page.get_by_role("button", name="Compare with both passes").press("Enter")
    drawings(page).first.wait_for(timeout=60_000)
    expect(page.get_by_text("2 units compared.")).to_be_visible()

    there, over = home / "repository" / "book" / "my-event-codes.csv", page.get_by_role("button", name="Save over it")
    there.write_text("the codes of another day", encoding="utf-8")
    expect(over).to_be_hidden()
    page.get_by_role("button", name="Save", exact=True).press("Enter")
    expect(page.get_by_text("my-event-codes.csv already exists and holds other work")).to_be_visible()
    assert there.read_text(encoding="utf-8") == "the codes of another day"
    over.press("Enter")
    expect(page.get_by_text("Saved in my-event-codes.csv")).to_be_visible()
    expect(over).to_be_hidden()
    assert there.read_text(encoding="utf-8").count("background,other,0") == 2


def test_a_file_gets_its_errors_then_its_figures(run_lab, home, tmp_path):
    book = (home / "repository" / "data" / "events.csv").read_text(encoding="utf-8")
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text(book, encoding="utf-8")
    bad.write_text(book.replace("semi_leading", "semi_lead", 1), encoding="utf-8")
    page = run_lab("lab-own-data.ipynb")

    def bring(path):
        with page.expect_file_chooser() as chooser:
            page.get_by_role("button", name="Bring a CSV file").click()
        chooser.value.set_files(path)

    bring(bad)
    row = book[: book.index("semi_leading")].count("\n") + 1
    expect(page.get_by_text(f"bad.csv, row {row}, column 'technologies', value 'semi_lead'")).to_be_visible()
    assert drawings(page).count() == 0
    bring(good)
    events = len(list(csv.reader(book.splitlines()))) - 1
    expect(page.get_by_text(f"good.csv: {events} events keep every rule.")).to_be_visible()
    moved(page, lambda: page.get_by_label("Figure", exact=True).select_option("Who moves first, by stage"))
    expect(drawings(page)).to_have_count(2)
