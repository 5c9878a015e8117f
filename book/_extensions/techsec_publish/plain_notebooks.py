"""Turns the book's MyST notebooks into notebooks in plain Markdown, for JupyterLab, Colab and any editor.

Roles become words: {glue:text} the number that the notebook stores, {cite} author, year and page, {doc} and {ref} a
link where the target lies in the same tree. Directives become quotes, folded blocks or headed text. A role or directive
that is not known here is an error that names its place, so that none slips through.
"""

from __future__ import annotations

import ast
import copy
import json
import posixpath
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pybtex.database import parse_string

from techsec import schema
from techsec.dates import in_words
from techsec.errors import BookError
from techsec_publish import notebook_files, quizzes

BOXES = {"note", "tip", "hint", "important", "attention", "caution", "warning", "danger", "error", "seealso"}
GROUPS = {"tab-set", "container", "div"}
FENCE = re.compile(r"(?P<indent> *)(?P<marks>`{3,}|~{3,}|:{3,})(?:\{(?P<name>[^}]+)\})?\s*(?P<rest>.*)")
# A code span, or a role where braces stand before it; neither crosses an empty line.
SPAN = re.compile(
    r"(?:\{(?P<role>[a-zA-Z][\w:+-]*)\})?(?<!`)(?P<marks>`+)(?!`)(?P<body>(?:(?!\n\s*\n).)+?)(?<!`)(?P=marks)(?!`)",
    re.S,
)
TARGET = re.compile(r"^\((?P<label>[^()\s]+)\)=\n+(?:#+ (?P<title>.*)\n?)?", re.M)
NOT_SHOWN = re.compile(r"^(?:\([^()\s]+\)=|%.*|\+\+\+.*)\n", re.M)
ATTRIBUTED = re.compile(r"\[([^\[\]]*)\]\{[^{}`]*\}")
WORDS = re.compile(r"(?P<words>.*\S)\s*<(?P<target>[^<>]+)>", re.S)
CITED = re.compile(r"(?:\{(?P<before>[^}]*)\})?(?P<key>[^,{}\s]+)(?:\{(?P<after>[^}]*)\})?\s*(?:,|$)")


class UnreadableMarkup(BookError):
    """A text that cannot be turned into plain Markdown; the message names the place and the reason."""


@dataclass(frozen=True)
class Book:
    """What texts point to. Pages are named as in _toc.yml, without the folder book/ and without ending."""

    titles: Mapping[str, str] = field(default_factory=dict)  # page -> its first heading
    addresses: Mapping[str, str] = field(default_factory=dict)  # page -> file in the tree, seen from the notebooks
    labels: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # label -> page and heading, or ""
    works: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # key of the .bib files -> authors, year


def read(root: Path) -> Book:
    """The pages, figures and works of the book in ``root``, its top folder."""
    folder = root / "book"
    titles: dict[str, str] = {}
    addresses: dict[str, str] = {}
    labels: dict[str, tuple[str, str]] = {}
    for path in sorted(folder.rglob("*.md")) + sorted(folder.glob("*.ipynb")):
        page = path.relative_to(folder).with_suffix("").as_posix()
        cells = [{"cell_type": "markdown", "source": path.read_text(encoding="utf-8")}]
        if path.suffix == ".ipynb":
            cells = json.loads(cells[0]["source"])["cells"]
            addresses[page] = path.name
        markdown = prose(cells)
        titles[page] = heading(markdown) or page
        labels |= {found["label"]: (page, found["title"] or "") for found in TARGET.finditer(markdown)}
        labels |= {name: (page, "") for cell in cells if cell["cell_type"] == "code" for name in _shown(cell)}
    with schema.tables_in(root / "data"):
        tables = {name: schema.resource(name)["path"] for name in schema.names()}
    addresses |= {f"reference/tables/{name}": f"../data/{path}" for name, path in tables.items()}
    return Book(titles, addresses, labels, _works(folder))


def prose(cells: Iterable[Mapping]) -> str:
    """The Markdown of a notebook's cells, in one text."""
    return "\n\n".join(notebook_files.source(cell) for cell in cells if cell["cell_type"] == "markdown")


def heading(markdown: str) -> str:
    """The first heading of the first level in a text, or nothing."""
    found = re.search(r"^# (.+)", markdown, re.M)
    return found[1].strip() if found else ""


def _shown(cell: Mapping):
    """The id of each figure that a code cell shows."""
    try:
        tree = ast.parse(notebook_files.source(cell))
    except SyntaxError:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "show":
            said = {key.arg: key.value.value for key in node.keywords if isinstance(key.value, ast.Constant)}
            if "id" in said:
                yield said["id"]


def _works(folder: Path) -> dict[str, tuple[str, str]]:
    works = {}
    for path in sorted(folder.glob("*.bib")):
        for key, entry in parse_string(path.read_text(encoding="utf-8"), "bibtex").entries.items():
            people = entry.persons.get("author") or entry.persons.get("editor") or []
            names = [
                " ".join(str(part) for part in person.rich_prelast_names + person.rich_last_names) for person in people
            ]
            if len(names) > 2:
                names = [f"{names[0]} et al."]
            works[key] = (" and ".join(names), entry.fields.get("year", "n.d."))
    return works


