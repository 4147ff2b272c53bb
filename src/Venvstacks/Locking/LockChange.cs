using Venvstacks.Packaging;

namespace Venvstacks.Locking;

/// <summary>The kind of change of a package between two locks.</summary>
public enum LockChangeKind
{
    /// <summary>The lock had no such package.</summary>
    Added,

    /// <summary>The lock has no such package any more.</summary>
    Removed,

    /// <summary>The package has another version.</summary>
    Updated,

    /// <summary>Its marker changed, or whether it is shared.</summary>
    Moved,

    /// <summary>Its wheels or its index changed.</summary>
    Refiled,
}

/// <summary>A difference between two locks of a layer.</summary>
/// <param name="Kind">The kind of change.</param>
/// <param name="Name">The package.</param>
/// <param name="Before">The package in the old lock, one entry for each version; empty if it was added.</param>
/// <param name="After">The package in the new lock; empty if it was removed.</param>
public sealed record LockChange(
    LockChangeKind Kind,
    PackageName Name,
    ImmutableArray<LockedPackage> Before,
    ImmutableArray<LockedPackage> After
)
{
    /// <summary>All differences between two locks, sorted by name.</summary>
    public static ImmutableArray<LockChange> Between(
        IEnumerable<LockedPackage> before,
        IEnumerable<LockedPackage> after
    )
    {
        ILookup<PackageName, LockedPackage> old = before.ToLookup(package => package.Name);
        ILookup<PackageName, LockedPackage> now = after.ToLookup(package => package.Name);
        IEnumerable<PackageName> names = old.Concat(now).Select(group => group.Key).Distinct().Order();
        return [.. names.Select(name => Compare(name, [.. old[name]], [.. now[name]])).OfType<LockChange>()];
    }

    private static LockChange? Compare(
        PackageName name,
        ImmutableArray<LockedPackage> before,
        ImmutableArray<LockedPackage> after
    )
    {
        LockChangeKind? kind = (before, after) switch
        {
            ([], _) => LockChangeKind.Added,
            (_, []) => LockChangeKind.Removed,
            _ when !AreEqual(before, after, package => $"{package.Version}") => LockChangeKind.Updated,
            _ when !AreEqual(before, after, package => $"{package} {package.IsShared}") => LockChangeKind.Moved,
            _ when LockHashes.OfPackages(before) != LockHashes.OfPackages(after) => LockChangeKind.Refiled,
            _ => null,
        };
        return kind is { } known ? new LockChange(known, name, before, after) : null;
    }

    private static bool AreEqual(
        ImmutableArray<LockedPackage> before,
        ImmutableArray<LockedPackage> after,
        Func<LockedPackage, string> describe
    ) => before.Select(describe).SequenceEqual(after.Select(describe), StringComparer.Ordinal);
}
