"""Lists the graded exercises: ``{exercises}`` all of them, ``{exercises} 3-drivers`` those of one chapter.

The list comes from the masters in exercises/, and so do the student notebooks to download, in _exercises/. Nothing else
of a master reaches the site. Where the folder is absent the page says that the instructor has the exercises.
"""

import re
import shutil
from functools import cache
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from techsec.classroom import master
from techsec_site.builder import after_html, up
from techsec_site.cache import digest

MASTERS = "exercises"
FOLDER = "_exercises"
ABSENT = "The graded exercises are not part of this copy of the book; your instructor has them."
NONE = "No graded exercise belongs to this chapter."
ROUTES = {
    "code": ("exercise-{}.ipynb", "notebook"),
    "no-code": ("exercise-{}-no-code.ipynb", "notebook without code"),
}


def masters(root: Path) -> list[master.Master]:
    """The masters of a book; none where the folder is absent. Raises MasterError for a broken one."""
    return _masters(root, digest(root, (MASTERS,)))


@cache
def _masters(root: Path, version: str) -> list[master.Master]:
    """The same, read once for each ``version`` of the folder: every chapter asks for them."""
    folder = root / MASTERS
    found = master.read_all(folder) if folder.is_dir() else []
    return sorted(found, key=lambda one: (not one.about["id"][0].isalpha(), one.about["id"]))


class Exercises(SphinxDirective):
    """The list of exercises, of all chapters or of one."""

    optional_arguments = 1

    def run(self):
        self.env.metadata[self.env.docname][MASTERS] = True
        try:
            found = masters(Path(self.env.srcdir))
        except master.MasterError as error:
            raise self.error(str(error)) from error
        chapter = self.arguments[0] if self.arguments else None
        chosen = [one for one in found if chapter in (None, one.about["chapter"])]
        if not chosen:
            return [nodes.paragraph("", NONE if found else ABSENT)]
        base = up(self.env.docname)
        items = "".join(item(one, base, named=chapter is None) for one in chosen)
        return [nodes.raw("", f'<ul class="exercises">{items}</ul>', format="html")]


def item(one: master.Master, base: str, named: bool) -> str:
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
    for route in master.routes(one):
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
    folder = Path(app.outdir) / FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    master.student_notebooks(masters(Path(app.srcdir)), folder)


def setup(app):
    """Register the directive and the files."""
    app.add_directive("exercises", Exercises)
    app.connect("env-get-outdated", find_changed)
    after_html(app, write_files)
