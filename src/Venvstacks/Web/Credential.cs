using System.Net.Http.Headers;
using System.Text;

namespace Venvstacks.Web;

/// <summary>A user name and password (or token). Its text says nothing.</summary>
internal sealed record Credential(string User, string Password)
{
    public AuthenticationHeaderValue Header =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}")));

    public override string ToString() => "****";
}
