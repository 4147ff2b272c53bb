namespace Venvstacks.Files;

/// <summary>Runs jobs that do not depend on each other at the same time, as long as the memory that they need together is within a budget.</summary>
/// <remarks>
/// The job that needs the most memory starts first; one that needs more than the budget runs alone. Nothing that callers see depends on
/// the order in which jobs end: results and reports come in the order of the items, and of several errors the first item's is thrown.
/// </remarks>
/// <param name="budget">The memory of all jobs that run, in bytes.</param>
/// <param name="atOnce">The largest number of jobs that run.</param>
internal sealed class Scheduler(long budget, int atOnce)
{
    /// <summary>Runs a job for each item.</summary>
    /// <param name="items">The items.</param>
    /// <param name="memoryOf">The memory that the job of an item needs, in bytes.</param>
    /// <param name="work">The job; canceled when the job of an earlier item fails.</param>
    /// <param name="report">Called with each result once all earlier items have theirs; or null.</param>
    /// <param name="cancellationToken">Ends all jobs.</param>
    /// <returns>The results in the order of the items.</returns>
    public async Task<ImmutableArray<TResult>> RunAsync<TItem, TResult>(
        IReadOnlyList<TItem> items,
        Func<TItem, long> memoryOf,
        Func<TItem, CancellationToken, Task<TResult>> work,
        Action<TResult>? report = null,
        CancellationToken cancellationToken = default
    )
    {
        Job<TResult>[] jobs = [.. items.Select((item, index) => new Job<TResult>(index, memoryOf(item)))];
        List<Job<TResult>> waiting = [.. jobs.OrderByDescending(job => job.Memory)];
        List<Job<TResult>> running = [];
        int reported = 0;
        int failed = jobs.Length;
        while (true)
        {
            while (!cancellationToken.IsCancellationRequested && FindNext() is { } next)
            {
                waiting.Remove(next);
                running.Add(next);
                next.Start(token => work(items[next.Index], token), cancellationToken);
            }
            if (running.Count == 0)
                break;
            await Task.WhenAny(running.Select(job => job.Task)).ConfigureAwait(false);
            foreach (Job<TResult> ended in running.Where(job => job.Task.IsCompleted && !job.IsDone).ToArray())
                failed = Math.Min(failed, ended.Index);
            running.RemoveAll(job => job.Task.IsCompleted);
            foreach (Job<TResult> useless in running.Where(job => job.Index > failed))
                useless.Cancel();
            for (; reported < failed && jobs[reported].IsDone; reported++)
                report?.Invoke(jobs[reported].Task.Result);
        }
        if (failed < jobs.Length)
            await jobs[failed].Task.ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return [.. jobs.Select(job => job.Task.Result)];

        // Jobs after the first failed item are not started; an earlier item can still fail, and then its error is thrown.
        Job<TResult>? FindNext() =>
            running.Count < atOnce
                ? waiting.Find(job =>
                    job.Index < failed
                    && (running.Count == 0 || running.Sum(other => other.Memory) + job.Memory <= budget)
                )
                : null;
    }

    private sealed class Job<TResult>(int index, long memory)
    {
        private CancellationTokenSource? _stop;

        public int Index => index;

        public long Memory => memory;

        public Task<TResult> Task { get; private set; } = null!;

        public bool IsDone => Task is { IsCompletedSuccessfully: true };

        public void Start(Func<CancellationToken, Task<TResult>> work, CancellationToken cancellationToken)
        {
            _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            CancellationToken token = _stop.Token;
            Task = System.Threading.Tasks.Task.Run(() => work(token), CancellationToken.None);
            _ = Task.ContinueWith(
                _ => _stop.Dispose(),
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default
            );
        }

        // The job may end meanwhile.
        public void Cancel()
        {
            try
            {
                _stop!.Cancel();
            }
            catch (ObjectDisposedException)
            {
                return;
            }
        }
    }
}
