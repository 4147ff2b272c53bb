using System.Collections.Immutable;
using System.Text;
using Venvstacks.Packaging.IndexPages;

namespace Venvstacks.Packaging.Tests.IndexPages;

public class HtmlPageReaderTests
{
    [Theory]
    [InlineData("sha256", 64)]
    [InlineData("sha384", 96)]
    [InlineData("sha512", 128)]
    public void Any_hash_of_metadata_is_kept(string algorithm, int length)
    {
        string hex = new('a', length);
        IndexFile file = Read($"<a href='a-1-py3-none-any.whl' data-core-metadata='{algorithm}={hex}'>a</a>");
        (algorithm == "sha256" ? file.MetadataSha256 : file.OtherMetadataHashes.Single().Hex).ShouldBe(hex);
        file.HasMetadata.ShouldBeTrue();
    }

    private const string Sha256 = "49059434c06dbfa472d972edb366497e2400ada668643c3ae89e450ce114334e";
    private static readonly Uri Address = new("https://index.example/simple/a/");

    [Fact]
    public void All_that_an_anchor_says_is_kept()
    {
        IndexFile file = Read(
            $"""<a href="/f/a-1.0-py3-none-any.whl#sha256={Sha256}" data-requires-python="&gt;=3.8" data-yanked="bad" data-core-metadata="sha256={Sha256}">x</a>"""
        );
        file.FileName.ShouldBe("a-1.0-py3-none-any.whl");
        file.Url.ShouldBe("https://index.example/f/a-1.0-py3-none-any.whl");
        file.Sha256.ShouldBe(Sha256);
        file.RequiresPython.ShouldBe(">=3.8");
        file.YankedReason.ShouldBe("bad");
        file.HasMetadata.ShouldBeTrue();
        file.MetadataSha256.ShouldBe(Sha256);
        file.Size.ShouldBeNull();
        file.UploadTime.ShouldBeNull();
    }

    [Fact]
    public void A_base_element_moves_relative_addresses() =>
        Read("""<base href="https://cdn.example/x/"><a href="../a-1.0.tar.gz">a</a>""")
            .Url.ShouldBe("https://cdn.example/a-1.0.tar.gz");

    [Theory]
    [InlineData("data-yanked", "", false)]
    [InlineData("data-dist-info-metadata=\"true\"", null, true)]
    [InlineData("data-core-metadata=\"false\"", null, false)]
    public void Attributes_may_be_empty_or_old(string attribute, string? reason, bool metadata)
    {
        IndexFile file = Read($"<a href=\"a-1.tar.gz\" {attribute}>a</a>");
        file.YankedReason.ShouldBe(reason);
        file.HasMetadata.ShouldBe(metadata);
    }

