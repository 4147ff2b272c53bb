using System.CommandLine;
using Venvstacks.Cli.Terminal;

namespace Venvstacks.Cli.Commands;

/// <summary><c>cache</c>: the commands on the cache.</summary>
internal sealed class CacheCommand : Command, IInHelpGroup
{
    public CacheCommand(CommandContext context)
        : base("cache", "Measure and prune the cache")
    {
        Add(new CacheDirCommand(context));
        Add(new CacheSizeCommand(context));
        Add(new CachePruneCommand(context));
        Add(new CacheCleanCommand(context));
    }

    public string HelpGroup => "Cache";
}
