"""Pages lie beside each other: book/4-1-ideas.ipynb becomes 4-1-ideas.html, book/index.md becomes index.html.

Pages of an earlier build that no longer stand in the contents are removed: what is in the folder gets published.
``after_html`` and ``fill`` hold the parts that write files beside the pages to the same.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder

from techsec_publish.contents import page


def up(docname: str) -> str:
    """What leads from the page of a document to the site's root: "../" for each folder it lies in."""
    return "../" * page(docname).count("/")


def after_html(app: Sphinx, step: Callable[[Sphinx], None], priority: int = 500) -> None:
    """Have ``step(app)`` done when a build has written the whole site, and not where it failed."""

    def finish(app: Sphinx, exception: Exception | None) -> None:
        if not exception and app.builder.format == "html":
            step(app)

    app.connect("build-finished", finish, priority=priority)


def fill(folder: Path, wanted: Mapping[str, str | bytes]) -> None:
    """Write the files of ``wanted``, by name, into ``folder``, made where it lacks, and remove every other one."""
    folder.mkdir(exist_ok=True)
    for file in folder.iterdir():
        if file.name not in wanted:
            file.unlink()
    for name, content in wanted.items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())


class FlatHTMLBuilder(StandaloneHTMLBuilder):
    """Sphinx's HTML builder with addresses that do not repeat the content folder."""

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        return super().get_target_uri(page(docname), typ)

    def get_outfilename(self, pagename: str) -> str:
        return super().get_outfilename(page(pagename))

    def init(self) -> None:
        self.written: set[str] = set()
        # myst-nb's reports of notebooks that failed last time: tracebacks with this machine's paths.
        shutil.rmtree(Path(self.outdir) / "reports", ignore_errors=True)
        super().init()

    def finish(self) -> None:
        super().finish()
        site = Path(self.outdir)
        wanted = {Path(self.get_outfilename(name)) for name in self.env.found_docs | self.written}
        for file in site.rglob("*.html"):
            if file not in wanted:
                file.unlink()

    def get_outdated_docs(self) -> Iterator[str]:
        # Without a search index the last build was stopped while it wrote: any page may be half of one.
        return super().get_outdated_docs() if self._index.exists() else iter(self.env.found_docs)

    def prepare_writing(self, docnames: set[str]) -> None:
        super().prepare_writing(docnames)
        self._index.unlink(missing_ok=True)

    # search.py writes the index, with the parts of pages; Sphinx's knows pages alone, and no number.
    def load_indexer(self, docnames: Iterable[str]) -> None:
        pass

    def index_page(self, pagename: str, doctree: nodes.document, title: str) -> None:
        pass

    def dump_search_index(self) -> None:
        pass

    @property
    def _index(self) -> Path:
        """The search index, which is there from the end of one build to the beginning of the next."""
        return Path(self.outdir) / self.searchindex_filename


def note_page(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Note what this build writes."""
    if isinstance(app.builder, FlatHTMLBuilder):
        app.builder.written.add(pagename)


def setup(app: Sphinx) -> None:
    """Replace the builder named html."""
    app.add_builder(FlatHTMLBuilder, override=True)
    app.connect("html-page-context", note_page)