    [Fact]
    public void Names_are_decoded_once()
    {
        Read("""<a href="a-1.0%2Blocal.tar.gz">a</a>""").FileName.ShouldBe("a-1.0+local.tar.gz");
        ReadPage("""<a href="a-1.0%252e%252e%252fx.tar.gz">a</a>""").Releases.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""<a href="javascript:a-1.tar.gz">a</a>""")]
    [InlineData("""<a href="file:///a-1.tar.gz">a</a>""")]
    [InlineData("""<a href="a-1%2F..%2F..%2Fx.tar.gz">a</a>""")]
    [InlineData("""<a href="a-1%5C..%5Cx.tar.gz">a</a>""")]
    [InlineData("""<a href="a-1.tar.gz#sha256=short">a</a>""")]
    [InlineData("""<a href="a-1.tar.gz#sha512=short">a</a>""")]
    [InlineData("""<a href="a-1.tar.gz#md5=1&md5=2">a</a>""")]
    [InlineData("""<a href="http://index.example/a-1.tar.gz">a</a>""")]
    [InlineData("""<base href="HTTP://index.example/"><a href="a-1.tar.gz">a</a>""")]
    [InlineData("""<a href="a-1.tar.gz" data-requires-python="python three">a</a>""")]
    public void Hostile_anchors_are_refused(string anchor)
    {
        IndexPage page = ReadPage(anchor);
        page.Releases.ShouldBeEmpty();
        page.Refused.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("<form><input name=search></form><a href='a-1.tar.gz'>a</a>")]
    [InlineData("<script>'<form><input><a href=\"b-1.tar.gz\">'</script><a href='a-1.tar.gz'>a</a>")]
    [InlineData(
        "<!-- <a href='b-1.tar.gz'> --><title><a href='b-1.tar.gz'></title><A HREF = a-1.tar.gz href='b-1.tar.gz'>a</A>"
    )]
    [InlineData("<a href='a-1&#46;tar.gz'>a")]
    public void What_is_not_a_link_is_not_taken_for_one(string html) => Read(html).FileName.ShouldBe("a-1.tar.gz");

    [Fact]
    public void A_page_may_say_its_encoding()
    {
        byte[] page = Encoding.Latin1.GetBytes(
            "<meta charset=iso-8859-1><a href='a-1.tar.gz' data-yanked='\u00e9t\u00e9'>a</a>"
        );
        HtmlPageReader
            .Read(page, PackageName.Parse("a"), Address)
            .Releases.Single()
            .Files.Single()
            .YankedReason.ShouldBe("\u00e9t\u00e9");
    }

    [Theory]
    [InlineData("<title>Sign in</title><div id=root></div>")]
    [InlineData("<html><script src=/login.js></script></html>")]
    [InlineData("<h1>Welcome</h1>")]
    [InlineData("<title>502 Bad Gateway</title>")]
    public void A_page_without_links_that_is_no_index_is_no_page(string html) =>
        Should.Throw<InvalidDataException>(() => ReadPage(html)).Message.ShouldContain("an HTML page without links");

    [Theory]
    [InlineData("")]
    [InlineData("<html><body></body></html>")]
    [InlineData("<title>Links for a</title><h1>Links for a</h1>")]
    [InlineData("<title>Simple index</title>")]
    [InlineData("<meta name='pypi:repository-version' content='1.0'><title>a</title>")]
    public void A_page_of_an_index_may_be_empty(string html) => ReadPage(html).Releases.ShouldBeEmpty();

    [Theory]
    [InlineData("<form><input name=user></form>")]
    [InlineData("<form>login</form>")]
    [InlineData("<a href=/help>help</a><form action=/login>login</form><a href=/imprint>imprint</a>")]
    public void A_login_form_is_no_page(string html) =>
        Should
            .Throw<InvalidDataException>(() => ReadPage(html))
            .Message.ShouldContain("an HTML page with a form, perhaps a login page");

    [Fact]
    public void Another_major_version_is_refused() =>
        Should.Throw<InvalidDataException>(() => ReadPage("<meta name='pypi:repository-version' content='2.0'>"));

    [Fact]
    public void A_flat_page_has_files_of_many_packages()
    {
        ImmutableDictionary<PackageName, IndexPage> pages = HtmlPageReader.ReadFlat(
            Encoding.UTF8.GetBytes(
                "<a href='a-1.0-py3-none-any.whl'>a</a><a href='b-c-2.tar.gz'>b</a><a href='A-2-py3-none-any.whl'>a</a><a href='/up'>.</a>"
            ),
            Address
        );
        pages[PackageName.Parse("a")].Releases.Length.ShouldBe(2);
        pages[PackageName.Parse("b-c")].Releases.Length.ShouldBe(1);
        pages.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("div")]
    [InlineData("p")]
    [InlineData("b")]
    [InlineData("table")]
    public void Nesting_may_be_as_deep_as_it_likes(string tag) =>
        Read(string.Concat(Enumerable.Repeat($"<{tag}>", 200_000)) + "<a href='a-1.tar.gz'>a</a>")
            .FileName.ShouldBe("a-1.tar.gz");

    [Fact]
    public void A_long_attribute_is_read_to_its_end()
    {
        string reason = new('&', 1_000_000);
        Read($"<a href='a-1.tar.gz' data-yanked='{reason}'>a</a>").YankedReason.ShouldBe(reason);
    }

    private static IndexFile Read(string html) => ReadPage(html).Releases.Single().Files.Single();

    private static IndexPage ReadPage(string html) =>
        HtmlPageReader.Read(
            Encoding.UTF8.GetBytes($"<!DOCTYPE html><html><body>{html}</body></html>"),
            PackageName.Parse("a"),
            Address
        );
}
