using System.Text;
using Microsoft.AspNetCore.Http;
using Venvstacks.Diagnostics;
using Venvstacks.Indexes;
using Venvstacks.Packaging.IndexPages;
using Venvstacks.Web;
using static Venvstacks.Tests.Indexes.TestClient;

namespace Venvstacks.Tests.Indexes;

/// <summary>Passwords reach the servers that they are for, and nothing else.</summary>
public class SecretTests
{
    private const string Secret = "s3cr3t";
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_password_of_an_address_opens_pages_metadata_and_files()
    {
        await using TestIndex server = await TestIndex.StartAsync();
        server.User = $"me:{Secret}";
        server.Add("a", "1");
        using TestClient test = new();
        PackageIndex index = Index(server.Simple, $"me:{Secret}");
        IndexClient client = test.Run(indexes: index);
        IndexFile file = (await client.GetPageAsync(index, Name("a"), Token))!.Releases[0].Files[0];
        (await client.GetMetadataAsync(index, file, Token)).Metadata.ShouldNotBeNull();
        using PartialFile copy = new(new MemoryStream(), file.FileName);
        await client.DownloadAsync(
            new RemoteFile(file.FileName, new Uri(file.Url)) { Scope = index.Scope },
            copy,
            cancellationToken: Token
        );
        AssertNoSecret(index.ToString(), index.Address.ToString(), file.ToString());
        AssertNoSecretIn(test.Cache);
    }

    [Fact]
    public async Task Netrc_opens_the_machines_that_it_names()
    {
        await using TestIndex server = await TestIndex.StartAsync();
        server.User = $"me:{Secret}";
        server.Add("a", "1");
        using TestClient test = new();
        using TempFolder folder = new();
        string netrc = Path.Combine(folder.Path, "netrc");
        await File.WriteAllTextAsync(
            netrc,
            $"machine other.example login x password y\nmachine 127.0.0.1\n  login me password {Secret}\n",
            Token
        );
        (await test.Run(netrc: netrc).GetPageAsync(Index(server.Simple), Name("a"), Token)).ShouldNotBeNull();
        AssertNoSecretIn(test.Cache);
    }

    [Fact]
    public async Task A_wrong_password_is_refused_and_not_repeated_to_the_user()
    {
        await using TestIndex server = await TestIndex.StartAsync();
        server.User = "me:other";
        server.Add("a", "1");
        using TestClient test = new();
        PackageIndex index = Index(server.Simple, $"me:{Secret}");
        LayerInstallationException error = await Should.ThrowAsync<LayerInstallationException>(() =>
            test.Run().GetPageAsync(index, Name("a"), Token)
        );
        error.Message.ShouldContain("answered 401");
        error.Diagnostics.Single().Help!.ShouldContain("netrc");
        AssertNoSecret(error.ToString());
        server.Requests.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(TestFault.Reset)]
    [InlineData(TestFault.LoginPage)]
    [InlineData(TestFault.RedirectLoop)]
    [Trait("Category", "Slow")]
    public async Task No_failure_repeats_a_password(TestFault fault)
    {
        await using TestIndex server = await TestIndex.StartAsync();
        using TestClient test = new();
        server.Fail("/", fault, times: 1000);
        PackageIndex index = Index(server.Simple, $"me:{Secret}");
        LayerInstallationException error = await Should.ThrowAsync<LayerInstallationException>(() =>
            test.Run().GetPageAsync(index, Name("a"), Token)
        );
        AssertNoSecret(error.ToString());
    }

    [Fact]
    public async Task A_redirect_to_another_server_takes_no_password_along()
    {
        await using TestIndex first = await TestIndex.StartAsync();
        await using TestIndex second = await TestIndex.StartAsync();
        second.Add("a", "1");
        first.Routes["/simple/a/"] = context =>
        {
            context.Response.Redirect($"{second.Address}/simple/a/?token=x");
            return Task.CompletedTask;
        };
        using TestClient test = new();
        PackageIndex index = Index(first.Simple, $"me:{Secret}");
        (await test.Run(indexes: index).GetPageAsync(index, Name("a"), Token)).ShouldNotBeNull();
        first.Requests.Single().Headers["Authorization"].ShouldNotBeEmpty();
        second.Requests.Single().Headers.Keys.ShouldNotContain("Authorization");
        second.Requests.Single().Headers.Keys.ShouldNotContain("Cookie");
        second.Requests.Single().Headers.Keys.ShouldNotContain("Referer");
    }

