namespace Venvstacks.Web;

/// <summary>An address and the credential for the files below it.</summary>
/// <param name="Address">The address, without user name and password.</param>
/// <param name="Credential">The credential, or null where none is known.</param>
internal sealed record CredentialScope(Uri Address, Credential? Credential)
{
    /// <summary>Whether an address equals the scope's or lies below it, by whole path components.</summary>
    public bool Contains(Uri address)
    {
        string prefix = Address.AbsolutePath.TrimEnd('/') + "/";
        return HasSameOrigin(address, Address)
            && (address.AbsolutePath + "/").StartsWith(prefix, StringComparison.Ordinal);
    }

    /// <summary>Whether two addresses have the same origin: scheme, host and port.</summary>
    public static bool HasSameOrigin(Uri one, Uri other) =>
        one.Scheme == other.Scheme && one.IdnHost.TrimEnd('.') == other.IdnHost.TrimEnd('.') && one.Port == other.Port;
}
