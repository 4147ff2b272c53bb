using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Blocks;

namespace Venvstacks.Formats.Gzip;

/// <summary>Compresses what is written to it to a gzip file of members of 1 MiB, on the threads of a pool.</summary>
/// <remarks>The bytes depend on content, level and encoder only. The encoder's flush is not byte-aligned, so pieces of one member could not be joined.</remarks>
public sealed class GzipEncoderStream : WriteOnlyStream
{
    /// <summary>The bytes of content in each member but the last.</summary>
    public const int MemberLength = 1024 * 1024;

    private readonly Stream _destination;
    private readonly GzipMemberEncoder _encoder;
    private readonly BlockStream _members;
    private readonly Action<long>? _progress;
    private bool _isEmpty = true;

    /// <summary>Starts a gzip file.</summary>
    /// <param name="destination">The stream that receives the file; not closed.</param>
    /// <param name="level">1 (fast) to 9 (small).</param>
    /// <param name="pool">The threads that compress.</param>
    /// <param name="cancellationToken">Ends the waiting for threads; the file is cut short then.</param>
    public GzipEncoderStream(
        Stream destination,
        int level,
        CompressionPool pool,
        CancellationToken cancellationToken = default
    )
    {
        (_destination, _encoder) = (destination, new GzipMemberEncoder(level));
        _members = new BlockStream(destination, _encoder, pool, Lengths(), cancellationToken)
        {
            Progress = packed => _progress?.Invoke(packed),
        };
    }

    /// <summary>Receives the bytes of content that are compressed so far, from one thread at a time; or null.</summary>
    public Action<long>? Progress
    {
        get => _progress;
        init => _progress = value;
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _isEmpty &= buffer.IsEmpty;
        _members.Write(buffer);
    }

    /// <summary>Ends the file. Without it the last member is missing.</summary>
    public void Complete()
    {
        _members.Complete();
        if (!_isEmpty)
            return;
        byte[] scratch = new byte[_encoder.LengthBound];
        _destination.Write(scratch, 0, _encoder.Encode([], scratch, _ => { }));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _members.Dispose();
        base.Dispose(disposing);
    }

    private static IEnumerable<int> Lengths()
    {
        while (true)
            yield return MemberLength;
    }
}
