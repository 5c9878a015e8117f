"""The prose of the chapters: numbers come from data, reports of the paper have their page."""

import json
import re
from pathlib import Path

import pytest
from refresh import notebooks

CHAPTERS = [path for path in notebooks() if re.match(r"\d|lab-", path.name)]
NAMES = [path.name for path in CHAPTERS]

MONTH = "(January|February|March|April|May|June|July|August|September|October|November|December)"
LINES = [
    r"(?s)````.*?````|```.*?```|:::.*?:::",  # directives and code
    r"(?m)^#+ .*$",  # headings
    r"(?m)^\s*\|.*$",  # tables
    r"(?m)^\s*\d+\. ",  # numbered lists
]
EXEMPT = [
    r"<fig-[^<>]*>",  # Where a phrase points.
    r"(\{[\w:]+\})?`[^`]*`",  # roles, code and glued numbers
    r"\]\([^)]*\)",  # addresses of links
    r"\*\*Time\*\* [^.]*\.",
    r"\b(Task|Question|Step|Rule|Figure|Outcome|Exercise|Practice|row|digit|such as a) \d+\b",
    rf"\b\d{{1,2}}( and \d{{1,2}}|-\d{{1,2}})? {MONTH}\b( \d{{4}})?",
    rf"\b{MONTH} \d{{4}}",
    r"\b\d{1,2}(st|nd|rd|th)\b",
    r"CC BY(-NC)? 4\.0",
    r"\b(1[89]|20)\d\d(s\b|[-–/]\d{2,4})?",  # years, decades and spans of years
    r"\b(pp?|nn?)\. ?\d+([-–]\d+)?(, \d+([-–]\d+)?)*( and \d+)?",
    r"(?i)\b(page|pages|note|notes|section|sections|chapter|chapters|footnote) \d[\d.]*([-–, ]+(and )?\d[\d.]*)*",
    r"(?<![\d.])\d\.\d(?!\d)",  # section numbers such as 4.1, and Trump 2.0
    r"\b\d+([-/]\d+)?,? (and |than for \w+, )?(\d+([-/]\d+)? ?)?(nm|nanometres?)\b",
    r"\b(2\+2|2プラス2|G7|5G|6G|Chip 4|S3)\b|\b(H|HR|O|E|R)\d+(ab|[ab])?\b",
    r"[\u3400-\u9fff]\S*|\S*[\u3400-\u9fff]",  # Chinese and Japanese text
]
CITED = re.compile(r"\{cite:[pt]\}`[^`]*wu2025\{")
REPORTS = re.compile(
    r"\b(Wu and Cong|the authors|the article|the paper)\b[^.]*\b(say|says|argue|argues|hold|holds|describe|"
    r"describes|report|reports|see|sees|call|calls|write|writes|expect|expects|name|names|find|finds)\b"
)
ALLOWANCE = 3  # Paragraphs a chapter that speak of the article as a whole.


def prose(path: Path) -> list[str]:
    """The markdown cells of a notebook before the parts of our own."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]


def bare_numbers(text: str) -> list[str]:
    """Digits that no exemption covers, each with the words around it."""
    for pattern in LINES:
        text = re.sub(pattern, " ", text)
    text = re.sub(r"\s+", " ", text)
    for pattern in EXEMPT:
        text = re.sub(pattern, " ", text)
    return re.findall(r".{0,30}\d.{0,20}", text)


@pytest.mark.parametrize("path", CHAPTERS, ids=NAMES)
def test_numbers_in_the_prose_come_from_data(path):
    assert [number for text in prose(path) for number in bare_numbers(text)] == []


def test_a_bare_number_is_noticed():
    [found] = bare_numbers("On 16 April 2021 (p. 88, n. 1) the 2+2 met; {glue:text}`a` of 14 events, 5 nm.")
    assert "of 14 events" in found


@pytest.mark.parametrize("path", CHAPTERS, ids=NAMES)
def test_reports_of_the_paper_have_a_page(path):
    paragraphs = [part for text in prose(path) for part in re.split(r"\n\s*\n", text)]
    bare = [part[:90] for part in paragraphs if REPORTS.search(part) and not CITED.search(part) and "`{" not in part]
    bare = [part for part in bare if not part.lstrip().startswith(("|", "#", "```", "1.", "-"))]
    assert len(bare) <= ALLOWANCE, bare
