using System.Buffers.Binary;
using System.IO.Hashing;

namespace Venvstacks.Files;

/// <summary>The attributes of a file. Every write changes the time of change, which no program can set.</summary>
/// <param name="Size">The length in bytes.</param>
/// <param name="Modified">The time of the content.</param>
/// <param name="Changed">The time of the last change to content, names or attributes.</param>
/// <param name="Identity">The number of the file in its file system.</param>
internal readonly record struct FileStat(long Size, Int128 Modified, Int128 Changed, long Identity)
{
    /// <summary>The attributes of a file now, or null if it does not exist.</summary>
    public static FileStat? Of(string path) => NativeStat.FindFile(path);

    /// <summary>A number that follows from all attributes.</summary>
    public ulong Fingerprint
    {
        get
        {
            Span<byte> bytes = stackalloc byte[48];
            BinaryPrimitives.WriteInt64LittleEndian(bytes, Size);
            BinaryPrimitives.WriteInt128LittleEndian(bytes[8..], Modified);
            BinaryPrimitives.WriteInt128LittleEndian(bytes[24..], Changed);
            BinaryPrimitives.WriteInt64LittleEndian(bytes[40..], Identity);
            return XxHash3.HashToUInt64(bytes);
        }
    }
}
