using System.CommandLine;
using Venvstacks.Cli.Terminal;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;

namespace Venvstacks.Cli.Commands;

/// <summary><c>cache clean</c>: removes everything from the cache, once that is confirmed.</summary>
internal sealed class CacheCleanCommand : CacheRemoval
{
    private readonly FlagOption _yes = new("--yes", "Steps", "Do not ask");

    public CacheCleanCommand(CommandContext context)
        : base("clean", "Remove everything from the cache", context) => Add(_yes);

    public override IReadOnlyList<(string Line, string Meaning)> Examples =>
        [("venvstacks cache clean", "after a question"), ("venvstacks cache clean --yes", "without one, for scripts")];

    protected override PruneRequest RequestOf(ParseResult parsed, CacheKeeper keeper)
    {
        if (!IsDryRun(parsed) && !_yes.Read(parsed))
            Confirm(keeper);
        return new PruneRequest { All = true };
    }

    private void Confirm(CacheKeeper keeper)
    {
        string size = ProgressText.Size(keeper.Measure().Sum(folder => folder.Bytes));
        string? answer = Context.Streams.Ask($"Remove {size} from '{DisplayText.Escape(keeper.Path)}'? [y/N] ");
        if (answer?.Trim().ToUpperInvariant() is "Y" or "YES")
            return;
        throw StorageException.NotConfirmed(
            $"the cache '{keeper.Path}' ({size}) was not removed",
            answer is null ? "add '--yes' to remove it without a question" : null
        );
    }
}
