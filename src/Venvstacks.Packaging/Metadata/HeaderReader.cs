namespace Venvstacks.Packaging.Metadata;

/// <summary>Reads the headers of a message (RFC 822 as METADATA uses it) one by one, up to the empty line that the body follows.</summary>
/// <remarks>Lines that start with a space or tab go on with the value above; lines without a colon are skipped.</remarks>
internal ref struct HeaderReader(ReadOnlySpan<byte> utf8)
{
    private ReadOnlySpan<byte> _rest = utf8.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8;
    private ReadOnlySpan<byte> _name = [];
    private ReadOnlySpan<byte> _value = [];

    /// <summary>Moves to the next header; false when there are no more.</summary>
    public bool Read()
    {
        while (!_rest.IsEmpty)
        {
            ReadOnlySpan<byte> line = NextLine(_rest, out int consumed);
            if (line.IsEmpty)
                break;
            ReadOnlySpan<byte> header = _rest;
            int length = line.Length;
            _rest = _rest[consumed..];
            while (_rest is [(byte)' ' or (byte)'\t', ..])
            {
                length = header.Length - _rest.Length + NextLine(_rest, out consumed).Length;
                _rest = _rest[consumed..];
            }
            int colon = line.IndexOf((byte)':');
            if (colon <= 0)
                continue;
            _name = line[..colon];
            _value = header[(colon + 1)..length];
            return true;
        }
        return false;
    }

    /// <summary>Whether the header has this name, whatever its case.</summary>
    public readonly bool Is(ReadOnlySpan<byte> name) => Ascii.EqualsIgnoreCase(_name, name);

    /// <summary>The value, unfolded and trimmed.</summary>
    public readonly string Value()
    {
        string text = Encoding.UTF8.GetString(_value).Trim();
        return text.AsSpan().ContainsAny('\n', '\r')
            ? string.Join(
                ' ',
                text.Split(['\n', '\r'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            )
            : text;
    }

    private static ReadOnlySpan<byte> NextLine(ReadOnlySpan<byte> text, out int consumed)
    {
        int end = text.IndexOf((byte)'\n');
        consumed = end < 0 ? text.Length : end + 1;
        return text[..(end < 0 ? text.Length : end)].TrimEnd((byte)'\r');
    }
}
