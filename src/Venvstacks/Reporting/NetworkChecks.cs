using Venvstacks.Diagnostics;
using Venvstacks.Indexes;
using Venvstacks.Packaging;

namespace Venvstacks.Reporting;

/// <summary>Checks whether package indexes answer.</summary>
/// <param name="client">A client without cache, so that each index is asked.</param>
/// <param name="hasCredential">Whether a request to an address has a credential.</param>
internal sealed class NetworkChecks(IndexClient client, Func<PackageIndex, bool> hasCredential)
{
    // Any package will do: an index that does not have it answers too.
    private static readonly PackageName Probe = PackageName.Parse("pip");

    /// <summary>Asks indexes, all at once.</summary>
    /// <returns>A check of each, in the same order.</returns>
    public async Task<ImmutableArray<HealthCheck>> RunAsync(
        IEnumerable<PackageIndex> indexes,
        CancellationToken cancellationToken
    ) => [.. await Task.WhenAll(indexes.Select(index => CheckAsync(index, cancellationToken))).ConfigureAwait(false)];

    private async Task<HealthCheck> CheckAsync(PackageIndex index, CancellationToken cancellationToken)
    {
        try
        {
            await client.GetPageAsync(index, Probe, cancellationToken).ConfigureAwait(false);
            return HealthCheck.Ok("index", $"{index} answers{(hasCredential(index) ? ", with a credential" : "")}");
        }
        catch (VenvstacksException e)
        {
            HealthCheck failure = HealthCheck.Fail("index", e);
            return failure with
            {
                Help = failure.Help ?? "check the URL, the network, the proxy and the credential of the index",
            };
        }
    }
}
