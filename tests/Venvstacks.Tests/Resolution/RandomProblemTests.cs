using System.Globalization;
using Venvstacks.Packaging.Markers;
using Venvstacks.Resolution;

namespace Venvstacks.Tests.Resolution;

/// <summary>The resolver against brute force, on problems small enough for it.</summary>
public class RandomProblemTests
{
    /// <summary>How many problems with markers the slow test looks at; VENVSTACKS_PROBLEMS sets another number.</summary>
    private static int Many =>
        Environment.GetEnvironmentVariable("VENVSTACKS_PROBLEMS") is { } text
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : 10_000;

    [Fact]
    public Task A_few_without_markers() => CompareAsync(300);

    [Fact]
    public Task A_few_with_markers() => CheckAsync(300);

    [Fact]
    [Trait("Category", "Slow")]
    public Task Without_markers_what_brute_force_solves_is_solved_and_nothing_else() => CompareAsync(Many / 4);

    [Fact]
    [Trait("Category", "Slow")]
    public Task With_markers_solutions_hold_on_every_platform_and_refusals_in_the_environment_that_they_name() =>
        CheckAsync(Many);

    private static async Task CompareAsync(int count)
    {
        List<string> failures = [];
        int solved = 0;
        for (int seed = 0; seed < count && failures.Count < 5; seed++)
        {
            RandomProblem problem = new(seed, withMarkers: false);
            Venvstacks.Resolution.Resolution resolution = await ResolveAsync(problem);
            bool expected = problem.IsSolvable(RandomProblem.Platforms);
            solved += expected ? 1 : 0;
            if (expected != resolution is Solution)
                failures.Add($"seed {seed}: {(expected ? "solvable" : "not solvable")}, but {resolution}\n{problem}");
            else if (resolution is Solution solution && Check(problem, solution) is { } wrong)
                failures.Add($"seed {seed}: {wrong}\n{problem}");
        }
        failures.ShouldBeEmpty();
        solved.ShouldBeInRange(count / 10, count * 9 / 10);
    }

    /// <summary>
    /// A solution is right where its versions fulfil, on each platform, what is reached there. A refusal is wrong where one version of each package
    /// fulfils all requirements of all platforms at once, and certainly right where no versions do so in the environment that it names. Between
    /// the two lies what only other forks would solve: a fork keeps what was learnt before it, requirements of other platforms too. uv refuses
    /// these as well; they have to stay few.
    /// </summary>
    private static async Task CheckAsync(int count)
    {
        List<string> failures = [];
        int solved = 0;
        int undecided = 0;
        for (int seed = 0; seed < count && failures.Count < 5; seed++)
        {
            RandomProblem problem = new(seed, withMarkers: true);
            Venvstacks.Resolution.Resolution resolution = await ResolveAsync(problem);
            solved += resolution is Solution ? 1 : 0;
            if (resolution is Solution solution && Check(problem, solution) is { } wrong)
                failures.Add($"seed {seed}: {wrong}\n{problem}");
            else if (resolution is Refusal && problem.IsSolvable(RandomProblem.Platforms))
                failures.Add($"seed {seed}: solvable, but refused\n{problem}");
            else if (resolution is Refusal refusal && problem.IsSolvable(PlatformsIn(refusal.Environment)))
                undecided++;
        }
        failures.ShouldBeEmpty();
        solved.ShouldBeInRange(count / 10, count * 9 / 10);
        undecided.ShouldBeLessThan(count / 30);
    }

    [Fact]
    public async Task Proofs_are_short()
    {
        for (int seed = 0; seed < 300; seed++)
            if (await ResolveAsync(new RandomProblem(seed, withMarkers: true)) is Refusal refusal)
            {
                refusal.Proof.Length.ShouldBeInRange(1, 15);
                refusal.Proof[^1].ShouldContain("the requirements of the request cannot be satisfied");
            }
    }

    private static Task<Venvstacks.Resolution.Resolution> ResolveAsync(RandomProblem problem) =>
        new UniversalResolver(problem.Provider).ResolveAsync(problem.Request, TestContext.Current.CancellationToken);

    private static string[] PlatformsIn(Marker environment) =>
        [.. RandomProblem.Platforms.Where(platform => !environment.IsDisjointFrom(Here(platform)))];

    private static Marker Here(string platform) => Marker.Equal(MarkerVariable.SysPlatform, platform);

    /// <summary>What is wrong with a solution on some platform; null where nothing is.</summary>
    private static string? Check(RandomProblem problem, Solution solution)
    {
        foreach (string platform in RandomProblem.Platforms)
        {
            Marker here = Here(platform);
            Dictionary<string, string> chosen = [];
            foreach (ResolvedPackage package in solution.Packages.Where(p => !p.Marker.IsDisjointFrom(here)))
            {
                if (!here.IsDisjointFrom(package.Marker.Not()))
                    return $"{package.Name} {package.Version} has the marker {package.Marker}";
                if (!chosen.TryAdd(package.Name.ToString(), package.Version.ToString()))
                    return $"{package.Name} has two versions on {platform}";
            }
            if (problem.Check(platform, chosen) is { } wrong)
                return wrong;
        }
        return null;
    }
}
