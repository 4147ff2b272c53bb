namespace Venvstacks.Formats.Tar;

/// <summary>A field of the 512-byte header block (POSIX 1003.1, pax: ustar interchange format).</summary>
/// <param name="Offset">Where it starts.</param>
/// <param name="Length">Its bytes.</param>
internal readonly record struct TarField(int Offset, int Length)
{
    public const int BlockLength = 512;

    public static readonly TarField Name = new(0, 100);
    public static readonly TarField Mode = new(100, 8);
    public static readonly TarField UserId = new(108, 8);
    public static readonly TarField GroupId = new(116, 8);
    public static readonly TarField Size = new(124, 12);
    public static readonly TarField ModifiedAt = new(136, 12);
    public static readonly TarField Checksum = new(148, 8);
    public static readonly TarField Type = new(156, 1);
    public static readonly TarField LinkName = new(157, 100);
    public static readonly TarField Magic = new(257, 8); // with the version: "ustar\0" "00", or GNU's "ustar  \0"
    public static readonly TarField UserName = new(265, 32);
    public static readonly TarField GroupName = new(297, 32);
    public static readonly TarField DeviceMajor = new(329, 8);
    public static readonly TarField DeviceMinor = new(337, 8);
    public static readonly TarField Prefix = new(345, 155);

    public static ReadOnlySpan<byte> PosixMagic => "ustar\000"u8;

    public static ReadOnlySpan<byte> GnuMagic => "ustar  \0"u8;

    /// <summary>The largest number that the field holds in octal with a NUL behind it.</summary>
    public long MaxOctal => (1L << (3 * (Length - 1))) - 1;

    public Span<byte> Of(Span<byte> block) => block.Slice(Offset, Length);

    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> block) => block.Slice(Offset, Length);

    /// <summary>The sum of all bytes of the header, its own field counted as spaces.</summary>
    public static int ComputeChecksum(ReadOnlySpan<byte> block)
    {
        int sum = ' ' * Checksum.Length;
        for (int i = 0; i < BlockLength; i++)
        {
            if (i < Checksum.Offset || i >= Checksum.Offset + Checksum.Length)
                sum += block[i];
        }
        return sum;
    }

    /// <summary>A length filled up to whole blocks.</summary>
    public static long Padded(long length) => (length + BlockLength - 1) / BlockLength * BlockLength;
}
