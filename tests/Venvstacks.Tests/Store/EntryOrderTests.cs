using CsCheck;
using Venvstacks.Store;

namespace Venvstacks.Tests.Store;

public sealed class EntryOrderTests
{
    // Characters that sort around the slash, a pair of surrogates, and few letters, so that paths are often nested.
    private static readonly string[] Parts = ["a", "b", "a-", "a0", "\uFFFD", "\U0001F600", ".a"];

    private static readonly Gen<string> Name = Gen.Int[0, 6].Select(i => Parts[i]).Array[1, 2].Select(string.Concat);

    private static readonly Gen<string> AnyPath = Name.Array[1, 4].Select(names => string.Join('/', names));

    [Fact]
    public void Entries_sort_as_their_paths_do() =>
        Gen.Select(AnyPath, AnyPath)
            .Sample(
                (a, b) =>
                {
                    (ManifestEntry x, ManifestEntry y) = (EntryAt(a), EntryAt(b));
                    Math.Sign(EntryOrder.Instance.Compare(x, y)).ShouldBe(Math.Sign(EntryOrder.Instance.Compare(a, b)));
                    Math.Sign(EntryOrder.CompareOrdinal(x, y)).ShouldBe(Math.Sign(string.CompareOrdinal(a, b)));
                    EntryOrder.Instance.Equals(x, y).ShouldBe(a == b);
                    if (a == b)
                        EntryOrder.Instance.GetHashCode(x).ShouldBe(EntryOrder.Instance.GetHashCode(y));
                }
            );

    [Theory]
    [InlineData("a")]
    [InlineData("a/b/c")]
    [InlineData("/a")]
    [InlineData("//a")]
    [InlineData("a//b")]
    [InlineData("a/")]
    [InlineData("")]
    public void An_entry_keeps_its_path(string path)
    {
        EntryAt(path).Path.ShouldBe(path);
        EntryAt("x").At(path).Path.ShouldBe(path);
        EntryAt(path).PathIn("top").ShouldBe("top/" + path);
    }

    private static ManifestEntry EntryAt(string path) => ManifestEntry.Directory(path, time: 0);
}
