using Venvstacks.Platforms;

namespace Venvstacks.Runtimes;

/// <summary>A folder of runtime archives (<c>--runtimes DIR</c>).</summary>
/// <param name="path">The full path of the folder.</param>
internal sealed class RuntimeFolder(string path)
{
    /// <summary>The archive for a version of CPython and a platform, or null.</summary>
    /// <remarks>Of several, the newest version comes first (where no patch is named), then one of this platform by name comes before a plain one, a stripped one before others, a newer
    /// release before older ones.</remarks>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public string? Find(PythonImplementation python, Target platform, LibcKind libc)
    {
        var triples = RuntimeTriples.Of(platform, libc);
        bool takesPlain = platform == Target.Current && libc == LibcKind.Glibc;
        return Directory
            .EnumerateFiles(path, "cpython-*")
            .Select(file =>
                (File: file, Name: RuntimeArchiveName.TryParse(Path.GetFileName(file), out var name) ? name : null)
            )
            .Where(archive => archive.Name is { } name && python.Accepts(name.Version))
            .Where(archive =>
                archive.Name!.Triple.Length == 0
                    ? takesPlain
                    : triples.Contains(archive.Name.Triple, StringComparer.Ordinal)
            )
            .OrderByDescending(archive => python.Patch is null ? Version.Parse(archive.Name!.Version) : null)
            .ThenBy(archive => archive.Name!.Triple.Length == 0)
            .ThenBy(archive => !archive.Name!.IsStripped)
            .ThenByDescending(archive => archive.Name!.Build, StringComparer.Ordinal)
            .ThenBy(archive => archive.File, StringComparer.Ordinal)
            .Select(archive => archive.File)
            .FirstOrDefault();
    }
}
