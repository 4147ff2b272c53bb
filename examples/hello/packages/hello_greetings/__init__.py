"""A package that frameworks share."""


def greet(name):
    """A greeting for somebody."""
    return f"Hello, {name}!"
