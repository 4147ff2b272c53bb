using System.Text.Json.Nodes;
using Venvstacks.Formats.Xz;

namespace Venvstacks.Publishing;

/// <summary>What the bytes of an archive depend on besides its content and the encoder's version.</summary>
/// <param name="Level">The preset of xz.</param>
/// <param name="Filter">The filter before the compression.</param>
internal sealed record ArchiveEncoding(int Level, XzFilter Filter)
{
    /// <summary>The options for a content of some length.</summary>
    internal XzOptions OptionsFor(long length) =>
        new()
        {
            Level = Level,
            Filter = Filter,
            BlockSize = XzBlockSize.For(length),
        };

    /// <summary>The encoding as it is noted beside an archive: another one makes other bytes of the same layer.</summary>
    internal JsonObject ToJson() =>
        new()
        {
            ["format"] = ArchivePlan.Extension[1..],
            ["order"] = "extension",
            ["level"] = Level,
            ["filter"] = Filter == XzFilter.X86 ? "x86" : "none",
            ["encoder"] = XzLibrary.Version,
        };
}
