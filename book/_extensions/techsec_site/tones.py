"""Hands the colours of techsec.theme to the pages, as CSS variables: light, dark, and where the system sets its own."""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

from techsec import theme

SCHEMES = ("light", "dark")


def add_tones(app: Sphinx, config: Config) -> None:
    """Add each tone to the theme's variables; what _config.yml says of a variable holds."""
    options = dict(config.html_theme_options)
    for index, scheme in enumerate(SCHEMES):
        tones = {f"tone-{name}": pair[index] for name, pair in theme.TONES.items()}
        name = f"{scheme}_css_variables"
        options[name] = {**tones, **options.get(name, {})}
    config.html_theme_options = options


def forced_tones() -> str:
    """Chart colours where the system sets its own: text and ground are the system's, marks keep their tones.

    The system also says whether its ground is light or dark, whatever mode the reader chose in the page.
    """
    system = {"ink": "CanvasText", "muted": "CanvasText", "rule": "GrayText", "paper": "Canvas"}
    schemes = []
    for index, scheme in enumerate(SCHEMES):
        tones = "".join(f"--tone-{name}:{system.get(name, pair[index])};" for name, pair in theme.TONES.items())
        # As specific as the theme's own rules, and after them.
        selectors = "body,body[data-theme=dark],body:not([data-theme=light])"
        schemes.append(f"@media (forced-colors:active) and (prefers-color-scheme:{scheme}){{{selectors}{{{tones}}}}}")
    return "\n".join(schemes)


def give_tones(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """What a template calls (book/_templates/partials/_head_css_variables.html)."""
    context["forced_tones"] = forced_tones


def setup(app: Sphinx) -> None:
    """Connect before the theme reads its options."""
    app.connect("config-inited", add_tones)
    app.connect("html-page-context", give_tones)
