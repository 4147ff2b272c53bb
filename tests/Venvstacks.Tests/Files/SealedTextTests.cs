using System.Text;
using Venvstacks.Files;

namespace Venvstacks.Tests.Files;

/// <summary>Long texts of the cache are written and read in pieces, in the format of short ones.</summary>
public class SealedTextTests
{
    private static readonly string[] Lines =
    [
        "header",
        "",
        "d\t1\tlib",
        "ä漢🐸",
        new string('x', 100_000),
        .. Enumerable.Range(0, 5000).Select(i => $"f\t{i}\tlib/file{i}.py"),
    ];

    [Fact]
    public void What_was_written_is_read_back()
    {
        byte[] file = Write();
        SealedText.Seal(string.Concat(Lines.Select(line => line + "\n"))).ShouldBe(file);
        Read(file, out bool isWhole).ShouldBe(Lines);
        isWhole.ShouldBeTrue();
    }

    [Fact]
    public void The_hash_of_the_file_covers_its_seal()
    {
        using MemoryStream file = new();
        using SealedTextWriter text = new(file);
        text.WriteLine("a", "b");
        text.Hash().ShouldBe(TextHash.Sha256Of("a\tb\n"));
        text.Seal().ShouldBe(TextHash.Sha256Of(Encoding.UTF8.GetString(file.ToArray())));
        text.Length.ShouldBe(file.Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40_000)]
    [InlineData(-2)]
    [InlineData(-66)]
    public void A_changed_byte_is_noticed(int position)
    {
        byte[] file = Write();
        file[position < 0 ? file.Length + position : position] ^= 1;
        Read(file, out bool isWhole);
        isWhole.ShouldBeFalse();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(65)]
    [InlineData(66)]
    [InlineData(50_000)]
    public void A_file_that_was_cut_short_is_noticed(int missing)
    {
        byte[] file = Write();
        Read(file[..^missing], out bool isWhole);
        isWhole.ShouldBeFalse();
    }

    [Fact]
    public void A_file_that_is_shorter_than_a_hash_has_no_lines()
    {
        Read("short\n"u8.ToArray(), out bool isWhole).ShouldBeEmpty();
        isWhole.ShouldBeFalse();
    }

    private static byte[] Write()
    {
        using MemoryStream file = new();
        using SealedTextWriter text = new(file);
        foreach (string line in Lines)
            text.WriteLine(line.Split('\t'));
        text.Seal();
        return file.ToArray();
    }

    private static List<string> Read(byte[] bytes, out bool isWhole)
    {
        using MemoryStream file = new(bytes);
        using SealedTextReader text = new(file);
        List<string> lines = [];
        while (text.TryReadLine(out ReadOnlySpan<char> line))
            lines.Add(line.ToString());
        isWhole = text.IsWhole;
        return lines;
    }
}
