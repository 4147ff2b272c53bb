using System.Text.Json.Nodes;
using Venvstacks.Deployment;

namespace Venvstacks.Tests.Deployment;

/// <summary>Releases that lie about a hash, size, name, target, number, path or manifest are refused before anything is written (line 17 of the acceptance list).</summary>
public sealed class ForgedReleaseTests : IDisposable
{
    private const string Layer = "framework-lower";
    private const string File = $"{TestLayer.Site}/large12/data.txt";

    private static readonly Dictionary<string, (string Code, Action<TestRelease> Forge)> Forgeries = new()
    {
        ["hash: another archive"] = ("VS5018", OfLayer(l => l["archive"]!["sha256"] = new string('0', 64))),
        ["hash: too short"] = ("VS5003", OfLayer(l => l["archive"]!["sha256"] = "00")),
        ["hash: capital letters"] = ("VS5003", OfLayer(l => l["archive"]!["sha256"] = new string('A', 64))),
        ["hash: another manifest"] = ("VS5018", OfLayer(l => l["manifest"]!["sha256"] = new string('0', 64))),
        ["hash: none of the manifest"] = ("VS5003", OfLayer(l => l["manifest"]!.AsObject().Remove("sha256"))),
        ["hash: of a content, not in hexadecimal"] = (
            "VS5018",
            OfManifest(t => t.Replace("\",", "g\",", StringComparison.Ordinal))
        ),
        ["size: of the archive, zero"] = ("VS5003", OfLayer(l => l["archive"]!["size"] = 0)),
        ["size: of the archive, negative"] = ("VS5003", OfLayer(l => l["archive"]!["size"] = -1)),
        ["size: of the archive, smaller than its frames"] = ("VS5018", OfLayer(l => l["archive"]!["size"] = 5000)),
        ["size: of the manifest"] = (
            "VS5018",
            OfLayer(l => l["manifest"]!["size"] = (long)l["manifest"]!["size"]! + 1)
        ),
        ["size: of the manifest's text"] = ("VS5018", OfLayer(l => l["manifest"]!["raw_size"] = 10)),
        ["size: of the manifest, huge"] = ("VS5003", OfLayer(l => l["manifest"]!["size"] = 1L << 40)),
        ["size: of the manifest's text, huge"] = ("VS5003", OfLayer(l => l["manifest"]!["raw_size"] = 1L << 40)),
        ["size: of a content, behind the last frame"] = (
            "VS5018",
            OfManifest(t => t.Replace(",100004,", ",100000004,", StringComparison.Ordinal))
        ),
        ["size: of a content, negative"] = (
            "VS5018",
            OfManifest(t => t.Replace(",100004,", ",-1,", StringComparison.Ordinal))
        ),
        ["size: of stack.json"] = (
            "VS5003",
            r => System.IO.File.AppendAllText(r.ReleasePath, new string(' ', 1 << 20))
        ),
        ["name: of the layer, a path"] = ("VS5003", OfLayer(l => l["layer_name"] = "a/b")),
        ["name: of the directory, leads out"] = ("VS5003", OfLayer(l => l["install_target"] = "..")),
        ["name: of the directory, of a device"] = ("VS5003", OfApplication(l => l["install_target"] = "aux")),
        ["name: of the directory, twice by case"] = ("VS5003", OfApplication(l => l["install_target"] = "PY")),
        ["name: of the archive, leads out"] = ("VS5003", OfLayer(l => l["archive"]!["name"] = "../x.tar.zst")),
        ["name: of the archive, twice"] = ("VS5003", OfLayer(l => Rename(l, "py.tar.zst"))),
        ["name: of the archive, no format"] = ("VS5003", OfLayer(l => Rename(l, "x.rar"))),
        ["name: of the archive, another format"] = ("VS5003", OfLayer(l => l["archive"]!["format"] = "tar.xz")),
        ["name: of the manifest"] = ("VS5003", OfLayer(l => l["manifest"]!["name"] = "py.tar.zst.manifest")),
        ["target: another"] = ("VS5005", r => r.Edit(json => json["target"] = "win_arm64")),
        ["target: unknown"] = ("VS5003", r => r.Edit(json => json["target"] = "vax")),
        ["target: of the manifest"] = (
            "VS5018",
            OfManifest(t => t.Replace(TestPublication.Target, "win_arm64", StringComparison.Ordinal))
        ),
        ["release: zero"] = ("VS5003", r => r.Edit(json => json["release"] = 0)),
        ["release: no number"] = ("VS5003", r => r.Edit(json => json["release"] = "7")),
        ["release: another schema"] = ("VS5003", r => r.Edit(json => json["schema"] = 2)),
        ["release: no layers"] = ("VS5003", r => r.Edit(json => json["layers"] = new JsonArray())),
        ["release: a layer is missing"] = ("VS5004", r => r.Edit(json => json["layers"]!.AsArray().RemoveAt(1))),
        ["release: cut"] = (
            "VS5003",
            r => System.IO.File.WriteAllText(r.ReleasePath, System.IO.File.ReadAllText(r.ReleasePath)[..^20])
        ),
        ["path: leads out"] = ("VS5018", OfManifest(t => t.Replace(File, "../../../x", StringComparison.Ordinal))),
        ["path: absolute"] = ("VS5018", OfManifest(t => t.Replace(File, "/etc/x", StringComparison.Ordinal))),
        ["path: with a backslash"] = (
            "VS5018",
            OfManifest(t => t.Replace(File, $"{TestLayer.Site}/large12/a\\\\b", StringComparison.Ordinal))
        ),
        ["path: below a file"] = (
            "VS5018",
            OfManifest(t => t.Replace(File, $"{TestLayer.Site}/large11/data.txt/x", StringComparison.Ordinal))
        ),
        ["path: twice"] = (
            "VS5018",
            OfManifest(t => t.Replace(File, $"{TestLayer.Site}/large11/data.txt", StringComparison.Ordinal))
        ),
        ["path: of a link, leads out"] = ("VS5007", OfManifest(t => t + "[\"l\",\"z\",\"../../..\",0,null]\n")),
        ["manifest: of another layer"] = ("VS5018", UseOther),
        ["manifest: of another archive"] = (
            "VS5018",
            OfManifest(t => t.Replace("archive_sha256\":\"", "archive_sha256\":\"0", StringComparison.Ordinal))
        ),
        ["manifest: missing"] = ("VS5004", r => System.IO.File.Delete(ManifestOf(r))),
        ["manifest: cut"] = (
            "VS5018",
            r => System.IO.File.WriteAllBytes(ManifestOf(r), System.IO.File.ReadAllBytes(ManifestOf(r))[..^9])
        ),
        ["manifest: a byte is another"] = ("VS5018", r => Flip(ManifestOf(r))),
        ["manifest: frames overlap"] = (
            "VS5018",
            OfManifest(t => t.Replace("\"frames\":[[0,", "\"frames\":[[1,", StringComparison.Ordinal))
        ),
        ["manifest: a frame is huge"] = (
            "VS5018",
            OfManifest(t => t.Replace("]]}", $"],[{EndOf(t)},1,{1L << 40}]]}}", StringComparison.Ordinal))
        ),
        ["manifest: no entries"] = ("VS5018", OfManifest(_ => "")),
    };

