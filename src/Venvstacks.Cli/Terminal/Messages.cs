using System.CommandLine;
using Venvstacks.Cli.Commands;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;

namespace Venvstacks.Cli.Terminal;

/// <summary>What a run says beside its results: on the error stream, as much as the user asked for, all of it as JSON where progress is.</summary>
internal sealed class Messages
{
    private readonly Streams _streams;
    private readonly Palette _palette;
    private readonly JsonLines? _json;
    private readonly RemedyText _remedies;
    private readonly string _progress;
    private readonly bool _quiet;
    private readonly bool _verbose;

    private Messages(Streams streams, GlobalOptions global, ParseResult parsed)
    {
        _streams = streams;
        _remedies = RemedyText.For(parsed.CommandResult.Command);
        _palette = Palette.For(streams, parsed.GetValue(global.Color));
        _quiet = parsed.GetValue(global.Quiet) > 0;
        _verbose = parsed.GetValue(global.Verbose) > 0;
        _progress = ProgressDisplay.Mode(streams, parsed.GetValue(global.Progress), _quiet, _verbose);
        _json = _progress == "json" ? new JsonLines(streams.Error) : null;
    }

    /// <summary>The messages of one run.</summary>
    public static Messages For(Streams streams, GlobalOptions global, ParseResult parsed) =>
        new(streams, global, parsed);

    /// <summary>A line for people who wait.</summary>
    public void Say(string text)
    {
        if (_quiet)
            return;
        if (_json is not null)
            _json.Say(text);
        else
            _streams.Error.WriteLine(DisplayText.Escape(text));
    }

    /// <summary>Warnings, each with its place and what to do.</summary>
    public void Warn(params IReadOnlyCollection<Diagnostic> warnings)
    {
        if (!_quiet)
            Tell(warnings, DiagnosticRenderer.DefaultTypeName);
    }

    /// <summary>Why the run failed: an error that the user can fix.</summary>
    public void Fail(VenvstacksException error) => Tell(error.Diagnostics, error.TypeName);

    /// <summary>Runs work under the progress display that the user wants.</summary>
    public Task<T> WithProgressAsync<T>(Func<IProgress<StackEvent>?, Task<T>> work) =>
        _progress switch
        {
            "tty" => BarProgress.RunAsync(ProgressDisplay.Console(_streams, _palette), work),
            "plain" => work(new PlainProgress(_streams.Error, withReasons: _verbose)),
            "json" => work(_json),
            _ => work(null),
        };

    private void Tell(IReadOnlyCollection<Diagnostic> reported, string typeName)
    {
        Diagnostic[] diagnostics = [.. reported.Select(_remedies.Word)];
        if (_json is null)
        {
            _streams.Error.Write(new DiagnosticRenderer(_palette.Style).Render(diagnostics, typeName));
            return;
        }
        var plain = new DiagnosticRenderer();
        foreach (Diagnostic diagnostic in diagnostics)
            _json.Tell(diagnostic, plain.Render([diagnostic], typeName));
    }
}
