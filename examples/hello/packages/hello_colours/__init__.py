"""A package that only the application needs."""

import sys


def bold(text):
    """The text in bold letters where a terminal shows it."""
    return f"\033[1m{text}\033[0m" if sys.stdout.isatty() else text
