"""The search finds English words as Sphinx does, and Chinese or Japanese of two characters or more inside a sentence.

A run of Han characters or kana goes into the index as its overlapping pairs, and so does the reader's query (in
language_data.js); a phrase is found where all its pairs are. The text of each page lies in _search/ as a classic
script: search.js loads it for the pages found and shows the words around the hit, from a disk too, where Sphinx's own
summaries fail. Figures and tables, whose rows are not in a page's text, are searched through ``Unseen``.
"""

import json
import re
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.search.en import SearchEnglish
from sphinx.writers.html5 import HTML5Translator

from techsec_publish.contents import page
from techsec_site.builder import after_html
from techsec_site.typography import HAN, KANA

FOLDER = "_search"
RUN = re.compile(f"[{HAN}{KANA}]+|[^\\W{HAN}{KANA}]+")
TAGS = re.compile(r"<(style|script)\b.*?</\1>|<[^<]+?>", re.S)
SPACE = re.compile(r"\s+")
SPLITTER = f"""
function splitQuery(query) {{
  const words = [];
  for (const [run] of query.matchAll(/[{HAN}{KANA}]+|(?:(?![{HAN}{KANA}])[\\p{{Letter}}\\p{{Number}}_])+/gu)) {{
    if (run.length < 3 || !/[{HAN}{KANA}]/.test(run)) words.push(run);
    else for (let i = 0; i + 1 < run.length; i++) words.push(run.slice(i, i + 2));
  }}
  return words;
}}
"""


class Unseen(nodes.General, nodes.Element):
    """Text that is searched with a page and written by other means, or that the page loads when asked: ``later``."""


def unseen(*texts: str, later: bool = False) -> Unseen:
    """A node that has the texts searched; as lines, for no paragraph of a page is in it."""
    return Unseen("", *(nodes.line("", text) for text in texts if text.strip()), later=later)


def words(text: str) -> list[str]:
    """The words of a text as the index holds them: pairs for Chinese and Japanese."""
    found = []
    for run in RUN.findall(text):
        pairs = [run[i : i + 2] for i in range(len(run) - 1)] if is_east_asian(run) else []
        found.extend(pairs or [run])
    return found


@cache
def is_east_asian(word: str) -> bool:
    """Whether a word is of Han characters or kana."""
    return bool(re.match(f"[{HAN}{KANA}]", word))


class Words(SearchEnglish):
    """English, and pairs of East Asian characters."""

    js_splitter_code = SPLITTER

    def split(self, input: str) -> list[str]:
        return words(input)

    def word_filter(self, word: str) -> bool:
        return is_east_asian(word) or super().word_filter(word)

    @cache  # noqa: B019 - one object a build; the same words come on every page, and stemming is slow
    def stem(self, word: str) -> str:
        return super().stem(word)


def texts(doctree: nodes.document) -> tuple[str, str]:
    """What a page says, without its code, and what it loads later."""
    said: list[str] = []
    later: list[str] = []

    def gather(node: nodes.Node, parts: list[str]) -> None:
        if isinstance(node, nodes.Text):
            parts.append(node.astext())
        elif isinstance(node, nodes.raw):
            parts.append(unescape(TAGS.sub(" ", node.astext())))
        elif isinstance(node, nodes.Element) and not isinstance(node, nodes.literal_block):
            for child in node.children:
                gather(child, later if node.get("later") else parts)
            # What is no part of a sentence stands apart.
            if not isinstance(node, nodes.Inline):
                parts.append(" ")

    gather(doctree, said)
    return SPACE.sub(" ", "".join(said)).strip(), SPACE.sub(" ", "".join(later)).strip()


def write_text(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Write the text of a page for the summaries of results."""
    if doctree is None or app.builder.format != "html":
        return
    file = Path(app.outdir) / FOLDER / f"{page(pagename)}.js"
    file.parent.mkdir(parents=True, exist_ok=True)
    entry = json.dumps(texts(doctree), ensure_ascii=False)
    file.write_text(f"techsecTexts[{json.dumps(page(pagename))}]={entry};\n", encoding="utf-8")


def forget_pages(app: Sphinx) -> None:
    """Remove the texts of pages that are gone."""
    folder = Path(app.outdir) / FOLDER
    wanted = {folder / f"{page(name)}.js" for name in app.env.found_docs}
    for file in folder.rglob("*.js"):
        if file not in wanted:
            file.unlink()


def skip(translator: HTML5Translator, node: Unseen) -> None:
    """Write nothing."""
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    """Register the language under English's name, the node, and the steps that write the texts."""
    app.add_search_language(Words)
    app.add_node(Unseen, html=(skip, None))
    app.connect("html-page-context", write_text)
    after_html(app, forget_pages)
