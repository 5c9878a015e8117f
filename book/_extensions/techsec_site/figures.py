"""A figure's payload (techsec.show) becomes a <figure> in the page and files beside it.

In the page: title, controls, drawing with a key on each mark, the words of its cards, a foot bar with data table,
downloads, citation and code. In _figures/: the live specs as a classic script, which the first use of a control loads
together with vega.js, and the downloads. Nothing of it needs a kernel or another host.

Each figure has a small page of its own too, embed/<id>.html, that stands in slides or a learning platform by an iframe:
it has what the figure has in its chapter. The site's search does not see these pages: no document stands behind them.
"""

import csv
import io
import json
from collections.abc import Iterator
from functools import cache
from html import escape
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast

import vl_convert
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.domains.std import StandardDomain
from sphinx.util import logging

from techsec import atomic, theme
from techsec.drawing import VEGA_LITE
from techsec.show import PAYLOAD_TYPE
from techsec_publish.contents import page
from techsec_site import svg
from techsec_site.builder import after_html, fill, up
from techsec_site.citing import cite
from techsec_site.elements import html, table
from techsec_site.search import FIGURE, findable, unseen

FOLDER = "_figures"
EMBED = "embed"
EMBED_HEIGHT = 720
SIZED = {"spec": "wide", "narrow": "narrow"}
GUESS_LIMITS = {"min": "low", "max": "high", "step": "step", "value": "start"}
PNG_SCALE = 2
BYTE_ORDER = "\ufeff"  # By it a spreadsheet knows that a table is UTF-8.

MARKER = f'<script type="{PAYLOAD_TYPE}">'

logger = logging.getLogger(__name__)


class ChartFigure(nodes.General, nodes.Element):
    """A figure, with its payload as an attribute."""


def read_payload(output: str) -> dict[str, Any] | None:
    """The figure in an output of a notebook, with the SVG of each of its layouts; None where the output is none."""
    text = output.strip()
    if not text.startswith(MARKER):
        return None
    return json.loads(text.removeprefix(MARKER).removesuffix("</script>").replace("<\\/", "</"))


def find_figures(app: Sphinx, doctree: nodes.document) -> None:
    """Turn each payload among a page's outputs into a ChartFigure and make it a target for references."""
    env: Any = app.env
    for raw in list(doctree.findall(nodes.raw)):
        figure = read_payload(raw.astext())
        if figure is None:
            continue
        name = figure["id"]
        known = _figures(env)
        if name in known and known[name]["docname"] != env.docname or name in doctree.ids:
            logger.warning("two figures have the id %s", name, location=env.docname)
        known[name] = {**figure, "docname": env.docname}
        rows = ("; ".join(row) for row in figure["rows"])
        said = unseen(figure["title"], figure["how"], *_takeaways(figure), figure["source"])
        node = findable(ChartFigure("", said, unseen(*rows, rows=True), ids=[name]), FIGURE, figure["title"], name)
        node["figure"] = figure
        raw.replace_self(node)
        doctree.ids[name] = node
        cast(StandardDomain, env.get_domain("std")).note_hyperlink_target(name, env.docname, name, figure["title"])


def _takeaways(figure: dict) -> list[str]:
    return list(figure["takeaways"].values()) or [figure["takeaway"]]


def _figures(env: Any) -> dict[str, dict]:
    if not hasattr(env, "book_figures"):
        env.book_figures = {}
    return env.book_figures


def forget_page(app: Sphinx, env: Any, docname: str) -> None:
    """Drop the figures of a page that is read anew or gone."""
    env.book_figures = {name: figure for name, figure in _figures(env).items() if figure["docname"] != docname}


def merge_pages(app: Sphinx, env: Any, docnames: set[str], other: Any) -> None:
    """Take over figures that a parallel reader found."""
    _figures(env).update(_figures(other))


def visit_html(translator: Any, node: ChartFigure) -> None:
    """Write the figure up to the steps that it holds."""
    builder = translator.builder
    before, after = figure_parts(node["figure"], up(builder.current_docname), builder.config)
    translator.body.append(before)
    translator.context.append(after)


def depart_html(translator: Any, node: ChartFigure) -> None:
    """Write the rest of the figure."""
    translator.body.append(translator.context.pop())


def figure_parts(figure: dict, base: str, config: Any) -> tuple[str, str]:
    """The <figure> element before and after its steps; ``base`` leads from its page to the site's root."""
    name = figure["id"]
    guess = figure["guess"]
    title = _title(figure)
    opening = (
        f"""<details class="chart-answer"><summary>Show the data</summary>
<p class="chart-finding">{_finding(figure)}</p>"""
        if guess
        else ""
    )
    before = f"""
<figure class="chart" id="{name}">
<figcaption>{title}</figcaption>
{_guess(figure) if guess else ""}{opening}
<p class="chart-how">{escape(figure["how"])}</p>
"""
    after = f"""{_controls(figure)}
<div class="chart-drawing" style="{_sizes(figure)}"><div class="chart-still">{"".join(_drawings(figure))}</div></div>
<p class="chart-status" role="status"></p>
<p class="chart-takeaway">{escape(figure["takeaway"])}</p>
{"</details>" if guess else ""}<p class="chart-source">Source: {escape(figure["source"])}</p>
{_foot(figure, base, config)}
<script type="application/json" class="chart-told">{_told(figure)}</script>
</figure>
"""
    return before, after


