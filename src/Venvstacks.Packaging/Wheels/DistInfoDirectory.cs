using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Zip;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Packaging.Wheels;

/// <summary>The <c>.dist-info</c> directory of a wheel: the only one at the root, whatever its name. Locking and building both find it here.</summary>
internal static class DistInfoDirectory
{
    private const string Ending = ".dist-info";

    /// <summary>The directory's name as written.</summary>
    /// <exception cref="ArchiveFormatException">There is none, or there are several.</exception>
    public static string Find(WheelFileName wheel, ImmutableArray<ZipEntry> entries)
    {
        string[] found =
        [
            .. entries
                .Select(entry => entry.Path.Split('/', 2)[0])
                .Where(directory => directory.EndsWith(Ending, StringComparison.OrdinalIgnoreCase))
                .Distinct(StringComparer.Ordinal),
        ];
        return found.Length == 1
            ? found[0]
            : throw new ArchiveFormatException(
                wheel.Text,
                null,
                found.Length == 0
                    ? "it has no '.dist-info' directory"
                    : $"it has {found.Length} '.dist-info' directories instead of one"
            );
    }

    /// <summary>Whether a directory is called <c>NAME-VERSION.dist-info</c>, with name and version of the wheel in any spelling.</summary>
    public static bool IsNamedAfter(string directory, WheelFileName wheel) =>
        directory[..^Ending.Length].Split('-') is [var name, var version]
        && PackageName.TryParse(name.AsSpan(), out PackageName writtenName)
        && writtenName == wheel.Name
        && PackageVersion.TryParse(version.AsSpan(), out PackageVersion? writtenVersion)
        && writtenVersion == wheel.Version;

    /// <summary>The name of the <c>.data</c> directory beside it.</summary>
    public static string DataOf(string directory) => directory[..^Ending.Length] + ".data";
}
