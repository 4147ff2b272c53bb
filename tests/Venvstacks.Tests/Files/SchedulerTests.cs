using System.Collections.Concurrent;
using System.Collections.Immutable;
using Venvstacks.Files;

namespace Venvstacks.Tests.Files;

public class SchedulerTests
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(90, 8, 3)]
    [InlineData(29, 8, 1)]
    [InlineData(1000, 2, 2)]
    public async Task As_many_jobs_run_as_the_budget_and_the_limit_allow(int budget, int limit, int expected)
    {
        int running = 0;
        int most = 0;
        TaskCompletionSource full = new();
        await new Scheduler(budget, limit).RunAsync(
            [.. Enumerable.Range(0, 12)],
            _ => 30,
            async (item, token) =>
            {
                int now = Interlocked.Increment(ref running);
                if (now == expected)
                    full.TrySetResult();
                // The first jobs end only once all that may run do run.
                await full.Task.WaitAsync(TimeSpan.FromSeconds(30), token);
                InterlockedMax(ref most, now);
                Interlocked.Decrement(ref running);
                return item;
            },
            cancellationToken: Token
        );
        most.ShouldBe(expected);
    }

    [Fact]
    public async Task The_job_that_needs_the_most_memory_starts_first_and_alone_where_it_needs_more_than_the_budget()
    {
        ConcurrentQueue<int> started = [];
        int running = 0;
        await new Scheduler(10, 8).RunAsync(
            [1, 50, 2],
            item => item,
            async (item, token) =>
            {
                started.Enqueue(item);
                Interlocked.Increment(ref running);
                if (item == 50)
                {
                    await Task.Yield();
                    Volatile.Read(ref running).ShouldBe(1);
                }
                Interlocked.Decrement(ref running);
                return item;
            },
            cancellationToken: Token
        );
        started.TryPeek(out int first).ShouldBeTrue();
        first.ShouldBe(50);
        started.Order().ShouldBe([1, 2, 50]);
    }

    [Fact]
    public async Task Results_and_reports_come_in_the_order_of_the_items_whichever_job_ends_first()
    {
        TaskCompletionSource[] ends = [new(), new(), new()];
        List<int> reports = [];
        Task<ImmutableArray<int>> all = new Scheduler(100, 8).RunAsync(
            [0, 1, 2],
            _ => 1,
            async (item, token) =>
            {
                await ends[item].Task.WaitAsync(token);
                if (item > 0)
                    ends[item - 1].SetResult();
                return item * 10;
            },
            reports.Add,
            Token
        );
        ends[2].SetResult();
        (await all).ShouldBe([0, 10, 20]);
        reports.ShouldBe([0, 10, 20]);
    }

    [Fact]
    public async Task The_error_is_that_of_the_first_item_whichever_job_fails_first()
    {
        TaskCompletionSource lastFailed = new();
        List<int> reports = [];
        InvalidOperationException error = await Should.ThrowAsync<InvalidOperationException>(() =>
            new Scheduler(100, 8).RunAsync<int, int>(
                [0, 1, 2, 3],
                _ => 1,
                async (item, token) =>
                {
                    if (item == 3)
                    {
                        lastFailed.SetResult();
                        throw new InvalidOperationException("3");
                    }
                    await lastFailed.Task;
                    return item == 1 ? throw new InvalidOperationException("1") : item;
                },
                reports.Add,
                Token
            )
        );
        error.Message.ShouldBe("1");
        reports.ShouldBe([0]);
    }

    [Fact]
    public async Task A_failure_ends_the_jobs_of_later_items_and_starts_no_more()
    {
        ConcurrentBag<int> started = [];
        bool wasCanceled = false;
        await Should.ThrowAsync<InvalidOperationException>(() =>
            new Scheduler(2, 8).RunAsync<int, int>(
                [0, 1, 2, 3],
                _ => 1,
                async (item, token) =>
                {
                    started.Add(item);
                    if (item == 0)
                        throw new InvalidOperationException();
                    try
                    {
                        await Task.Delay(TimeSpan.FromSeconds(60), token);
                    }
                    finally
                    {
                        wasCanceled = token.IsCancellationRequested;
                    }
                    return item;
                },
                cancellationToken: Token
            )
        );
        wasCanceled.ShouldBeTrue();
        started.Order().ShouldBe([0, 1]);
    }

    [Fact]
    public async Task The_caller_ends_all_jobs()
    {
        using CancellationTokenSource stop = new();
        Task<ImmutableArray<int>> all = new Scheduler(100, 8).RunAsync<int, int>(
            [0, 1],
            _ => 1,
            async (item, token) =>
            {
                await Task.Delay(Timeout.Infinite, token);
                return item;
            },
            cancellationToken: stop.Token
        );
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => all);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (int seen = target; seen < value; )
            seen =
                Interlocked.CompareExchange(ref target, value, seen) is var before && before == seen ? value : before;
    }
}
