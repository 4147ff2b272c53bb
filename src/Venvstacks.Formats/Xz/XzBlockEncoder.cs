using Venvstacks.Formats.Blocks;

namespace Venvstacks.Formats.Xz;

/// <summary>Compresses blocks of an xz file through liblzma.</summary>
/// <param name="options">How they are compressed.</param>
internal sealed class XzBlockEncoder(XzOptions options) : BlockEncoder
{
    public override string Description => $"{XzLibrary.Version} xz level {options.Level} filter {options.Filter}";

    public override int MaxLength => options.BlockSize;

    public override int LengthBound { get; } = XzBlock.LengthBound(options.BlockSize);

    public override int Encode(ReadOnlySpan<byte> content, byte[] scratch, Action<int> progress) =>
        XzBlock.Encode(content, options, scratch, progress);
}
