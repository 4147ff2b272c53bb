using Venvstacks.Formats.Archives;

namespace Venvstacks.Formats.Tar;

/// <summary>
/// Reads a tar archive from start to end: pax, ustar, GNU long names and the old v7 form. What two readers could understand differently
/// is refused: a size in a pax header unlike the header's, sparse files, unknown types, anything after the end mark.
/// </summary>
/// <remarks>Paths and link targets come as they stand; who writes them to disk checks them (<see cref="EntryPath"/>).</remarks>
/// <param name="source">The archive; read forward only, not closed.</param>
/// <param name="archive">What messages call it: the file name.</param>
public sealed class TarReader(Stream source, string archive)
{
    private readonly byte[] _block = new byte[TarField.BlockLength];
    private PaxRecords _globals = PaxRecords.None;
    private string? _current;
    private long _contentLeft;
    private long _padding;
    private bool _ended;

    /// <summary>The next entry, or null after the last one. What is left of the content of the entry before is skipped.</summary>
    /// <exception cref="ArchiveFormatException">The archive is damaged, cut short, or holds what is not taken.</exception>
    public TarEntry? Read()
    {
        SkipContent();
        PaxRecords? pax = null;
        string? longName = null;
        string? longLink = null;
        while (ReadHeader() is { } header)
        {
            _current = header.Name;
            switch (header.Type)
            {
                case 'x' when pax is null:
                    pax = PaxRecords.Parse(ReadSmall(header), Refuse);
                    break;
                case 'g' when pax is null && longName is null && longLink is null:
                    _globals = _globals.With(PaxRecords.ParseGlobal(ReadSmall(header), Refuse));
                    break;
                case 'L' when longName is null:
                    longName = TarHeader.ReadText(ReadSmall(header), Refuse);
                    break;
                case 'K' when longLink is null:
                    longLink = TarHeader.ReadText(ReadSmall(header), Refuse);
                    break;
                default:
                    return StartEntry(header.Resolve(longName, longLink, _globals.With(pax), Refuse));
            }
        }
        if (pax is not null || longName is not null || longLink is not null)
            throw Refuse("the archive ends after a header that belongs to a next entry");
        return null;
    }

    /// <summary>Reads on in the content of the entry that <see cref="Read"/> gave last.</summary>
    /// <returns>The number of bytes read; 0 at the end of the content.</returns>
    /// <exception cref="ArchiveFormatException">The archive is cut short.</exception>
    public int ReadContent(Span<byte> buffer)
    {
        int wanted = (int)Math.Min(buffer.Length, _contentLeft);
        if (wanted == 0)
            return 0;
        int read = source.Read(buffer[..wanted]);
        if (read == 0)
            throw Refuse("the archive is cut short");
        _contentLeft -= read;
        return read;
    }

    /// <summary>The content of the entry that <see cref="Read"/> gave last, as a stream; good until the next <see cref="Read"/>.</summary>
    public Stream OpenContent() => new TarContentStream(this);

    private TarEntry StartEntry(TarEntry entry)
    {
        _current = entry.Path;
        _contentLeft = entry.Length;
        _padding = TarField.Padded(entry.Length) - entry.Length;
        return entry;
    }

    private TarHeader? ReadHeader()
    {
        if (_ended)
            return null;
        FillBlock();
        if (!_block.AsSpan().ContainsAnyExcept((byte)0))
        {
            ReadEnd();
            return null;
        }
        return TarHeader.Parse(_block, Refuse);
    }

    // The end mark is two blocks of zeros; tools pad it with more of them to whole records.
    private void ReadEnd()
    {
        const int maxPadding = 16 * 1024 * 1024;
        _ended = true;
        _current = null;
        FillBlock();
        for (int padding = 0; ; padding += TarField.BlockLength)
        {
            if (_block.AsSpan().ContainsAnyExcept((byte)0) || padding > maxPadding)
                throw Refuse("there is data after the end mark");
            int read = source.ReadAtLeast(_block, TarField.BlockLength, throwOnEndOfStream: false);
            if (read == 0)
                return;
            _block.AsSpan(read).Clear();
        }
    }

    private byte[] ReadSmall(TarHeader header)
    {
        const int maxLength = 1024 * 1024;
        if (header.Size is 0 or > maxLength)
            throw Refuse($"a header of type '{header.Type}' has {header.Size} bytes");
        byte[] content = new byte[header.Size];
        FillFrom(content);
        FillFrom(_block.AsSpan(0, (int)(TarField.Padded(header.Size) - header.Size)));
        return content;
    }

    private void SkipContent()
    {
        Span<byte> buffer = stackalloc byte[4096];
        while (ReadContent(buffer) > 0) { }
        FillFrom(_block.AsSpan(0, (int)_padding));
        _padding = 0;
    }

    private void FillBlock() => FillFrom(_block);

    private void FillFrom(Span<byte> buffer)
    {
        if (source.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false) < buffer.Length)
            throw Refuse("the archive is cut short");
    }

    private ArchiveFormatException Refuse(string problem) => new(archive, _current, problem);
}
