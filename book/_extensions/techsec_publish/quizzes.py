"""Multiple-choice questions in plain text, in the syntax of text2qti (BSD-3), a file for each chapter.

``book/quizzes`` holds the self-checks, which a chapter shows together with their answers.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from text2qti.config import Config
from text2qti.err import Text2qtiError
from text2qti.markdown import Markdown
from text2qti.quiz import Question as Parsed
from text2qti.quiz import Quiz

from techsec.errors import BookError

SELF_CHECKS = Path(__file__).resolve().parents[2] / "quizzes"
LETTERS = "abcdefgh"  # One for each option.


@dataclass(frozen=True)
class Option:
    """One choice: its text, whether it is the right one, and what a reader who picks it is told."""

    text: str
    right: bool
    feedback: str


@dataclass(frozen=True)
class Question:
    """A multiple-choice question with exactly one right option; ``feedback`` is told whatever was picked."""

    title: str
    text: str
    options: tuple[Option, ...]
    feedback: str


def _line(text: str | None) -> str:
    return " ".join((text or "").split())


def read(path: Path) -> list[Question]:
    """The questions of one file, in its order. Texts are Markdown on one line.

    Raises BookError where text2qti does, for a question that is not multiple choice, has more options than LETTERS
    or no title of its own, and for one that leaves an option without feedback while there is none for the whole
    question either.
    """
    try:
        quiz = Quiz(path.read_text(encoding="utf-8"), config=Config(), source_name=path.name)
    except Text2qtiError as error:
        raise BookError(_line(str(error))) from error
    questions: list[Question] = []
    for parsed in quiz.questions_and_delims:
        place = f"{path.name}, line {parsed.linenum_start}"
        if not isinstance(parsed, Parsed) or parsed.type != "multiple_choice_question":
            raise BookError(f"{place}: only multiple-choice questions with one right option are used here")
        options = tuple(Option(_line(c.choice_raw), c.correct, _line(c.feedback_raw)) for c in parsed.choices)
        question = Question(_line(parsed.title_raw), _line(parsed.question_raw), options, _line(parsed.feedback_raw))
        if len(options) > len(LETTERS):
            raise BookError(f"{place}: {len(options)} options; a question has {len(LETTERS)} at most")
        if not question.title or question.title in {other.title for other in questions}:
            raise BookError(f"{place}: a question needs a title of its own")
        if not question.feedback and not all(option.feedback for option in options):
            raise BookError(f"{place}: every option, or the question as a whole, needs feedback")
        questions.append(question)
    return questions


@cache
def _markdown() -> Markdown:
    return Markdown(Config())


def html(text: str) -> str:
    """One line of Markdown as HTML without a paragraph around it, by the renderer that the LMS zips use."""
    return _markdown().md_to_html(text, strip_p_tags=True)
