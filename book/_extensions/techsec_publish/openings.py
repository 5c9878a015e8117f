"""How a chapter opens: its question and its minutes, read from the chapter.

Pages that list the chapters take both from here, so that they are written once.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from techsec.errors import BookError
from techsec_publish.plain_notebooks import heading, prose

QUESTION = re.compile(r"^\*\*([^*]+\?)\*\*$", re.M)
MINUTES = re.compile(r"\*\*Time\*\* (\d+) minutes")


@dataclass(frozen=True)
class Opening:
    """What a chapter asks and how long it takes."""

    title: str
    question: str
    minutes: int


def read(notebook: Mapping) -> Opening:
    """The opening of a chapter, ``notebook`` as JSON gives it. Raises BookError where question or minutes lack."""
    text = prose(notebook["cells"])
    question, minutes = QUESTION.search(text), MINUTES.search(text)
    if not question or not minutes:
        raise BookError(f"{heading(text) or 'a chapter'}: its question in bold or its **Time** in minutes is missing")
    return Opening(heading(text), " ".join(question[1].split()), int(minutes[1]))
