"""A figure's payload (techsec.show) becomes a <figure> in the page and files beside it.

In the page: caption, drawing, button, data table, downloads. In _figures/: the live specs as a classic script, which
the button loads together with vega.js, and the downloads. Nothing of it needs a kernel or another host.

Each figure has a small page of its own too, embed/<id>.html, that stands in slides or a learning platform by an iframe:
it has what the figure has in its chapter. The site's search does not see these pages: no document stands behind them.
"""

import csv
import io
import json
from collections.abc import Iterator
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
from techsec.show import PAYLOAD_TYPE, VEGA_LITE
from techsec_publish.contents import page
from techsec_site import svg
from techsec_site.builder import after_html, fill, up
from techsec_site.elements import html, table
from techsec_site.search import FIGURE, findable, unseen

FOLDER = "_figures"
EMBED = "embed"
EMBED_HEIGHT = 720
SIZED = {"spec": "wide", "narrow": "narrow"}
GUESS_LIMITS = {"min": "low", "max": "high", "step": "step", "value": "start"}

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
        said = unseen(figure["title"], figure["takeaway"], figure["source"])
        node = findable(ChartFigure("", said, unseen(*rows, rows=True), ids=[name]), FIGURE, figure["title"], name)
        node["figure"] = figure
        raw.replace_self(node)
        doctree.ids[name] = node
        cast(StandardDomain, env.get_domain("std")).note_hyperlink_target(name, env.docname, name, figure["title"])


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
    """Write the whole figure."""
    figure, builder = node["figure"], translator.builder
    translator.body.append(figure_html(figure, up(builder.current_docname)))
    raise nodes.SkipNode


def figure_html(figure: dict, base: str) -> str:
    """The <figure> element of a figure; ``base`` leads from its page to the site's root."""
    name = figure["id"]
    files = f"{base}{FOLDER}/{name}"
    takeaway = f"<p>{escape(figure['takeaway'])}</p>"
    still = f'<div class="chart-still" style="{_sizes(figure)}">{"".join(_drawings(figure))}</div>'
    return f"""
<figure class="chart" id="{name}">
<figcaption><p class="chart-title" id="{name}-title">{escape(figure["title"])}
<a class="headerlink" href="#{name}" title="Link to this figure">#</a></p>
{"" if figure["guess"] else takeaway}<p class="chart-source">Source: {escape(figure["source"])}</p></figcaption>
{_guess(figure, takeaway + still) if figure["guess"] else still}
<button type="button" class="chart-button" aria-describedby="{name}-title">Make this figure interactive</button>
<div class="vega-embed" hidden></div>
<p class="chart-status" role="status"></p>
<details class="chart-data"><summary>Data table, {len(figure["rows"])} rows</summary>
<div class="table-scroll" role="region" aria-labelledby="{name}-title" tabindex="0">{_rows(figure)}</div></details>
<p class="chart-downloads">Download: <a href="{files}.csv" download>data (CSV)</a>,
<a href="{files}.svg" download>drawing (SVG)</a></p>
{_share(figure, base)}
</figure>
"""


def _sizes(figure: dict) -> str:
    """The drawings' sizes as CSS variables, by which book.css keeps their place."""
    sizes = {
        name: svg.size(figure["drawings"][layout]) for layout, name in SIZED.items() if layout in figure["drawings"]
    }
    return ";".join(f"--{name}:{width}/{height};--{name}-width:{width}px" for name, (width, height) in sizes.items())


def _share(figure: dict, base: str) -> str:
    """What leads to a figure's own page, and the code to embed it; share.js makes its address absolute."""
    address = f"{base}{EMBED}/{figure['id']}.html"
    code = f'<iframe src="{address}" title="{escape(figure["title"])}" width="100%" height="{EMBED_HEIGHT}"></iframe>'
    name = f"{figure['id']}-code"
    return f"""<details class="chart-share"><summary>Link and embed</summary>
<p><a href="{address}">This figure on a page of its own</a></p>
<p class="chart-code"><label for="{name}">Code for slides or a learning platform</label>
<input id="{name}" readonly value="{escape(code)}"></p></details>"""


def _guess(figure: dict, answer: str) -> str:
    """Axes without data, then the control; drawing and takeaway are closed until the reader opens them."""
    name, guess = figure["id"], figure["guess"]
    blank = "".join(_blanks(figure))
    limits = " ".join(f'{key}="{guess[source]}"' for key, source in GUESS_LIMITS.items())
    return f"""<div class="chart-blank">{blank}</div>
<p class="chart-guess"><label for="{name}-guess">{escape(guess["label"])}</label>
<input type="range" id="{name}-guess" {limits}>
<output for="{name}-guess">{guess["start"]} {escape(guess["unit"])}</output></p>
<details class="chart-answer"><summary>Show the data</summary>{answer}</details>"""


def _blanks(figure: dict) -> Iterator[str]:
    both = "blank_narrow" in figure["drawings"]
    kinds = {"blank": "chart-wide" if both else "chart-only", "blank_narrow": "chart-narrow"}
    for layout, kind in kinds.items():
        if layout in figure["drawings"]:
            label = {"class": kind, "role": "img", "aria-label": "Axes only, no data yet"}
            yield theme.for_page(svg.for_page(figure["drawings"][layout], f"{figure['id']}-{layout}", label))


def _drawings(figure: dict) -> Iterator[str]:
    name = figure["id"]
    labels = {
        "spec": {"class": "chart-wide", "id": f"{name}-still", "aria-label": figure["alt"]},
        "narrow": {"class": "chart-narrow", "aria-labelledby": f"{name}-still"},
    }
    chosen = {layout: drawing for layout, drawing in figure["drawings"].items() if layout in labels}
    for layout, drawing in chosen.items():
        attributes = {**labels[layout], "role": "img"}
        if len(chosen) == 1:
            attributes["class"] = "chart-only"
        yield theme.for_page(svg.for_page(drawing, f"{name}-{layout}", attributes))


def _rows(figure: dict) -> str:
    return html(table(figure["columns"], figure["rows"]))


def write_files(app: Sphinx) -> None:
    """Write specs and downloads of all figures, and Vega once; remove files of figures that are gone."""
    wanted = {"vega.js": vega(Path(app.config.nb_execution_cache_path))}
    for name, figure in _figures(app.env).items():
        wanted[f"{name}.js"] = _script(figure)
        wanted[f"{name}.csv"] = _csv(figure)
        wanted[f"{name}.svg"] = figure["drawings"]["spec"]
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


def _script(figure: dict) -> str:
    layouts = {"wide": figure["spec"], "narrow": figure["narrow"] or figure["spec"]}
    text = theme.for_page(json.dumps(layouts, ensure_ascii=False, sort_keys=True, separators=(",", ":")))
    return f"techsecFigures[{json.dumps(figure['id'])}]={text};\n"


def _csv(figure: dict) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(figure["columns"])
    writer.writerows(figure["rows"])
    return buffer.getvalue()


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
            "title": f"Figure: {figure['title']}",
            "heading": figure["title"],
            "description": figure["takeaway"],
            "body": figure_html(figure, "../"),
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
    app.add_node(ChartFigure, html=(visit_html, None))
    app.connect("doctree-read", find_figures)
    app.connect("env-purge-doc", forget_page)
    app.connect("env-merge-info", merge_pages)
    after_html(app, write_files)
    app.connect("html-collect-pages", pages)
    # The theme listens at the default priority.
    app.connect("html-page-context", drop_contents, priority=100)
