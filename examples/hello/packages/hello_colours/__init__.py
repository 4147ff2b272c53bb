"""A package that only the application requires."""

import sys


def bold(text):
    """Return the text, in bold if standard output is a terminal."""
    return f"\033[1m{text}\033[0m" if sys.stdout.isatty() else text
