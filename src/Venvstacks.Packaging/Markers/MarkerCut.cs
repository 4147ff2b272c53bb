using Venvstacks.Packaging.Versions;

namespace Venvstacks.Packaging.Markers;

/// <summary>A place where the answers to a question divide: just before or just after a version or text. Between yes and no it is the default value.</summary>
/// <param name="Version">The version, for a question about versions.</param>
/// <param name="Text">The text, for a question about texts.</param>
/// <param name="IsAfter">Whether the version or text lies before the cut.</param>
internal readonly record struct MarkerCut(PackageVersion? Version, string? Text, bool IsAfter)
{
    public static MarkerCut Of(VersionCut cut) => new(cut.Version, null, cut.IsAfter);

    public static MarkerCut Before(string text) => new(null, text, IsAfter: false);

    public static MarkerCut After(string text) => new(null, text, IsAfter: true);

    /// <summary>Which of two cuts of one question comes first.</summary>
    public int CompareWith(MarkerCut other)
    {
        int order = Version is null ? string.CompareOrdinal(Text, other.Text) : Version.CompareTo(other.Version);
        return order != 0 ? order : IsAfter.CompareTo(other.IsAfter);
    }

    /// <summary>Whether a version lies above the cut.</summary>
    public bool IsBelow(PackageVersion version) => IsBelow(version.CompareTo(Version));

    /// <summary>Whether a text lies above the cut.</summary>
    public bool IsBelow(string text) => IsBelow(string.CompareOrdinal(text, Text));

    private bool IsBelow(int order) => IsAfter ? order > 0 : order >= 0;
}
