using Venvstacks.Formats.Archives;

namespace Venvstacks.Formats.Xz;

/// <summary>Decompresses through liblzma.</summary>
internal sealed class LzmaDecoderStream(Stream source, string archive, long memoryLimit) : ReadOnlyStream
{
    private readonly LzmaDecoder _decoder = new(memoryLimit);
    private readonly byte[] _input = new byte[64 * 1024];
    private int _start;
    private int _end;
    private bool _sourceEnded;
    private bool _ended;

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
                throw new ArchiveFormatException(archive, null, Describe(result));
            if (produced > 0)
                return produced;
        }
        return 0;
    }

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
        _end = source.Read(_input);
        _sourceEnded = _end == 0;
    }

    private string Describe(LzmaResult result) =>
        result switch
        {
            LzmaResult.BufferError => "the xz file is cut short",
            LzmaResult.FormatError => "this is no xz file",
            LzmaResult.OptionsError => $"the xz file uses what {XzLibrary.Version} does not know",
            LzmaResult.MemoryLimitError => $"unpacking needs more than {memoryLimit / (1024 * 1024)} MiB of memory",
            LzmaResult.MemoryError => "there is not enough memory to unpack the xz file",
            _ => "the xz file is damaged, or something follows it",
        };
}
