using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Bytes;
using Venvstacks.Formats.Zip;
using Venvstacks.Packaging;
using Venvstacks.Packaging.Versions;
using Venvstacks.Packaging.Wheels;

namespace Venvstacks.Indexes;

/// <summary>Finds <c>NAME-VERSION.dist-info/METADATA</c> in a wheel: there must be exactly one, of the wheel's own name and version.</summary>
internal static class WheelMetadataEntry
{
    private const string Ending = ".dist-info/METADATA";
    private const int MaxLength = 16 << 20;

    /// <summary>Reads METADATA of a wheel.</summary>
    /// <exception cref="ArchiveFormatException">The wheel is damaged, or has no METADATA of its own.</exception>
    public static byte[] Read(IByteSource wheel, WheelFileName name)
    {
        ZipReader zip = ZipReader.ReadDirectory(wheel, name.Text);
        return zip.ReadAll(Find(zip, name));
    }

    /// <summary>The entry of METADATA.</summary>
    /// <exception cref="ArchiveFormatException">There is none of the wheel's own name and version, or there are several.</exception>
    public static ZipEntry Find(ZipReader zip, WheelFileName wheel)
    {
        ZipEntry[] found = [.. zip.Entries.Where(entry => IsMetadata(entry.Path))];
        if (found.Length != 1)
            throw new ArchiveFormatException(
                wheel.Text,
                null,
                found.Length == 0 ? "it has no METADATA" : $"it has {found.Length} METADATA files"
            );
        if (!IsOf(found[0].Path, wheel))
            throw Refuse($"it does not belong to {wheel.Name} {wheel.Version}");
        if (found[0].Length > MaxLength || found[0].CompressedLength > MaxLength)
            throw Refuse($"it is longer than {MaxLength >> 20} MiB");
        return found[0];

        ArchiveFormatException Refuse(string problem) => new(wheel.Text, found[0].Path, problem);
    }

    private static bool IsMetadata(string path) =>
        path.EndsWith(Ending, StringComparison.Ordinal)
        && path.IndexOf('/', StringComparison.Ordinal) == path.LastIndexOf('/');

    /// <summary>Names and versions may be written in any form.</summary>
    private static bool IsOf(string path, WheelFileName wheel)
    {
        string stem = path[..^Ending.Length];
        int dash = stem.LastIndexOf('-');
        return dash > 0
            && PackageName.TryParse(stem[..dash], out PackageName name, out _)
            && PackageVersion.TryParse(stem[(dash + 1)..], out PackageVersion? version, out _)
            && name == wheel.Name
            && version.Equals(wheel.Version);
    }
}
