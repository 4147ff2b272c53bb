namespace Venvstacks.Formats.Zip;

/// <summary>An entry of a zip archive as the central directory and its local header, which agree, describe it.</summary>
/// <param name="Path">The path as the archive spells it, a folder's without its last slash. A reader does not judge it: see <see cref="Archives.EntryPath"/>.</param>
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

    /// <summary>Whether it is a symbolic link, device, pipe or socket: something else than a file or folder.</summary>
    public bool IsSpecial => (UnixMode & 0xF000) is not (0 or 0x8000 or 0x4000);

    /// <summary>Whether anybody may execute it.</summary>
    public bool IsExecutable => (UnixMode & 0x49) != 0;

    internal bool IsDeflated { get; init; }

    internal long HeaderOffset { get; init; }

    internal long DataOffset { get; init; }
}
