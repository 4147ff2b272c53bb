using System.CommandLine;

namespace Venvstacks.Cli.Commands;

/// <summary><c>cache dir</c>: where the cache is.</summary>
internal sealed class CacheDirCommand(CommandContext context)
    : PlainCommand("dir", "Print the path of the cache", context)
{
    public override IReadOnlyList<(string Line, string Meaning)> Examples =>
        [("venvstacks cache dir", "the path, whether it exists or not")];

    protected override Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using Workspace workspace = OpenWorkspace(Context.Messages(parsed));
        Context.Out.WriteLine(new CacheKeeper(workspace).Path);
        return Task.FromResult(0);
    }
}