def notebook(document: Mapping, book: Book, page: str) -> dict:
    """A copy of a notebook with its Markdown made plain, without outputs, and with folded code as the page has it.

    ``document`` is the notebook as JSON gives it; the numbers that its prose quotes come from its stored outputs.
    Raises UnreadableMarkup with page and cell.
    """
    plain = copy.deepcopy(dict(document))
    numbers = glued(document)
    for number, cell in enumerate(plain["cells"], start=1):
        if cell["cell_type"] == "markdown":
            try:
                cell["source"] = markdown(notebook_files.source(cell), book, page, numbers).splitlines(keepends=True)
            except UnreadableMarkup as error:
                raise UnreadableMarkup(f"{page}, cell {cell.get('id', number)}: {error}") from None
        elif cell["cell_type"] == "code":
            cell |= {"outputs": [], "execution_count": None}
            tags = cell["metadata"].get("tags", [])
            hidden = {
                "source_hidden": {"hide-input", "remove-input"},
                "outputs_hidden": {"hide-output", "remove-output"},
            }
            folded = {option: True for option, names in hidden.items() if names & set(tags)}
            if folded:
                cell["metadata"] = {**cell["metadata"], "jupyter": folded}
    return plain


def glued(document: Mapping) -> dict[str, object]:
    """The values that a notebook's stored outputs hold, by the name under which they were glued."""
    found = {}
    for cell in document["cells"]:
        for output in cell.get("outputs", []):
            name = output.get("metadata", {}).get("scrapbook", {}).get("name")
            if name:
                text = "".join(output["data"]["text/plain"])
                try:
                    found[name] = ast.literal_eval(text)
                except (SyntaxError, ValueError):
                    found[name] = text
    return found


def markdown(text: str, book: Book, page: str = "", numbers: Mapping[str, object] | None = None) -> str:
    """One MyST text as plain Markdown. Raises UnreadableMarkup, with the reason."""
    return _Converter(book, page, numbers or {}).blocks(text.splitlines())


