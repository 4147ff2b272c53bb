using System.Buffers.Binary;
using System.Text;

namespace Venvstacks.Testing;

/// <summary>Makes ELF files that are only headers: the processor, and where wanted the loader.</summary>
public static class ElfProgram
{
    private const int LoaderAt = 64 + 56;

    /// <summary>Makes a program.</summary>
    /// <param name="machine">The processor's number in ELF (<c>e_machine</c>).</param>
    /// <param name="loader">The loader's path (<c>PT_INTERP</c>); null for a static program.</param>
    /// <param name="length">The size of the file.</param>
    public static byte[] Make(ushort machine, string? loader, int length = 2000)
    {
        byte[] file = new byte[length];
        "\u007fELF\u0002\u0001\u0001"u8.CopyTo(file);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(18), machine);
        if (loader is null)
            return file;
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(32), 64); // e_phoff
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(54), 56); // e_phentsize
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(56), 1); // e_phnum
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(64), 3); // PT_INTERP
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(64 + 8), LoaderAt);
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(64 + 32), Encoding.UTF8.GetByteCount(loader) + 1);
        Encoding.UTF8.GetBytes(loader, file.AsSpan(LoaderAt));
        return file;
    }
}
