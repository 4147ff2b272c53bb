using System.Security.Cryptography;
using Venvstacks.Formats.Archives;

namespace Venvstacks.Publishing;

/// <summary>Forwards all writes, and hashes them.</summary>
internal sealed class HashingStream(Stream destination) : WriteOnlyStream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>The number of bytes written.</summary>
    public long Written { get; private set; }

    /// <summary>The SHA-256 of the bytes written, in lower-case hexadecimal digits.</summary>
    public string Sha256() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        destination.Write(buffer);
        _hash.AppendData(buffer);
        Written += buffer.Length;
    }

    public override void Flush() => destination.Flush();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _hash.Dispose();
        base.Dispose(disposing);
    }
}
