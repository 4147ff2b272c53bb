using System.CommandLine;
using System.Text.Json.Nodes;
using Venvstacks.Cli.Terminal;
using Venvstacks.Deployment;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Json;
using Venvstacks.Formats.Text;

namespace Venvstacks.Cli.Commands;

/// <summary>A command on an installation.</summary>
internal abstract class TargetCommand : Command, IHasExamples, IInHelpGroup, IHasProblem
{
    private readonly FlagOption _json = new("--json", "Output", "Report the result as JSON");

    protected TargetCommand(string name, string description, CommandContext context, bool withJson = true)
        : base(name, description)
    {
        Context = context;
        Add(TargetPath);
        if (withJson)
            Add(_json);
        SetAction(InvokeAsync);
    }

    public abstract IReadOnlyList<(string Line, string Meaning)> Examples { get; }

    public string HelpGroup => "Installation";

    protected CommandContext Context { get; }

    /// <summary>The directory of the installation.</summary>
    protected Argument<string> TargetPath { get; } =
        new("TARGET") { Description = "The directory that 'install' installed into" };

    /// <summary>Does the work.</summary>
    /// <returns>The exit code.</returns>
    protected abstract Task<int> RunAsync(TargetRun run, CancellationToken cancellationToken);

    /// <inheritdoc/>
    public virtual string? ProblemOf(ParseResult parsed)
    {
        return Options.FirstOrDefault(IsEmpty) is { } option ? $"Invalid value for '{option.Name}': it is empty" : null;

        bool IsEmpty(Option option) => parsed.GetResult(option)?.Tokens.Any(token => token.Value.Length == 0) == true;
    }

    /// <summary>The problem of options for definitions with a source that was published, or null.</summary>
    protected string? AssemblyProblem(ParseResult parsed, string? source)
    {
        Option[] options = [Context.Choices.LocalWheels, Context.Choices.Runtimes, Context.Choices.RuntimeFrom];
        if (source is null || (!UrlText.IsUrl(source) && !Directory.Exists(source)))
            return null;
        return options.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } option
            ? $"'{option.Name}' needs a stack definition as SOURCE: '{source}' is a published stack"
            : null;
    }

    /// <summary>Adds the options for sources that are definitions.</summary>
    protected void AddAssembly()
    {
        Add(Context.Choices.LocalWheels);
        Add(Context.Choices.Runtimes);
        Add(Context.Choices.RuntimeFrom);
    }

    private async Task<int> InvokeAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        Messages messages = Context.Messages(parsed);
        using Workspace workspace = Context.OpenWorkspace(messages);
        TargetRun run = new(Context, workspace, parsed, messages)
        {
            Directory = TargetRun.PathOf(parsed.GetRequiredValue(TargetPath)),
            IsJson = _json.Read(parsed),
        };
        return await RunAsync(run, cancellationToken);
    }
}

/// <summary>One run of a command on an installation.</summary>
internal sealed record TargetRun(CommandContext Context, Workspace Workspace, ParseResult Parsed, Messages Messages)
{
    private readonly System.Diagnostics.Stopwatch _clock = System.Diagnostics.Stopwatch.StartNew();

    /// <summary>The full path of the installation.</summary>
    public required string Directory { get; init; }

    /// <summary>Whether the result is reported as JSON.</summary>
    public bool IsJson { get; init; }

    public StackDeployer Deployer => new(Workspace);

    /// <summary>The parts of layers that are assembled from a definition.</summary>
    /// <returns>Null where none of the options is given.</returns>
    public AssemblyOptions? ReadAssembly()
    {
        string[] wheels = Context.Choices.LocalWheels.Read(Parsed);
        string[] runtimes = Context.Choices.Runtimes.Read(Parsed);
        string[] installed = Context.Choices.RuntimeFrom.Read(Parsed);
        if (wheels.Length + runtimes.Length + installed.Length == 0)
            return null;
        return new AssemblyOptions
        {
            LocalWheels = [.. wheels],
            RuntimesDirectories = [.. runtimes],
            InstalledPythons = [.. installed],
        };
    }

    /// <summary>A path of the command line, also one in the home directory (<c>~/</c>).</summary>
    public static string PathOf(string path) =>
        IsInHome(path)
            ? Path.Join(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), path[1..])
            : Path.GetFullPath(path);

    /// <summary>A source of the command line: as it is, but a path in the home directory in full.</summary>
    public static string SourceOf(string source) => IsInHome(source) ? PathOf(source) : source;

    private static bool IsInHome(string path) => path == "~" || path.StartsWith("~/", StringComparison.Ordinal);

    /// <summary>Runs work with the selected progress display.</summary>
    public Task<T> WithProgressAsync<T>(Func<IProgress<StackEvent>?, Task<T>> work) =>
        Messages.WithProgressAsync(work, _ => null);

    /// <summary>Reports the result: lines for people, or JSON.</summary>
    public void Report(IEnumerable<string> lines, JsonObject json)
    {
        if (IsJson)
            Context.Out.WriteLine(JsonText.Write(json));
        else
        {
            foreach (string line in lines)
                Context.Out.WriteLine(DisplayText.Escape(line));
        }
    }

    /// <summary>Prints the summary line, with the elapsed time.</summary>
    public void SayDone(string text) => Messages.Say($"{text} in {_clock.Elapsed.TotalSeconds:F1} s");
}
