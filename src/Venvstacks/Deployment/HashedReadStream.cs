using System.Security.Cryptography;
using Venvstacks.Formats.Archives;

namespace Venvstacks.Deployment;

/// <summary>Hashes what is read from a file.</summary>
/// <param name="source">The file; not closed.</param>
/// <param name="progress">Receives the number of bytes of each read.</param>
internal sealed class HashedReadStream(Stream source, Action<long> progress) : ReadOnlyStream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public override int Read(Span<byte> buffer)
    {
        int read = source.Read(buffer);
        _hash.AppendData(buffer[..read]);
        progress(read);
        return read;
    }

    /// <summary>Reads on to the end.</summary>
    /// <returns>The SHA-256 of the whole file, in lower-case hexadecimal digits.</returns>
    public string ReadToEnd()
    {
        byte[] buffer = new byte[64 * 1024];
        while (Read(buffer) > 0)
            continue;
        return Convert.ToHexStringLower(_hash.GetHashAndReset());
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _hash.Dispose();
        base.Dispose(disposing);
    }
}
