using Venvstacks.Packaging;
using Venvstacks.Packaging.IndexPages;
using Venvstacks.Resolution;

namespace Venvstacks.Tests.Resolution;

/// <summary>The result does not depend on when answers come.</summary>
public class TimingTests
{
    [Fact]
    public async Task Late_answers_change_nothing()
    {
        for (int problem = 0; problem < 10; problem++)
        {
            RandomProblem random = new(problem, withMarkers: true);
            HashSet<string> results = [];
            for (int run = 0; run < 50; run++)
            {
                LateProvider provider = new(random.Provider, new Random(run));
                results.Add(
                    Print(
                        await new UniversalResolver(provider).ResolveAsync(
                            random.Request,
                            TestContext.Current.CancellationToken
                        )
                    )
                );
            }
            results.Count.ShouldBe(1, random.ToString());
        }
    }

    private static string Print(Venvstacks.Resolution.Resolution resolution) =>
        resolution is Solution solution
            ? string.Join(
                '\n',
                solution
                    .Packages.Select(p => $"{p.Name} {p.Version} {p.Marker}")
                    .Concat(solution.Dependencies.Select(d => d.ToString()))
            )
            : string.Join('\n', ((Refusal)resolution).Proof);

    private sealed class LateProvider(IPackageProvider inner, Random random) : IPackageProvider
    {
        private readonly Lock _lock = new();

        public async ValueTask<PackageListing> GetListingAsync(PackageName package, CancellationToken cancellationToken)
        {
            await WaitAsync(cancellationToken);
            return await inner.GetListingAsync(package, cancellationToken);
        }

        public async ValueTask<PackageMetadata> GetMetadataAsync(
            PackageName package,
            IndexFile wheel,
            CancellationToken cancellationToken
        )
        {
            await WaitAsync(cancellationToken);
            return await inner.GetMetadataAsync(package, wheel, cancellationToken);
        }

        public void Prefetch(PackageName package, IndexFile wheel) => inner.Prefetch(package, wheel);

        private async Task WaitAsync(CancellationToken cancellationToken)
        {
            int turns;
            lock (_lock)
                turns = random.Next(8);
            for (int i = 0; i < turns; i++)
                await Task.Yield();
            if (turns == 7)
                await Task.Delay(1, cancellationToken);
        }
    }
}
