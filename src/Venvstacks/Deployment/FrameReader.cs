using Microsoft.Win32.SafeHandles;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Zstd;
using Venvstacks.Publishing;

namespace Venvstacks.Deployment;

/// <summary>Unpacks contents from fetched ranges of an archive; the frame that was read last is kept.</summary>
/// <param name="manifest">The archive's manifest.</param>
/// <param name="name">The file name of the archive, for messages.</param>
/// <param name="parts">The ranges.</param>
internal sealed class FrameReader(ArchiveManifest manifest, string name, ImmutableArray<FetchedPart> parts)
{
    private int _frame = -1;
    private byte[] _content = [];

    /// <summary>The content of a file.</summary>
    /// <exception cref="RangesUnavailableException">Reading fails: the ranges are not those of the archive.</exception>
    public Stream Open(ArchivedEntry file) => new ContentStream(this, file);

    private ReadOnlySpan<byte> ContentOf(int frame)
    {
        if (frame != _frame)
            (_content, _frame) = (Unpack(manifest.Frames[frame]), frame);
        return _content;
    }

    private byte[] Unpack(ZstdFrame frame)
    {
        FetchedPart fetched = parts.First(item =>
            item.Part.Offset <= frame.Offset && frame.Offset + frame.PackedLength <= item.Part.End
        );
        byte[] packed = new byte[frame.PackedLength];
        Read(fetched.Path, packed, fetched.Start + frame.Offset - fetched.Part.Offset);
        byte[] content = new byte[frame.Length];
        try
        {
            using MemoryStream source = new(packed);
            using Stream zstd = ZstdReader.Open(source, name, frame.Length);
            if (zstd.ReadAtLeast(content, content.Length, throwOnEndOfStream: false) < content.Length)
                throw new RangesUnavailableException($"a frame of '{name}' is shorter than its manifest says");
        }
        catch (ArchiveFormatException e)
        {
            throw new RangesUnavailableException(e.Message, e);
        }
        return content;
    }

    private static void Read(string path, byte[] buffer, long offset) =>
        StorageException.Guard(
            "read",
            path,
            () =>
            {
                using SafeFileHandle file = File.OpenHandle(path);
                for (int done = 0; done < buffer.Length; )
                {
                    int read = RandomAccess.Read(file, buffer.AsSpan(done), offset + done);
                    if (read == 0)
                        throw new RangesUnavailableException($"'{path}' is cut short");
                    done += read;
                }
            }
        );

    /// <summary>A content, which may go on over several frames.</summary>
    private sealed class ContentStream(FrameReader reader, ArchivedEntry file) : ReadOnlyStream
    {
        private int _frame = file.Frame!.Value;
        private long _offset = file.Offset!.Value;
        private long _left = file.Entry.Size;

        public override int Read(Span<byte> buffer)
        {
            if (_left == 0 || buffer.IsEmpty)
                return 0;
            ReadOnlySpan<byte> content = reader.ContentOf(_frame)[(int)_offset..];
            int read = (int)Math.Min(Math.Min(buffer.Length, content.Length), _left);
            content[..read].CopyTo(buffer);
            _left -= read;
            _offset += read;
            if (read == content.Length)
                (_frame, _offset) = (_frame + 1, 0);
            return read;
        }
    }
}
