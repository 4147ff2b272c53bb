using System.Collections.Immutable;

namespace Venvstacks.Formats.Text;

/// <summary>How bad a diagnostic is.</summary>
public enum DiagnosticSeverity
{
    /// <summary>A fact that may explain a result; nothing is wrong.</summary>
    Note,

    /// <summary>The work goes on; the user should know.</summary>
    Warning,

    /// <summary>The work cannot be done.</summary>
    Error,
}

/// <summary>A second place that explains a diagnostic, with a few words.</summary>
/// <param name="Span">The place.</param>
/// <param name="Text">What stands there, in lower case and without a full stop.</param>
public sealed record DiagnosticLabel(SourceSpan Span, string Text);

/// <summary>Advice as a value; the program that shows the diagnostic words it with its own options.</summary>
public abstract record Advice;

/// <summary>What a user is told: what is wrong, where, and what to do. Data; the command line renders it.</summary>
/// <param name="Code">A code that stays the same when words change: <c>VS1004</c>. 1xxx definition, 2xxx lock, 3xxx build, 4xxx publish, 5xxx deploy, 6xxx network, 7xxx command line.</param>
/// <param name="Severity">Warning or error.</param>
/// <param name="Message">What is wrong, one sentence without a full stop; names in single quotes, as the reference writes them.</param>
public sealed record Diagnostic(string Code, DiagnosticSeverity Severity, string Message)
{
    /// <summary>Where, or null when no text is at fault.</summary>
    public SourceSpan? Span { get; init; }

    /// <summary>A few words under the caret, or null.</summary>
    public string? SpanText { get; init; }

    /// <summary>Other places that explain it.</summary>
    public ImmutableArray<DiagnosticLabel> Labels { get; init; } = [];

    /// <summary>What to do, or null.</summary>
    public string? Help { get; init; }

    /// <summary>Advice besides <see cref="Help"/>, as a value; or null.</summary>
    public Advice? Advice { get; init; }

    /// <summary>Facts that help to understand it.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>A note.</summary>
    public static Diagnostic Note(string code, string message, SourceSpan? span = null, string? help = null) =>
        Create(code, DiagnosticSeverity.Note, message, span, help);

    /// <summary>An error.</summary>
    public static Diagnostic Error(string code, string message, SourceSpan? span = null, string? help = null) =>
        Create(code, DiagnosticSeverity.Error, message, span, help);

    /// <summary>A warning.</summary>
    public static Diagnostic Warning(string code, string message, SourceSpan? span = null, string? help = null) =>
        Create(code, DiagnosticSeverity.Warning, message, span, help);

    // A message quotes what the span marks, which may be an address with a password in any place.
    private static Diagnostic Create(
        string code,
        DiagnosticSeverity severity,
        string message,
        SourceSpan? span,
        string? help
    ) => new(code, severity, AddressSecrets.HideIn(message, span)) { Span = span, Help = help };
}
