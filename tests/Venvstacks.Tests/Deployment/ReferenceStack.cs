using CliWrap;
using CliWrap.Buffered;
using Venvstacks.Tests.Publishing;

namespace Venvstacks.Tests.Deployment;

/// <summary>A recorded stack that the Python tool locks, builds, publishes and exports, offline.</summary>
internal sealed class ReferenceStack : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("venvstacks-reference-");
    private readonly TestStack _stack;
    private readonly RecordedIndex _index;
    private readonly string _python;

    private ReferenceStack(string name, RecordedIndex index, string python)
    {
        (_index, _python) = (index, python);
        _stack = new TestStack(name, _root);
        // The locks of the goldens are of another version of the tool.
        Directory.Delete(Path.Combine(Folder, "requirements"), recursive: true);
    }

    /// <summary>The folder of the definition.</summary>
    public string Folder => _stack.Folder;

    /// <summary>The definition.</summary>
    public string DefinitionPath => _stack.DefinitionPath;

    /// <summary>The archives and their metadata.</summary>
    public string Artifacts => Path.Combine(Folder, "_artifacts");

    /// <summary>The exported layers.</summary>
    public string Export => Path.Combine(Folder, "_export");

    /// <summary>Copies a stack; the running test is skipped where the tool, the index or the runtime is missing.</summary>
    public static async Task<ReferenceStack> StartAsync(string name)
    {
        TestRuntimes.Require();
        string python = await Peers.RequireAsync("python");
        return new ReferenceStack(name, await RecordedIndex.StartAsync(), python);
    }

    /// <summary>Runs commands of the tool, which must succeed.</summary>
    public async Task RunAsync(params string[] commands)
    {
        foreach (string command in commands)
        {
            BufferedCommandResult result = await Cli.Wrap(_python)
                .WithArguments([
                    "-W",
                    "ignore",
                    Shared.Require("bin", "peer-venvstacks"),
                    .. command.Split(' '),
                    DefinitionPath,
                ])
                .WithEnvironmentVariables(
                    new Dictionary<string, string?>
                    {
                        ["UV_DEFAULT_INDEX"] = _index.Address.ToString().TrimEnd('/'),
                        ["UV_PYTHON_DOWNLOADS"] = "never",
                        ["UV_CACHE_DIR"] = Path.Combine(_root.FullName, "cache"),
                        ["VENVSTACKS_RUNTIMES"] = TestRuntimes.Require(),
                    }
                )
                .WithValidation(CommandResultValidation.None)
                .ExecuteBufferedAsync(TestContext.Current.CancellationToken);
            result.ExitCode.ShouldBe(0, $"{command}: {result.StandardError}{result.StandardOutput}");
        }
    }

    public void Dispose()
    {
        _index.Dispose();
        _root.Delete(recursive: true);
    }
}
