using System.Collections.Concurrent;

namespace Venvstacks.Testing;

/// <summary>A probe of concurrency: each visitor waits until all have come, so that work one after the other never ends it.</summary>
/// <param name="visitors">How many are awaited.</param>
public sealed class Rendezvous(int visitors)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<string, bool> _names = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _complete = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether all have come.</summary>
    public bool IsComplete => _complete.Task.IsCompleted;

    /// <summary>Waits for the others; a name counts once.</summary>
    public Task MeetAsync(string name)
    {
        if (_names.TryAdd(name, true) && _names.Count == visitors)
            _complete.TrySetResult();
        return _complete.Task.WaitAsync(Patience);
    }
}
