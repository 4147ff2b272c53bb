using System.Collections.Immutable;
using Venvstacks.Diagnostics;
using Venvstacks.Indexes;
using Venvstacks.Packaging;
using Venvstacks.Settings;
using Venvstacks.Web;

namespace Venvstacks.Tests.Indexes;

public class IndexSettingsTests
{
    [Fact]
    public void With_nothing_said_the_public_index_is_asked()
    {
        IndexSettings settings = Combine(new UvSettings());
        settings.Indexes.ShouldBe([PackageIndex.Public]);
        PackageIndex.Public.Address.Text.ShouldStartWith("https://");
        PackageIndex.Public.RecordsRedirect.ShouldBeTrue();
    }

    [Fact]
    public void The_environment_comes_before_the_definition_and_the_default_last()
    {
        UvSettings defined = new()
        {
            Indexes =
            [
                new UvIndex("https://d/") { Name = "d", Default = true },
                new UvIndex("https://e/") { Name = "e" },
            ],
        };
        IndexSettings settings = Combine(
            defined,
            ("UV_INDEX", "one=https://one/ https://two/"),
            ("UV_EXTRA_INDEX_URL", "https://three/"),
            ("UV_DEFAULT_INDEX", "https://main/")
        );
        settings
            .Indexes.Select(i => i.Address.Text)
            .ShouldBe(["https://one/", "https://two/", "https://three/", "https://e/", "https://main/"]);
        settings.Indexes[0].Name.ShouldBe("one");
    }

    [Theory]
    [InlineData("https://default/", "https://older/", "https://default/")]
    [InlineData(null, "https://older/", "https://older/")]
    [InlineData(null, null, "https://defined/")]
    public void The_default_is_the_first_that_is_named(string? main, string? older, string expected) =>
        Combine(new UvSettings { IndexUrl = "https://defined/" }, ("UV_DEFAULT_INDEX", main), ("UV_INDEX_URL", older))
            .Indexes.Single()
            .Address.Text.ShouldBe(expected);

    [Fact]
    public void Explicit_indexes_are_for_pins_only()
    {
        PackageName torch = PackageName.Parse("torch");
        UvSettings defined = new()
        {
            Indexes =
            [
                new UvIndex("https://t/") { Name = "t", Explicit = true },
                new UvIndex("https://m/") { Default = true },
            ],
            Sources = ImmutableSortedDictionary<PackageName, string>.Empty.Add(torch, "t"),
        };
        IndexSettings settings = Combine(defined);
        settings.IndexesOf(torch).Single().Name.ShouldBe("t");
        settings.IndexesOf(PackageName.Parse("a")).Single().Address.Text.ShouldBe("https://m/");
        IndexSettings none = settings with { Pins = settings.Pins.SetItem(torch, "nowhere") };
        Should.Throw<LayerSpecException>(() => none.IndexesOf(torch)).Diagnostics.Single().Code.ShouldBe("VS6001");
    }

    [Fact]
    public void No_index_leaves_folders_of_wheels()
    {
        IndexSettings settings = Combine(
            new UvSettings { FindLinks = ["wheels"] },
            ("UV_NO_INDEX", "1"),
            ("UV_FIND_LINKS", "https://f/,/abs")
        );
        settings.IndexesOf(PackageName.Parse("a")).ShouldBeEmpty();
        settings.FindLinks.Select(i => i.Address.Text).ShouldBe(["https://f/", "/abs", "/stack/wheels", "/local"]);
        settings.FindLinks.ShouldAllBe(i => i.IsFlat);
    }

    [Fact]
    public void A_pin_to_a_default_index_holds_whatever_the_environment_says()
    {
        PackageName a = PackageName.Parse("a");
        UvSettings defined = new()
        {
            Indexes = [new UvIndex("https://m/") { Name = "main", Default = true }],
            Sources = ImmutableSortedDictionary<PackageName, string>.Empty.Add(a, "main"),
        };
        IndexSettings settings = Combine(defined, ("UV_DEFAULT_INDEX", "https://other/"));
        settings.IndexesOf(a).Single().Address.Text.ShouldBe("https://m/");
        settings.IndexesOf(PackageName.Parse("b")).Single().Address.Text.ShouldBe("https://other/");
        (settings with { NoIndex = true }).IndexesOf(a).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("my.index=https://x/", "my.index")]
    [InlineData("https://x/?a=b", null)]
    [InlineData("./a=b", null)]
    public void Indexes_of_the_environment_may_have_names(string text, string? name) =>
        Combine(new UvSettings(), ("UV_INDEX", text)).Indexes[0].Name.ShouldBe(name);

    [Fact]
    public void Passwords_of_named_indexes_come_from_the_environment()
    {
        UvSettings defined = new() { Indexes = [new UvIndex("https://x/") { Name = "my-index" }] };
        IndexSettings settings = Combine(
            defined,
            ("UV_INDEX_MY_INDEX_USERNAME", "u"),
            ("UV_INDEX_MY_INDEX_PASSWORD", "p")
        );
        settings.Indexes[0].Address.Credential.ShouldBe(new Credential("u", "p"));
        settings.ToString().ShouldNotContain("password", Case.Insensitive);
    }

    [Theory]
    [InlineData("ftp://u:p@x/")]
    [InlineData("")]
    [InlineData("a\0b")]
    [InlineData("file:///a%00b")]
    [InlineData("https://x/\u001b[2J")]
    public void What_is_no_address_is_refused(string text)
    {
        LayerSpecException error = Should.Throw<LayerSpecException>(() =>
            Combine(new UvSettings { ExtraIndexUrls = [text] })
        );
        error.Diagnostics.Single().Code.ShouldBe("VS6002");
        error.Message.ShouldNotContain("u:p");
    }

    private static IndexSettings Combine(UvSettings settings, params (string Name, string? Value)[] variables) =>
        new IndexEnvironment(name => variables.FirstOrDefault(v => v.Name == name).Value).Combine(
            settings,
            "/stack",
            settings.FindLinks.IsEmpty ? [] : ["/local"]
        );
}
