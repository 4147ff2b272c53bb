using System.CommandLine;
using Venvstacks.Cli.Terminal;

namespace Venvstacks.Cli.Commands;

/// <summary>The streams and the global options, for every command.</summary>
internal sealed record CommandContext(Streams Streams, GlobalOptions Global)
{
    /// <summary>The options of the commands on stacks; the commands share them, so that each is made once.</summary>
    public StackOptions Choices { get; } = new();

    /// <summary>Results, for programs and people.</summary>
    public TextWriter Out => Streams.Out;

    /// <summary>The messages of one run.</summary>
    public Messages Messages(ParseResult parsed) => new(Streams, Global.ForMessages(parsed));
}
