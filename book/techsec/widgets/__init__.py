"""The labs: ipywidgets around models and figures, one module for each lab, no logic of their own.

A lab is shown by ``live``: with a running kernel its widgets, in a page of the book its figure.
"""

import os
from collections.abc import Callable

from techsec import show


def live(lab: Callable, *tables: object, still: show.Figure) -> object:
    """What a notebook shows of a lab: ``lab(*tables).view``, or ``still`` while the book is built.

    No widget is made during a build, so that no page holds the state of one.
    """
    return still if os.environ.get(show.PAGE) else lab(*tables).view
