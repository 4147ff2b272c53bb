using System.Text;
using Venvstacks.Packaging.IndexPages;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Packaging.Tests.IndexPages;

public class JsonPageReaderTests
{
    private const string Sha256 = "49059434c06dbfa472d972edb366497e2400ada668643c3ae89e450ce114334e";
    private static readonly Uri Address = new("https://index.example/simple/my-pkg/");

    [Fact]
    public void All_that_a_page_says_of_a_file_is_kept()
    {
        IndexFile file = ReadFile(
            $$"""
            {"filename": "My_Pkg-1.0.0-py3-none-any.whl", "hashes": {"sha256": "{{Sha256.ToUpperInvariant()}}", "md5": "ABC"}, "requires-python": "\u003e= 3.5.3",
             "size": 39952, "upload-time": "2019-05-14T07:13:16.455865Z", "url": "/packages/49/05/My_Pkg-1.0.0-py3-none-any.whl", "yanked": "broken",
             "core-metadata": {"sha256": "{{Sha256}}"}, "unknown": [{"a": 1}]}
            """
        );
        file.FileName.ShouldBe("My_Pkg-1.0.0-py3-none-any.whl");
        file.Url.ShouldBe("https://index.example/packages/49/05/My_Pkg-1.0.0-py3-none-any.whl");
        file.Sha256.ShouldBe(Sha256);
        file.OtherHashes.ShouldBe([new FileHash("md5", "abc")]);
        file.RequiresPython.ShouldBe(">= 3.5.3");
        file.Size.ShouldBe(39952);
        file.UploadTime.ShouldBe(new DateTimeOffset(2019, 5, 14, 7, 13, 16, TimeSpan.Zero).AddTicks(4558650));
        file.YankedReason.ShouldBe("broken");
        file.HasMetadata.ShouldBeTrue();
        file.MetadataSha256.ShouldBe(Sha256);
        file.Wheel!.Name.ShouldBe(PackageName.Parse("my-pkg"));
    }

    [Fact]
    public void All_hashes_of_metadata_are_kept()
    {
        string sha512 = new('a', 128);
        IndexFile file = ReadFile(
            $$$"""{"filename": "my_pkg-1-py3-none-any.whl", "url": "x", "core-metadata": {"SHA512": "{{{sha512}}}", "sha256": "{{{Sha256}}}", "md5": "AB"}}"""
        );
        file.MetadataSha256.ShouldBe(Sha256);
        file.OtherMetadataHashes.ShouldBe([new FileHash("sha512", sha512), new FileHash("md5", "ab")]);
        ReadFile("""{"filename": "my_pkg-1-py3-none-any.whl", "url": "x", "core-metadata": {}}""")
            .OtherMetadataHashes.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("\"sha512\": \"ab\"")]
    [InlineData("\"sha384\": \"x\"")]
    [InlineData("\"sha256\": \"ab\"")]
    public void Hashes_of_metadata_that_cannot_be_are_refused(string hashes) =>
        JsonPageReader
            .Read(
                Encoding.UTF8.GetBytes(
                    $$$"""{"meta": {"api-version": "1.0"}, "name": "my-pkg", "files": [{"filename": "my_pkg-1-py3-none-any.whl", "url": "x", "hashes": {}, "core-metadata": {{{{hashes}}}}}]}"""
                ),
                PackageName.Parse("my-pkg"),
                Address
            )
            .Refused.ShouldHaveSingleItem()
            .ShouldContain("has an invalid hash");

    [Theory]
    [InlineData("{\"files\": [", "the page is not valid JSON (line 1, byte 12)")]
    [InlineData("{\n  nonsense", "the page is not valid JSON (line 2, byte 3)")]
    [InlineData("[]", "the page is not a JSON object")]
    [InlineData("{}", "the page has no list of files")]
    [InlineData("{\"files\": 1}", "'files' of the page is not a list")]
    [InlineData("{\"files\": [1]}", "a file of the page is not a JSON object")]
    [InlineData("{\"meta\": {\"api-version\": \"2.0\"}}", "the page has version '2.0' of the interface (expected 1.x)")]
    public void What_is_wrong_with_a_page_is_told(string page, string problem) =>
        Should
            .Throw<InvalidDataException>(() =>
                JsonPageReader.Read(Encoding.UTF8.GetBytes(page), PackageName.Parse("my-pkg"), Address)
            )
            .Message.ShouldBe(problem);

