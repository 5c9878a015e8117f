"""Self-checks in a chapter: ``{self-check} 3-drivers`` shows the questions of book/quizzes/3-drivers.txt.

A question is a fieldset of radio buttons with a <details> beneath that says what each option tells; it needs no
JavaScript. With selfcheck.js a choice is answered at once, in a live region.

Why not an extension: teachbooks-questions 0.4.0 was tried on a page. It loads a library from a CDN and three modules
that file:// blocks; its options are boxes without input or button that no key reaches, and nothing is announced;
without JavaScript neither feedback nor answer can be opened. sphinx-exercise has exercises with solutions, no options
with feedback. The questions are read by text2qti, which makes the LMS zips from the same syntax.
"""

import re

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from techsec.errors import BookError
from techsec_publish import quizzes
from techsec_site.elements import tag


class SelfCheck(SphinxDirective):
    """The questions of one chapter."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        path = quizzes.SELF_CHECKS / f"{self.arguments[0]}.txt"
        self.env.note_dependency(str(path))
        try:
            questions = quizzes.read(path)
        except (BookError, OSError) as error:
            raise self.error(str(error)) from error
        return [asked(number, question) for number, question in enumerate(questions, 1)]


def asked(number: int, question: quizzes.Question) -> nodes.Element:
    """One question; its id is made of its title."""
    name = "check-" + re.sub(r"\W+", "-", question.title.lower()).strip("-")
    options = [
        tag("label", tag("input", type="radio", name=name, value=str(position)), " ", tag("span", marked(option.text)))
        for position, option in enumerate(question.options, 1)
    ]
    whole = [tag("p", marked(question.feedback))] if question.feedback else []
    summary = tag("summary", f"Answer to question {number}, and what each option tells")
    return tag(
        "fieldset",
        tag("legend", f"{number}. ", marked(question.text)),
        *options,
        tag("p", class_="self-check-said", role="status"),
        tag("details", summary, tag("ul", *map(told, question.options)), *whole),
        class_="self-check",
        id=name,
    )


def told(option: quizzes.Option) -> nodes.Element:
    """What one option tells, after the verdict on it."""
    verdict = "Right" if option.right else "Not this one"
    said = quizzes.html(option.feedback)
    # Many explanations begin with the verdict: programs that read the quizzes elsewhere show no other.
    begins = said.startswith(verdict)
    strong, rest = (verdict, said.removeprefix(verdict)) if begins else (f"{verdict}.", f" {said}")
    answer = tag("span", tag("strong", strong), raw(rest), class_="self-check-answer")
    return tag("li", tag("span", marked(option.text), class_="self-check-option"), " ", answer)


def marked(text: str) -> nodes.raw:
    """One line of a quiz, in Markdown, by the renderer that the LMS zips use."""
    return raw(quizzes.html(text))


def raw(html: str) -> nodes.raw:
    """HTML of a quiz, as it is."""
    return nodes.raw("", html, format="html")


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("self-check", SelfCheck)
