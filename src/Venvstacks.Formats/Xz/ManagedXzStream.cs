using SharpCompress.Common;
using Venvstacks.Formats.Archives;
using XZStream = SharpCompress.Compressors.Xz.XZStream;

namespace Venvstacks.Formats.Xz;

/// <summary>Decompresses in managed code, where liblzma is missing: about half as fast.</summary>
internal sealed class ManagedXzStream(Stream source, string archive) : ReadOnlyStream
{
    private readonly XZStream _xz = new(source);

    public override int Read(Span<byte> buffer)
    {
        try
        {
            return _xz.Read(buffer);
        }
        catch (Exception e)
            when (e
                    is SharpCompressException
                        or EndOfStreamException
                        or InvalidDataException
                        or ArgumentException
                        or IndexOutOfRangeException
            )
        {
            throw new ArchiveFormatException(archive, null, "the xz file is damaged or cut short", e);
        }
    }
}
