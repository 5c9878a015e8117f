"""The one family of errors that a person can mend: the message says where it is and what is wrong."""


class BookError(ValueError):
    """Something in a file, a name or a setting is wrong; whoever runs a command sees the message and no traceback."""
