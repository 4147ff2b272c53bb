using Venvstacks.Packaging;
using Venvstacks.Packaging.IndexPages;
using Venvstacks.Resolution;

namespace Venvstacks.Tests.Resolution;

/// <summary>Answers as another provider does, after random times, so in random order.</summary>
/// <param name="inner">The provider that knows.</param>
/// <param name="seed">Equal ones give equal times.</param>
/// <param name="delay">Waits, more or less long, by a number below 12.</param>
internal sealed class DelayedProvider(IPackageProvider inner, int seed, Func<int, CancellationToken, Task> delay)
    : IPackageProvider
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

    private Task DelayAsync(CancellationToken cancellationToken)
    {
        int choice;
        lock (_lock)
            choice = _random.Next(12);
        return delay(choice, cancellationToken);
    }
}
