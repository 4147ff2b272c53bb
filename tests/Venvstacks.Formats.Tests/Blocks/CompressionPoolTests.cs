using Venvstacks.Formats.Blocks;

namespace Venvstacks.Formats.Tests.Blocks;

/// <summary>Encoders with threads of their own take no more threads than the pool has.</summary>
public class CompressionPoolTests
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_encoder_waits_until_enough_threads_are_free()
    {
        CompressionPool pool = new(2);
        pool.AcquireThreads(1, Token);
        pool.AcquireThreads(1, Token);

        Task large = Task.Run(() => pool.AcquireThreads(2, Token), Token);
        pool.ReleaseThreads(1);
        (await EndsAsync(large)).ShouldBeFalse();
        pool.ReleaseThreads(1);
        await large;

        Task small = Task.Run(() => pool.AcquireThreads(1, Token), Token);
        (await EndsAsync(small)).ShouldBeFalse();
        pool.ReleaseThreads(2);
        await small;
    }

    [Fact]
    public async Task A_cancelled_encoder_gives_its_threads_back()
    {
        CompressionPool pool = new(3);
        pool.AcquireThreads(1, Token);
        using CancellationTokenSource stop = new();

        Task large = Task.Run(() => pool.AcquireThreads(3, stop.Token), Token);
        (await EndsAsync(large)).ShouldBeFalse();
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => large);

        pool.AcquireThreads(2, Token);
        pool.ReleaseThreads(3);
    }

    private static async Task<bool> EndsAsync(Task entering) =>
        await Task.WhenAny(entering, Task.Delay(200, Token)) == entering;
}
