using System.Collections.Immutable;
using System.Text.Json;
using Venvstacks.Definitions;
using Venvstacks.Definitions.Sources;
using Venvstacks.Formats.Text;
using Venvstacks.Packaging.LockFiles;
using Venvstacks.Storage;

namespace Venvstacks.Locking;

/// <summary>Reads what lies on disk of one layer's lock.</summary>
internal static class LockStateReader
{
    public static LayerLockState Read(StackDefinition stack, LayerDefinition layer)
    {
        LayerLockFiles files = LayerLockFiles.Of(stack, layer);
        LockMetadata? metadata = ReadMetadata(files.Metadata, out Diagnostic? metadataProblem);
        Pylock? document = ReadLock(files.Lock, out Diagnostic? lockProblem);
        ImmutableArray<LockedPackage> packages = [.. (document?.Packages ?? []).Select(LockedPackage.From)];
        LockHashes hashes = new(
            LockHashes.OfDeclaredRequirements(DeclaredRequirements.Normalize(layer)),
            document is null ? null : LockHashes.OfPackages(packages),
            LockHashes.OfOtherInputs(layer),
            LockHashes.OfVersionInputs(layer, ModuleHash.Of)
        );
        return new LayerLockState(layer, files, hashes)
        {
            LastMetadata = metadata,
            Document = document,
            Packages = packages,
            MetadataProblem = metadataProblem,
            LockProblem = lockProblem,
        };
    }

    private static LockMetadata? ReadMetadata(string path, out Diagnostic? problem)
    {
        problem = null;
        if (!File.Exists(path))
            return null;
        SourceText source = new(path, FileSystem.ReadText(path));
        try
        {
            return LockMetadata.Parse(source.Text);
        }
        catch (JsonException error)
        {
            problem = Diagnostic.Error(
                "VS2003",
                "the metadata of the lock is not valid JSON",
                new SourceSpan(source, PlaceOf(error, source)),
                "restore the file, or delete it and lock again; a versioned layer then starts at version 1"
            );
            return null;
        }
    }

    private static TextSpan PlaceOf(JsonException error, SourceText source) =>
        new(source.GetOffset(Math.Clamp((int)(error.LineNumber ?? 0) + 1, 1, source.LineCount)), 0);

    private static Pylock? ReadLock(string path, out Diagnostic? problem)
    {
        problem = null;
        if (!File.Exists(path))
            return null;
        SourceText source = new(path, FileSystem.ReadText(path));
        if (!PylockReader.TryRead(source, out Pylock? pylock, out ImmutableArray<Diagnostic> problems))
            problem = problems[0];
        else if (pylock.Packages.FirstOrDefault(package => package.Version is null) is { } package)
            problem = Diagnostic.Error(
                "VS2002",
                $"package '{package.Name}' has no version in '{path}'",
                help: "lock again"
            );
        return problem is null ? pylock : null;
    }
}
