using System.Globalization;
using Venvstacks.Locking;
using Venvstacks.Packaging;
using Venvstacks.Packaging.IndexPages;
using Venvstacks.Resolution;
using Venvstacks.Tests.Resolution;

namespace Venvstacks.Tests.Locking;

/// <summary>Locks depend on the definition and on what the indexes answer: not on when they answer, nor on locale and time zone.</summary>
[Collection(nameof(LockDeterminismTests))]
[CollectionDefinition(nameof(LockDeterminismTests), DisableParallelization = true)]
public sealed class LockDeterminismTests : IDisposable
{
    private const int Runs = 25;
    private readonly CultureInfo _culture = CultureInfo.CurrentCulture;
    private readonly string? _zone = Environment.GetEnvironmentVariable("TZ");

    [Theory]
    [Trait("Category", "Slow")]
    [InlineData("cross")]
    [InlineData("mlx")]
    public async Task Locks_are_the_same_whenever_answers_come(string name)
    {
        RecordedProvider recorded = new();
        for (int run = 0; run < Runs; run++)
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

    /// <summary>Answers after random times, so in random order.</summary>
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

        private Task DelayAsync(CancellationToken cancellationToken)
        {
            int milliseconds;
            lock (_lock)
                milliseconds = Math.Max(0, _random.Next(-4, 9));
            return milliseconds == 0 ? Task.CompletedTask : Task.Delay(milliseconds, cancellationToken);
        }
    }
}
