using Venvstacks.Formats.Text;
using Venvstacks.Packaging.Requirements;
using Venvstacks.Packaging.Specifiers;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Packaging.Metadata;

/// <summary>The core metadata of a release that locking needs (PEP 566, 643, 685).</summary>
public sealed record CoreMetadata
{
    /// <summary>The package.</summary>
    public required PackageName Name { get; init; }

    /// <summary>The version.</summary>
    public required PackageVersion Version { get; init; }

    /// <summary>The requirements (<c>Requires-Dist</c>), in the order written.</summary>
    public ImmutableArray<Requirement> RequiresDist { get; init; } = [];

    /// <summary>The Python versions that it is for, or null when any will do.</summary>
    public SpecifierSet? RequiresPython { get; init; }

    /// <summary>The extras that it offers, in the order written. Names that are none are left out.</summary>
    public ImmutableArray<PackageName> ProvidesExtra { get; init; } = [];

    /// <summary>Fields that a source distribution leaves to its build, in lower case.</summary>
    public ImmutableArray<string> Dynamic { get; init; } = [];

    /// <summary>Reads a METADATA file; the description is not looked at.</summary>
    /// <remarks>Requirements with common mistakes (<c>&gt;=1.0&lt;2</c>, <c>&gt;=3.6.*</c>, a comma at the end) are read as what was meant, as other tools do.</remarks>
    /// <exception cref="ParseException">A field that matters is missing or wrong.</exception>
    public static CoreMetadata Parse(ReadOnlySpan<byte> utf8) =>
        TryParse(utf8, out CoreMetadata? metadata, out ParseError? error) ? metadata : throw new ParseException(error);

    /// <summary>Reads a METADATA file as <see cref="Parse"/> does, or says why it is none.</summary>
    public static bool TryParse(
        ReadOnlySpan<byte> utf8,
        [NotNullWhen(true)] out CoreMetadata? metadata,
        [NotNullWhen(false)] out ParseError? error
    )
    {
        CoreMetadataParser parser = new();
        metadata = parser.Parse(utf8);
        error = metadata is null ? parser.Error : null;
        return metadata is not null;
    }
}
