namespace Venvstacks.Packaging.Wheels;

/// <summary>Something about a wheel that deviates from the standard and does no harm while unpacking: whoever installs it decides.</summary>
/// <param name="IsRefused">Whether the wheel is refused unless its package is exempt; otherwise a warning is enough.</param>
/// <param name="Entry">The first entry at fault.</param>
/// <param name="Problem">What is wrong, in lower case and without a full stop.</param>
public sealed record WheelOddity(bool IsRefused, string Entry, string Problem)
{
    /// <summary>An oddity for each problem, in order, with the first entry and the number of further entries.</summary>
    public static IEnumerable<WheelOddity> Summarize(IEnumerable<WheelOddity> oddities) =>
        oddities
            .GroupBy(oddity => (oddity.IsRefused, oddity.Problem))
            .Select(same =>
                same.Skip(1).Any()
                    ? same.First() with
                    {
                        Problem = $"{same.Key.Problem} (and {Count(same.Count() - 1)})",
                    }
                    : same.First()
            );

    private static string Count(int entries) => entries == 1 ? "1 more entry" : $"{entries} more entries";
}
