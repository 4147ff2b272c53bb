// Builds a wheel from each package directory: dotnet run make-wheels.cs PACKAGES_DIR WHEELS_DIR
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

Directory.CreateDirectory(args[1]);
foreach (string package in Directory.EnumerateDirectories(args[0]).Order(StringComparer.Ordinal))
    MakeWheel(package, args[1]);

static void MakeWheel(string package, string output)
{
    string name = Path.GetFileName(package);
    string info = $"{name}-1.0.dist-info";
    var files = Directory
        .EnumerateFiles(package, "*.py", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal)
        .Select(file => ($"{name}/{Path.GetRelativePath(package, file).Replace('\\', '/')}", File.ReadAllBytes(file)))
        .Append(($"{info}/METADATA", Text($"Metadata-Version: 2.1\nName: {name.Replace('_', '-')}\nVersion: 1.0\n")))
        .Append(
            ($"{info}/WHEEL", Text("Wheel-Version: 1.0\nGenerator: hello\nRoot-Is-Purelib: true\nTag: py3-none-any\n"))
        )
        .ToList();
    string record = string.Concat(files.Select(file => $"{file.Item1},{Digest(file.Item2)},{file.Item2.Length}\n"));
    files.Add(($"{info}/RECORD", Text($"{record}{info}/RECORD,,\n")));

    using FileStream stream = File.Create(Path.Combine(output, $"{name}-1.0-py3-none-any.whl"));
    using var wheel = new ZipArchive(stream, ZipArchiveMode.Create);
    foreach ((string path, byte[] content) in files)
    {
        ZipArchiveEntry entry = wheel.CreateEntry(path);
        entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
        entry.ExternalAttributes = 0x81A4 << 16; // a regular file, rw-r--r--
        using Stream target = entry.Open();
        target.Write(content);
    }
}

static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

static string Digest(byte[] content) =>
    "sha256=" + Convert.ToBase64String(SHA256.HashData(content)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
