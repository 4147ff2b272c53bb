using Venvstacks.Formats.Archives;

namespace Venvstacks.Formats.Tar;

/// <summary>A header block as read, before pax records and long names are applied.</summary>
internal sealed record TarHeader
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    public required string Name { get; init; }

    public required char Type { get; init; }

    public required long Size { get; init; }

    public required int Mode { get; init; }

    public required long ModifiedAt { get; init; }

    public required string LinkName { get; init; }

    public required long UserId { get; init; }

    public required long GroupId { get; init; }

    public required string UserName { get; init; }

    public required string GroupName { get; init; }

    public static TarHeader Parse(ReadOnlySpan<byte> block, Func<string, ArchiveFormatException> refuse)
    {
        if (ReadNumber(TarField.Checksum.Of(block), refuse) != TarField.ComputeChecksum(block))
            throw refuse("the checksum of a header is wrong");
        ReadOnlySpan<byte> magic = TarField.Magic.Of(block);
        bool posix = magic.SequenceEqual(TarField.PosixMagic);
        bool old = !magic.ContainsAnyExcept((byte)0);
        if (!posix && !old && !magic.SequenceEqual(TarField.GnuMagic))
            throw refuse("a header is of an unknown form");
        string name = ReadText(TarField.Name.Of(block), refuse);
        string prefix = posix ? ReadText(TarField.Prefix.Of(block), refuse) : "";
        long size = ReadNumber(TarField.Size.Of(block), refuse);
        if (size < 0)
            throw refuse("the size is negative");
        return new TarHeader
        {
            Name = prefix.Length > 0 ? $"{prefix}/{name}" : name,
            Type = (char)TarField.Type.Of(block)[0],
            Size = size,
            Mode = (int)(ReadNumber(TarField.Mode.Of(block), refuse) & 0xFFF),
            ModifiedAt = ReadNumber(TarField.ModifiedAt.Of(block), refuse),
            LinkName = ReadText(TarField.LinkName.Of(block), refuse),
            UserId = ReadNumber(TarField.UserId.Of(block), refuse),
            GroupId = ReadNumber(TarField.GroupId.Of(block), refuse),
            UserName = old ? "" : ReadText(TarField.UserName.Of(block), refuse),
            GroupName = old ? "" : ReadText(TarField.GroupName.Of(block), refuse),
        };
    }

    /// <summary>The entry that the header and what came before it describe. Pax records win over GNU long names, as in every tool.</summary>
    public TarEntry Resolve(
        string? longName,
        string? longLink,
        PaxRecords pax,
        Func<string, ArchiveFormatException> refuse
    )
    {
        string path = pax.Path ?? longName ?? Name;
        TarEntryKind kind = KindOf(path, refuse);
        string target = pax.LinkPath ?? longLink ?? LinkName;
        bool isLink = kind is TarEntryKind.SymbolicLink or TarEntryKind.HardLink;
        if (isLink && target.Length == 0)
            throw refuse("a link has no target");
        return new TarEntry(kind == TarEntryKind.Directory ? path.TrimEnd('/') : path, kind)
        {
            Mode = Mode,
            ModifiedAt = ToTime(pax.ModifiedAt ?? ModifiedAt, refuse),
            Length = LengthOf(kind, pax, refuse),
            LinkTarget = isLink ? target : null,
            UserId = pax.UserId ?? UserId,
            GroupId = pax.GroupId ?? GroupId,
            UserName = pax.UserName ?? UserName,
            GroupName = pax.GroupName ?? GroupName,
        };
    }

    // Old tools know no type for folders: their names end with a slash.
    private TarEntryKind KindOf(string path, Func<string, ArchiveFormatException> refuse) =>
        Type switch
        {
            '0' or '\0' when path.EndsWith('/') => TarEntryKind.Directory,
            '0' or '\0' => TarEntryKind.File,
            '1' => TarEntryKind.HardLink,
            '2' => TarEntryKind.SymbolicLink,
            '3' or '4' => throw refuse("a device: only files, folders and links are taken"),
            '5' => TarEntryKind.Directory,
            '6' => throw refuse("a named pipe: only files, folders and links are taken"),
            'S' => throw refuse("a sparse file, whose form tools read differently"),
            _ => throw refuse($"the type U+{(int)Type:X4} is unknown or stands in a wrong place"),
        };

    private long LengthOf(TarEntryKind kind, PaxRecords pax, Func<string, ArchiveFormatException> refuse)
    {
        // A size that octal digits cannot hold stands as 0 in the header.
        bool beyondHeader = Size == 0 && pax.Size > TarField.Size.MaxOctal;
        if (pax.Size is { } size && size != Size && !beyondHeader)
            throw refuse($"the pax header says {size} bytes and the header {Size}");
        if (kind != TarEntryKind.File && Size != 0)
            throw refuse("a folder or link has content");
        return pax.Size ?? Size;
    }

    private static DateTimeOffset ToTime(long seconds, Func<string, ArchiveFormatException> refuse)
    {
        const long firstSecond = -62_135_596_800; // 0001-01-01
        const long lastSecond = 253_402_300_799; // 9999-12-31
        if (seconds is < firstSecond or > lastSecond)
            throw refuse($"the time {seconds} is out of range");
        return DateTimeOffset.FromUnixTimeSeconds(seconds);
    }

    /// <summary>Text up to a NUL; bytes that are not UTF-8 are refused.</summary>
    public static string ReadText(ReadOnlySpan<byte> field, Func<string, ArchiveFormatException> refuse)
    {
        int end = field.IndexOf((byte)0);
        try
        {
            return StrictUtf8.GetString(end < 0 ? field : field[..end]);
        }
        catch (DecoderFallbackException)
        {
            throw refuse("a name is not UTF-8");
        }
    }

    // Octal digits between spaces and NULs, or, marked by the first bit, a two's complement number of the field's length.
    private static long ReadNumber(ReadOnlySpan<byte> field, Func<string, ArchiveFormatException> refuse)
    {
        if ((field[0] & 0x80) != 0)
            return ReadBinary(field, refuse);
        long value = 0;
        foreach (byte digit in field.Trim(" \0"u8))
        {
            if (digit is < (byte)'0' or > (byte)'7')
                throw refuse("a number in a header is wrong");
            value = (value << 3) | (uint)(digit - '0'); // at most 12 digits: 36 bits
        }
        return value;
    }

    private static long ReadBinary(ReadOnlySpan<byte> field, Func<string, ArchiveFormatException> refuse)
    {
        bool negative = (field[0] & 0x40) != 0;
        Int128 value = negative ? -1 : 0;
        for (int i = 0; i < field.Length; i++)
            value = (value << 8) | (i == 0 && !negative ? field[i] & 0x7F : field[i]);
        if (value < long.MinValue || value > long.MaxValue)
            throw refuse("a number in a header is out of range");
        return (long)value;
    }
}