def heading(figure: dict) -> str:
    """What stands over a figure: its finding, or its question, which gives nothing away before the guess."""
    return figure["guess"]["question"] if figure["guess"] else figure["title"]


def _title(figure: dict) -> str:
    name = figure["id"]
    words = escape(figure["guess"]["question"]) if figure["guess"] else _finding(figure)
    return f"""<p class="chart-title" id="{name}-title">{words}
<a class="headerlink" href="#{name}" title="Link to this figure">#</a></p>"""


def _finding(figure: dict) -> str:
    """The title; where a control changes it all of them in one place, of which one is seen and the longest has room."""
    if not figure["titles"]:
        return escape(figure["title"])
    states = "".join(
        f'<span data-state="{escape(state)}" class="{"" if number else "here"}">{escape(title)}</span>'
        for number, (state, title) in enumerate(figure["titles"].items())
    )
    return f'<span class="chart-states">{states}</span>'


def _told(figure: dict) -> str:
    """What the page's scripts know of a figure: its cards, its legend, its takeaways where a control changes them."""
    told = {"cards": figure["cards"], "legend": figure["legend"]}
    if figure["takeaways"]:
        told["takeaways"] = figure["takeaways"]
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")


def _controls(figure: dict) -> str:
    """The controls of a figure, which need JavaScript; browsers keep no state of theirs: the address does."""
    if not figure["controls"]:
        return ""
    return f'<p class="chart-controls">{"".join(_control(figure["id"], item) for item in figure["controls"])}</p>'


def _control(name: str, item: dict) -> str:
    control = f"{name}-{item['name']}"
    chosen = item["value"]
    common = f'id="{control}" data-param="{escape(item["name"])}" autocomplete="off"'
    if item["input"] == "range":
        limits = " ".join(f'{key}="{item[key]}"' for key in ("min", "max", "step"))
        field = f"""<input type="range" {common} {limits} value="{chosen}"><output for="{control}">{chosen}</output>"""
    else:
        words = item.get("labels", item["options"])
        options = "".join(
            f'<option value="{number}"{" selected" if value == chosen else ""}>{escape(str(word))}</option>'
            for number, (value, word) in enumerate(zip(item["options"], words, strict=True))
        )
        field = f'<select {common} data-values="{escape(json.dumps(item["options"]))}">{options}</select>'
    return f'<span class="chart-control"><label for="{control}">{escape(item["label"])}</label> {field}</span>'


def _sizes(figure: dict) -> str:
    """The drawings' sizes as CSS variables, by which figures.css keeps their place."""
    sizes = {
        name: svg.size(figure["drawings"][layout]) for layout, name in SIZED.items() if layout in figure["drawings"]
    }
    return ";".join(f"--{name}:{width}/{height};--{name}-width:{width}px" for name, (width, height) in sizes.items())


def _foot(figure: dict, base: str, config: Any) -> str:
    """The bar under a figure: its data table, downloads, how to cite it, code to embed it, the code that draws it."""
    name = figure["id"]
    files = f"{base}{FOLDER}/{name}"
    address = f"{base}{EMBED}/{name}.html"
    title = heading(figure)
    frame = f'<iframe src="{address}" title="{escape(title)}" width="100%" height="{EMBED_HEIGHT}"></iframe>'
    words, bibtex = cite(title, name, address, config)
    return f"""<div class="chart-foot">
<details class="chart-data"><summary>Table</summary>
<div class="table-scroll" role="region" aria-labelledby="{name}-title" tabindex="0">{_rows(figure)}</div></details>
<a href="{files}.csv" download>CSV</a>
<a href="{files}.png" download>PNG</a>
<a href="{files}.svg" download>SVG</a>
<details class="chart-cite"><summary>Cite</summary><p>{words}</p>
<pre class="chart-bibtex" tabindex="0">{escape(bibtex)}</pre>
<button type="button" class="chart-copy">Copy BibTeX</button></details>
<details class="chart-share"><summary>Embed</summary>
<p><a href="{address}">This figure on a page of its own</a></p>
<p class="chart-code"><label for="{name}-code">Code for slides or a learning platform</label>
<input id="{name}-code" readonly value="{escape(frame)}"></p></details>
<button type="button" class="chart-source-code" hidden>Code</button>
</div>"""


