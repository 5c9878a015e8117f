"""Writes the codebook from data/datapackage.json and the CSVs, so that it cannot differ from them.

``{codebook} events`` on a page becomes that table's page: what a row is, licence, sources, columns with their rules,
codes with definitions and counts, downloads and a browser of the rows. ``{codebook}`` alone lists all tables. In
_data/ each table is a CSV to download and a classic script that the browser loads when it is opened.
"""

import json
import zipfile
from html import escape
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from techsec import schema
from techsec_site import edition
from techsec_site.builder import page

FOLDER = "_data"
LONG_AGO = (1980, 1, 1, 0, 0, 0)


class Codebook(SphinxDirective):
    """The description of one table, or the list of all."""

    optional_arguments = 1
    option_spec = {"class": directives.class_option}

    def run(self):
        for file in schema.DATA.rglob("*.*"):
            self.env.note_dependency(str(file))
        up = "../" * page(self.env.docname).count("/")
        if not self.arguments:
            return [nodes.raw("", overview(), format="html")]
        if self.arguments[0] in edition.left_out():
            return [nodes.paragraph("", edition.NOTICE)]
        parts = table_page(self.arguments[0], up)
        return [nodes.raw("", parts.pop(""), format="html"), *(_section(title, html) for title, html in parts.items())]


def _section(title: str, html: str) -> nodes.section:
    return nodes.section("", nodes.title("", title), nodes.raw("", html, format="html"), ids=[title.lower()])


def overview() -> str:
    """A table of all tables: title, what a row is, rows, version, licence."""
    rows = []
    for name, resource in edition.tables().items():
        rows.append(
            f'<tr><th scope="row"><a href="tables/{name}.html">{escape(resource["title"])}</a></th>'
            f"<td><code>{name}</code></td><td>{escape(_first_sentence(resource['description']))}</td>"
            f"<td>{len(schema.read(name))}</td><td>{escape(_licences(resource))}</td></tr>"
        )
    head = "".join(f'<th scope="col">{title}</th>' for title in ("Table", "Name", "A row", "Rows", "Licence"))
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    return (
        f"<p>Version {schema.package()['version']} of the package. "
        f'<a href="../{FOLDER}/data-package.zip" download>Download everything (zip)</a>.</p>'
        f"{_scrolling(table, 'All tables')}"
    )


def table_page(name: str, up: str) -> dict[str, str]:
    """HTML of a table's page by heading; "" is the part before the first one.

    ``up`` leads from the page to the site's root. Raises KeyError for an unknown name.
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
<p>Download: <a href="{up}{FOLDER}/{name}.csv" download>{name}.csv</a>,
<a href="{up}{FOLDER}/data-package.zip" download>all tables with their schema (zip)</a></p>
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
        head = "".join(f'<th scope="col">{title}</th>' for title in ("code", *used, "rows"))
        body = "".join(
            f'<tr><th scope="row"><code>{escape(str(code))}</code></th>'
            + "".join(f"<td>{escape(entry.get(part, ''))}</td>" for part in used)
            + f"<td>{(values == str(code)).sum()}</td></tr>"
            for code, entry in codes.items()
        )
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        text += _scrolling(table, f"Codes of {field['name']}")
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
        yield f"a list joined by {field['list']['delimiter']}"
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


def _scrolling(table: str, label: str) -> str:
    return f'<div class="table-scroll" role="region" aria-label="{escape(label)}" tabindex="0">{table}</div>'


def write_data(app, exception):
    """Write each table as CSV and as script, and the whole package as a zip that is the same on every build."""
    if exception or app.builder.format != "html":
        return
    folder = Path(app.outdir) / FOLDER
    folder.mkdir(exist_ok=True)
    for file in folder.iterdir():
        if file.stem in edition.left_out():
            file.unlink()
    for name, resource in edition.tables().items():
        (folder / f"{name}.csv").write_bytes((schema.DATA / resource["path"]).read_bytes())
        frame = schema.read(name)
        rows = {"columns": list(frame.columns), "rows": frame.to_numpy().tolist()}
        text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
        (folder / f"{name}.js").write_text(f"techsecTables[{json.dumps(name)}]={text};\n", encoding="utf-8")
    with zipfile.ZipFile(folder / "data-package.zip", "w", zipfile.ZIP_DEFLATED) as bundle:
        for file in edition.files():
            entry = zipfile.ZipInfo(f"data/{file.relative_to(schema.DATA).as_posix()}", LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            bundle.writestr(entry, file.read_bytes())


def setup(app):
    """Register the directive and the step that writes the files."""
    app.add_directive("codebook", Codebook)
    app.connect("build-finished", write_data)
    app.add_js_file("tables.js", loading_method="defer")
