using Venvstacks.Formats.Text;
using Venvstacks.Packaging.Markers;
using Venvstacks.Packaging.Requirements;

namespace Venvstacks.Declarations;

/// <summary>A requirement (PEP 508) that a definition holds.</summary>
/// <param name="Requirement">The requirement.</param>
/// <param name="Text">Its text in the definition.</param>
public sealed record DeclaredRequirement(Requirement Requirement, string Text)
{
    /// <summary>Its position in the definition, or null.</summary>
    public SourceSpan? Span { get; init; }

    /// <summary>Reads a requirement that stands in no file.</summary>
    /// <exception cref="ParseException">The text is not a requirement.</exception>
    public static DeclaredRequirement Parse(string text) => new(Requirement.Parse(text), text);

    /// <summary>The requirement as it is written.</summary>
    public override string ToString() => Text;
}

/// <summary>A marker of an environment (PEP 508) that a definition holds.</summary>
/// <param name="Marker">The marker.</param>
/// <param name="Text">Its text in the definition.</param>
public sealed record DeclaredMarker(MarkerExpression Marker, string Text)
{
    /// <summary>Its position in the definition, or null.</summary>
    public SourceSpan? Span { get; init; }

    /// <summary>Reads a marker that stands in no file.</summary>
    /// <exception cref="ParseException">The text is not a marker.</exception>
    public static DeclaredMarker Parse(string text) => new(MarkerExpression.Parse(text), text);

    /// <summary>The marker as it is written.</summary>
    public override string ToString() => Text;
}
