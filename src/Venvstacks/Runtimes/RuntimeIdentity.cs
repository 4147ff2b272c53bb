using System.Collections.Immutable;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Text;
using Venvstacks.Platforms;
using Venvstacks.Store;

namespace Venvstacks.Runtimes;

/// <summary>Checks that an interpreter is the one that was asked for, without running it.</summary>
internal static class RuntimeIdentity
{
    private const string Define = "#define PY_VERSION";
    private const string Broken = "take another archive: no published build has such a name";

    /// <summary>The version of CPython that its headers name (<c>patchlevel.h</c>), or null.</summary>
    public static string? FindVersion(ImmutableArray<ManifestEntry> entries, ContentStore store)
    {
        ManifestEntry? header = entries.FirstOrDefault(entry =>
            entry.Path.StartsWith("include/", StringComparison.Ordinal)
            && entry.Path.EndsWith("/patchlevel.h", StringComparison.Ordinal)
        );
        if (header is null)
            return null;
        using var text = new StreamReader(store.Open(header.Content));
        while (text.ReadLine() is { } line)
        {
            if (
                line.StartsWith(Define + " ", StringComparison.Ordinal)
                || line.StartsWith(Define + "\t", StringComparison.Ordinal)
            )
                return line[Define.Length..].Trim().Trim('"').TrimEnd('+');
        }
        return null;
    }

    /// <summary>Checks version and platform.</summary>
    /// <exception cref="LayerInstallationException">It is another interpreter.</exception>
    public static void Require(
        RuntimeContents runtime,
        PythonImplementation python,
        Target platform,
        ContentStore store
    )
    {
        string interpreter = platform.IsWindows ? "python.exe" : "bin/python";
        if (FindVersion(runtime.Entries, store) is { } version && !python.Accepts(version))
            throw Refuse(runtime, $"is Python {version}, not {python.Version}");
        if (!runtime.Entries.Any(entry => entry.Path == interpreter))
            throw Refuse(runtime, $"has no '{interpreter}', so it is not for {platform}");
        if (platform.IsWindows && FindUnportable(runtime.Entries) is { } path)
            throw Refuse(
                runtime,
                $"holds '{path}', a name that Windows cannot hold or takes for another one's",
                Broken
            );
        if (platform.IsLinux && FindMachine(runtime, store) is { } machine && machine != platform.PlatformMachine)
            throw Refuse(runtime, $"is for the processor {machine}, not {platform.PlatformMachine}");
    }

    private static string? FindUnportable(ImmutableArray<ManifestEntry> entries)
    {
        HashSet<string> keys = new(StringComparer.Ordinal);
        return entries
            .Select(entry => entry.Path)
            .FirstOrDefault(path =>
                EntryPath.FindProblem(path, portable: true) is not null || !keys.Add(PathKey.Of(path))
            );
    }

    // e_machine of the ELF header: 62 is x86-64, 183 is AArch64.
    private static string? FindMachine(RuntimeContents runtime, ContentStore store)
    {
        ManifestEntry? program = runtime.Entries.FirstOrDefault(entry =>
            entry.Kind == EntryKind.File
            && entry.Path.StartsWith("bin/python", StringComparison.Ordinal)
            && entry.Size > 1000
        );
        if (program is null)
            return null;
        Span<byte> header = stackalloc byte[20];
        using Stream content = store.Open(program.Content);
        _ = content.ReadAtLeast(header, header.Length, throwOnEndOfStream: false); // of a shorter file the rest is zeros
        if (!header.StartsWith("\u007fELF"u8))
            return "of another system";
        return (header[18] | (header[19] << 8)) switch
        {
            62 => "x86_64",
            183 => "aarch64",
            var other => $"of ELF number {other}",
        };
    }

    private static LayerInstallationException Refuse(
        RuntimeContents runtime,
        string problem,
        string help = "the version must be the one that 'python_implementation' names in the stack definition"
    ) => new(Diagnostic.Error("VS3022", $"'{runtime.Origin}' {problem}", help: help));
}
