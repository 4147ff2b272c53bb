using System.CommandLine;
using Venvstacks.Cli.Terminal;
using Venvstacks.Formats.Json;

namespace Venvstacks.Cli.Commands;

/// <summary>A command that removes files of the cache and reports on them.</summary>
internal abstract class CacheRemoval : PlainCommand
{
    private readonly FlagOption _dryRun = new("--dry-run", "Steps", "Remove nothing; report what would be removed");

    private readonly FlagOption _json = new("--json", "Output", "Report the removed files as JSON");

    protected CacheRemoval(string name, string description, CommandContext context)
        : base(name, description, context)
    {
        Add(_dryRun);
        Add(_json);
    }

    protected bool IsDryRun(ParseResult parsed) => _dryRun.Read(parsed);

    /// <summary>Which files are removed.</summary>
    protected abstract PruneRequest RequestOf(ParseResult parsed, CacheKeeper keeper);

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using Workspace workspace = OpenWorkspace(Context.Messages(parsed));
        CacheKeeper keeper = new(workspace);
        PruneResult result = await keeper.PruneAsync(
            RequestOf(parsed, keeper) with
            {
                DryRun = IsDryRun(parsed),
            },
            cancellationToken
        );
        if (_json.Read(parsed))
            Context.Out.WriteLine(JsonText.Write(CacheReport.ToJson(result, IsDryRun(parsed))));
        else
            CacheReport.Write(result, IsDryRun(parsed), Context.Out);
        return 0;
    }
}
