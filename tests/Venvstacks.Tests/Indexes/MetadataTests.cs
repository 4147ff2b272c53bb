using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Venvstacks.Diagnostics;
using Venvstacks.Indexes;
using Venvstacks.Packaging.IndexPages;
using static Venvstacks.Tests.Indexes.TestClient;

namespace Venvstacks.Tests.Indexes;

public class MetadataTests
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, false, 1)]
    [InlineData(true, false, 3)]
    [InlineData(true, true, 2)]
    public async Task Metadata_is_its_own_file_or_a_part_of_the_wheel_or_in_the_whole(
        bool noMetadata,
        bool noRanges,
        int requests
    )
    {
        await using TestIndex server = await TestIndex.StartAsync();
        (server.NoMetadata, server.NoRanges) = (noMetadata, noRanges);
        server.Add(BigWheel());
        using TestClient test = new();
        (PackageIndex index, IndexFile file) = await FindAsync(server, test);
        for (int run = 0; run < 2; run++)
        {
            WheelMetadata found = await test.Run().GetMetadataAsync(index, file, Token);
            found.Problem.ShouldBeNull();
            found.Metadata!.RequiresDist.Select(r => r.ToString()).ShouldBe(["b>=2"]);
        }
        server.Count("/files/").ShouldBe(requests);
    }

    [Fact]
    public async Task Ranges_do_not_fetch_the_whole()
    {
        await using TestIndex server = await TestIndex.StartAsync();
        server.NoMetadata = true;
        TestWheel wheel = BigWheel();
        server.Add(wheel);
        using TestClient test = new();
        (PackageIndex index, IndexFile file) = await FindAsync(server, test);
        await test.Run().GetMetadataAsync(index, file, Token);
        server
            .Requests.Where(r => r.Path.StartsWith("/files/", StringComparison.Ordinal))
            .ShouldAllBe(r => r.Status == 206);
        wheel.Bytes.Length.ShouldBeGreaterThan(100_000);
    }

    [Fact]
    public async Task A_promised_file_that_is_not_there_is_no_error()
    {
        await using TestIndex server = await TestIndex.StartAsync();
        server.Add(BigWheel());
        using TestClient test = new();
        (PackageIndex index, IndexFile file) = await FindAsync(server, test);
        server.NoMetadata = true;
        (await test.Run().GetMetadataAsync(index, file, Token)).Metadata.ShouldNotBeNull();
    }

    [Fact]
    public async Task What_one_index_says_of_a_wheel_is_not_believed_of_another()
    {
        await using TestIndex good = await TestIndex.StartAsync();
        await using TestIndex bad = await TestIndex.StartAsync();
        TestWheel wheel = WheelFactory.Make("a", "1", requires: ["b>=2"]);
        good.Add(wheel);
        // The hashes of the good wheel, with other metadata.
        bad.Add(WheelFactory.Make("a", "1", requires: ["evil"])).Sha256 = wheel.Sha256;
        bad.NoMetadata = true;
        using TestClient test = new();
        foreach ((TestIndex server, string expected) in new[] { (bad, "evil"), (good, "b>=2") })
        {
            (PackageIndex index, IndexFile file) = await FindAsync(server, test);
            WheelMetadata found = await test.Run().GetMetadataAsync(index, file, Token);
            found.Metadata!.RequiresDist.ShouldHaveSingleItem().ToString().ShouldBe(expected);
        }
    }

    [Fact]
    public async Task Metadata_with_another_hash_is_refused()
    {
        await using TestIndex server = await TestIndex.StartAsync();
        server.Add(BigWheel()).MetadataSha256 = new string('0', 64);
        using TestClient test = new();
        (PackageIndex index, IndexFile file) = await FindAsync(server, test);
        LayerInstallationException error = await Should.ThrowAsync<LayerInstallationException>(() =>
            test.Run().GetMetadataAsync(index, file, Token)
        );
        error.Message.ShouldContain("its SHA-256 is");
        error.Message.ShouldContain("a-1-py3-none-any.whl");
    }

    [Theory]
    [InlineData("sha256", true)]
    [InlineData("sha384", true)]
    [InlineData("sha512", true)]
    [InlineData("sha256 sha512", true)]
    [InlineData("sha256 sha384 sha512", true)]
    [InlineData("sha512", false)]
    [InlineData("sha384 sha512", false)]
    public async Task All_hashes_of_metadata_are_checked(string algorithms, bool isLastWrong)
    {
        await using TestIndex server = await TestIndex.StartAsync();
        TestWheel wheel = WheelFactory.Make("a", "1", requires: ["b>=2"]);
        server.Add(wheel);
        Dictionary<string, string> hashes = algorithms
            .Split(' ')
            .ToDictionary(
                name => name,
                name =>
                    Convert.ToHexStringLower(
                        name switch
                        {
                            "sha256" => SHA256.HashData(wheel.Metadata),
                            "sha384" => SHA384.HashData(wheel.Metadata),
                            _ => SHA512.HashData(wheel.Metadata),
                        }
                    )
            );
        string last = algorithms.Split(' ')[^1];
        if (isLastWrong)
            hashes[last] = new string('0', hashes[last].Length);
        string all = string.Join(", ", hashes.Select(hash => $"\"{hash.Key}\": \"{hash.Value}\""));
        server.Routes["/simple/a/"] = context =>
        {
            context.Response.ContentType = "application/vnd.pypi.simple.v1+json";
            return context.Response.WriteAsync(
                $$$"""
                {"meta": {"api-version": "1.0"}, "name": "a", "files": [{"filename": "{{{wheel.FileName}}}", "url": "/files/{{{wheel.FileName}}}",
                 "hashes": {"sha256": "{{{wheel.Sha256}}}"}, "core-metadata": {{{{all}}}}}]}
                """
            );
        };
        using TestClient test = new();
        (PackageIndex index, IndexFile file) = await FindAsync(server, test);
        Task<WheelMetadata> asked = test.Run().GetMetadataAsync(index, file, Token);
        if (isLastWrong)
            (await Should.ThrowAsync<LayerInstallationException>(() => asked)).Message.ShouldContain(
                $"its {last.ToUpperInvariant().Insert(3, "-")} is "
            );
        else
            (await asked).Metadata!.RequiresDist.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("Name: other\nVersion: 1\n", "METADATA is of 'other 1'")]
    [InlineData("Name: a\nVersion: 2\n", "METADATA is of 'a 2'")]
    [InlineData("Name: a\nVersion: 1\nRequires-Dist: ???\n", "'???'")]
    [InlineData("hello", "has no Name")]
    public async Task Metadata_of_something_else_is_a_problem_of_the_wheel(string text, string problem)
    {
        await using TestIndex server = await TestIndex.StartAsync();
        TestWheel wheel = WheelFactory.Make("a", "1") with { Metadata = System.Text.Encoding.UTF8.GetBytes(text) };
        server.Add(wheel);
        using TestClient test = new();
        (PackageIndex index, IndexFile file) = await FindAsync(server, test);
        WheelMetadata found = await test.Run().GetMetadataAsync(index, file, Token);
        found.Metadata.ShouldBeNull();
        found.Problem!.ShouldContain(problem);
    }

    [Fact]
    public async Task A_file_that_is_no_archive_has_no_metadata()
    {
        await using TestIndex server = await TestIndex.StartAsync();
        server.NoMetadata = true;
        server.Add(WheelFactory.Make("a", "1") with { Bytes = new byte[50_000] });
        using TestClient test = new();
        (PackageIndex index, IndexFile file) = await FindAsync(server, test);
        (await test.Run().GetMetadataAsync(index, file, Token)).Problem!.ShouldContain("not a zip archive");
    }

    [Theory]
    [InlineData(42, new byte[] { 0, 0, 0, 0x7F })] // the place of the entry: behind the directory
    [InlineData(16, new byte[] { 1, 2, 3, 4 })] // its CRC
    public async Task A_directory_that_lies_leads_to_the_whole_wheel(int field, byte[] value)
    {
        TestWheel wheel = BigWheel();
        byte[] bytes = [.. wheel.Bytes];
        int name = bytes.AsSpan().LastIndexOf("a-1.dist-info/METADATA"u8);
        value.CopyTo(bytes, name - 46 + field);
        await using TestIndex server = await TestIndex.StartAsync();
        server.NoMetadata = true;
        server.Add(wheel with { Bytes = bytes });
        using TestClient test = new();
        (PackageIndex index, IndexFile file) = await FindAsync(server, test);
        await test.Run().GetMetadataAsync(index, file, Token);
        // The server notes a request when it has answered, which may be a moment later.
        for (int waited = 0; waited < 200 && !IsWholeWheelAsked(); waited++)
            await Task.Delay(10, Token);
        IsWholeWheelAsked().ShouldBeTrue();

        bool IsWholeWheelAsked() =>
            server.Requests.Any(r => r.Path.StartsWith("/files/", StringComparison.Ordinal) && r.Status == 200);
    }

    [Fact]
    public async Task Damaged_data_of_the_entry_leads_to_the_whole_wheel()
    {
        TestWheel wheel = BigWheel();
        byte[] bytes = [.. wheel.Bytes];
        int name = bytes.AsSpan().IndexOf("a-1.dist-info/METADATA"u8);
        bytes.AsSpan(name + "a-1.dist-info/METADATA".Length, 8).Fill(0xFF);
        await using TestIndex server = await TestIndex.StartAsync();
        server.NoMetadata = true;
        server.Add(wheel with { Bytes = bytes });
        using TestClient test = new();
        (PackageIndex index, IndexFile file) = await FindAsync(server, test);
        (await test.Run().GetMetadataAsync(index, file, Token)).Problem!.ShouldBe(
            "entry 'a-1.dist-info/METADATA': its data is damaged"
        );
    }

    [Theory]
    [InlineData(400)]
    [InlineData(403)]
    [InlineData(416)]
    [InlineData(501)]
    public async Task A_server_that_refuses_ranges_gives_the_whole_wheel(int status)
    {
        TestWheel wheel = BigWheel();
        await using TestIndex server = await TestIndex.StartAsync();
        server.NoMetadata = true;
        server.Add(wheel);
        server.Routes[$"/files/{wheel.FileName}"] = async context =>
        {
            if (context.Request.Headers.Range.Count > 0)
                context.Response.StatusCode = status;
            else
                await context.Response.Body.WriteAsync(wheel.Bytes);
        };
        using TestClient test = new();
        (PackageIndex index, IndexFile file) = await FindAsync(server, test);
        (await test.Run().GetMetadataAsync(index, file, Token)).Metadata.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_promised_file_that_is_forbidden_is_no_error()
    {
        await using TestIndex server = await TestIndex.StartAsync();
        TestWheel wheel = BigWheel();
        server.Add(wheel);
        server.Routes[$"/files/{wheel.FileName}.metadata"] = context =>
        {
            context.Response.StatusCode = 403;
            return Task.CompletedTask;
        };
        using TestClient test = new();
        (PackageIndex index, IndexFile file) = await FindAsync(server, test);
        (await test.Run().GetMetadataAsync(index, file, Token)).Metadata.ShouldNotBeNull();
    }

    [Theory]
    [InlineData(false, "a-1.dist-info/METADATA': the wheel does not have it", "a-1.dist-info/metadata")]
    [InlineData(false, "it has no '.dist-info' directory", "x/a-1.dist-info/METADATA")]
    [InlineData(false, "two entries of this name", "a-1.dist-info/METADATA", "a-1.dist-info/METADATA")]
    [InlineData(
        false,
        "it has 2 '.dist-info' directories instead of one",
        "a-1.dist-info/METADATA",
        "b-1.dist-info/METADATA"
    )]
    [InlineData(
        true,
        "it has 2 '.dist-info' directories instead of one",
        "a-1.dist-info/METADATA",
        "b-1.dist-info/METADATA"
    )]
    public async Task Only_metadata_of_its_own_is_that_of_a_wheel(
        bool noRanges,
        string problem,
        params string[] entries
    )
    {
        WheelMetadata found = await ReadAsync(noRanges, ZipOf(entries));
        found.Metadata.ShouldBeNull();
        found.Problem!.ShouldContain(problem);
    }

    /// <summary>METADATA decides what the wheel is.</summary>
    [Theory]
    [InlineData("A-1.0")]
    [InlineData("a-1_0873c15")]
    [InlineData("a-1-1")]
    [InlineData("a")]
    [InlineData("a-")]
    [InlineData("b-2")]
    public async Task Metadata_is_found_in_the_only_dist_info_directory(string stem)
    {
        byte[] wheel = ZipOf($"{stem}.dist-info/METADATA");
        (await ReadAsync(noRanges: false, wheel)).Metadata.ShouldNotBeNull();
        (await ReadAsync(noRanges: true, wheel)).Metadata.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_wheel_that_lies_of_a_length_has_no_metadata()
    {
        byte[] bytes = ZipOf("a-1.dist-info/METADATA");
        int name = bytes.AsSpan().LastIndexOf("a-1.dist-info/METADATA"u8);
        bytes[name - 46 + 25] = 1; // 256 bytes more than there are
        (await ReadAsync(noRanges: true, bytes)).Problem!.ShouldContain("a-1.dist-info/METADATA': its");
    }

    [Fact]
    public async Task A_wheel_of_this_machine_without_metadata_says_so()
    {
        using TempFolder folder = new();
        await File.WriteAllBytesAsync(Path.Combine(folder.Path, "a-1-py3-none-any.whl"), ZipOf(), Token);
        IndexAddress.TryParse(folder.Path, "/", out IndexAddress? address).ShouldBeTrue();
        using TestClient test = new();
        IndexClient client = test.Run();
        IndexPage? page = await client.GetPageAsync(new PackageIndex(address), Name("a"), Token);
        (await client.GetMetadataAsync(new PackageIndex(address), page!.Releases[0].Files[0], Token)).Problem.ShouldBe(
            "it has no '.dist-info' directory"
        );
    }

    private static async Task<WheelMetadata> ReadAsync(bool noRanges, byte[] bytes)
    {
        await using TestIndex server = await TestIndex.StartAsync();
        (server.NoMetadata, server.NoRanges) = (true, noRanges);
        server.Add(WheelFactory.Make("a", "1") with { Bytes = bytes });
        using TestClient test = new();
        (PackageIndex index, IndexFile file) = await FindAsync(server, test);
        return await test.Run().GetMetadataAsync(index, file, Token);
    }

    private static byte[] ZipOf(params string[] entries)
    {
        using MemoryStream bytes = new();
        using (ZipArchive archive = new(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (string path in entries)
            {
                using Stream entry = archive.CreateEntry(path).Open();
                entry.Write("Metadata-Version: 2.1\nName: a\nVersion: 1\n"u8);
            }
        }
        return bytes.ToArray();
    }

    /// <summary>Neither its directory nor its METADATA lies in the part at the end that is asked for first.</summary>
    private static TestWheel BigWheel()
    {
        Dictionary<string, string> files = Enumerable
            .Range(0, 1000)
            .ToDictionary(i => $"a/module_{i}_with_a_long_name.py", i => $"number = {i}\n");
        return WheelFactory.Make("a", "1", requires: ["b>=2"], files: files);
    }

    private static async Task<(PackageIndex, IndexFile)> FindAsync(TestIndex server, TestClient test)
    {
        PackageIndex index = Index(server.Simple);
        IndexPage? page = await test.Run().GetPageAsync(index, Name("a"), Token);
        return (index, page!.Releases[0].Files[0]);
    }
}
