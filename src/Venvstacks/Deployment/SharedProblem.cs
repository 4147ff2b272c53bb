using Venvstacks.Files;

namespace Venvstacks.Deployment;

/// <summary>A difference of a file that several generations share by hard links.</summary>
/// <param name="Problem">The difference.</param>
/// <param name="Generations">The numbers of the generations, in ascending order.</param>
public sealed record SharedProblem(TreeProblem Problem, ImmutableArray<int> Generations)
{
    /// <summary>Finds the differences that several generations share.</summary>
    /// <param name="found">The differences of each generation, and the full path of its directory.</param>
    internal static ImmutableArray<SharedProblem> Find(
        IEnumerable<(int Number, string Folder, ImmutableArray<TreeProblem> Problems)> found
    ) =>
        [
            .. found
                .SelectMany(generation =>
                    generation.Problems.Select(problem => (Problem: problem, generation.Number, generation.Folder))
                )
                .GroupBy(item => item.Problem)
                .Where(same => same.Count() > 1)
                .SelectMany(same =>
                    same.GroupBy(item => IdentityOf(Path.Combine(item.Folder, same.Key.Layer, same.Key.Path)))
                )
                .Where(shared => shared.Key != 0 && shared.Count() > 1)
                .Select(shared => new SharedProblem(
                    shared.First().Problem,
                    [.. shared.Select(item => item.Number).Order()]
                )),
        ];

    // Zero for directories, for what does not exist, and on Windows, where generations have copies.
    private static long IdentityOf(string path) =>
        EntryStat.Of(path) is { Kind: FileAttributes.Normal } ? FileStat.Of(path)?.Identity ?? 0 : 0;
}
