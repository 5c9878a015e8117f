"""The landing page: one question, two buttons, a card a chapter that says what the chapter itself says."""

import json

import pytest
from built import CHARTED, DESK, PHONE, ROOT, SITE, soup

from techsec_publish import openings

CHAPTERS = [path for path in sorted((ROOT / "book").glob("[0-9]*.ipynb"))]


def test_one_question_and_two_buttons_come_before_all_else():
    article = soup("index.html").article
    question, buttons = article.select_one(".landing-question"), article.select_one(".landing-buttons")
    assert question.get_text().count("?") == 1 and question.find_previous_sibling().name == "h1"
    assert [link["href"] for link in buttons.select("a")] == ["1-literature.html", "lab-exposure.html"]
    assert not question.find_previous("h2")


def test_each_chapter_has_a_card_with_its_own_question_and_minutes():
    cards = {card.a["href"]: card for card in soup("index.html").select(".chapter-cards > li")}
    assert sorted(cards) == [f"{path.stem}.html" for path in CHAPTERS] and len(cards) == 10
    for path in CHAPTERS:
        chapter, card = openings.read(json.loads(path.read_text(encoding="utf-8"))), cards[f"{path.stem}.html"]
        said = (card.a.get_text(), card.select_one(".card-question").get_text().replace("’", "'"))
        assert said == (chapter.title, chapter.question)
        assert card.select_one(".card-minutes").get_text() == f"{chapter.minutes} minutes"


def test_each_picture_is_a_small_drawing_of_a_figure_of_its_chapter_and_says_nothing():
    for card in soup("index.html").select(".chapter-cards > li"):
        file = (SITE / card.img["src"]).resolve()
        assert file.stem in CHARTED[card.a["href"]] and card.img["alt"] == "" and card.img["loading"] == "lazy"
        drawing = file.read_text(encoding="utf-8")
        assert "<text" not in drawing and len(drawing) < 60_000 and drawing.count("<path") > 5
    names = {card.img["src"] for card in soup("index.html").select(".chapter-cards > li")}
    assert {f"_thumbnails/{file.name}" for file in (SITE / "_thumbnails").iterdir()} == names


@pytest.mark.parametrize("window", [DESK, PHONE], ids=["desk", "phone"])
def test_question_and_buttons_are_seen_at_once_and_a_whole_card_is_its_link(visit, window):
    page = visit("index.html", viewport=window).page
    for part in (".landing-question", ".landing-buttons a >> nth=0", ".landing-buttons a >> nth=1"):
        box = page.locator(part).bounding_box()
        assert box["y"] + box["height"] <= window["height"]
    page.locator(".chapter-cards .card-minutes").nth(3).click(force=True)
    page.wait_for_url("**/4-practice.html")
