using System.CommandLine;

namespace Venvstacks.Cli.Commands;

/// <summary>A command with rules for its whole command line.</summary>
internal interface IHasProblem
{
    /// <summary>The problem of a command line whose parts are valid, or null.</summary>
    string? ProblemOf(ParseResult parsed);
}
