namespace Venvstacks.Resolution;

/// <summary>Resolves a request for all environments at once. docs/design/resolver.md explains how.</summary>
/// <remarks>The result depends on the request and the provider's answers, not on their timing.</remarks>
internal sealed class UniversalResolver(IPackageProvider provider)
{
    /// <summary>Finds a solution, or a proof that there is none.</summary>
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
