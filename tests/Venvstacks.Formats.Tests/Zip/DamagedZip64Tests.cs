using System.Buffers.Binary;
using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Bytes;
using Venvstacks.Formats.Zip;

namespace Venvstacks.Formats.Tests.Zip;

/// <summary>Archives with zip64 end records that readers find at different places, or take for different lists (CVE-2025-8291).</summary>
public sealed class DamagedZip64Tests
{
    private const int RecordLength = 56;
    private const int LocatorLength = 20;
    private const int EndLength = 22;

    private const string Misplaced = "the zip64 end record is damaged or misplaced";

    private static readonly ZipItem[] Items = [new("a.txt", "hello"), new("b.txt", "b") { IsStored = true }];

    [Fact]
    public void An_archive_with_agreeing_end_records_is_read() =>
        ZipReader
            .Read(new MemoryBytes(Make()), "t.zip")
            .Entries.Select(entry => entry.Path)
            .ShouldBe(["a.txt", "b.txt"]);

    [Theory]
    [InlineData("signature of the record", 0, 1, Misplaced)]
    [InlineData("length of the record", 4, 45, Misplaced)]
    [InlineData("part of the record", 16, 1, "the archive has several parts")]
    [InlineData("count of this part", 24, 1, "the archive has several parts")]
    [InlineData("length of the directory", 40, 7, "the two end records differ")]
    [InlineData("offset of the directory", 48, 7, "the two end records differ")]
    [InlineData("part of the locator", RecordLength + 4, 1, Misplaced)]
    [InlineData("offset in the locator", RecordLength + 8, 0, Misplaced)]
    [InlineData("parts in the locator", RecordLength + 16, 2, Misplaced)]
    public void Another_number_in_the_end_records_is_refused(string what, int offset, int value, string problem)
    {
        byte[] archive = Make();
        int at = archive.Length - EndLength - LocatorLength - RecordLength + offset;
        BinaryPrimitives.WriteInt32LittleEndian(archive.AsSpan(at), value);

        Should
            .Throw<ArchiveFormatException>(() => ZipReader.Read(new MemoryBytes(archive), "t.zip"), what)
            .Problem.ShouldBe(problem);
    }

    [Fact]
    public void Bytes_between_the_end_records_are_refused()
    {
        byte[] archive = Make();
        int locator = archive.Length - EndLength - LocatorLength;
        foreach (int at in new[] { locator - RecordLength, locator, archive.Length - EndLength })
        {
            byte[] gap = [.. archive[..at], 0, .. archive[at..]];
            Should.Throw<ArchiveFormatException>(
                () => ZipReader.Read(new MemoryBytes(gap), "t.zip"),
                $"{archive.Length - at} bytes before the end"
            );
        }
    }

    private static byte[] Make()
    {
        byte[] plain = ZipFactory.Make(Items);
        ReadOnlySpan<byte> end = plain.AsSpan(plain.Length - EndLength);
        byte[] record = new byte[RecordLength];
        U32(record, 0, 0x06064B50);
        U32(record, 4, RecordLength - 12);
        U32(record, 12, 0x002D_002D); // made by and needed: 4.5
        U32(record, 24, (uint)Items.Length);
        U32(record, 32, (uint)Items.Length);
        end[12..16].CopyTo(record.AsSpan(40)); // length of the directory
        end[16..20].CopyTo(record.AsSpan(48)); // its offset
        byte[] locator = new byte[LocatorLength];
        U32(locator, 0, 0x07064B50);
        U32(locator, 8, (uint)(plain.Length - EndLength));
        U32(locator, 16, 1);
        return [.. plain[..^EndLength], .. record, .. locator, .. end];
    }

    private static void U32(Span<byte> bytes, int offset, uint value) =>
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[offset..], value);
}
