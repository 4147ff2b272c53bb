using Venvstacks.Formats.Text;

namespace Venvstacks.Formats.Tests.Text;

public class Utf8TextTests
{
    [Fact]
    public void A_byte_order_mark_is_left_out()
    {
        Utf8Text.TryDecode("f", [0xEF, 0xBB, 0xBF, 0x61], out SourceText? source, out _).ShouldBeTrue();
        source!.Text.ShouldBe("a");
    }

    [Fact]
    public void What_is_not_utf8_says_where()
    {
        Utf8Text.TryDecode("f", [0x61, 0x0A, 0xC3, 0xA9, 0xFF, 0x62], out _, out SourceSpan? error).ShouldBeFalse();
        error!.ToString().ShouldBe("f:2:2");
    }
}
