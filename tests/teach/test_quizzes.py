"""Quizzes: every chapter has self-checks that teach, draws follow the class key, and the zips hold what was drawn."""

import io
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

from course_kit import class_key as keys
from course_kit import class_quizzes
from techsec import data
from techsec.errors import BookError
from techsec.figures import conduct
from techsec_publish import quizzes

ROOT = Path(__file__).resolve().parents[2]
BANKS = ROOT / "exercises" / "quizzes"
CHAPTERS = sorted(path.stem for path in (ROOT / "book").glob("[0-9]*.ipynb"))
OF_THE_PAPER = "12345"  # How the names of these chapters begin.
CHECKS = {path.stem: quizzes.read(path) for path in sorted(quizzes.SELF_CHECKS.glob("*.txt"))}
KEY, OTHER = b"k" * 32, b"o" * 32
EACH = pytest.mark.parametrize("chapter", CHAPTERS)
NAMESPACES = {
    "qti": "http://www.imsglobal.org/xsd/ims_qtiasiv1p2",
    "ims": "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1",
}


@pytest.fixture(scope="module")
def stock():
    if not BANKS.is_dir():
        pytest.skip("the banks are not in this copy of the book")
    return class_quizzes.banks(BANKS)


def longest_is_right(questions) -> int:
    """Questions whose right option is markedly the longest: what a guesser looks for."""
    return sum(
        max(question.options, key=lambda option: len(option.text)).right
        and 1.25 * sorted(len(option.text) for option in question.options)[-2]
        < max(len(o.text) for o in question.options)
        for question in questions
    )


@EACH
def test_every_chapter_has_three_self_checks_with_feedback_for_each_option(chapter):
    questions = CHECKS[chapter]
    assert len(questions) >= 3
    for question in questions:
        assert sum(option.right for option in question.options) == 1 and len(question.options) >= 3, question.title
        assert len({option.feedback for option in question.options}) == len(question.options), question.title
        assert all(len(option.feedback) >= 20 for option in question.options), f"{question.title}: feedback too short"
    assert len({next(i for i, o in enumerate(q.options) if o.right) for q in questions}) > 1, "always the same place"


@EACH
def test_the_chapter_shows_its_own_self_checks_and_exercises(chapter):
    text = (ROOT / "book" / f"{chapter}.ipynb").read_text(encoding="utf-8")
    assert "```{self-check} " + chapter in text and "```{exercises} " + chapter in text


def test_no_guesser_wins_by_length(stock):
    for questions in (CHECKS, stock):
        everything = [question for chapter in questions.values() for question in chapter]
        assert longest_is_right(everything) <= len(everything) / 4


@EACH
def test_banks_are_large_enough_and_share_no_question_with_the_page(stock, chapter):
    assert len(stock[chapter]) >= (10 if chapter[0] in OF_THE_PAPER else 6)
    shown = {question.text for question in CHECKS[chapter]}
    assert [question.title for question in stock[chapter] if question.text in shown] == []


@EACH
def test_the_draw_follows_key_and_seed_alone(stock, chapter):
    drawn = class_quizzes.draw(stock[chapter], KEY, chapter)
    assert drawn == class_quizzes.draw(stock[chapter], KEY, chapter) and len(drawn) == class_quizzes.QUESTIONS
    assert drawn == class_quizzes.draw(stock[chapter][::-1], KEY, chapter), "the order in the file plays no part"
    assert drawn != class_quizzes.draw(stock[chapter], OTHER, chapter)
    assert drawn != class_quizzes.draw(stock[chapter], KEY, chapter, "2027")


def test_two_classes_get_other_questions_and_the_right_option_moves(stock):
    drawn = [{q.title for q in class_quizzes.draw(stock["3-drivers"], bytes([n]) * 32, "3-drivers")} for n in range(8)]
    assert len({frozenset(titles) for titles in drawn}) > 1
    everything = [q for c, bank in stock.items() for q in class_quizzes.draw(bank, KEY, c)]
    places = [next(i for i, option in enumerate(q.options) if option.right) for q in everything]
    assert set(places) == {0, 1, 2}


def test_forms_share_nothing_with_each_other_or_with_the_quizzes(stock):
    drawn = class_quizzes.quizzes(stock, KEY)
    titles = [(question.title, question.text) for questions in drawn.values() for question in questions]
    assert set(drawn) == {f"quiz-{chapter}" for chapter in CHAPTERS} | set(class_quizzes.FORMS)
    assert len(titles) == len(set(titles))
    large = [chapter for chapter, bank in stock.items() if len(bank) >= class_quizzes.QUESTIONS + 4]
    assert len(drawn["pre-test"]) == len(drawn["post-test"]) == 2 * len(large)
    assert {chapter for chapter in CHAPTERS if chapter[0] in OF_THE_PAPER} <= set(large)


def test_a_bank_that_is_too_small_is_refused(stock):
    with pytest.raises(BookError, match="7-testing: the bank holds 7 questions, 9 are wanted"):
        class_quizzes.draw(stock["7-testing"], KEY, "7-testing", count=9)


