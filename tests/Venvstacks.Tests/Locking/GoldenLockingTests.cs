using Venvstacks.Diagnostics;
using Venvstacks.Locking;
using Venvstacks.Platforms;
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
            LockScopes.ForAll(stack.Definition),
            cancellationToken: TestContext.Current.CancellationToken
        );

        stack.DifferencesFromGolden().ShouldBeEmpty();
    }

    /// <summary>Two floors where the reference has one: other inputs, the same packages and wheels.</summary>
    [Theory]
    [MemberData(nameof(Stacks))]
    public async Task Stacks_with_a_list_of_floors_are_locked_as_the_golden_locks(string name)
    {
        using GoldenStackFolder stack = await GoldenStackFolder.CopyAsync(name, isLocked: false, WithTwoFloors);
        RecordedProvider provider = new();

        await new LayerLocker(_ => provider).LockAsync(
            stack.Definition,
            LockScopes.ForAll(stack.Definition),
            cancellationToken: TestContext.Current.CancellationToken
        );

        IReadOnlyList<string> differences = stack.DifferencesFromGolden();
        differences.ShouldAllBe(line => line.Contains("other_inputs_hash", StringComparison.Ordinal));
        differences.Count.ShouldBe(
            stack.Definition.Layers.Count(layer => layer.Platforms.Any(target => target.IsLinux))
        );
    }

    /// <summary>The recorded wheels of this stack are for musl too, so its musl targets change nothing but the other inputs.</summary>
    [Fact]
    public async Task A_stack_with_musl_targets_is_locked_as_the_golden_locks()
    {
        using GoldenStackFolder stack = await GoldenStackFolder.CopyAsync(
            "cross",
            isLocked: false,
            text =>
                WithTwoFloors(text)
                    .Replace("\"linux_x86_64\"", "\"linux_x86_64\", \"musllinux_x86_64\"", StringComparison.Ordinal)
        );
        RecordedProvider provider = new();

        await new LayerLocker(_ => provider).LockAsync(
            stack.Definition,
            LockScopes.ForAll(stack.Definition),
            cancellationToken: TestContext.Current.CancellationToken
        );

        stack.Definition.Layers.ShouldAllBe(layer => layer.Targets(Target.MuslX64));
        stack.Definition.Warnings.ShouldBeEmpty();
        stack.DifferencesFromGolden().ShouldAllBe(line => line.Contains("other_inputs_hash", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_package_without_a_musl_wheel_is_refused_for_the_musl_target()
    {
        using GoldenStackFolder stack = await GoldenStackFolder.CopyAsync(
            "mlx",
            isLocked: false,
            text => text.Replace("\"linux_x86_64\"", "\"linux_x86_64\", \"musllinux_x86_64\"", StringComparison.Ordinal)
        );
        RecordedProvider provider = new();

        LayerLockException error = await Should.ThrowAsync<LayerLockException>(() =>
            new LayerLocker(_ => provider).LockAsync(
                stack.Definition,
                LockScopes.ForAll(stack.Definition),
                cancellationToken: TestContext.Current.CancellationToken
            )
        );

        error.Diagnostics[0].Code.ShouldBe("VS2005");
        error
            .Diagnostics[0]
            .Notes.ShouldContain(note => note.Contains("has no wheel for musllinux_x86_64", StringComparison.Ordinal));
    }

    private static string WithTwoFloors(string definition)
    {
        string glibc =
            definition.Contains("glibc@2.35", StringComparison.Ordinal) ? "glibc@2.35"
            : definition.Contains("glibc@2.34", StringComparison.Ordinal) ? "glibc@2.34"
            : "glibc@2.28";
        string[] lines =
        [
            .. definition.Split('\n').Where(line => !line.StartsWith("linux_target", StringComparison.Ordinal)),
        ];
        return string.Join('\n', lines)
            .Replace(
                "\nrequirements = [",
                $"\nlinux_target = [\"musl@1.2\", \"{glibc}\"]\nrequirements = [",
                StringComparison.Ordinal
            );
    }

    [Theory]
    [MemberData(nameof(Stacks))]
    public async Task Golden_locks_are_valid_and_stay_as_they_are(string name)
    {
        using GoldenStackFolder stack = await GoldenStackFolder.CopyAsync(name, isLocked: true);
        LayerLocker locker = new(_ => throw new InvalidOperationException("nothing is to be resolved"));

        LockResult result = await locker.LockAsync(
            stack.Definition,
            LockScopes.ForAll(stack.Definition, OperationChoice.IfNeeded),
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
            LockScopes.ForAll(stack.Definition),
            cancellationToken: TestContext.Current.CancellationToken
        );

        result.Written.ShouldBeEmpty();
        result.Layers.ShouldAllBe(layer => layer.Outcome == LockOutcome.Unchanged);
    }
}
