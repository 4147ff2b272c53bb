using System.Buffers.Text;
using System.Globalization;
using Venvstacks.Formats.Archives;

namespace Venvstacks.Formats.Tar;

/// <summary>The records of a pax header that matter here; null is a record that is absent.</summary>
internal sealed record PaxRecords
{
    public static readonly PaxRecords None = new();

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    public string? Path { get; init; }

    public string? LinkPath { get; init; }

    public long? Size { get; init; }

    public long? ModifiedAt { get; init; }

    public long? UserId { get; init; }

    public long? GroupId { get; init; }

    public string? UserName { get; init; }

    public string? GroupName { get; init; }

    /// <summary>These records with others laid over them.</summary>
    public PaxRecords With(PaxRecords? other) =>
        other is null
            ? this
            : new PaxRecords
            {
                Path = other.Path ?? Path,
                LinkPath = other.LinkPath ?? LinkPath,
                Size = other.Size ?? Size,
                ModifiedAt = other.ModifiedAt ?? ModifiedAt,
                UserId = other.UserId ?? UserId,
                GroupId = other.GroupId ?? GroupId,
                UserName = other.UserName ?? UserName,
                GroupName = other.GroupName ?? GroupName,
            };

    /// <summary>Records for all entries that follow; a path or size for all of them makes no sense and is refused.</summary>
    public static PaxRecords ParseGlobal(ReadOnlySpan<byte> content, Func<string, ArchiveFormatException> refuse)
    {
        PaxRecords records = Parse(content, refuse);
        return records is { Path: null, LinkPath: null, Size: null }
            ? records
            : throw refuse("a global pax header names a path or a size");
    }

    // record = length " " keyword "=" value "\n"; the length counts the whole record.
    public static PaxRecords Parse(ReadOnlySpan<byte> content, Func<string, ArchiveFormatException> refuse)
    {
        PaxRecords records = None;
        HashSet<string> seen = new(StringComparer.Ordinal);
        while (!content.IsEmpty)
        {
            if (
                !Utf8Parser.TryParse(content, out int length, out int digits)
                || length <= digits + 2
                || length > content.Length
                || content[digits] != ' '
                || content[length - 1] != '\n'
            )
                throw refuse("a pax header is malformed");
            ReadOnlySpan<byte> record = content[(digits + 1)..(length - 1)];
            int equals = record.IndexOf((byte)'=');
            if (equals <= 0)
                throw refuse("a pax header is malformed");
            string key = Decode(record[..equals], refuse);
            if (!seen.Add(key))
                throw refuse($"a pax header has two records '{key}'");
            records = records.Set(key, record[(equals + 1)..], refuse);
            content = content[length..];
        }
        return records;
    }

    private PaxRecords Set(string key, ReadOnlySpan<byte> value, Func<string, ArchiveFormatException> refuse) =>
        key switch
        {
            "path" => this with { Path = Name(value, refuse) },
            "linkpath" => this with { LinkPath = Name(value, refuse) },
            "size" => this with { Size = Natural(value, refuse) },
            "mtime" => this with { ModifiedAt = Seconds(value, refuse) },
            "uid" => this with { UserId = Natural(value, refuse) },
            "gid" => this with { GroupId = Natural(value, refuse) },
            "uname" => this with { UserName = Decode(value, refuse) },
            "gname" => this with { GroupName = Decode(value, refuse) },
            "hdrcharset" => throw refuse("names are not UTF-8"),
            _ when key.StartsWith("GNU.sparse", StringComparison.Ordinal) => throw refuse(
                "a sparse file, whose form tools read differently"
            ),
            _ => this,
        };

    private static string Name(ReadOnlySpan<byte> value, Func<string, ArchiveFormatException> refuse) =>
        value.IsEmpty || value.Contains((byte)0)
            ? throw refuse("a name in a pax header is empty or has a NUL")
            : Decode(value, refuse);

    private static long Natural(ReadOnlySpan<byte> value, Func<string, ArchiveFormatException> refuse) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? number
            : throw refuse("a number in a pax header is wrong");

    // Seconds with an optional fraction, which is rounded down.
    private static long Seconds(ReadOnlySpan<byte> value, Func<string, ArchiveFormatException> refuse)
    {
        const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        return
            decimal.TryParse(value, style, CultureInfo.InvariantCulture, out decimal seconds)
            && Math.Abs(seconds) < 1_000_000_000_000m
            ? (long)Math.Floor(seconds)
            : throw refuse("the time in a pax header is wrong");
    }

    private static string Decode(ReadOnlySpan<byte> value, Func<string, ArchiveFormatException> refuse)
    {
        try
        {
            return StrictUtf8.GetString(value);
        }
        catch (DecoderFallbackException)
        {
            throw refuse("a name is not UTF-8");
        }
    }
}