    [Fact]
    public void What_a_page_does_not_say_is_null()
    {
        IndexFile file = ReadFile(
            """{"filename": "my.pkg-1.tar.gz", "url": "../../f/my.pkg-1.tar.gz#sha256=x", "hashes": {}, "yanked": false}"""
        );
        file.Url.ShouldBe("https://index.example/f/my.pkg-1.tar.gz");
        file.ShouldSatisfyAllConditions(
            () => file.Wheel.ShouldBeNull(),
            () => file.Sha256.ShouldBeNull(),
            () => file.Size.ShouldBeNull(),
            () => file.UploadTime.ShouldBeNull(),
            () => file.RequiresPython.ShouldBeNull(),
            () => file.IsYanked.ShouldBeFalse(),
            () => file.HasMetadata.ShouldBeFalse()
        );
    }

    [Theory]
    [InlineData("true", "")]
    [InlineData("\"\"", "")]
    [InlineData("\"why\"", "why")]
    [InlineData("false", null)]
    [InlineData("null", null)]
    public void Yanked_is_a_flag_or_a_reason(string json, string? reason) =>
        ReadFile($$"""{"filename": "my_pkg-1.tar.gz", "url": "x", "yanked": {{json}}}""").YankedReason.ShouldBe(reason);

    [Theory]
    [InlineData("\"2020-01-01T00:00:00Z\"", true)]
    [InlineData("\"2020-01-01T01:00:00+01:00\"", true)]
    [InlineData("\"2020-01-01T00:00:00\"", false)]
    [InlineData("\"yesterday\"", false)]
    [InlineData("12", false)]
    public void Upload_times_have_an_offset_or_are_none(string json, bool known) =>
        ReadFile($$"""{"filename": "my_pkg-1.tar.gz", "url": "x", "upload-time": {{json}}}""")
            .UploadTime.ShouldBe(known ? new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero) : null);

    [Theory]
    [InlineData("https://files.example/a%2Bb/my_pkg-1.tar.gz", "https://files.example/a%2Bb/my_pkg-1.tar.gz")]
    [InlineData("HTTPS://files.example/my_pkg-1.tar.gz?x=1#frag", "HTTPS://files.example/my_pkg-1.tar.gz?x=1")]
    [InlineData("//cdn.example/my_pkg-1.tar.gz", "https://cdn.example/my_pkg-1.tar.gz")]
    [InlineData("https://me:secret@files.example/my_pkg-1.tar.gz", "https://files.example/my_pkg-1.tar.gz")]
    [InlineData("my_pkg-1.tar.gz", "https://index.example/simple/my-pkg/my_pkg-1.tar.gz")]
    [InlineData("/files/my_pkg-1.tar.gz", "https://index.example/files/my_pkg-1.tar.gz")]
    public void Addresses_become_absolute_and_lose_secrets(string written, string url) =>
        ReadFile($$"""{"filename": "my_pkg-1.tar.gz", "url": "{{written}}"}""").Url.ShouldBe(url);

    [Theory]
    [InlineData("/files/my_pkg-1.tar.gz")]
    [InlineData("my_pkg-1.tar.gz")]
    public void A_user_in_the_address_of_the_page_reaches_no_file(string written)
    {
        byte[] page = System.Text.Encoding.UTF8.GetBytes(
            $$$"""{"meta": {"api-version": "1.0"}, "name": "my-pkg", "files": [{"filename": "my_pkg-1.tar.gz", "url": "{{{written}}}", "hashes": {}}]}"""
        );
        Uri address = new("https://me:secret@index.example/simple/my-pkg/");
        IndexPage read = JsonPageReader.Read(page, PackageName.Parse("my-pkg"), address);
        read.Releases.ShouldHaveSingleItem().Files[0].Url.ShouldStartWith("https://index.example/");
    }

    [Theory]
    [InlineData("""{"filename": "other-1.tar.gz", "url": "x"}""")]
    [InlineData("""{"filename": "my_pkg-1/../../x.tar.gz", "url": "x"}""")]
    [InlineData("""{"filename": "my_pkg-1\u0000.tar.gz", "url": "x"}""")]
    [InlineData("""{"filename": "my_pkg-1.tar.gz", "url": "javascript:alert(1)"}""")]
    [InlineData("""{"filename": "my_pkg-1.tar.gz", "url": "file:///etc/passwd"}""")]
    [InlineData("""{"filename": "my_pkg-1.tar.gz", "url": "https://files.example:99999/my_pkg-1.tar.gz"}""")]
    [InlineData("""{"filename": "my_pkg-1.tar.gz", "url": "https://[::1/my_pkg-1.tar.gz"}""")]
    [InlineData("""{"filename": "my_pkg-1.tar.gz", "url": "x", "hashes": {"sha256": "short"}}""")]
    [InlineData(
        """{"filename": "my_pkg-1.tar.gz", "url": "x", "hashes": {"sha256": "49059434c06dbfa472d972edb366497e2400ada668643c3ae89e450ce114334e", "sha256": "39059434c06dbfa472d972edb366497e2400ada668643c3ae89e450ce114334e"}}"""
    )]
    public void Files_that_cannot_be_trusted_are_refused_by_name(string file)
    {
        IndexPage page = ReadPage(file);
        page.Releases.ShouldBeEmpty();
        page.Refused.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("""{"filename": "my_pkg-1-py3.8.egg", "url": "x"}""")]
    [InlineData("""{"filename": "my_pkg-1.exe", "url": "x"}""")]
    [InlineData("""{"filename": "my_pkg-not.a.version.tar.gz", "url": "x"}""")]
    public void Files_of_other_kinds_are_passed_over(string file)
    {
        IndexPage page = ReadPage(file);
        page.Releases.ShouldBeEmpty();
        page.Refused.ShouldBeEmpty();
    }

    [Fact]
    public void Releases_are_in_order_and_equal_versions_are_one()
    {
        IndexPage page = ReadPage(
            """{"filename": "my_pkg-1.10-py3-none-any.whl", "url": "a"}""",
            """{"filename": "my_pkg-1.9.tar.gz", "url": "b"}""",
            """{"filename": "my-pkg-1.10.0.tar.gz", "url": "c"}""",
            """{"filename": "MY.PKG-1.9rc1.zip", "url": "d"}"""
        );
        page.Releases.Select(r => $"{r.Version}: {string.Join(' ', r.Files.Select(f => f.FileName))}")
            .ShouldBe([
                "1.9rc1: MY.PKG-1.9rc1.zip",
                "1.9: my_pkg-1.9.tar.gz",
                "1.10: my_pkg-1.10-py3-none-any.whl my-pkg-1.10.0.tar.gz",
            ]);
        page.Find(PackageVersion.Parse("1.10.0.0"))!.Files.Length.ShouldBe(2);
        page.Find(PackageVersion.Parse("2")).ShouldBeNull();
    }

    [Fact]
    public void The_earliest_upload_is_that_of_the_files()
    {
        string hashes = $$"""{"sha256": "{{Sha256}}", "md5": "x"}""";
        IndexPage page = ReadPage(
            $$"""{"filename": "my_pkg-1.tar.gz", "url": "x", "hashes": {{hashes}}, "yanked": "no", "size": 70000, "requires-python": ">3", "upload-time": "2020-05-01T00:00:00Z"}""",
            $$"""{"filename": "my_pkg-1-py3-none-any.whl", "url": "x", "core-metadata": {"sha256": "{{Sha256}}"}, "upload-time": "2020-04-01T00:00:00Z"}""",
            """{"filename": "my_pkg-1-py2-none-any.whl", "url": "x"}""",
            """{"filename": "my_pkg-2-py2-none-any.whl", "url": "x"}"""
        );
        page.Releases[0].EarliestUpload.ShouldBe(page.Releases[0].Files.Min(f => f.UploadTime));
        page.Releases[0].EarliestUpload.ShouldNotBeNull();
        page.Releases[1].EarliestUpload.ShouldBeNull();
    }

    [Fact]
    public void The_compact_form_gives_the_same_page()
    {
        IndexPage page = ReadPage(
            $$"""{"filename": "my_pkg-1.tar.gz", "url": "x", "hashes": {"sha256": "{{Sha256}}"}, "yanked": "no"}"""
        );
        IndexPage again = new(page.CompactForm);
        again.Releases.Single().Files.ShouldBe(page.Releases.Single().Files);
        again.Package.ShouldBe(page.Package);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"files": {}}""")]
    [InlineData("""{"files": [{"filename": "\ud800"}]}""")]
    [InlineData("""{"files": ["x"]}""")]
    [InlineData("""{"files": []""")]
    [InlineData("""{"meta": {"api-version": "2.0"}, "files": []}""")]
    public void Other_texts_are_no_pages(string json) =>
        Should.Throw<InvalidDataException>(() =>
            JsonPageReader.Read(Encoding.UTF8.GetBytes(json), PackageName.Parse("my-pkg"), Address)
        );

    [Fact]
    public void Depth_is_refused_in_words()
    {
        string deep = string.Concat(Enumerable.Repeat("[", 100_000)) + string.Concat(Enumerable.Repeat("]", 100_000));
        Should
            .Throw<InvalidDataException>(() => ReadPage($$"""{"filename": "my_pkg-1.tar.gz", "other": {{deep}}}"""))
            .Message.ShouldMatch(@"^the page is nested more than 64 levels deep \(line 1, byte \d+\)$");
    }

    private static IndexFile ReadFile(string file) => ReadPage(file).Releases.Single().Files.Single();

    private static IndexPage ReadPage(params string[] files) =>
        JsonPageReader.Read(
            Encoding.UTF8.GetBytes(
                $$"""{"meta": {"api-version": "1.1"}, "name": "my-pkg", "files": [{{string.Join(", ", files)}}]}"""
            ),
            PackageName.Parse("my-pkg"),
            Address
        );
}
