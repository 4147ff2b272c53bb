using Venvstacks.Declarations;
using Venvstacks.Formats.Text;
using Venvstacks.Web;

namespace Venvstacks.Indexes;

/// <summary>The address of an index: a web address or a folder. User name and password are kept apart; no text of this type contains them.</summary>
internal sealed class IndexAddress : IEquatable<IndexAddress>
{
    private IndexAddress(string text, Uri uri, Credential? credential) =>
        (Text, Uri, Credential) = (text, uri, credential);

    /// <summary>The address as written, without user name and password.</summary>
    public string Text { get; }

    /// <summary>The <see cref="Text"/> without its query, which may hold a secret: the text that locks record.</summary>
    public string Recorded => IsFolder ? Text : Text.Split('?')[0];

    /// <summary>The address, without user name and password.</summary>
    public Uri Uri { get; }

    /// <summary>Whether the index is a folder of this machine.</summary>
    public bool IsFolder => Uri.IsFile;

    /// <summary>The user name and password of the address, or null.</summary>
    internal Credential? Credential { get; }

    /// <summary>The scope of requests to the index.</summary>
    internal CredentialScope Scope => new(Uri, Credential);

    /// <summary>Reads an <c>http</c>, <c>https</c> or <c>file</c> address, or a path.</summary>
    /// <param name="text">The address or path.</param>
    /// <param name="folder">The folder that relative paths start from.</param>
    /// <param name="address">The address.</param>
    /// <returns>False when the text is neither.</returns>
    public static bool TryParse(string text, string folder, [NotNullWhen(true)] out IndexAddress? address)
    {
        address = null;
        if (AddressText.FindProblem(text) is not null)
            return false;
        if (!UrlText.IsUrl(text))
        {
            string path = Path.GetFullPath(text, folder);
            address = new IndexAddress(path, new Uri(path), null);
        }
        else
        {
            Uri uri = new(text);
            address = uri.UserInfo.Length == 0 ? new IndexAddress(text, uri, null) : WithCredential(text, uri);
        }
        return true;
    }

    /// <summary>The same address with another user name and password.</summary>
    internal IndexAddress With(Credential credential) => new(Text, Uri, credential);

    /// <summary>The address of a package's page.</summary>
    internal Uri PageOf(string package) =>
        new($"{Uri.GetLeftPart(UriPartial.Path).TrimEnd('/')}/{package}/{Uri.Query}");

    private static IndexAddress WithCredential(string text, Uri uri)
    {
        int start = text.IndexOf("://", StringComparison.Ordinal) + 3;
        int end = text.AsSpan(start).IndexOfAny("/?#");
        int at = text.LastIndexOf('@', end < 0 ? text.Length - 1 : start + end);
        string plain = text[..start] + text[(at + 1)..];
        return new IndexAddress(plain, new Uri(plain), Credential.Of(uri));
    }

    /// <inheritdoc/>
    public bool Equals(IndexAddress? other) =>
        other is not null && Text == other.Text && Credential == other.Credential;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as IndexAddress);

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <summary>The address as messages show it.</summary>
    public override string ToString() => IsFolder ? Text : AddressSecrets.Show(Text);
}
