"""Self-checks in a chapter: ``{self-check} 3-drivers`` shows the questions of book/quizzes/3-drivers.txt.

A question is a fieldset of radio buttons with a <details> beneath that says what each option tells; it needs no
JavaScript. With selfcheck.js a choice is answered at once, in a live region.

Why not an extension: teachbooks-questions 0.4.0 was tried on a page. It loads a library from a CDN and three modules
that file:// blocks; its options are boxes without input or button that no key reaches, and nothing is announced;
without JavaScript neither feedback nor answer can be opened. sphinx-exercise has exercises with solutions, no options
with feedback. The questions are read by text2qti, which makes the LMS zips from the same syntax.
"""

import re
from html import escape

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from techsec_publish import quizzes


class SelfCheck(SphinxDirective):
    """The questions of one chapter."""

    required_arguments = 1

    def run(self):
        path = quizzes.SELF_CHECKS / f"{self.arguments[0]}.txt"
        self.env.note_dependency(str(path))
        try:
            questions = quizzes.read(path)
        except (quizzes.QuizError, OSError) as error:
            raise self.error(str(error)) from error
        html = "".join(question_html(number, question) for number, question in enumerate(questions, 1))
        return [nodes.raw("", html, format="html")]


def question_html(number: int, question: quizzes.Question) -> str:
    """One question as HTML; its id is made of its title."""
    name = "check-" + re.sub(r"\W+", "-", question.title.lower()).strip("-")
    options = "".join(
        f'<label><input type="radio" name="{name}" value="{position}"> <span>{quizzes.html(option.text)}</span></label>'
        for position, option in enumerate(question.options, 1)
    )
    told = "".join(_told(option) for option in question.options)
    whole = f"<p>{quizzes.html(question.feedback)}</p>" if question.feedback else ""
    return f"""
<fieldset class="self-check" id="{escape(name)}">
<legend>{number}. {quizzes.html(question.text)}</legend>
{options}
<p class="self-check-said" role="status"></p>
<details><summary>Answer to question {number}, and what each option tells</summary>
<ul>{told}</ul>{whole}</details>
</fieldset>
"""


def _told(option: quizzes.Option) -> str:
    verdict = "Right" if option.right else "Not this one"
    said = quizzes.html(option.feedback)
    # Many explanations begin with the verdict: programs that read the quizzes elsewhere show no other.
    begins = said.startswith(verdict)
    strong, rest = (verdict, said.removeprefix(verdict)) if begins else (f"{verdict}.", f" {said}")
    return (
        f'<li><span class="self-check-option">{quizzes.html(option.text)}</span> '
        f'<span class="self-check-answer"><strong>{strong}</strong>{rest}</span></li>'
    )


def setup(app):
    """Register the directive."""
    app.add_directive("self-check", SelfCheck)
