"""Formulas become MathML while the book is built, so that a page needs no script for them."""

from docutils.nodes import SkipNode
from latex2mathml.converter import convert


def visit_inline(translator, node):
    """Write an inline formula."""
    translator.body.append(convert(node.astext()))
    raise SkipNode


def visit_block(translator, node):
    """Write a formula on a line of its own."""
    translator.body.append(convert(node.astext(), display="block"))
    raise SkipNode


def setup(app):
    """Register the renderer that _config.yml names."""
    app.add_html_math_renderer("mathml", (visit_inline, None), (visit_block, None))
