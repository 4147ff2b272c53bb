using Venvstacks.Formats.Text;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Packaging.Specifiers;

/// <summary>A version specifier (PEP 440): clauses that all hold, <c>&gt;=1.2,!=1.5.*,&lt;2</c>; without clauses every version.</summary>
/// <remarks>The clauses are sorted by their text and none equals another, so two sets with the same clauses are equal however they are written.</remarks>
public sealed class SpecifierSet : IEquatable<SpecifierSet>
{
    private string? _text;

    /// <summary>Puts a set together.</summary>
    public SpecifierSet(ImmutableArray<Specifier> clauses) =>
        Clauses =
            clauses.Length < 2
                ? clauses
                : [.. clauses.OrderBy(clause => clause.ToString(), StringComparer.Ordinal).Distinct()];

    /// <summary>The set without clauses.</summary>
    public static SpecifierSet Any { get; } = new([]);

    /// <summary>The clauses, sorted by their text.</summary>
    public ImmutableArray<Specifier> Clauses { get; }

    /// <summary>Whether a clause asks for pre-releases by naming one (PEP 440 "Handling of pre-releases").</summary>
    public bool NamesPrerelease => Clauses.Any(clause => clause.NamesPrerelease);

    /// <summary>Reads a set: clauses with commas between them.</summary>
    /// <exception cref="ParseException">The text is not a version specifier.</exception>
    public static SpecifierSet Parse(string text) =>
        TryParse(text, out SpecifierSet? set, out ParseError? error) ? set : throw new ParseException(error);

    /// <summary>Reads a set as <see cref="Parse"/> does, or says why the text is none.</summary>
    public static bool TryParse(
        string text,
        [NotNullWhen(true)] out SpecifierSet? set,
        [NotNullWhen(false)] out ParseError? error
    ) => SpecifierParser.TryParseSet(text, new TextSpan(0, text.Length), out set, out error);

    /// <summary>Whether all clauses admit a version.</summary>
    /// <param name="version">The version.</param>
    /// <param name="allowPrereleases">
    /// Whether pre-releases count like other versions, as when there is nothing else to take; when false, none is admitted, not even one that a clause names.
    /// </param>
    public bool Contains(PackageVersion version, bool allowPrereleases = true)
    {
        if (!allowPrereleases && version.IsPrerelease)
            return false;
        foreach (Specifier clause in Clauses)
        {
            if (!clause.Contains(version))
                return false;
        }
        return true;
    }

    /// <summary>The clauses, sorted by their text, with commas between them.</summary>
    public override string ToString() => _text ??= string.Join(',', Clauses);

    /// <inheritdoc/>
    public bool Equals(SpecifierSet? other) => other is not null && Clauses.SequenceEqual(other.Clauses);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SpecifierSet);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = new();
        foreach (Specifier clause in Clauses)
            hash.Add(clause);
        return hash.ToHashCode();
    }
}
