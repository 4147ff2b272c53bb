using Venvstacks.Formats.Text;

namespace Venvstacks.Formats.Tests.Text;

public class SourceTextTests
{
    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(2, 1, 3)]
    [InlineData(3, 2, 1)]
    [InlineData(6, 3, 1)]
    public void Offsets_become_lines_and_columns(int offset, int line, int column) =>
        new SourceText("t", "ab\nc\r\n").GetPosition(offset).ShouldBe(new LinePosition(line, column));

    [Fact]
    public void Lines_come_without_their_ends() => new SourceText("t", "ab\nc\r\n").GetLine(2).ToString().ShouldBe("c");
}
