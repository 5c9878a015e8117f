"""Lists the graded exercises: ``{exercises}`` all of them, ``{exercises} 3-drivers`` those of one chapter.

The list comes from the masters in exercises/, and so do the student notebooks to download, in _exercises/. Nothing else
of a master reaches the site. Where the folder is absent the page says that the instructor has the exercises.
"""

import re
from functools import cache
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from techsec.errors import BookError
from techsec_publish.exercises import FOLDER as MASTERS
from techsec_publish.exercises import masters, student_notebooks
from techsec_publish.notebook_files import dump
from techsec_site.builder import after_html, fill, up
from techsec_site.execution import digest

FOLDER = "_exercises"
ABSENT = "The graded exercises are not part of this copy of the book; your instructor has them."
NONE = "No graded exercise belongs to this chapter."
ROUTES = {
    "code": ("exercise-{}.ipynb", "notebook"),
    "no-code": ("exercise-{}-no-code.ipynb", "notebook without code"),
}


def in_order(root: Path) -> list:
    """The masters of a book in the order of their ids; none where the folder is absent."""
    return _in_order(root, digest(root, (MASTERS,)))


@cache
def _in_order(root: Path, version: str) -> list:
    """The same, read once for each ``version`` of the folder: every chapter asks for them."""
    return sorted(masters(root), key=lambda one: (not one.about["id"][0].isalpha(), one.about["id"]))


class Exercises(SphinxDirective):
    """The list of exercises, of all chapters or of one."""

    optional_arguments = 1

    def run(self):
        self.env.metadata[self.env.docname][MASTERS] = True
        try:
            found = in_order(Path(self.env.srcdir))
        except BookError as error:
            raise self.error(str(error)) from error
        chapter = self.arguments[0] if self.arguments else None
        chosen = [one for one in found if chapter in (None, one.about["chapter"])]
        if not chosen:
            return [nodes.paragraph("", NONE if found else ABSENT)]
        base = up(self.env.docname)
        items = "".join(item(one, base, named=chapter is None) for one in chosen)
        return [nodes.raw("", f'<ul class="exercises">{items}</ul>', format="html")]


def item(one, base: str, named: bool) -> str:
    """One exercise as HTML; ``base`` leads from the page to the site's root, ``named`` asks for its chapter."""
    about = one.about
    title = escape(f"{about['id']} {about['title']}")
    facts = [
        f"{about['minutes']} minutes",
        f"{one.points:g} points",
        f"data: {escape(', '.join(about['data']) or 'none')}",
    ]
    if named:
        number = re.match(r"[\d-]*\d", about["chapter"])[0].replace("-", ".")
        facts.append(f'chapter <a href="{base}{about["chapter"]}.html">{number}</a>')
    downloads = []
    for route in one.routes:
        file, words = ROUTES[route]
        address = f"{base}{FOLDER}/{file.format(one.slug)}"
        downloads.append(f'<a href="{address}" aria-label="{words}, {title}" download>{words}</a>')
    return (
        f'<li><strong>{title}</strong> ({escape(about["kind"])}). <span class="exercise-objective">'
        f'{escape(about["objective"])}</span>. <span class="exercise-facts">{"; ".join(facts)}</span>. '
        f'<span class="exercise-downloads">Download: {", ".join(downloads)}</span></li>'
    )


def find_changed(app, env, added, changed, removed):
    """Read the pages with a list anew when a master changed, came or went."""
    now, before = digest(Path(app.srcdir), (MASTERS,)), getattr(env, "book_exercises", None)
    env.book_exercises = now
    return [docname for docname, facts in env.metadata.items() if MASTERS in facts] if now != before else []


def write_files(app):
    """Write the student notebooks, and nothing else, into the site; remove those of an earlier build."""
    notebooks = student_notebooks(masters(Path(app.srcdir)))
    fill(Path(app.outdir) / FOLDER, {f"{name}.ipynb": dump(notebook) for name, notebook in notebooks.items()})


def setup(app):
    """Register the directive and the files."""
    app.add_directive("exercises", Exercises)
    app.connect("env-get-outdated", find_changed)
    after_html(app, write_files)
