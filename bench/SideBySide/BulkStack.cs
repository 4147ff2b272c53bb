using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Venvstacks.Benchmarks;

/// <summary>A stack of one runtime and one framework with many small files, in wheels of 2,000 files each.</summary>
internal static class BulkStack
{
    private const int FilesPerWheel = 2000;
    private const int FilesPerFolder = 500;

    /// <summary>Writes the definition and the wheels into a new folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="files">The number of files, a multiple of 2,000.</param>
    /// <param name="python">The version of the runtime.</param>
    public static void Write(string folder, int files, string python)
    {
        string wheels = Directory.CreateDirectory(Path.Combine(folder, "wheels")).FullName;
        string[] names = [.. Enumerable.Range(0, files / FilesPerWheel).Select(i => $"bulk{Digits(i)}")];
        foreach (string name in names)
            WriteWheel(wheels, name);
        string definition = $"""
            [[runtimes]]
            name = "python"
            python_implementation = "cpython@{python}"
            requirements = []
            platforms = ["linux_x86_64"]
            [[frameworks]]
            name = "bulk"
            runtime = "python"
            requirements = [{string.Join(", ", names.Select(name => $"\"{name}\""))}]
            platforms = ["linux_x86_64"]
            [tool.uv]
            no-index = true
            find-links = ["wheels"]

            """;
        File.WriteAllText(Path.Combine(folder, "venvstacks.toml"), definition);
    }

    private static void WriteWheel(string folder, string name)
    {
        string info = $"{name}-1.0.dist-info";
        StringBuilder record = new();
        using ZipArchive wheel = ZipFile.Open(
            Path.Combine(folder, $"{name}-1.0-py3-none-any.whl"),
            ZipArchiveMode.Create
        );
        for (int i = 0; i < FilesPerWheel; i++)
            Add($"{name}/part{i / FilesPerFolder}/data{Digits(i)}.txt", $"file {i} of {name}\n");
        Add($"{info}/METADATA", $"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n");
        Add($"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: bench\nRoot-Is-Purelib: true\nTag: py3-none-any\n");
        Add($"{info}/RECORD", $"{record}{info}/RECORD,,\n");

        void Add(string path, string text)
        {
            byte[] content = Encoding.UTF8.GetBytes(text);
            using Stream entry = wheel.CreateEntry(path, CompressionLevel.NoCompression).Open();
            entry.Write(content);
            string digest = Convert.ToBase64String(SHA256.HashData(content)).TrimEnd('=');
            record.Append(
                CultureInfo.InvariantCulture,
                $"{path},sha256={digest.Replace('+', '-').Replace('/', '_')},{content.Length}\n"
            );
        }
    }

    private static string Digits(int number) => number.ToString("0000", CultureInfo.InvariantCulture);
}
