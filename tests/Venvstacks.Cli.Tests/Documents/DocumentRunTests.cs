using Venvstacks.Cli.Tests.Reliability;
using Venvstacks.Platforms;

namespace Venvstacks.Cli.Tests.Documents;

/// <summary>The commands of the how-to pages run one after the other, as a reader would type them.</summary>
/// <remarks>Packages are small wheels of an index in memory, runtimes are stand-ins: <c>build</c> and <c>fetch</c> get them by <c>--runtimes</c>.</remarks>
public sealed class DocumentRunTests : IAsyncLifetime
{
    private const string FirstStack = "docs/how-to/first-stack.md";
    private const string Python = "3.12.12";

    private static readonly string[] Built = ["build", "fetch"];

    private readonly Scratch _folder = new();
    private TestIndex _index = null!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the runtime of this test is a script");
        _index = await TestIndex.StartAsync();
        TestWheel[] wheels =
        [
            WheelFactory.Make("httpx", "1.0", []),
            WheelFactory.Make("numpy", "1.0", []),
            WheelFactory.Make("rich", "1.0", []),
        ];
        foreach (string name in new[] { "archives", "wheels", "stack", "home" })
            Directory.CreateDirectory(_folder[name]);
        foreach (TestWheel wheel in wheels)
        {
            _index.Add(wheel);
            await File.WriteAllBytesAsync(Path.Combine(_folder["wheels"], wheel.FileName), wheel.Bytes);
        }
        SmallStack.WriteRuntime(Path.Combine(_folder["archives"], $"cpython-{Python}.tar.gz"), Python);
        foreach (Target target in Target.All.Where(target => target != Target.LinuxX64))
            RuntimeFactory.Pack(_folder["archives"], target, Python);
    }

    public async ValueTask DisposeAsync()
    {
        await _index.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(FirstStack)]
    [InlineData("docs/how-to/several-platforms.md")]
    [InlineData("docs/how-to/share-a-framework.md")]
    [InlineData("docs/how-to/ci.md")]
    [InlineData("docs/how-to/air-gap.md")]
    [InlineData("docs/how-to/move-from-python.md")]
    public async Task The_commands_of_a_page_succeed(string name)
    {
        DocumentPage page = DocumentPage.Open(name);
        bool hasStack = page.Blocks.Any(block => block.FileName == "venvstacks.toml");
        await WriteFilesAsync(hasStack ? page : DocumentPage.Open(FirstStack));
        if (!hasStack)
            await RunAsync(["lock", "venvstacks.toml"]);
        // 'diff' compares with a directory of the reader's.
        foreach (string[] words in page.Commands.Where(words => words[0] != "diff"))
            await RunAsync(words);
    }

    private async Task WriteFilesAsync(DocumentPage page)
    {
        foreach (DocumentBlock block in page.Blocks.Where(block => block.FileName is not null))
            await File.WriteAllTextAsync(Path.Combine(_folder["stack"], block.FileName!), block.Text);
        string definition = await File.ReadAllTextAsync(Path.Combine(_folder["stack"], "venvstacks.toml"));
        await DocumentStack.WriteAsync(_folder["stack"], definition);
        foreach (string folder in new[] { "archives", "wheels" })
            Directory.CreateSymbolicLink(Path.Combine(_folder["stack"], folder), _folder[folder]);
    }

    private async Task RunAsync(string[] words)
    {
        bool needsRuntime = Built.Contains(words[0]) && !words.Contains("--runtimes");
        string[] runtimes = needsRuntime ? ["--runtimes", "archives"] : [];
        ProgramRun run = await StackProgram.RunAsync(
            [.. StackProgram.Command, words[0], .. runtimes, .. words[1..]],
            _folder["stack"],
            new Dictionary<string, string>
            {
                ["HOME"] = _folder["home"],
                ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin",
                ["VENVSTACKS_CACHE_DIR"] = _folder["cache"],
                ["UV_DEFAULT_INDEX"] = _index.Simple.ToString(),
                ["DOTNET_ROOT"] = Environment.GetEnvironmentVariable("DOTNET_ROOT") ?? "",
            }
        );
        run.ExitCode.ShouldBe(0, $"venvstacks {string.Join(' ', words)}\n{run.Error}");
    }
}
