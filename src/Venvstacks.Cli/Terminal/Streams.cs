namespace Venvstacks.Cli.Terminal;

/// <summary>The output streams and environment of one run; tests supply their own.</summary>
/// <param name="Out">Results only.</param>
/// <param name="Error">Messages, warnings, errors and progress.</param>
internal sealed record Streams(TextWriter Out, TextWriter Error)
{
    public bool OutIsTerminal { get; init; }

    public bool ErrorIsTerminal { get; init; }

    /// <summary>Asks on the terminal and reads a line; null where there is no terminal to ask on.</summary>
    public Func<string, string?> Ask { get; init; } = _ => null;

    /// <summary>Reads an environment variable; null when it is not set.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>Whether the locale's encoding has line-drawing characters: it is UTF-8, or no locale is set.</summary>
    public bool IsUtf8
    {
        get
        {
            string locale = Set("LC_ALL") ?? Set("LC_CTYPE") ?? Set("LANG") ?? "";
            int dot = locale.IndexOf('.', StringComparison.Ordinal);
            return dot < 0
                ? locale is not ("C" or "POSIX")
                : locale[(dot + 1)..].Split('@')[0].ToUpperInvariant() is "UTF-8" or "UTF8";
        }
    }

    private string? Set(string name) => Variable(name) is { Length: > 0 } value ? value : null;

    /// <summary>The standard streams of this process.</summary>
    public static Streams OfProcess() =>
        Over(StandardStream.OpenOut, StandardStream.OpenError()) with
        {
            OutIsTerminal = !Console.IsOutputRedirected,
            ErrorIsTerminal = !Console.IsErrorRedirected,
            Ask = AskOnTerminal,
        };

    private static string? AskOnTerminal(string question)
    {
        if (Console.IsInputRedirected || Console.IsErrorRedirected)
            return null;
        Console.Error.Write(question);
        return Console.In.ReadLine() ?? "";
    }

    /// <summary>UTF-8 text on two streams; results are flushed before anything is written to the error stream.</summary>
    public static Streams Over(Func<Stream> openOut, Stream error)
    {
        UTF8Encoding encoding = new(encoderShouldEmitUTF8Identifier: false);
        TextWriter results = Open(new ResultStream(openOut), autoFlush: false);
        return new Streams(results, Open(new MessageStream(error, results), autoFlush: true));

        TextWriter Open(Stream stream, bool autoFlush) =>
            TextWriter.Synchronized(new StreamWriter(stream, encoding) { AutoFlush = autoFlush, NewLine = "\n" });
    }
}
