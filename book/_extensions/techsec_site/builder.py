"""Pages lie beside each other: book/4-1-ideas.ipynb becomes 4-1-ideas.html, book/index.md becomes index.html.

Pages of an earlier build that no longer stand in the contents are removed: what is in the folder gets published.
"""

import shutil
from pathlib import Path
from types import SimpleNamespace

from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.search import IndexBuilder

FOLDER = "book/"


def page(docname: str) -> str:
    """The address of a document, without the ending: its name without the content folder."""
    return docname.removeprefix(FOLDER)


class FlatIndex(IndexBuilder):
    """The search index with page addresses in place of document names."""

    def freeze(self):
        frozen = super().freeze()
        # A page that changed leaves its old words behind, without pages: a first build would not have them.
        words = {
            part: {word: found for word, found in frozen[part].items() if found != []}
            for part in ("terms", "titleterms")
        }
        return {**frozen, **words, "docnames": [page(name) for name in frozen["docnames"]]}

    def load(self, stream, format):
        names = {page(name): name for name in self.env.all_docs}

        def thaw(stream):
            frozen = format.load(stream)
            return {**frozen, "docnames": [names.get(address, address) for address in frozen["docnames"]]}

        super().load(stream, SimpleNamespace(load=thaw))


class FlatHTMLBuilder(StandaloneHTMLBuilder):
    """Sphinx's HTML builder with addresses that do not repeat the content folder."""

    def get_target_uri(self, docname, typ=None):
        return super().get_target_uri(page(docname), typ)

    def get_outfilename(self, pagename):
        return super().get_outfilename(page(pagename))

    def handle_page(self, pagename, addctx, *args, **options):
        self.written.add(pagename)
        super().handle_page(pagename, addctx, *args, **options)

    def init(self):
        self.written = set()
        # myst-nb's reports of notebooks that failed last time: tracebacks with this machine's paths.
        shutil.rmtree(Path(self.outdir) / "reports", ignore_errors=True)
        super().init()

    def finish(self):
        super().finish()
        site = Path(self.outdir)
        wanted = {Path(self.get_outfilename(name)) for name in self.env.found_docs | self.written}
        for file in site.rglob("*.html"):
            if file not in wanted:
                file.unlink()

    def load_indexer(self, docnames):
        self.indexer.__class__ = FlatIndex
        super().load_indexer(docnames)


def setup(app):
    """Replace the builder named html."""
    app.add_builder(FlatHTMLBuilder, override=True)
