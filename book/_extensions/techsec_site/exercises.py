"""Lists the graded exercises: ``{exercises}`` all of them, ``{exercises} 3-drivers`` those of one chapter.

The list comes from the masters in exercises/, and so do the student notebooks to download, in _exercises/. Nothing else
of a master reaches the site. Where the folder is absent the page says that the instructor has the exercises.
"""

from functools import cache
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from techsec.errors import BookError
from techsec_publish.contents import number
from techsec_publish.exercises import FOLDER as MASTERS
from techsec_publish.exercises import masters, student_notebooks
from techsec_publish.notebook_files import dump
from techsec_site.builder import after_html, fill, up
from techsec_site.elements import Child, link, tag
from techsec_site.execution import digest
from techsec_site.search import EXERCISE, findable

FOLDER = "_exercises"
ABSENT = "The graded exercises are not part of this copy of the book; your instructor has them."
NONE = "No graded exercise belongs to this chapter."
ROUTES = {
    "code": ("exercise-{}.ipynb", "notebook"),
    "no-code": ("exercise-{}-no-code.ipynb", "notebook without code"),
}


def in_order(root: Path) -> list:
    """The masters of a book in the order of their chapters, what comes before all first; none without the folder."""
    return _in_order(root, digest(root, (MASTERS,)))


@cache
def _in_order(root: Path, version: str) -> list:
    """The same, read once for each ``version`` of the folder: every chapter asks for them."""

    def place(one: Any) -> tuple[bool, str, str]:
        return not one.about["id"][0].isalpha(), number(one.about["chapter"]), one.about["id"]

    return sorted(masters(root), key=place)


class Exercises(SphinxDirective):
    """The list of exercises, of all chapters or of one."""

    optional_arguments = 1

    def run(self) -> list[nodes.Node]:
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
        return [tag("ul", *(item(one, base, named=chapter is None) for one in chosen), class_="exercises")]


def item(one: Any, base: str, named: bool) -> nodes.Element:
    """One exercise; ``base`` leads from the page to the site's root, ``named`` asks for a link to its chapter.

    The numbers of exercises are not those of chapters: the title says which chapter one belongs to.
    """
    about = one.about
    chapter = number(about["chapter"])
    place: Child = link(f"{base}{about['chapter']}.html", f"chapter {chapter}") if named else f"chapter {chapter}"
    data = ", ".join(about["data"]) or "none"
    downloads: list[Child] = []
    for route in one.routes:
        file, words = ROUTES[route]
        address = f"{base}{FOLDER}/{file.format(one.slug)}"
        label = f"{words}, {about['id']} {about['title']}"
        downloads += [", ", link(address, words, aria_label=label, download=True)]
    name = f"exercise-{one.slug}"
    line = tag(
        "li",
        tag("strong", f"Exercise {about['id']}, with ", place, f": {about['title']}"),
        f" ({about['kind']}). ",
        tag("span", about["objective"], class_="exercise-objective"),
        ". ",
        tag("span", f"{about['minutes']} minutes; {one.points:g} points; data: {data}", class_="exercise-facts"),
        ". ",
        tag("span", "Download: ", *downloads[1:], class_="exercise-downloads"),
        id=name,
    )
    # The search leads to an exercise in its chapter.
    return line if named else findable(line, EXERCISE, f"{about['id']} {about['title']}", name)


def find_changed(app: Sphinx, env: Any, added: set[str], changed: set[str], removed: set[str]) -> list[str]:
    """Read the pages with a list anew when a master changed, came or went."""
    now, before = digest(Path(app.srcdir), (MASTERS,)), getattr(env, "book_exercises", None)
    env.book_exercises = now
    return [docname for docname, facts in env.metadata.items() if MASTERS in facts] if now != before else []


def write_files(app: Sphinx) -> None:
    """Write the student notebooks, and nothing else, into the site; remove those of an earlier build."""
    notebooks = student_notebooks(masters(Path(app.srcdir)))
    fill(Path(app.outdir) / FOLDER, {f"{name}.ipynb": dump(notebook) for name, notebook in notebooks.items()})


def setup(app: Sphinx) -> None:
    """Register the directive and the files."""
    app.add_directive("exercises", Exercises)
    app.connect("env-get-outdated", find_changed)
    after_html(app, write_files)
