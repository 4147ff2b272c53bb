namespace Venvstacks.Formats.Tar;

/// <summary>
/// Writes a tar archive in the pax interchange format (POSIX 1003.1). Equal entries give equal bytes: nothing is taken from the machine,
/// and the owner is always <c>root</c>, number 0.
/// </summary>
/// <remarks>What does not fit the plain header (names over 100 bytes or not ASCII, files from 8 GiB, times before 1970) goes into a pax header before it.</remarks>
/// <param name="destination">Where the archive goes; it is not closed.</param>
public sealed class TarWriter(Stream destination)
{
    /// <summary>The length of the end mark that <see cref="Complete"/> writes.</summary>
    public const int EndLength = 2 * TarField.BlockLength;

    private const string PaxHeaderName = "././@PaxHeader";

    private readonly byte[] _buffer = new byte[128 * 1024];

    /// <summary>Writes an entry.</summary>
    /// <param name="entry">The entry; its owner is not looked at.</param>
    /// <param name="content">What a file holds, exactly <see cref="TarEntry.Length"/> bytes; null for an empty file and for all that is no file.</param>
    /// <exception cref="ArgumentException">The content is longer or shorter than the entry says.</exception>
    public void Write(TarEntry entry, Stream? content = null)
    {
        byte[] pax = PaxRecords(entry);
        if (pax.Length > 0)
        {
            WriteHeader(
                new TarEntry(PaxHeaderName, TarEntryKind.File) { Mode = 0x1A4, Length = pax.Length },
                (byte)'x'
            );
            destination.Write(pax);
            WritePadding(pax.Length);
        }
        WriteHeader(entry, TypeFlag(entry.Kind));
        CopyContent(entry, content);
        WritePadding(entry.Length);
    }

    /// <summary>Writes the end mark. An archive without it is cut short.</summary>
    public void Complete() => destination.Write(new byte[EndLength]);

    /// <summary>The number of bytes that an entry takes, with its headers and padding.</summary>
    public static long LengthOf(TarEntry entry)
    {
        int pax = PaxRecords(entry).Length;
        long headers = pax == 0 ? TarField.BlockLength : (2 * TarField.BlockLength) + TarField.Padded(pax);
        return headers + TarField.Padded(entry.Length);
    }

    private void CopyContent(TarEntry entry, Stream? content)
    {
        long left = entry.Length;
        while (left > 0)
        {
            int read = content?.Read(_buffer, 0, (int)Math.Min(left, _buffer.Length)) ?? 0;
            if (read == 0)
                throw new ArgumentException($"'{entry.Path}' ends {left} bytes early", nameof(content));
            destination.Write(_buffer, 0, read);
            left -= read;
        }
        if (content is not null && content.Read(_buffer, 0, 1) != 0)
            throw new ArgumentException($"'{entry.Path}' is longer than {entry.Length} bytes", nameof(content));
    }

    private void WritePadding(long length)
    {
        Span<byte> zeros = stackalloc byte[TarField.BlockLength];
        zeros.Clear();
        destination.Write(zeros[..(int)(TarField.Padded(length) - length)]);
    }

    private void WriteHeader(TarEntry entry, byte type)
    {
        Span<byte> block = stackalloc byte[TarField.BlockLength];
        block.Clear();
        WriteText(TarField.Name.Of(block), NameOf(entry));
        WriteOctal(TarField.Mode, block, entry.Mode & 0xFFF);
        WriteOctal(TarField.UserId, block, 0);
        WriteOctal(TarField.GroupId, block, 0);
        WriteOctal(TarField.Size, block, entry.Length);
        WriteOctal(TarField.ModifiedAt, block, entry.ModifiedAt.ToUnixTimeSeconds());
        TarField.Type.Of(block)[0] = type;
        WriteText(TarField.LinkName.Of(block), entry.LinkTarget ?? "");
        TarField.PosixMagic.CopyTo(TarField.Magic.Of(block));
        WriteText(TarField.UserName.Of(block), "root");
        WriteText(TarField.GroupName.Of(block), "root");
        WriteOctal(TarField.DeviceMajor, block, 0);
        WriteOctal(TarField.DeviceMinor, block, 0);
        // Six digits, a NUL and a space: the one field that is written so.
        WriteOctal(TarField.Checksum with { Length = 7 }, block, TarField.ComputeChecksum(block));
        block[TarField.Checksum.Offset + 7] = (byte)' ';
        destination.Write(block);
    }

    private static byte TypeFlag(TarEntryKind kind) =>
        kind switch
        {
            TarEntryKind.File => (byte)'0',
            TarEntryKind.HardLink => (byte)'1',
            TarEntryKind.SymbolicLink => (byte)'2',
            _ => (byte)'5',
        };

    private static string NameOf(TarEntry entry) =>
        entry.Kind == TarEntryKind.Directory ? entry.Path + "/" : entry.Path;

    private static byte[] PaxRecords(TarEntry entry)
    {
        StringBuilder records = new();
        if (!FitsHeader(NameOf(entry), TarField.Name.Length))
            AppendRecord(records, "path", NameOf(entry));
        if (entry.LinkTarget is { } target && !FitsHeader(target, TarField.LinkName.Length))
            AppendRecord(records, "linkpath", target);
        if (entry.Length > TarField.Size.MaxOctal)
            AppendRecord(records, "size", entry.Length.ToString());
        long seconds = entry.ModifiedAt.ToUnixTimeSeconds();
        if (seconds < 0 || seconds > TarField.ModifiedAt.MaxOctal)
            AppendRecord(records, "mtime", seconds.ToString());
        return Encoding.UTF8.GetBytes(records.ToString());
    }

    private static bool FitsHeader(string text, int length) => text.Length <= length && Ascii.IsValid(text);

    // "%d %s=%s\n": the number counts the whole record, itself included.
    private static void AppendRecord(StringBuilder records, string key, string value)
    {
        int rest = Encoding.UTF8.GetByteCount(value) + key.Length + 3;
        int length = rest + rest.ToString().Length;
        length = rest + length.ToString().Length;
        records.Append(length).Append(' ').Append(key).Append('=').Append(value).Append('\n');
    }

    // A text that is too long stands whole in the pax header; here as much of it as fits, for tools that know no pax.
    private static void WriteText(Span<byte> field, string text) =>
        Encoding.UTF8.GetEncoder().Convert(text, field, flush: true, out _, out _, out _);

    private static void WriteOctal(TarField field, Span<byte> block, long value)
    {
        if (value < 0 || value > field.MaxOctal)
            value = 0; // the pax header holds it
        Span<byte> digits = field.Of(block)[..^1];
        for (int i = digits.Length - 1; i >= 0; i--, value >>= 3)
            digits[i] = (byte)('0' + (value & 7));
    }
}
