"""Writes the codebook from data/datapackage.json and the CSVs, so that it cannot differ from them.

``{codebook} events`` on a page becomes that table's page: what a row is, licence, sources, columns with their rules,
codes with definitions and counts, downloads and a browser of the rows. ``{codebook}`` alone lists all tables. In
_data/ each table is a CSV to download and a classic script that the browser loads when it is opened; the blank sheets
of agreement.py lie beside them.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from techsec import schema
from techsec_publish import zips
from techsec_site import agreement, edition
from techsec_site.builder import after_html, fill, up
from techsec_site.elements import Child, link, scrolling, table, tag
from techsec_site.search import unseen

FOLDER = "_data"


class Codebook(SphinxDirective):
    """The description of one table, or the list of all."""

    optional_arguments = 1

    def run(self) -> list[nodes.Node]:
        for file in schema.folder().rglob("*.*"):
            self.env.note_dependency(str(file))
        if not self.arguments:
            return overview()
        if self.arguments[0] in schema.left_out():
            return [nodes.paragraph("", edition.NOTICE)]
        opening, *sections = table_page(self.arguments[0], up(self.env.docname))
        return [*opening, unseen(*_phrases(schema.read(self.arguments[0])), rows=True), *sections]


def _phrases(frame: pd.DataFrame) -> list[str]:
    """The cells of a table that a reader may look for: words, no codes and no numbers; each once."""
    cells = dict.fromkeys(cell for row in frame.to_numpy() for cell in row)
    return [cell for cell in cells if " " in cell or not cell.isascii()]


def overview() -> list[nodes.Node]:
    """A table of all tables: title, what a row is, rows, version, licence."""
    rows = []
    for name, resource in edition.tables().items():
        titled = link(f"tables/{name}.html", resource["title"])
        about = _first_sentence(resource["description"])
        rows.append((titled, tag("code", name), about, str(len(schema.read(name))), _licences(resource)))
    version = f"Version {schema.package()['version']} of the package. "
    everything = link(f"../{FOLDER}/data-package.zip", "Download everything (zip)", download=True)
    listed = table(("Table", "Name", "A row", "Rows", "Licence"), rows)
    return [tag("p", version, everything, "."), scrolling(listed, "All tables")]


def table_page(name: str, base: str) -> tuple[list[nodes.Node], nodes.section, nodes.section]:
    """A table's page: its opening, the section of its columns, that of its changes.

    ``base`` leads from the page to the site's root. Raises KeyError for an unknown name.
    """
    resource = schema.resource(name)
    frame = schema.read(name)
    sources = [
        tag("li", link(source["path"], source["title"]) if source.get("path") else source["title"])
        for source in resource.get("sources", [])
    ]
    key = resource["schema"].get("primaryKey", [])
    facts = {
        "Rows": str(len(frame)),
        "Key": ", ".join([key] if isinstance(key, str) else key),
        "Version": resource["version"],
        "Licence": _licences(resource),
    }
    lines = [line for term, text in facts.items() for line in (tag("dt", term), tag("dd", text))]
    downloads = (
        link(f"{base}{FOLDER}/{name}.csv", f"{name}.csv", download=True),
        ", ",
        link(f"{base}{FOLDER}/data-package.zip", "all tables with their schema (zip)", download=True),
    )
    browser = tag(
        "div",
        tag("button", f"Browse the {len(frame)} rows", type="button", class_="table-open"),
        tag("noscript", tag("p", "The browser of rows needs JavaScript; the CSV holds the same.")),
        class_="table-browser",
        data_table=name,
    )
    opening = [
        tag("p", resource["description"]),
        tag("dl", *lines, class_="facts"),
        tag("p", "Sources:"),
        tag("ul", *sources),
        tag("p", "Download: ", *downloads),
        browser,
    ]
    columns = [
        part for field in resource["schema"]["fields"] for part in _column(field, frame[field["name"]], resource)
    ]
    changes = [tag("li", change) for change in resource.get("changes", ["1.0.0: first version"])]
    sections = _section("Columns", tag("dl", *columns, class_="columns")), _section("Changes", tag("ul", *changes))
    return opening, *sections


def _section(title: str, content: nodes.Node) -> nodes.section:
    return nodes.section("", nodes.title("", title), content, ids=[title.lower()])


def _column(field: dict[str, Any], cells: pd.Series, resource: dict[str, Any]) -> list[nodes.Node]:
    filled = cells[cells != ""]
    facts = [field["type"], *_rules(field, resource), f"{len(filled)} filled", f"{len(cells) - len(filled)} empty"]
    if field["type"] in ("integer", "number") and len(filled):
        numbers = filled.astype(float)
        facts.append(f"from {numbers.min():g} to {numbers.max():g}")
    name = field["name"]
    about: list[Child] = [tag("p", field.get("description", "")), tag("p", "; ".join(facts), class_="column-facts")]
    codes = field.get("codes")
    if codes:
        values = filled.str.split(field["list"]["delimiter"]).explode() if "list" in field else filled
        parts = ["definition", "use", "not", "example"]
        used = [part for part in parts if any(code.get(part) for code in codes.values())]
        rows = [
            (tag("code", str(code)), *(entry.get(part, "") for part in used), str((values == str(code)).sum()))
            for code, entry in codes.items()
        ]
        about.append(scrolling(table(("code", *used, "rows"), rows), f"Codes of {name}"))
    return [tag("dt", tag("code", name), f" {field['title']}", id=f"column-{name}"), tag("dd", *about)]


def _rules(field: dict[str, Any], resource: dict[str, Any]) -> Iterator[str]:
    limits = field.get("constraints", {})
    if field.get("unit"):
        yield f"unit: {field['unit']}"
    if limits.get("required"):
        yield "required"
    if limits.get("unique"):
        yield "unique"
    if "list" in field:
        yield f'a list joined by "{field["list"]["delimiter"]}"'
        if "reference" in field["list"]:
            yield f"items from {field['list']['reference']['resource']}"
    if field.get("time") == "edtf":
        yield "date: YYYY, YYYY-MM, YYYY-MM-DD or start/end"
    for key in resource["schema"].get("foreignKeys", []):
        if key["fields"] in (field["name"], [field["name"]]):
            yield f"one of {key['reference']['resource'] or resource['name']}"
    if "enum" in limits and not field.get("codes"):
        yield f"one of {', '.join(map(str, limits['enum']))}"
    if "minimum" in limits or "maximum" in limits:
        yield f"between {limits.get('minimum', 'any')} and {limits.get('maximum', 'any')}"
    if "within" in field:
        yield f"within the {field['within']['column']}"
    if "required_when" in field:
        yield f"required where {field['required_when']['column']} is {' or '.join(field['required_when']['values'])}"


def _licences(resource: dict) -> str:
    return ", ".join(licence["name"] for licence in resource["licenses"])


def _first_sentence(text: str) -> str:
    return text.split(". ")[0].rstrip(".") + "."


def write_data(app: Sphinx) -> None:
    """Write each table as CSV and as script, the whole package as a zip that is the same on every build, the sheets."""
    wanted: dict[str, str | bytes] = {**agreement.sheets()}
    for name, resource in edition.tables().items():
        wanted[f"{name}.csv"] = (schema.folder() / resource["path"]).read_bytes()
        frame = schema.read(name)
        rows = {"columns": list(frame.columns), "rows": frame.to_numpy().tolist()}
        text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
        wanted[f"{name}.js"] = f"techsecTables[{json.dumps(name)}]={text};\n"
    package = {f"data/{file.relative_to(schema.folder()).as_posix()}": file.read_bytes() for file in schema.files()}
    wanted["data-package.zip"] = zips.pack(package)
    fill(Path(app.outdir) / FOLDER, wanted)


def setup(app: Sphinx) -> None:
    """Register the directive and the step that writes the files."""
    app.add_directive("codebook", Codebook)
    after_html(app, write_data)
