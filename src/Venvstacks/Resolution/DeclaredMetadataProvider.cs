using Venvstacks.Packaging;
using Venvstacks.Packaging.IndexPages;
using Venvstacks.Packaging.Metadata;
using Venvstacks.Packaging.Versions;
using Venvstacks.Settings;

namespace Venvstacks.Resolution;

/// <summary>Provides the metadata that a request declares in place of the packages' own.</summary>
internal sealed class DeclaredMetadataProvider : IPackageProvider
{
    private readonly IPackageProvider _provider;
    private readonly ILookup<PackageName, UvDependencyMetadata> _declared;

    private DeclaredMetadataProvider(IPackageProvider provider, ImmutableArray<UvDependencyMetadata> declared) =>
        (_provider, _declared) = (provider, declared.ToLookup(entry => entry.Name));

    /// <summary>The provider for one request, with the metadata that it declares.</summary>
    public static IPackageProvider For(ResolutionRequest request, IPackageProvider provider) =>
        request.DependencyMetadata.IsEmpty
            ? provider.For(request)
            : new DeclaredMetadataProvider(provider.For(request), request.DependencyMetadata);

    /// <inheritdoc/>
    public ValueTask<PackageListing> GetListingAsync(PackageName package, CancellationToken cancellationToken) =>
        _provider.GetListingAsync(package, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<PackageMetadata> GetMetadataAsync(
        PackageName package,
        IndexFile wheel,
        CancellationToken cancellationToken
    ) =>
        Find(package, wheel) is { } declared
            ? ValueTask.FromResult(declared)
            : _provider.GetMetadataAsync(package, wheel, cancellationToken);

    /// <summary>The first entry for the version, else the first for all versions.</summary>
    private PackageMetadata? Find(PackageName package, IndexFile wheel)
    {
        if (!_declared.Contains(package))
            return null;
        PackageVersion version = wheel.Wheel!.Version;
        UvDependencyMetadata? declared =
            _declared[package].FirstOrDefault(entry => version.Equals(entry.Version))
            ?? _declared[package].FirstOrDefault(entry => entry.Version is null);
        return declared is null
            ? null
            : new PackageMetadata(
                new CoreMetadata
                {
                    Name = package,
                    Version = version,
                    RequiresDist = [.. declared.RequiresDist.Select(own => own.Requirement)],
                    RequiresPython = declared.RequiresPython,
                }
            );
    }
}
