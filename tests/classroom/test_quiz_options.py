"""A question has as many options as there are letters for them; one more would be left out without a word."""

import pytest

from course_kit import class_quizzes
from techsec.errors import BookError
from techsec_publish import quizzes


def bank(folder, count):
    options = "".join(f"{'*' if number == 0 else ''}{chr(97 + number)}) Option {number}\n" for number in range(count))
    path = folder / "bank.txt"
    path.write_text(f"Quiz title: Q\n\nTitle: One\n1. Which?\n... It is the first.\n{options}", encoding="utf-8")
    return path


def test_every_letter_may_be_used_and_is_written_again(tmp_path):
    [question] = quizzes.read(bank(tmp_path, len(quizzes.LETTERS)))
    (tmp_path / "bank.txt").write_text(class_quizzes.text("Q", [question]), encoding="utf-8")
    assert quizzes.read(tmp_path / "bank.txt") == [question] and len(question.options) == 8


def test_an_option_too_many_is_named_with_file_and_line(tmp_path):
    with pytest.raises(BookError, match="^bank.txt, line 3: 9 options; a question has 8 at most$"):
        quizzes.read(bank(tmp_path, 9))
