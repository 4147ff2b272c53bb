using System.Globalization;
using Venvstacks.Locking;
using Venvstacks.Tests.Resolution;

namespace Venvstacks.Tests.Locking;

/// <summary>
/// Locks depend on the definition and on what the indexes answer: not on when they answer, nor on which thread goes first, nor on locale and
/// time zone. One series changes all of them.
/// </summary>
[Collection(nameof(LockDeterminismTests))]
[CollectionDefinition(nameof(LockDeterminismTests), DisableParallelization = true)]
public sealed class LockDeterminismTests : IDisposable
{
    private readonly CultureInfo _culture = CultureInfo.CurrentCulture;
    private readonly string? _zone = Environment.GetEnvironmentVariable("TZ");

    [Theory]
    [Trait("Category", "Slow")]
    [InlineData("cross", 50)]
    [InlineData("mlx", 25)]
    public async Task Locks_are_the_same_whenever_answers_come(string name, int runs)
    {
        RecordedProvider recorded = new();
        for (int run = 0; run < runs; run++)
        {
            CultureInfo.CurrentCulture = run % 2 == 0 ? _culture : MakeOddCulture();
            SetZone(run % 3 == 0 ? "Pacific/Kiritimati" : "America/St_Johns");
            using GoldenStackFolder stack = await GoldenStackFolder.CopyAsync(name, isLocked: false);
            DelayedProvider provider = new(recorded, seed: run, WaitAsync);

            await new LayerLocker(_ => provider).LockAsync(
                stack.Definition,
                LockScopes.ForAll(stack.Definition),
                cancellationToken: TestContext.Current.CancellationToken
            );

            stack.DifferencesFromGolden().ShouldBeEmpty($"run {run}");
        }
    }

    public void Dispose()
    {
        CultureInfo.CurrentCulture = _culture;
        SetZone(_zone);
    }

    private static void SetZone(string? zone)
    {
        Environment.SetEnvironmentVariable("TZ", zone);
        TimeZoneInfo.ClearCachedData();
    }

    /// <summary>The data of cultures are not part of the program; this one writes numbers and dates as few do.</summary>
    private static CultureInfo MakeOddCulture()
    {
        CultureInfo culture = new("");
        culture.NumberFormat.NegativeSign = "~";
        culture.NumberFormat.NumberDecimalSeparator = ",";
        culture.NumberFormat.NumberGroupSeparator = ".";
        culture.DateTimeFormat.DateSeparator = ".";
        culture.DateTimeFormat.TimeSeparator = "h";
        return culture;
    }

    // At once, on another thread, after holding others up, or later.
    private static async Task WaitAsync(int choice, CancellationToken cancellationToken)
    {
        if (choice == 0)
            await Task.Yield();
        else if (choice == 1)
            Thread.Sleep(1);
        else if (choice > 3)
            await Task.Delay(choice - 3, cancellationToken);
    }
}
