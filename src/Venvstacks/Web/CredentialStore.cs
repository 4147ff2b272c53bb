using System.Collections.Immutable;
using Venvstacks.Indexes;

namespace Venvstacks.Web;

/// <summary>Knows which password goes with which request.</summary>
/// <remarks>
/// An index's own is sent to its own server only (scheme, host and port), for requests on its behalf; one without belongs to no index and needs an
/// address below an index's (whole path components). Else the machine's in netrc,
/// which also completes a user name without a password.
/// </remarks>
internal sealed class CredentialStore(ImmutableArray<PackageIndex> indexes, Netrc netrc)
{
    public Credential? Find(Uri address, PackageIndex? index)
    {
        PackageIndex? owner = index ?? indexes.FirstOrDefault(i => IsBelow(address, i.Address.Uri));
        Credential? own = owner?.Address.Credential;
        Credential? machine = netrc.Find(address.Host);
        if (own is null || !HaveSameServer(address, owner!.Address.Uri))
            return machine;
        return own.Password.Length == 0 && machine?.User == own.User ? machine : own;
    }

    public static bool HaveSameServer(Uri one, Uri other) =>
        one.Scheme == other.Scheme && one.IdnHost.TrimEnd('.') == other.IdnHost.TrimEnd('.') && one.Port == other.Port;

    private static bool IsBelow(Uri address, Uri index)
    {
        string prefix = index.AbsolutePath.TrimEnd('/') + "/";
        return HaveSameServer(address, index)
            && (address.AbsolutePath + "/").StartsWith(prefix, StringComparison.Ordinal);
    }
}
