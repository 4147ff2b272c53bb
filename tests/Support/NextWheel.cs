using System.Buffers.Text;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Venvstacks.Testing;

/// <summary>Repacks a wheel as its next version: 10 % of the modules and one library changed, with a RECORD that holds. The same wheel and seed give the same bytes.</summary>
public static class NextWheel
{
    private const int Seed = 20251011;

    /// <summary>The next version of a wheel.</summary>
    /// <param name="path">The wheel.</param>
    /// <param name="version">The version that it gets.</param>
    public static TestWheel Of(string path, string version)
    {
        string[] name = Path.GetFileNameWithoutExtension(path).Split('-');
        (string old, string next) = ($"{name[0]}-{name[1]}.dist-info/", $"{name[0]}-{version}.dist-info/");
        List<(string Path, byte[] Content, int Attributes)> files = [];
        using (ZipArchive wheel = ZipFile.OpenRead(path))
        {
            foreach (ZipArchiveEntry entry in wheel.Entries.Where(entry => !entry.FullName.EndsWith('/')))
                files.Add((entry.FullName.Replace(old, next), Read(entry), entry.ExternalAttributes));
        }
        Random random = new(Seed);
        string[] modules = [.. Changed(files.Select(file => file.Path).Where(IsModule), random, share: 10)];
        string[] libraries = [.. Changed(files.Select(file => file.Path).Where(IsLibrary), random, share: 100).Take(1)];
        for (int i = 0; i < files.Count; i++)
        {
            (string file, byte[] content, int attributes) = files[i];
            if (modules.Contains(file))
                content = [.. content, .. Encoding.UTF8.GetBytes($"\n# {random.Next()} of {version}\n")];
            else if (libraries.Contains(file))
                Scatter(content, random);
            else if (file == next + "METADATA")
                content = Encoding.UTF8.GetBytes(
                    Encoding
                        .UTF8.GetString(content)
                        .ReplaceLineEndings("\n")
                        .Replace($"\nVersion: {name[1]}\n", $"\nVersion: {version}\n")
                );
            files[i] = (file, content, attributes);
        }
        byte[] metadata = files.Single(file => file.Path == next + "METADATA").Content;
        name[1] = version;
        return new TestWheel($"{string.Join('-', name)}.whl", Zip(files, next + "RECORD"), metadata);
    }

    private static bool IsModule(string path) => path.EndsWith(".py", StringComparison.Ordinal);

    private static bool IsLibrary(string path) => path.EndsWith(".so", StringComparison.Ordinal);

    // One of so many, at least one.
    private static IEnumerable<string> Changed(IEnumerable<string> paths, Random random, int share)
    {
        string[] all = [.. paths.Order(StringComparer.Ordinal)];
        random.Shuffle(all);
        return all.Take((all.Length + share - 1) / share);
    }

    // A new build of a library differs all over.
    private static void Scatter(byte[] content, Random random)
    {
        for (int i = 0; i < content.Length / 200; i++)
            content[random.Next(content.Length)] ^= (byte)random.Next(256);
    }

    private static byte[] Read(ZipArchiveEntry entry)
    {
        using Stream content = entry.Open();
        using MemoryStream bytes = new();
        content.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static byte[] Zip(List<(string Path, byte[] Content, int Attributes)> files, string recordPath)
    {
        StringBuilder record = new();
        using MemoryStream bytes = new();
        using (ZipArchive wheel = new(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string path, byte[] content, int attributes) in files.Where(file => file.Path != recordPath))
            {
                Add(wheel, path, content, attributes);
                record.Append($"{path},sha256={Base64Url.EncodeToString(SHA256.HashData(content))},{content.Length}\n");
            }
            Add(wheel, recordPath, Encoding.UTF8.GetBytes($"{record}{recordPath},,\n"), 0);
        }
        return bytes.ToArray();
    }

    private static void Add(ZipArchive wheel, string path, byte[] content, int attributes)
    {
        ZipArchiveEntry entry = wheel.CreateEntry(path, CompressionLevel.Fastest);
        entry.LastWriteTime = new DateTimeOffset(2025, 10, 11, 0, 0, 0, TimeSpan.Zero);
        entry.ExternalAttributes = attributes;
        using Stream stream = entry.Open();
        stream.Write(content);
    }
}
