"""The form of the page on class hubs, ``{hub-link}``: which hub, which repository, which notebook."""

from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from techsec_publish import plain_notebooks, repository, student_pack


class HubLink(SphinxDirective):
    """A form that hubs.js fills a link from; without JavaScript it stays hidden, and the page tells the pattern."""

    def run(self):
        root = Path(self.env.srcdir)
        titles = {
            page: plain_notebooks.heading(plain_notebooks.prose(found["cells"]))
            for page, found in student_pack.chapters(root).items()
        }
        notebooks = [(f"{page}.ipynb", title or page) for page, title in titles.items()]
        for file in ("_toc.yml", *(f"book/{notebook}" for notebook, _ in notebooks)):
            self.env.note_dependency(str(root / file))
        return [nodes.raw("", form_html(notebooks, self.config.book_repository), format="html")]


def form_html(notebooks: list[tuple[str, str]], home: repository.Repository | None) -> str:
    """The form; ``notebooks`` are pairs of file and title, ``home`` fills in the repository where it is known."""
    address, ref = (home.address, home.ref) if home else ("", repository.STUDENTS)
    options = "".join(f'<option value="{escape(file)}">{escape(title)}</option>' for file, title in notebooks)
    text = 'type="text" autocomplete="off" spellcheck="false"'
    fields = {
        "hub": ("Address of your hub", f'<input {text} inputmode="url" placeholder="https://hub.example.edu" '),
        "repository": ("Repository of the book", f'<input {text} inputmode="url" value="{escape(address)}" '),
        "branch": ("Branch or tag", f'<input {text} value="{escape(ref)}" '),
        "notebook": ("Notebook to open", "<select "),
    }
    rows = [
        f'<p><label for="hub-link-{name}">{label}</label> {tag}id="hub-link-{name}" name="{name}">'
        + (f"{options}</select></p>" if name == "notebook" else "</p>")
        for name, (label, tag) in fields.items()
    ]
    result = '<p><span role="status"></span> <a rel="noopener" hidden></a></p>'
    return f'<form class="hub-link" hidden>{"".join(rows)}{result}</form>'


def setup(app):
    """Register the directive and its script."""
    app.add_directive("hub-link", HubLink)
