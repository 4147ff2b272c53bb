using Venvstacks.Packaging;
using Venvstacks.Packaging.Versions;
using Venvstacks.Packaging.Wheels;

namespace Venvstacks.Indexes;

/// <summary>Finds the metadata among the entries of a wheel: the one <c>NAME-VERSION.dist-info/METADATA</c> at the top, of the wheel's own name and version.</summary>
internal static class WheelMetadataEntry
{
    private const string Ending = ".dist-info/METADATA";

    /// <summary>Whether an entry is the metadata of some package; a wheel with several is refused, whichever they are of.</summary>
    public static bool IsMetadata(string path) =>
        path.EndsWith(Ending, StringComparison.Ordinal)
        && path.IndexOf('/', StringComparison.Ordinal) == path.LastIndexOf('/');

    /// <summary>Whether the metadata is that of a wheel; names and versions may be written in any form.</summary>
    public static bool IsOf(string path, WheelFileName? wheel)
    {
        string stem = path[..^Ending.Length];
        int dash = stem.LastIndexOf('-');
        return wheel is not null
            && dash > 0
            && PackageName.TryParse(stem[..dash], out PackageName name, out _)
            && PackageVersion.TryParse(stem[(dash + 1)..], out PackageVersion? version, out _)
            && name == wheel.Name
            && version.Equals(wheel.Version);
    }
}
