using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Formats.Elf;
using Venvstacks.Formats.Text;
using Venvstacks.Store;

namespace Venvstacks.Runtimes;

/// <summary>Makes an installed CPython relocatable (<c>--runtime-from PREFIX</c>).</summary>
/// <remarks>
/// Taken are the interpreter, the standard library without its own tests, headers and shared libraries. Left out: bytecode,
/// static libraries, everything in site-packages but pip, and with it every <c>.pth</c> file of the machine. The run path
/// of programs and libraries becomes relative. Equal installations give equal contents: modification times are dropped.
/// </remarks>
internal sealed class InstalledPython(ContentStore store)
{
    // Correct from bin and lib; extension modules in deeper directories find libpython already loaded.
    private const string RelativeLibraries = "$ORIGIN/../lib";

    private static readonly ImmutableArray<string> Folders = ["bin", "include", "lib"];

    /// <summary>Reads an installation.</summary>
    /// <param name="prefix">Its directory, as in <c>sys.base_prefix</c>.</param>
    /// <param name="cancellationToken">Ends the work between two files.</param>
    /// <exception cref="LayerInstallationException">The installation is missing, or cannot be made relocatable.</exception>
    public ImmutableArray<ManifestEntry> Read(string prefix, CancellationToken cancellationToken = default)
    {
        if (!Directory.Exists(prefix))
            throw Refuse(prefix, File.Exists(prefix) ? "it is not a directory" : "it does not exist");
        string root = ResolveLinks(prefix);
        if (!Directory.Exists(Path.Combine(root, "bin")) || !Directory.Exists(Path.Combine(root, "lib")))
            throw Refuse(prefix, "no Python installation found: it must have the directories 'bin' and 'lib'");
        try
        {
            ImmutableArray<ManifestEntry> entries =
            [
                .. Folders
                    .Select(folder => new DirectoryInfo(Path.Combine(root, folder)))
                    .Where(folder => folder.Exists)
                    .SelectMany(folder => ReadFolder(folder, root, cancellationToken)),
            ];
            return RuntimeLinks.FindProblem(entries) is var (path, problem)
                ? throw Refuse(prefix, $"'{path}': {problem}")
                : entries;
        }
        catch (FormatException exception)
        {
            throw Refuse(prefix, exception.Message, exception);
        }
    }

    private IEnumerable<ManifestEntry> ReadFolder(
        DirectoryInfo folder,
        string root,
        CancellationToken cancellationToken
    )
    {
        foreach (
            FileSystemInfo item in folder.EnumerateFileSystemInfos().OrderBy(item => item.Name, StringComparer.Ordinal)
        )
        {
            cancellationToken.ThrowIfCancellationRequested();
            string path = Path.GetRelativePath(root, item.FullName).Replace('\\', '/');
            if (!IsWanted(path.Split('/')))
                continue;
            if (item is DirectoryInfo { LinkTarget: null } inner)
            {
                foreach (ManifestEntry entry in ReadFolder(inner, root, cancellationToken))
                    yield return entry;
            }
            else
            {
                yield return ReadItem(item, path, root);
            }
        }
    }

    private ManifestEntry ReadItem(FileSystemInfo item, string path, string root)
    {
        if ((path + item.LinkTarget).Any(char.IsControl))
            throw new FormatException($"the name of '{path}', or what it links to, has a control character");
        if (item.LinkTarget is { } target)
            return ManifestEntry.Link(path, ToRelative(target, path, root), time: 0);
        if (!NativeStat.IsRegularFile(item.FullName))
            throw new FormatException($"'{path}' is neither a file nor a directory");
        byte[] content = ReadRelative(item, path, root);
        bool isExecutable = !OperatingSystem.IsWindows() && (item.UnixFileMode & AnyExecute) != UnixFileMode.None;
        return ManifestEntry.File(path, store.Put(content, isExecutable), time: 0);
    }

    private static byte[] ReadRelative(FileSystemInfo file, string path, string root)
    {
        byte[] content = File.ReadAllBytes(file.FullName);
        try
        {
            ElfRunPath.Replace(content, folder => folder == $"{root}/lib" ? RelativeLibraries : folder);
            return content;
        }
        catch (FormatException exception)
        {
            throw new FormatException($"'{path}': {exception.Message}", exception);
        }
    }

    private const UnixFileMode AnyExecute =
        UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private static string ToRelative(string target, string path, string root)
    {
        if (!Path.IsPathRooted(target))
            return target;
        string relative = Path.GetRelativePath(Path.Combine(root, Path.GetDirectoryName(path)!), target);
        return target.StartsWith(root + "/", StringComparison.Ordinal)
            ? relative
            : throw new FormatException($"'{path}' is a link out of the installation, to '{target}'");
    }

    private static bool IsWanted(string[] parts)
    {
        string name = parts[^1];
        if (
            name == "__pycache__"
            || name.EndsWith(".pyc", StringComparison.Ordinal)
            || name.EndsWith(".a", StringComparison.Ordinal)
        )
            return false;
        return parts[0] switch
        {
            "bin" => IsWantedProgram(parts),
            "lib" when parts.Length > 2 => IsWantedInLibrary(parts),
            _ => true,
        };
    }

    private static bool IsWantedProgram(string[] parts) =>
        parts.Length > 2
        || (
            parts[1].StartsWith("python", StringComparison.Ordinal)
            && !parts[1].EndsWith("-config", StringComparison.Ordinal)
            && !parts[1].EndsWith("-gdb.py", StringComparison.Ordinal)
        );

    // lib/python3.11/…
    private static bool IsWantedInLibrary(string[] parts) =>
        parts switch
        {
            [_, _, "site-packages"] => true,
            [_, _, "site-packages", var name, ..] => name == "pip" || name.StartsWith("pip-", StringComparison.Ordinal),
            [_, _, "test", ..] => false,
            [_, _, "idlelib" or "lib2to3", ..] => true,
            _ => !parts.Contains("tests"),
        };

    private static string ResolveLinks(string prefix)
    {
        string full = Path.GetFullPath(prefix);
        return Directory.Exists(full)
            ? new DirectoryInfo(full).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? full
            : full;
    }

    private static LayerInstallationException Refuse(string prefix, string problem, Exception? inner = null) =>
        new(
            Diagnostic.Error(
                DiagnosticCodes.InvalidInstallation,
                $"'{prefix}': {problem}",
                help: "name the directory that 'python -c \"import sys; print(sys.base_prefix)\"' prints"
            ),
            inner
        );
}
