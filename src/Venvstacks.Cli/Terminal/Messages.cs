using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;

namespace Venvstacks.Cli.Terminal;

/// <summary>The verbosity and the form of messages.</summary>
/// <param name="Color">The value of <c>--color</c>, or null.</param>
/// <param name="Progress">The value of <c>--progress</c>, or null.</param>
/// <param name="IsQuiet">Whether only errors are written.</param>
/// <param name="IsVerbose">Whether progress gives reasons.</param>
/// <param name="Remedies">The words for the engine's advice.</param>
/// <param name="IsOnInstallation">Whether the command works on an installation.</param>
internal sealed record MessageOptions(
    string? Color,
    string? Progress,
    bool IsQuiet,
    bool IsVerbose,
    RemedyText Remedies,
    bool IsOnInstallation
);

/// <summary>Messages, warnings, errors and progress of a run, on the error stream; as JSON if progress is JSON.</summary>
internal sealed class Messages
{
    private readonly Streams _streams;
    private readonly Palette _palette;
    private readonly JsonLines? _json;
    private readonly RemedyText _remedies;
    private readonly string _progress;
    private readonly bool _quiet;
    private readonly bool _verbose;
    private readonly bool _isOnInstallation;

    public Messages(Streams streams, MessageOptions options)
    {
        _streams = streams;
        (_remedies, _isOnInstallation) = (options.Remedies, options.IsOnInstallation);
        _palette = Palette.For(streams, options.Color);
        (_quiet, _verbose) = (options.IsQuiet, options.IsVerbose);
        _progress = ProgressDisplay.Mode(streams, options.Progress, _quiet, _verbose);
        _json = _progress == "json" ? new JsonLines(streams.Error) : null;
    }

    /// <summary>A message that <c>--quiet</c> suppresses.</summary>
    public void Say(string text)
    {
        if (!_quiet)
            SayAlways(text);
    }

    /// <summary>A message that <c>--quiet</c> does not suppress.</summary>
    public void SayAlways(string text)
    {
        if (_json is not null)
            _json.Say(text);
        else
            _streams.Error.WriteLine(DisplayText.Escape(text));
    }

    public void Warn(params IReadOnlyCollection<Diagnostic> warnings)
    {
        if (!_quiet)
            Tell(warnings, DiagnosticRenderer.DefaultTypeName);
    }

    /// <summary>The error that ended the run.</summary>
    public void Fail(VenvstacksException error) => Tell(error.Diagnostics, TitleOf(error));

    /// <summary>Runs work with the selected progress display.</summary>
    /// <param name="work">The work.</param>
    /// <param name="layers">The number of layers that a phase works on, or null.</param>
    public async Task<T> WithProgressAsync<T>(Func<IProgress<StackEvent>?, Task<T>> work, Func<StackPhase, int?> layers)
    {
        if (_progress == "tty")
            return await BarProgress.RunAsync(
                ProgressDisplay.Console(_streams, _palette),
                new LayerCount(layers),
                work
            );
        if (_progress != "plain")
            return await work(_json);
        using PlainProgress plain = new(_streams.Error, new LayerCount(layers), _verbose);
        return await work(plain);
    }

    // The reference, whose names errors have, does not install: nothing is built there.
    private string TitleOf(VenvstacksException error) =>
        _isOnInstallation && error is BuildEnvException or StorageException ? "DeploymentError" : error.TypeName;

    private void Tell(IReadOnlyCollection<Diagnostic> reported, string typeName)
    {
        Diagnostic[] diagnostics = [.. reported.Select(_remedies.Word)];
        if (_json is null)
        {
            _streams.Error.Write(new DiagnosticRenderer(_palette.Style).Render(diagnostics, typeName));
            new GitHubAnnotation(_streams.Variable).Write(_streams.Error, diagnostics);
            return;
        }
        DiagnosticRenderer plain = new();
        foreach (Diagnostic diagnostic in diagnostics)
            _json.Tell(diagnostic, plain.Render([diagnostic], typeName));
    }
}
