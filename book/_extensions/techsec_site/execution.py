"""Notebooks run at the same time, before Sphinx reads them, and are kept until something they stand on changes.

jupyter-cache runs and keeps them; myst-nb then finds every notebook in the cache. One that fails is not kept: myst-nb
runs it again and reports the cell. jupyter-cache looks at a notebook's cells alone. Here the cache's folder is named
after a digest of data, package and requirements too, so that an edited CSV or figure function is seen; older caches are
removed.
"""

import hashlib
import logging as standard
import os
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

from jupyter_cache import get_cache
from jupyter_cache.cache.db import NbCacheRecord
from jupyter_cache.cache.main import JupyterCacheBase
from jupyter_cache.executors import load_executor
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from techsec import schema, show

INGREDIENTS = ("data", "book/techsec", "requirements.txt")
LOOKS = ("book/_extensions", "book/_templates", "book/_assets")

logger = logging.getLogger(__name__)
# The workers would report every start and failure on their own; myst-nb reports failures.
quiet = standard.getLogger(f"{__name__}.workers")
quiet.setLevel(standard.CRITICAL)


def digest(root: Path, ingredients: Iterable[str]) -> str:
    """One hash over Python's version and every file in ``ingredients``, files and folders below ``root``.

    What programs hide there does not count: a table that is open in a spreadsheet leaves a lock beside it.
    """
    total = hashlib.sha256(sys.version.encode())
    for ingredient in ingredients:
        path = root / ingredient
        files = schema.visible(path) if path.is_dir() else [path] if path.exists() else []
        for file in files:
            total.update(file.relative_to(root).as_posix().encode())
            total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()[:16]


def choose_cache(app: Sphinx, config: Config) -> None:
    """Point myst-nb at the cache for the present ingredients, and have Sphinx read every page anew when they change.

    The site's own extension changes pages too, but not what a notebook computes.
    """
    caches = Path(app.outdir).parent / ".jupyter_cache"
    name = digest(Path(app.srcdir), INGREDIENTS)
    config.nb_execution_cache_path = str(caches / name)
    config.book_ingredients = digest(Path(app.srcdir), (*INGREDIENTS, *LOOKS, *getattr(config, "bibtex_bibfiles", ())))
    for old in caches.glob("*"):
        if old.name != name:
            shutil.rmtree(old, ignore_errors=True)
    os.environ[show.PAGE] = "1"
    # Charts draw days in local time: the same wherever the book is built.
    os.environ["TZ"] = "UTC"


def execute_ahead(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Execute the notebooks among ``docnames`` that the cache has not; a single one is left to myst-nb."""
    config = app.config
    if config.nb_execution_mode != "cache":
        return
    paths = [path for path in (Path(env.doc2path(name)) for name in docnames) if path.suffix == ".ipynb"]
    notebooks = [str(path) for path in paths if not schema.loads_left_out(path.read_text(encoding="utf-8"))]
    cache = opened(config.nb_execution_cache_path)
    for notebook in notebooks:
        cache.add_nb_to_project(notebook)
    waiting = [record.uri for record in cache.list_unexecuted(notebooks)] if notebooks else []
    if len(waiting) > 1:
        logger.info("Executing %s notebooks, %s at a time", len(waiting), min(len(waiting), os.cpu_count() or 1))
        executor = load_executor("local-parallel", cache, logger=quiet)
        executor.run_and_cache(filter_uris=waiting, timeout=config.nb_execution_timeout)


def opened(path: str) -> JupyterCacheBase:
    """The cache in a folder, without what a build that was stopped left half made in it."""
    cache = get_cache(path)
    try:
        records = cache.list_cache_records()
    except RuntimeError:
        cache.clear_cache()
        return cache
    for record in records:
        try:
            cache.get_cache_bundle(record.pk)
        except (KeyError, ValueError):
            NbCacheRecord.remove_record(record.pk, cache.db)
    return cache


def setup(app: Sphinx) -> None:
    """Choose the cache before myst-nb reads its configuration, run the notebooks before the first page is read."""
    app.add_config_value("book_ingredients", "", "env")
    app.connect("config-inited", choose_cache, priority=400)
    app.connect("env-before-read-docs", execute_ahead)
