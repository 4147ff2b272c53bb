namespace Venvstacks.Formats.Text;

/// <summary>The severity of a diagnostic.</summary>
public enum DiagnosticSeverity
{
    /// <summary>A fact that may explain a result.</summary>
    Note,

    /// <summary>The work goes on; the user should know.</summary>
    Warning,

    /// <summary>The work cannot be done.</summary>
    Error,
}

/// <summary>A second position that explains a diagnostic.</summary>
/// <param name="Span">The place.</param>
/// <param name="Text">The explanation, in lower case and without a full stop.</param>
public sealed record DiagnosticLabel(SourceSpan Span, string Text);

/// <summary>Advice as a value; the program that shows the diagnostic words it with its own options.</summary>
public abstract record Advice;

/// <summary>A message to the user: the problem, its position and the fix, as data that the command line renders.</summary>
/// <param name="Code">A stable code: <c>VS1004</c>. 1xxx definition, 2xxx lock, 3xxx build, 4xxx publish, 5xxx deploy, 6xxx network, 7xxx command line.</param>
/// <param name="Severity">Warning or error.</param>
/// <param name="Message">The problem, one sentence without a full stop; names in single quotes.</param>
public sealed record Diagnostic(string Code, DiagnosticSeverity Severity, string Message)
{
    /// <summary>The position, or null.</summary>
    public SourceSpan? Span { get; init; }

    /// <summary>A few words under the caret, or null.</summary>
    public string? SpanText { get; init; }

    /// <summary>Other positions that explain it.</summary>
    public ImmutableArray<DiagnosticLabel> Labels { get; init; } = [];

    /// <summary>The fix, or null.</summary>
    public string? Help { get; init; }

    /// <summary>Advice besides <see cref="Help"/>, as a value; or null.</summary>
    public Advice? Advice { get; init; }

    /// <summary>Facts that explain it.</summary>
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
