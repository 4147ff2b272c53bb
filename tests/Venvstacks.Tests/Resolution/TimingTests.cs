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
                DelayedProvider provider = new(random.Provider, run, WaitAsync);
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

    private static async Task WaitAsync(int turns, CancellationToken cancellationToken)
    {
        for (int i = 0; i < turns; i++)
            await Task.Yield();
        if (turns == 11)
            await Task.Delay(1, cancellationToken);
    }
}
