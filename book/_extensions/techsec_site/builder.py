"""Pages lie beside each other: book/4-1-ideas.ipynb becomes 4-1-ideas.html, book/index.md becomes index.html."""

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
        return {**frozen, "docnames": [page(name) for name in frozen["docnames"]]}

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

    def load_indexer(self, docnames):
        self.indexer.__class__ = FlatIndex
        super().load_indexer(docnames)


def setup(app):
    """Replace the builder named html."""
    app.add_builder(FlatHTMLBuilder, override=True)
