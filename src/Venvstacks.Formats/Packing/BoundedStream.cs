using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Text;

namespace Venvstacks.Formats.Packing;

/// <summary>Refuses a content that is longer than a limit.</summary>
/// <param name="content">The content; closed with this stream unless it is the file itself.</param>
/// <param name="archive">The file name, for messages.</param>
/// <param name="limit">The limit in bytes.</param>
internal sealed class BoundedStream(Stream content, string archive, long limit) : ReadOnlyStream
{
    private long _total;

    public override int Read(Span<byte> buffer)
    {
        int read = content.Read(buffer);
        _total += read;
        return _total <= limit
            ? read
            : throw new ArchiveFormatException(
                archive,
                null,
                $"it unpacks to more than {DisplayText.Size(limit)}, far more than a file of its size should"
            );
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && content is ReadOnlyStream)
            content.Dispose();
        base.Dispose(disposing);
    }
}
