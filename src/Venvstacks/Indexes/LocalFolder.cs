using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;
using Venvstacks.Packaging;
using Venvstacks.Packaging.IndexPages;
using Venvstacks.Packaging.Wheels;

namespace Venvstacks.Indexes;

/// <summary>Reads folders of wheels and the metadata of wheels on this machine.</summary>
internal static class LocalFolder
{
    private const int MaxMetadata = 16 << 20;

    /// <summary>The files of a folder by package, sorted by name. Their sizes and hashes are not known.</summary>
    /// <exception cref="LayerInstallationException">There is no such folder.</exception>
    public static ImmutableDictionary<PackageName, IndexPage> Read(string path)
    {
        if (!Directory.Exists(path))
            throw IndexError.NoFolder(path);
        Dictionary<PackageName, IndexPageEncoder> encoders = [];
        foreach (string file in Directory.EnumerateFiles(path).Order(StringComparer.Ordinal))
            Add(encoders, file);
        return encoders.ToImmutableDictionary(e => e.Key, e => new IndexPage(e.Value.Finish()));
    }

    private static void Add(Dictionary<PackageName, IndexPageEncoder> encoders, string file)
    {
        byte[] fileName = Encoding.UTF8.GetBytes(Path.GetFileName(file));
        if (
            !PackageName.TryParse(
                Encoding.UTF8.GetString(DistributionName.PackageOf(fileName)),
                out PackageName package,
                out _
            )
        )
            return;
        Uri address = new(file);
        if (!encoders.TryGetValue(package, out IndexPageEncoder? encoder))
            encoders[package] = encoder = new IndexPageEncoder(package.ToString(), address);
        PageEntry entry = new() { FileName = fileName, Url = Encoding.UTF8.GetBytes(address.AbsoluteUri) };
        encoder.Add(in entry);
    }

    /// <summary>The METADATA of a wheel.</summary>
    /// <returns>Null when it has none of its own name and version, or several.</returns>
    /// <exception cref="InvalidDataException">The file is no zip archive.</exception>
    public static byte[]? ReadMetadata(Stream wheel, WheelFileName? name)
    {
        using ZipArchive archive = new(wheel, ZipArchiveMode.Read, leaveOpen: true);
        ZipArchiveEntry[] found = [.. archive.Entries.Where(e => WheelMetadataEntry.IsMetadata(e.FullName))];
        if (found is not [var entry] || !WheelMetadataEntry.IsOf(entry.FullName, name) || entry.Length > MaxMetadata)
            return null;
        using Stream content = entry.Open();
        byte[] bytes = new byte[entry.Length];
        content.ReadExactly(bytes);
        return bytes;
    }
}
