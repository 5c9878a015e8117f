"""Self-checks answer with JavaScript, fold out without it, and can be reached by key; exercises can be taken along."""

import json
import re

import pytest
from bs4 import BeautifulSoup
from built import PAGES, ROOT, SITE, soup

from course_kit.class_quizzes import banks
from course_kit.masters.reading import read_all
from course_kit.masters.versions import student
from techsec_publish import notebook_files, quizzes

CHAPTERS = sorted(path.stem for path in (ROOT / "book").glob("[0-9]*.ipynb"))
EXERCISES = ROOT / "exercises"
FOLDER = SITE / "_exercises"
SHOWN = {".html", ".js", ".txt", ".json", ".csv", ".ipynb", ".svg"}


@pytest.fixture(scope="module")
def masters():
    return read_all(EXERCISES) if EXERCISES.is_dir() else []


def words(element) -> str:
    return " ".join(element.get_text().split())


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_page_shows_every_question_with_all_it_tells(chapter):
    shown = soup(f"{chapter}.html").select("fieldset.self-check")
    questions = quizzes.read(quizzes.SELF_CHECKS / f"{chapter}.txt")
    assert len(shown) == len(questions)
    for field, question in zip(shown, questions, strict=True):
        plain = [BeautifulSoup(quizzes.html(option.feedback), "html.parser").get_text() for option in question.options]
        assert len(field.select("input[type=radio]")) == len(question.options)
        answers = field.select("details .self-check-answer")
        verdicts = ["Right" if option.right else "Not this one" for option in question.options]
        assert [answer.strong.get_text().rstrip(".") for answer in answers] == verdicts
        assert [words(answer) for answer in answers] == [
            " ".join((text if text.startswith(verdict) else f"{verdict}. {text}").split())
            for verdict, text in zip(verdicts, plain, strict=True)
        ]
        assert len({tag["name"] for tag in field.select("input")}) == 1


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_without_javascript_the_answer_folds_out(visit, scheme):
    page = visit("1-literature.html", scheme, java_script_enabled=False).page
    field = page.locator("fieldset.self-check").first
    assert field.locator(".self-check-answer").first.is_hidden() and field.get_by_role("status").is_hidden()
    field.locator("summary").click()
    answers = field.locator(".self-check-answer")
    assert answers.count() >= 3 and all(answer.is_visible() for answer in answers.all())


@pytest.mark.parametrize(
    ("chapter", "scheme"), [*((chapter, "http") for chapter in CHAPTERS), ("1-literature", "file")]
)
def test_by_key_alone_a_choice_is_answered_in_a_live_region(visit, chapter, scheme):
    seen = visit(f"{chapter}.html", scheme)
    field = seen.page.locator("fieldset.self-check").nth(1)
    choices, said = field.get_by_role("radio"), field.get_by_role("status")
    assert said.inner_text() == ""
    choices.first.focus()
    seen.page.keyboard.press("Space")
    for number in range(choices.count()):
        assert choices.nth(number).is_checked()
        told = field.locator(".self-check-answer").nth(number).text_content()
        assert said.inner_text().split() == told.split() and told
        seen.page.keyboard.press("ArrowDown")
    assert seen.page.locator("fieldset.self-check").first.get_by_role("status").inner_text() == ""
    choices.first.focus()
    seen.page.keyboard.press("Tab")
    seen.page.keyboard.press("Enter")
    assert field.locator("details").get_attribute("open") is not None
    assert (seen.strangers, seen.complaints) == ([], [])


def test_questions_name_their_language():
    bare = [tag for tag in soup("4-2-mechanisms.html").select(".self-check [lang=zh]")]
    assert "协定" in {words(tag) for tag in bare}


def title(one):
    """What a student reads of an exercise: its number, and the chapter it belongs to."""
    chapter = re.match(r"[\d-]*\d", one.about["chapter"])[0].replace("-", ".")
    return f"Exercise {one.about['id']}, with chapter {chapter}: {one.about['title']}"


