"""A package of the framework layer."""


def greet(name):
    """Return a greeting."""
    return f"Hello, {name}!"
