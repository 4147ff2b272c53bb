using Venvstacks.Packaging.Markers;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Packaging.LockFiles;

/// <summary>A lock file (PEP 751, <c>pylock.NAME.toml</c>): packages of exact versions with the URLs or paths of their files.</summary>
/// <remarks>Holds what installers of wheels need; source distributions, archives, folders and repositories are left out.</remarks>
public sealed record Pylock
{
    /// <summary>The version of the file format: <c>1.0</c>.</summary>
    public string LockVersion { get; init; } = "1.0";

    /// <summary>The tool that wrote the lock.</summary>
    public string CreatedBy { get; init; } = "venvstacks";

    /// <summary>Markers of the environments that the lock was made for; none where it is for all.</summary>
    public ImmutableArray<string> Environments { get; init; } = [];

    /// <summary>The Python versions that the lock is made for (a specifier set), or null for all.</summary>
    public string? RequiresPython { get; init; }

    /// <summary>The packages in the order of the file; a name stands several times where environments take different versions.</summary>
    public ImmutableArray<PylockPackage> Packages { get; init; } = [];
}

/// <summary>A package of a lock.</summary>
/// <param name="Name">The package.</param>
public sealed record PylockPackage(PackageName Name)
{
    /// <summary>Its version; null where the file gives none, as for folders.</summary>
    public PackageVersion? Version { get; init; }

    /// <summary>The environments in which the package is installed; null for all.</summary>
    public PylockMarker? Marker { get; init; }

    /// <summary>The address of the index that its files come from, or null.</summary>
    public string? Index { get; init; }

    /// <summary>Its wheels in the order of the file.</summary>
    public ImmutableArray<PylockWheel> Wheels { get; init; } = [];
}

/// <summary>The marker of a locked package.</summary>
/// <param name="Expression">The marker.</param>
/// <param name="Text">The marker as the file has it.</param>
public sealed record PylockMarker(MarkerExpression Expression, string Text);

/// <summary>A wheel of a package: its address or its path is always there.</summary>
public sealed record PylockWheel
{
    private static readonly char[] Separators = ['/', '\\'];

    /// <summary>The wheel's file name, given where it is not the last part of the address or path; else null.</summary>
    public string? Name { get; init; }

    /// <summary>The address it is fetched from, or null.</summary>
    public string? Url { get; init; }

    /// <summary>The path of the file, relative to the lock and with forward slashes (or absolute), or null.</summary>
    public string? Path { get; init; }

    /// <summary>When it was uploaded, in whole seconds of UTC, or null.</summary>
    public DateTimeOffset? UploadTime { get; init; }

    /// <summary>Its size in bytes, or null.</summary>
    public long? Size { get; init; }

    /// <summary>Its hashes in lower-case hexadecimal by algorithm, as <c>sha256</c>.</summary>
    public ImmutableSortedDictionary<string, string> Hashes { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Whether one of the hashes is collision resistant: SHA-256, SHA-384 or SHA-512.</summary>
    public bool CanBeChecked => Hashes.Keys.Any(algorithm => algorithm is "sha256" or "sha384" or "sha512");

    /// <summary>The wheel's file name: <see cref="Name"/>, else the last part of the path or of the address, without percent signs.</summary>
    public string FileName => Name ?? (Path is null ? Uri.UnescapeDataString(RecordedName) : RecordedName);

    /// <summary>The file name as it is recorded: <see cref="Name"/>, else the last part of the path or of the address as it is written.</summary>
    public string RecordedName => Name ?? LastPart(Path ?? WithoutQuery(Url ?? ""));

    private static string LastPart(string path) => path[(path.LastIndexOfAny(Separators) + 1)..];

    private static string WithoutQuery(string url)
    {
        int end = url.AsSpan().IndexOfAny('?', '#');
        return end < 0 ? url : url[..end];
    }
}
