namespace Venvstacks.Web;

/// <summary>Chooses the credential for a request.</summary>
/// <remarks>
/// The credential of a scope is sent only to that scope's origin, for requests within the scope. Requests without a scope use the first
/// scope that contains their address. All others use the credential of netrc for the host, which also completes a user name without password.
/// </remarks>
/// <param name="scopes">The scopes of requests that name none.</param>
/// <param name="netrc">The credentials of the user by host.</param>
internal sealed class CredentialStore(ImmutableArray<CredentialScope> scopes, Netrc netrc)
{
    public Credential? Find(Uri address, CredentialScope? scope)
    {
        scope ??= scopes.FirstOrDefault(s => s.Contains(address));
        Credential? machine = netrc.Find(address.Host);
        if (scope?.Credential is not { } own || !CredentialScope.HasSameOrigin(address, scope.Address))
            return machine;
        return own.Password.Length == 0 && machine?.User == own.User ? machine : own;
    }
}
