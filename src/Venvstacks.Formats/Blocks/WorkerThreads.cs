namespace Venvstacks.Formats.Blocks;

/// <summary>Threads that are used again and end when they had no work for a while.</summary>
/// <remarks>The memory that a native encoder frees stays with its thread's arena: a new thread for each block would fill one arena after the other.</remarks>
/// <param name="count">The largest number of threads.</param>
[SuppressMessage(
    "Reliability",
    "CA1001:Types that own disposable fields should be disposable",
    Justification = "a semaphore without a wait handle holds nothing, and threads that still run use it"
)]
internal sealed class WorkerThreads(int count)
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly Queue<Action> _work = [];
    private readonly SemaphoreSlim _slots = new(count);
    private readonly SemaphoreSlim _ready = new(0);
    private int _idle;

    /// <summary>Starts work as soon as a thread is free; waiting here bounds the memory of work that has not begun.</summary>
    /// <param name="work">The work; it does not throw.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public void Start(Action work, CancellationToken cancellationToken)
    {
        _slots.Wait(cancellationToken);
        lock (_lock)
        {
            _work.Enqueue(work);
            if (_idle >= _work.Count)
            {
                _ready.Release();
                return;
            }
            _idle++;
        }
        _ready.Release();
        new Thread(Run) { IsBackground = true, Name = "compression" }.Start();
    }

    private void Run()
    {
        while (TryTake() is { } work)
        {
            work();
            lock (_lock)
                _idle++;
            _slots.Release();
        }
    }

    // Null after a while without work.
    private Action? TryTake()
    {
        bool isReady = _ready.Wait(Idle);
        lock (_lock)
        {
            _idle--;
            return isReady || _ready.Wait(0) ? _work.Dequeue() : null;
        }
    }
}
