"""Fits this layer to the place where it has been unpacked.

Run it by any Python 3.6 or later, once all layers that this one builds on lie beside it. A layer above a runtime gets its
`pyvenv.cfg` and `sitecustomize.py`, which hold absolute paths; every layer gets its modules compiled. Running it again,
after a move for instance, does the same again.
"""

import json
import os
import sys
import warnings
from compileall import compile_dir

METADATA = "share/venv/metadata/venvstacks_layer.json"


def read_metadata(layer):
    with open(os.path.join(layer, *METADATA.split("/")), encoding="utf-8") as file:
        return json.load(file)


def resolve(layer, relative):
    """The absolute path of what the metadata names: links are not followed, and it lies in a layer beside this one."""
    stack = os.path.dirname(layer)
    path = os.path.abspath(os.path.join(layer, relative))
    if not path.startswith(os.path.join(stack, "")):
        raise SystemExit("%s: %r is outside of %r" % (METADATA, relative, stack))
    return path


def require_utf8(path):
    """Python reads `pyvenv.cfg` as UTF-8 when it starts, and could not say what is wrong."""
    try:
        os.fsencode(path).decode("utf-8")
    except UnicodeDecodeError:
        raise SystemExit("layers cannot lie in %s: the path is not UTF-8" % ascii(os.path.dirname(path)))


def replace(path, text):
    """Writes a file as a whole: one that is there is replaced, not changed in place."""
    staged = "%s.%d.tmp" % (path, os.getpid())
    with open(staged, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
    os.replace(staged, path)


def pyvenv_configuration(base_python, version):
    lines = [
        "home = " + os.path.dirname(base_python),
        "include-system-site-packages = false",
        "version = " + version,
        "executable = " + base_python,
    ]
    return "".join(line + "\n" for line in lines)


def site_customization(package_folders, library_folders):
    lines = ['"""Makes the layers below importable. Written at installation: it holds the place of this one."""']
    calls = [("site", "addsitedir", package_folders), ("os", "add_dll_directory", library_folders)]
    for module, function, folders in calls:
        if folders:
            lines += ["", "from %s import %s" % (module, function), ""]
            lines += ["%s(%s)" % (function, ascii(folder)) for folder in folders]
    return "".join(line + "\n" for line in lines)


def link_to_lower_layers(layer, metadata):
    python = resolve(layer, metadata["python"])
    base_python = resolve(layer, metadata["base_python"])
    site_folder = resolve(layer, metadata["site_dir"])
    package_folders = [resolve(layer, folder) for folder in metadata["pylib_dirs"]]
    library_folders = [resolve(layer, folder) for folder in metadata["dynlib_dirs"]]
    if python == base_python:
        return  # a runtime stands on nothing
    require_utf8(layer)
    # Only Windows has such folders; asking for one that is not there would fail at every start.
    on_windows = hasattr(os, "add_dll_directory")
    library_folders = [folder for folder in library_folders if on_windows and os.path.isdir(folder)]
    replace(os.path.join(layer, "pyvenv.cfg"), pyvenv_configuration(base_python, metadata["py_version"]))
    if package_folders or library_folders:
        text = site_customization(package_folders, library_folders)
        replace(os.path.join(site_folder, "sitecustomize.py"), text)


def main():
    layer = os.path.dirname(os.path.abspath(__file__))
    link_to_lower_layers(layer, read_metadata(layer))
    # What does not compile (test data, code for other versions) stays as it is; its import would say why.
    warnings.simplefilter("ignore")
    # Forced: bytecode of an older version of the layer may lie here, and its time and size may fit.
    compile_dir(os.path.join(layer, "lib"), quiet=2, force=True, optimize=0)


if __name__ == "__main__":
    if sys.version_info < (3, 6):
        sys.exit("postinstall.py needs Python 3.6 or later")
    main()
