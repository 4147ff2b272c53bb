using System.CommandLine;
using Venvstacks.Cli.Terminal;

namespace Venvstacks.Cli.Commands;

/// <summary>What every command is given: the streams and the global options.</summary>
internal sealed record CommandContext(Streams Streams, GlobalOptions Global)
{
    /// <summary>Results, for programs and people.</summary>
    public TextWriter Out => Streams.Out;

    /// <summary>Where the messages of one run go, as its global options say.</summary>
    public Messages Messages(ParseResult parsed) => new(Streams, Global.ForMessages(parsed));
}
