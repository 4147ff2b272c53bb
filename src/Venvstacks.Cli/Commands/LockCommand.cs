using System.CommandLine;
using Venvstacks.Cli.Terminal;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Json;
using Venvstacks.Formats.Text;
using Venvstacks.Locking;
using Venvstacks.Selection;

namespace Venvstacks.Cli.Commands;

/// <summary><c>lock</c>: chooses versions for all platforms and writes the locks, or says what it would write.</summary>
internal sealed class LockCommand : StackCommand
{
    private readonly FlagOption _check = new("--check", "Steps", "Write nothing; exit code 3 if a lock would change");

    private readonly FlagOption _dryRun = new("--dry-run", "Steps", "Write nothing; report what would change");

    private readonly PackageOption _upgrade = new(
        "--upgrade-package",
        "Layers",
        "Discard the locked versions of this package in all locked layers",
        "-P"
    );

    public LockCommand(CommandContext context)
        : base("lock", "Lock the requirements of layers", context)
    {
        Take(
            Choices.BuildDirectory,
            Choices.Clean.As("Accepted for compatibility; locking uses no built layers"),
            Choices.IfNeeded,
            _check,
            _dryRun,
            Choices.Index,
            Choices.LocalWheels,
            Choices.Offline,
            Choices.Include,
            Choices.AllowMissing,
            Choices.ResetLock,
            _upgrade,
            Choices.LockDependencies,
            Choices.Show,
            Choices.ShowOnly,
            Choices.Json
        );
    }

    public override IReadOnlyList<(string Line, string Meaning)> Examples =>
        [
            ("venvstacks lock venvstacks.toml", "lock all layers, keeping versions"),
            ("venvstacks lock --if-needed venvstacks.toml", "only layers whose lock is not valid"),
            ("venvstacks lock --reset-lock 'app-*' venvstacks.toml", "discard old versions of the applications"),
            ("venvstacks lock -P numpy venvstacks.toml", "allow a newer version of one package"),
            ("venvstacks lock --check venvstacks.toml", "for CI: fail if a lock would change"),
        ];

    protected override SelectionRequest Select(ParseResult parsed) =>
        new()
        {
            Include = [.. Choices.Include.Read(parsed)],
            AllowMissing = Choices.AllowMissing.Read(parsed),
            ResetLock = [.. Choices.ResetLock.Read(parsed)],
            Lock = Choices.IfNeeded.Read(parsed) ? OperationChoice.IfNeeded : OperationChoice.Yes,
            LockDependencies = Choices.LockDependencies.Read(parsed),
        };

    // Where nothing is written, --json is for the report of the changes.
    protected override StackView ViewOf(ParseResult parsed) =>
        IsPlan(parsed)
            ? new StackView(
                Choices.Show.Read(parsed) || Choices.ShowOnly.Read(parsed),
                Choices.ShowOnly.Read(parsed),
                WithOperations: true
            )
            : base.ViewOf(parsed);

    protected override async Task RunAsync(StackRun run, CancellationToken cancellationToken)
    {
        bool isPlan = IsPlan(run.Parsed);
        LockResult result = await LockAsync(
            run,
            cancellationToken,
            request => request with { DryRun = isPlan, UpgradePackages = _upgrade.Read(run.Parsed) }
        );
        if (isPlan)
        {
            Report(run, LockPlan.Of(result, run.Stack));
            return;
        }
        LockReport.Write(result, run.Stack, run.Selection, run.Context.Out);
        run.SayDone(LockReport.WriteChanges(result, run.Messages));
    }

    private void Report(StackRun run, LockPlan plan)
    {
        if (Choices.Json.Read(run.Parsed) && !Choices.Show.Read(run.Parsed))
            run.Context.Out.WriteLine(JsonText.Write(plan.ToJson()));
        else
            plan.Write(run.Context.Out);
        run.SayDone(plan.Summary);
        if (!_check.Read(run.Parsed) || plan.Changed.IsEmpty)
            return;
        string layers = string.Join(", ", plan.Changed.Select(layer => $"'{layer.Result.Layer.BuildName}'"));
        throw new CheckException(
            Diagnostic.Error(
                DiagnosticCodes.OutdatedLocks,
                plan.Changed.Length == 1
                    ? $"the lock of layer {layers} would change"
                    : $"the locks of layers {layers} would change",
                help: "run 'venvstacks lock' with the same options, but without '--check'"
            )
        );
    }

    private bool IsPlan(ParseResult parsed) => _check.Read(parsed) || _dryRun.Read(parsed);
}
