"""The pages for lecturers keep what they promise: links, minutes, exercises, four levels, three samples."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEACH = {path.stem: path.read_text(encoding="utf-8") for path in sorted((ROOT / "book" / "teach").glob("*.md"))}
MASTERS = [
    json.loads(path.read_text(encoding="utf-8"))["metadata"]["techsec"]
    for path in sorted((ROOT / "exercises").glob("*.ipynb"))
]
CHAPTERS = sorted(path.stem for path in (ROOT / "book").glob("[0-9]*.ipynb"))
NAMED = re.compile(r"(?<![\d.])(\d\.[\dS]|week-0) \((\d+)\)")


def parts(text: str) -> dict[str, str]:
    """The sections of a page by their second-level heading."""
    found = re.split(r"^## (.+)$", text, flags=re.M)[1:]
    return dict(zip(found[::2], found[1::2], strict=True))


def test_the_overview_leads_to_every_page_and_the_landing_page_to_the_overview():
    led = set(re.findall(r"\{doc\}`([\w-]+)`", TEACH["overview"]))
    assert led >= set(TEACH) - {"overview"}
    landing = (ROOT / "book" / "index.md").read_text(encoding="utf-8")
    assert "{doc}`teach/overview`" in landing and "<teach/exercises>" in landing
    assert "What stands in a public repository is public." in TEACH["overview"].replace("\n", " ")


@pytest.mark.skipif(not MASTERS, reason="the masters are not in this copy of the book")
@pytest.mark.parametrize("page", TEACH)
def test_exercises_named_with_minutes_are_those_of_the_masters(page):
    minutes = {about["id"]: str(about["minutes"]) for about in MASTERS}
    wrong = [(name, said) for name, said in NAMED.findall(TEACH[page]) if minutes.get(name) != said]
    assert wrong == []


def test_modules_name_weeks_and_exercises():
    modules = parts(TEACH["modules"])
    assert list(modules) == ["One week", "Three weeks", "Six weeks", "A methods spine of 12 to 14 weeks"]
    rows = {name: len(re.findall(r"^\| \d", text, re.M)) for name, text in modules.items()}
    assert rows == {"One week": 0, "Three weeks": 3, "Six weeks": 6, "A methods spine of 12 to 14 weeks": 14}
    assert len(set(NAMED.findall(TEACH["modules"]))) >= 15


def test_four_courses_are_mapped():
    assert list(parts(TEACH["syllabus"])) == [
        "Introduction to international relations",
        "International political economy",
        "East Asian security",
        "Research methods",
    ]


def test_every_chapter_has_notes_with_its_minutes_five_questions_and_three_variants():
    notes = parts(TEACH["chapter-notes"])
    assert len(notes) == len(CHAPTERS)
    for text in notes.values():
        chapter = re.search(r"\{doc\}`\.\./([\w-]+)`, (\d+) minutes", text)
        cells = json.loads((ROOT / "book" / f"{chapter[1]}.ipynb").read_text(encoding="utf-8"))["cells"]
        assert f"**Time** {chapter[2]} minutes" in "".join(cells[0]["source"]), chapter[1]
        assert re.findall(r"\((\d)\)", text) == list("12345"), chapter[1]
        assert "**Misreadings.**" in text and "| Seminar | Lecture hall | Online |" in text


def test_the_rubric_has_four_levels_and_each_sample_a_level_for_each_criterion():
    lines = re.findall(r"^\| ([^|]+) \| (.+) \|$", TEACH["rubrics"], re.M)
    criteria = [name for name, cells in lines if len(cells.split(" | ")) == 4 and name != "Criterion"]
    marked = {name: cells for name, cells in lines if len(cells.split(" | ")) == 3 and name != "Criterion"}
    assert len(criteria) == 5 and set(criteria) == set(marked)
    assert all(re.fullmatch(r"[1-4]:.*", cell) for cells in marked.values() for cell in cells.split(" | "))
    levels = list(zip(*([int(cell[0]) for cell in cells.split(" | ")] for cells in marked.values()), strict=True))
    assert sum(levels[0]) > sum(levels[1]) > sum(levels[2])
    assert "made up by us" in TEACH["rubrics"] and "They are public" in TEACH["rubrics"].replace("\n", " ")


def test_no_page_tells_a_limit_of_the_simulation():
    ranges = ROOT / "exercises" / "simulation" / "reservations.csv"
    assert "numbers of your class are in no file" in TEACH["simulation"].replace("\n", " ")
    if ranges.exists():
        reasons = [line.rsplit(",", 1)[1].strip('"') for line in ranges.read_text(encoding="utf-8").splitlines()[1:]]
        assert [reason for reason in reasons if len(reason) > 30 and reason in TEACH["simulation"]] == []
