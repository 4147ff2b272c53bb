using System.Collections.Immutable;
using System.Text.Json;
using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Formats.Text;
using Venvstacks.Packaging.LockFiles;
using Venvstacks.Sources;

namespace Venvstacks.Locking;

/// <summary>Reads the lock of one layer from disk.</summary>
internal static class LockStateReader
{
    private const string VersionText = $"\"{LockMetadata.VersionKey}\"";

    public static LayerLockState Read(StackDefinition stack, LayerDefinition layer)
    {
        LayerLockFiles files = LayerLockFiles.Of(stack, layer);
        LockMetadata? metadata = ReadMetadata(files.Metadata, out Diagnostic? metadataProblem);
        Pylock? document = ReadLock(files.Lock, out ImmutableArray<Diagnostic> lockProblems);
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
            LockProblems = lockProblems,
        };
    }

    private static LockMetadata? ReadMetadata(string path, out Diagnostic? problem)
    {
        problem = null;
        if (!Path.Exists(path))
            return null;
        if (!Utf8Text.TryDecode(path, UserFile.ReadBytes(path), out SourceText? source, out SourceSpan? error))
        {
            problem = NoMetadata("is not UTF-8", error);
            return null;
        }
        try
        {
            return LockMetadata.Parse(source.Text);
        }
        catch (JsonException exception)
        {
            string reason = exception.LineNumber is null ? exception.Message : "is not valid JSON";
            problem = NoMetadata(reason, new SourceSpan(source, PlaceOf(exception, source)));
            return null;
        }
    }

    private static Diagnostic NoMetadata(string reason, SourceSpan span) =>
        Diagnostic.Error(
            DiagnosticCodes.InvalidLockMetadata,
            $"the metadata of the lock {reason}",
            span,
            "restore the file, or delete it and lock again; a versioned layer then starts at version 1"
        );

    // Without a line the JSON is good, and it is the version that is not.
    private static TextSpan PlaceOf(JsonException error, SourceText source) =>
        error.LineNumber is { } line ? new(source.GetOffset(Math.Clamp((int)line + 1, 1, source.LineCount)), 0)
        : source.Text.IndexOf(VersionText, StringComparison.Ordinal) is var start and > 0
            ? new(start, VersionText.Length)
        : default;

    private static Pylock? ReadLock(string path, out ImmutableArray<Diagnostic> problems)
    {
        problems = [];
        if (!Path.Exists(path))
            return null;
        if (!Utf8Text.TryDecode(path, UserFile.ReadBytes(path), out SourceText? source, out SourceSpan? error))
        {
            problems = [Diagnostic.Error(DiagnosticCodes.InvalidLock, "the lock is not UTF-8", error, "lock again")];
            return null;
        }
        if (!PylockReader.TryRead(source, out Pylock? pylock, out problems))
            return null;
        problems =
        [
            .. from package in pylock.Packages
            where package.Version is null
            select Diagnostic.Error(
                DiagnosticCodes.InvalidLock,
                $"package '{package.Name}' has no version in '{path}'",
                help: "lock again"
            ),
        ];
        return problems.IsEmpty ? pylock : null;
    }
}
