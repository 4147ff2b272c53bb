using System.Text.Json;
using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Text;
using Venvstacks.Locking;
using Venvstacks.Packaging;
using Venvstacks.Packaging.Versions;
using Venvstacks.Publishing;

namespace Venvstacks.Reporting;

/// <summary>A published layer and the manifest beside its archive.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Manifest">The manifest.</param>
internal sealed record PublishedContents(ReleasedLayer Layer, ArchiveManifest Manifest)
{
    private const string MetadataFolder = "__venvstacks__";

    /// <summary>The packages that own its files.</summary>
    public ImmutableArray<LockedPackage> Packages =>
        [
            .. Manifest
                .Entries.Select(packed => packed.Package)
                .OfType<string>()
                .Distinct(StringComparer.Ordinal)
                .Select(text => text.Split("=="))
                .Select(words => new LockedPackage(PackageName.Parse(words[0]), PackageVersion.Parse(words[^1]), null)),
        ];

    /// <summary>The published layers of an output directory, by target, lower ones first; empty where it is none.</summary>
    /// <exception cref="BuildEnvException">Its metadata or a manifest is damaged.</exception>
    public static ImmutableArray<PublishedContents> ReadAll(string folder)
    {
        string metadata = Path.Combine(folder, MetadataFolder);
        return Directory.Exists(metadata)
            ?
            [
                .. Directory
                    .EnumerateFiles(metadata, "stack*.json")
                    .Order(StringComparer.Ordinal)
                    .SelectMany(path => ReadRelease(path).Layers)
                    .Select(layer => new PublishedContents(layer, ReadManifest(folder, layer))),
            ]
            : [];
    }

    private static StackRelease ReadRelease(string path)
    {
        try
        {
            return StackReleaseJson.Read(UserFile.ReadText(path));
        }
        catch (JsonException e)
        {
            throw Damaged(path, "it is not the metadata of a published stack", e);
        }
    }

    private static ArchiveManifest ReadManifest(string folder, ReleasedLayer layer)
    {
        string path = Path.Combine(folder, layer.ManifestName);
        try
        {
            return ArchiveManifestFile.Read(UserFile.ReadBytes(path), layer.ManifestName, layer.Manifest);
        }
        catch (ArchiveFormatException e)
        {
            throw Damaged(path, e.Problem, e);
        }
    }

    private static BuildEnvException Damaged(string path, string problem, Exception cause) =>
        new(
            Diagnostic.Error(
                DiagnosticCodes.NothingToMeasure,
                $"cannot use '{path}': {problem}",
                help: "publish the stack again"
            ),
            cause
        );
}
