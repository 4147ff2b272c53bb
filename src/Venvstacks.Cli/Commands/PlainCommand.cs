using System.CommandLine;
using Venvstacks.Cli.Terminal;

namespace Venvstacks.Cli.Commands;

/// <summary>A command that does not work on one stack definition.</summary>
internal abstract class PlainCommand : Command, IHasExamples, IHasProblem
{
    protected PlainCommand(string name, string description, CommandContext context)
        : base(name, description)
    {
        Context = context;
        SetAction(RunAsync);
    }

    public abstract IReadOnlyList<(string Line, string Meaning)> Examples { get; }

    /// <inheritdoc/>
    public virtual string? ProblemOf(ParseResult parsed) => null;

    protected CommandContext Context { get; }

    /// <summary>Does the work.</summary>
    protected abstract Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken);

    /// <summary>A workspace of the user's cache and environment.</summary>
    protected Workspace OpenWorkspace(Messages messages) => Context.OpenWorkspace(messages);
}