    // The archive itself is read last: nothing is unpacked from it.
    private static readonly Dictionary<string, (string Code, Action<TestRelease> Forge)> ForgedArchives = new()
    {
        ["hash: of archive and manifest"] = ("VS5006", ForgeHash),
        ["size: of the archive"] = ("VS5006", OfLayer(l => l["archive"]!["size"] = (long)l["archive"]!["size"]! + 1)),
        ["archive: missing"] = ("VS5004", r => System.IO.File.Delete(ArchiveOf(r))),
        ["archive: cut"] = (
            "VS5006",
            r => System.IO.File.WriteAllBytes(ArchiveOf(r), System.IO.File.ReadAllBytes(ArchiveOf(r))[..^9])
        ),
        ["archive: a byte is another"] = ("VS5006", r => Flip(ArchiveOf(r))),
    };

    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private readonly DeploymentFolder _folder = new();

    public static TheoryData<string> Names => [.. Forgeries.Keys];

    public static TheoryData<string> ArchiveNames => [.. ForgedArchives.Keys];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public async Task It_is_refused_before_anything_is_written(string name)
    {
        (string code, Action<TestRelease> forge) = Forgeries[name];
        TestRelease release = TestRelease.Write(_folder["out"]);
        forge(release);
        await using StaticServer server = await StaticServer.StartAsync(release.Folder);

        foreach (string source in new[] { release.Folder, server.Address })
        {
            (await DeploymentFolder.CodeOfAsync(() => _folder.InstallAsync(source))).ShouldBe(code);
            Directory.Exists(_folder.Target).ShouldBeFalse();
            InstallRequest request = new(source, _folder.Target);
            (await DeploymentFolder.CodeOfAsync(() => _folder.Deployer.PlanAsync(request, Token))).ShouldBe(code);
        }
    }

