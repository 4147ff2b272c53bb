using System.Collections.Concurrent;

namespace Venvstacks.Formats.Xz;

/// <summary>
/// The threads that compress blocks, shared by all files that are written at the same time: they have work as long as any file has.
/// The bytes do not depend on them.
/// </summary>
[SuppressMessage(
    "Reliability",
    "CA1001:Types that own disposable fields should be disposable",
    Justification = "a semaphore without a wait handle holds nothing, and blocks that nobody waits for any more still give back their slot"
)]
public sealed class XzEncoderPool
{
    private readonly SemaphoreSlim _slots;
    private readonly ConcurrentBag<byte[]> _buffers = [];
    private readonly int _bufferLength;

    /// <summary>A pool of at most as many threads, fewer where their memory would pass a quarter of the machine's.</summary>
    /// <param name="threads">How many; at least one.</param>
    /// <param name="level">The preset that files are written with, for the memory that a block takes.</param>
    /// <exception cref="XzLibraryMissingException">liblzma is not installed.</exception>
    public XzEncoderPool(int threads, int level)
    {
        if (!XzLibrary.IsAvailable)
            throw new XzLibraryMissingException();
        _bufferLength = XzBlock.LengthBound(XzBlockSize.Largest);
        XzOptions largest = new() { Level = level, BlockSize = XzBlockSize.Largest };
        long fitting = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4 / XzBlock.MemoryOf(largest);
        _slots = new SemaphoreSlim((int)Math.Clamp(threads, 1, Math.Max(1, fitting)));
    }

    /// <summary>Room for the content of a block.</summary>
    internal byte[] TakeBuffer() =>
        _buffers.TryTake(out byte[]? buffer) ? buffer : GC.AllocateUninitializedArray<byte>(_bufferLength);

    /// <summary>Starts to compress a block as soon as a thread is free; waits for that, so that the memory of what waits has a bound.</summary>
    /// <param name="buffer">One of <see cref="TakeBuffer"/>, which is taken back.</param>
    /// <param name="length">The bytes of content in it.</param>
    /// <param name="options">How they are compressed.</param>
    /// <param name="progress">Receives the length of each slice of the content once it is compressed.</param>
    /// <param name="cancellationToken">Stops the waiting and the work.</param>
    internal Task<XzBlock> Start(
        byte[] buffer,
        int length,
        XzOptions options,
        Action<int> progress,
        CancellationToken cancellationToken
    )
    {
        _slots.Wait(cancellationToken);
        return Task.Factory.StartNew(
            Encode,
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );

        XzBlock Encode()
        {
            byte[] scratch = TakeBuffer();
            try
            {
                return XzBlock.Encode(buffer.AsSpan(0, length), options, scratch, Advance);
            }
            finally
            {
                _buffers.Add(scratch);
                _buffers.Add(buffer);
                _slots.Release();
            }
        }

        void Advance(int slice)
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress(slice);
        }
    }
}
