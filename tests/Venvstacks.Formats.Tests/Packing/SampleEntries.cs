using System.Text;
using Venvstacks.Formats.Archives;

namespace Venvstacks.Formats.Tests.Packing;

/// <summary>Entries of made-up layers: text that compresses, noise that does not, odd names, links.</summary>
internal static class SampleEntries
{
    public const int KiB = 1024;
    public const int MiB = 1024 * KiB;
    public const long Time = 1_760_140_801; // an odd second

    /// <summary>A layer of a few packages with everything that a layer can hold, about 1.5 MiB.</summary>
    public static IReadOnlyList<ArchiveEntry> Layer { get; } =
    [
        Folder("layer"),
        Folder("layer/bin"),
        Link("layer/bin/python_", "../../runtime/bin/python"),
        Executable("layer/bin/run", "#!/bin/sh\nexec \"$0\"_\n"),
        Folder("layer/lib"),
        Link("layer/lib/current", "data"),
        Folder("layer/lib/data"),
        Small("layer/lib/data/empty", ""),
        Small("layer/lib/data/one", "1"),
        Link("layer/lib/data/same", "one"),
        Small("layer/lib/data/ä漢🐸.txt", "names\n"),
        Noise("layer/lib/noise.so", 1, 200 * KiB) with
        {
            Owner = "b",
        },
        Lines("layer/lib/text.py", 2, 1100 * KiB) with
        {
            Owner = "a",
        },
        Lines("layer/lib/zeta.c", 3, 200 * KiB) with
        {
            Owner = "b",
            Mode = 0b111_101_101,
        },
    ];

    /// <summary>A layer without links.</summary>
    public static IReadOnlyList<ArchiveEntry> WithoutLinks { get; } =
    [.. Layer.Where(entry => entry.Kind != ArchiveEntryKind.Link)];

    public static ArchiveEntry Folder(string path) =>
        new(path, ArchiveEntryKind.Directory) { Mode = 0b111_101_101, Time = Time };

    public static ArchiveEntry Link(string path, string target) =>
        new(path, ArchiveEntryKind.Link)
        {
            Mode = 0b111_101_101,
            Time = Time,
            LinkTarget = target,
        };

    public static ArchiveEntry Small(string path, string text) => Of(path, Encoding.UTF8.GetBytes(text));

    public static ArchiveEntry Executable(string path, string text) => Small(path, text) with { Mode = 0b111_101_101 };

    /// <summary>A file of lines, made anew each time it is opened.</summary>
    public static ArchiveEntry Lines(string path, int seed, int length)
    {
        StringBuilder text = new(length + 100);
        for (int i = 0; text.Length < length; i++)
            text.Append("value_").Append(((i % 10007 * 7919) + seed) % 10007).Append(" = ").Append(i % 97).Append('\n');
        return Of(path, Encoding.UTF8.GetBytes(text.ToString(0, length)));
    }

    /// <summary>A file that no format makes smaller.</summary>
    public static ArchiveEntry Noise(string path, int seed, int length)
    {
        byte[] content = new byte[length];
        new Random(seed).NextBytes(content);
        return Of(path, content);
    }

    public static ArchiveEntry Of(string path, byte[] content) =>
        new(path, ArchiveEntryKind.File)
        {
            Mode = 0b110_100_100,
            Time = Time,
            Length = content.Length,
            Open = () => new MemoryStream(content),
        };

    /// <summary>The same entries whose contents are read in pieces of some length at most.</summary>
    public static IReadOnlyList<ArchiveEntry> InPieces(this IReadOnlyList<ArchiveEntry> entries, int length) =>
        [
            .. entries.Select(entry =>
                entry.Open is { } open ? entry with { Open = () => new PieceStream(open(), length) } : entry
            ),
        ];

    /// <summary>The whole content of an entry.</summary>
    public static byte[] ContentOf(ArchiveEntry entry)
    {
        using MemoryStream content = new();
        using Stream? stream = entry.Open?.Invoke();
        stream?.CopyTo(content);
        return content.ToArray();
    }

    private sealed class PieceStream(Stream content, int most) : ReadOnlyStream
    {
        public override int Read(Span<byte> buffer) => content.Read(buffer[..Math.Min(buffer.Length, most)]);
    }
}
