using Venvstacks.Diagnostics;
using Venvstacks.Formats.Bytes;
using Venvstacks.Formats.Elf;
using Venvstacks.Formats.MachO;
using Venvstacks.Formats.Pe;
using Venvstacks.Formats.Text;
using Venvstacks.Platforms;
using Venvstacks.Store;

namespace Venvstacks.Runtimes;

/// <summary>Checks the version and the target of an interpreter without running it.</summary>
internal static class RuntimeIdentity
{
    private const string Define = "#define PY_VERSION";
    private const string Broken = "use another archive: published builds have no such names";

    private const string OtherTarget = "use an archive for this target: the name of an archive must match its contents";

    private const int MaxScriptSize = 1000;

    /// <summary>The version of CPython in its headers (<c>patchlevel.h</c>), or null.</summary>
    public static string? FindVersion(ImmutableArray<ManifestEntry> entries, ContentStore store)
    {
        ManifestEntry? header = entries.FirstOrDefault(entry =>
            entry.Path.StartsWith("include/", StringComparison.Ordinal)
            && entry.Path.EndsWith("/patchlevel.h", StringComparison.Ordinal)
        );
        if (header is null)
            return null;
        using StreamReader text = new(store.Open(header.Content));
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

    /// <summary>Checks version and target.</summary>
    /// <exception cref="LayerInstallationException">The interpreter has another version, or is for another target.</exception>
    public static void Require(RuntimeContents runtime, PythonImplementation python, Target target, ContentStore store)
    {
        if (FindVersion(runtime.Entries, store) is { } version && !python.Accepts(version))
            throw Refuse(runtime, $"is Python {version}, not {python.Version}");
        if (IsFreeThreaded(runtime, python) != python.IsFreeThreaded)
            throw Refuse(
                runtime,
                $"is {(python.IsFreeThreaded ? "no" : "a")} free-threaded build, so it is not {python}"
            );
        if (!runtime.Entries.Any(entry => entry.Path == target.RuntimePython))
            throw Refuse(runtime, $"has no '{target.RuntimePython}', so it is not for {target}", OtherTarget);
        if (target.IsWindows && TargetPaths.FindProblem(runtime.Entries.Select(e => e.Path), target) is { } problem)
            throw Refuse(runtime, $"contains {problem}", Broken);
        if (FindProgram(runtime.Entries, target) is { } program)
            RequireProgram(runtime, program, target, store);
    }

    // Headers and libraries of free-threaded builds have a t after the version, on Windows the DLL.
    private static bool IsFreeThreaded(RuntimeContents runtime, PythonImplementation python)
    {
        string version = $"{python.MinorVersion}t";
        string[] folders = [$"include/python{version}/", $"lib/python{version}/"];
        return runtime.Entries.Any(entry =>
            entry.Path == $"python{python.Major}{python.Minor}t.dll"
            || folders.Any(folder => entry.Path.StartsWith(folder, StringComparison.Ordinal))
        );
    }

    // The interpreter itself: other entries are links to it, or scripts.
    private static ManifestEntry? FindProgram(ImmutableArray<ManifestEntry> entries, Target target) =>
        entries.FirstOrDefault(entry =>
            entry.Kind == EntryKind.File
            && entry.Size > MaxScriptSize
            && (target.IsWindows ? entry.Path == target.RuntimePython : IsProgram(entry.Path))
        );

    // bin/python3.11, not the script bin/python3.11-config.
    private static bool IsProgram(string path) =>
        path.StartsWith("bin/python", StringComparison.Ordinal) && !path.EndsWith("-config", StringComparison.Ordinal);

    private static void RequireProgram(
        RuntimeContents runtime,
        ManifestEntry program,
        Target target,
        ContentStore store
    )
    {
        try
        {
            using FileStream content = store.Open(program.Content);
            if (FindProblem(new FileBytes(content.SafeFileHandle), target) is { } problem)
                throw Refuse(runtime, problem, OtherTarget);
        }
        catch (FormatException exception)
        {
            throw Refuse(runtime, $"has a damaged '{program.Path}': {exception.Message}", Broken);
        }
    }

    private static string? FindProblem(IByteSource program, Target target) =>
        target.System switch
        {
            PlatformSystem.Linux => FindProblem(ElfHeader.Read(program), target),
            PlatformSystem.Macos => FindProblem(
                MachOFile.Read(program)?.Slices.Select(slice => slice.Processor),
                "macOS",
                target
            ),
            _ => FindProblem(PeFile.Read(program) is { } file ? [file.Processor] : null, "Windows", target),
        };

    private static string? FindProblem(IEnumerable<string>? processors, string system, Target target) =>
        processors is null ? $"is not for {system}"
        : processors.Contains(target.Architecture, StringComparer.Ordinal) ? null
        : $"is for {string.Join(" and ", processors)}, not {target.Architecture}";

    // A static program has no loader, so it does not say which C library it was built with.
    private static string? FindProblem(ElfHeader? header, Target target)
    {
        if (header is null)
            return "is not for Linux";
        if (header.Machine != target.PlatformMachine)
            return $"is for {header.Machine}, not {target.PlatformMachine}";
        Libc? libc = LibcFloor.OfLoader(header.Interpreter);
        return libc is null || libc == target.Libc ? null : $"is for {NameOf(libc)}, not {NameOf(target.Libc)}";
    }

    private static string NameOf(Libc? libc) => libc == Libc.Musl ? "musl" : "glibc";

    private static LayerInstallationException Refuse(
        RuntimeContents runtime,
        string problem,
        string help = "the version must be the one that 'python_implementation' names in the stack definition"
    ) => new(Diagnostic.Error(DiagnosticCodes.WrongRuntime, $"'{runtime.Origin}' {problem}", help: help));
}
