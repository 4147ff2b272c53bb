namespace Venvstacks.Deployment;

/// <summary>The paths of the builder in the files of a runtime. Published builds of CPython are configured for <c>/install</c>, which <c>sysconfig</c>, Makefiles and pkg-config report to those who build extensions.</summary>
internal static class RuntimePaths
{
    private const string BuildRoot = "/install";

    /// <summary>Whether a file of a runtime may hold paths of the builder.</summary>
    /// <param name="path">The path in the layer.</param>
    public static bool MayHold(string path)
    {
        if (!path.StartsWith("lib/", StringComparison.Ordinal))
            return false;
        string name = Path.GetFileName(path);
        string folder = Path.GetFileName(Path.GetDirectoryName(path)!);
        return folder switch
        {
            "pkgconfig" => name.EndsWith(".pc", StringComparison.Ordinal),
            _ when folder.StartsWith("config-", StringComparison.Ordinal) => name == "Makefile",
            _ => name.StartsWith("_sysconfigdata_", StringComparison.Ordinal)
                || name.StartsWith("_sysconfig_vars_", StringComparison.Ordinal)
                || name == "build-details.json",
        };
    }

    /// <summary>The content with the path of an installed runtime instead of that of the builder; null where it has none.</summary>
    /// <param name="content">The content.</param>
    /// <param name="path">The path in the layer, whose syntax decides on escapes.</param>
    /// <param name="runtime">The full path of the runtime.</param>
    public static byte[]? Relocate(ReadOnlySpan<byte> content, string path, string runtime) =>
        Replace(content, BuildRoot, Escape(path, runtime));

    /// <summary>The content before <see cref="Relocate"/>; null where it was not relocated.</summary>
    public static byte[]? Restore(ReadOnlySpan<byte> content, string path, string runtime) =>
        Replace(content, Escape(path, runtime), BuildRoot);

    private static string Escape(string path, string runtime) =>
        Path.GetExtension(path) switch
        {
            ".py" => runtime
                .Replace("\\", "\\\\", StringComparison.Ordinal)
                .Replace("'", "\\'", StringComparison.Ordinal),
            ".json" => runtime
                .Replace("\\", "\\\\", StringComparison.Ordinal)
                .Replace("\"", "\\\"", StringComparison.Ordinal),
            ".pc" => runtime.Replace(" ", "\\ ", StringComparison.Ordinal),
            _ => runtime.Replace("$", "$$", StringComparison.Ordinal).Replace("#", "\\#", StringComparison.Ordinal),
        };

    private static byte[]? Replace(ReadOnlySpan<byte> content, string from, string to)
    {
        byte[] old = Encoding.UTF8.GetBytes(from);
        byte[] replacement = Encoding.UTF8.GetBytes(to);
        MemoryStream? replaced = null;
        int copied = 0;
        for (int start = 0, next; (next = content[start..].IndexOf(old)) >= 0; )
        {
            int at = start + next;
            start = at + old.Length;
            if (!IsStart(content[..at]) || !IsEnd(content[start..]))
                continue;
            replaced ??= new MemoryStream(content.Length);
            replaced.Write(content[copied..at]);
            replaced.Write(replacement);
            copied = start;
        }
        replaced?.Write(content[copied..]);
        return replaced?.ToArray();
    }

    // A word of its own, or after the option of a compiler ('-I/install/include'); not '/usr/bin/install'.
    private static bool IsStart(ReadOnlySpan<byte> before) =>
        before.IsEmpty
        || " \t\r\n'\"=,:;("u8.Contains(before[^1])
        || (before.Length > 1 && before[^2] == '-' && "ILF"u8.Contains(before[^1]));

    private static bool IsEnd(ReadOnlySpan<byte> after) => after.IsEmpty || "/ \t\r\n'\",:;)"u8.Contains(after[0]);
}
