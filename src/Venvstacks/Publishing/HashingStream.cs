using System.Security.Cryptography;
using Venvstacks.Formats.Archives;

namespace Venvstacks.Publishing;

/// <summary>Passes on what is written to it, and computes its hash on the way.</summary>
internal sealed class HashingStream(Stream destination) : WriteOnlyStream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>How many bytes went through.</summary>
    public long Written { get; private set; }

    /// <summary>The hash of all that went through, in lower-case hexadecimal digits.</summary>
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
