using System.Collections.Concurrent;

namespace Venvstacks.Formats.Blocks;

/// <summary>
/// The threads that compress, shared by all archives that are written at the same time, so that they have work as long as any archive
/// has some. The bytes of archives do not depend on them.
/// </summary>
[SuppressMessage(
    "Reliability",
    "CA1001:Types that own disposable fields should be disposable",
    Justification = "a semaphore without a wait handle holds nothing, and blocks that nobody waits for any more still give back their content"
)]
public sealed class CompressionPool
{
    // An encoder of more memory gets its content when a thread is free: contents that wait would come on top of it.
    private const long MostMemoryToReadAhead = 96 * 1024 * 1024;

    private readonly WorkerThreads _threads;
    private readonly SemaphoreSlim _contents;

    // Threads that no encoder with threads of its own has taken; one encoder at a time waits for them.
    private readonly SemaphoreSlim _entry = new(1);
    private readonly SemaphoreSlim _free;
    private readonly ConcurrentDictionary<int, ConcurrentBag<byte[]>> _buffers = [];

    /// <summary>Starts a pool; a thread is only created for work.</summary>
    /// <param name="threads">The largest number of threads; at least one is used.</param>
    /// <param name="memoryPerThread">The memory that a thread takes in bytes; fewer threads are used where all would take more than a quarter of the machine's.</param>
    public CompressionPool(int threads, long memoryPerThread = 0)
    {
        long fitting = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4 / Math.Max(1, memoryPerThread);
        Threads = (int)Math.Clamp(threads, 1, Math.Max(1, fitting));
        _threads = new WorkerThreads(Threads);
        _free = new SemaphoreSlim(Threads);
        _contents = new SemaphoreSlim(memoryPerThread > MostMemoryToReadAhead ? Threads : 2 * Threads);
    }

    /// <summary>The number of threads.</summary>
    public int Threads { get; }

    /// <summary>Waits until the other encoders with threads of their own leave enough threads free. In turn, so that a large archive does not wait for ever.</summary>
    /// <param name="threads">The number of threads of the encoder, at most <see cref="Threads"/>.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    internal void AcquireThreads(int threads, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threads, Threads);
        _entry.Wait(cancellationToken);
        int taken = 0;
        try
        {
            for (; taken < threads; taken++)
                _free.Wait(cancellationToken);
        }
        catch (OperationCanceledException) when (taken > 0)
        {
            _free.Release(taken);
            throw;
        }
        finally
        {
            _entry.Release();
        }
    }

    /// <summary>Gives the threads back after <see cref="AcquireThreads"/>.</summary>
    internal void ReleaseThreads(int threads) => _free.Release(threads);

    /// <summary>A buffer for the content of a block, once few enough are filled.</summary>
    /// <param name="length">Its length.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    internal byte[] TakeContent(int length, CancellationToken cancellationToken)
    {
        _contents.Wait(cancellationToken);
        return TakeBuffer(length);
    }

    /// <summary>Takes back a buffer of <see cref="TakeContent"/>.</summary>
    internal void ReturnContent(byte[] content)
    {
        ReturnBuffer(content);
        _contents.Release();
    }

    /// <summary>A buffer of exactly this length with any content.</summary>
    internal byte[] TakeBuffer(int length) =>
        BuffersOf(length).TryTake(out byte[]? buffer) ? buffer : GC.AllocateUninitializedArray<byte>(length);

    /// <summary>Takes back a buffer of <see cref="TakeBuffer"/>.</summary>
    internal void ReturnBuffer(byte[] buffer) => BuffersOf(buffer.Length).Add(buffer);

    /// <summary>Starts work as soon as a thread is free; waiting here bounds the memory of work that has not begun.</summary>
    /// <param name="work">The work.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    internal Task<T> Start<T>(Func<T> work, CancellationToken cancellationToken)
    {
        TaskCompletionSource<T> result = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _threads.Start(Run, cancellationToken);
        return result.Task;

        void Run()
        {
            try
            {
                result.SetResult(work());
            }
            catch (Exception e)
            {
                result.SetException(e); // whoever waits for the result gets it
            }
        }
    }

    private ConcurrentBag<byte[]> BuffersOf(int length) => _buffers.GetOrAdd(length, _ => []);
}
