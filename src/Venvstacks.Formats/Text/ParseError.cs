namespace Venvstacks.Formats.Text;

/// <summary>An error of a parser.</summary>
/// <param name="Message">The problem or the expectation, without a full stop.</param>
/// <param name="Text">The whole text.</param>
/// <param name="Span">The invalid part.</param>
public sealed record ParseError(string Message, string Text, TextSpan Span);

/// <summary>A text is invalid; thrown by <c>Parse</c> where <c>TryParse</c> returns the error.</summary>
public sealed class ParseException : FormatException
{
    /// <summary>Wraps an error.</summary>
    public ParseException(ParseError error)
        : base($"{error.Message}: '{error.Text}'") => Error = error;

    /// <summary>The error with its position.</summary>
    public ParseError Error { get; }
}
