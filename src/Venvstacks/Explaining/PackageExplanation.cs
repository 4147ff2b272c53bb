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
/// <param name="Chains">For each package that requires it, the shortest chain from the layer's own requirements.</param>
/// <param name="Decision">The reason for the version.</param>
public sealed record VersionExplanation(
    LockedPackage Package,
    ImmutableArray<ImmutableArray<RequirementStep>> Chains,
    VersionDecision Decision
);

/// <summary>A link in a chain of requirements.</summary>
/// <param name="Dependency">The dependent, its requirement and the environments.</param>
/// <param name="Declared">The requirements as written, usually one.</param>
/// <param name="IsOverridden">Whether they are overrides of the settings.</param>
public sealed record RequirementStep(
    ResolvedDependency Dependency,
    ImmutableArray<Requirement> Declared,
    bool IsOverridden = false
);

/// <summary>The reason for a version.</summary>
public abstract record VersionDecision
{
    private VersionDecision() { }

    /// <summary>A lower layer supplies this version, which the layers above it must use.</summary>
    /// <param name="Layer">The lower layer.</param>
    public sealed record LowerLayer(LayerDefinition Layer) : VersionDecision;

    /// <summary>A requirement excludes the newest version.</summary>
    /// <param name="Step">The requirement.</param>
    /// <param name="Newest">The excluded version.</param>
    public sealed record Required(RequirementStep Step, PackageVersion Newest) : VersionDecision;

    /// <summary>A constraint of the settings excludes the newest version.</summary>
    /// <param name="Constraint">The constraint.</param>
    /// <param name="Newest">The excluded version.</param>
    public sealed record Constrained(Requirement Constraint, PackageVersion Newest) : VersionDecision;

    /// <summary>An override of the settings excludes the newest version.</summary>
    /// <param name="Override">The override.</param>
    /// <param name="Newest">The excluded version.</param>
    public sealed record Overridden(Requirement Override, PackageVersion Newest) : VersionDecision;

    /// <summary>The old lock has this version.</summary>
    /// <param name="Newest">The newest version, a candidate after a reset.</param>
    public sealed record KeptFromLock(PackageVersion Newest) : VersionDecision;

    /// <summary>The version is the newest uploaded before <c>exclude-newer</c>.</summary>
    /// <param name="ExcludeNewer">The upload time from which files are ignored.</param>
    /// <param name="Newer">The newest version uploaded since.</param>
    public sealed record CutOff(DateTimeOffset ExcludeNewer, PackageVersion Newer) : VersionDecision
    {
        /// <summary>Whether the time is the package's own (<c>exclude-newer-package</c>).</summary>
        public bool IsOfPackage { get; init; }
    }

    /// <summary>The version is the newest that the layer's Python can use.</summary>
    public sealed record NothingNewer : VersionDecision;

    /// <summary>The settings prefer the oldest version.</summary>
    public sealed record LowestWanted : VersionDecision;

    /// <summary>Newer versions are incompatible with the rest of the layer.</summary>
    /// <param name="Newest">The newest.</param>
    public sealed record GoesWithTheRest(PackageVersion Newest) : VersionDecision;
}
