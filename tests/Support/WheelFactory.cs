using System.Buffers.Text;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Venvstacks.Testing;

/// <summary>A wheel made in memory.</summary>
/// <param name="FileName">Its file name.</param>
/// <param name="Bytes">The archive.</param>
/// <param name="Metadata">The METADATA inside.</param>
public sealed record TestWheel(string FileName, byte[] Bytes, byte[] Metadata)
{
    /// <summary>The SHA-256 of the archive, in hexadecimal digits.</summary>
    public string Sha256 => Convert.ToHexStringLower(SHA256.HashData(Bytes));
}

/// <summary>Makes small valid wheels: the same arguments give the same bytes.</summary>
public static class WheelFactory
{
    private static readonly DateTimeOffset EntryTime = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Makes a wheel with METADATA, WHEEL and a RECORD that holds.</summary>
    /// <param name="name">The package, as written; the file name has it with underscores.</param>
    /// <param name="version">The version.</param>
    /// <param name="requires">Requirements for <c>Requires-Dist</c>.</param>
    /// <param name="requiresPython">For <c>Requires-Python</c>.</param>
    /// <param name="extras">For <c>Provides-Extra</c>.</param>
    /// <param name="tag">Python, ABI and platform tag.</param>
    /// <param name="files">Path and content of the files; a module that is named after the package when none are given.</param>
    /// <param name="binaries">Path and content of further files.</param>
    public static TestWheel Make(
        string name,
        string version,
        string[]? requires = null,
        string? requiresPython = null,
        string[]? extras = null,
        string tag = "py3-none-any",
        IReadOnlyDictionary<string, string>? files = null,
        IReadOnlyDictionary<string, byte[]>? binaries = null
    )
    {
        string stem = name.Replace('-', '_').Replace('.', '_');
        string metadata = Metadata(name, version, requires ?? [], requiresPython, extras ?? []);
        Dictionary<string, byte[]> entries = (files ?? DefaultFiles(stem, version)).ToDictionary(
            f => f.Key,
            f => Utf8(f.Value)
        );
        foreach ((string path, byte[] content) in binaries ?? new Dictionary<string, byte[]>())
            entries[path] = content;
        string distInfo = $"{stem}-{version}.dist-info";
        entries[$"{distInfo}/METADATA"] = Utf8(metadata);
        entries[$"{distInfo}/WHEEL"] = Utf8(
            $"Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\n{string.Concat(Tags(tag).Select(t => $"Tag: {t}\n"))}"
        );
        entries[$"{distInfo}/RECORD"] = Utf8(Record(entries, distInfo));
        return new TestWheel($"{stem}-{version}-{tag}.whl", Zip(entries), Utf8(metadata));
    }

    private static Dictionary<string, string> DefaultFiles(string stem, string version) =>
        new() { [$"{stem}/__init__.py"] = $"__version__ = '{version}'\n" };

    private static string Metadata(string name, string version, string[] requires, string? python, string[] extras)
    {
        StringBuilder text = new($"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n");
        if (python is not null)
            text.Append($"Requires-Python: {python}\n");
        foreach (string requirement in requires)
            text.Append($"Requires-Dist: {requirement}\n");
        foreach (string extra in extras)
            text.Append($"Provides-Extra: {extra}\n");
        return text.Append($"\nThe description of {name}.\n").ToString();
    }

    /// <summary><c>py2.py3-none-any</c> stands for <c>py2-none-any</c> and <c>py3-none-any</c>.</summary>
    private static IEnumerable<string> Tags(string tag)
    {
        string[] parts = tag.Split('-');
        return from python in parts[0].Split('.')
            from abi in parts[1].Split('.')
            from platform in parts[2].Split('.')
            select $"{python}-{abi}-{platform}";
    }

    private static string Record(Dictionary<string, byte[]> entries, string distInfo)
    {
        IEnumerable<string> rows = entries.Select(e =>
            $"{e.Key},sha256={Base64Url.EncodeToString(SHA256.HashData(e.Value))},{e.Value.Length}\n"
        );
        return string.Concat(rows) + $"{distInfo}/RECORD,,\n";
    }

    private static byte[] Zip(Dictionary<string, byte[]> entries)
    {
        MemoryStream bytes = new();
        using (ZipArchive archive = new(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string path, byte[] content) in entries)
            {
                ZipArchiveEntry entry = archive.CreateEntry(path);
                entry.LastWriteTime = EntryTime;
                using Stream stream = entry.Open();
                stream.Write(content);
            }
        }
        return bytes.ToArray();
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
