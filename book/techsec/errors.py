"""The one family of errors that a person can mend: the message says where it is and what is wrong."""

import sys
from collections.abc import Callable
from functools import wraps


class BookError(ValueError):
    """Something in a file, a name or a setting is wrong; whoever runs a command sees the message and no traceback."""


def told_in_one_line(main: Callable[[list[str]], int]) -> Callable[[list[str]], int]:
    """A command that prints what is wrong in one line and then returns 1: a BookError, or a file that fails it."""

    @wraps(main)
    def command(arguments: list[str]) -> int:
        try:
            return main(arguments)
        except BookError as error:
            print(error, file=sys.stderr)
        except OSError as error:
            if error.filename is None:
                raise
            print(f"{error.filename}: {error.strerror}", file=sys.stderr)
        return 1

    return command
