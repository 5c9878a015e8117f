"""Hands the colours of techsec.theme to the pages, as CSS variables in light and dark."""

from techsec import theme


def add_tones(app, config):
    """Add each tone to the theme's variables."""
    config.html_theme_options = {
        **config.html_theme_options,
        "light_css_variables": {f"tone-{name}": light for name, (light, _) in theme.TONES.items()},
        "dark_css_variables": {f"tone-{name}": dark for name, (_, dark) in theme.TONES.items()},
    }


def setup(app):
    """Connect before the theme reads its options."""
    app.connect("config-inited", add_tones)
