using Venvstacks.Formats.Archives;

namespace Venvstacks.Formats.Tar;

/// <summary>The content of a reader's current entry.</summary>
internal sealed class TarContentStream(TarReader reader) : ReadOnlyStream
{
    public override int Read(Span<byte> buffer) => reader.ReadContent(buffer);
}
