using CsCheck;
using Venvstacks.Formats.Text;
using Venvstacks.Packaging.Wheels;

namespace Venvstacks.Packaging.Tests.Wheels;

public class WheelRecordTests
{
    [Fact]
    public void Rows_are_read()
    {
        const string text =
            "a.py,sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,0\r\n\"b,\"\"c\"\".py\",SHA512=x,12\n\nfoo-1.0.dist-info/RECORD,,";
        WheelRecord
            .Parse(text)
            .ShouldBe([
                RecordRow.Of("a.py", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", 0),
                new RecordRow("b,\"c\".py", "sha512", "x", 12),
                RecordRow.WithoutHash("foo-1.0.dist-info/RECORD"),
            ]);
    }

    [Theory]
    [InlineData("a.py", "expected path, hash and size")]
    [InlineData("a.py,,,", "expected path, hash and size")]
    [InlineData(",sha256=x,1", "expected path, hash and size")]
    [InlineData("a.py,x,1", "expected a hash as algorithm=digest")]
    [InlineData("a.py,=x,1", "expected a hash as algorithm=digest")]
    [InlineData("a.py,sha256=x,-1", "expected a size in bytes")]
    [InlineData("\"a.py,,", "expected a quotation mark")]
    [InlineData("\"a\"x,,", "a quotation mark stands alone")]
    public void Wrong_rows_are_refused(string text, string problem) =>
        Should.Throw<ParseException>(() => WheelRecord.Parse(text)).Error.Message.ShouldBe(problem);

    [Fact]
    public void What_is_printed_is_read_again()
    {
        Gen<RecordRow> row = Gen.Select(
            Gen.String[1, 10],
            Gen.Bool,
            Gen.Long[0, long.MaxValue],
            (path, hashed, size) => hashed ? new RecordRow(path, "sha256", "abc-_", size) : RecordRow.WithoutHash(path)
        );
        row.Where(r => r.Path.Length > 0)
            .Array.Sample(rows => WheelRecord.Parse(WheelRecord.Print(rows)).SequenceEqual(rows));
    }
}
