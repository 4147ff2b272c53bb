namespace Venvstacks.Cli.Terminal;

/// <summary>Where a run of the program reads its surroundings from and writes to; tests give their own.</summary>
/// <param name="Out">Results: nothing else goes there.</param>
/// <param name="Error">Messages, warnings, errors and progress.</param>
internal sealed record Streams(TextWriter Out, TextWriter Error)
{
    /// <summary>Whether people read <see cref="Out"/> as it is written.</summary>
    public bool OutIsTerminal { get; init; }

    /// <summary>Whether people read <see cref="Error"/> as it is written.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>Reads an environment variable; null when it is not set.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>The program's own.</summary>
    public static Streams OfProcess()
    {
        var encoding = new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        return new Streams(
            Open(new ResultStream(Console.OpenStandardOutput), autoFlush: false),
            Open(Console.OpenStandardError(), autoFlush: true)
        )
        {
            OutIsTerminal = !Console.IsOutputRedirected,
            ErrorIsTerminal = !Console.IsErrorRedirected,
        };

        StreamWriter Open(Stream stream, bool autoFlush) =>
            new(stream, encoding) { AutoFlush = autoFlush, NewLine = "\n" };
    }
}
