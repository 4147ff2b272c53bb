using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Bytes;
using Venvstacks.Formats.Zip;
using Venvstacks.Packaging.Wheels;

namespace Venvstacks.Indexes;

/// <summary>Finds METADATA in the <c>.dist-info</c> directory of a wheel. Its name and version are compared with the wheel's when it is parsed.</summary>
internal static class WheelMetadataEntry
{
    private const int MaxLength = 16 << 20;

    /// <summary>Reads METADATA of a wheel.</summary>
    /// <exception cref="ArchiveFormatException">The wheel is damaged, or has no METADATA.</exception>
    public static byte[] Read(IByteSource wheel, WheelFileName name)
    {
        ZipReader zip = ZipReader.ReadDirectory(wheel, name.Text);
        return zip.ReadAll(Find(zip, name));
    }

    /// <summary>The entry of METADATA.</summary>
    /// <exception cref="ArchiveFormatException">There is none, or it is too long.</exception>
    public static ZipEntry Find(ZipReader zip, WheelFileName wheel)
    {
        string path = $"{DistInfoDirectory.Find(wheel, zip.Entries)}/METADATA";
        ZipEntry? found = zip.Entries.FirstOrDefault(entry => entry.Path == path && !entry.IsDirectory);
        if (found is null)
            throw Refuse("the wheel does not have it");
        return found.Length <= MaxLength && found.CompressedLength <= MaxLength
            ? found
            : throw Refuse($"it is longer than {MaxLength >> 20} MiB");

        ArchiveFormatException Refuse(string problem) => new(wheel.Text, path, problem);
    }
}
