using System.Text.Json;
using Venvstacks.Deployment;

namespace Venvstacks.Tests.Deployment;

/// <summary>The hostile archives T01 to T30 of guides/reliability.md as manifests, whose ranges would be fetched: refused, or harmless, and nothing is written outside (line 18 of the acceptance list).</summary>
public sealed class HostileManifestTests : IDisposable
{
    private const string Layer = "framework-lower";
    private const string Hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private readonly DeploymentFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("T01", """["f","../x",420,0,3,"HASH",0,0,null]""")]
    [InlineData("T02", """["f","lib/../../x",420,0,3,"HASH",0,0,null]""")]
    [InlineData("T03", """["f","/tmp/venvstacks-out",420,0,3,"HASH",0,0,null]""")]
    [InlineData("T04", """["l","a","/etc",0,null]""", """["f","a/x",420,0,3,"HASH",0,0,null]""")]
    [InlineData("T05", """["l","a","../..",0,null]""", """["f","a/x",420,0,3,"HASH",0,0,null]""")]
    [InlineData("T06", """["l","a",".",0,null]""", """["l","b","a/../../..",0,null]""")]
    [InlineData("T07", """["l","a","../../victim",0,null]""", """["f","a",420,0,3,"HASH",0,0,null]""")]
    [InlineData("T08", """["h","a","../../victim",0,null]""")]
    [InlineData("T09", """["h","a","/etc/hostname",0,null]""")]
    [InlineData("T10", """["l","a","../../x",0,null]""", """["h","b","a",0,null]""")]
    [InlineData("T11", """["c","a",420,0,null]""")]
    [InlineData("T12", """["p","a",420,0,null]""")]
    [InlineData("T13", """["f","a",2541,0,3,"HASH",0,0,null]""")]
    [InlineData("T14", """["f","a",511,0,3,"HASH",0,0,null]""")]
    [InlineData("T15", """["d","a",493,0,null]""", """["l","a","../..",0,null]""")]
    [InlineData("T17", """["f","a",420,0,3,"HASH",0,0,null]""", """["f","a",420,0,3,"HASH",0,0,null]""")]
    [InlineData("T18", """["f","a",420,0,3,"HASH",0,0,null]""", """["d","a",493,0,null]""")]
    [InlineData("T19", """["f","a",420,0,3,"HA""")]
    [InlineData("T20", """["f","a",420,0,3,"HASH",0,0,null]""")]
    [InlineData("T21", "\0\0\0\0")]
    [InlineData("T22", """["f","a",420,0,4,"HASH",0,0,null]""")]
    [InlineData("T23", """["f","../x",420,0,3,"HASH",0,0,null]""")]
    [InlineData("T24", """["f","a\u001bb",420,0,3,"HASH",0,0,null]""")]
    [InlineData("T25", """["f","c:evil",420,0,3,"HASH",0,0,null]""")]
    [InlineData("T25b", """["f","d\\..\\x",420,0,3,"HASH",0,0,null]""")]
    [InlineData("T27", "DEEP")]
    [InlineData("T28", """["f","\ud800",420,0,3,"HASH",0,0,null]""")]
    [InlineData("T29", """["f","a",420,0,-1,"HASH",0,0,null]""")]
    [InlineData("T30", "LONG")]
    public async Task It_is_refused_and_nothing_is_written_outside(string name, params string[] lines)
    {
        await InstallAsync();
        string[] before = Outside();

        (await DeploymentFolder.CodeOfAsync(() => UpdateAsync(name, lines))).ShouldBeOneOf(
            "VS5018",
            "VS5007",
            "VS5006"
        );

        Outside().ShouldBe(before);
        File.Exists("/tmp/venvstacks-out").ShouldBeFalse();
        StackDeployment.Verify(_folder.Target, withContents: true, Token).Problems.ShouldBeEmpty();
        StackDeployment.GetStatus(_folder.Target).Current.Generation.Number.ShouldBe(1);
    }

    [Theory]
    [InlineData("T16", "A", "a")]
    [InlineData("T26", "\u00e9", "e\u0301")]
    public async Task Names_that_are_one_elsewhere_are_refused_there_and_two_files_here(
        string name,
        string one,
        string other
    )
    {
        await InstallAsync();
        TestRelease.Write(
            _folder["out"],
            "2.0",
            2,
            layer =>
                layer.Name == Layer
                    ? layer with
                    {
                        Files = new(layer.Files) { [one] = "1", [other] = "2" },
                    }
                    : layer
        );
        DeploymentChange change = await _folder.Deployer.UpdateAsync(
            new UpdateRequest(_folder.Target),
            cancellationToken: Token
        );
        change.Transfers.Single(transfer => transfer.Layer == Layer).Origin.ShouldBe(TransferOrigin.Ranges, name);
        File.ReadAllText(_folder.Installed($"{Layer}/{one}")).ShouldBe("1");
        File.ReadAllText(_folder.Installed($"{Layer}/{other}")).ShouldBe("2");
    }

    private Task<DeploymentChange> InstallAsync() => _folder.InstallAsync(TestRelease.Write(_folder["out"]).Folder);

    private Task<DeploymentChange> UpdateAsync(string name, string[] lines)
    {
        TestRelease release = TestRelease.Write(_folder["out"], "2.0", 2);
        release.EditManifest(Layer, text => Add(text, [.. lines.SelectMany(LinesOf)]));
        name.ShouldNotBeEmpty();
        return _folder.Deployer.UpdateAsync(new UpdateRequest(_folder.Target), cancellationToken: Token);
    }

    private static IEnumerable<string> LinesOf(string line)
    {
        if (line == "DEEP")
        {
            string path = string.Join('/', Enumerable.Repeat("d", 3000));
            return [$"[\"f\",\"{path}\",420,0,3,\"{Hash}\",0,0,null]"];
        }
        if (line != "LONG")
            return [line.Replace("HASH", Hash, StringComparison.Ordinal)];
        // Folders of 247 bytes with short links to them, a link past PATH_MAX, and a file through it.
        string[] links = [.. Enumerable.Range(0, 16).Select(i => $"{(char)('a' + i)}")];
        string folder = new('d', 247);
        return
        [
            .. links.Select((_, i) => $"[\"d\",\"{string.Join('/', Enumerable.Repeat(folder, i + 1))}\",493,0,null]"),
            $"[\"l\",\"l\",\"{string.Join('/', links)}/../../../../../../../../../../../../../../../../../..\",0,null]",
            $"[\"f\",\"l/x\",420,0,3,\"{Hash}\",0,0,null]",
        ];
    }

    // In the order of paths, which the reader asks for.
    private static string Add(string manifest, string[] lines)
    {
        string[] all = manifest.TrimEnd('\n').Split('\n');
        IEnumerable<string> rows = all.Skip(1)
            .Concat(lines)
            .Select((line, index) => (Line: line, Path: PathOf(line), Index: index))
            .OrderBy(row => row.Path, StringComparer.Ordinal)
            .ThenBy(row => row.Index)
            .Select(row => row.Line);
        return string.Join('\n', rows.Prepend(all[0])) + "\n";
    }

    private static string PathOf(string line)
    {
        try
        {
            using JsonDocument row = JsonDocument.Parse(line);
            return row.RootElement[1].GetString()!;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return "\uffff"; // not JSON: the last line
        }
    }

    private string[] Outside() =>
        [
            .. Directory
                .EnumerateFileSystemEntries(_folder["."], "*", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(_folder["."], path))
                .Where(path => !path.StartsWith("päth", StringComparison.Ordinal))
                .Where(path => !path.StartsWith("out", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
        ];
}
