namespace Venvstacks.Cli.Tests;

/// <summary>A definition with an index in memory, a cache and a home of its own, for commands that run in this process.</summary>
internal sealed class CliStack : IAsyncDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("venvstacks-cli-").FullName;

    private readonly string _address; // also once the index has ended

    private CliStack(TestIndex index)
    {
        (Index, _address) = (index, index.Simple.ToString());
        Directory.CreateDirectory(Folder);
    }

    public TestIndex Index { get; }

    /// <summary>The folder of the definition.</summary>
    public string Folder => Path.Combine(_root, "stack");

    /// <summary>The definition.</summary>
    public string Definition => Path.Combine(Folder, "venvstacks.toml");

    /// <summary>The cache.</summary>
    public string Cache => Path.Combine(_root, "cache");

    /// <summary>A folder of runtime archives; empty at first.</summary>
    public string Runtimes => Directory.CreateDirectory(Path.Combine(_root, "runtimes")).FullName;

    /// <summary>A path beside the stack.</summary>
    public string this[string name] => Path.Combine(_root, name);

    public static async Task<CliStack> StartAsync(string definition, params IEnumerable<TestWheel> wheels)
    {
        CliStack stack = new(await TestIndex.StartAsync());
        foreach (TestWheel wheel in wheels)
            stack.Index.Add(wheel);
        await File.WriteAllTextAsync(stack.Definition, definition);
        await File.WriteAllTextAsync(Path.Combine(stack.Folder, "main.py"), "");
        return stack;
    }

    /// <summary>Runs a command with the definition as its last argument.</summary>
    public Task<CliResult> RunAsync(params string[] arguments) => RunPlainAsync([.. arguments, Definition]);

    /// <summary>The environment of the commands.</summary>
    public Dictionary<string, string> Variables =>
        new(StringComparer.Ordinal)
        {
            ["HOME"] = Path.Combine(_root, "home"),
            ["VENVSTACKS_CACHE_DIR"] = Cache,
            ["UV_DEFAULT_INDEX"] = _address,
        };

    /// <summary>Runs a command line as it is.</summary>
    public Task<CliResult> RunPlainAsync(params string[] arguments) => CliRunner.RunAsync(Variables, arguments);

    /// <summary>Runs a command that must succeed.</summary>
    /// <returns>Its results.</returns>
    public async Task<string> SucceedAsync(params string[] arguments)
    {
        CliResult result = await RunAsync(arguments);
        result.ExitCode.ShouldBe(0, result.Error);
        return result.Out;
    }

    /// <summary>Removes the cached pages of the index, which are fresh for some minutes.</summary>
    public void ForgetPages() => Directory.Delete(Path.Combine(Cache, "indexes-v1"), recursive: true);

    /// <summary>The text of every file of the locks.</summary>
    public SortedDictionary<string, string> Locks()
    {
        SortedDictionary<string, string> files = new(StringComparer.Ordinal);
        string folder = Path.Combine(Folder, "requirements");
        if (!Directory.Exists(folder))
            return files;
        foreach (string path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            files.Add(Path.GetRelativePath(folder, path), File.ReadAllText(path));
        return files;
    }

    public async ValueTask DisposeAsync()
    {
        await Index.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }
}
