using Venvstacks.Packaging.Versions;

namespace Venvstacks.Resolution;

/// <summary>A version that was selected, usable or not.</summary>
/// <param name="Release">The version with its files.</param>
/// <param name="IsPreferred">Whether it was selected because of a preference.</param>
internal readonly record struct Candidate(CandidateRelease Release, bool IsPreferred)
{
    /// <summary>The version.</summary>
    public PackageVersion Version => Release.Version;

    /// <summary>Whether it can be used.</summary>
    public bool IsUsable => Release.Wheel is not null;

    /// <summary>The Python versions that its wheel requires.</summary>
    public VersionRanges Pythons => Release.Pythons;
}
