"""How text is set: Chinese and Japanese marked, numbers kept on the line of what they belong to, formulas as MathML.

A run of Han characters is Chinese (zh); with kana, corner brackets or a character outside the set of simplified Chinese
(GB 2312) it is Japanese (ja). Cells under a heading 日本語 are Japanese as a whole. So browsers choose the right glyphs
and voices. A page or note stays with its number, a day with its month, a number with its unit.
"""

import re
from typing import Any

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff々"
KANA = r"\u3041-\u30ff"
INSIDE = r"·・、，。：；“”（）—／「」『』《》〈〉"
RUN = re.compile(f"[「『《]?[{HAN}{KANA}](?:[{HAN}{KANA}{INSIDE}]*[{HAN}{KANA}」』》])?")
JAPANESE = re.compile(f"[{KANA}「」『』々]")
# A cell that holds a term and no more.
TERM = re.compile(r'(?<=<td>)<p>(?=<span lang="[a-z]+">[^<]*</span></p></td>)')
SKIPPED = re.compile(r"<(script|style|svg|title|textarea)\b.*?</\1>|<[^>]+>", re.S)
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
BOUND = re.compile(rf"(\b(?:pp?|nn?|[Nn]o)\.)\s(?=\d)|(\b\d{{1,2}})\s(?=(?:{MONTHS}|nm)\b)")
UNBOUND = re.compile(r"<(script|style|svg|title|textarea|pre|code|option)\b.*?</\1>|<[^>]+>", re.S)


def _simplified(character: str) -> bool:
    try:
        return bool(character.encode("gb2312"))
    except UnicodeEncodeError:
        return False


def language(run: str) -> str:
    """zh or ja for a run of East Asian text."""
    return "ja" if JAPANESE.search(run) or not all(map(_simplified, re.findall(f"[{HAN}]", run))) else "zh"


def mark(html: str) -> str:
    """HTML with each East Asian run in a span with its language, unless it stands in one already."""
    marked, position, depth = [], 0, 0
    for tag in SKIPPED.finditer(html):
        marked.append(html[position : tag.start()] if depth else _spans(html[position : tag.start()]))
        marked.append(tag[0])
        position = tag.end()
        if depth:
            depth += tag[0].startswith("<span") - tag[0].startswith("</span")
        elif re.match(r"<span lang=", tag[0]):
            depth = 1
    return "".join(marked) + _spans(html[position:])


def _spans(text: str) -> str:
    return RUN.sub(lambda run: f'<span lang="{language(run[0])}">{run[0]}</span>', text)


class Language(nodes.Inline, nodes.TextElement):
    """Text in a named language."""


def visit_language(translator: HTML5Translator, node: Language) -> None:
    """Open the span."""
    translator.body.append(f'<span lang="{node["lang"]}">')


def depart_language(translator: HTML5Translator, node: Language) -> None:
    """Close the span."""
    translator.body.append("</span>")


def mark_columns(app: Sphinx, doctree: nodes.document) -> None:
    """Make every cell under the heading 日本語 Japanese."""
    for table in doctree.findall(nodes.tgroup):
        heads = [entry.astext() for head in table.findall(nodes.thead) for entry in head.findall(nodes.entry)]
        if "日本語" not in heads:
            continue
        for row in (row for body in table.findall(nodes.tbody) for row in body.findall(nodes.row)):
            entry = row[heads.index("日本語")]
            for text in list(entry.findall(nodes.Text)):
                text.parent.replace(text, Language("", text.astext(), lang="ja"))


def bind(html: str) -> str:
    """HTML in which no line ends between what is bound; code and titles stay as they are."""
    bound, position = [], 0
    for tag in UNBOUND.finditer(html):
        bound += [_bound(html[position : tag.start()]), tag[0]]
        position = tag.end()
    return "".join(bound) + _bound(html[position:])


def _bound(text: str) -> str:
    return BOUND.sub(lambda found: f"{found[1] or found[2]}\N{NO-BREAK SPACE}", text)


def set_page(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Set the body of a page and its table of contents, with what was written as HTML."""
    for part in ("body", "toc"):
        if context.get(part):
            context[part] = bind(TERM.sub('<p class="term">', mark(context[part])))


def visit_inline_formula(translator: HTML5Translator, node: nodes.Element) -> None:
    """Write an inline formula."""
    translator.body.append(convert(node.astext()))
    raise nodes.SkipNode


def visit_formula(translator: HTML5Translator, node: nodes.Element) -> None:
    """Write a formula on a line of its own."""
    translator.body.append(convert(node.astext(), display="block"))
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    """Connect the node, both steps and the renderer that _config.yml names."""
    app.add_node(Language, html=(visit_language, depart_language))
    app.connect("doctree-read", mark_columns)
    app.connect("html-page-context", set_page)
    app.add_html_math_renderer("mathml", (visit_inline_formula, None), (visit_formula, None))
