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
    private readonly SemaphoreSlim _large = new(1);
    private readonly ConcurrentDictionary<int, ConcurrentBag<byte[]>> _buffers = [];

    /// <summary>Starts a pool; a thread is only created for work.</summary>
    /// <param name="threads">The largest number of threads; at least one is used.</param>
    /// <param name="memoryPerThread">The memory that a thread takes in bytes; fewer threads are used where all would take more than a quarter of the machine's.</param>
    public CompressionPool(int threads, long memoryPerThread = 0)
    {
        long fitting = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4 / Math.Max(1, memoryPerThread);
        Threads = (int)Math.Clamp(threads, 1, Math.Max(1, fitting));
        _threads = new WorkerThreads(Threads);
        _contents = new SemaphoreSlim(memoryPerThread > MostMemoryToReadAhead ? Threads : 2 * Threads);
    }

    /// <summary>The number of threads.</summary>
    public int Threads { get; }

    /// <summary>Waits until no other archive is written whose encoder has threads and large buffers of its own; <see cref="LeaveLarge"/> ends it.</summary>
    internal void EnterLarge(CancellationToken cancellationToken) => _large.Wait(cancellationToken);

    /// <summary>Lets the next one in after <see cref="EnterLarge"/>.</summary>
    internal void LeaveLarge() => _large.Release();

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
