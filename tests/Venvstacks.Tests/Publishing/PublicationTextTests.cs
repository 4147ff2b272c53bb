using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Venvstacks.Formats.Packing;
using Venvstacks.Platforms;
using Venvstacks.Publishing;

namespace Venvstacks.Tests.Publishing;

/// <summary><c>stack.json</c> and the manifests beside archives are those of section 7 of the guide on formats, read without the product's readers.</summary>
public sealed class PublicationTextTests : IDisposable
{
    private static readonly string[] LayerKeys =
    [
        "archive",
        "archive_build",
        "install_target",
        "layer_name",
        "lock_version",
        "locked_at",
        "manifest",
        "required_layers",
    ];

    private readonly PublishedLayers _published = new();

    public void Dispose() => _published.Dispose();

    public static TheoryData<string, int?, string> Publications
    {
        get
        {
            TheoryData<string, int?, string> rows = [];
            foreach (Target target in new[] { Target.LinuxX64, Target.MacosArm64, Target.WindowsX64 })
            {
                foreach (ArchiveFormat format in ArchiveFormat.All)
                    rows.Add(format.Name, null, target.Name);
                rows.Add("tar.zst", 65536, target.Name);
            }
            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Publications))]
    public async Task Section_7_the_texts_have_the_keys_values_and_order_of_the_guide(
        string format,
        int? frames,
        string target
    )
    {
        JsonElement layer = (await PublishAsync(format, frames, target)).GetProperty("layers")[0];

        string archive = $"app-a-{target}-1.{format}";
        KeysOf(layer).ShouldBe(LayerKeys);
        JsonElement facts = layer.GetProperty("archive");
        KeysOf(facts).ShouldBe(["encoder", "format", "level", "name", "options", "sha256", "size"]);
        facts.GetProperty("format").GetString().ShouldBe(format);
        facts.GetProperty("name").GetString().ShouldBe(archive);
        facts.GetProperty("options").GetRawText().ShouldBe(frames is null ? "{}" : $"{{\"frames\":{frames}}}");
        ShouldDescribe(facts, "size", File.ReadAllBytes(_published.PathOf(archive)));
        JsonElement manifest = layer.GetProperty("manifest");
        KeysOf(manifest).ShouldBe(["name", "raw_size", "sha256", "size"]);
        manifest.GetProperty("name").GetString().ShouldBe($"{archive}.manifest");
        manifest.GetProperty("size").GetInt64().ShouldBe(new FileInfo(_published.PathOf($"{archive}.manifest")).Length);
        byte[] text = await UnpackAsync("zstd", _published.PathOf($"{archive}.manifest"));
        ShouldDescribe(manifest, "raw_size", text);

        string[] lines = System.Text.Encoding.UTF8.GetString(text).Split('\n');
        lines[^1].ShouldBeEmpty();
        JsonElement first = JsonDocument.Parse(lines[0]).RootElement;
        KeysOf(first).ShouldBe(["schema", "layer", "target", "archive_sha256", "frames"]);
        lines[0]
            .ShouldStartWith(
                $$"""{"schema":1,"layer":"app-a","target":"{{target}}","archive_sha256":"{{facts.GetProperty("sha256").GetString()}}","frames":["""
            );
        JsonElement[] entries = [.. lines[1..^1].Select(line => JsonDocument.Parse(line).RootElement)];
        string[] paths = [.. entries.Select(entry => entry[1].GetString()!)];
        paths.ShouldBe(paths.Order(StringComparer.Ordinal));
        entries.ShouldAllBe(entry => entry.GetArrayLength() == (entry[0].GetString() == "f" ? 9 : 5));
        entries.Select(RowOf).ShouldBe(await ReadArchiveAsync(archive, format), ignoreOrder: true);
        await ShouldFindContentsAsync(first.GetProperty("frames"), entries, archive);
    }

    [Fact]
    public async Task Section_7_the_release_is_one_more_when_layers_change_and_1_without_a_file()
    {
        (await PublishAsync("tar.gz", null, "linux_x86_64")).GetProperty("release").GetInt32().ShouldBe(1);
        (await PublishAsync("tar.gz", null, "linux_x86_64")).GetProperty("release").GetInt32().ShouldBe(1);
        (await PublishAsync("tar.gz", null, "linux_x86_64", "2")).GetProperty("release").GetInt32().ShouldBe(2);
        (await PublishAsync("tar.gz", null, "win_amd64", "2")).GetProperty("release").GetInt32().ShouldBe(1);
        File.Delete(_published.PathOf("__venvstacks__/stack-linux_x86_64.json"));
        (await PublishAsync("tar.gz", null, "linux_x86_64", "2")).GetProperty("release").GetInt32().ShouldBe(1);
    }

    // The text of stack.json of one layer, after its form was checked.
    private async Task<JsonElement> PublishAsync(string format, int? frames, string name, string content = "1")
    {
        Target target = Target.All.Single(known => known.Name == name);
        await new LayerPublisher(_published.Cache, t => OutputFolder.Of(_published.Output, t, isTagged: true))
        {
            Packing = new PackingOptions
            {
                Format = ArchiveFormat.All.Single(known => known.Name == format),
                FrameSize = frames,
            },
        }.PublishAsync(
            [target],
            [_published.Application(target, content)],
            cancellationToken: TestContext.Current.CancellationToken
        );
        string text = await File.ReadAllTextAsync(
            _published.PathOf($"__venvstacks__/stack-{name}.json"),
            TestContext.Current.CancellationToken
        );
        text.ShouldEndWith("}\n");
        text[..^1].ShouldAllBe(c => c >= ' ' && c <= '~');
        text.ShouldNotMatch("[,:{\\[] "); // spaces are in names of encoders only
        JsonElement root = JsonDocument.Parse(text).RootElement;
        KeysOf(root).ShouldBe(["layers", "release", "schema", "target"]);
        ShouldHaveSortedKeys(root);
        root.GetProperty("schema").GetInt32().ShouldBe(1);
        root.GetProperty("target").GetString().ShouldBe(name);
        return root;
    }

    private static string[] KeysOf(JsonElement json) => [.. json.EnumerateObject().Select(property => property.Name)];

    private static void ShouldHaveSortedKeys(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Object)
        {
            KeysOf(json).ShouldBe(KeysOf(json).Order(StringComparer.Ordinal));
            foreach (JsonProperty property in json.EnumerateObject())
                ShouldHaveSortedKeys(property.Value);
        }
        if (json.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in json.EnumerateArray())
                ShouldHaveSortedKeys(item);
        }
    }

    private static void ShouldDescribe(JsonElement facts, string sizeKey, byte[] content)
    {
        facts.GetProperty(sizeKey).GetInt64().ShouldBe(content.Length);
        facts.GetProperty("sha256").GetString().ShouldBe(Sha256(content));
    }

    private static string RowOf(JsonElement entry) =>
        entry[0].GetString() switch
        {
            "d" => $"{entry[1]} d {entry[2].GetInt32()} {entry[3].GetInt64() & ~1} {entry[4].GetRawText()}",
            "l" => $"{entry[1]} l {entry[2]} {entry[3].GetInt64() & ~1}",
            _ => $"{entry[1]} f {entry[2].GetInt32()} {entry[3].GetInt64() & ~1} {entry[4].GetInt64()} {entry[5]}",
        };

    // Frames cover the tar archive without its table; a content is where its entry says, and may go on in the next frames.
    private async Task ShouldFindContentsAsync(JsonElement frames, JsonElement[] entries, string archive)
    {
        JsonElement[] files = [.. entries.Where(entry => entry[0].GetString() == "f")];
        if (frames.GetArrayLength() == 0)
        {
            files.ShouldAllBe(file =>
                file[6].ValueKind == JsonValueKind.Null && file[7].ValueKind == JsonValueKind.Null
            );
            return;
        }
        byte[] packed = await File.ReadAllBytesAsync(_published.PathOf(archive), TestContext.Current.CancellationToken);
        List<byte[]> contents = [];
        foreach (JsonElement frame in frames.EnumerateArray())
        {
            string path = _published.PathOf("frame.zst");
            int offset = frame[0].GetInt32();
            await File.WriteAllBytesAsync(path, packed[offset..(offset + frame[1].GetInt32())], CancellationToken.None);
            contents.Add(await UnpackAsync("zstd", path));
            contents[^1].Length.ShouldBe(frame[2].GetInt32());
        }
        foreach (JsonElement file in files)
        {
            IEnumerable<byte> content = contents.Skip(file[6].GetInt32()).SelectMany(bytes => bytes);
            Sha256([.. content.Skip(file[7].GetInt32()).Take(file[4].GetInt32())]).ShouldBe(file[5].GetString());
        }
    }

    private async Task<string[]> ReadArchiveAsync(string archive, string format)
    {
        string path = _published.PathOf(archive);
        if (format == "zip")
            return [.. ReadZip(path)];
        byte[] tar =
            format == "tar"
                ? await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken)
                : await UnpackAsync(
                    format[4..] switch
                    {
                        "xz" => "xz",
                        "gz" => "gzip",
                        _ => "zstd",
                    },
                    path
                );
        return [.. ReadTar(tar)];
    }

    private static IEnumerable<string> ReadTar(byte[] tar)
    {
        using TarReader reader = new(new MemoryStream(tar));
        while (reader.GetNextEntry() is { } entry)
        {
            string path = entry.Name.TrimEnd('/');
            if (path == "app-a")
                continue;
            using MemoryStream content = new();
            entry.DataStream?.CopyTo(content);
            yield return Row(
                path["app-a/".Length..],
                entry.EntryType == TarEntryType.Directory ? 'd'
                    : entry.EntryType == TarEntryType.SymbolicLink ? 'l'
                    : 'f',
                (int)entry.Mode,
                entry.ModificationTime.ToUnixTimeSeconds(),
                entry.EntryType == TarEntryType.SymbolicLink ? entry.LinkName : "",
                content.ToArray()
            );
        }
    }

    private static IEnumerable<string> ReadZip(string path)
    {
        using ZipArchive zip = ZipFile.OpenRead(path);
        foreach (ZipArchiveEntry entry in zip.Entries)
        {
            if (entry.FullName == "app-a/")
                continue;
            using MemoryStream content = new();
            using (Stream stream = entry.Open())
                stream.CopyTo(content);
            int mode = entry.ExternalAttributes >>> 16;
            yield return Row(
                entry.FullName["app-a/".Length..].TrimEnd('/'),
                (mode >> 12) switch
                {
                    4 => 'd',
                    10 => 'l',
                    _ => 'f',
                },
                mode & 0xFFF,
                new DateTimeOffset(entry.LastWriteTime.DateTime, TimeSpan.Zero).ToUnixTimeSeconds(),
                System.Text.Encoding.UTF8.GetString(content.ToArray()),
                content.ToArray()
            );
        }
    }

    private static string Row(string path, char kind, int mode, long time, string target, byte[] content) =>
        kind switch
        {
            'd' => $"{path} d {mode} {time & ~1} null",
            'l' => $"{path} l {target} {time & ~1}",
            _ => $"{path} f {mode} {time & ~1} {content.Length} {Sha256(content)}",
        };

    private async Task<byte[]> UnpackAsync(string program, string path)
    {
        string unpacked = _published.PathOf("unpacked");
        await TestProgram.RunAsync(_published.Output, "sh", "-c", $"{program} -dc < '{path}' > '{unpacked}'");
        return await File.ReadAllBytesAsync(unpacked, TestContext.Current.CancellationToken);
    }

    private static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
