namespace Venvstacks.Formats.Zip;

/// <summary>An entry of a zip archive, as its central directory and its local header describe it; the two agree.</summary>
/// <param name="Path">The path as the archive spells it, a folder's without its last slash. It is not checked here: see <see cref="Archives.EntryPath"/>.</param>
/// <param name="IsDirectory">Whether it is a folder.</param>
/// <param name="Length">The length of the content in bytes.</param>
public sealed record ZipEntry(string Path, bool IsDirectory, long Length)
{
    /// <summary>The length in the archive in bytes.</summary>
    public long CompressedLength { get; init; }

    /// <summary>The CRC-32 of the content.</summary>
    public uint Crc32 { get; init; }

    /// <summary>The type and permission bits that Unix gives files (<c>st_mode</c>), or 0 where the archive has none.</summary>
    public int UnixMode { get; init; }

    /// <summary>Whether it is a symbolic link, device, pipe or socket: anything but a file or folder.</summary>
    public bool IsSpecial => (UnixMode & 0xF000) is not (0 or 0x8000 or 0x4000);

    /// <summary>Whether anybody may execute it.</summary>
    public bool IsExecutable => (UnixMode & 0x49) != 0;

    /// <summary>The compression method: stored, deflated or zstd.</summary>
    internal ushort Method { get; init; }

    internal ushort Flags { get; init; }

    internal long HeaderOffset { get; init; }

    /// <summary>The offset of the next entry's header, or of the central directory: header and data must fill the space up to there.</summary>
    internal long NextOffset { get; init; }

    /// <summary>The offset of the data; 0 until the local header was checked.</summary>
    internal long DataOffset { get; init; }
}
