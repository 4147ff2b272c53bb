using Venvstacks.Locking;

namespace Venvstacks.Reporting;

/// <summary>A layer of a lock or of published metadata; unknown facts are null.</summary>
/// <param name="Name">The build name; with the target in brackets where one directory has several.</param>
public sealed record ComparedLayer(string Name)
{
    /// <summary>The packages of the lock; null for published metadata, which have none.</summary>
    public ImmutableArray<LockedPackage>? Packages { get; init; }

    /// <summary>The packages in its archive, by the manifest beside it; null for locks, and where there is no manifest.</summary>
    public ImmutableArray<LockedPackage>? ArchivedPackages { get; init; }

    /// <summary>The hash of the locked packages, or null.</summary>
    public string? RequirementsHash { get; init; }

    /// <summary>The version of the lock, or null.</summary>
    public int? LockVersion { get; init; }

    /// <summary>The size of its archive, or of all wheels that its lock has for any platform; null where a size is not recorded.</summary>
    public long? Bytes { get; init; }

    /// <summary>The SHA-256 of its archive, or null.</summary>
    public string? ArchiveSha256 { get; init; }
}

/// <summary>A layer on both sides of a comparison.</summary>
/// <param name="Name">The layer.</param>
/// <param name="Before">The layer on the first side; null where it was added.</param>
/// <param name="After">The layer on the second side; null where it was removed.</param>
/// <param name="Changes">The packages that differ, sorted by name; empty where a side does not have packages.</param>
public sealed record LayerDifference(
    string Name,
    ComparedLayer? Before,
    ComparedLayer? After,
    ImmutableArray<LockChange> Changes
)
{
    /// <summary>Whether the sides differ in what both know.</summary>
    public bool IsChanged =>
        Before is null
        || After is null
        || !Changes.IsEmpty
        || Differ(Before.RequirementsHash, After.RequirementsHash)
        || Differ(Before.ArchiveSha256, After.ArchiveSha256)
        || (Before.LockVersion is { } before && After.LockVersion is { } after && before != after);

    private static bool Differ(string? before, string? after) =>
        before is not null && after is not null && before != after;
}
