using Venvstacks.Packaging.Tags;

namespace Venvstacks.Packaging.Wheels;

/// <summary>Chooses the wheel to install: the one with the best tag, of those the newest build, of those the first by name.</summary>
public static class WheelChooser
{
    /// <summary>The wheel to install, whatever the order of the list; null when none is compatible.</summary>
    /// <param name="wheels">The wheels of one version.</param>
    /// <param name="getFileName">A wheel's file name.</param>
    /// <param name="tags">What the target accepts.</param>
    public static T? Choose<T>(IEnumerable<T> wheels, Func<T, WheelFileName> getFileName, CompatibleTags tags)
        where T : class
    {
        T? best = null;
        Candidate bestCandidate = default;
        foreach (T wheel in wheels)
        {
            WheelFileName name = getFileName(wheel);
            if (tags.RankOf(name.Tags) is not int rank)
                continue;
            Candidate candidate = new(rank, name);
            if (best is null || candidate.IsBetterThan(bestCandidate))
                (best, bestCandidate) = (wheel, candidate);
        }
        return best;
    }

    /// <summary>The wheel to install, whatever the order of the list; null when none is compatible.</summary>
    public static WheelFileName? Choose(IEnumerable<WheelFileName> wheels, CompatibleTags tags) =>
        Choose(wheels, wheel => wheel, tags);

    private readonly record struct Candidate(int Rank, WheelFileName Name)
    {
        public bool IsBetterThan(Candidate other)
        {
            int order = Rank.CompareTo(other.Rank);
            if (order == 0)
                order = Nullable.Compare(other.Name.Build, Name.Build);
            return (order != 0 ? order : string.CompareOrdinal(Name.Text, other.Name.Text)) < 0;
        }
    }
}
