using System.Security.Cryptography;

namespace Venvstacks.Files;

/// <summary>Reads a text of <see cref="SealedTextWriter"/> line by line.</summary>
/// <remarks>Nothing that was read counts before <see cref="IsWhole"/> says that the hash at the end is right.</remarks>
/// <param name="source">The file, of a known length; not closed.</param>
internal sealed class SealedTextReader(Stream source) : IDisposable
{
    private const int SealLength = 65;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _unread = source.Length - SealLength;
    private byte[] _buffer = new byte[32 * 1024];
    private char[] _line = new char[1024];
    private int _start;
    private int _end;

    /// <summary>The hash of the lines, after the last line; null where the hash at the end is another.</summary>
    public string? Seal { get; private set; }

    /// <summary>Whether the hash at the end is that of the lines; known after the last line.</summary>
    public bool IsWhole => Seal is not null;

    /// <summary>Reads the next line, without its end; valid until the next call.</summary>
    /// <returns>False after the last line.</returns>
    public bool TryReadLine(out ReadOnlySpan<char> line)
    {
        line = default;
        int length;
        while ((length = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n')) < 0)
        {
            if (!Fill())
            {
                Seal = _start == _end ? ReadSeal() : null;
                return false;
            }
        }
        if (_line.Length < length)
            _line = new char[length];
        line = _line.AsSpan(0, Encoding.UTF8.GetChars(_buffer.AsSpan(_start, length), _line));
        _start += length + 1;
        return true;
    }

    /// <summary>Releases the hash.</summary>
    public void Dispose() => _hash.Dispose();

    private bool Fill()
    {
        if (_unread <= 0)
            return false;
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        if (_end == _buffer.Length)
            Array.Resize(ref _buffer, 2 * _end);
        int read = source.Read(_buffer, _end, (int)Math.Min(_unread, _buffer.Length - _end));
        _hash.AppendData(_buffer, _end, read);
        (_end, _unread) = (_end + read, read > 0 ? _unread - read : 0);
        return read > 0;
    }

    private string? ReadSeal()
    {
        byte[] seal = new byte[SealLength];
        string hash = Convert.ToHexStringLower(_hash.GetHashAndReset());
        return
            source.ReadAtLeast(seal, SealLength, throwOnEndOfStream: false) == SealLength
            && seal[^1] == '\n'
            && Ascii.Equals(seal.AsSpan(..^1), hash)
            ? hash
            : null;
    }
}
