"""The bibliography: author and year, no label before the entry."""

import re

from pybtex.database import Person
from pybtex.plugin import find_plugin, register_plugin
from pybtex.style.formatting.plain import Style
from pybtex.style.sorting.author_year_title import SortingStyle
from sphinx.application import Sphinx


class ByAuthor(SortingStyle):
    """By author, year and title: the braces around a body's name are no letters, and "The" before it does not count."""

    def person_key(self, person: Person) -> str:
        """The name by which a person or a body is sorted."""
        return re.sub("^the ", "", re.sub("[{}]", "", super().person_key(person)))


class AuthorYearList(Style):
    """Plain entries sorted by author, year and title."""

    default_sorting_style = "by_author"


def setup(app: Sphinx) -> None:
    """Make the style known under the name that _config.yml uses.

    pybtex looks through all installed packages for its writer of plain text once a citation, an eighth of the whole
    build; what is registered it finds first.
    """
    register_plugin("pybtex.style.sorting", "by_author", ByAuthor)
    register_plugin("pybtex.style.formatting", "author_year_list", AuthorYearList)
    register_plugin("pybtex.backends", "plaintext", find_plugin("pybtex.backends", "plaintext"), force=True)
