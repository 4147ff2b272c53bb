using System.Collections.Immutable;
using Microsoft.Win32.SafeHandles;
using Venvstacks.Formats.Archives;

namespace Venvstacks.Formats.Zip;

/// <summary>
/// Reads a zip archive by its central directory, and takes only what every reader understands alike: each local header says the same, the
/// entries fill the file without gap, overlap, prefix or suffix, no name comes twice, nothing is encrypted.
/// </summary>
/// <remarks>Entries can be opened and read from several threads at once.</remarks>
public sealed class ZipReader : IDisposable
{
    private const long MaxDirectoryLength = 256 * 1024 * 1024;

    private readonly SafeFileHandle _file;
    private readonly string _archive;

    private ZipReader(SafeFileHandle file, string archive)
    {
        _file = file;
        _archive = archive;
        Entries = ReadEntries();
    }

    /// <summary>The entries, in the order of the central directory. Paths are as the archive spells them: see <see cref="EntryPath"/>.</summary>
    public ImmutableArray<ZipEntry> Entries { get; }

    /// <summary>Opens an archive and checks its structure; the contents are checked when they are read.</summary>
    /// <param name="path">The archive's path.</param>
    /// <param name="archive">What messages call it, or null for its file name.</param>
    /// <exception cref="ArchiveFormatException">It is damaged, cut short, or can be read in two ways.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static ZipReader Open(string path, string? archive = null)
    {
        SafeFileHandle file = File.OpenHandle(path);
        try
        {
            return new ZipReader(file, archive ?? Path.GetFileName(path));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The content of an entry. Reading it to the end checks its length and CRC; it is never longer than <see cref="ZipEntry.Length"/>.</summary>
    public Stream Open(ZipEntry entry) => new ZipEntryStream(_file, _archive, entry);

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    private ImmutableArray<ZipEntry> ReadEntries()
    {
        ZipEnd end = ZipEnd.Read(_file, Refuse);
        if (end.Length > MaxDirectoryLength)
            throw Refuse("the central directory is too long");
        byte[] bytes = new byte[end.Length];
        ZipEnd.ReadExactly(_file, bytes, end.Offset, Refuse);
        var directory = new CentralDirectory(_archive);
        ZipEntry[] entries = new LocalHeaders(_file, _archive, directory).Check(
            directory.Read(bytes, end.Count),
            end.Offset
        );
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (ZipEntry entry in entries)
        {
            if (!names.Add(entry.Path))
                throw new ArchiveFormatException(_archive, entry.Path, "the archive has two entries of this name");
        }
        return ImmutableArray.Create(entries);
    }

    private ArchiveFormatException Refuse(string problem) => new(_archive, null, problem);
}
