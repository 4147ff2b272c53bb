using System.Buffers.Binary;
using System.Text;

namespace Venvstacks.Formats.Tests.Elf;

/// <summary>A small ELF file: a header, two program headers (all is loaded; where the dynamic section lies), the section, its strings.</summary>
internal sealed class ElfImage
{
    public const long Address = 0x400000;
    public const int DynamicAt = 64 + (2 * 56);
    public const int StringsAt = DynamicAt + (3 * 16);

    /// <summary>Makes a file.</summary>
    /// <param name="strings">The string table, its first byte not in it.</param>
    /// <param name="tag">29 for <c>DT_RUNPATH</c>, 15 for <c>DT_RPATH</c>.</param>
    public ElfImage(string strings, long tag = 29)
    {
        byte[] table = Encoding.UTF8.GetBytes("\0" + strings + "\0");
        Bytes = new byte[StringsAt + table.Length];
        "\u007fELF\u0002\u0001\u0001"u8.CopyTo(Bytes);
        Set(32, 64); // the program headers
        BinaryPrimitives.WriteUInt16LittleEndian(Bytes.AsSpan(54), 56);
        BinaryPrimitives.WriteUInt16LittleEndian(Bytes.AsSpan(56), 2);
        SetSegment(64, type: 1, offset: 0, address: Address, Bytes.Length);
        SetSegment(64 + 56, type: 2, DynamicAt, Address + DynamicAt, 3 * 16);
        SetEntry(0, 5, Address + StringsAt);
        SetEntry(1, tag, 1);
        table.CopyTo(Bytes, StringsAt);
    }

    public byte[] Bytes { get; }

    public string Strings => Encoding.UTF8.GetString(Bytes.AsSpan(StringsAt + 1)).TrimEnd('\0');

    public void Set(int at, long value) => BinaryPrimitives.WriteInt64LittleEndian(Bytes.AsSpan(at), value);

    public void SetEntry(int index, long tag, long value)
    {
        Set(DynamicAt + (index * 16), tag);
        Set(DynamicAt + (index * 16) + 8, value);
    }

    private void SetSegment(int at, uint type, long offset, long address, long length)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(Bytes.AsSpan(at), type);
        Set(at + 8, offset);
        Set(at + 16, address);
        Set(at + 32, length);
    }
}