def test_the_list_is_that_of_the_masters(masters):
    page = soup("teach/exercises.html")
    listed = {words(item.strong): item for item in page.select("ul.exercises > li")}
    titles = {one.about["id"]: title(one) for one in masters}
    assert set(listed) == set(titles.values())
    places = [words(item.strong.a) for item in page.select("ul.exercises > li")][1:]
    assert places == sorted(places), "in the order of the chapters, but for what comes before all"
    if not masters:
        assert "your instructor has them" in words(page.find("article"))
    for one in masters:
        item = listed[titles[one.about["id"]]]
        assert words(item.select_one(".exercise-objective")) == " ".join(one.about["objective"].split())
        facts = words(item.select_one(".exercise-facts")).split("; ")
        assert facts[:2] == [f"{one.about['minutes']} minutes", f"{one.points:g} points"]
        assert facts[2] == f"data: {', '.join(one.about['data']) or 'none'}"
        assert item.strong.a["href"] == f"../{one.about['chapter']}.html"
        assert len(item.select("a[download]")) == len(one.routes)


def test_each_chapter_lists_its_own_and_no_download_is_missing():
    found = {}
    for name in [f"{chapter}.html" for chapter in CHAPTERS] + ["teach/exercises.html"]:
        for link in soup(name).select(".exercises a[download]"):
            file = ((SITE / name).parent / link["href"]).resolve()
            assert file.parent == FOLDER and file.is_file(), link["href"]
            found.setdefault(name, set()).add(file.name)
    everything = {path.name for path in FOLDER.glob("*")}
    assert found.get("teach/exercises.html", set()) == everything
    chapters = [files for name, files in found.items() if name != "teach/exercises.html"]
    assert set().union(*chapters) == everything


def test_a_download_is_the_student_notebook_and_nothing_more(masters):
    for one in masters:
        for route in one.routes:
            ending = "" if route == "code" else "-no-code"
            file = FOLDER / f"exercise-{one.slug}{ending}.ipynb"
            assert json.loads(file.read_text(encoding="utf-8")) == json.loads(json.dumps(student(one, route)))


def hidden(one) -> set[str]:
    """Long lines of a master that no student gets."""
    given = "\n".join(notebook_files.source(cell) for route in one.routes for cell in student(one, route)["cells"])
    everything = "\n".join(notebook_files.source(cell) for cell in one.notebook["cells"])
    mistakes = "\n".join(one.about["mistakes"])
    lines = {line.strip() for line in f"{everything}\n{mistakes}".splitlines()}
    return {line for line in lines if len(line) >= 40 and line not in given and not line.startswith("#: ")}


def test_the_site_is_free_of_solutions_and_of_the_banks(masters):
    files = [path for path in SITE.rglob("*") if path.suffix in SHOWN and path.name != "vega.js"]
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    assert "BEGIN SOLUTION" not in text and "END SOLUTION" not in text
    lines = set().union(*(hidden(one) for one in masters)) if masters else set()
    said = {words for line in lines for words in (line, json.dumps(line)[1:-1])}
    assert [words for words in said if words in text] == []
    stock = banks(EXERCISES / "quizzes") if masters else {}
    assert [q.title for bank in stock.values() for q in bank if q.text in text or q.feedback in text] == []


def linked(names: set[str]) -> set[str]:
    """What these pages link to inside the site, sidebar included."""
    links = {(name, tag["href"].partition("#")[0]) for name in names for tag in soup(name).select("a[href]")}
    inside = {(name, address) for name, address in links if address and not re.match(r"[a-z]+:|//", address)}
    return {((SITE / name).parent / address).resolve().relative_to(SITE).as_posix() for name, address in inside}


def test_chapters_tables_teaching_pages_and_exercises_are_at_most_two_clicks_away():
    first = linked({"index.html"})
    near = first | linked({name for name in first if name.endswith(".html")})
    wanted = {f"{chapter}.html" for chapter in CHAPTERS} | {f"_exercises/{file.name}" for file in FOLDER.glob("*")}
    wanted |= {name for name in PAGES if name.startswith(("teach/", "reference/"))}
    assert wanted - near == set()
