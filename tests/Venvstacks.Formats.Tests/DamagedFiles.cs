using System.Buffers.Binary;
using Venvstacks.Formats.Bytes;

namespace Venvstacks.Formats.Tests;

/// <summary>Readers of headers on files that are cut or changed: each is read, taken for another kind of file, or refused.</summary>
internal static class DamagedFiles
{
    /// <summary>Reads a file cut at each of its first 4,096 bytes.</summary>
    public static void ReadCut<T>(byte[] file, Func<IByteSource, T?> read)
        where T : class
    {
        for (int length = 0; length <= Math.Min(4096, file.Length); length++)
            Read(file[..length], read);
    }

    /// <summary>Reads a file with some of its numbers replaced by extreme ones.</summary>
    public static void ReadChanged<T>(byte[] file, Func<IByteSource, T?> read)
        where T : class
    {
        Random random = new(7);
        long[] odd = [0, 1, -1, int.MaxValue, int.MinValue, long.MaxValue, long.MinValue, long.MaxValue - 60, 64, 4096];
        for (int round = 0; round < 20_000; round++)
        {
            byte[] changed = [.. file];
            for (int edit = 0; edit < 1 + random.Next(4); edit++)
            {
                int at = random.Next(Math.Min(changed.Length, 2048) - 8);
                if (random.Next(2) == 0)
                    BinaryPrimitives.WriteInt64LittleEndian(changed.AsSpan(at), odd[random.Next(odd.Length)]);
                else
                    changed[at] = (byte)random.Next(256);
            }
            Read(random.Next(4) == 0 ? changed[..random.Next(changed.Length)] : changed, read);
        }
    }

    private static void Read<T>(byte[] file, Func<IByteSource, T?> read)
        where T : class
    {
        try
        {
            read(new MemoryBytes(file));
        }
        catch (FormatException error)
        {
            error.Message.ShouldNotBeEmpty();
        }
    }
}
