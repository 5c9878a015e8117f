"""The bibliography: author and year, no label before the entry."""

from functools import cache

from pybtex import plugin
from pybtex.style.formatting.plain import Style


class AuthorYearList(Style):
    """Plain entries sorted by author, year and title."""

    default_sorting_style = "author_year_title"


def setup(app):
    """Make the style known under the name that _config.yml uses.

    pybtex looks through all installed packages for it once a citation, an eighth of the whole build: once is enough.
    """
    plugin._load_entry_point = cache(plugin._load_entry_point)
    plugin.register_plugin("pybtex.style.formatting", "author_year_list", AuthorYearList)
