using Venvstacks.Packaging.Versions;

namespace Venvstacks.Packaging.Solving;

/// <summary>A fact about versions of a package, apart from any proof.</summary>
internal abstract record ProofFact<TPackage>(TPackage Package, VersionRanges Versions)
    where TPackage : notnull
{
    /// <summary>The fact at the end of a proof; null where the end is that the root is chosen.</summary>
    public static ProofFact<TPackage>? Of(Derivation<TPackage> end)
    {
        (TPackage package, Term term) = end.Terms[0];
        return end switch
        {
            Derivation<TPackage>.Dependency need => new Need(
                package,
                term.Versions,
                need.Required,
                need.RequiredVersions
            ),
            Derivation<TPackage>.Unavailable { Reason: var reason } => new Unusable(package, term.Versions, reason),
            Derivation<TPackage>.NoVersions => new Absence(package, term.Versions),
            _ => null,
        };
    }

    /// <summary>The versions require others.</summary>
    public sealed record Need(
        TPackage Package,
        VersionRanges Versions,
        TPackage Required,
        VersionRanges RequiredVersions
    ) : ProofFact<TPackage>(Package, Versions)
    {
        /// <summary>The fact about the versions of this and of another need of the same package: they require one of both.</summary>
        public Need Or(Need other) =>
            this with
            {
                Versions = Versions.Union(other.Versions),
                RequiredVersions = RequiredVersions.Union(other.RequiredVersions),
            };

        /// <summary>The need of any version from the first to the last that will do: weaker, and shorter.</summary>
        public Need WithoutGaps() => this with { RequiredVersions = RequiredVersions.WithoutGaps() };
    }

    /// <summary>The versions cannot be used.</summary>
    public sealed record Unusable(TPackage Package, VersionRanges Versions, UnavailableReason Reason)
        : ProofFact<TPackage>(Package, Versions);

    /// <summary>The versions do not exist.</summary>
    public sealed record Absence(TPackage Package, VersionRanges Versions) : ProofFact<TPackage>(Package, Versions);
}
