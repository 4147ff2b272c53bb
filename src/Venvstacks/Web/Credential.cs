using System.Net.Http.Headers;

namespace Venvstacks.Web;

/// <summary>A user name and password (or token), either of which may be empty. Its text does not show them.</summary>
internal sealed record Credential(string User, string Password)
{
    public AuthenticationHeaderValue Header =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}")));

    /// <summary>The user name and password that an address holds, or null.</summary>
    public static Credential? Of(Uri address)
    {
        if (address.UserInfo.Length == 0)
            return null;
        string[] parts = address.UserInfo.Split(':', 2);
        return new Credential(
            Uri.UnescapeDataString(parts[0]),
            Uri.UnescapeDataString(parts.ElementAtOrDefault(1) ?? "")
        );
    }

    /// <summary>An address without user name and password.</summary>
    public static Uri Remove(Uri address) =>
        address.UserInfo.Length == 0 ? address : new UriBuilder(address) { UserName = "", Password = "" }.Uri;

    public override string ToString() => "****";
}
