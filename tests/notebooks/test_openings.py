"""The document that each chapter opens with: quoted as a table of the book has it, or retold in the table's words."""

import json
import re

import pytest
from refresh import ROOT

from techsec import data
from techsec_publish import openings, plain_notebooks

CHAPTERS = {path.stem: path for path in sorted((ROOT / "book").glob("[0-9]*.ipynb"))}
OPENING = re.compile(r"^# .+\n\n```\{opening\} (?P<who>.+)\n(?P<options>(?::.*\n)+)\n(?P<words>(?:.+\n)+)```\n", re.M)
OURS = re.compile(r"\s*\[[^\]]*\]\s*")


def opening(name):
    first = "".join(json.loads(CHAPTERS[name].read_text(encoding="utf-8"))["cells"][0]["source"])
    found = OPENING.match(first)
    assert found, f"{name} does not open with a document after its title"
    options = dict(re.findall(r"^:(\w+):[ ]?(.*)$", found["options"], re.M))
    return found["who"], options, " ".join(found["words"].split())


def rows(table, address):
    return table[table["source_url"] == address]


@pytest.mark.parametrize("name", CHAPTERS)
def test_the_words_stand_in_a_table_with_their_address_and_day(name):
    _, options, words = opening(name)
    address, date = options["address"], options["date"]
    if "retold" in options:
        found = rows(data.events(), address)
        assert words in set(found["summary"]) and date in set(found["date"])
        return
    evidence, documents = rows(data.evidence(), address), rows(data.documents(), address)
    parts = [part for part in OURS.split(words) if part]
    assert parts and any(all(part in quote for part in parts) for quote in evidence["quote"]), words
    days = [*documents["date"], *re.findall(r"\d{4}-\d{2}(?:-\d{2})?", " ".join(evidence["note"]))]
    assert any(day.startswith(date) for day in days), f"{date} is not among {days}"


def test_more_than_one_standpoint_opens_the_book():
    who = " ".join(opening(name)[0] for name in CHAPTERS)
    assert len(CHAPTERS) == 10
    assert who.count("China's") >= 2 and who.count("Japan") >= 2 and "White House" in who and "Joint statement" in who


@pytest.mark.parametrize("name", CHAPTERS)
def test_question_and_minutes_are_read(name):
    found = openings.read(json.loads(CHAPTERS[name].read_text(encoding="utf-8")))
    assert found.title[0] == name[0] and found.question.endswith("?") and 30 <= found.minutes <= 120


def test_a_document_becomes_a_plain_quotation_in_a_downloaded_notebook():
    options = ":date: 2021-04\n:address: https://example.org/a\n:language: in English"
    text = f"```{{opening}} A minister\n{options}\n\nWe\nagree.\n```"
    plain = plain_notebooks.markdown(text, plain_notebooks.Book())
    assert plain == "> “We agree.”\n>\n> A minister, April 2021; in English: <https://example.org/a>"
    retold = plain_notebooks.markdown(text.replace(":date:", ":retold:\n:date:"), plain_notebooks.Book())
    assert "“" not in retold and "We agree." in retold
