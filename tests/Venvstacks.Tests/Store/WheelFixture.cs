using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Venvstacks.Definitions;
using Venvstacks.Formats.Bytes;
using Venvstacks.Layers;
using Venvstacks.Packaging.Wheels;
using Venvstacks.Store;

namespace Venvstacks.Tests.Store;

/// <summary>A store in a folder of its own, and wheels for it that are wrong in one point.</summary>
internal sealed class WheelFixture : IDisposable
{
    public const string Dist = "foo-1.0.dist-info";

    private readonly Scratch _folder = new();

    public WheelFixture()
    {
        Cache = CacheDirectory.Open(_folder["cache"], _ => throw new InvalidOperationException());
        Store = new WheelStore(Cache);
    }

    public CacheDirectory Cache { get; }

    public WheelStore Store { get; }

    public static ZipItem Module => new("foo/__init__.py", "print('foo')\n");

    public static ZipItem Metadata => new($"{Dist}/METADATA", "Metadata-Version: 2.1\nName: foo\nVersion: 1.0\n\n");

    public static ZipItem WheelFile =>
        new($"{Dist}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n");

    /// <summary>The items of a wheel of <c>foo 1.0</c>, with a RECORD that holds unless it is given.</summary>
    public static ZipItem[] Items(ZipItem[] items, string? record = null)
    {
        ZipItem[] all = [.. items, .. new[] { Metadata, WheelFile }.Where(i => items.All(o => o.Name != i.Name))];
        return [.. all, new ZipItem($"{Dist}/RECORD", record ?? Record(all))];
    }

    public static string Record(IEnumerable<ZipItem> items) =>
        string.Concat(items.Where(i => !i.Name.EndsWith('/')).Select(Row)) + $"{Dist}/RECORD,,\n";

    public static string Row(ZipItem item) =>
        new RecordRow(item.Name, "sha256", Base64Url.EncodeToString(SHA256.HashData(item.Content)), item.Content.Length)
        + "\n";

    public Venvstacks.Store.UnpackedWheel Unpack(byte[] archive, string fileName = "foo-1.0-py3-none-any.whl")
    {
        File.WriteAllBytes(_folder["w.whl"], archive);
        return Unpack(_folder["w.whl"], fileName);
    }

    /// <summary>Unpacks a wheel that the default checks accept.</summary>
    public Venvstacks.Store.UnpackedWheel Unpack(string path, string fileName)
    {
        Venvstacks.Store.UnpackedWheel unpacked = UnpackOnly(path, fileName);
        new WheelPolicy(new WheelChecks()).Judge([.. WheelPolicy.FindingsOf(unpacked)]);
        return unpacked;
    }

    /// <summary>Unpacks a wheel and gives what the checks say of it.</summary>
    public string[] Check(byte[] archive, WheelChecks? checks = null, string fileName = "foo-1.0-py3-none-any.whl")
    {
        var findings = WheelPolicy.FindingsOf(UnpackOnly(archive, fileName));
        return
        [
            .. new WheelPolicy(checks ?? new WheelChecks())
                .Judge([.. findings])
                .Select(warning => string.Join("; ", [warning.Message, .. warning.Notes])),
        ];
    }

    /// <summary>Unpacks a wheel, whatever the checks say of it.</summary>
    public Venvstacks.Store.UnpackedWheel UnpackOnly(byte[] archive, string fileName = "foo-1.0-py3-none-any.whl")
    {
        File.WriteAllBytes(_folder["w.whl"], archive);
        return UnpackOnly(_folder["w.whl"], fileName);
    }

    private Venvstacks.Store.UnpackedWheel UnpackOnly(string path, string fileName)
    {
        using FileBytes wheel = FileBytes.Open(path);
        return Store.Unpack(
            wheel,
            WheelFileName.Parse(fileName),
            Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))),
            TestContext.Current.CancellationToken
        );
    }

    public string Read(UnpackedFile file)
    {
        using StreamReader text = new(Cache.Store.Open(file.Content), Encoding.UTF8);
        return text.ReadToEnd();
    }

    /// <summary>Everything outside the cache: nothing may be written there.</summary>
    public string[] FilesOutside =>
        [
            .. Directory
                .GetFileSystemEntries(_folder.Folder)
                .Where(p =>
                    !p.EndsWith("cache", StringComparison.Ordinal) && !p.EndsWith("w.whl", StringComparison.Ordinal)
                ),
        ];

    public void Dispose()
    {
        Cache.Dispose();
        _folder.Dispose();
    }
}
