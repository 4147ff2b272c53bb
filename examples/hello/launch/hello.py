"""The launch module: imports one package of its own layer and one of the framework."""

import sys

from hello_colours import bold
from hello_greetings import greet

print(bold(greet(sys.argv[1] if len(sys.argv) > 1 else "world")))
print("Python", sys.version.split()[0], "from", sys.prefix)
