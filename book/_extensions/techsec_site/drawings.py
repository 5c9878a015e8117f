"""Drawings and Vega's script are made while Sphinx reads and writes pages, and kept beside the notebooks' cache.

A drawing's file is named after a digest of its whole spec (data, marks and theme stand in it) and of the versions that
draw it: another spec is another file, so a kept drawing is never an old one. A machine's fonts are not in the digest;
with new ones, remove _build. Drawings that no figure of the book names any more are removed after a build.
"""

import hashlib
import json
import os
import signal
from collections.abc import Callable
from functools import partial
from multiprocessing import get_context
from multiprocessing.pool import AsyncResult, Pool
from pathlib import Path

import vl_convert
from jupyter_cache import get_cache

from techsec.show import PAYLOAD_TYPE
from techsec_site import svg
from techsec_site.builder import after_html

FOLDER = ".drawings"
MARKER = f'<script type="{PAYLOAD_TYPE}">'
LAYOUTS = ("spec", "narrow", "blank", "blank_narrow")
# Starting a process that draws costs about as much as this many drawings.
WORTH_A_PROCESS = 6


def read_payload(html: str) -> dict | None:
    """The figure in an output of a notebook; None where the output is none."""
    text = html.strip()
    if not text.startswith(MARKER):
        return None
    return json.loads(text.removeprefix(MARKER).removesuffix("</script>").replace("<\\/", "</"))


def specs(figure: dict) -> dict[str, dict]:
    """The layouts that a figure has."""
    return {layout: figure[layout] for layout in LAYOUTS if figure.get(layout) is not None}


def name(spec: dict) -> str:
    """The file of a drawing, from all that it is drawn from."""
    text = json.dumps([vl_convert.__version__, svg.VEGA_LITE, os.environ.get("TZ"), spec], sort_keys=True)
    return f"{hashlib.sha256(text.encode()).hexdigest()[:32]}.svg"


def script_name() -> str:
    """The file of Vega's script, named after the versions that make it."""
    return f"vega-{svg.VEGA_LITE}-{vl_convert.__version__}.js"


class Drawings:
    """The files in ``kept``, and those that processes are just making while Sphinx reads and writes pages."""

    def __init__(self, kept: Path):
        self.kept = kept
        self.pool: Pool | None = None
        self.making: dict[str, AsyncResult] = {}

    def begin(self, wanted: list[dict]) -> int:
        """Have the drawings of these specs made where they lack, if processes are worth it; how many are on the way."""
        missing = {file: spec for spec in wanted if not (self.kept / (file := name(spec))).exists()}
        if len(missing) < WORTH_A_PROCESS:
            return 0
        # Forked from a process that has drawn already, a drawing never ends: the engine's threads are not copied.
        self.pool = get_context("spawn").Pool(os.cpu_count(), signal.signal, (signal.SIGINT, signal.SIG_IGN))
        self.making = {file: self.pool.apply_async(svg.draw, (spec,)) for file, spec in missing.items()}
        if not (self.kept / script_name()).exists():
            self.making[script_name()] = self.pool.apply_async(svg.vega_script)
        return len(missing)

    def drawing(self, spec: dict) -> str:
        """The SVG of a spec, kept, just made, or made now."""
        return self._content(name(spec), partial(svg.draw, spec))

    def script(self) -> str:
        """Vega as one classic script, kept, just made, or made now."""
        return self._content(script_name(), svg.vega_script)

    def stop(self) -> None:
        """Stop the processes, also where a build fails that waits for no drawing any more."""
        if self.pool:
            self.pool.terminate()

    def keep_only(self, wanted: set[str]) -> None:
        """Remove the files that are not among ``wanted``."""
        for file in self.kept.glob("*"):
            if file.name not in wanted:
                file.unlink()

    def _content(self, file_name: str, make: Callable[[], str]) -> str:
        file = self.kept / file_name
        if not file.exists():
            made = self.making.pop(file_name, None)
            _keep(file, made.get() if made else make())
        return file.read_text(encoding="utf-8")


def _keep(file: Path, text: str) -> None:
    """Whole or not at all: a build that is stopped leaves no half file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(".part")
    part.write_text(text, encoding="utf-8")
    part.replace(file)


def of(app) -> Drawings:
    """The drawings of this build, kept beside the site, not in it."""
    if not hasattr(app, "book_drawings"):
        app.book_drawings = Drawings(Path(app.outdir).parent / FOLDER)
    return app.book_drawings


def draw_ahead(app, env, docnames):
    """Begin with the figures of the notebooks among ``docnames``, once they have been executed."""
    if app.config.nb_execution_mode != "cache" or app.builder.format != "html":
        return
    cache = get_cache(app.config.nb_execution_cache_path)
    paths = [path for path in (Path(env.doc2path(docname)) for docname in docnames) if path.suffix == ".ipynb"]
    records = {record.uri: record for record in cache.list_project_records()}
    wanted = []
    for record in (records[str(path)] for path in paths if str(path) in records):
        executed = cache.get_cached_project_nb(record.pk)
        if executed is not None:
            for figure in _figures(cache.get_cache_bundle(executed.pk).nb):
                wanted += specs(figure).values()
    of(app).begin(wanted)


def _figures(notebook):
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            figure = read_payload("".join(output.get("data", {}).get("text/html", "")))
            if figure:
                yield figure


def stop(app, exception):
    """Stop drawing, whatever came of the build."""
    of(app).stop()


def forget(app):
    """Remove what no figure has any more and another version's script."""
    figures = getattr(app.env, "book_figures", {}).values()
    of(app).keep_only({script_name(), *(name(spec) for figure in figures for spec in specs(figure).values())})


def setup(app):
    """Draw after the notebooks were executed (execution.py connects at the default priority)."""
    app.connect("env-before-read-docs", draw_ahead, priority=600)
    app.connect("build-finished", stop, priority=900)
    after_html(app, forget, priority=900)
