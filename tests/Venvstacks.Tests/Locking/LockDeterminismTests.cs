using System.Globalization;
using Venvstacks.Locking;
using Venvstacks.Packaging;
using Venvstacks.Packaging.IndexPages;
using Venvstacks.Resolution;
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
            SlowProvider provider = new(recorded, seed: run);

            await new LayerLocker(_ => provider).LockAsync(
                stack.Definition,
                LockRequest.ForAll(stack.Definition),
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

    /// <summary>Answers after random times, so in random order: at once, on another thread, after holding its own up, or later.</summary>
    private sealed class SlowProvider(IPackageProvider inner, int seed) : IPackageProvider
    {
        private readonly Random _random = new(seed);
        private readonly Lock _lock = new();

        public async ValueTask<PackageListing> GetListingAsync(PackageName package, CancellationToken cancellationToken)
        {
            await DelayAsync(cancellationToken);
            return await inner.GetListingAsync(package, cancellationToken);
        }

        public async ValueTask<PackageMetadata> GetMetadataAsync(
            PackageName package,
            IndexFile wheel,
            CancellationToken cancellationToken
        )
        {
            await DelayAsync(cancellationToken);
            return await inner.GetMetadataAsync(package, wheel, cancellationToken);
        }

        public void Prefetch(PackageName package, IndexFile wheel) => inner.Prefetch(package, wheel);

        private async Task DelayAsync(CancellationToken cancellationToken)
        {
            int choice;
            lock (_lock)
                choice = _random.Next(12);
            if (choice == 0)
                await Task.Yield();
            else if (choice == 1)
                Thread.Sleep(1);
            else if (choice > 3)
                await Task.Delay(choice - 3, cancellationToken);
        }
    }
}
