using Venvstacks.Formats.Archives;

namespace Venvstacks.Formats.Xz;

/// <summary>Decompresses one block after the other through liblzma.</summary>
internal sealed class LzmaDecoderStream : ReadOnlyStream
{
    /// <summary>The problem of a file whose bytes are wrong.</summary>
    public const string Damaged = "the xz file is damaged, or something follows it";

    private readonly Stream _source;
    private readonly string _archive;
    private readonly long _memoryLimit;
    private readonly LzmaDecoder _decoder;
    private readonly byte[] _input = new byte[64 * 1024];
    private int _start;
    private int _end;
    private bool _sourceEnded;
    private bool _ended;

    /// <summary>Starts behind bytes that were read before.</summary>
    /// <param name="source">The file; not closed.</param>
    /// <param name="archive">The file name, for messages.</param>
    /// <param name="memoryLimit">The bytes of memory that the decoder may take.</param>
    /// <param name="start">The bytes before those of <paramref name="source"/>.</param>
    public LzmaDecoderStream(Stream source, string archive, long memoryLimit, ReadOnlySpan<byte> start)
    {
        (_source, _archive, _memoryLimit) = (source, archive, memoryLimit);
        _decoder = new LzmaDecoder(memoryLimit);
        start.CopyTo(_input);
        _end = start.Length;
    }

    public override int Read(Span<byte> buffer)
    {
        while (!_ended && !buffer.IsEmpty)
        {
            Fill();
            LzmaAction action = _sourceEnded ? LzmaAction.Finish : LzmaAction.Run;
            LzmaResult result = _decoder.Decode(
                _input.AsSpan(_start, _end - _start),
                buffer,
                action,
                out int consumed,
                out int produced
            );
            _start += consumed;
            _ended = result == LzmaResult.StreamEnd;
            if (result is not (LzmaResult.Ok or LzmaResult.StreamEnd))
                throw new ArchiveFormatException(_archive, null, Describe(result, _memoryLimit));
            if (produced > 0)
                return produced;
        }
        return 0;
    }

    /// <summary>The problem of a file for which a decoder gave a result.</summary>
    public static string Describe(LzmaResult result, long memoryLimit) =>
        result switch
        {
            LzmaResult.BufferError => "the xz file is cut short",
            LzmaResult.FormatError => "this is no xz file",
            LzmaResult.OptionsError => $"the xz file uses what {XzLibrary.Version} does not know",
            LzmaResult.MemoryLimitError => $"unpacking needs more than {memoryLimit / (1024 * 1024)} MiB of memory",
            LzmaResult.MemoryError => "there is not enough memory to unpack the xz file",
            _ => Damaged,
        };

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _decoder.Dispose();
        base.Dispose(disposing);
    }

    private void Fill()
    {
        if (_start < _end || _sourceEnded)
            return;
        _start = 0;
        _end = _source.Read(_input);
        _sourceEnded = _end == 0;
    }
}
