using System.Collections.Immutable;
using Venvstacks.Indexes;
using Venvstacks.Packaging;
using Venvstacks.Packaging.IndexPages;
using Venvstacks.Packaging.Requirements;
using Venvstacks.Packaging.Specifiers;
using Venvstacks.Resolution;
using Venvstacks.Settings;
using Venvstacks.Tests.Indexes;
using static Venvstacks.Tests.Indexes.TestClient;

namespace Venvstacks.Tests.Resolution;

public class IndexPackageProviderTests
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(IndexStrategy.FirstIndex, "one: 1")]
    [InlineData(IndexStrategy.UnsafeFirstMatch, "one: 1|two: 9")]
    [InlineData(IndexStrategy.UnsafeBestMatch, "one: 1|two: 9")]
    public async Task The_first_index_that_has_the_name_gives_it(IndexStrategy strategy, string expected)
    {
        await using TestIndex one = await TestIndex.StartAsync();
        await using TestIndex two = await TestIndex.StartAsync();
        one.Add("a", "1");
        two.Add("a", "9");
        two.Add("b", "2");
        using TestClient test = new();
        IndexSettings settings = new() { Indexes = [Index(one.Simple), Index(two.Simple)], Strategy = strategy };
        IndexPackageProvider provider = new(settings, test.Run());
        string Name(string index) => index == Index(one.Simple).Address.Text ? "one" : "two";
        PackageListing listing = await provider.GetListingAsync(TestClient.Name("a"), Token);
        string.Join(
                '|',
                listing.Indexes.Select(i => $"{Name(i.Index)}: {string.Join(' ', i.Releases.Select(r => r.Version))}")
            )
            .ShouldBe(expected);
        listing.ComparesIndexes.ShouldBe(strategy == IndexStrategy.UnsafeBestMatch);
        PackageListing other = await provider.GetListingAsync(TestClient.Name("b"), Token);
        Name(other.Indexes.Single().Index).ShouldBe("two");
        PackageListing none = await provider.GetListingAsync(TestClient.Name("c"), Token);
        none.Missing.ShouldBe("was not found in the package index");
    }

    [Fact]
    public async Task Indexes_that_were_not_asked_are_named_with_the_reason()
    {
        await using TestIndex server = await TestIndex.StartAsync();
        server.Add("a", "1");
        using TestClient test = new();
        PackageIndex first = Index(server.Simple) with { Name = "first" };
        PackageIndex later = Index(server.Simple) with { Name = "later" };
        PackageIndex apart = Index(server.Simple) with { Name = "apart", IsExplicit = true };
        IndexSettings settings = new() { Indexes = [first, apart, later] };

        (await UnaskedAsync(settings, "a")).ShouldBe([
            (apart, UnaskedReason.IsExplicit),
            (later, UnaskedReason.HasEarlier),
        ]);
        (await UnaskedAsync(settings, "b")).ShouldBe([(apart, UnaskedReason.IsExplicit)]);
        (await UnaskedAsync(settings with { Strategy = IndexStrategy.UnsafeBestMatch }, "a")).ShouldBe([
            (apart, UnaskedReason.IsExplicit),
        ]);
        (await UnaskedAsync(settings with { NoIndex = true }, "a"))
            .Select(index => index.Item2)
            .ShouldBe([UnaskedReason.NoIndex, UnaskedReason.NoIndex, UnaskedReason.NoIndex]);
        ImmutableDictionary<PackageName, string> pins = ImmutableDictionary<PackageName, string>.Empty.Add(
            Name("a"),
            "apart"
        );
        (await UnaskedAsync(settings with { Pins = pins }, "a")).ShouldBe([
            (first, UnaskedReason.IsPinnedElsewhere),
            (later, UnaskedReason.IsPinnedElsewhere),
        ]);

        async Task<IEnumerable<(PackageIndex, UnaskedReason)>> UnaskedAsync(IndexSettings asked, string package)
        {
            PackageListing listing = await new IndexPackageProvider(asked, test.Run()).GetListingAsync(
                Name(package),
                Token
            );
            return listing.Unasked.Select(index =>
                (asked.Indexes.Single(i => i.ToString() == index.Name), index.Reason)
            );
        }
    }

    [Fact]
    public async Task A_pinned_package_comes_from_its_index_alone()
    {
        await using TestIndex one = await TestIndex.StartAsync();
        await using TestIndex two = await TestIndex.StartAsync();
        one.Add("a", "1");
        two.Add("a", "2");
        using TestClient test = new();
        IndexSettings settings = new()
        {
            Indexes = [Index(two.Simple) with { Name = "two", IsExplicit = true }, Index(one.Simple)],
            FindLinks = [Index(one.Flat) with { IsFlat = true }],
            Pins = ImmutableDictionary<PackageName, string>.Empty.Add(Name("a"), "two"),
        };
        IndexPackageProvider provider = new(settings, test.Run());
        PackageListing listing = await provider.GetListingAsync(Name("a"), Token);
        listing.Indexes.Single().Releases.Single().Version.ToString().ShouldBe("2");
        (listing.IsPinned, listing.Flat.Length).ShouldBe((true, 0));
        one.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Metadata_comes_from_the_index_that_lists_the_wheel_and_once()
    {
        await using TestIndex one = await TestIndex.StartAsync();
        await using TestIndex two = await TestIndex.StartAsync();
        (one.User, two.User) = ("u:1", "u:2");
        one.Add("a", "1", "x");
        two.Add("a", "2", "y");
        using TestClient test = new();
        IndexSettings settings = new()
        {
            Indexes = [Index(one.Simple, "u:1"), Index(two.Simple, "u:2")],
            Strategy = IndexStrategy.UnsafeBestMatch,
        };
        IndexPackageProvider provider = new(settings, test.Run());
        PackageListing listing = await provider.GetListingAsync(Name("a"), Token);
        IndexFile wheel = listing.Indexes[1].Releases[0].Files[0];
        await provider.GetMetadataAsync(Name("a"), wheel, Token);
        PackageMetadata metadata = await provider.GetMetadataAsync(Name("a"), wheel, Token);
        metadata.Metadata!.RequiresDist.Single().Name.ShouldBe(Name("y"));
        two.Count(".metadata").ShouldBe(1);
    }

    [Fact]
    public async Task Files_that_are_not_taken_are_told()
    {
        await using TestIndex server = await TestIndex.StartAsync();
        server.Add("a", "1").Sha256 = "short";
        using TestClient test = new();
        IndexPackageProvider provider = new(new IndexSettings { Indexes = [Index(server.Simple)] }, test.Run());
        PackageListing listing = await provider.GetListingAsync(Name("a"), Token);
        listing.Refused.ShouldBe(["'a-1-py3-none-any.whl' has an invalid hash"]);
        ResolutionRequest request = new()
        {
            Name = "layer app-x",
            Requirements = [Requirement.Parse("a")],
            RequiresPython = SpecifierSet.Parse("==3.11.*"),
        };
        Refusal refusal = (Refusal)await new UniversalResolver(provider).ResolveAsync(request, Token);
        refusal.Hints.ShouldContain(
            "the index of a lists files that are not used: 'a-1-py3-none-any.whl' has an invalid hash"
        );
    }

    [Fact]
    public async Task Broken_metadata_is_a_reason_not_to_use_the_version()
    {
        await using TestIndex server = await TestIndex.StartAsync();
        server.Add(WheelFactory.Make("a", "1") with { Metadata = "Name: b\nVersion: 1\n"u8.ToArray() });
        using TestClient test = new();
        IndexPackageProvider provider = new(new IndexSettings { Indexes = [Index(server.Simple)] }, test.Run());
        IndexFile wheel = (await provider.GetListingAsync(Name("a"), Token)).Indexes[0].Releases[0].Files[0];
        PackageMetadata metadata = await provider.GetMetadataAsync(Name("a"), wheel, Token);
        metadata.Unavailable!.Singular.ShouldBe("has invalid metadata (METADATA is of 'b 1')");
    }
}
