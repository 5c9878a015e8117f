"""Marks Chinese and Japanese in the pages, so that browsers choose the right glyphs and voices.

A run of Han characters is Chinese (zh); with kana, corner brackets or a character outside the set of simplified Chinese
(GB 2312) it is Japanese (ja). Cells under a heading 日本語 are Japanese as a whole.
"""

import re

from docutils import nodes

HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff々"
KANA = r"\u3041-\u30ff"
INSIDE = r"·・、，。：；“”（）—／「」『』《》〈〉"
RUN = re.compile(f"[「『《]?[{HAN}{KANA}](?:[{HAN}{KANA}{INSIDE}]*[{HAN}{KANA}」』》])?")
JAPANESE = re.compile(f"[{KANA}「」『』々]")
# A cell that holds a term and no more.
TERM = re.compile(r'(?<=<td>)<p>(?=<span lang="[a-z]+">[^<]*</span></p></td>)')
SKIPPED = re.compile(r"<(script|style|svg|title|textarea)\b.*?</\1>|<[^>]+>", re.S)


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


def visit_language(translator, node):
    """Open the span."""
    translator.body.append(f'<span lang="{node["lang"]}">')


def depart_language(translator, node):
    """Close the span."""
    translator.body.append("</span>")


def mark_columns(app, doctree):
    """Make every cell under the heading 日本語 Japanese."""
    for table in doctree.findall(nodes.tgroup):
        heads = [entry.astext() for head in table.findall(nodes.thead) for entry in head.findall(nodes.entry)]
        if "日本語" not in heads:
            continue
        for row in (row for body in table.findall(nodes.tbody) for row in body.findall(nodes.row)):
            entry = row[heads.index("日本語")]
            for text in list(entry.findall(nodes.Text)):
                text.parent.replace(text, Language("", text.astext(), lang="ja"))


def mark_page(app, pagename, templatename, context, doctree):
    """Mark the body of a page and its table of contents."""
    for part in ("body", "toc"):
        if context.get(part):
            context[part] = TERM.sub('<p class="term">', mark(context[part]))


def setup(app):
    """Connect the node and both steps."""
    app.add_node(Language, html=(visit_language, depart_language))
    app.connect("doctree-read", mark_columns)
    app.connect("html-page-context", mark_page)
