using System.Collections.Frozen;
using Venvstacks.Platforms;

namespace Venvstacks.Definitions;

/// <summary>The top-level modules of the standard library by version of Python, without those of Windows and macOS only.</summary>
/// <remarks>They precede the modules of all layers on <c>sys.path</c>, so another module with such a name is never imported.</remarks>
internal static class StandardLibrary
{
    // sys.stdlib_module_names, and the modules that are part of the interpreter.
    private const string Always = """
        __future__ __hello__ __main__ __phello__ _abc _ast _asyncio _bisect _blake2 _bz2 _codecs _codecs_cn
        _codecs_hk _codecs_iso2022 _codecs_jp _codecs_kr _codecs_tw _collections _collections_abc _compat_pickle
        _contextvars _csv _ctypes _curses _curses_panel _datetime _dbm _decimal _elementtree _frozen_importlib
        _frozen_importlib_external _functools _gdbm _hashlib _heapq _imp _io _json _locale _lsprof _lzma
        _markupbase _md5 _multibytecodec _multiprocessing _opcode _operator _pickle _posixshmem _posixsubprocess
        _py_abc _pydecimal _pyio _queue _random _sha1 _sha3 _signal _sitebuiltins _socket _sqlite3 _sre _ssl
        _stat _statistics _string _strptime _struct _symtable _thread _threading_local _tkinter _tracemalloc
        _uuid _warnings _weakref _weakrefset abc antigravity argparse array ast asyncio atexit base64 bdb
        binascii bisect builtins bz2 cProfile calendar cmath cmd code codecs codeop collections colorsys
        compileall concurrent configparser contextlib contextvars copy copyreg csv ctypes curses dataclasses
        datetime dbm decimal difflib dis doctest email encodings ensurepip enum errno faulthandler fcntl filecmp
        fileinput fnmatch fractions ftplib functools gc genericpath getopt getpass gettext glob grp gzip hashlib
        heapq hmac html http idlelib imaplib importlib inspect io ipaddress itertools json keyword linecache
        locale logging lzma mailbox marshal math mimetypes mmap modulefinder multiprocessing netrc ntpath
        nturl2path numbers opcode operator optparse os pathlib pdb pickle pickletools pkgutil platform plistlib
        poplib posix posixpath pprint profile pstats pty pwd py_compile pyclbr pydoc pydoc_data pyexpat queue
        quopri random re readline reprlib resource rlcompleter runpy sched secrets select selectors shelve shlex
        shutil signal site smtplib socket socketserver sqlite3 sre_compile sre_constants sre_parse ssl stat
        statistics string stringprep struct subprocess symtable sys sysconfig syslog tabnanny tarfile tempfile
        termios textwrap this threading time timeit tkinter token tokenize trace traceback tracemalloc tty
        turtle turtledemo types typing unicodedata unittest urllib uuid venv warnings wave weakref webbrowser
        wsgiref xml xmlrpc zipapp zipfile zipimport zlib
        """;

    // With the first and last minor version of Python 3 that has the module; empty: since 3.8 or before, or until now.
    private const string Versioned = """
        _ast_unparse:14- _bootsubprocess:9-11 _colorize:13- _compression:-13 _crypt:-12 _dummy_thread:-8
        _hmac:14- _interpchannels:13- _interpqueues:13- _interpreters:13- _opcode_metadata:13- _peg_parser:9-9
        _py_warnings:14- _pydatetime:12- _pylong:12- _pyrepl:13- _remote_debugging:14- _sha2:12- _sha256:-11
        _sha512:-11 _suggestions:13- _sysconfig:13- _tokenize:11- _types:14- _typing:11- _zoneinfo:9- _zstd:14-
        aifc:-12 annotationlib:14- asynchat:-11 asyncore:-11 audioop:-12 binhex:-10 cgi:-12 cgitb:-12 chunk:-12
        compression:14- crypt:-12 distutils:-11 dummy_threading:-8 formatter:-9 graphlib:9- imghdr:-12 imp:-11
        lib2to3:-12 mailcap:-12 nis:-12 nntplib:-12 ossaudiodev:-12 parser:-9 pipes:-12 smtpd:-11 sndhdr:-12
        spwd:-12 sunau:-12 symbol:-9 telnetlib:-12 tomllib:11- uu:-12 xdrlib:-12 zoneinfo:9-
        """;

    private static readonly FrozenDictionary<string, (int First, int Last)> Modules = Words(Always)
        .Select(name => KeyValuePair.Create(name, (0, int.MaxValue)))
        .Concat(Words(Versioned).Select(ReadVersions))
        .ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Whether a module has the name of one of the standard library.</summary>
    /// <param name="module">The name.</param>
    /// <param name="python">The interpreter; null where it is unknown, so only modules of every version count.</param>
    public static bool Shadows(string module, PythonImplementation? python) =>
        Modules.TryGetValue(module, out (int First, int Last) versions)
        && (
            versions is (0, int.MaxValue)
            || python is { Major: 3 } && python.Minor >= versions.First && python.Minor <= versions.Last
        );

    private static string[] Words(string text) => text.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);

    private static KeyValuePair<string, (int First, int Last)> ReadVersions(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string[] versions = text[(colon + 1)..].Split('-');
        return KeyValuePair.Create(
            text[..colon],
            (
                versions[0].Length == 0 ? 0 : int.Parse(versions[0]),
                versions[1].Length == 0 ? int.MaxValue : int.Parse(versions[1])
            )
        );
    }
}
