using Venvstacks.Packaging.Solving;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Resolution;

/// <summary>The result of choosing a version of a package.</summary>
internal abstract record Choice
{
    private Choice() { }

    /// <summary>No version is left.</summary>
    public sealed record None : Choice;

    /// <summary>The package does not exist.</summary>
    public sealed record Missing(UnavailableReason Reason) : Choice;

    /// <summary>The next version cannot be used.</summary>
    public sealed record Unusable(PackageVersion Version, UnavailableReason Reason) : Choice;

    /// <summary>The next version needs a newer Python.</summary>
    public sealed record NeedsPython(PackageVersion Version, VersionRanges Required) : Choice;

    public sealed record Selected(PackageVersion Version) : Choice;

    /// <summary>The environment has to be split; parts may already have a version.</summary>
    public sealed record Split(ImmutableArray<(ForkEnvironment Environment, PackageVersion? Version)> Parts) : Choice;
}
