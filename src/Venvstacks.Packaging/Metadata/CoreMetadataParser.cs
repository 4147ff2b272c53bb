using Venvstacks.Formats.Text;
using Venvstacks.Packaging.Requirements;
using Venvstacks.Packaging.Specifiers;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Packaging.Metadata;

/// <summary>Collects the fields of a METADATA file. The first error ends it.</summary>
internal sealed class CoreMetadataParser
{
    private readonly ImmutableArray<Requirement>.Builder _requiresDist = ImmutableArray.CreateBuilder<Requirement>();
    private readonly ImmutableArray<PackageName>.Builder _extras = ImmutableArray.CreateBuilder<PackageName>();
    private readonly ImmutableArray<string>.Builder _dynamic = ImmutableArray.CreateBuilder<string>();
    private PackageName? _name;
    private PackageVersion? _version;
    private SpecifierSet? _requiresPython;

    public ParseError? Error { get; private set; }

    public CoreMetadata? Parse(ReadOnlySpan<byte> utf8)
    {
        HeaderReader headers = new(utf8);
        while (Error is null && headers.Read())
            ReadField(headers);
        Error ??= _name is null ? Missing("Name") : null;
        Error ??= _version is null ? Missing("Version") : null;
        if (Error is not null)
            return null;
        return new CoreMetadata
        {
            Name = _name!.Value,
            Version = _version!,
            RequiresDist = _requiresDist.DrainToImmutable(),
            RequiresPython = _requiresPython,
            ProvidesExtra = _extras.DrainToImmutable(),
            Dynamic = _dynamic.DrainToImmutable(),
        };
    }

    private static ParseError Missing(string field) => new($"the metadata has no {field}", "", default);

    private void ReadField(HeaderReader header)
    {
        if (header.Is("Name"u8))
            _name ??= ReadName(header.Value());
        else if (header.Is("Version"u8))
            _version ??= ReadVersion(header.Value());
        else if (header.Is("Requires-Dist"u8))
            ReadRequirement(header.Value());
        else if (header.Is("Requires-Python"u8))
            ReadRequiresPython(header.Value());
        else if (header.Is("Provides-Extra"u8) && PackageName.TryParse(header.Value(), out PackageName extra, out _))
            _extras.Add(extra);
        else if (header.Is("Dynamic"u8))
            _dynamic.Add(header.Value().ToLowerInvariant());
    }

    private PackageName? ReadName(string text)
    {
        Error = PackageName.TryParse(text, out PackageName name, out ParseError? error) ? null : error;
        return Error is null ? name : null;
    }

    private PackageVersion? ReadVersion(string text)
    {
        Error = PackageVersion.TryParse(text, out PackageVersion? version, out ParseError? error) ? null : error;
        return version;
    }

    private void ReadRequirement(string text)
    {
        if (
            Requirement.TryParse(text, out Requirement? requirement, out ParseError? error)
            || Requirement.TryParse(LenientSpecifiers.Repair(text), out requirement, out _)
        )
            _requiresDist.Add(requirement);
        else
            Error = error;
    }

    /// <summary>The first one counts; setuptools once wrote <c>UNKNOWN</c> for none.</summary>
    private void ReadRequiresPython(string text)
    {
        if (_requiresPython is not null || text is "" or "UNKNOWN")
            return;
        if (!LenientSpecifiers.TryParse(text, out _requiresPython, out ParseError? error))
            Error = error;
    }
}
