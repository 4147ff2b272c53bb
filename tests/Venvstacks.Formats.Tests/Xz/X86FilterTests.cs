using Venvstacks.Formats.Blocks;
using Venvstacks.Formats.Xz;

namespace Venvstacks.Formats.Tests.Xz;

/// <summary>The reverse of the x86 filter beside liblzma, which applies it.</summary>
public class X86FilterTests
{
    private const int Length = 100_000;

    // Opcodes and signs follow each other closely, as in no real program.
    private static readonly byte[][] Alphabets =
    [
        [0xE8, 0xE9, 0x00, 0xFF],
        [0xE8, 0x00, 0x01],
        [0xE8, 0xE9, 0x00, 0xFF, 0xE7, 0x55, 0x80, 0x7F, 0xFE],
        [.. Enumerable.Range(0, 256).Select(value => (byte)value)],
    ];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_result_is_the_content_that_liblzma_filtered(int alphabet)
    {
        Random random = new(alphabet);
        byte[] content = [.. Enumerable.Range(0, Length).Select(_ => random.GetItems(Alphabets[alphabet], 1)[0])];
        byte[] file = Encode(content, Length / 3);
        Read(file, verifiedLength: file.Length).ShouldBe(content);
        Read(file, verifiedLength: null).ShouldBe(content);
    }

    [Fact]
    public void Short_blocks_are_right_to_their_end()
    {
        Random random = new(0);
        for (int length = 1; length < 64; length++)
        {
            byte[] content = random.GetItems(Alphabets[0], length);
            byte[] file = Encode(content, length);
            Read(file, verifiedLength: file.Length).ShouldBe(content);
        }
    }

    [Fact]
    public void A_program_is_right()
    {
        byte[] content = File.ReadAllBytes(Environment.ProcessPath!);
        byte[] file = Encode(content, Length);
        Read(file, verifiedLength: file.Length).ShouldBe(content);
    }

    private static byte[] Encode(byte[] content, int blockSize)
    {
        XzOptions options = new()
        {
            Level = 0,
            BlockSize = blockSize,
            Filter = XzFilter.X86,
        };
        using MemoryStream file = new();
        using XzEncoderStream encoder = new(file, options, new CompressionPool(1));
        encoder.Write(content);
        encoder.Complete();
        return file.ToArray();
    }

    private static byte[] Read(byte[] file, long? verifiedLength)
    {
        using Stream stream = XzReader.Open(new MemoryStream(file), "t.xz", verifiedLength: verifiedLength);
        using MemoryStream content = new();
        stream.CopyTo(content);
        return content.ToArray();
    }
}
