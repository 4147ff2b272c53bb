using System.Buffers;
using System.Security.Cryptography;
using Venvstacks.Formats.Bytes;

namespace Venvstacks.Web;

/// <summary>Computes the hashes of a file while it is read, and compares them with the expected ones.</summary>
/// <param name="sha256">The expected SHA-256 in hexadecimal digits, or null.</param>
/// <param name="others">Other expected hashes by algorithm, in hexadecimal digits; those weaker than SHA-384 are ignored.</param>
internal sealed class HashVerifier(string? sha256, ImmutableSortedDictionary<string, string> others) : IDisposable
{
    private const int BlockLength = 128 << 10;

    private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly (HashAlgorithmName Name, string Expected, IncrementalHash Hash)[] _others =
    [
        .. others
            .Where(o => o.Key is "sha384" or "sha512")
            .Select(o => (new HashAlgorithmName(o.Key.ToUpperInvariant()), o.Value))
            .Select(o => (o.Item1, o.Value, IncrementalHash.CreateHash(o.Item1))),
    ];

    /// <summary>The SHA-256 of the bytes so far, in lower-case hexadecimal digits.</summary>
    public string Sha256 => Hex(_sha256);

    /// <summary>Adds the next bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        _sha256.AppendData(bytes);
        foreach ((_, _, IncrementalHash hash) in _others)
            hash.AppendData(bytes);
    }

    /// <summary>Adds all bytes of a file.</summary>
    public void Append(IByteSource source)
    {
        byte[] block = ArrayPool<byte>.Shared.Rent(BlockLength);
        long offset = 0;
        for (int read; (read = source.Read(block, offset)) > 0; offset += read)
            Append(block.AsSpan(0, read));
        ArrayPool<byte>.Shared.Return(block);
    }

    /// <summary>Forgets all bytes.</summary>
    public void Reset()
    {
        _ = _sha256.GetHashAndReset();
        foreach ((_, _, IncrementalHash hash) in _others)
            _ = hash.GetHashAndReset();
    }

    /// <summary>The first hash that is not the expected one, in words; null when all are equal.</summary>
    public string? FindProblem()
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
