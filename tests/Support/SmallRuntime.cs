using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace Venvstacks.Testing;

/// <summary>A runtime archive with the fewest files that are accepted as CPython 3.11.7 for Linux.</summary>
public static class SmallRuntime
{
    /// <summary>Writes the archive.</summary>
    public static void Write(string path)
    {
        using FileStream file = File.Create(path);
        using GZipStream gzip = new(file, CompressionLevel.Fastest);
        using TarWriter tar = new(gzip, TarEntryFormat.Pax);
        foreach (
            (string name, string text) in new[]
            {
                ("bin/python", "#!/bin/sh\nexit 0\n"),
                ("include/python3.11/patchlevel.h", "#define PY_VERSION \"3.11.7\"\n"),
                ("lib/python3.11/os.py", ""),
            }
        )
            tar.WriteEntry(
                new PaxTarEntry(TarEntryType.RegularFile, $"python/{name}")
                {
                    DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)),
                    Mode = (UnixFileMode)Convert.ToInt32("755", 8),
                    ModificationTime = DateTimeOffset.UnixEpoch,
                }
            );
    }
}
