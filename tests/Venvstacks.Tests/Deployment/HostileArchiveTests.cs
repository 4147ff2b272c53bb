using System.Formats.Tar;
using System.Text;

namespace Venvstacks.Tests.Deployment;

/// <summary>Archives whose metadata is right and whose entries are not: they are refused, and nothing is written outside.</summary>
public sealed class HostileArchiveTests : IDisposable
{
    private readonly DeploymentFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("file ../out.txt")]
    [InlineData("file framework-lower/../../../../../out.txt")]
    [InlineData("file /tmp/venvstacks-out.txt")]
    [InlineData("file out.txt")]
    [InlineData("file py/lib/python3.11/os_.py")]
    [InlineData("file framework-lowerx/a.py")]
    [InlineData("file framework-lower/a//b.py")]
    [InlineData("file framework-lower/./b.py")]
    [InlineData("file framework-lower/a\\..\\b.py")]
    [InlineData("file framework-lower/a\u0001b.py")]
    [InlineData("file framework-lower/lib/python3.11/site-packages/lower/version.py")]
    [InlineData("file framework-lower/lib/python3.11/site-packages/lower/version.py/x")]
    [InlineData("file framework-lower")]
    [InlineData("link framework-lower/a ../../../../../..")]
    [InlineData("link framework-lower/a /etc")]
    [InlineData("link framework-lower/a ../..")]
    [InlineData("link framework-lower/lib ../../x")]
    [InlineData("link framework-lower/a ../py/lib64/../../../x")]
    [InlineData("links framework-lower/a . framework-lower/b a/../../../x")]
    [InlineData("links framework-lower/a b framework-lower/b a")]
    [InlineData("through framework-lower/a ../../../.. framework-lower/a/out.txt")]
    [InlineData("through framework-lower/a . framework-lower/a/b.txt")]
    [InlineData("hard framework-lower/a /etc/hostname")]
    [InlineData("hard framework-lower/a framework-lower/nothing")]
    [InlineData("hard framework-lower/a py/lib/python3.11/os_.py")]
    [InlineData("fifo framework-lower/a")]
    [InlineData("device framework-lower/a")]
    [InlineData("metadata ../../x")]
    public async Task It_is_refused_and_nothing_is_written_outside(string attack)
    {
        TestPublication source = TestPublication.Write(
            _folder["source"],
            edit: layer => layer.Name == "framework-lower" ? Arm(layer, attack.Split(' ')) : layer
        );
        string[] before = Outside();

        string code = await DeploymentFolder.CodeOfAsync(() => _folder.InstallAsync(source.Folder));

        code.ShouldBeOneOf("VS5007", "VS3044");
        Outside().ShouldBe(before);
        File.Exists("/tmp/venvstacks-out.txt").ShouldBeFalse();
        File.Exists(Path.Combine(_folder.Target, ".venvstacks", "state.json")).ShouldBeFalse();
    }

    private string[] Outside() =>
        [
            .. Directory
                .EnumerateFileSystemEntries(_folder["."], "*", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(_folder["."], path))
                .Where(path => !path.StartsWith("päth", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
        ];

    private static TestLayer Arm(TestLayer layer, string[] words) =>
        words[0] == "metadata"
            ? layer with
            {
                AddEntries = _ => { },
                Files = new(layer.Files),
                Frameworks = [words[1]],
                Edit = json => json["required_layers"] = new System.Text.Json.Nodes.JsonArray(),
            }
            : layer with
            {
                AddEntries = tar => Add(tar, words),
            };

    private static void Add(TarWriter tar, string[] words)
    {
        switch (words[0])
        {
            case "file":
                AddFile(words[1]);
                break;
            case "link":
                AddLink(TarEntryType.SymbolicLink, words[1], words[2]);
                break;
            case "links":
                AddLink(TarEntryType.SymbolicLink, words[1], words[2]);
                AddLink(TarEntryType.SymbolicLink, words[3], words[4]);
                break;
            case "through":
                AddLink(TarEntryType.SymbolicLink, words[1], words[2]);
                AddFile(words[3]);
                break;
            case "hard":
                AddLink(TarEntryType.HardLink, words[1], words[2]);
                break;
            default:
                tar.WriteEntry(
                    new PaxTarEntry(words[0] == "fifo" ? TarEntryType.Fifo : TarEntryType.CharacterDevice, words[1])
                );
                break;
        }

        void AddFile(string name) =>
            tar.WriteEntry(
                new PaxTarEntry(TarEntryType.RegularFile, name)
                {
                    DataStream = new MemoryStream(Encoding.UTF8.GetBytes("hostile")),
                }
            );
        void AddLink(TarEntryType type, string name, string target) =>
            tar.WriteEntry(new PaxTarEntry(type, name) { LinkName = target });
    }
}
