using System.CommandLine;

namespace Venvstacks.Cli.Commands;

/// <summary><c>run</c>: starts an installed application, whose files stay as long as it runs.</summary>
internal sealed class RunCommand : TargetCommand
{
    private readonly Argument<string> _application = new("APP") { Description = "The application" };

    private readonly Argument<string[]> _arguments = new("ARGS")
    {
        Description = "The arguments of the application",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public RunCommand(CommandContext context)
        : base("run", "Start an installed application", context, withJson: false)
    {
        Add(_application);
        Add(_arguments);
    }

    public override IReadOnlyList<(string Line, string Meaning)> Examples =>
        [("venvstacks run /opt/stack client --port 80", "start an application with arguments")];

    protected override async Task<int> RunAsync(TargetRun run, CancellationToken cancellationToken)
    {
        using StackDeployment deployment = await StackDeployment.OpenAsync(run.Directory, cancellationToken);
        string application = run.Parsed.GetRequiredValue(_application);
        return deployment.Run(application, [.. run.Parsed.GetValue(_arguments) ?? []]);
    }
}
