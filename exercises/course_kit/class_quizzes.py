"""Quizzes of a class for a learning platform: what is drawn from the banks, and in which order, follows from its key.

The banks, ``exercises/quizzes``, share no question with the self-checks of the book.

    python -m course_kit.class_quizzes exercises/quizzes quizzes/ --key class.key

writes for each chapter a QTI 1.2 zip (Canvas and others), a GIFT text (Moodle) and the drawn quiz as text, and
likewise a pre-test and a post-test, made of questions that no chapter quiz of this key uses.
"""

import argparse
import re
import sys
from dataclasses import replace
from pathlib import Path

from text2qti.config import Config
from text2qti.qti import QTI
from text2qti.quiz import Quiz

from course_kit import class_key as keys
from techsec import atomic
from techsec.errors import BookError, told_in_one_line
from techsec_publish.quizzes import LETTERS, Question, read

QUESTIONS = 5
FORMS = ("pre-test", "post-test")
FORM_QUESTIONS = 2  # A chapter's part in each form.


def order(questions: list[Question], key: bytes, chapter: str, seed: str = "") -> list[Question]:
    """All questions in the order of a class, each with its options in the order of that class.

    A pure function of its arguments: the same key, chapter and seed (a year or a group) give the same order anywhere,
    and nobody can tell it without the key.
    """

    def rank(*words: str) -> str:
        return keys.digest(key, "quiz", chapter, seed, *words)

    def shuffled(question: Question) -> Question:
        options = sorted(question.options, key=lambda option: rank(question.title, option.text))
        return replace(question, options=tuple(options))

    return [shuffled(question) for question in sorted(questions, key=lambda question: rank(question.title))]


def draw(questions: list[Question], key: bytes, chapter: str, seed: str = "", count: int = QUESTIONS) -> list[Question]:
    """The quiz of a class: the first ``count`` questions of its order. Raises BookError if the bank holds fewer."""
    if len(questions) < count:
        raise BookError(f"{chapter}: the bank holds {len(questions)} questions, {count} are wanted")
    return order(questions, key, chapter, seed)[:count]


def forms(stock: dict[str, list[Question]], key: bytes, seed: str = "", count: int = QUESTIONS) -> dict:
    """Pre-test and post-test: each takes two questions of every chapter whose bank leaves four undrawn.

    The two forms share no question with each other or with the quizzes of the same key, seed and count.
    """
    need = FORM_QUESTIONS * len(FORMS)
    left = {chapter: order(questions, key, chapter, seed)[count:] for chapter, questions in stock.items()}
    return {
        form: [
            question
            for rest in left.values()
            if len(rest) >= need
            for question in rest[FORM_QUESTIONS * number : FORM_QUESTIONS * (number + 1)]
        ]
        for number, form in enumerate(FORMS)
    }


def text(title: str, questions: list[Question]) -> str:
    """The questions in text2qti's syntax, as ``read`` takes them."""
    lines = [f"Quiz title: {title}"]
    for number, question in enumerate(questions, 1):
        lines += ["", f"Title: {question.title}", f"{number}. {question.text}"]
        lines += [f"... {question.feedback}"] if question.feedback else []
        for letter, option in zip(LETTERS, question.options):
            lines.append(f"{'*' if option.right else ''}{letter}) {option.text}")
            lines += [f"... {option.feedback}"] if option.feedback else []
    return "\n".join(lines) + "\n"


def qti(title: str, questions: list[Question]) -> bytes:
    """The questions as a zip in QTI 1.2."""
    return QTI(Quiz(text(title, questions), config=Config())).zip_bytes()


def gift(questions: list[Question]) -> str:
    """The questions in Moodle's GIFT format."""

    def plain(words: str) -> str:
        return re.sub(r"([~=#{}:\\])", r"\\\1", words)

    blocks = []
    for question in questions:
        lines = [f"::{plain(question.title)}::[markdown]{plain(question.text)}{{"]
        for option in question.options:
            feedback = f"#{plain(option.feedback)}" if option.feedback else ""
            lines.append(f"{'=' if option.right else '~'}{plain(option.text)}{feedback}")
        lines += [f"####{plain(question.feedback)}"] if question.feedback else []
        blocks.append("\n".join([*lines, "}"]))
    return "\n\n".join(blocks) + "\n"


def banks(folder: Path) -> dict[str, list[Question]]:
    """All banks of ``folder`` by chapter. Raises BookError where there is none."""
    files = sorted(folder.glob("*.txt"))
    if not files:
        raise BookError(f"{folder}: no question bank here; the graded exercises are not in this copy of the book")
    return {path.stem: read(path) for path in files}


def quizzes(stock: dict[str, list[Question]], key: bytes, seed: str = "", count: int = QUESTIONS) -> dict:
    """Every quiz of a class by name: one for each chapter, then the two forms."""
    drawn = {f"quiz-{chapter}": draw(bank, key, chapter, seed, count) for chapter, bank in stock.items()}
    return drawn | {name: form for name, form in forms(stock, key, seed, count).items() if form}


def write(drawn: dict[str, list[Question]], out: Path) -> list[Path]:
    """Write each quiz as a QTI zip, as GIFT and as text; the paths written."""
    out.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, questions in drawn.items():
        title = name.replace("-", " ").capitalize()
        kinds = {"zip": qti(title, questions), "gift": gift(questions).encode(), "txt": text(title, questions).encode()}
        for ending, content in kinds.items():
            paths.append(out / f"{name}.{ending}")
            atomic.write(paths[-1], content)
    return paths


@told_in_one_line
def main(arguments: list[str]) -> int:
    """Write the quizzes of a class; the exit code is 1 where a bank or the key will not do."""
    parser = argparse.ArgumentParser(prog="python -m course_kit.class_quizzes", description=__doc__.splitlines()[0])
    parser.add_argument("banks", type=Path, help="the folder of the question banks")
    parser.add_argument("out", type=Path, help="where the quizzes are written")
    parser.add_argument("--key", type=Path, required=True, help="the file of the class key")
    parser.add_argument("--seed", default="", help="a year or a group: another draw with the same key")
    parser.add_argument(
        "--questions", type=int, default=QUESTIONS, help=f"questions for each chapter, {QUESTIONS} by default"
    )
    options = parser.parse_args(arguments)
    drawn = quizzes(banks(options.banks), keys.load(options.key), options.seed, options.questions)
    paths = write(drawn, options.out)
    print(f"{len(drawn)} quizzes, {len(paths)} files in {options.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
