using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Venvstacks.Web;

/// <summary>The checksums of a download as it comes: its SHA-256, and those that it must have besides.</summary>
/// <param name="others">SHA-384 and SHA-512 by their names, in hexadecimal digits; what else is there is too weak to be looked at.</param>
internal sealed class DownloadHashes(ImmutableSortedDictionary<string, string> others) : IDisposable
{
    private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly (HashAlgorithmName Name, string Expected, IncrementalHash Hash)[] _others =
    [
        .. others
            .Where(o => o.Key is "sha384" or "sha512")
            .Select(o => (new HashAlgorithmName(o.Key.ToUpperInvariant()), o.Value))
            .Select(o => (o.Item1, o.Value, IncrementalHash.CreateHash(o.Item1))),
    ];

    /// <summary>The SHA-256 of what has come, in lower-case hexadecimal digits.</summary>
    public string Sha256 => Hex(_sha256);

    /// <summary>Takes in what comes next.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        _sha256.AppendData(bytes);
        foreach ((_, _, IncrementalHash hash) in _others)
            hash.AppendData(bytes);
    }

    /// <summary>Starts over.</summary>
    public void Reset()
    {
        _ = _sha256.GetHashAndReset();
        foreach ((_, _, IncrementalHash hash) in _others)
            _ = hash.GetHashAndReset();
    }

    /// <summary>What is wrong with what has come, in words; null when all is as it must be.</summary>
    public string? FindProblem(string? sha256)
    {
        if (sha256 is not null && !IsEqual(sha256, Sha256))
            return $"its SHA-256 is {Sha256}, not {sha256}";
        foreach ((HashAlgorithmName name, string expected, IncrementalHash hash) in _others)
            if (Hex(hash) is var actual && !IsEqual(expected, actual))
                return $"its {name.Name!.Insert(3, "-")} is {actual}, not {expected}";
        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sha256.Dispose();
        foreach ((_, _, IncrementalHash hash) in _others)
            hash.Dispose();
    }

    private static bool IsEqual(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);

    private static string Hex(IncrementalHash hash) => Convert.ToHexStringLower(hash.GetCurrentHash());
}
