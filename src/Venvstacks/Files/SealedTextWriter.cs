using System.Security.Cryptography;

namespace Venvstacks.Files;

/// <summary>Writes a long text of the cache line by line, in the format of <see cref="SealedText"/>, without holding it.</summary>
/// <param name="target">The file; not closed. <see cref="Stream.Null"/> to compute hashes only.</param>
internal sealed class SealedTextWriter(Stream target) : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[] _buffer = new byte[32 * 1024];
    private int _buffered;

    /// <summary>The length of the file so far, in bytes.</summary>
    public long Length { get; private set; }

    /// <summary>Writes a line.</summary>
    /// <param name="fields">Its fields, which tabs divide.</param>
    public void WriteLine(params ReadOnlySpan<string> fields)
    {
        for (int i = 0; i < fields.Length; i++)
            Append(fields[i], i + 1 < fields.Length ? (byte)'\t' : (byte)'\n');
    }

    /// <summary>The SHA-256 of the lines so far, in lower-case hexadecimal digits.</summary>
    public string Hash()
    {
        Flush();
        return Convert.ToHexStringLower(_hash.GetCurrentHash());
    }

    /// <summary>Ends the text with its hash.</summary>
    /// <returns>The SHA-256 of the whole file.</returns>
    public string Seal()
    {
        WriteLine(Hash());
        return Hash();
    }

    /// <summary>Releases the hash; writes nothing.</summary>
    public void Dispose() => _hash.Dispose();

    private void Append(string field, byte end)
    {
        int most = Encoding.UTF8.GetMaxByteCount(field.Length) + 1;
        if (most > _buffer.Length - _buffered)
            Flush();
        if (most > _buffer.Length)
            _buffer = new byte[most];
        _buffered += Encoding.UTF8.GetBytes(field, _buffer.AsSpan(_buffered));
        _buffer[_buffered++] = end;
    }

    private void Flush()
    {
        ReadOnlySpan<byte> bytes = _buffer.AsSpan(0, _buffered);
        _buffered = 0;
        _hash.AppendData(bytes);
        target.Write(bytes);
        Length += bytes.Length;
    }
}
