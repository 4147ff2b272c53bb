using System.CommandLine;
using Venvstacks.Cli.Commands;
using Venvstacks.Formats.Text;

namespace Venvstacks.Cli.Terminal;

/// <summary>What a run says beside its results: on the error stream, as much as the user asked for.</summary>
internal sealed class Messages
{
    private readonly TextWriter _writer;
    private readonly bool _quiet;

    private Messages(Streams streams, Palette palette, bool quiet)
    {
        _writer = streams.Error;
        Palette = palette;
        _quiet = quiet;
    }

    /// <summary>The styles of messages.</summary>
    public Palette Palette { get; }

    /// <summary>The messages of one run.</summary>
    public static Messages For(Streams streams, GlobalOptions global, ParseResult parsed) =>
        new(streams, Palette.For(streams, parsed.GetValue(global.Color)), quiet: parsed.GetValue(global.Quiet) > 0);

    /// <summary>A line for people who wait.</summary>
    public void Say(string text)
    {
        if (!_quiet)
            _writer.WriteLine(DisplayText.Escape(text));
    }

    /// <summary>Warnings, each with its place and what to do.</summary>
    public void Warn(params IReadOnlyCollection<Diagnostic> warnings)
    {
        if (!_quiet && warnings.Count > 0)
            _writer.Write(new DiagnosticRenderer(Palette.Style).Render(warnings));
    }
}