    [Theory]
    [InlineData("http://h.example/a/b/simple/x/", true)]
    [InlineData("http://H.example./a/b/simple", true)]
    [InlineData("http://h.example/a/b/simple/../../secret", false)]
    [InlineData("http://h.example/a/b/simpler/x", false)]
    [InlineData("http://h.example/a/b%2Fsimple/x", false)]
    [InlineData("https://h.example/a/b/simple/x", false)]
    [InlineData("http://h.example:8080/a/b/simple/x", false)]
    [InlineData("http://evil.h.example/a/b/simple/x", false)]
    public void Without_an_index_only_addresses_below_one_get_its_password(string address, bool gets)
    {
        CredentialStore store = new([Index(new Uri("http://h.example/a/b/simple"), "u:p").Scope], Netrc.Empty);
        (store.Find(new Uri(address), null) is not null).ShouldBe(gets);
    }

    [Fact]
    public void One_index_never_gets_the_password_of_another_on_its_server()
    {
        PackageIndex secret = Index(new Uri("http://h.example/b"), "u:p");
        PackageIndex open = Index(new Uri("http://h.example/bc"));
        CredentialStore store = new([secret.Scope, open.Scope], Netrc.Empty);
        store.Find(new Uri("http://h.example/bc/x/"), open.Scope).ShouldBeNull();
        store.Find(new Uri("http://h.example/bc/x/"), null).ShouldBeNull();
        store.Find(new Uri("http://h.example/files/x"), secret.Scope).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("u:", "u:n")]
    [InlineData("other:", "other:")]
    [InlineData("u:own", "u:own")]
    public void Netrc_completes_a_user_of_an_address(string user, string expected)
    {
        PackageIndex index = Index(new Uri("http://h.example/simple"), user);
        CredentialStore store = new([index.Scope], Netrc.Parse("machine h.example login u password n"));
        Credential found = store.Find(new Uri("http://h.example/simple/x/"), index.Scope)!;
        $"{found.User}:{found.Password}".ShouldBe(expected);
    }

    [Fact]
    public void A_query_opens_pages_and_is_not_told()
    {
        IndexAddress
            .TryParse($"https://h.example/simple?token={Secret}", "/", out IndexAddress? address)
            .ShouldBeTrue();
        address.PageOf("a").AbsoluteUri.ShouldBe($"https://h.example/simple/a/?token={Secret}");
        AssertNoSecret(address.ToString(), address.Recorded);
    }

    [Fact]
    public async Task A_user_in_a_redirect_is_not_recorded()
    {
        await using TestIndex alias = await TestIndex.StartAsync();
        await using TestIndex server = await TestIndex.StartAsync();
        server.Add("a", "1");
        alias.Routes["/simple/a/"] = context =>
        {
            context.Response.Redirect(
                $"{server.Address}/simple/a/".Replace("//", $"//me:{Secret}@", StringComparison.Ordinal)
            );
            return Task.CompletedTask;
        };
        using TestClient test = new();
        PackageIndex index = Index(alias.Simple) with { RecordsRedirect = true };
        string recorded = await test.Run().GetRecordedAddressAsync(index, Name("a"), Token);
        recorded.ShouldBe($"{server.Address}/simple");
        AssertNoSecretIn(test.Cache);
    }

    [Theory]
    [InlineData("machine h login u password p", "u:p")]
    [InlineData("default login x password y", "x:y")]
    [InlineData("machine h login u password p default login x password y", "u:p")]
    [InlineData("machine h login u password \"p \\\"q\\\\ r\"", "u:p \"q\\ r")]
    [InlineData("machine h login u password #p\"q", "u:#p\"q")]
    [InlineData("machine h password p", ":p")]
    [InlineData("machine other login x password y\nmachine h\n\tpassword p\n\tlogin u # no comment", "u:p")]
    [InlineData(
        "# machine h login x password y\nmacdef m\nmachine h login x password y\n\nmachine h login u password p",
        "u:p"
    )]
    [InlineData("machine h login u", "u:")]
    [InlineData("machine", null)]
    public void Netrc_is_read_word_by_word(string text, string? expected)
    {
        Credential? found = Netrc.Parse(text).Find("H");
        (found is null ? null : $"{found.User}:{found.Password}").ShouldBe(expected);
        $"{found}".ShouldBe(found is null ? "" : "****");
    }

