using System.Security.Cryptography;

namespace Venvstacks.Cli.Tests.Reliability;

/// <summary>The formats of archives as options of <c>publish</c>: each with its encoder at a fast level, and zstd with frames.</summary>
internal static class ArchiveFormats
{
    public static readonly string[] All =
    [
        "tar.xz --level 0",
        "tar.zst",
        "tar.zst --frames 64KiB",
        "tar.gz --level 1",
        "tar",
        "zip --level 1",
    ];

    /// <summary>The rows of a theory over <see cref="All"/>.</summary>
    public static TheoryData<string> Rows { get; } = [.. All];

    /// <summary>The SHA-256 of every archive and of every manifest beside one, by file name.</summary>
    public static SortedDictionary<string, string> HashesOf(string folder) =>
        new(
            Directory
                .EnumerateFiles(folder)
                .ToDictionary(
                    path => Path.GetFileName(path),
                    path => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)))
                ),
            StringComparer.Ordinal
        );
}
