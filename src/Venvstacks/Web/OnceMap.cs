using System.Collections.Concurrent;

namespace Venvstacks.Web;

/// <summary>Does each piece of work once: who asks for it while it is being done waits for it, who asks later has it.</summary>
/// <remarks>The work goes on when one of those who wait gives up; it ends with the map's own token.</remarks>
internal sealed class OnceMap<TKey, TValue>(CancellationToken lifetime)
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, Lazy<Task<TValue>>> _tasks = new();

    public Task<TValue> GetAsync(
        TKey key,
        Func<CancellationToken, Task<TValue>> work,
        CancellationToken cancellationToken
    )
    {
        Task<TValue> task = Start(key, work);
        return task.IsCompleted || !cancellationToken.CanBeCanceled ? task : task.WaitAsync(cancellationToken);
    }

    /// <summary>Begins the work if nobody has. Its failure is seen by those who ask for the result.</summary>
    private Task<TValue> Start(TKey key, Func<CancellationToken, Task<TValue>> work) =>
        _tasks
            .GetOrAdd(
                key,
                static (_, w) => new Lazy<Task<TValue>>(() => Task.Run(() => w.work(w.lifetime))),
                (work, lifetime)
            )
            .Value;
}
