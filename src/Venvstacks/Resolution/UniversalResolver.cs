namespace Venvstacks.Resolution;

/// <summary>Resolves a request for all environments at once. docs/resolver.md explains how.</summary>
/// <remarks>The result depends on the request and on what the provider answers, not on when it does.</remarks>
/// <param name="provider">The package provider.</param>
internal sealed class UniversalResolver(IPackageProvider provider)
{
    /// <summary>Finds versions that fulfil a request, or the reason why there are none.</summary>
    public async Task<Resolution> ResolveAsync(ResolutionRequest request, CancellationToken cancellationToken)
    {
        using CancellationTokenSource prefetching = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        PackageUniverse universe = new(DeclaredMetadataProvider.For(request, provider), request, prefetching.Token);
        try
        {
            return await new ForkLoop(request, universe).RunAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await prefetching.CancelAsync().ConfigureAwait(false);
        }
    }
}