def _guess(figure: dict) -> str:
    """The control of a guess and the axes without data; what comes after them is closed until the reader opens it."""
    name, guess = figure["id"], figure["guess"]
    limits = " ".join(f'{key}="{guess[source]}"' for key, source in GUESS_LIMITS.items())
    facts = f'data-answer="{guess["answer"]}" data-unit="{escape(guess["unit"])}"'
    return f"""<p class="chart-guess" {facts}><label for="{name}-guess">{escape(guess["label"])}</label>
<input type="range" id="{name}-guess" {limits} autocomplete="off">
<output for="{name}-guess">not set yet</output>
<button type="button" class="chart-lock">Lock in</button></p>
<p class="chart-distance" role="status"></p>
<div class="chart-blank">{"".join(_blanks(figure))}</div>
"""


def _blanks(figure: dict) -> Iterator[str]:
    for layout, kind in {"blank": "chart-wide", "blank_narrow": "chart-narrow"}.items():
        label = {"class": kind, "role": "img", "aria-label": "Axes only, no data yet"}
        yield theme.for_page(svg.for_page(figure["drawings"][layout], f"{figure['id']}-{layout}", label))


def _drawings(figure: dict) -> Iterator[str]:
    name = figure["id"]
    labels = {
        "spec": {"class": "chart-wide", "id": f"{name}-still", "aria-label": figure["alt"]},
        "narrow": {"class": "chart-narrow", "aria-labelledby": f"{name}-still"},
    }
    for layout, attributes in labels.items():
        drawing = svg.for_page(figure["drawings"][layout], f"{name}-{layout}", {**attributes, "role": "img"})
        yield theme.for_page(drawing)


def _rows(figure: dict) -> str:
    return html(table(figure["columns"], figure["rows"]))


def write_files(app: Sphinx) -> None:
    """Write specs and downloads of all figures, and Vega once; remove files of figures that are gone."""
    wanted: dict[str, str | bytes] = {"vega.js": vega(Path(app.config.nb_execution_cache_path))}
    for name, figure in _figures(app.env).items():
        wanted[f"{name}.js"] = _script(figure)
        wanted[f"{name}.csv"] = _csv(figure)
        wanted[f"{name}.svg"] = figure["drawings"]["spec"]
        wanted[f"{name}.png"] = picture(figure["drawings"]["spec"])
    fill(Path(app.outdir) / FOLDER, wanted)


def vega(kept: Path) -> str:
    """Vega, Vega-Lite and Vega-Embed as one classic script that sets window.vegaEmbed and nothing else.

    To bundle them takes seconds: the script is kept in the folder of executed notebooks, with which it grows old.
    """
    file = kept / f"vega-{VEGA_LITE}-{version('vl-convert-python')}.js"
    if not file.exists():
        # Its type asks for a snippet, which it does without.
        bundle = vl_convert.javascript_bundle(vl_version=VEGA_LITE)  # type: ignore[call-arg]
        kept.mkdir(parents=True, exist_ok=True)
        atomic.write(file, f"(function(){{\n{bundle}\n}})();\n")
    return file.read_text(encoding="utf-8")


@cache
def picture(drawing: str) -> bytes:
    """A drawing as PNG, for slides and papers."""
    return vl_convert.svg_to_png(drawing, scale=PNG_SCALE)


def _script(figure: dict) -> str:
    layouts = {name: figure["live"][layout] for layout, name in SIZED.items()}
    text = theme.for_page(json.dumps(layouts, ensure_ascii=False, sort_keys=True, separators=(",", ":")))
    return f"techsecFigures[{json.dumps(figure['id'])}]={text};\n"


def _csv(figure: dict) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(figure["columns"])
    writer.writerows(figure["rows"])
    return BYTE_ORDER + buffer.getvalue()


def pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Name, context and template of each figure's page, for Sphinx.

    It is written together with its chapter: what changes it changes the chapter too.
    """
    builder: Any = app.builder
    for name, figure in sorted(_figures(app.env).items()):
        docname = figure["docname"]
        if docname not in builder.written and Path(builder.get_outfilename(f"{EMBED}/{name}")).exists():
            builder.written.add(f"{EMBED}/{name}")
            continue
        context = {
            "title": f"Figure: {heading(figure)}",
            "heading": heading(figure),
            "description": figure["how"],
            "body": "".join(figure_parts(figure, "../", app.config)),
            "chapter": app.env.titles[docname].astext(),
            "chapter_address": f"../{page(docname)}.html#{name}",
            "canonical": page(docname),
        }
        yield f"{EMBED}/{name}", context, "figure.html"


def drop_contents(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Keep the theme from laying out the contents of the book for a page that does not show them."""
    if templatename == "figure.html":
        del context["toctree"]


def setup(app: Sphinx) -> None:
    """Register the node, the steps from payload to files, and the pages of single figures."""
    app.add_node(ChartFigure, html=(visit_html, depart_html))
    app.connect("doctree-read", find_figures)
    app.connect("env-purge-doc", forget_page)
    app.connect("env-merge-info", merge_pages)
    after_html(app, write_files)
    app.connect("html-collect-pages", pages)
    # The theme listens at the default priority.
    app.connect("html-page-context", drop_contents, priority=100)
