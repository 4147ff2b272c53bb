namespace Venvstacks.Runtimes;

/// <summary>The file name of a runtime archive: as published, <c>cpython-3.11.7+20240107-TRIPLE-install_only.tar.gz</c>, or plainly <c>cpython-3.11.7.tar.gz</c>.</summary>
/// <param name="Version">The version of Python.</param>
/// <param name="Build">The release, a date; empty in a plain name.</param>
/// <param name="Triple">The triple; empty in a plain name, which is for the host's target.</param>
/// <param name="IsStripped">Whether debug symbols are stripped.</param>
internal sealed record RuntimeArchiveName(string Version, string Build, string Triple, bool IsStripped)
{
    /// <summary>Whether it is a build without the global lock: <c>cpython-3.13.1+20250115-TRIPLE-freethreaded-install_only.tar.gz</c>, <c>cpython-3.13.1t.tar.gz</c>.</summary>
    public bool IsFreeThreaded { get; init; }

    private const string Prefix = "cpython-";
    private const string Suffix = ".tar.gz";
    private const string Flavour = "-install_only";
    private const string FreeThreaded = "-freethreaded";
    private const string Stripped = "_stripped";

    /// <summary>Reads a file name; other names are not runtime archives.</summary>
    public static bool TryParse(string fileName, [NotNullWhen(true)] out RuntimeArchiveName? name)
    {
        name = null;
        if (
            !fileName.StartsWith(Prefix, StringComparison.Ordinal)
            || !fileName.EndsWith(Suffix, StringComparison.Ordinal)
        )
            return false;
        string rest = fileName[Prefix.Length..^Suffix.Length];
        int plus = rest.IndexOf('+', StringComparison.Ordinal);
        name = plus < 0 ? ParsePlain(rest) : Parse(rest[..plus], rest[(plus + 1)..]);
        return name is not null;
    }

    // BUILD-TRIPLE-install_only[_stripped]
    private static RuntimeArchiveName? Parse(string version, string rest)
    {
        bool isStripped = rest.EndsWith(Stripped, StringComparison.Ordinal);
        if (isStripped)
            rest = rest[..^Stripped.Length];
        int hyphen = rest.IndexOf('-', StringComparison.Ordinal);
        if (hyphen < 0 || !rest.EndsWith(Flavour, StringComparison.Ordinal) || rest.Length - Flavour.Length <= hyphen)
            return null;
        string triple = rest[(hyphen + 1)..^Flavour.Length];
        bool isFreeThreaded = triple.EndsWith(FreeThreaded, StringComparison.Ordinal);
        if (isFreeThreaded)
            triple = triple[..^FreeThreaded.Length];
        return new RuntimeArchiveName(version, rest[..hyphen], triple, isStripped) { IsFreeThreaded = isFreeThreaded };
    }

    // 3.13.1, 3.13.1t
    private static RuntimeArchiveName ParsePlain(string version) =>
        new(version.TrimEnd('t'), "", "", false) { IsFreeThreaded = version.EndsWith('t') };
}
