using Venvstacks.Formats.Archives;

namespace Venvstacks.Formats.Packing;

/// <summary>Passes on what is written to it and reports how much that is.</summary>
internal sealed class CountingStream(Stream destination, Action<long>? progress) : WriteOnlyStream
{
    private long _written;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        destination.Write(buffer);
        _written += buffer.Length;
        progress?.Invoke(_written);
    }
}
