using Venvstacks.Platforms;

namespace Venvstacks.Runtimes;

/// <summary>A directory of runtime archives (<c>--runtimes DIR</c>).</summary>
/// <param name="path">The full path of the directory.</param>
/// <param name="host">The host, whose target plainly named archives are for.</param>
internal sealed class RuntimeFolder(string path, Host host)
{
    /// <summary>The archive for a version of CPython and a target, or null.</summary>
    /// <remarks>The newest version is preferred (where no patch is named), then a name with the target to a plain one, a stripped archive to a full one, a newer
    /// release to an older one.</remarks>
    /// <exception cref="IOException">The directory cannot be read.</exception>
    public string? Find(PythonImplementation python, Target target)
    {
        ImmutableArray<string> triples = PythonBuild.TriplesOf(target);
        bool takesPlain = target == host.Target;
        return Directory
            .EnumerateFiles(path, "cpython-*")
            .Select(file =>
                (
                    File: file,
                    Name: RuntimeArchiveName.TryParse(Path.GetFileName(file), out RuntimeArchiveName? name)
                        ? name
                        : null
                )
            )
            .Where(archive => archive.Name is { } name && name.IsFreeThreaded == python.IsFreeThreaded)
            .Where(archive => python.Accepts(archive.Name!.Version))
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
