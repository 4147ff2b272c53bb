using Venvstacks.Packaging.IndexPages;
using Venvstacks.Packaging.LockFiles;
using Venvstacks.Resolution;

namespace Venvstacks.Locking;

/// <summary>Has pages and metadata fetched that an old lock makes likely to be needed, all at once rather than step by step.</summary>
/// <param name="provider">Where packages come from.</param>
internal sealed class LockHints(IPackageProvider provider)
{
    /// <summary>Starts fetching. What cannot be had is told when the resolution asks for it, if it does.</summary>
    public void Start(IEnumerable<LockedPackage> packages, CancellationToken cancellationToken)
    {
        foreach (LockedPackage package in packages)
            _ = FetchAsync(package, cancellationToken);
    }

    private async Task FetchAsync(LockedPackage package, CancellationToken cancellationToken)
    {
        PackageListing listing = await provider.GetListingAsync(package.Name, cancellationToken).ConfigureAwait(false);
        IndexRelease? release = listing
            .Indexes.Select(index => IndexRelease.Find(index.Releases, package.Version))
            .FirstOrDefault(release => release is not null);
        // Shared packages have no wheels; the layer that supplies them fetches their metadata.
        if (package.Wheels is not [PylockWheel first, ..])
            return;
        if (release?.Files.FirstOrDefault(file => file.FileName == first.FileName) is { } wheel)
            await provider.GetMetadataAsync(package.Name, wheel, cancellationToken).ConfigureAwait(false);
    }
}
