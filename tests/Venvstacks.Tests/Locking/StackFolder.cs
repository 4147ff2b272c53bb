using Venvstacks.Definitions;
using Venvstacks.Indexes;
using Venvstacks.Locking;
using Venvstacks.Selection;

namespace Venvstacks.Tests.Locking;

/// <summary>A stack in a folder of its own that is locked against an index in memory.</summary>
public sealed class StackFolder : IAsyncDisposable
{
    private static readonly DateTimeOffset KnownNow = new(2026, 5, 6, 7, 8, 9, TimeSpan.Zero);

    private StackFolder(TestIndex index) => Index = index;

    public string Path { get; } = Directory.CreateTempSubdirectory("venvstacks-").FullName;

    public TestIndex Index { get; }

    /// <summary>When locks are dated.</summary>
    public DateTimeOffset Now { get; set; } = KnownNow;

    /// <summary>The folders that are given as <c>--local-wheels</c>.</summary>
    public string[] LocalWheels { get; set; } = [];

    /// <summary>The index that is asked instead of <see cref="Index"/>.</summary>
    public Uri? DefaultIndex { get; set; }

    public static async Task<StackFolder> CreateAsync(string definition)
    {
        StackFolder folder = new(await TestIndex.StartAsync());
        folder.Write("venvstacks.toml", definition);
        folder.Write("main.py", "print('hello')\n");
        return folder;
    }

    public void Write(string path, string text)
    {
        string full = System.IO.Path.Combine(Path, path);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }

    public string Read(string path) => File.ReadAllText(System.IO.Path.Combine(Path, "requirements", path));

    public Task<StackDefinition> DefineAsync() =>
        new DefinitionReader(_ => null).ReadAsync(
            System.IO.Path.Combine(Path, "venvstacks.toml"),
            TestContext.Current.CancellationToken
        );

    /// <summary>All files of the locks by their full paths.</summary>
    public Dictionary<string, string> ReadFiles() =>
        Directory
            .EnumerateFiles(System.IO.Path.Combine(Path, "requirements"), "*", SearchOption.AllDirectories)
            .ToDictionary(path => path, File.ReadAllText);

    /// <summary>Writes files by their full paths.</summary>
    public void WriteFiles(IReadOnlyDictionary<string, string> files)
    {
        foreach ((string path, string text) in files)
            Write(path, text);
    }

    public Task<LockResult> LockAsync(OperationChoice choice = OperationChoice.Yes, bool dryRun = false) =>
        LockAsync(new SelectionRequest { Lock = choice }, dryRun);

    public async Task<LockResult> LockAsync(SelectionRequest selection, bool dryRun = false)
    {
        StackDefinition stack = await DefineAsync();
        IndexEnvironment environment = new(name =>
            name == "UV_DEFAULT_INDEX" ? (DefaultIndex ?? Index.Simple).ToString() : null
        );
        using IndexClient client = new(new IndexClientOptions());
        LayerLocker locker = LayerLocker.Over(stack, client, environment, [.. LocalWheels], new FixedClock(Now));
        LockScope request = new(LayerSelection.Of(stack, selection)) { DryRun = dryRun };
        return await locker.LockAsync(stack, request, cancellationToken: TestContext.Current.CancellationToken);
    }

    /// <summary>The packages of each layer as its summary lists them, without comments.</summary>
    public string[] Packages(string layer) =>
        [.. Read($"{layer}/packages-{layer}.txt").Split('\n').Where(line => line is not ("" or ['#', ..]))];

    public async ValueTask DisposeAsync()
    {
        await Index.DisposeAsync();
        Directory.Delete(Path, recursive: true);
    }

    private sealed class FixedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