    [Theory]
    [MemberData(nameof(ArchiveNames))]
    public async Task A_forged_archive_is_refused_before_it_is_unpacked(string name)
    {
        (string code, Action<TestRelease> forge) = ForgedArchives[name];
        TestRelease release = TestRelease.Write(_folder["out"]);
        forge(release);
        await using StaticServer server = await StaticServer.StartAsync(release.Folder);

        foreach (string source in new[] { release.Folder, server.Address })
        {
            (await DeploymentFolder.CodeOfAsync(() => _folder.InstallAsync(source))).ShouldBe(code);
            _folder.Tree().Where(path => path.EndsWith("version.py", StringComparison.Ordinal)).ShouldBeEmpty();
            System.IO.File.Exists(Path.Combine(_folder.Target, ".venvstacks/state.json")).ShouldBeFalse();
        }
    }

    [Fact]
    public async Task A_manifest_that_lies_about_a_content_is_found_out()
    {
        TestRelease release = TestRelease.Write(_folder["out"]);
        OfManifest(text => ChangeHash(text, File))(release);
        (await DeploymentFolder.CodeOfAsync(() => _folder.InstallAsync(release.Folder))).ShouldBe("VS5018");
        System.IO.File.Exists(Path.Combine(_folder.Target, ".venvstacks/state.json")).ShouldBeFalse();

        await _folder.InstallAsync(TestRelease.Write(_folder["good"]).Folder);
        TestRelease next = TestRelease.Write(_folder["out"], "2.0", 2);
        OfManifest(text => ChangeHash(text, File))(next);
        (
            await DeploymentFolder.CodeOfAsync(() =>
                _folder.Deployer.UpdateAsync(
                    new UpdateRequest(_folder.Target) { Source = next.Folder },
                    cancellationToken: Token
                )
            )
        ).ShouldBe("VS5018");
        StackDeployment.Verify(_folder.Target, withContents: true, Token).Problems.ShouldBeEmpty();
    }

    private static Action<TestRelease> OfLayer(Action<JsonNode> edit) =>
        release => release.Edit(json => edit(TestRelease.LayerOf(json, Layer)));

    // No other layer names it.
    private static Action<TestRelease> OfApplication(Action<JsonNode> edit) =>
        release => release.Edit(json => edit(TestRelease.LayerOf(json, "app-alone")));

    private static Action<TestRelease> OfManifest(Func<string, string> edit) =>
        release => release.EditManifest(Layer, edit);

    private static string ArchiveOf(TestRelease release) => Path.Combine(release.Folder, $"{Layer}.tar.zst");

    private static string ManifestOf(TestRelease release) => ArchiveOf(release) + ".manifest";

    private static void Rename(JsonNode layer, string name)
    {
        layer["archive"]!["name"] = name;
        layer["manifest"]!["name"] = $"{name}.manifest";
    }

    private static void UseOther(TestRelease release)
    {
        System.IO.File.Copy(Path.Combine(release.Folder, "py.tar.zst.manifest"), ManifestOf(release), overwrite: true);
        release.Edit(json =>
        {
            foreach (string key in new[] { "size", "raw_size", "sha256" })
                TestRelease.LayerOf(json, Layer)["manifest"]![key] = TestRelease.LayerOf(json, "py")["manifest"]![
                    key
                ]!.DeepClone();
        });
    }

    private static void ForgeHash(TestRelease release)
    {
        string hash = new('0', 64);
        release.EditManifest(
            Layer,
            text =>
                $"{text[..text.IndexOf("sha256\":\"", StringComparison.Ordinal)]}sha256\":\"{hash}{text[(text.IndexOf("sha256\":\"", StringComparison.Ordinal) + 73)..]}"
        );
        OfLayer(layer => layer["archive"]!["sha256"] = hash)(release);
    }

    private static string ChangeHash(string text, string path)
    {
        int row = text.IndexOf($"\"{path}\"", StringComparison.Ordinal);
        int hash = text.IndexOf(",\"", row + path.Length + 2, StringComparison.Ordinal) + 2;
        return $"{text[..hash]}{new string('0', 64)}{text[(hash + 64)..]}";
    }

    private static long EndOf(string manifest)
    {
        string header = manifest[..manifest.IndexOf('\n', StringComparison.Ordinal)];
        JsonNode last = JsonNode.Parse(header)!["frames"]!.AsArray()[^1]!;
        return (long)last[0]! + (long)last[1]!;
    }

    private static void Flip(string path)
    {
        byte[] bytes = System.IO.File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 1;
        System.IO.File.WriteAllBytes(path, bytes);
    }
}
