"""Writes the codebook from data/datapackage.json and the CSVs, so that it cannot differ from them.

``{codebook} events`` on a page becomes that table's page: what a row is, licence, sources, columns with their rules,
codes with definitions and counts, downloads and a browser of the rows. ``{codebook}`` alone lists all tables. In
_data/ each table is a CSV to download and a classic script that the browser loads when it is opened; the blank sheets
of agreement.py lie beside them.
"""

import json
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from techsec import schema
from techsec_publish import zips
from techsec_site import agreement, edition
from techsec_site.builder import after_html, fill, up
from techsec_site.search import unseen
from techsec_site.tables import scrolling, table

FOLDER = "_data"


class Codebook(SphinxDirective):
    """The description of one table, or the list of all."""

    optional_arguments = 1

    def run(self):
        for file in schema.folder().rglob("*.*"):
            self.env.note_dependency(str(file))
        if not self.arguments:
            return [nodes.raw("", overview(), format="html")]
        if self.arguments[0] in schema.left_out():
            return [nodes.paragraph("", edition.NOTICE)]
        parts = table_page(self.arguments[0], up(self.env.docname))
        rows = unseen(*_phrases(schema.read(self.arguments[0])), later=True)
        opening = nodes.raw("", parts.pop(""), format="html")
        return [opening, rows, *(_section(title, html) for title, html in parts.items())]


def _section(title: str, html: str) -> nodes.section:
    return nodes.section("", nodes.title("", title), nodes.raw("", html, format="html"), ids=[title.lower()])


def _phrases(frame) -> list[str]:
    """The cells of a table that a reader may look for: words, no codes and no numbers; each once."""
    cells = dict.fromkeys(cell for row in frame.to_numpy() for cell in row)
    return [cell for cell in cells if " " in cell or not cell.isascii()]


def overview() -> str:
    """A table of all tables: title, what a row is, rows, version, licence."""
    rows = []
    for name, resource in edition.tables().items():
        link = f'<a href="tables/{name}.html">{escape(resource["title"])}</a>'
        about = escape(_first_sentence(resource["description"]))
        rows.append((link, f"<code>{name}</code>", about, str(len(schema.read(name))), escape(_licences(resource))))
    listed = table(("Table", "Name", "A row", "Rows", "Licence"), rows)
    return (
        f"<p>Version {schema.package()['version']} of the package. "
        f'<a href="../{FOLDER}/data-package.zip" download>Download everything (zip)</a>.</p>'
        f"{scrolling(listed, 'All tables')}"
    )


def table_page(name: str, base: str) -> dict[str, str]:
    """HTML of a table's page by heading; "" is the part before the first one.

    ``base`` leads from the page to the site's root. Raises KeyError for an unknown name.
    """
    resource = schema.resource(name)
    frame = schema.read(name)
    sources = "".join(
        f'<li><a href="{escape(source["path"])}">{escape(source["title"])}</a></li>'
        if source.get("path")
        else f"<li>{escape(source['title'])}</li>"
        for source in resource.get("sources", [])
    )
    key = resource["schema"].get("primaryKey", [])
    facts = [
        ("Rows", str(len(frame))),
        ("Key", ", ".join([key] if isinstance(key, str) else key)),
        ("Version", resource["version"]),
        ("Licence", _licences(resource)),
    ]
    facts = "".join(f"<dt>{term}</dt><dd>{escape(text)}</dd>" for term, text in facts)
    columns = "".join(_column(field, frame[field["name"]], resource) for field in resource["schema"]["fields"])
    changes = "".join(f"<li>{escape(change)}</li>" for change in resource.get("changes", ["1.0.0: first version"]))
    opening = f"""
<p>{escape(resource["description"])}</p>
<dl class="facts">{facts}</dl>
<p>Sources:</p><ul>{sources}</ul>
<p>Download: <a href="{base}{FOLDER}/{name}.csv" download>{name}.csv</a>,
<a href="{base}{FOLDER}/data-package.zip" download>all tables with their schema (zip)</a></p>
<div class="table-browser" data-table="{name}">
<button type="button" class="table-open">Browse the {len(frame)} rows</button>
<noscript><p>The browser of rows needs JavaScript; the CSV holds the same.</p></noscript></div>
"""
    return {"": opening, "Columns": f'<dl class="columns">{columns}</dl>', "Changes": f"<ul>{changes}</ul>"}


def _column(field: dict, cells, resource: dict) -> str:
    filled = cells[cells != ""]
    facts = [field["type"], *_rules(field, resource), f"{len(filled)} filled", f"{len(cells) - len(filled)} empty"]
    if field["type"] in ("integer", "number") and len(filled):
        numbers = filled.astype(float)
        facts.append(f"from {numbers.min():g} to {numbers.max():g}")
    text = (
        f'<dt id="column-{field["name"]}"><code>{field["name"]}</code> {escape(field["title"])}</dt>'
        f"<dd><p>{escape(field.get('description', ''))}</p><p class='column-facts'>{escape('; '.join(facts))}</p>"
    )
    codes = field.get("codes")
    if codes:
        values = filled.str.split(field["list"]["delimiter"]).explode() if "list" in field else filled
        parts = ["definition", "use", "not", "example"]
        used = [part for part in parts if any(code.get(part) for code in codes.values())]
        rows = [
            (
                f"<code>{escape(str(code))}</code>",
                *(escape(entry.get(part, "")) for part in used),
                str((values == str(code)).sum()),
            )
            for code, entry in codes.items()
        ]
        text += scrolling(table(("code", *used, "rows"), rows), f"Codes of {field['name']}")
    return text + "</dd>"


def _rules(field: dict, resource: dict):
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


def write_data(app):
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


def setup(app):
    """Register the directive and the step that writes the files."""
    app.add_directive("codebook", Codebook)
    after_html(app, write_data)