@EACH
def test_text_that_was_drawn_can_be_read_again(stock, chapter, tmp_path):
    drawn = class_quizzes.draw(stock[chapter], KEY, chapter)
    (tmp_path / "quiz.txt").write_text(class_quizzes.text("A quiz", drawn), encoding="utf-8")
    assert quizzes.read(tmp_path / "quiz.txt") == drawn


def score(item, answer) -> float:
    """The score that the item's response processing gives to one option, as an LMS would work it out."""
    total = 0.0
    for condition in item.iterfind(".//qti:respcondition", NAMESPACES):
        right = condition.find("qti:conditionvar/qti:varequal", NAMESPACES)
        if right is not None and right.text == answer:
            setting = condition.find("qti:setvar", NAMESPACES)
            total = float(setting.text) if setting is not None else total
            if condition.get("continue") == "No":
                break
    return total


@EACH
def test_qti_zip_holds_the_drawn_items_and_scores_them_right(stock, chapter):
    drawn = class_quizzes.draw(stock[chapter], KEY, chapter)
    with zipfile.ZipFile(io.BytesIO(class_quizzes.qti("A quiz", drawn))) as bundle:
        assert bundle.testzip() is None
        manifest = ElementTree.fromstring(bundle.read("imsmanifest.xml"))
        files = [tag.get("href") for tag in manifest.iter() if tag.tag.endswith("}file")]
        assert files and set(files) <= set(bundle.namelist())
        [assessment] = [name for name in files if "assessment_meta" not in name]
        tree = ElementTree.fromstring(bundle.read(assessment))
    items = tree.findall(".//qti:item", NAMESPACES)
    assert len(items) == len(drawn)
    for item, question in zip(items, drawn, strict=True):
        labels = item.findall(".//qti:response_label", NAMESPACES)
        assert len({label.get("ident") for label in labels}) == len(question.options)
        shown = ["".join(label.itertext()).strip() for label in labels]
        assert shown == [f"<p>{quizzes.html(option.text)}</p>" for option in question.options]
        scores = [score(item, label.get("ident")) for label in labels]
        assert scores == [100.0 if option.right else 0.0 for option in question.options]


def test_gift_has_one_right_option_a_question_and_hides_its_own_signs():
    options = (quizzes.Option("a = b", True, "as {said}"), quizzes.Option("a ~ b: no", False, ""))
    text = class_quizzes.gift([quizzes.Question("T", "Which # holds?", options, "See p. 1.")])
    assert text == ("::T::[markdown]Which \\# holds?{\n=a \\= b#as \\{said\\}\n~a \\~ b\\: no\n####See p. 1.\n}\n")


BROKEN = {
    "Title: A\n1. Q?\na) x\n... f\nb) y\n... g\n": "must specify a correct choice",
    "1. Q?\n*a) x\n... f\nb) y\n... g\n": "line 1: a question needs a title of its own",
    "Title: A\n1. Q?\n*a) x\nb) y\n... g\n": "line 1: every option, or the question as a whole, needs feedback",
    "Title: A\n1. Q?\n[*] x\n... f\n[ ] y\n... g\n": "only multiple-choice questions with one right option",
}


@pytest.mark.parametrize("text", BROKEN)
def test_a_broken_quiz_gets_one_clear_line(tmp_path, text):
    (tmp_path / "bad.txt").write_text(text, encoding="utf-8")
    with pytest.raises(BookError) as error:
        quizzes.read(tmp_path / "bad.txt")
    assert BROKEN[text] in str(error.value) and "bad.txt" in str(error.value) and "\n" not in str(error.value)


def test_the_command_writes_the_quizzes_and_says_what_is_wrong(stock, tmp_path, capsys):
    keys.new(tmp_path / "class.key")
    order = [str(BANKS), str(tmp_path / "out"), "--key", str(tmp_path / "class.key")]
    assert class_quizzes.main(order) == 0
    assert {path.suffix for path in (tmp_path / "out").iterdir()} == {".zip", ".gift", ".txt"}
    assert capsys.readouterr().out.startswith(f"{len(CHAPTERS) + 2} quizzes")
    assert class_quizzes.main([str(tmp_path / "none"), *order[1:]]) == 1
    assert class_quizzes.main([*order[:3], str(tmp_path / "no.key")]) == 1
    assert len(capsys.readouterr().err.strip().splitlines()) == 2


def test_facts_of_the_data_that_questions_rest_on():
    """Questions quote no number of the tables; these are the comparisons that their wording takes for granted."""
    lanes = conduct.first_movers_frame(data.events().query("provenance != 'public'"), data.actors())[
        "lane"
    ].value_counts()
    assert lanes["Japan"] < lanes["United States"]
    words = data.wording().query("term == '威胁' and section != ''")
    uses = words.assign(main=words["section"].str[0]).groupby(["main", "quoted"])["count"].sum()
    assert uses["3", "yes"] > uses["3", "no"] and uses["2", "yes"] < uses["2", "no"]
    documents = data.documents()
    assert set(documents[documents["title"].str.contains("(CoRe)", regex=False)]["china_mentions"]) == {0}
    arizona = data.fabs().query("facility.str.contains('Arizona')")["node_label"].tolist()
    assert {"4 nm", "5 nm"} <= set(arizona)
