using Venvstacks.Locking;
using Venvstacks.Selection;
using Venvstacks.Tests.Resolution;

namespace Venvstacks.Tests.Locking;

public class GoldenLockingTests
{
    public static TheoryData<string> Stacks => [.. GoldenStackFolder.Names];

    [Theory]
    [MemberData(nameof(Stacks))]
    public async Task Stacks_are_locked_as_the_golden_locks(string name)
    {
        using GoldenStackFolder stack = await GoldenStackFolder.CopyAsync(name, isLocked: false);
        RecordedProvider provider = new();

        await new LayerLocker(_ => provider).LockAsync(
            stack.Definition,
            LockScope.ForAll(stack.Definition),
            cancellationToken: TestContext.Current.CancellationToken
        );

        stack.DifferencesFromGolden().ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Stacks))]
    public async Task Golden_locks_are_valid_and_stay_as_they_are(string name)
    {
        using GoldenStackFolder stack = await GoldenStackFolder.CopyAsync(name, isLocked: true);
        LayerLocker locker = new(_ => throw new InvalidOperationException("nothing is to be resolved"));

        LockResult result = await locker.LockAsync(
            stack.Definition,
            LockScope.ForAll(stack.Definition, OperationChoice.IfNeeded),
            cancellationToken: TestContext.Current.CancellationToken
        );

        result.Written.ShouldBeEmpty();
        result.Layers.ShouldAllBe(layer => layer.Outcome == LockOutcome.Kept);
    }

    [Theory]
    [MemberData(nameof(Stacks))]
    public async Task Golden_locks_that_are_locked_again_stay_as_they_are(string name)
    {
        using GoldenStackFolder stack = await GoldenStackFolder.CopyAsync(name, isLocked: true);
        RecordedProvider provider = new();

        LockResult result = await new LayerLocker(_ => provider).LockAsync(
            stack.Definition,
            LockScope.ForAll(stack.Definition),
            cancellationToken: TestContext.Current.CancellationToken
        );

        result.Written.ShouldBeEmpty();
        result.Layers.ShouldAllBe(layer => layer.Outcome == LockOutcome.Unchanged);
    }
}
