using Venvstacks.Formats.Text;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Packaging.Specifiers;

/// <summary>The comparison of a version specifier (PEP 440 "Version specifiers").</summary>
public enum SpecifierOperator
{
    /// <summary><c>~=</c></summary>
    Compatible,

    /// <summary><c>==</c></summary>
    Equal,

    /// <summary><c>!=</c></summary>
    NotEqual,

    /// <summary><c>&lt;=</c></summary>
    LessOrEqual,

    /// <summary><c>&gt;=</c></summary>
    GreaterOrEqual,

    /// <summary><c>&lt;</c></summary>
    Less,

    /// <summary><c>&gt;</c></summary>
    Greater,

    /// <summary><c>===</c></summary>
    Arbitrary,
}

/// <summary>One clause of a version specifier (PEP 440): <c>&gt;=1.2</c>, <c>==1.*</c>, <c>~=1.4.2</c>.</summary>
/// <remarks>Two are equal when they have the same operator and versions that count as equal: <c>==1.0</c> and <c>==1</c>.</remarks>
public sealed class Specifier : IEquatable<Specifier>
{
    internal Specifier(SpecifierOperator @operator, string versionText, PackageVersion? version, bool isPrefix)
    {
        (Operator, VersionText, Version, IsPrefix) = (@operator, versionText, version, isPrefix);
    }

    /// <summary>The comparison.</summary>
    public SpecifierOperator Operator { get; }

    /// <summary>The version as written, without white space around it: <c>1.0.*</c>.</summary>
    public string VersionText { get; }

    /// <summary>The version; without the <c>.*</c> of a prefix. Null for <c>===</c>, whose text need not be one.</summary>
    public PackageVersion? Version { get; }

    /// <summary>Whether the version is a prefix, <c>==1.*</c> or <c>!=1.*</c> ("Version matching").</summary>
    public bool IsPrefix { get; }

    /// <summary>Whether it asks for pre-releases by naming one ("Handling of pre-releases"); <c>!=</c> never does.</summary>
    public bool NamesPrerelease =>
        Operator switch
        {
            SpecifierOperator.NotEqual => false,
            SpecifierOperator.Arbitrary => PackageVersion.TryParse(VersionText, out PackageVersion? version)
                && version.IsPrerelease,
            _ => Version!.IsPrerelease,
        };

    /// <summary>Reads one clause.</summary>
    /// <exception cref="ParseException">The text is not a clause.</exception>
    public static Specifier Parse(string text) =>
        TryParse(text, out Specifier? specifier, out ParseError? error) ? specifier : throw new ParseException(error);

    /// <summary>Reads one clause, or says why the text is none.</summary>
    public static bool TryParse(
        string text,
        [NotNullWhen(true)] out Specifier? specifier,
        [NotNullWhen(false)] out ParseError? error
    ) => SpecifierParser.TryParse(text, new TextSpan(0, text.Length), out specifier, out error);

    /// <summary>Whether the clause admits a version, pre-releases like any other.</summary>
    public bool Contains(PackageVersion version) => SpecifierMatch.IsMatch(this, version);

    /// <summary>The operator and the version as written: <c>&gt;=1.0</c>.</summary>
    public override string ToString() => SpecifierParser.GetText(Operator) + VersionText;

    /// <inheritdoc/>
    public bool Equals(Specifier? other)
    {
        if (other is null || Operator != other.Operator || IsPrefix != other.IsPrefix)
            return false;
        if (Version is null || IsPrefix)
            return VersionText == other.VersionText;
        bool sameLength =
            Operator != SpecifierOperator.Compatible || Version.Release.Length == other.Version!.Release.Length;
        return sameLength && Version == other.Version;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Specifier);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        Version is null || IsPrefix ? HashCode.Combine(Operator, VersionText) : HashCode.Combine(Operator, Version);
}
