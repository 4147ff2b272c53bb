using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Zip;

namespace Venvstacks.Packaging.Wheels;

/// <summary>A file of a wheel and where it belongs.</summary>
/// <param name="Scheme">The kind of place; for the wheel's root what <c>Root-Is-Purelib</c> says.</param>
/// <param name="Path">The path below that place.</param>
/// <param name="Entry">The entry in the archive.</param>
/// <param name="Row">Its row in RECORD; null only for RECORD itself and its signatures.</param>
public sealed record WheelFile(WheelScheme Scheme, string Path, ZipEntry Entry, RecordRow? Row);

/// <summary>
/// The files of a wheel (PEP 427), checked as far as possible without unpacking: no path leaves its scheme, archive, RECORD and
/// METADATA agree, no script replaces the interpreter. Whether a target can hold the names is decided per layer.
/// </summary>
public sealed class WheelContents
{
    internal WheelContents(WheelFileName name, string distInfo) => (Name, DistInfo) = (name, distInfo);

    /// <summary>The wheel's file name.</summary>
    public WheelFileName Name { get; }

    /// <summary>The name of its <c>.dist-info</c> folder as written.</summary>
    public string DistInfo { get; }

    /// <summary>Its files, in the archive's order.</summary>
    public required ImmutableArray<WheelFile> Files { get; init; }

    /// <summary>The folders that the archive lists, as scheme and path.</summary>
    public ImmutableArray<(WheelScheme Scheme, string Path)> Folders { get; init; } = [];

    /// <summary>The deviations from the standard, in the order of RECORD.</summary>
    public ImmutableArray<WheelOddity> Oddities { get; init; } = [];

    /// <summary>Reads the archive's list and the four files that describe the wheel.</summary>
    /// <param name="name">The wheel's file name, which the rest must agree with.</param>
    /// <param name="entries">The entries of the archive.</param>
    /// <param name="read">Reads the content of an entry.</param>
    /// <exception cref="ArchiveFormatException">The wheel cannot be read, or would do harm.</exception>
    public static WheelContents Read(
        WheelFileName name,
        ImmutableArray<ZipEntry> entries,
        Func<ZipEntry, byte[]> read
    ) => new WheelContentsReader(name, entries, read).Read();
}
