using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using Venvstacks.Deployment;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Packing;

namespace Venvstacks.Tests.Deployment;

/// <summary>Installation from a directory that was published, good and bad.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class InstallTests : IDisposable
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private readonly DeploymentFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task All_layers_lie_side_by_side_with_the_files_of_this_place()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the stack of the test is for POSIX");
        TestPublication source = TestPublication.Write(_folder["source"]);

        DeploymentChange change = await _folder.InstallAsync(source.Folder);

        change.IsChanged.ShouldBeTrue();
        change.Generation.Number.ShouldBe(1);
        string current = Path.Combine(_folder.Target, "current");
        new DirectoryInfo(current).LinkTarget.ShouldBe($"generations/{change.Generation.Folder}");
        Directory
            .GetFileSystemEntries(current)
            .Select(Path.GetFileName)
            .Order(StringComparer.Ordinal)
            .ShouldBe(["app-alone", "app-client", "framework-lower", "py"]);
        string layer = _folder.Installed("app-client");
        File.ReadAllText(Path.Combine(layer, "pyvenv.cfg")).ShouldContain($"home = {_folder.Installed("py/bin")}\n");
        File.ReadAllText(Path.Combine(layer, TestLayer.Site, "sitecustomize.py")).ShouldContain("framework-lower");
        new FileInfo(Path.Combine(layer, "bin/python_")).LinkTarget.ShouldBe("../../py/bin/python");
        File.GetUnixFileMode(Path.Combine(layer, "bin/python")).ShouldBe((UnixFileMode)Convert.ToInt32("555", 8));
        File.GetUnixFileMode(Path.Combine(layer, "pyvenv.cfg")).ShouldBe((UnixFileMode)Convert.ToInt32("444", 8));
        StackDeployment.Verify(_folder.Target, withContents: true, Token).Problems.ShouldBeEmpty();

        (await _folder.InstallAsync(source.Folder)).IsChanged.ShouldBeFalse();
        _folder.Tree().Count(path => path.StartsWith(".venvstacks/stages/", StringComparison.Ordinal)).ShouldBe(0);
    }

    [Fact]
    public async Task An_application_comes_with_the_layers_that_it_needs_and_no_more()
    {
        TestPublication source = TestPublication.Write(_folder["source"]);

        DeploymentChange change = await _folder.InstallAsync(source.Folder, "alone");
        change.Generation.Layers.Select(layer => layer.Name).ShouldBe(["py", "app-alone"]);

        InstallRequest other = new(source.Folder, _folder.Target) { Applications = ["app-client"] };
        DeploymentPlan plan = await _folder.Deployer.PlanAsync(other, Token);
        plan.Layers.Select(layer => layer.Facts.InstallTarget).ShouldBe(["py", "framework-lower", "app-client"]);
        plan.Unpacked.ShouldBe(["framework-lower", "app-client"]);
        plan.IsChanged.ShouldBeTrue();
        StackDeployment.GetStatus(_folder.Target).Kept.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("tar.xz")]
    [InlineData("tar.zst")]
    [InlineData("tar")]
    [InlineData("zip")]
    public async Task Every_format_is_installed(string name)
    {
        ArchiveFormat.TryParse(name, out ArchiveFormat? format).ShouldBeTrue();
        Assert.SkipUnless(format!.IsAvailable, "liblzma is missing");
        TestLayer layer = TestPublication.Layers("1.0", 1, null).First();
        Directory.CreateDirectory(_folder["source/__venvstacks__"]);
        string archive = _folder[$"source/py.{name}"];
        using (FileStream file = File.Create(archive))
        {
            ArchiveOptions options = new(format);
            new ArchiveWriter(options, options.CreatePool(1)).Write(layer.ArchiveEntries(), file, Token);
        }
        JsonObject json = new()
        {
            ["layers"] = new JsonObject
            {
                ["runtimes"] = new JsonArray(
                    layer.Describe(new FileInfo(archive), $"py.{name}", TestPublication.Target)
                ),
                ["frameworks"] = new JsonArray(),
                ["applications"] = new JsonArray(),
            },
        };
        File.WriteAllText(_folder["source/__venvstacks__/venvstacks.json"], json.ToJsonString());

        await _folder.InstallAsync(_folder["source"]);

        File.ReadAllText(_folder.Installed("py/lib/python3.11/os_.py")).ShouldBe("value = 1\n");
        StackDeployment.Verify(_folder.Target, withContents: true, Token).Problems.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("archive missing", "VS5004")]
    [InlineData("archive cut", "VS5006")]
    [InlineData("archive flipped", "VS5006")]
    [InlineData("size lies", "VS5006")]
    [InlineData("hash lies", "VS5006")]
    [InlineData("hash too short", "VS5003")]
    [InlineData("size missing", "VS5003")]
    [InlineData("other platform", "VS5005")]
    [InlineData("unknown platform", "VS5003")]
    [InlineData("layer missing", "VS5004")]
    [InlineData("archive name leads out", "VS5003")]
    [InlineData("layer name leads out", "VS5003")]
    [InlineData("layer twice", "VS5003")]
    [InlineData("unknown format", "VS5003")]
    [InlineData("metadata cut", "VS5003")]
    [InlineData("metadata missing", "VS5003")]
    [InlineData("no layers", "VS5003")]
    [InlineData("no metadata in the layer", "VS5007")]
    public async Task A_source_that_is_incomplete_or_lies_is_refused(string fault, string code)
    {
        TestPublication source = TestPublication.Write(_folder["source"], edit: layer => Spoil(layer, fault));
        string archive = Path.Combine(source.Folder, "framework-lower.tar.gz");
        byte[] bytes = File.ReadAllBytes(archive);
        switch (fault)
        {
            case "archive missing":
                File.Delete(archive);
                break;
            case "archive cut":
                File.WriteAllBytes(archive, bytes[..^20]);
                break;
            case "archive flipped":
                bytes[bytes.Length / 2] ^= 1;
                File.WriteAllBytes(archive, bytes);
                break;
            case "metadata cut":
                File.WriteAllText(source.MetadataPath, File.ReadAllText(source.MetadataPath)[..100]);
                break;
            case "metadata missing":
                File.Delete(source.MetadataPath);
                break;
            case "layer missing":
            case "no layers":
                JsonNode json = JsonNode.Parse(File.ReadAllText(source.MetadataPath))!;
                string[] kinds = fault == "no layers" ? ["runtimes", "frameworks", "applications"] : ["frameworks"];
                foreach (string kind in kinds)
                    json["layers"]![kind] = new JsonArray();
                File.WriteAllText(source.MetadataPath, json.ToJsonString());
                break;
        }

        (await DeploymentFolder.CodeOfAsync(() => _folder.InstallAsync(source.Folder))).ShouldBe(code);

        Directory.Exists(Path.Combine(_folder.Target, "current")).ShouldBeFalse();
        (await DeploymentFolder.CodeOfAsync(() => Task.Run(() => StackDeployment.GetStatus(_folder.Target)))).ShouldBe(
            "VS5002"
        );
        // The same directory takes a good source.
        TestPublication good = TestPublication.Write(_folder["good"]);
        (await _folder.InstallAsync(good.Folder)).Generation.Layers.Length.ShouldBe(4);
        Directory.GetDirectories(Path.Combine(_folder.Target, "generations")).Length.ShouldBe(1);
    }

    [Fact]
    public async Task A_directory_with_other_files_is_refused()
    {
        TestPublication source = TestPublication.Write(_folder["source"]);
        Directory.CreateDirectory(_folder.Target);
        string mine = Path.Combine(_folder.Target, "mine.txt");
        File.WriteAllText(mine, "mine");

        (await DeploymentFolder.CodeOfAsync(() => _folder.InstallAsync(source.Folder))).ShouldBe("VS5001");
        _folder.Tree().ShouldBe(["mine.txt"]);

        InstallRequest below = new(source.Folder, mine);
        (await DeploymentFolder.CodeOfAsync(() => _folder.Deployer.InstallAsync(below))).ShouldBe("VS3109");
        File.ReadAllText(mine).ShouldBe("mine");
    }

    [Fact]
    public async Task A_directory_that_cannot_be_written_is_an_error()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc is of Linux");
        TestPublication source = TestPublication.Write(_folder["source"]);
        await Should.ThrowAsync<StorageException>(() =>
            _folder.Deployer.InstallAsync(new InstallRequest(source.Folder, "/proc/venvstacks/stack"))
        );
    }

    [Fact]
    public async Task An_unknown_application_is_named_with_a_suggestion()
    {
        TestPublication source = TestPublication.Write(_folder["source"]);
        DeploymentException error = await Should.ThrowAsync<DeploymentException>(() =>
            _folder.InstallAsync(source.Folder, "clinet")
        );
        error.Diagnostics[0].Code.ShouldBe("VS5010");
        error.Diagnostics[0].Help.ShouldBe("did you mean 'client'?");
    }

    [Fact]
    public async Task Installers_at_once_make_one_generation()
    {
        TestPublication source = TestPublication.Write(_folder["source"]);
        DeploymentChange[] changes = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => Task.Run(() => _folder.InstallAsync(source.Folder)))
        );
        changes.Count(change => change.IsChanged).ShouldBe(1);
        changes.ShouldAllBe(change => change.Generation.Number == 1);
        Directory.GetDirectories(Path.Combine(_folder.Target, "generations")).Length.ShouldBe(1);
    }

    private static TestLayer Spoil(TestLayer layer, string fault)
    {
        if (layer.Name != "framework-lower")
            return layer;
        return fault switch
        {
            "size lies" => layer with { Edit = json => json["archive_size"] = 5 },
            "hash lies" => layer with { Edit = json => json["archive_hashes"]!["sha256"] = new string('0', 64) },
            "hash too short" => layer with { Edit = json => json["archive_hashes"]!["sha256"] = "00" },
            "size missing" => layer with { Edit = json => json.Remove("archive_size") },
            "other platform" => layer with { Edit = json => json["target_platform"] = "win_arm64" },
            "unknown platform" => layer with { Edit = json => json["target_platform"] = "vax" },
            "archive name leads out" => layer with { Edit = json => json["archive_name"] = "../x.tar.gz" },
            "layer name leads out" => layer with { Edit = json => json["install_target"] = ".." },
            "layer twice" => layer with { Edit = json => json["install_target"] = "PY" },
            "unknown format" => layer with { Edit = json => json["archive_name"] = "x.rar" },
            "no metadata in the layer" => layer with { HasMetadata = false },
            _ => layer,
        };
    }
}
