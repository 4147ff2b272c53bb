using Venvstacks.Packaging;
using Venvstacks.Settings;

namespace Venvstacks.Resolution;

/// <summary>The upload times from which files are ignored. With a limit, files without upload time are ignored too.</summary>
/// <param name="General">The time for all packages; null for no limit.</param>
internal sealed record UploadLimits(DateTimeOffset? General = null)
{
    /// <summary>The packages that have a time of their own, or no limit.</summary>
    public ImmutableSortedDictionary<PackageName, DateTimeOffset?> Packages { get; init; } =
        ImmutableSortedDictionary<PackageName, DateTimeOffset?>.Empty;

    public static UploadLimits Of(UvSettings settings) =>
        new(settings.ExcludeNewer) { Packages = settings.ExcludeNewerPackages };

    /// <summary>The time for a package; null for no limit.</summary>
    public DateTimeOffset? For(PackageName package) =>
        !Packages.IsEmpty && Packages.TryGetValue(package, out DateTimeOffset? own) ? own : General;

    /// <summary>Whether a package has a time of its own.</summary>
    public bool IsOwn(PackageName package) => Packages.ContainsKey(package);
}
