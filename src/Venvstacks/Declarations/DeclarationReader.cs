using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;
using Venvstacks.Formats.Toml;
using Venvstacks.Packaging;
using Venvstacks.Packaging.Markers;
using Venvstacks.Packaging.Requirements;

namespace Venvstacks.Declarations;

/// <summary>Parses requirements and markers in strings; errors point to their position within the string.</summary>
internal sealed class DeclarationReader(TomlProblems problems)
{
    /// <summary>The requirements among the strings; the others are reported.</summary>
    /// <param name="texts">The strings.</param>
    /// <param name="owner">Whose they are, as messages name it.</param>
    public ImmutableArray<DeclaredRequirement> ReadRequirements(IEnumerable<TomlString> texts, string owner)
    {
        ImmutableArray<DeclaredRequirement>.Builder requirements = ImmutableArray.CreateBuilder<DeclaredRequirement>();
        foreach (TomlString text in texts)
        {
            if (!Requirement.TryParse(text.Value, out Requirement? requirement, out ParseError? error))
                Report(
                    DiagnosticCodes.InvalidRequirement,
                    $"{owner} has an invalid requirement",
                    text,
                    error,
                    AdviceFor(text.Value, error)
                );
            else if (requirement.Url is not null)
                ReportDirectReference(owner, text);
            else
                requirements.Add(new DeclaredRequirement(requirement, text.Value) { Span = problems.At(text.Span) });
        }
        return requirements.ToImmutable();
    }

    /// <summary>The name of a package or extra; an invalid name is reported.</summary>
    public PackageName? ReadName(TomlString text, string owner)
    {
        if (PackageName.TryParse(text.Value, out PackageName name, out ParseError? error))
            return name;
        Report(
            DiagnosticCodes.InvalidName,
            $"{owner} has an invalid name",
            text,
            error,
            "names have letters, digits, '-', '_' and '.' only"
        );
        return null;
    }

    /// <summary>The markers among the strings; the others are reported.</summary>
    public ImmutableArray<DeclaredMarker> ReadMarkers(IEnumerable<TomlString> texts, string key)
    {
        ImmutableArray<DeclaredMarker>.Builder markers = ImmutableArray.CreateBuilder<DeclaredMarker>();
        foreach (TomlString text in texts)
        {
            if (MarkerExpression.TryParse(text.Value, out MarkerExpression? marker, out ParseError? error))
                markers.Add(new DeclaredMarker(marker, text.Value) { Span = problems.At(text.Span) });
            else
                Report(
                    DiagnosticCodes.InvalidSetting,
                    $"'{key}' has an invalid marker",
                    text,
                    error,
                    MarkerAdvice.For(
                        error,
                        "",
                        text.Value,
                        corrected => MarkerExpression.TryParse(corrected, out _, out _)
                    )
                );
        }
        return markers.ToImmutable();
    }

    /// <summary>Reports the error of a parser.</summary>
    public void Report(string code, string message, TomlString text, ParseError error, string help) =>
        problems.Add(code, $"{message}: {error.Message}", Locate(text, error.Span), help);

    private static string AdviceFor(string text, ParseError error)
    {
        int marker = text.IndexOf(';', StringComparison.Ordinal);
        bool isInMarker = marker >= 0 && error.Span.Start > marker && !text.Contains(" #", StringComparison.Ordinal);
        return isInMarker
            ? MarkerAdvice.For(
                error,
                $"{text[..marker].Trim()}; ",
                text[(marker + 1)..],
                corrected => Requirement.TryParse(corrected, out _, out _)
            )
            : RequirementAdvice.For(text);
    }

    /// <summary>A stretch of a string in the source; the whole string where escapes or line ends move the characters.</summary>
    private TextSpan Locate(TomlString text, TextSpan inside)
    {
        ReadOnlySpan<char> written = problems.Source.Text.AsSpan(text.Span.Start, text.Span.Length);
        bool plain = written.Length == text.Value.Length + 2 && written[1..^1].SequenceEqual(text.Value);
        return plain ? new TextSpan(text.Span.Start + 1 + inside.Start, inside.Length) : text.Span;
    }

    private void ReportDirectReference(string owner, TomlString text) =>
        problems.Add(
            DiagnosticCodes.DirectReference,
            $"{owner} requires a file by its address, which is not locked",
            text.Span,
            RequirementAdvice.Packaged
        );
}
