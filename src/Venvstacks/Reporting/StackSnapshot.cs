using System.Text.Json;
using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Formats.Text;
using Venvstacks.Locking;
using Venvstacks.Packaging.LockFiles;
using Venvstacks.Store;

namespace Venvstacks.Reporting;

/// <summary>Reads the layers of a directory of locks or of published metadata.</summary>
internal static class StackSnapshot
{
    private const string MetadataFolder = "__venvstacks__";

    private static readonly string[] Kinds = ["runtimes", "frameworks", "applications"];

    /// <summary>The layers of a path, in the order found.</summary>
    /// <exception cref="BuildEnvException">The path has neither locks nor metadata, or metadata are not valid.</exception>
    /// <exception cref="LayerLockException">A lock is not valid.</exception>
    public static ImmutableArray<ComparedLayer> Read(string path)
    {
        string full = Path.GetFullPath(path);
        if (File.Exists(full))
            return ReadManifest(full, tag: "");
        if (Directory.Exists(full))
        {
            string[] manifests = [.. Manifests(full), .. Manifests(Path.Combine(full, MetadataFolder))];
            if (manifests.Length > 0)
                return [.. manifests.SelectMany(file => ReadManifest(file, manifests.Length == 1 ? "" : TagOf(file)))];
            string[] locks = [.. Locks(full), .. Directory.EnumerateDirectories(full).SelectMany(Locks)];
            if (locks.Length > 0)
                return [.. locks.Order(StringComparer.Ordinal).Select(ReadLock)];
        }
        throw new BuildEnvException(
            Diagnostic.Error(
                DiagnosticCodes.NothingToCompare,
                $"'{path}' is neither a stack definition nor a directory of locks or of published layers",
                help: "name a definition, its 'requirements' directory, an output directory or a 'venvstacks.json'"
            )
        );
    }

    private static IEnumerable<string> Manifests(string folder) =>
        Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "venvstacks*.json").Order(StringComparer.Ordinal)
            : [];

    private static IEnumerable<string> Locks(string folder) => Directory.EnumerateFiles(folder, "pylock.*.toml");

    // venvstacks-linux_x86_64.json
    private static string TagOf(string manifest) =>
        Path.GetFileNameWithoutExtension(manifest)["venvstacks".Length..].TrimStart('-') is { Length: > 0 } target
            ? $" [{target}]"
            : "";

    private static ComparedLayer ReadLock(string path)
    {
        if (LockStateReader.ReadLock(path, out ImmutableArray<Diagnostic> problems) is not (_, { } document))
            throw new LayerLockException(problems);
        string folder = Path.GetDirectoryName(path)!;
        ImmutableArray<LockedPackage> packages = [.. document.Packages.Select(LockedPackage.From)];
        PylockWheel[] wheels = [.. packages.SelectMany(package => package.Wheels)];
        return new ComparedLayer(Path.GetFileName(folder))
        {
            Packages = packages,
            RequirementsHash = LockHashes.OfPackages(packages),
            LockVersion = VersionOf(Path.ChangeExtension(path, ".meta.json")),
            Bytes = wheels.All(wheel => wheel.Size is not null) ? wheels.Sum(wheel => wheel.Size) : null,
        };
    }

    private static int? VersionOf(string metadata)
    {
        try
        {
            return File.Exists(metadata) ? LockMetadata.Parse(UserFile.ReadText(metadata)).LockVersion : null;
        }
        catch (JsonException)
        {
            return null; // the packages can be compared
        }
    }

    private static ImmutableArray<ComparedLayer> ReadManifest(string path, string tag)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(UserFile.ReadText(path));
            JsonElement layers = json.RootElement.GetProperty("layers");
            Dictionary<string, ImmutableArray<LockedPackage>> archives = PackagesBeside(path);
            return
            [
                .. from kind in Kinds
                from layer in layers.GetProperty(kind).EnumerateArray()
                let read = Read(layer, tag)
                select read.ArchiveSha256 is { } hash
                && archives.TryGetValue(hash, out ImmutableArray<LockedPackage> packages)
                    ? read with
                    {
                        ArchivedPackages = packages,
                    }
                    : read,
            ];
        }
        catch (Exception e) when (LayerFactsJson.IsUnexpected(e))
        {
            throw new BuildEnvException(
                Diagnostic.Error(
                    DiagnosticCodes.NothingToCompare,
                    $"'{path}' is not the metadata of published layers",
                    help: "name a stack definition, a directory of locks or of published layers"
                ),
                e
            );
        }
    }

    // Of archives whose manifests are there and whole; others are compared by their hashes.
    private static Dictionary<string, ImmutableArray<LockedPackage>> PackagesBeside(string metadata)
    {
        try
        {
            string folder = Path.GetDirectoryName(Path.GetDirectoryName(Path.GetFullPath(metadata)))!;
            return PublishedContents
                .ReadAll(folder)
                .DistinctBy(layer => layer.Layer.Archive.Sha256, StringComparer.Ordinal)
                .ToDictionary(layer => layer.Layer.Archive.Sha256, layer => layer.Packages, StringComparer.Ordinal);
        }
        catch (VenvstacksException)
        {
            return [];
        }
    }

    private static ComparedLayer Read(JsonElement json, string tag)
    {
        LayerFacts facts = LayerFactsJson.Read(json);
        return new ComparedLayer(facts.LayerName + tag)
        {
            RequirementsHash = facts.RequirementsHash,
            LockVersion = facts.LockVersion,
            Bytes = json.TryGetProperty("archive_size", out JsonElement size) ? size.GetInt64() : null,
            ArchiveSha256 = json.TryGetProperty("archive_hashes", out JsonElement hashes)
                ? LayerFactsJson.Text(hashes, "sha256")
                : null,
        };
    }
}
