"""Notebooks run at the same time, before Sphinx reads them one after the other.

jupyter-cache's own workers run them and keep what came out; myst-nb then finds every notebook in the cache. One that
fails is not kept: myst-nb runs it again and reports the cell.
"""

import logging as standard
import multiprocessing
import os
from pathlib import Path

from jupyter_cache import get_cache
from jupyter_cache.cache.db import NbCacheRecord
from jupyter_cache.cache.main import JupyterCacheBase
from jupyter_cache.executors.basic import ExecutionWorkerLocalMProc, ProcessData
from sphinx.util import logging

from techsec import schema

logger = logging.getLogger(__name__)


def execute_ahead(app, env, docnames):
    """Execute the notebooks among ``docnames`` that the cache has not; a single one is left to myst-nb."""
    config = app.config
    if config.nb_execution_mode != "cache":
        return
    paths = [path for path in (Path(env.doc2path(name)) for name in docnames) if path.suffix == ".ipynb"]
    notebooks = [str(path) for path in paths if not schema.loads_left_out(path.read_text(encoding="utf-8"))]
    cache = opened(config.nb_execution_cache_path)
    for notebook in notebooks:
        cache.add_nb_to_project(notebook)
    waiting = cache.list_unexecuted(notebooks) if notebooks else []
    if len(waiting) < 2:
        return
    # One more than the cores: a kernel that starts or stops waits, and leaves its core to another.
    workers = min(len(waiting), os.cpu_count() + 1)
    logger.info("Executing %s notebooks, %s at a time", len(waiting), workers)
    # The workers would report every start and failure on their own; myst-nb reports failures.
    multiprocessing.get_logger().setLevel(standard.CRITICAL)
    tasks = [ProcessData(one.pk, one.uri, cache, config.nb_execution_timeout, False) for one in waiting]
    with multiprocessing.Pool(workers) as pool:
        pool.map(ExecutionWorkerLocalMProc(), tasks, chunksize=1)


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


def setup(app):
    """Connect before the first page is read."""
    app.connect("env-before-read-docs", execute_ahead)
