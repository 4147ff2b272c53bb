using System.Collections.Concurrent;

namespace Venvstacks.Files;

/// <summary>Computes the value of each key once; concurrent callers wait for it.</summary>
/// <remarks>The work continues when a caller cancels, and ends with the map's own token.</remarks>
/// <param name="comparer">Compares keys, or null for the usual comparison.</param>
/// <param name="lifetime">Ends all work.</param>
internal sealed class OnceMap<TKey, TValue>(
    IEqualityComparer<TKey>? comparer = null,
    CancellationToken lifetime = default
)
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, Lazy<Task<TValue>>> _tasks = new(comparer);

    /// <summary>The result for a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="work">Computes the result; starts on the caller's thread.</param>
    /// <param name="cancellationToken">Ends the waiting of this caller.</param>
    public Task<TValue> GetAsync(
        TKey key,
        Func<TKey, CancellationToken, Task<TValue>> work,
        CancellationToken cancellationToken = default
    )
    {
        Task<TValue> task = _tasks
            .GetOrAdd(key, static (k, w) => new Lazy<Task<TValue>>(() => w.work(k, w.lifetime)), (work, lifetime))
            .Value;
        return task.IsCompleted || !cancellationToken.CanBeCanceled ? task : task.WaitAsync(cancellationToken);
    }

    /// <summary>The result for a key, where the work was done already and succeeded.</summary>
    public bool TryGetResult(TKey key, [MaybeNullWhen(false)] out TValue result)
    {
        bool isDone = _tasks.TryGetValue(key, out Lazy<Task<TValue>>? task) && task.Value.IsCompletedSuccessfully;
        result = isDone ? task!.Value.Result : default;
        return isDone;
    }
}
