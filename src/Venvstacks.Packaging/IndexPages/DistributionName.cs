namespace Venvstacks.Packaging.IndexPages;

/// <summary>The name and version within a file name, as far as a page needs them to be found: <c>NAME-VERSION-….whl</c>, <c>NAME-VERSION.tar.gz</c>.</summary>
/// <param name="version">The version as written.</param>
internal readonly ref struct DistributionName(ReadOnlySpan<byte> version)
{
    private static readonly string[] SourceExtensions =
    [
        ".tar.gz",
        ".zip",
        ".tar.bz2",
        ".tgz",
        ".tar.xz",
        ".tar.zst",
        ".tbz",
        ".txz",
        ".tar",
    ];

    public ReadOnlySpan<byte> Version { get; } = version;

    /// <summary>Takes the name of a file of a known package apart.</summary>
    /// <returns>False for a file of another package.</returns>
    public static bool TryParse(ReadOnlySpan<byte> fileName, ReadOnlySpan<byte> package, out DistributionName name)
    {
        ReadOnlySpan<byte> stem = Stem(fileName, out bool isWheel);
        name = default;
        if (isWheel && stem.Count((byte)'-') is not (4 or 5))
            return false;
        for (int dash = stem.IndexOf((byte)'-'); dash >= 0; dash = isWheel ? -1 : Next(stem, dash))
        {
            if (IsNamed(stem[..dash], package))
            {
                ReadOnlySpan<byte> rest = stem[(dash + 1)..];
                int end = isWheel ? rest.IndexOf((byte)'-') : rest.Length;
                name = new DistributionName(rest[..Math.Max(end, 0)]);
                return end > 0;
            }
        }
        return false;
    }

    /// <summary>The package's name in the name of a file of an unknown package, as written; empty when there is none.</summary>
    public static ReadOnlySpan<byte> PackageOf(ReadOnlySpan<byte> fileName)
    {
        ReadOnlySpan<byte> stem = Stem(fileName, out bool isWheel);
        int dash = isWheel ? stem.IndexOf((byte)'-') : stem.LastIndexOf((byte)'-');
        return stem[..Math.Max(dash, 0)];
    }

    /// <summary>Whether the file is one that packages are installed from; eggs, installers and signatures are not.</summary>
    public static bool IsDistribution(ReadOnlySpan<byte> fileName) => !Stem(fileName, out _).IsEmpty;

    private static int Next(ReadOnlySpan<byte> stem, int dash)
    {
        int next = stem[(dash + 1)..].IndexOf((byte)'-');
        return next < 0 ? -1 : dash + 1 + next;
    }

    private static ReadOnlySpan<byte> Stem(ReadOnlySpan<byte> fileName, out bool isWheel)
    {
        isWheel = fileName.EndsWith(".whl"u8);
        if (isWheel)
            return fileName[..^4];
        foreach (string extension in SourceExtensions)
        {
            if (EndsWith(fileName, extension))
                return fileName[..^extension.Length];
        }
        return [];
    }

    private static bool EndsWith(ReadOnlySpan<byte> text, string ascii) =>
        text.Length > ascii.Length && Ascii.Equals(text[^ascii.Length..], ascii);

    /// <summary>Compares a name as written with a normalised one (PEP 503: case and runs of <c>-_.</c> do not count).</summary>
    private static bool IsNamed(ReadOnlySpan<byte> written, ReadOnlySpan<byte> normalized)
    {
        int at = 0;
        for (int i = 0; i < written.Length; i++, at++)
        {
            byte letter = written[i];
            if (letter is (byte)'-' or (byte)'_' or (byte)'.')
            {
                while (i + 1 < written.Length && written[i + 1] is (byte)'-' or (byte)'_' or (byte)'.')
                    i++;
                letter = (byte)'-';
            }
            else if (letter is >= (byte)'A' and <= (byte)'Z')
                letter |= 0x20;
            if (at >= normalized.Length || normalized[at] != letter)
                return false;
        }
        return at == normalized.Length;
    }
}
