"""Executed notebooks are kept until something they stand on changes.

jupyter-cache looks at a notebook's cells alone. Here the cache's folder is named after a digest of data, package and
requirements too, so that an edited CSV or figure function is seen; older caches are removed.
"""

import hashlib
import os
import shutil
import sys
from pathlib import Path

from techsec import show

INGREDIENTS = ("data", "book/techsec", "requirements.txt")
LOOKS = ("book/_extensions", "book/_templates", "book/_assets")


def digest(root: Path, ingredients: tuple[str, ...]) -> str:
    """One hash over Python's version and every file in ``ingredients``, files and folders below ``root``."""
    total = hashlib.sha256(sys.version.encode())
    for ingredient in ingredients:
        path = root / ingredient
        files = sorted(path.rglob("*")) if path.is_dir() else [path] if path.exists() else []
        for file in files:
            if file.is_file() and "__pycache__" not in file.parts:
                total.update(file.relative_to(root).as_posix().encode())
                total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()[:16]


def choose_cache(app, config):
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


def setup(app):
    """Choose the cache before myst-nb reads its configuration."""
    app.add_config_value("book_ingredients", "", "env")
    app.connect("config-inited", choose_cache, priority=400)
