using System.Text;
using Venvstacks.Formats.Text;
using Venvstacks.Packaging.IndexPages;
using Venvstacks.Packaging.Metadata;

namespace Venvstacks.Packaging.Tests.IndexPages;

/// <summary>Whatever bytes arrive, a reader gives a value or its own error.</summary>
public class PageMutationTests
{
    private const string Json =
        """{"meta": {"api-version": "1.1"}, "files": [{"filename": "a-1.0-py3-none-any.whl", "hashes": {"sha256": "49059434c06dbfa472d972edb366497e2400ada668643c3ae89e450ce114334e"}, "requires-python": ">=3.5", "size": 39952, "upload-time": "2019-05-14T07:13:16.455865Z", "url": "/p/a-1.0-py3-none-any.whl", "yanked": "\u0041b", "core-metadata": true}]}""";
    private const string Html =
        """<!DOCTYPE html><base href="https://b/"><a href="../a-1.0-py3-none-any.whl#sha256=49059434c06dbfa472d972edb366497e2400ada668643c3ae89e450ce114334e" data-requires-python="&gt;=3" data-yanked="x">a</a>""";
    private const string Metadata =
        "Metadata-Version: 2.1\nName: a\nVersion: 1.0\nRequires-Dist: b[x]>=1,<2; python_version < '3' and extra == 'y'\nProvides-Extra: y\nRequires-Python: >=3.6.*\n\nbody\n";

    private const string Telling = "\"{}[]<>&%#:/\\\0\n,;= ";

    private static readonly PackageName Name = PackageName.Parse("a");
    private static readonly Uri Address = new("https://index.example/simple/a/");

    [Fact]
    public void Json_pages() => Mutate(Json, bytes => Read(JsonPageReader.Read(bytes, Name, Address)));

    [Fact]
    public void Html_pages() => Mutate(Html, bytes => Read(HtmlPageReader.Read(bytes, Name, Address)));

    [Fact]
    public void Core_metadata() => Mutate(Metadata, bytes => CoreMetadata.Parse(bytes));

    private static void Read(IndexPage page)
    {
        foreach (IndexRelease release in page.Releases)
            release.EarliestUpload.ShouldBe(release.Files.Min(f => f.UploadTime));
    }

    private static void Mutate(string seed, Action<byte[]> read)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(seed);
        Random random = new(2026);
        for (int i = 0; i < 3000; i++)
        {
            byte[] mutant = Mutant(bytes, random);
            try
            {
                read(mutant);
            }
            catch (Exception error) when (error is InvalidDataException or ParseException) { }
            catch (Exception error)
            {
                Assert.Fail($"{error.GetType().Name} for {Convert.ToBase64String(mutant)}: {error}");
            }
        }
    }

    private static byte[] Mutant(byte[] seed, Random random)
    {
        List<byte> bytes = [.. seed];
        for (int edits = random.Next(1, 5); edits > 0 && bytes.Count > 0; edits--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 20), bytes.Count - at));
                    break;
                case 2:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 40), bytes.Count - at)));
                    break;
                default:
                    bytes.Insert(at, (byte)Telling[random.Next(Telling.Length)]);
                    break;
            }
        }
        return [.. bytes];
    }
}
