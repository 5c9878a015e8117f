"""The Content-Security-Policy of each page: scripts of the site itself and the inline ones named by hash, no other.

A page reads from a disk as well as from a server, so the policy stands in the page and not in a header.
"""

import base64
import hashlib
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

RULES = {
    "default-src": ["'self'"],
    "script-src": ["'self'"],
    # Vega and the theme set styles on elements.
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
}


def digest(script: str) -> str:
    """The source expression that allows one inline script."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def policy(*scripts: str) -> str:
    """The policy of a page with these inline scripts, for its template."""
    rules = {**RULES, "script-src": RULES["script-src"] + sorted(map(digest, scripts))}
    return "; ".join(" ".join([name, *sources]) for name, sources in rules.items())


def give_policy(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """What the templates call (book/_templates/partials/head.html)."""
    context["policy"] = policy


def setup(app: Sphinx) -> None:
    """Connect the step."""
    app.connect("html-page-context", give_policy)
