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

    private const string ConflictReason = "contains merge conflict markers";

    public static LayerLockState Read(StackDefinition stack, LayerDefinition layer)
    {
        LayerLockFiles files = LayerLockFiles.Of(stack, layer);
        LockMetadata? metadata = ReadMetadata(files.Metadata, out Diagnostic? metadataProblem);
        (SourceText Source, Pylock Document)? read = ReadLock(files.Lock, out ImmutableArray<Diagnostic> lockProblems);
        ImmutableArray<LockedPackage> packages = [.. (read?.Document.Packages ?? []).Select(LockedPackage.From)];
        LockHashes hashes = new(
            LockHashes.OfDeclaredRequirements(DeclaredRequirements.Normalize(layer)),
            read is null ? null : LockHashes.OfPackages(packages),
            LockHashes.OfOtherInputs(layer),
            LockHashes.OfVersionInputs(layer, ModuleHash.Of)
        );
        bool isEdited = read is not null && metadata is not null && metadata.RequirementsHash != hashes.Requirements;
        return new LayerLockState(layer, files, hashes)
        {
            LastMetadata = metadata,
            Document = read?.Document,
            Packages = packages,
            MetadataProblem = metadataProblem,
            LockProblems = lockProblems,
            EditedAt = isEdited ? FindEdit(read!.Value.Source, files.Summary, packages) : null,
            SettingsConflict = new SettingsConflict(layer, stack.Uv).Find(packages),
        };
    }

    // The summary beside the lock still lists the locked packages.
    private static SourceSpan FindEdit(SourceText source, string summary, ImmutableArray<LockedPackage> packages)
    {
        HashSet<string> known = File.Exists(summary)
            ? UserFile.ReadText(summary).Split('\n', StringSplitOptions.TrimEntries).ToHashSet(StringComparer.Ordinal)
            : [];
        string? name = packages.FirstOrDefault(package => !known.Contains(package.ToString()))?.Name.ToString();
        int place = name is null ? -1 : source.Text.IndexOf($"name = \"{name}\"", StringComparison.Ordinal);
        return new SourceSpan(source, new TextSpan(Math.Max(place, 0), 0));
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
        if (FindConflict(source) is { } conflict)
        {
            problem = NoMetadata(ConflictReason, conflict);
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
            $"the lock metadata {reason}",
            span,
            "restore the file, or delete it and lock again; a versioned layer then starts at version 1"
        );

    // Without a line number the JSON is valid and the version is not.
    private static TextSpan PlaceOf(JsonException error, SourceText source) =>
        error.LineNumber is { } line ? new(PlaceOf((int)line + 1, (int)(error.BytePositionInLine ?? 0), source), 0)
        : source.Text.IndexOf(VersionText, StringComparison.Ordinal) is var start and > 0
            ? new(start, VersionText.Length)
        : default;

    private static int PlaceOf(int line, int column, SourceText source)
    {
        int last = Math.Clamp(line, 1, source.LineCount);
        return source.GetOffset(last) + (last == line ? Math.Min(column, source.GetLine(last).Length) : 0);
    }

    /// <summary>Reads a lock file; null with the problems where it is not valid, and with none where it does not exist.</summary>
    public static (SourceText, Pylock)? ReadLock(string path, out ImmutableArray<Diagnostic> problems)
    {
        problems = [];
        if (!Path.Exists(path))
            return null;
        if (!Utf8Text.TryDecode(path, UserFile.ReadBytes(path), out SourceText? source, out SourceSpan? error))
        {
            problems = [Diagnostic.Error(DiagnosticCodes.InvalidLock, "the lock is not UTF-8", error)];
            return null;
        }
        if (FindConflict(source) is { } conflict)
        {
            problems = [Diagnostic.Error(DiagnosticCodes.InvalidLock, $"the lock {ConflictReason}", conflict)];
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
                $"package '{package.Name}' of the lock has no version",
                new SourceSpan(source, default)
            ),
        ];
        return problems.IsEmpty ? (source, pylock) : null;
    }

    private static SourceSpan? FindConflict(SourceText source)
    {
        for (int line = 1; line <= source.LineCount; line++)
        {
            ReadOnlySpan<char> text = source.GetLine(line);
            if (text.StartsWith("<<<<<<< ") || text.StartsWith(">>>>>>> ") || text.TrimEnd() is "=======")
                return new SourceSpan(source, new TextSpan(source.GetOffset(line), text.TrimEnd().Length));
        }
        return null;
    }
}
