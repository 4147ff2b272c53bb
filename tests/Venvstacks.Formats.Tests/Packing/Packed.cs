using System.Security.Cryptography;
using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Blocks;
using Venvstacks.Formats.Packing;
using Venvstacks.Formats.Xz;

namespace Venvstacks.Formats.Tests.Packing;

/// <summary>Archives that the tests write.</summary>
internal static class Packed
{
    /// <summary>One of each format, and zstd with frames.</summary>
    public static IReadOnlyList<ArchiveOptions> AllOptions { get; } =
    [
        new(ArchiveFormat.TarXz) { Level = 1, Filter = XzFilter.X86 },
        new(ArchiveFormat.TarZst),
        new(ArchiveFormat.TarZst) { FrameSize = 256 * 1024 },
        new(ArchiveFormat.TarGz),
        new(ArchiveFormat.Tar),
        new(ArchiveFormat.Zip),
    ];

    /// <summary>The rows of a theory over <see cref="AllOptions"/>.</summary>
    public static TheoryData<int> Rows { get; } = [.. Enumerable.Range(0, AllOptions.Count)];

    public static byte[] Write(
        this ArchiveOptions options,
        IReadOnlyList<ArchiveEntry> entries,
        int threads = 2,
        IBlockCache? cache = null
    )
    {
        using MemoryStream file = new();
        options.Write(entries, file, threads, cache);
        return file.ToArray();
    }

    public static ArchiveMap Write(
        this ArchiveOptions options,
        IReadOnlyList<ArchiveEntry> entries,
        Stream destination,
        int threads = 2,
        IBlockCache? cache = null
    ) => new ArchiveWriter(options, options.CreatePool(threads)) { Cache = cache }.Write(entries, destination);

    public static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>What a reader should find of an entry: kind, mode, content or target.</summary>
    public static string Row(ArchiveEntry entry) =>
        entry.Kind switch
        {
            ArchiveEntryKind.Directory => $"{entry.Path} dir {Octal(entry.Mode)}",
            ArchiveEntryKind.Link => $"{entry.Path} link {entry.LinkTarget}",
            _ => $"{entry.Path} file {Octal(entry.Mode)} {Sha256(SampleEntries.ContentOf(entry))}",
        };

    /// <summary>What is on the disk below a folder, in rows like <see cref="Row"/>.</summary>
    public static string[] RowsOf(string folder) =>
        [
            .. Items(new DirectoryInfo(folder))
                .Select(item => RowOf(Path.GetRelativePath(folder, item.FullName), item.FullName))
                .Order(StringComparer.Ordinal),
        ];

    private static IEnumerable<FileSystemInfo> Items(DirectoryInfo folder) =>
        folder
            .EnumerateFileSystemInfos()
            .SelectMany(item => item is DirectoryInfo { LinkTarget: null } inner ? Items(inner).Prepend(item) : [item]);

    private static string RowOf(string path, string fullPath)
    {
        FileInfo file = new(fullPath);
        return file.LinkTarget is { } target ? $"{path} link {target}"
            : Directory.Exists(fullPath) ? $"{path} dir {Octal((int)file.UnixFileMode)}"
            : $"{path} file {Octal((int)file.UnixFileMode)} {Sha256(File.ReadAllBytes(fullPath))}";
    }

    private static string Octal(int mode) => Convert.ToString(mode, 8);
}
