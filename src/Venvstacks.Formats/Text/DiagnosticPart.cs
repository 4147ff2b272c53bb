namespace Venvstacks.Formats.Text;

/// <summary>The parts of a rendered diagnostic that may be coloured apart.</summary>
public enum DiagnosticPart
{
    /// <summary>The kind of error in front of the message.</summary>
    Error,

    /// <summary>The word <c>warning</c> in front of the message.</summary>
    Warning,

    /// <summary>The message.</summary>
    Message,

    /// <summary>The code behind the message.</summary>
    Code,

    /// <summary>Arrows, line numbers and bars.</summary>
    Gutter,

    /// <summary>File, line and column.</summary>
    Location,

    /// <summary>A line of the source.</summary>
    Source,

    /// <summary>The carets under what is wrong, and their words.</summary>
    Mark,

    /// <summary>The dashes under what explains it, and their words.</summary>
    Label,

    /// <summary>The word <c>help</c> or <c>note</c>.</summary>
    Hint,
}
