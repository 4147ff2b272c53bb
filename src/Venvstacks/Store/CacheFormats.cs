namespace Venvstacks.Store;

/// <summary>The folders of the cache, each named for what it holds and the version of its format.</summary>
internal static class CacheFormats
{
    /// <summary>Contents by their hashes.</summary>
    public const string Files = "files-v1";

    /// <summary>Lists of the files of wheels.</summary>
    public const string Wheels = "wheels-v1";

    /// <summary>Lists of the files of runtime archives.</summary>
    public const string Runtimes = "runtimes-v1";

    /// <summary>Manifests of layers.</summary>
    public const string Layers = "layers-v1";

    /// <summary>Whole archives.</summary>
    public const string Archives = "archives-v3";

    /// <summary>Compressed blocks of archives.</summary>
    public const string Blocks = "blocks-v1";

    /// <summary>Bytecode of modules.</summary>
    public const string Bytecode = "bytecode-v2";

    /// <summary>Facts about binaries.</summary>
    public const string Binaries = "binaries-v1";

    /// <summary>Fingerprints of files outside the cache.</summary>
    public const string Fingerprints = "fingerprints-v1";

    /// <summary>Pages of package indexes.</summary>
    public const string Indexes = "indexes-v1";

    /// <summary>Downloads that are not finished.</summary>
    public const string Downloads = "downloads-v1";

    /// <summary>The ending of the bytes of an unfinished download.</summary>
    public const string PartEnding = ".part";

    /// <summary>The ending of the server's validator for those bytes.</summary>
    public const string ValidatorEnding = ".validator";

    /// <summary>The current folders, in the order of reports.</summary>
    public static ImmutableArray<string> Current { get; } =
    [Files, Wheels, Runtimes, Layers, Archives, Blocks, Bytecode, Binaries, Fingerprints, Indexes, Downloads];

    /// <summary>Whether a folder is of this version or of an earlier one; folders of later versions belong to newer programs.</summary>
    public static bool IsKnown(string name) =>
        Split(name) is { } found
        && Current.Any(current => Split(current) is { } own && own.Kind == found.Kind && found.Version <= own.Version);

    /// <summary>Whether a folder is of an earlier version, so that nothing reads it any more.</summary>
    public static bool IsOld(string name) => IsKnown(name) && !Current.Contains(name, StringComparer.Ordinal);

    private static (string Kind, int Version)? Split(string name) =>
        name.Split("-v") is [var kind, var digits] && int.TryParse(digits, out int version) ? (kind, version) : null;
}
