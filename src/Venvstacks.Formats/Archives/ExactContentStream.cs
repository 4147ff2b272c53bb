namespace Venvstacks.Formats.Archives;

/// <summary>The content of an entry that is written; refuses one that is not as long as the entry says.</summary>
internal sealed class ExactContentStream : ReadOnlyStream
{
    private readonly ArchiveEntry _entry;
    private readonly Stream _content;
    private long _left;

    /// <summary>Opens the content of a file.</summary>
    public ExactContentStream(ArchiveEntry entry)
    {
        (_entry, _left) = (entry, entry.Length);
        _content = entry.Open?.Invoke() ?? Null;
    }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
            return 0;
        int read = _content.Read(buffer);
        _left -= read;
        if (_left < 0)
            throw new InvalidOperationException($"'{_entry.Path}' is longer than {_entry.Length} bytes");
        if (read == 0 && _left > 0)
            throw new InvalidOperationException($"'{_entry.Path}' ends {_left} bytes early");
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _content.Dispose();
        base.Dispose(disposing);
    }
}
