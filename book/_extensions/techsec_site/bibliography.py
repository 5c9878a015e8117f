"""The bibliography: author and year, no label before the entry."""

import re
from functools import cache

from pybtex import plugin
from pybtex.style.formatting.plain import Style
from pybtex.style.sorting.author_year_title import SortingStyle


class ByAuthor(SortingStyle):
    """By author, year and title: the braces around a body's name are no letters, and "The" before it does not count."""

    def person_key(self, person):
        """The name by which a person or a body is sorted."""
        return re.sub("^the ", "", re.sub("[{}]", "", super().person_key(person)))


class AuthorYearList(Style):
    """Plain entries sorted by author, year and title."""

    default_sorting_style = "by_author"


def setup(app):
    """Make the style known under the name that _config.yml uses.

    pybtex looks through all installed packages for it once a citation, an eighth of the whole build: once is enough.
    """
    plugin._load_entry_point = cache(plugin._load_entry_point)
    plugin.register_plugin("pybtex.style.sorting", "by_author", ByAuthor)
    plugin.register_plugin("pybtex.style.formatting", "author_year_list", AuthorYearList)
