using System.CommandLine;
using Venvstacks.Cli.Terminal;
using Venvstacks.Deployment;

namespace Venvstacks.Cli.Commands;

/// <summary><c>rollback</c>: makes an earlier generation current.</summary>
internal sealed class RollbackCommand : TargetCommand
{
    private readonly Argument<int?> _number = new("N")
    {
        Description = "The generation; by default the one before the current one",
        Arity = ArgumentArity.ZeroOrOne,
        CustomParser = result =>
        {
            if (int.TryParse(result.Tokens[0].Value, out int number) && number > 0)
                return number;
            result.AddError($"'{result.Tokens[0].Value}' is not the number of a generation");
            return null;
        },
    };

    public RollbackCommand(CommandContext context)
        : base("rollback", "Go back to an earlier generation", context) => Add(_number);

    public override IReadOnlyList<(string Line, string Meaning)> Examples =>
        [
            ("venvstacks rollback /opt/stack", "go back by one generation"),
            ("venvstacks rollback /opt/stack 3", "go back to a generation that 'status' lists"),
        ];

    protected override async Task<int> RunAsync(TargetRun run, CancellationToken cancellationToken)
    {
        DeploymentChange change = await run.Deployer.RollBackAsync(
            run.Directory,
            run.Parsed.GetValue(_number),
            cancellationToken
        );
        run.Report(DeploymentReport.Lines(change, run.Directory), DeploymentReport.ToJson(change, run.Directory));
        return 0;
    }
}
