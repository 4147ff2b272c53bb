using Venvstacks.Packaging.IndexPages;
using Venvstacks.Packaging.LockFiles;
using Venvstacks.Resolution;

namespace Venvstacks.Locking;

/// <summary>Prefetches the pages and metadata of the packages in the old lock.</summary>
internal sealed class LockHints(IPackageProvider provider)
{
    /// <summary>Starts fetching; the resolution reports errors.</summary>
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
