using System.Collections.Immutable;
using Venvstacks.Definitions;
using Venvstacks.Locking;
using Venvstacks.Packaging;
using Venvstacks.Packaging.Requirements;
using Venvstacks.Packaging.Versions;
using Venvstacks.Resolution;

namespace Venvstacks.Explaining;

/// <summary>Why a package is in a layer.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Package">The package.</param>
/// <param name="Versions">Each version of it that the layer has; more than one where platforms differ.</param>
public sealed record PackageExplanation(
    LayerDefinition Layer,
    PackageName Package,
    ImmutableArray<VersionExplanation> Versions
);

/// <summary>Why a version of a package is in a layer.</summary>
/// <param name="Package">The package as it is locked.</param>
/// <param name="Chains">Who requires it: for each that does, the shortest chain from the layer's own requirements.</param>
/// <param name="Decision">What decided on the version.</param>
public sealed record VersionExplanation(
    LockedPackage Package,
    ImmutableArray<ImmutableArray<RequirementStep>> Chains,
    VersionDecision Decision
);

/// <summary>A link in a chain of requirements.</summary>
/// <param name="Dependency">Who requires what, and where.</param>
/// <param name="Declared">The requirements as they are written, mostly one.</param>
/// <param name="IsOverridden">Whether they are overrides of the settings, in the place of what was written there.</param>
public sealed record RequirementStep(
    ResolvedDependency Dependency,
    ImmutableArray<Requirement> Declared,
    bool IsOverridden = false
);

/// <summary>What decided on a version.</summary>
public abstract record VersionDecision
{
    private VersionDecision() { }

    /// <summary>A lower layer has the package in this version, and those on it use what lies below them.</summary>
    /// <param name="Layer">The lower layer.</param>
    public sealed record LowerLayer(LayerDefinition Layer) : VersionDecision;

    /// <summary>A requirement keeps the newest version out.</summary>
    /// <param name="Step">Who requires.</param>
    /// <param name="Newest">The version that it keeps out.</param>
    public sealed record Required(RequirementStep Step, PackageVersion Newest) : VersionDecision;

    /// <summary>A constraint of the settings keeps the newest version out.</summary>
    /// <param name="Constraint">The constraint.</param>
    /// <param name="Newest">The version that it keeps out.</param>
    public sealed record Constrained(Requirement Constraint, PackageVersion Newest) : VersionDecision;

    /// <summary>An override of the settings keeps the newest version out.</summary>
    /// <param name="Override">The override.</param>
    /// <param name="Newest">The version that it keeps out.</param>
    public sealed record Overridden(Requirement Override, PackageVersion Newest) : VersionDecision;

    /// <summary>The lock had the version before.</summary>
    /// <param name="Newest">The version that might be taken if the lock were reset.</param>
    public sealed record KeptFromLock(PackageVersion Newest) : VersionDecision;

    /// <summary>It is the newest that was uploaded in time.</summary>
    /// <param name="ExcludeNewer">The time from which on files do not exist.</param>
    /// <param name="Newer">The newest of those uploaded since.</param>
    public sealed record CutOff(DateTimeOffset ExcludeNewer, PackageVersion Newer) : VersionDecision
    {
        /// <summary>Whether the time is the package's own (<c>exclude-newer-package</c>).</summary>
        public bool IsOfPackage { get; init; }
    }

    /// <summary>It is the newest that the layer's Python can use.</summary>
    public sealed record NothingNewer : VersionDecision;

    /// <summary>The settings ask for the oldest.</summary>
    public sealed record LowestWanted : VersionDecision;

    /// <summary>Newer ones do not go with what else the layer needs.</summary>
    /// <param name="Newest">The newest.</param>
    public sealed record GoesWithTheRest(PackageVersion Newest) : VersionDecision;
}
