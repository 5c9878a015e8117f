"""The bibliography: author and year, no label before the entry."""

from pybtex.plugin import register_plugin
from pybtex.style.formatting.plain import Style


class AuthorYearList(Style):
    """Plain entries sorted by author, year and title."""

    default_sorting_style = "author_year_title"


def setup(app):
    """Make the style known under the name that _config.yml uses."""
    register_plugin("pybtex.style.formatting", "author_year_list", AuthorYearList)
