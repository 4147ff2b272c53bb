using Venvstacks.Formats.Deflate;
using Venvstacks.Formats.Gzip;
using Venvstacks.Formats.Text;
using Venvstacks.Formats.Xz;
using Venvstacks.Formats.Zstd;

namespace Venvstacks.Formats.Packing;

/// <summary>A format of archives that are written.</summary>
public sealed class ArchiveFormat
{
    private readonly Func<string?> _encoder;

    private ArchiveFormat(string name, int minLevel, int maxLevel, int defaultLevel, Func<string?> encoder)
    {
        (Name, MinLevel, MaxLevel, DefaultLevel) = (name, minLevel, maxLevel, defaultLevel);
        _encoder = encoder;
    }

    /// <summary>tar in xz: the smallest. Needs liblzma to be written.</summary>
    public static ArchiveFormat TarXz { get; } = new("tar.xz", 0, 9, 6, () => XzLibrary.Version);

    /// <summary>tar in zstd: fast to write and to unpack.</summary>
    public static ArchiveFormat TarZst { get; } = new("tar.zst", 1, 19, 9, () => ZstdEncoder.Version);

    /// <summary>tar in gzip: every tar reads it.</summary>
    public static ArchiveFormat TarGz { get; } = new("tar.gz", 1, 9, 6, () => DeflateEncoder.Version);

    /// <summary>tar without compression.</summary>
    public static ArchiveFormat Tar { get; } = new("tar", 0, 0, 0, () => null);

    /// <summary>zip: Windows opens it without other programs.</summary>
    public static ArchiveFormat Zip { get; } = new("zip", 1, 9, 6, () => DeflateEncoder.Version);

    /// <summary>All formats, in the order of the documentation.</summary>
    public static ImmutableArray<ArchiveFormat> All { get; } = [TarXz, TarZst, TarGz, Tar, Zip];

    /// <summary>The name: <c>tar.xz</c>.</summary>
    public string Name { get; }

    /// <summary>The end of file names: <c>.tar.xz</c>.</summary>
    public string Extension => "." + Name;

    /// <summary>The lowest level of compression.</summary>
    public int MinLevel { get; }

    /// <summary>The highest level of compression.</summary>
    public int MaxLevel { get; }

    /// <summary>The level that is used when none is asked for.</summary>
    public int DefaultLevel { get; }

    /// <summary>Whether there are levels to choose from.</summary>
    public bool HasLevels => MaxLevel > MinLevel;

    /// <summary>The encoder and its version, on which the bytes depend; null where there is none, and for xz where liblzma is not installed.</summary>
    public string? Encoder => _encoder();

    /// <summary>Whether archives can be written on this machine.</summary>
    public bool IsAvailable => this != TarXz || XzLibrary.IsAvailable;

    /// <summary>Finds a format by its <see cref="Name"/>.</summary>
    public static bool TryParse(string name, [NotNullWhen(true)] out ArchiveFormat? format)
    {
        format = All.FirstOrDefault(known => known.Name == name);
        return format is not null;
    }

    /// <summary>The format of a file by its name, or null.</summary>
    public static ArchiveFormat? OfFile(string fileName) =>
        All.FirstOrDefault(known => fileName.EndsWith(known.Extension, StringComparison.Ordinal));

    /// <summary>The problem of a format's name, with the nearest known name; null for a known name.</summary>
    public static string? FindProblem(string name) =>
        TryParse(name, out _) ? null
        : Suggestions.Find(name, All.Select(known => known.Name)) is [var nearest, ..]
            ? $"there is no archive format '{name}': did you mean '{nearest}'?"
        : $"there is no archive format '{name}': choose one of {string.Join(", ", All)}";

    /// <summary>The problem of a level, with the range of the format; null for a level in the range.</summary>
    public string? FindProblem(int level) =>
        level >= MinLevel && level <= MaxLevel ? null
        : HasLevels ? $"'{Name}' has no level {level}: choose one from {MinLevel} to {MaxLevel}"
        : $"'{Name}' is not compressed and has no levels";

    /// <summary>The tar archive in a file of this format, as a stream that throws <see cref="Archives.ArchiveFormatException"/> where the file is damaged, cut short or too large.</summary>
    /// <param name="source">The file; not closed.</param>
    /// <param name="archive">The file name, for messages.</param>
    /// <param name="maxLength">The largest tar archive in bytes.</param>
    /// <param name="verifiedLength">The length of a file that has the expected hash, so that the checks of xz are left out; null for other files.</param>
    /// <exception cref="NotSupportedException">This is zip, which is not read as a stream: see <see cref="Formats.Zip.ZipReader"/>.</exception>
    public Stream OpenTar(Stream source, string archive, long maxLength = long.MaxValue, long? verifiedLength = null) =>
        this == TarXz
            ? new BoundedStream(XzReader.Open(source, archive, verifiedLength: verifiedLength), archive, maxLength)
        : this == TarZst ? ZstdReader.Open(source, archive, maxLength)
        : this == TarGz ? GzipReader.Open(source, archive, maxLength)
        : this == Tar ? new BoundedStream(source, archive, maxLength)
        : throw new NotSupportedException("a zip archive is not read as a stream");

    /// <summary>The <see cref="Name"/>.</summary>
    public override string ToString() => Name;
}
