using Venvstacks.Platforms;

namespace Venvstacks.Layers;

/// <summary>The script <c>bin/python</c> of a framework or application on Linux and macOS.</summary>
/// <remarks>
/// <para>It puts the library folders of the layers below at the end of the loader's search path (what the caller has
/// there stays first, nothing twice) and becomes the layer's interpreter, <c>bin/python_</c>, under its own name, so
/// that Python finds the layer's <c>pyvenv.cfg</c>.</para>
/// <para>Exit codes of its own: 1 where the script cannot find itself, 2 where <c>python_</c> is no link or the program is missing, 3 where
/// that link leads back to the script. Both shells know <c>exec -a</c>, which <c>sh</c> need not: systems with musl often have no
/// other shell, so there the interpreter runs under the name <c>python_</c>, which leads to the same <c>pyvenv.cfg</c>.
/// In an export without links the script runs the program of the runtime itself, so it needs <c>exec -a</c>.</para>
/// </remarks>
internal static class LauncherScript
{
    /// <summary>The script's text, with LF line ends.</summary>
    /// <param name="target">The target, which decides on the shell and on the loader's search path.</param>
    /// <param name="libraryFolders">Library folders relative to the folder that holds the layers.</param>
    /// <param name="program">The runtime's program, relative to the same folder, that is run without a link to it; or null.</param>
    public static string Text(Target target, ImmutableArray<string> libraryFolders, string? program = null)
    {
        bool isPlain = target.Libc == Libc.Musl;
        string shell =
            target.IsMacos ? "/bin/zsh"
            : isPlain ? "/bin/sh"
            : "/usr/bin/bash";
        string variable = target.IsMacos ? "DYLD_LIBRARY_PATH" : "LD_LIBRARY_PATH";
        string name = isPlain ? "" : " -a \"$launcher\"";
        return string.Join(
            '\n',
            [
                .. Head(shell, variable),
                .. libraryFolders.Select(Add),
                .. Tail(variable, program),
                $"exec{name} \"$interpreter\" \"$@\"",
                "",
            ]
        );
    }

    private static string Add(string folder) => $"add_library_folder \"$bin\"/../../{Quote(folder)}";

    private static string[] Head(string shell, string variable) =>
        [
            $"#!{shell}",
            "# Runs this layer's Python with the shared libraries of the layers below within reach.",
            "set -eu",
            "",
            "bin=\"$(cd \"$(dirname \"$(readlink -f \"$0\")\")\" > /dev/null 2>&1 && pwd)\"",
            "",
            "add_library_folder() {",
            $"  case \":${{{variable}:-}}:\" in",
            "    *:\"$1\":*) ;;",
            $"    *) {variable}=\"${{{variable}:+${variable}:}}$1\" ;;",
            "  esac",
            "}",
        ];

    private static string[] Tail(string variable, string? program) =>
        [
            $"export {variable}",
            "",
            "launcher=\"$bin/python\"",
            program is null ? "interpreter=\"$bin/python_\"" : $"interpreter=\"$bin\"/../../{Quote(program)}",
            "fail() { echo \"$2\" >&2; exit \"$1\"; }",
            "test -f \"$launcher\" || fail 1 \"python launcher not found: $launcher\"",
            .. program is null ? LinkChecks : ["test -x \"$interpreter\" || fail 2 \"Python not found: $interpreter\""],
        ];

    private static readonly string[] LinkChecks =
    [
        "test -L \"$interpreter\" || fail 2 \"not a link to a Python interpreter: $interpreter\"",
        "if test \"$interpreter\" -ef \"$launcher\"; then",
        "  fail 3 \"the link to the interpreter leads back to this script: $interpreter\"",
        "fi",
    ];

    private static string Quote(string path)
    {
        if (path.All(c => char.IsAsciiLetterOrDigit(c) || "@%+=:,./-_".Contains(c, StringComparison.Ordinal)))
            return path;
        return new StringBuilder(path).Replace("'", "'\"'\"'").Insert(0, '\'').Append('\'').ToString();
    }
}
