using System.CommandLine;
using Venvstacks.Cli.Terminal;
using Venvstacks.Formats.Json;
using Venvstacks.Store;

namespace Venvstacks.Cli.Commands;

/// <summary><c>cache size</c>: the files of the cache by what they hold.</summary>
internal sealed class CacheSizeCommand : PlainCommand
{
    private readonly FlagOption _json = new("--json", "Output", "Report the sizes as JSON");

    public CacheSizeCommand(CommandContext context)
        : base("size", "Show the size of the cache", context) => Add(_json);

    public override IReadOnlyList<(string Line, string Meaning)> Examples =>
        [("venvstacks cache size", "the size of each part, and of all"), ("venvstacks cache size --json", "in bytes")];

    protected override Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using Workspace workspace = OpenWorkspace(Context.Messages(parsed));
        CacheKeeper keeper = new(workspace);
        ImmutableArray<CacheUsage> usage = keeper.Measure();
        if (_json.Read(parsed))
            Context.Out.WriteLine(JsonText.Write(CacheReport.ToJson(keeper.Path, usage)));
        else
            CacheReport.Write(usage, Context.Out);
        return Task.FromResult(0);
    }
}
