"""One style sheet for the site, with the rules that its pages use: the visible optimisation of the build.

The sheets of theme, extensions and book are joined in their order; a rule goes whose every selector names a class that
no page and no script has. Files of _static that nothing names are removed, source maps among them. Set
``book_optimize: false`` in _config.yml to debug: pages then load the sheets and scripts as theme and extensions ship
them.
"""

import hashlib
import re
from pathlib import Path

import tinycss2

from techsec_site.builder import after_html

SHEET = "site.css"
NOTICE = (
    "/* Joined and reduced while the book is built: Furo (MIT, Pradyun Gedam), sphinx-design (MIT, Executable Books), "
    "Pygments (BSD-2-Clause, the Pygments team), and the book's own styles. */\n"
)
CLASS = re.compile(r"\.(-?[A-Za-z_][\w-]*)")
CONDITION = re.compile(r":(?:not|is|where|has)\([^()]*\)|\[[^\]]*\]")
CLASSES = re.compile(r'\bclass="([^"]*)"')
WORD = re.compile(r"[A-Za-z_][\w-]*")
LOADED = re.compile(r"""@import[^;]*|url\((?!\s*["']?(?:data:|#))[^)]*\)""")
ADDRESS = re.compile(rf'(<link rel="stylesheet" href="[^"]*_static/{re.escape(SHEET)}\?v=)[^"]*')
SOURCE_MAP = re.compile(r"\s*//# sourceMappingURL=.*")
NESTING = ("media", "supports", "layer", "container")


def reduce(css: str, used: set[str]) -> str:
    """The style sheet without rules for classes outside ``used``, without comments."""
    return "".join(_reduced(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True), used))


def _reduced(rules: list, used: set[str]):
    for rule in rules:
        if rule.type == "error":
            raise ValueError(f"line {rule.source_line} of a style sheet: {rule.message}")
        if rule.type == "qualified-rule":
            selectors = [part for part in _selectors(rule.prelude) if _named(part) <= used]
            if selectors:
                yield f"{','.join(selectors)}{{{tinycss2.serialize(rule.content).strip()}}}\n"
        elif rule.lower_at_keyword in NESTING and rule.content is not None:
            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            kept = "".join(_reduced(inner, used))
            if kept:
                yield f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{kept}}}\n"
        else:
            yield rule.serialize()


def _selectors(prelude: list) -> list[str]:
    """The selectors of a rule, split at commas outside brackets."""
    parts: list[list] = [[]]
    for token in prelude:
        if token.type == "literal" and token.value == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return [tinycss2.serialize(part).strip() for part in parts]


def _named(selector: str) -> set[str]:
    """Classes without which a selector matches nothing; those inside :not() and the like are no such thing."""
    shorter = CONDITION.sub("", selector)
    return _named(shorter) if shorter != selector else set(CLASS.findall(selector))


def used_classes(site: Path) -> set[str]:
    """Every class of the site's pages and every word of its scripts, which may set one."""
    used: set[str] = set()
    for file in site.rglob("*.html"):
        for value in CLASSES.findall(file.read_text(encoding="utf-8")):
            used.update(value.split())
    for script in [*(site / "_static").rglob("*.js"), *(site / "_figures").glob("vega.js")]:
        used.update(WORD.findall(script.read_text(encoding="utf-8")))
    return used


def joined(static: Path, names: list[str]) -> str:
    """The text of the named sheets of ``static``, in their order. Raises ValueError where a sheet loads a file."""
    texts = {name: (static / name).read_text(encoding="utf-8") for name in names}
    for name, text in texts.items():
        if found := LOADED.search(text):
            raise ValueError(f"{name} loads a file of its own: {found[0]} would lead nowhere from {SHEET}")
    return "\n".join(texts.values())


def choose(app, pagename, templatename, context, doctree):
    """Replace a page's sheets by the joined one, whose address ``write_sheet`` completes when it is known."""
    if not app.config.book_optimize:
        return
    assets = sorted(context["css_files"], key=lambda asset: asset.priority)
    names = [str(asset.filename).removeprefix("_static/") for asset in assets]
    app.book_sheets = list(dict.fromkeys([*getattr(app, "book_sheets", []), *names]))
    context["css_files"] = [f"_static/{SHEET}?v="]


def write_sheet(app):
    """Write the joined sheet and remove what no page loads, once all pages are written.

    The sheet's address changes with its text, also in pages that stand from an earlier build. Where no page was out of
    date the sheet stands, but theme and extensions wrote their own files again.
    """
    site = Path(app.outdir)
    if not app.config.book_optimize:
        (site / "_static" / SHEET).unlink(missing_ok=True)
        return
    names = getattr(app, "book_sheets", [])
    text = joined(site / "_static", names)
    remove_unnamed(site)
    if names:
        sheet = NOTICE + reduce(text, used_classes(site))
        (site / "_static" / SHEET).write_text(sheet, encoding="utf-8")
        name_version(site, hashlib.sha256(sheet.encode()).hexdigest()[:8])


def name_version(site: Path, version: str) -> None:
    """Have every page load the sheet of this version."""
    for file in site.rglob("*.html"):
        old = file.read_text(encoding="utf-8")
        new = ADDRESS.sub(rf"\g<1>{version}", old)
        if new != old:
            file.write_text(new, encoding="utf-8")


def remove_unnamed(site: Path) -> None:
    """Remove files of _static that no page names, and mentions of source maps; licences stay."""
    static = site / "_static"
    named = "".join(file.read_text(encoding="utf-8") for file in site.rglob("*.html"))
    for file in filter(Path.is_file, static.rglob("*")):
        address = re.escape(f"_static/{file.relative_to(static).as_posix()}")
        if file.suffix != ".txt" and not re.search(address + r'[?"]', named):
            file.unlink()
        elif file.suffix == ".js":
            file.write_text(SOURCE_MAP.sub("", file.read_text(encoding="utf-8")), encoding="utf-8")


def setup(app):
    """Connect both steps: the choice after every other part had its say, the writing after all pages."""
    app.add_config_value("book_optimize", True, "env")
    app.connect("html-page-context", choose, priority=950)
    after_html(app, write_sheet, priority=900)