class _Converter:
    """The text of one page: where its links start and which numbers it may quote."""

    def __init__(self, book: Book, page: str, numbers: Mapping[str, object]):
        self.book, self.page, self.numbers = book, page, numbers
        self.roles: dict[str, Callable[[str], str]] = {
            "glue": self.number,
            "glue:text": self.number,
            "cite:p": self.in_brackets,
            "cite:t": self.in_text,
            "doc": self.link_page,
            "ref": self.link_label,
            "mark": lambda body: self.inline(_words(body)[0]),
            "abbr": lambda body: body,
            "code": lambda body: f"`{body}`",
            "sub": lambda body: f"<sub>{body}</sub>",
            "sup": lambda body: f"<sup>{body}</sup>",
            "math": lambda body: f"${body}$",
        }

    def blocks(self, lines: list[str]) -> str:
        done, prose, position = [], [], 0
        while position < len(lines):
            opening = FENCE.fullmatch(lines[position])
            if not opening:
                prose.append(lines[position])
                position += 1
                continue
            end = _closing(lines, position, opening["marks"])
            body = lines[position + 1 : end]
            if prose:
                done.append(self.inline("\n".join(prose) + "\n"))
                prose = []
            if opening["name"]:
                written = self.directive(opening["name"].strip(), opening["rest"].strip(), body)
                done.append("".join(f"{opening['indent']}{line}".rstrip() + "\n" for line in written.splitlines()))
            else:
                done.append("\n".join(lines[position : end + 1]) + "\n")
            position = end + 1
        if prose:
            done.append(self.inline("\n".join(prose)))
        return "".join(done).rstrip("\n")

    def directive(self, name: str, argument: str, body: list[str]) -> str:
        options, body = _options(body)
        title = self.inline(argument)
        folded = name == "dropdown" or "dropdown" in options.get("class", "")
        if name in BOXES:
            title, body = name.capitalize(), [argument, *body] if argument else body
        if folded:
            summary = f"<summary>{title or 'More'} (click to open)</summary>"
            return f"<details>\n{summary}\n\n{self.blocks(body)}\n\n</details>"
        if name == "admonition" or name in BOXES:
            quoted = f"**{title}**\n\n{self.blocks(body)}"
            return "\n".join(f"> {line}".rstrip() for line in quoted.splitlines())
        if name in GROUPS:
            return self.blocks(body)
        if name == "tab-item":
            return f"**{title}**\n\n{self.blocks(body)}"
        if name in ("code", "code-block"):
            return "\n".join([f"```{argument}", *body, "```"])
        if name == "math":
            return "\n".join(["$$", *body, "$$"])
        if name == "self-check":
            return "\n\n".join(
                _question(number, question)
                for number, question in enumerate(quizzes.read(quizzes.SELF_CHECKS / f"{argument}.txt"), 1)
            )
        if name == "opening":
            said = " ".join(" ".join(body).split())
            said = said if "retold" in options else f"“{said}”"
            source = f"{title}, {in_words(options['date'])}; {options['language']}: <{options['address']}>"
            return f"> {said}\n>\n> {source}"
        if name == "exercises":
            return (
                "They are notebooks of their own, `exercise-....ipynb`, beside this one if your instructor uses them."
            )
        raise UnreadableMarkup(f"no plain form is known of the directive {{{name}}}")

    def inline(self, text: str) -> str:
        pieces, position = [], 0
        for found in SPAN.finditer(text):
            written = self.span(found)
            if written.isdecimal() and re.match(r"[.)]", text[found.end() :]) and text[: found.start()].endswith("\n"):
                written += "\\"  # "1. " at the head of a line would open a list.
            pieces += [_unmarked(text[position : found.start()]), written]
            position = found.end()
        return "".join(pieces) + _unmarked(text[position:])

    def span(self, found: re.Match) -> str:
        name = found["role"]
        if not name:
            return found[0]
        if name not in self.roles:
            raise UnreadableMarkup(f"no plain form is known of the role {{{name}}}")
        return self.roles[name](found["body"].strip())

    def number(self, body: str) -> str:
        name, _, form = body.partition(":")
        if name not in self.numbers:
            raise UnreadableMarkup(f"the text quotes {name!r}, and no stored output has that name")
        return format(self.numbers[name], form)

    def in_brackets(self, body: str) -> str:
        cited = [f"{before}{who} {year}{after}" for before, who, year, after in self.works(body)]
        return f"({'; '.join(cited)})"

    def in_text(self, body: str) -> str:
        return ", ".join(f"{before}{who} ({year}{after})" for before, who, year, after in self.works(body))

    def works(self, body: str):
        for found in CITED.finditer(body):
            if found["key"] not in self.book.works:
                raise UnreadableMarkup(f"no work has the key {found['key']!r}")
            before, after = (" ".join((found[part] or "").split()) for part in ("before", "after"))
            yield (f"{before} " if before else "", *self.book.works[found["key"]], f", {after}" if after else "")

    def link_page(self, body: str) -> str:
        words, target = _words(body)
        folder = posixpath.dirname(self.page)
        page = (
            target.removeprefix("/book/")
            if target.startswith("/")
            else posixpath.normpath(posixpath.join(folder, target))
        )
        if page not in self.book.titles and page not in self.book.addresses:
            raise UnreadableMarkup(f"the book has no page {page!r}")
        return self.link(words or self.book.titles.get(page, page), page)

    def link_label(self, body: str) -> str:
        words, label = _words(body)
        if label not in self.book.labels:
            raise UnreadableMarkup(f"nothing in the book is labelled {label!r}")
        page, title = self.book.labels[label]
        named = f"“{title}”" if title else ""
        if not words:
            return self.link(named or "the figure", page)
        return self.link(words, page) + (f" ({named})" if named else "")

    def link(self, words: str, page: str) -> str:
        if page == self.page or page not in self.book.addresses:
            return words
        up = "../" * self.page.count("/")
        return f"[{words}]({up}{self.book.addresses[page]})"


def _question(number: int, question: quizzes.Question) -> str:
    """A self-check: the options as a list, and folded beneath what each of them tells."""
    options = "\n".join(f"- {option.text}" for option in question.options)
    told = "\n".join(
        f"- {option.text} **{'Right.' if option.right else 'Not this one.'}** {option.feedback}".rstrip()
        for option in question.options
    )
    whole = f"\n\n{question.feedback}" if question.feedback else ""
    answer = f"<details>\n<summary>Answer to question {number} (click to open)</summary>\n\n{told}{whole}\n\n</details>"
    return f"**{number}.** {question.text}\n\n{options}\n\n{answer}"


def _words(body: str) -> tuple[str, str]:
    found = WORDS.fullmatch(body)
    return (" ".join(found["words"].split()), found["target"].strip()) if found else ("", body)


def _unmarked(text: str) -> str:
    """Prose without targets, comments, cell breaks and attributes, which plain Markdown would show."""
    return ATTRIBUTED.sub(r"\1", NOT_SHOWN.sub("", text))


def _closing(lines: list[str], start: int, marks: str) -> int:
    """The line that closes the fence opened in line ``start``."""
    for position in range(start + 1, len(lines)):
        line = lines[position].strip()
        if len(line) >= len(marks) and set(line) == {marks[0]}:
            return position
    raise UnreadableMarkup(f"the fence {lines[start].strip()!r} is never closed")


def _options(body: list[str]) -> tuple[dict[str, str], list[str]]:
    """The ``:name: value`` lines at the head of a directive, and what follows them."""
    options, position = {}, 0
    while position < len(body) and (found := re.fullmatch(r"\s*:([\w-]+):\s*(.*)", body[position])):
        options[found[1]] = found[2]
        position += 1
    rest = body[position:]
    while rest and not rest[0].strip():
        rest = rest[1:]
    return options, rest
