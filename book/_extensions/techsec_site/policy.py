"""The Content-Security-Policy of each page: scripts of the site itself and the inline ones named by hash, no other.

A page reads from a disk as well as from a server, so the policy stands in the page and not in a header.
"""

import base64
import hashlib
import re

CHARSET = '<meta charset="utf-8">'
INLINE = re.compile(r"<script>(.*?)</script>", re.S)
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


def policy(html: str) -> str:
    """The policy for a page: its inline scripts by hash."""
    hashes = sorted({digest(script) for script in INLINE.findall(html)})
    rules = {**RULES, "script-src": RULES["script-src"] + hashes}
    return "; ".join(" ".join([name, *sources]) for name, sources in rules.items())


def seal(html: str) -> str:
    """The page with its policy, before anything that the policy governs. Raises ValueError without a charset."""
    if CHARSET not in html:
        raise ValueError(f"a page needs {CHARSET}: its policy stands behind it")
    meta = f'{CHARSET}\n    <meta http-equiv="Content-Security-Policy" content="{policy(html)}">'
    return html.replace(CHARSET, meta, 1)
