using Venvstacks.Packaging.Versions;

namespace Venvstacks.Packaging.Solving;

/// <summary>Why an incompatibility holds.</summary>
internal abstract record Cause
{
    private Cause() { }

    /// <summary>The root has to be chosen: what drives the solver.</summary>
    public sealed record NotRoot : Cause;

    /// <summary>There is no version in the set.</summary>
    public sealed record NoVersions : Cause;

    /// <summary>The versions cannot be used.</summary>
    public sealed record Unavailable(UnavailableReason Reason) : Cause;

    /// <summary>One package requires some versions of another, and how that was written. The incompatibility's first term is the dependent's.</summary>
    public sealed record Dependency(int Dependent, int Required, VersionRanges Versions, VersionRanges Written) : Cause;

    /// <summary>Derived from two others.</summary>
    public sealed record Derived(int First, int Second) : Cause;
}
