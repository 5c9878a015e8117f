"""The form of the page on class hubs, ``{hub-link}``: which hub, which repository, which notebook."""

from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from techsec_publish import plain_notebooks, repository, student_pack
from techsec_site.elements import tag


class HubLink(SphinxDirective):
    """A form that hubs.js fills a link from; without JavaScript it stays hidden, and the page tells the pattern."""

    def run(self) -> list[nodes.Node]:
        root = Path(self.env.srcdir)
        titles = {
            page: plain_notebooks.heading(plain_notebooks.prose(found["cells"]))
            for page, found in student_pack.chapters(root).items()
        }
        notebooks = [(f"{page}.ipynb", title or page) for page, title in titles.items()]
        for file in ("_toc.yml", *(f"book/{notebook}" for notebook, _ in notebooks)):
            self.env.note_dependency(str(root / file))
        return [form(notebooks, self.config.book_repository)]


def form(notebooks: list[tuple[str, str]], home: repository.Repository | None) -> nodes.Element:
    """The form; ``notebooks`` are pairs of file and title, ``home`` fills in the repository where it is known."""
    address, ref = (home.address, home.ref) if home else ("", repository.STUDENTS)
    options = [tag("option", title, value=file) for file, title in notebooks]
    return tag(
        "form",
        field("hub", "Address of your hub", text(inputmode="url", placeholder="https://hub.example.edu")),
        field("repository", "Repository of the book", text(inputmode="url", value=address)),
        field("branch", "Branch or tag", text(value=ref)),
        field("notebook", "Notebook to open", tag("select", *options)),
        tag("p", tag("span", role="status"), " ", tag("a", rel="noopener", hidden=True)),
        class_="hub-link",
        hidden=True,
    )


def text(**attributes: str | bool) -> nodes.Element:
    """A field for an address or a name, which a browser neither fills in nor corrects."""
    return tag("input", type="text", autocomplete="off", spellcheck="false", **attributes)


def field(name: str, label: str, control: nodes.Element) -> nodes.Element:
    """A control of the form, with its label."""
    control["html"] |= {"id": f"hub-link-{name}", "name": name}
    return tag("p", tag("label", label, for_=f"hub-link-{name}"), " ", control)


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("hub-link", HubLink)
