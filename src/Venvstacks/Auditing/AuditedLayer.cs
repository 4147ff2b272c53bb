using Venvstacks.Definitions;
using Venvstacks.Platforms;
using Venvstacks.Store;

namespace Venvstacks.Auditing;

/// <summary>A layer for a target, with the binaries in it.</summary>
internal sealed record AuditedLayer
{
    /// <summary>The build name.</summary>
    public required string Name { get; init; }

    /// <summary>The name of its directory where it is deployed.</summary>
    public required string DeployedName { get; init; }

    /// <summary>The target that it is for.</summary>
    public required Target Target { get; init; }

    /// <summary>The oldest systems that it must run on.</summary>
    public required SystemFloors Floors { get; init; }

    /// <summary>The Python that it is for, <c>3.11</c>.</summary>
    public required string PythonMinor { get; init; }

    /// <summary>Its entries and their owners.</summary>
    public required LayerManifest Manifest { get; init; }

    /// <summary>Its binaries, in the order of the manifest.</summary>
    public required ImmutableArray<AuditedFile> Files { get; init; }

    /// <summary>Reads the binaries of a layer.</summary>
    public static AuditedLayer Read(
        LayerDefinition layer,
        LayerFacts facts,
        LayerManifest manifest,
        Target target,
        BinaryStore binaries
    ) =>
        new()
        {
            Name = layer.BuildName,
            DeployedName = facts.InstallTarget,
            Target = target,
            Floors = layer.Floors,
            PythonMinor = layer.Runtime.PythonImplementation.MinorVersion,
            Manifest = manifest,
            Files = [.. FilesOf(layer.BuildName, facts.InstallTarget, manifest, binaries)],
        };

    private static IEnumerable<AuditedFile> FilesOf(
        string name,
        string deployedName,
        LayerManifest manifest,
        BinaryStore binaries
    )
    {
        AuditedFile[][] found = new AuditedFile[manifest.Inventory.Length][];
        Parallel.For(0, found.Length, i => found[i] = [.. FilesOf(manifest.Inventory[i])]);
        return found.SelectMany(files => files).OrderBy(file => file.Path, StringComparer.Ordinal);

        IEnumerable<AuditedFile> FilesOf(LayerComponent part)
        {
            ManifestEntry[] files = [.. part.Entries.Where(entry => entry.Kind == EntryKind.File && !IsModule(entry))];
            IReadOnlyDictionary<string, BinaryFile> known = binaries.Read(files.Select(file => file.Content));
            return files
                .Where(file => known.ContainsKey(file.Content.Sha256))
                .Select(file => new AuditedFile(
                    name,
                    file.PathIn(deployedName),
                    file.Path,
                    part,
                    known[file.Content.Sha256]
                ));
        }
    }

    // No loader takes a module for a binary, and more than half of the files of a layer are modules.
    private static bool IsModule(ManifestEntry file) =>
        file.Path.EndsWith(".py", StringComparison.Ordinal) || file.Path.EndsWith(".pyi", StringComparison.Ordinal);
}

/// <summary>A binary of a layer. Equal only to itself.</summary>
/// <param name="layer">The build name of its layer.</param>
/// <param name="location">Its path below the directory that holds the deployed layers.</param>
/// <param name="path">Its path in the layer.</param>
/// <param name="owner">The part of the layer that it belongs to.</param>
/// <param name="binary">What its headers say.</param>
internal sealed class AuditedFile(string layer, string location, string path, LayerComponent owner, BinaryFile binary)
{
    public string Layer => layer;

    public string Location => location;

    public string Path => path;

    public LayerComponent Owner => owner;

    public BinaryFile Binary => binary;

    /// <summary>The name of the file without directories.</summary>
    public string Name => path[(path.LastIndexOf('/') + 1)..];
}
