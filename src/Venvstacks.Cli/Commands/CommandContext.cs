using System.CommandLine;
using Venvstacks.Cli.Terminal;

namespace Venvstacks.Cli.Commands;

/// <summary>What every command is given: the streams and the global options.</summary>
internal sealed record CommandContext(Streams Streams, GlobalOptions Global)
{
    /// <summary>Results, for programs and people.</summary>
    public TextWriter Out => Streams.Out;

    /// <summary>Where the messages of one run go, as its global options say.</summary>
    public Messages Messages(ParseResult parsed) => Terminal.Messages.For(Streams, Global, parsed);
}

/// <summary>A command whose help shows how it is used.</summary>
internal interface IHasExamples
{
    /// <summary>Command lines, the most common first, each with what it does.</summary>
    IReadOnlyList<(string Line, string Meaning)> Examples { get; }
}
