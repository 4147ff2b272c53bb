using System.Collections.Frozen;

namespace Venvstacks.Definitions;

/// <summary>The top-level modules of the standard library that every supported Python has on every system.</summary>
/// <remarks>They precede the modules of all layers on <c>sys.path</c>, so a module with such a name is never imported.</remarks>
internal static class StandardLibrary
{
    private const string Names = """
        abc argparse array ast asyncio atexit base64 bdb binascii bisect builtins bz2 cProfile calendar cmath cmd code
        codecs codeop collections colorsys compileall concurrent configparser contextlib contextvars copy copyreg csv
        ctypes dataclasses datetime decimal difflib dis doctest email encodings enum errno faulthandler filecmp
        fileinput fnmatch fractions ftplib functools gc genericpath getopt getpass gettext glob gzip hashlib heapq
        hmac html http imaplib importlib inspect io ipaddress itertools json keyword linecache locale logging lzma
        mailbox marshal math mimetypes mmap modulefinder multiprocessing netrc ntpath numbers opcode operator optparse
        os pathlib pdb pickle pickletools pkgutil platform plistlib poplib posixpath pprint profile pstats py_compile
        pyclbr pydoc pydoc_data pyexpat queue quopri random re reprlib rlcompleter runpy sched secrets select
        selectors shelve shlex shutil signal site smtplib socket socketserver ssl stat statistics string stringprep
        struct subprocess symtable sys sysconfig tabnanny tarfile tempfile textwrap threading time timeit token
        tokenize trace traceback tracemalloc types typing unicodedata unittest urllib uuid warnings wave weakref
        webbrowser wsgiref xml xmlrpc zipapp zipfile zipimport zlib
        """;

    private static readonly FrozenSet<string> Modules = Names
        .Split([' ', '\n', '\r'])
        .ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether a module has the name of one of the standard library.</summary>
    public static bool Shadows(string module) => Modules.Contains(module);
}
