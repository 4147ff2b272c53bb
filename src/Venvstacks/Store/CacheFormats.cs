namespace Venvstacks.Store;

/// <summary>The folders of the cache, each named for what it holds and the version of its format.</summary>
internal static class CacheFormats
{
    /// <summary>The current folders, in the order of reports.</summary>
    public static ImmutableArray<string> Current { get; } =
    [
        "files-v1",
        "wheels-v1",
        "runtimes-v1",
        "layers-v1",
        "archives-v3",
        "blocks-v1",
        "bytecode-v2",
        "binaries-v1",
        "looks-v3",
        "indexes-v1",
        "downloads-v1",
    ];

    /// <summary>Whether a folder is of this version or of an earlier one; folders of later versions belong to newer programs.</summary>
    public static bool IsKnown(string name) =>
        Split(name) is { } found
        && Current.Any(current => Split(current) is { } own && own.Kind == found.Kind && found.Version <= own.Version);

    /// <summary>Whether a folder is of an earlier version, so that nothing reads it any more.</summary>
    public static bool IsOld(string name) => IsKnown(name) && !Current.Contains(name, StringComparer.Ordinal);

    private static (string Kind, int Version)? Split(string name) =>
        name.Split("-v") is [var kind, var digits] && int.TryParse(digits, out int version) ? (kind, version) : null;
}
