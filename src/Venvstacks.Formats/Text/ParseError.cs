namespace Venvstacks.Formats.Text;

/// <summary>Why a text is not what it should be.</summary>
/// <param name="Message">What is wrong or was expected, without a full stop.</param>
/// <param name="Text">The whole text that was read.</param>
/// <param name="Span">The stretch of it that is at fault.</param>
public sealed record ParseError(string Message, string Text, TextSpan Span);

/// <summary>A text is not what it should be; thrown by <c>Parse</c> where <c>TryParse</c> gives the error.</summary>
public sealed class ParseException : FormatException
{
    /// <summary>Wraps an error.</summary>
    public ParseException(ParseError error)
        : base($"{error.Message}: '{error.Text}'") => Error = error;

    /// <summary>What is wrong, and where.</summary>
    public ParseError Error { get; }
}
