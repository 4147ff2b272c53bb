using System.CommandLine;
using Venvstacks.Cli.Terminal;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Json;
using Venvstacks.Formats.Text;

namespace Venvstacks.Cli.Commands;

/// <summary><c>doctor</c>: examines the machine, the cache, the network and the environment.</summary>
internal sealed class DoctorCommand : PlainCommand, IInHelpGroup
{
    private readonly Argument<string?> _path = new("SPEC_PATH")
    {
        Description = "Stack definition whose indexes are asked; without it those of the environment",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly FlagOption _offline = new("--offline", "Sources", "Do not ask the indexes");

    private readonly FlagOption _json = new("--json", "Output", "Report the checks as JSON");

    public DoctorCommand(CommandContext context)
        : base("doctor", "Check the machine, the cache, the indexes and the settings", context)
    {
        Add(_path);
        Add(_offline);
        Add(_json);
    }

    public string HelpGroup => "Help";

    public override IReadOnlyList<(string Line, string Meaning)> Examples =>
        [
            ("venvstacks doctor", "with the indexes of the environment"),
            ("venvstacks doctor venvstacks.toml", "with those of a stack; the output shows no credential"),
        ];

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using Workspace workspace = Context.OpenWorkspaceAnyway(Context.Messages(parsed));
        string? path = parsed.GetValue(_path);
        DoctorRequest request = new()
        {
            Stack = path is null ? null : await workspace.LoadAsync(path, cancellationToken),
            Offline = _offline.Read(parsed),
        };
        DoctorResult result = await new Doctor(workspace).ExamineAsync(request, cancellationToken);
        result = new DoctorResult([.. result.Checks, .. SettingsReport.Checks(Context.Settings)]);
        if (_json.Read(parsed))
            Context.Out.WriteLine(JsonText.Write(HealthReport.ToJson(result)));
        else
            HealthReport.Write(result, Context.Out);
        int failures = result.Failures;
        return failures == 0
            ? 0
            : throw new CheckException(
                Diagnostic.Error(
                    DiagnosticCodes.Unhealthy,
                    failures == 1 ? "1 check failed" : $"{failures} checks failed"
                )
            );
    }
}