    [Theory]
    [InlineData("https://u:p%40q@h.example/simple", "https://h.example/simple")]
    [InlineData("https://u@h.example/simple?x=@y", "https://h.example/simple?x=@y")]
    [InlineData("https://token:@h.example", "https://h.example")]
    [InlineData("https://h.example/@scope/simple", "https://h.example/@scope/simple")]
    public void Addresses_show_no_password(string written, string text)
    {
        IndexAddress.TryParse(written, "/", out IndexAddress? address).ShouldBeTrue();
        address.Text.ShouldBe(text);
        address.Uri.UserInfo.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_password_in_a_redirect_or_link_is_used_once_and_not_kept()
    {
        await using TestIndex alias = await TestIndex.StartAsync();
        await using TestIndex server = await TestIndex.StartAsync();
        server.User = $":{Secret}";
        server.HtmlOnly = true;
        TestWheel wheel = WheelFactory.Make("a", "1", requires: ["b"]);
        server.Add(wheel);
        string withUser = server.Address.Replace("//", $"//:{Secret}@", StringComparison.Ordinal);
        alias.Routes["/simple/a/"] = context =>
        {
            context.Response.ContentType = "text/html";
            return context.Response.WriteAsync(
                $"<a href='{withUser}/files/{wheel.FileName}#sha256={wheel.Sha256}' data-core-metadata='true'>a</a>"
            );
        };
        alias.Routes["/simple/b/"] = context =>
        {
            context.Response.Redirect($"{withUser}/simple/a/");
            return Task.CompletedTask;
        };
        using TestClient test = new();
        PackageIndex index = Index(alias.Simple);
        IndexClient client = test.Run();
        IndexFile file = (await client.GetPageAsync(index, Name("a"), Token))!.Releases[0].Files[0];
        (await client.GetMetadataAsync(index, file, Token)).Metadata.ShouldNotBeNull();
        await client.GetPageAsync(index, Name("b"), Token);
        server.Requests.ShouldAllBe(r => r.Status == 200);
        server.Requests.Count.ShouldBe(2);
        file.Url.ShouldBe($"{server.Address}/files/{wheel.FileName}");
        AssertNoSecret(file.ToString());
        AssertNoSecretIn(test.Cache);
    }

    [Fact]
    public async Task A_signature_of_a_link_is_used_and_not_kept()
    {
        await using TestIndex server = await TestIndex.StartAsync();
        TestWheel wheel = WheelFactory.Make("a", "1", requires: ["b"]);
        server.Routes["/simple/a/"] = context =>
        {
            context.Response.ContentType = "text/html";
            return context.Response.WriteAsync(
                $"<a href='/f/{wheel.FileName}?v=1&amp;sig={Secret}#sha256={wheel.Sha256}' data-core-metadata='true'>a</a>"
            );
        };
        server.Routes[$"/f/{wheel.FileName}.metadata"] = context =>
        {
            context.Response.StatusCode = context.Request.Query["sig"] == Secret ? 200 : 403;
            return context.Response.Body.WriteAsync(wheel.Metadata).AsTask();
        };
        using TestClient test = new();
        PackageIndex index = Index(server.Simple);
        IndexClient client = test.Run();
        IndexFile file = (await client.GetPageAsync(index, Name("a"), Token))!.Releases[0].Files[0];
        (await client.GetMetadataAsync(index, file, Token)).Metadata.ShouldNotBeNull();
        server.Count($"/f/{wheel.FileName}").ShouldBe(1);
        file.Url.ShouldBe($"{server.Address}/f/{wheel.FileName}?v=1");
        AssertNoSecret(file.ToString());
        AssertNoSecretIn(test.Cache);
    }

    [Theory]
    [InlineData("u:secret@host/simple")]
    [InlineData("http:/u:secret@host")]
    [InlineData("https:host/simple")]
    [InlineData("https://u:12/secret@host/simple")]
    [InlineData("https://u:se?cret@host/simple")]
    [InlineData("host/simple?token=secret")]
    [InlineData("localhost/simple?a=b&sig=secret")]
    [InlineData("simple?X-Amz-Signature=secret")]
    public void What_is_no_proper_address_is_no_folder_either(string text)
    {
        IndexAddress.TryParse(text, "/", out _).ShouldBeFalse();
        IndexError.NoAddress(text).Message.ShouldNotContain("cret");
    }

    [Theory]
    [InlineData("wheels")]
    [InlineData("./a:b@c")]
    [InlineData("/x:y@z")]
    [InlineData("./a?token=b")]
    [InlineData("a?b=c")]
    public void Folders_are_addresses(string text) => IndexAddress.TryParse(text, "/", out _).ShouldBeTrue();

    private static void AssertNoSecret(params string[] texts)
    {
        foreach (string text in texts)
        {
            text.ShouldNotContain(Secret);
            text.ShouldNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes($"me:{Secret}")));
        }
    }

    private static void AssertNoSecretIn(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            AssertNoSecret(file, File.ReadAllText(file, Encoding.Latin1));
    }
}
