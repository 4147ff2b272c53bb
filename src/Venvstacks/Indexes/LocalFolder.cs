using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;
using Venvstacks.Diagnostics;
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
        FlatPageEncoder pages = new(new Uri(path));
        foreach (string file in Directory.EnumerateFiles(path).Order(StringComparer.Ordinal))
        {
            byte[] name = Encoding.UTF8.GetBytes(Path.GetFileName(file));
            PageEntry entry = new() { FileName = name, Url = Encoding.UTF8.GetBytes(new Uri(file).AbsoluteUri) };
            pages.FindPage(name)?.Add(in entry);
        }
        return pages.Finish();
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
