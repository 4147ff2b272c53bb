using Venvstacks.Formats.Text;
using Venvstacks.Packaging.Markers;
using Venvstacks.Packaging.Specifiers;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Packaging.Requirements;

/// <summary>A requirement (PEP 508): <c>requests[security] &gt;= 2.8, == 2.8.* ; python_version &lt; "3"</c> or <c>pip @ https://…/pip.whl</c>.</summary>
public sealed class Requirement
{
    internal Requirement(string nameText, PackageName name, ImmutableArray<string> extraTexts)
    {
        NameText = nameText;
        Name = name;
        ExtraTexts = extraTexts;
        Extras = [.. extraTexts.Select(PackageName.Parse).Distinct().Order()];
    }

    /// <summary>The name as written.</summary>
    public string NameText { get; }

    /// <summary>The name.</summary>
    public PackageName Name { get; }

    /// <summary>The extras as written, sorted ordinally, each once.</summary>
    public ImmutableArray<string> ExtraTexts { get; }

    /// <summary>The extras, sorted, each once.</summary>
    public ImmutableArray<PackageName> Extras { get; }

    /// <summary>Which versions serve; all when there is a <see cref="Url"/>.</summary>
    public SpecifierSet Specifiers { get; internal init; } = SpecifierSet.Any;

    /// <summary>The URL of the package, or null.</summary>
    public string? Url { get; internal init; }

    /// <summary>The environments in which it is required, or null for all.</summary>
    public MarkerExpression? Marker { get; internal init; }

    /// <summary>The requirement on one version: <c>name==1.0 ; marker</c>.</summary>
    public static Requirement OnVersion(PackageName name, PackageVersion version, MarkerExpression? marker) =>
        new(name.ToString(), name, [])
        {
            Specifiers = new SpecifierSet([new Specifier(SpecifierOperator.Equal, version.ToString(), version, false)]),
            Marker = marker,
        };

    /// <summary>Reads a requirement.</summary>
    /// <exception cref="ParseException">The text is not a requirement.</exception>
    public static Requirement Parse(string text) =>
        TryParse(text, out Requirement? requirement, out ParseError? error)
            ? requirement
            : throw new ParseException(error);

    /// <summary>Reads a requirement as <see cref="Parse"/> does, or says why the text is none.</summary>
    public static bool TryParse(
        string text,
        [NotNullWhen(true)] out Requirement? requirement,
        [NotNullWhen(false)] out ParseError? error
    )
    {
        RequirementParser parser = new(text);
        requirement = parser.Parse();
        error = parser.Error;
        return requirement is not null;
    }

    /// <summary>The requirement as <c>packaging</c> prints it, letter for letter: hashes of locks are made of it.</summary>
    public override string ToString()
    {
        StringBuilder text = new(NameText);
        if (!ExtraTexts.IsEmpty)
            text.Append('[').AppendJoin(',', ExtraTexts).Append(']');
        text.Append(Specifiers);
        if (Url is not null)
            text.Append(" @ ").Append(Url).Append(Marker is null ? "" : " ");
        if (Marker is not null)
            text.Append("; ").Append(Marker);
        return text.ToString();
    }
}
