using System.Collections.Concurrent;
using Venvstacks.Formats.Zip;
using Venvstacks.Layers;
using Venvstacks.Locking;
using Venvstacks.Packaging.LockFiles;
using Venvstacks.Storage;

namespace Venvstacks.Tests.Publishing;

/// <summary>STAND-IN: wheels of ../shared/wheels by file name.</summary>
internal sealed class ZipWheels(ContentStore store) : IWheelProvider
{
    private readonly ConcurrentDictionary<string, UnpackedWheel> _wheels = new();

    public Task<UnpackedWheel> GetAsync(
        LayerLock layer,
        LockedPackage package,
        PylockWheel wheel,
        CancellationToken cancellationToken
    ) =>
        Task.Run(
            () => _wheels.GetOrAdd(wheel.FileName, _ => Read(Shared.Require("wheels", wheel.FileName))),
            cancellationToken
        );

    private UnpackedWheel Read(string path)
    {
        using var zip = ZipReader.Open(path);
        string info = zip.Entries.First(e => e.Path.Contains(".dist-info/", StringComparison.Ordinal)).Path.Split('/')[
            0
        ];
        string[] parts = Path.GetFileName(path).Split('-');
        using var recordText = new StreamReader(zip.Open(zip.Entries.First(e => e.Path == $"{info}/RECORD")));
        var record = recordText
            .ReadToEnd()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(row => row.TrimStart('"').Replace("\",", ",", StringComparison.Ordinal))
            .ToDictionary(row => row[..row.LastIndexOf(',', row.LastIndexOf(',') - 1)], row => row.Split(',')[^2..]);
        List<WheelFile> files = [];
        foreach (ZipEntry entry in zip.Entries.Where(e => !e.IsDirectory && e.Path != $"{info}/RECORD"))
        {
            using Stream content = zip.Open(entry);
            StoredContent stored = store.Put(content, entry.IsExecutable);
            string[] row = record[entry.Path];
            files.Add(new WheelFile(entry.Path, stored, row[0], row[1]));
        }
        return new UnpackedWheel(
            parts[0],
            parts[1],
            info,
            [.. files],
            [.. zip.Entries.Where(e => e.IsDirectory).Select(e => e.Path)]
        );
    }
}
