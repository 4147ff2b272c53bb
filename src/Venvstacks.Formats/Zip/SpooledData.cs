namespace Venvstacks.Formats.Zip;

/// <summary>Compressed data of one entry that goes to the spool in pieces.</summary>
/// <param name="spool">The spool.</param>
/// <param name="buffer">Collects small pieces.</param>
internal sealed class SpooledData(ZipSpool spool, byte[] buffer)
{
    private readonly List<(long Offset, int Length)> _pieces = [];
    private int _buffered;

    /// <summary>The bytes so far.</summary>
    public long Length { get; private set; }

    /// <summary>Adds bytes.</summary>
    public void Append(ReadOnlyMemory<byte> bytes)
    {
        if (_buffered + bytes.Length > buffer.Length)
            Flush();
        bytes.Span.CopyTo(buffer.AsSpan(_buffered));
        _buffered += bytes.Length;
        Length += bytes.Length;
    }

    /// <summary>Ends the data: the buffer is free for other use.</summary>
    public void Flush()
    {
        if (_buffered > 0)
            _pieces.Add((spool.Append(buffer.AsSpan(0, _buffered)), _buffered));
        _buffered = 0;
    }

    /// <summary>Copies the data to a stream.</summary>
    public void CopyTo(Stream destination)
    {
        foreach ((long offset, int length) in _pieces)
            spool.CopyTo(destination, offset, length);
    }
}
