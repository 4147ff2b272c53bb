using System.CommandLine;
using Venvstacks.Cli.Terminal;
using Venvstacks.Definitions;
using Venvstacks.Formats.Json;
using Venvstacks.Platforms;
using Venvstacks.Reporting;
using Venvstacks.Selection;

namespace Venvstacks.Cli.Commands;

/// <summary><c>size</c>: the size of layers by package and kind of file, and what layers beside each other hold.</summary>
internal sealed class SizeCommand : PlainCommand, IInHelpGroup
{
    private const int ByDefault = 10;

    private readonly Argument<string> _path = new("PATH")
    {
        Description = "Stack definition whose layers are built, or a directory of archives",
    };

    private readonly TextOption _output = StackOptions.OutputDirectory(OutputKind.Archives.Folder);

    private readonly NumberOption _top = new(
        "--top",
        "Output",
        "N",
        "Number of packages in the table; 0 for none [default: 10]",
        "a whole number",
        NumberOption.Whole
    );

    private readonly TextOption _html = new(
        "--html",
        "Output",
        "FILE",
        "Write a page with a treemap for a browser; '-' prints it and nothing else"
    );

    private readonly FlagOption _json = new("--json", "Output", "Report the sizes as JSON");

    public SizeCommand(CommandContext context)
        : base("size", "Show what makes layers large, and what several layers hold", context)
    {
        Add(_path);
        Add(context.Choices.BuildDirectory);
        Add(_output);
        Add(context.Choices.Platforms);
        Add(context.Choices.Include);
        Add(_top);
        Add(_html);
        Add(_json);
    }

    public string HelpGroup => "Insight";

    public override IReadOnlyList<(string Line, string Meaning)> Examples =>
        [
            ("venvstacks size venvstacks.toml", "the layers that were built"),
            ("venvstacks size --html size.html venvstacks.toml", "a page with a treemap"),
            ("venvstacks size --json _artifacts", "the archives of a directory, for programs"),
        ];

    public override string? ProblemOf(ParseResult parsed)
    {
        if (_json.Read(parsed) && _html.Read(parsed) == OutputFile.StandardOutput)
            return "Options '--html -' and '--json' exclude each other";
        if (!IsDefinition(parsed.GetRequiredValue(_path)) && FindOptionOfBuilt(parsed) is { } option)
            return $"Option '{option.Name}' needs a stack definition, not a directory of archives";
        return OutputFile.FindProblem(_html.Name, _html.Read(parsed));
    }

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        Messages messages = Context.Messages(parsed);
        string path = parsed.GetRequiredValue(_path);
        SizeReport report = new(await MeasureAsync(parsed, path, messages, cancellationToken));
        if (_html.Read(parsed) == OutputFile.StandardOutput)
        {
            Context.Out.Write(report.ToHtml(NameOf(path)));
            return 0;
        }
        if (_html.Read(parsed) is { } page)
        {
            await OutputFile.WriteAsync(page, report.ToHtml(NameOf(path)), cancellationToken);
            messages.Say($"Page written to {page}");
        }
        if (_json.Read(parsed))
            Context.Out.WriteLine(JsonText.Write(report.ToJson()));
        else
            report.Write(Context.Out, _top.Read(parsed.CommandResult) ?? ByDefault);
        return 0;
    }

    private async Task<StackSize> MeasureAsync(
        ParseResult parsed,
        string path,
        Messages messages,
        CancellationToken cancellationToken
    )
    {
        if (!IsDefinition(path))
            return StackMeasurer.MeasurePublished(TargetRun.PathOf(path));
        using Workspace workspace = OpenWorkspace(messages);
        StackDefinition stack = await workspace.LoadAsync(path, cancellationToken);
        ImmutableArray<Target> targets = Context.Choices.TargetsOf(parsed, stack);
        SelectionRequest selection = new()
        {
            Include = [.. Context.Choices.Include.Read(parsed)],
            Publish = true,
            Targets = targets,
        };
        return new StackMeasurer(workspace).Measure(
            new MeasureRequest(stack)
            {
                Selection = LayerSelection.Of(stack, selection),
                Targets = targets,
                BuildDirectory = Context.Choices.BuildDirectory.Read(parsed)!,
                OutputDirectory = _output.Read(parsed)!,
            }
        );
    }

    private static bool IsDefinition(string path) => path.EndsWith(".toml", StringComparison.OrdinalIgnoreCase);

    private Option? FindOptionOfBuilt(ParseResult parsed) =>
        new Option[]
        {
            Context.Choices.Include,
            Context.Choices.Platforms,
            Context.Choices.BuildDirectory,
            _output,
        }.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false });

    // The name of the stack is that of the directory that holds it.
    private static string NameOf(string path)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        return Path.GetFileName(Path.GetFileName(full) is "venvstacks.toml" ? Path.GetDirectoryName(full)! : full);
    }
}
