using Venvstacks.Files;

namespace Venvstacks.Tests.Files;

public class OnceMapTests
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Work_is_done_once_for_each_key()
    {
        OnceMap<string, int> map = new();
        int calls = 0;
        TaskCompletionSource go = new();
        Task<int>[] waiting =
        [
            .. Enumerable.Range(0, 20).Select(i => map.GetAsync(i % 2 == 0 ? "a" : "b", Work, Token)),
        ];
        map.TryGetResult("a", out _).ShouldBeFalse();
        go.SetResult();
        (await Task.WhenAll(waiting)).Distinct().Order().ShouldBe([1, 2]);
        (await map.GetAsync("a", Work, Token)).ShouldBe(1);
        map.TryGetResult("b", out int known).ShouldBeTrue();
        known.ShouldBe(2);
        map.TryGetResult("c", out _).ShouldBeFalse();

        async Task<int> Work(string key, CancellationToken token)
        {
            int call = Interlocked.Increment(ref calls);
            await go.Task;
            return call;
        }
    }

    [Fact]
    public async Task A_caller_that_gives_up_does_not_end_the_work_of_others()
    {
        OnceMap<string, int> map = new();
        using CancellationTokenSource first = new();
        TaskCompletionSource<int> result = new();
        Task<int> given = map.GetAsync("a", (_, token) => result.Task.WaitAsync(token), first.Token);
        await first.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => given);
        Task<int> second = map.GetAsync("a", (_, _) => throw new InvalidOperationException("twice"), Token);
        result.SetResult(7);
        (await second).ShouldBe(7);
    }

    [Fact]
    public async Task The_end_of_the_map_ends_the_work()
    {
        using CancellationTokenSource lifetime = new();
        OnceMap<string, int> map = new(lifetime: lifetime.Token);
        Task<int> endless = map.GetAsync(
            "a",
            async (_, token) =>
            {
                await Task.Delay(Timeout.Infinite, token);
                return 0;
            },
            Token
        );
        await lifetime.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => endless);
    }

    [Fact]
    public async Task Keys_are_compared_as_told()
    {
        OnceMap<string, int> map = new(StringComparer.OrdinalIgnoreCase);
        (await map.GetAsync("a", (_, _) => Task.FromResult(1), Token)).ShouldBe(1);
        (await map.GetAsync("A", (_, _) => Task.FromResult(2), Token)).ShouldBe(1);
    }
}
