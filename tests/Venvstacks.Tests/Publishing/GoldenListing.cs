using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Venvstacks.Formats.Tar;
using Venvstacks.Formats.Xz;

namespace Venvstacks.Tests.Publishing;

/// <summary>A row of a listing: path, kind, mode, and a file's hash and size or a link's target; archives add time and owner.</summary>
internal sealed record ListingRow(string Path, string Kind, string Mode, string What, string Extra)
{
    public override string ToString() => $"{Path} {Kind} {Mode} {What} {Extra}";
}

/// <summary>Listings of archives and folders, as <c>bin/list-tree</c> makes them.</summary>
internal static class GoldenListing
{
    public static List<ListingRow> Read(string path)
    {
        using StreamReader text = new(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        List<ListingRow> rows = [];
        while (text.ReadLine() is { } line)
            rows.Add(ParseRow(line));
        return rows;
    }

    public static List<ListingRow> OfArchive(string path)
    {
        using FileStream file = File.OpenRead(path);
        using Stream tar = XzReader.Open(file, path);
        TarReader reader = new(tar, path);
        List<ListingRow> rows = [];
        while (reader.Read() is { } entry)
        {
            string owner = $"{entry.UserId} {entry.GroupId} {entry.UserName} {entry.GroupName}";
            rows.Add(OfEntry(entry, reader) with { Extra = $"{entry.ModifiedAt.ToUnixTimeSeconds()} {owner}" });
        }
        return rows;
    }

    public static List<ListingRow> OfFolder(string folder) =>
        [.. Items(new DirectoryInfo(folder)).Select(item => OfItem(item, Path.GetRelativePath(folder, item.FullName)))];

    private static IEnumerable<FileSystemInfo> Items(DirectoryInfo folder) =>
        folder
            .EnumerateFileSystemInfos()
            .Where(item => item.Name != "__pycache__")
            .SelectMany(item => item is DirectoryInfo { LinkTarget: null } inner ? Items(inner).Prepend(item) : [item]);

    private static ListingRow ParseRow(string line)
    {
        using JsonDocument json = JsonDocument.Parse(line);
        JsonElement[] cells = [.. json.RootElement.EnumerateArray()];
        // Time, order, user, group, and their names; the order is not compared.
        string extra =
            cells.Length > 4
                ? $"{(long)cells[4].GetDouble()} {cells[6]} {cells[7]} {cells[8].GetString()} {cells[9].GetString()}"
                : "";
        return new(cells[0].GetString()!, cells[1].GetString()!, cells[2].GetString()!, cells[3].GetString()!, extra);
    }

    private static ListingRow OfEntry(TarEntry entry, TarReader reader)
    {
        string mode = Octal(entry.Mode);
        return entry.Kind switch
        {
            TarEntryKind.Directory => new(entry.Path, "dir", mode, "", ""),
            TarEntryKind.SymbolicLink => new(entry.Path, "link", mode, entry.LinkTarget!, ""),
            _ => new(entry.Path, "file", mode, Describe(entry.Path, reader.OpenContent()), ""),
        };
    }

    private static ListingRow OfItem(FileSystemInfo item, string path)
    {
        if (item.LinkTarget is { } target)
            return new(path, "link", "0o777", target, "");
        string mode = OperatingSystem.IsWindows() ? "" : Octal((int)item.UnixFileMode);
        if (item is DirectoryInfo)
            return new(path, "dir", mode, "", "");
        using FileStream content = File.OpenRead(item.FullName);
        return new(path, "file", mode, Describe(path, content), "");
    }

    private static string Octal(int mode) => "0o" + Convert.ToString(mode, 8);

    // Hash and size; of INSTALLER and RECORD as they would be had uv installed the package.
    private static string Describe(string path, Stream content)
    {
        using MemoryStream copy = new();
        content.CopyTo(copy);
        byte[] bytes = copy.ToArray();
        if (path.EndsWith(".dist-info/INSTALLER", StringComparison.Ordinal))
            bytes = Replace(bytes, "venvstacks", "uv");
        if (path.EndsWith(".dist-info/RECORD", StringComparison.Ordinal))
            bytes = Replace(bytes, InstallerRow("venvstacks"), InstallerRow("uv"));
        return $"{Convert.ToHexStringLower(SHA256.HashData(bytes))} {bytes.Length}";
    }

    private static byte[] Replace(byte[] bytes, string ours, string theirs) =>
        Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes).Replace(ours, theirs, StringComparison.Ordinal));

    private static string InstallerRow(string installer)
    {
        byte[] text = Encoding.ASCII.GetBytes(installer);
        string hash = Convert.ToBase64String(SHA256.HashData(text)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        return $".dist-info/INSTALLER,sha256={hash},{text.Length}\n";
    }
}
