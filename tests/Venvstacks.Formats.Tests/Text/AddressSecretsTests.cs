using Venvstacks.Formats.Text;

namespace Venvstacks.Formats.Tests.Text;

public class AddressSecretsTests
{
    private const string Secret = SecretAddresses.Secret;

    [Theory]
    [InlineData("https://u:p@h/simple", "https://h/simple")]
    [InlineData("https://h/simple?token=x", "https://h/simple?…")]
    [InlineData("https://h/@scope/simple", "https://h/@scope/simple")]
    [InlineData("https://u@h/simple?x=@y", "https://h/simple?…")]
    [InlineData("u:p@h/simple", "h/simple")]
    [InlineData("http:/u:p@h", "h")]
    [InlineData("https://u:a#b/c?d@h/simple", "https://h/simple")]
    [InlineData("wheels/local", "wheels/local")]
    [InlineData("http//u:p@h/simple", "h/simple")]
    [InlineData("http//p@h/simple", "http//h/simple")]
    [InlineData("//u:p@h/s", "h/s")]
    [InlineData("//p@h/s", "//h/s")]
    [InlineData("http:\\\\p%40h/s", "http:\\\\h/s")]
    [InlineData("http://u:p%40h/simple", "http://h/simple")]
    [InlineData("http://u:p\uFF20h/simple", "http://h/simple")]
    [InlineData("http://p\uFE6Bh/simple", "http://h/simple")]
    [InlineData("http://u:p/q%2540h/simple", "http://h/simple")]
    [InlineData("http://u:p/simple", "http://")]
    [InlineData("http://h/a;jsessionid=p", "http://h/a;…")]
    [InlineData("http://h/a;x=p/b", "http://h/a;…")]
    [InlineData("http://h/a?p", "http://h/a?…")]
    [InlineData("http://h:8080/%40scope/simple", "http://h:8080/%40scope/simple")]
    [InlineData("http://[::1]:80/simple", "http://[::1]:80/simple")]
    public void Messages_show_addresses_without_secrets(string address, string shown) =>
        AddressSecrets.Show(address).ShouldBe(shown);

    [Theory]
    [InlineData("https://u:p@h/f.whl?v=1", "https://h/f.whl?v=1")]
    [InlineData("https://h/f.whl?X-Amz-Signature=s&v=1&x-goog-date=2", "https://h/f.whl?v=1")]
    [InlineData("https://h/f.whl?Signature=s&Expires=1&Key-Pair-Id=k&Policy=p", "https://h/f.whl")]
    [InlineData("https://h/f.whl?sig=s&se=1&sp=r&sv=2&sr=b", "https://h/f.whl?sr=b")]
    [InlineData("https://h/f.whl?token=t&access_token=t&b=2#sha256=0", "https://h/f.whl?b=2#sha256=0")]
    [InlineData("https://h/f.whl?signed=1&tokens=2", "https://h/f.whl?signed=1&tokens=2")]
    [InlineData("https://h/@scope/f.whl", "https://h/@scope/f.whl")]
    [InlineData("https://h/a;jsessionid=s/f.whl;v=1", "https://h/a/f.whl;v=1")]
    public void Files_keep_addresses_without_credentials_and_signatures(string address, string kept) =>
        AddressSecrets.Keep(address).ShouldBe(kept);

    [Theory]
    [InlineData("url = \"https://u:p@h/simple\"", "url = \"https://***@h/simple\"")]
    [InlineData("url = 'https://u:a\"b@h'", "url = 'https://*****@h'")]
    [InlineData("url = \"h?token=x\" }", "url = \"h?*******\" }")]
    [InlineData("url = \"u:p@h\"", "url = \"***@h\"")]
    [InlineData("url = \"http//p@h\"", "url = \"http//*@h\"")]
    [InlineData("url = \"http://u:p%40h\"", "url = \"http://*****0h\"")]
    [InlineData("url = \"http://u:p\\u0040h\"", "url = \"http://********0h\"")]
    [InlineData(
        "urls = [\"https://h/a\", \"http://u:p\uFF20h/b\"]",
        "urls = [\"https://h/a\", \"http://***\uFF20h/b\"]"
    )]
    [InlineData("url = \"http://u:p/simple\" # x", "url = \"http://**********\" # x")]
    [InlineData("url = \"http://h/a;jsessionid=p\"", "url = \"http://h/a;************\"")]
    [InlineData("requirements = [\"a;python_version=='3'\"]", "requirements = [\"a;python_version=='3'\"]")]
    [InlineData("requirements = [\"a;sys_platform='linux'\"]", "requirements = [\"a;sys_platform='linux'\"]")]
    [InlineData("python_implementation = \"cpython@3.11\"", "python_implementation = \"cpython@3.11\"")]
    [InlineData("requirements = [\"a @ https://h/a.whl\"]", "requirements = [\"a @ https://h/a.whl\"]")]
    public void Excerpts_keep_their_columns(string line, string hidden) =>
        AddressSecrets.Hide(line).ToString().ShouldBe(hidden);

    /// <summary>1,000 addresses, well formed and malformed, none of which shows its secret.</summary>
    [Fact]
    public void No_address_shows_its_secret()
    {
        foreach (string address in SecretAddresses.Take(1000))
        {
            AddressSecrets.Show(address).ShouldNotContain(Secret, customMessage: address);
            foreach (string quote in new[] { "'", "\"" })
                AddressSecrets
                    .Hide($"index-url = {quote}{address}{quote} # x")
                    .ToString()
                    .ShouldNotContain(Secret, customMessage: address);
            if (
                Uri.TryCreate(address, UriKind.Absolute, out Uri? uri)
                && uri.Scheme is "http" or "https"
                && !AddressSecrets.IsAmbiguous(address)
            )
                AddressSecrets.Keep(address).ShouldNotContain(Secret, customMessage: address);
        }
    }
}
